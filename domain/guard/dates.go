package guard

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	monthForm = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	// A day, a month and a year, as they are written here, by computers and in America.
	dateForm = `^(?:\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|` +
		`\d{1,2}(?:st|nd|rd|th)?(?: of)?[ ./-]{0,2}` + monthForm + `[ .,/-]{0,3}(?:\d{4}|'?\d{2})|` +
		monthForm + `\.? \d{1,2}(?:st|nd|rd|th)?,? (?:\d{4}|'\d{2}))\b`
)

var (
	dateHere      = regexp.MustCompile(dateForm)
	birthHere     = regexp.MustCompile(`^(?:dob|born|birth|birthday|birthdate|d\.o\.b|d of b)(?:\b|\d)`)
	birthPlain    = regexp.MustCompile(`^[a-z. ]{0,8}[ \n:=.-]{0,4}(\d{8}|\d{6})\b`)
	bornOtherwise = regexp.MustCompile(`\b(?:nhs|idea|project|service|team|scheme|trust|programme|initiative|charity|campaign|hospital|group|company)\b[^.!?\n]{0,12}$`)
	sentenceEnd   = regexp.MustCompile(`[!?\n]|\. `)
)

// dateGoesOn reports whether a sign of a date or a month follows, which most numbers lack:
// this is told much faster than whether it is one.
func (f folded) dateGoesOn(to int) bool {
	rest := f.after(to, 8)
	if len(rest) > 2 && ordinals[rest[:2]] {
		to, rest = to+2, rest[2:]
	}
	rest = strings.TrimLeft(rest, " ")
	if rest == "" {
		return false
	}
	if strings.IndexByte("./-", rest[0]) >= 0 {
		return true
	}
	next := f.word(to)
	if next == "of" {
		next = f.word(to + len(" of"))
	}
	return months[next]
}

var ordinals = set("st nd rd th")

var months = set("jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december")

// wordBefore returns the word that ends before from, or before a full stop and a blank.
func (f folded) wordBefore(from int) span {
	to := from
	for to > 0 && from-to < 2 && (f.plain[to-1] == ' ' || f.plain[to-1] == '.') {
		to--
	}
	w := span{to, to}
	for w.from > 0 && w.len() < 10 && isLetter(f.plain[w.from-1]) {
		w.from--
	}
	return w
}

// near is how far from the word a date may stand.
const (
	nearBirth   = 20
	nearPatient = 40
	slack       = 30 // what a date may be long, at most
)

// birthDates finds dates beside a word of birth, and such from 1900 to the year before
// thisYear beside a patient; without thisYear only the former.
func (f folded) birthDates(t tokens, thisYear int, add func(Kind, Grade, int, int)) {
	var words []span
	for _, w := range t.signs[birthSign] {
		if !birthHere.MatchString(f.after(w.from, 12)) {
			continue
		}
		words = append(words, w)
		if m := birthPlain.FindStringSubmatchIndex(f.after(w.to, 24)); m != nil {
			add(BirthDate, Block, w.to+m[2], w.to+m[3])
		}
	}
	var patients []span
	if thisYear > 0 {
		patients = merged(t.signs[patientSign], f.oneOfPatients(t))
	}
	for _, g := range t.digits {
		_, birth := nearest(words, g, nearBirth+slack)
		_, patient := nearest(patients, g, nearPatient+slack)
		if !birth && !patient {
			continue
		}
		d, ok := f.dateAt(g)
		if !ok || f.joined(d) || f.goesOn(d) {
			continue
		}
		if w, ok := nearest(words, d, nearBirth); ok && !(f.plain[w.from:w.to] == "born" && bornOtherwise.MatchString(f.before(w.from, 30))) {
			add(BirthDate, Block, d.from, d.to)
			continue
		}
		w, ok := nearest(patients, d, nearPatient)
		if !ok || sentenceEnd.MatchString(f.plain[min(w.to, d.to):max(w.from, d.from)]) || f.aboutPatients(w.to) {
			continue
		}
		if y := year(f.plain[d.from:d.to], thisYear); y >= 1900 && y < thisYear {
			add(BirthDate, Ask, d.from, d.to)
		}
	}
}

// dateAt returns the date that begins with the digits g, or with the month before them.
func (f folded) dateAt(g span) (span, bool) {
	from := g.from
	if month := f.wordBefore(from); months[f.plain[month.from:month.to]] && g.len() <= 2 && dateHere.MatchString(f.after(month.from, 40)) {
		from = month.from
	}
	if from == g.from && !f.dateGoesOn(g.to) {
		return span{}, false
	}
	m := dateHere.FindStringIndex(f.after(from, 40))
	if m == nil {
		return span{}, false
	}
	return span{from, from + m[1]}, true
}

// nearest returns a word that stands no further than most bytes from a date. Words are
// in the order in which they stand.
func nearest(words []span, date span, most int) (span, bool) {
	next, _ := slices.BinarySearchFunc(words, date.to, func(w span, end int) int { return w.from - end })
	if next < len(words) && words[next].from-date.to <= most {
		return words[next], true
	}
	if next > 0 && words[next-1].to <= date.from && date.from-words[next-1].to <= most {
		return words[next-1], true
	}
	return span{}, false
}

// oneOfPatients finds "one of our patients": one is meant where several are said.
func (f folded) oneOfPatients(t tokens) (one []span) {
	for _, w := range t.signs[patientsSign] {
		if oneOf.MatchString(f.before(w.from, 30)) {
			one = append(one, w)
		}
	}
	return one
}

var (
	oneOf      = regexp.MustCompile(`\b(?:one|1|two|2) of (?:my|our|the|their|your) (?:[a-z]+ )?$`)
	fourDigits = regexp.MustCompile(`\d{4}`)
	twoDigits  = regexp.MustCompile(`\d{2}$`)
)

// year returns the year of a date; one of two digits is of the hundred years up to thisYear.
func year(date string, thisYear int) int {
	if y, err := strconv.Atoi(fourDigits.FindString(date)); err == nil {
		return y
	}
	y, _ := strconv.Atoi(twoDigits.FindString(date))
	if y += thisYear / 100 * 100; y > thisYear {
		y -= 100
	}
	return y
}
