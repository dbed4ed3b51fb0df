package guard

import (
	"regexp"
	"strings"
	"unicode"
)

// Kind says what a passage looks like.
type Kind string

// The kinds that are looked for.
const (
	NHSNumber      Kind = "nhs_number"
	NHSLookalike   Kind = "nhs_lookalike"
	HospitalNumber Kind = "hospital_number"
	BirthDate      Kind = "birth_date"
	Telephone      Kind = "telephone"
	EmailAddress   Kind = "email"
	Postcode       Kind = "postcode"
	NINumber       Kind = "national_insurance"
)

// Check returns the findings of text in the order in which they begin. It is
// linear in the length of the text.
func Check(text string) []Finding {
	plain, at := fold(text)
	var found []Finding
	taken := func(from, to int) bool {
		for _, f := range found {
			if from < f.End && f.Start < to {
				return true
			}
		}
		return false
	}
	add := func(k Kind, g Grade, from, to int) {
		if s, e := at[from], at[to]; !taken(s, e) {
			found = append(found, Finding{Kind: k, Grade: g, Start: s, End: e})
		}
	}
	// Each pattern needs an @ or so many digits; few texts have them, and looking
	// for a byte is a hundred times as fast.
	few := 0
	for _, c := range []byte(plain) {
		if isDigit(c) {
			few++
		}
	}
	all := func(form *regexp.Regexp, least int) [][]int {
		if few < least {
			return nil
		}
		return form.FindAllStringSubmatchIndex(plain, -1)
	}
	if strings.Contains(plain, "@") {
		for _, m := range all(emailForm, 0) {
			add(EmailAddress, Block, m[0], m[1])
		}
	}
	for _, m := range all(birthForm, 3) {
		add(BirthDate, Block, m[0], m[1])
	}
	for _, m := range all(hospitalForm, 1) {
		if strings.ContainsAny(plain[m[2]:m[3]], "0123456789") && !isNHSNumber(digits(plain[m[2]:m[3]])) {
			add(HospitalNumber, Block, m[0], m[1])
		}
	}
	for _, m := range all(niForm, 6) {
		add(NINumber, Block, m[0], m[1])
	}
	for _, m := range all(runForm, 9) {
		if k, g, ok := number(plain, m[0], m[1]); ok {
			add(k, g, m[0], m[1])
		}
	}
	for _, m := range all(postcodeForm, 2) {
		add(Postcode, Ask, m[0], m[1])
	}
	sortByStart(found)
	return found
}

const dateForm = `(?:\d{1,2}[ ./-]\d{1,2}[ ./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{2,4})`

var (
	emailForm    = regexp.MustCompile(`[a-z0-9._%+'-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}`)
	birthForm    = regexp.MustCompile(`\b(?:dob|d\.o\.b\.?|born|date of birth)[^\n]{0,20}?` + dateForm)
	hospitalForm = regexp.MustCompile(`\b(?:hospital|unit|mrn|chi|h&c|pas|nhs)(?: (?:no|number|num))?\.?[ :#]{1,3}([a-z]{0,3}\d[a-z0-9]{4,9})\b`)
	niForm       = regexp.MustCompile(`\b[abceghj-prstw-z][abceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b`)
	postcodeForm = regexp.MustCompile(`\b[a-z]{1,2}\d[a-z0-9]? ?\d[abd-hjlnp-uw-z]{2}\b`)
	// A run of digits with single separators, as telephone and NHS numbers are written.
	runForm = regexp.MustCompile(`\+?\d(?:[ \n.-]?\d){8,18}`)
)

// number grades a run of digits at text[from:to].
func number(text string, from, to int) (Kind, Grade, bool) {
	if partOfWord(text, from, to) {
		return "", 0, false
	}
	run := text[from:to]
	ds := digits(run)
	before := text[max(0, from-30):from]
	switch {
	case strings.Contains(before, "isbn"):
		return "", 0, false
	case telephone(run, ds):
		if strings.HasPrefix(ds, "0300") || strings.HasPrefix(ds, "0800") || strings.HasPrefix(ds, "0808") {
			return "", 0, false
		}
		if len(ds) == 10 && isNHSNumber(ds) && strings.Contains(before, "nhs") {
			return NHSNumber, Block, true
		}
		return Telephone, Ask, true
	case len(ds) != 10 || strings.Count(ds, ds[:1]) == 10:
		return "", 0, false
	case strings.Contains(before, "tel"), strings.Contains(before, "phone"):
		return "", 0, false
	case isNHSNumber(ds):
		return NHSNumber, Block, true
	case grouped(run), strings.Contains(before, "nhs n"):
		return NHSLookalike, Ask, true
	}
	return "", 0, false
}

// partOfWord reports whether the run touches a letter or a further digit, as
// codes and doses do.
func partOfWord(text string, from, to int) bool {
	if from > 0 {
		if c := text[from-1]; isWord(c) || c == '.' && from > 1 && isDigit(text[from-2]) {
			return true
		}
	}
	if to < len(text) {
		if isWord(text[to]) {
			return true
		}
		if to+1 < len(text) && (text[to] == '-' || text[to] == '.') && isDigit(text[to+1]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' || c == '_' }

// telephone reports whether a run is written as a telephone number of the
// United Kingdom: 01, 02, 03, 07 or 08 and 10 or 11 digits, or +44, 0044.
func telephone(run, ds string) bool {
	switch {
	case strings.HasPrefix(run, "+44"), strings.HasPrefix(ds, "0044"):
		return len(ds) >= 11 && len(ds) <= 15
	case len(ds) == 10 || len(ds) == 11:
		return ds[0] == '0' && strings.ContainsRune("12378", rune(ds[1]))
	}
	return false
}

// grouped reports whether ten digits are written 3-3-4.
func grouped(run string) bool {
	return len(run) == 12 && !isDigit(run[3]) && !isDigit(run[7])
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

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// fold returns text in the form in which patterns look at it, and for each of
// its bytes, and its end, the byte of text that it stands for: ASCII lower
// case, digits of every script as 0 to 9, dashes and spaces of every kind as
// one, zero-width and format characters dropped.
func fold(text string) (string, []int) {
	var b strings.Builder
	b.Grow(len(text))
	at := make([]int, 0, len(text)+1)
	put := func(c byte, from int) { b.WriteByte(c); at = append(at, from) }
	for i, r := range text {
		switch {
		case r == '\n':
			put('\n', i)
		case r < 0x80 && r >= ' ':
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			put(byte(r), i)
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r), r == 0x00AD:
		case unicode.IsSpace(r):
			put(' ', i)
		case unicode.Is(unicode.Nd, r):
			put('0'+byte(digitValue(r)), i)
		case unicode.Is(unicode.Pd, r), r == 0x2212, r == 0x00B7, r == 0x2022:
			put('-', i)
		case r >= 0xFF21 && r <= 0xFF3A:
			put(byte(r-0xFF21)+'a', i)
		case r >= 0xFF41 && r <= 0xFF5A:
			put(byte(r-0xFF41)+'a', i)
		case unicode.IsLetter(r):
			put('_', i)
		default:
			put('?', i)
		}
	}
	return b.String(), append(at, len(text))
}

// digitValue returns the value of a decimal digit: the digits of each script
// stand in ten places that begin at its zero.
func digitValue(r rune) int {
	for v := range 9 {
		if !unicode.Is(unicode.Nd, r-rune(v)-1) {
			return v
		}
	}
	if r >= 0x1D7CE && r <= 0x1D7FF { // five alphabets of mathematical digits stand side by side
		return int(r-0x1D7CE) % 10
	}
	return 9
}
