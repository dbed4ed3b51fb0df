package guard

import (
	"regexp"
	"strings"
)

// between returns what parts two groups, if that may stand inside one number: at most
// three blanks and signs of those given, with one line break among them.
func (f folded) between(a, b span, signs string) (sep string, ok bool) {
	sep = f.plain[a.to:b.from]
	return sep, len(sep) <= 3 && strings.Count(sep, "\n") <= 1 && strings.Trim(sep, signs+" \n") == ""
}

// numbers finds telephone and NHS numbers among the runs of digits.
func (f folded) numbers(gs []span, add func(Kind, Grade, int, int)) {
	for i := 0; i < len(gs); {
		if strings.Contains(f.before(gs[i].from, 20), "isbn") {
			i++
			continue
		}
		if n := f.telephone(gs[i:]); n > 0 {
			from := gs[i].from
			if f.dialled(gs[i : i+n]) {
				add(Telephone, Ask, f.opened(from), gs[i+n-1].to)
			}
			i += n
			continue
		}
		k, g, n := f.nhsNumber(gs, i)
		if n == 0 {
			i++
			continue
		}
		if g > 0 {
			add(k, g, gs[i].from, gs[i+n-1].to)
		}
		i += n
	}
}

// opened returns where a telephone number that begins with the digit at from begins: a
// plus and a bracket belong to it.
func (f folded) opened(from int) int {
	for from > 0 && (f.plain[from-1] == '+' || f.plain[from-1] == '(') {
		from--
	}
	return from
}

// telephone returns how many groups from the first one make up a telephone number of
// the United Kingdom, the most if there is a choice; 0 if they make none. It is ten or
// eleven digits that begin 01, 02, 03, 07 or 08, or the same without the 0 behind +44 or
// 0044. One of the first two groups has three digits at least: in a date neither has.
func (f folded) telephone(gs []span) int {
	if f.joined(gs[0]) {
		return 0
	}
	best, run := 0, ""
	abroad := strings.HasSuffix(f.before(gs[0].from, 2), "+")
	for n, g := range gs {
		if n > 0 {
			if _, ok := f.between(gs[n-1], g, "-.()"); !ok || strings.Contains(f.plain[gs[n-1].to:g.from], "\n") {
				break
			}
		}
		if run += f.plain[g.from:g.to]; len(run) > 15 {
			break
		}
		if national(run, abroad) && !f.goesOn(g) {
			best = n + 1
		}
	}
	if best > 1 && !abroad && gs[0].len() < 3 && gs[1].len() < 3 { // a date
		return 0
	}
	return best
}

func national(run string, abroad bool) bool {
	switch {
	case abroad && strings.HasPrefix(run, "44"):
		run = "0" + strings.TrimPrefix(run[2:], "0")
	case strings.HasPrefix(run, "0044"):
		run = "0" + strings.TrimPrefix(run[4:], "0")
	case abroad:
		return false
	}
	return (len(run) == 10 || len(run) == 11) && run[0] == '0' && strings.IndexByte("12378", run[1]) >= 0
}

// dialled reports whether a telephone number may be somebody's own: not one of those
// that services have.
func (f folded) dialled(gs []span) bool {
	ds := f.digits(gs)
	ds = strings.TrimPrefix(strings.TrimPrefix(ds, "0044"), "44")
	ds = strings.TrimPrefix(ds, "0")
	return !strings.HasPrefix(ds, "8") && !strings.HasPrefix(ds, "300")
}

func (f folded) digits(gs []span) string {
	var b strings.Builder
	for _, g := range gs {
		b.WriteString(f.plain[g.from:g.to])
	}
	return b.String()
}

var (
	saysTelephone = regexp.MustCompile(`\b(?:tel|telephone|phone|mobile|mob)\b`)
	saysNHSNumber = regexp.MustCompile(`\bnhs(?: ?(?:no|num|number|id)s?\b|[ :#.-]*$)`)
	isWord        = regexp.MustCompile(`(?:^|[^a-z0-9])[a-z]{5,}$`)
	keyword       = regexp.MustCompile(`(?:^|[^a-z])(?:nhs|no|num|number|nhsno|nhsnumber|dob)$`)
)

// nhsNumber says what the groups from i are, if they are an NHS number or look like one,
// and how many they are: ten digits in one group or in three, four and four; behind the
// words "NHS number" in any groups, and one by one anywhere. Test numbers of the range
// 999 are found too. Where n > 0 and no grade is given they are something else.
func (f folded) nhsNumber(gs []span, i int) (k Kind, grade Grade, n int) {
	total := 0
	for n = 0; i+n < len(gs) && total < 10; n++ {
		if n > 0 {
			if _, ok := f.between(gs[i+n-1], gs[i+n], "-./()"); !ok {
				return "", 0, 0
			}
		}
		total += gs[i+n].len()
	}
	if total != 10 {
		return "", 0, 0
	}
	run, sizes := f.digits(gs[i:i+n]), f.sizes(gs[i:i+n], false)
	said := saysNHSNumber.MatchString(f.before(gs[i].from, 30))
	grouped := sizes == "334" || f.sizes(gs[i:i+n], true) == "334"
	switch {
	case !(len(sizes) == 1 || len(sizes) == 10 || grouped || said), // the groups of another number
		strings.Count(run, run[:1]) == 10,
		f.joined(gs[i]), f.goesOn(gs[i+n-1]),
		!said && f.longer(gs, i, n),
		!said && saysTelephone.MatchString(f.before(gs[i].from, 30)):
		return "", 0, 0
	case isNHSNumber(run):
		return NHSNumber, Block, n
	case grouped || said:
		return NHSLookalike, Ask, n
	}
	return "", 0, 0
}

// sizes returns how long each group is, as digits (: for ten); groups parted by a line
// break alone are one, or two where the break counts as a blank.
func (f folded) sizes(gs []span, breaks bool) string {
	var out []byte
	for n, g := range gs {
		if n > 0 && !breaks && f.plain[gs[n-1].to:g.from] == "\n" {
			out[len(out)-1] += byte(g.len())
		} else {
			out = append(out, '0'+byte(g.len()))
		}
	}
	return string(out)
}

// joined reports whether a group is the end of a word or of a longer code: a letter or a
// further number stands right before it. A keyword may.
func (f folded) joined(g span) bool {
	if g.from == 0 {
		return false
	}
	c := f.plain[g.from-1]
	if c == '-' && isWord.MatchString(f.before(g.from-1, 20)) {
		return false // of the name of a file
	}
	if isLetter(c) {
		return !keyword.MatchString(f.before(g.from, 12))
	}
	return strings.IndexByte("-./_,", c) >= 0 && g.from > 1 && (isDigit(f.plain[g.from-2]) || c != '_' && c != '.' && c != ',' && isLetter(f.plain[g.from-2]) && !keyword.MatchString(f.before(g.from-1, 12)))
}

// goesOn reports whether a group is the beginning of a word or of a longer code.
func (f folded) goesOn(g span) bool {
	if g.to == len(f.plain) {
		return false
	}
	c := f.plain[g.to]
	if isLetter(c) {
		return true
	}
	return strings.IndexByte("-./,", c) >= 0 && g.to+1 < len(f.plain) && isDigit(f.plain[g.to+1])
}

// longer reports whether the n groups from i are a part of a longer row of groups, as a
// card's or a barcode's number is: one of three digits or more stands beside them, parted
// by the same sign, on the same line.
func (f folded) longer(gs []span, i, n int) bool {
	beside := func(a, b, other span) bool {
		sep, ok := f.between(a, b, "-./")
		return ok && !strings.Contains(sep, "\n") && other.len() >= 3 && sep == f.plain[gs[i].to:gs[i+1].from]
	}
	return n > 1 && (i > 0 && beside(gs[i-1], gs[i], gs[i-1]) || i+n < len(gs) && beside(gs[i+n-1], gs[i+n], gs[i+n]))
}

// isNHSNumber applies the check digit of NHS numbers: weights 10 to 2 on the
// first nine digits, 11 less the remainder modulo 11, where 11 stands for 0 and
// 10 is never issued (NHS Data Dictionary, NHS NUMBER).
func isNHSNumber(ds string) bool {
	if len(ds) != 10 || strings.Count(ds, ds[:1]) == 10 {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(ds[i]-'0') * (10 - i)
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check != 10 && check == int(ds[9]-'0')
}
