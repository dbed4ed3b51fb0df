package guard

import (
	"regexp"
	"slices"
	"strings"
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
	NINumber       Kind = "ni_number"
	OldAge         Kind = "old_age"
	RareInPlace    Kind = "rare_place"
	Name           Kind = "name"
)

// Check returns the findings of text in the order in which they begin; none share
// a byte. thisYear is the year in which it is written: a past date beside a patient is
// asked about; 0 leaves that out. It is linear in the length of the text.
func Check(text string, thisYear int) []Finding {
	f := fold(text)
	var found []Finding
	used := make([]bool, len(text))
	add := func(k Kind, g Grade, from, to int) {
		s, e := f.at[from], f.at[to]
		if slices.Contains(used[s:e], true) {
			return
		}
		for n := s; n < e; n++ {
			used[n] = true
		}
		found = append(found, Finding{Kind: k, Grade: g, Start: s, End: e})
	}
	t := f.tokens()
	// What has to be removed comes first: of two that overlap the first one stays.
	f.emails(add)
	f.plain = strings.ReplaceAll(f.plain, "_", " ") // names of files have none
	f.birthDates(t, thisYear, add)
	f.hospitalNumbers(t, add)
	f.insuranceNumbers(t, add)
	f.numbers(t.digits, add)
	f.postcodes(t, add)
	f.ages(t, add)
	f.names(t, add)
	f.rareInPlace(t, add)
	sortByStart(found)
	return found
}

var (
	// A word that says what follows, and five to ten letters and digits.
	hospitalForm = regexp.MustCompile(`^(?:(?:mrn|chi|h&c|health (?:and|&) (?:social )?care|pas)(?: (?:no|nos|number|num|id)\b)?|(?:hospital|hosp|unit|patient|clinic|case ?note|district)s?\.? ?(?:(?:no|nos|number|num|id)\b|#))` +
		`[ \n:#=.,(\["'-]{1,4}(?:(?:is|was|of)[ :]{1,2})?([a-z]{0,3}[/-]?\d[a-z0-9]*(?:[/-]\d[a-z0-9]*)?|\d{3} \d{3} \d{4}|\d{6} \d{4})\b`)
	niForm = regexp.MustCompile(`^[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b`)
	// The areas are those of Royal Mail's list of postcodes; the last letters are never c, i, k, m, o or v.
	postcodeForm = regexp.MustCompile(`^(?:a[bl]|b[abdhlnrst]?|c[abfhmortvw]|d[adeghlnty]|e[chnx]?|f[kxy]|g[luy]?|h[adgprsux]|i[gmpv]|j[e]|k[atwy]|l[adelnsu]?|` +
		`m[ekl]?|n[egnprw]?|o[lx]|p[aehlor]|r[ghm]|s[aegklmnoprstwy]?|t[adfnqrsw]|u[b]|w[acdfnrsv]?|yo|ze)\d[a-z0-9]? {0,2}(\d[abd-hjlnp-uw-z]{2})\b`)
)

// hospitalNumbers finds what a record is filed under.
func (f folded) hospitalNumbers(t tokens, add func(Kind, Grade, int, int)) {
	for _, w := range t.signs[recordSign] {
		m := hospitalForm.FindStringSubmatchIndex(f.after(w.from, 60))
		if m == nil {
			continue
		}
		n := 0
		for _, c := range []byte(f.plain[w.from+m[2] : w.from+m[3]]) {
			if isDigit(c) || isLetter(c) {
				n++
			}
		}
		if n >= 5 && n <= 10 {
			add(HospitalNumber, Block, w.from+m[0], w.from+m[1])
		}
	}
}

// insuranceNumbers finds National Insurance numbers: two letters, six digits, A to D.
func (f folded) insuranceNumbers(t tokens, add func(Kind, Grade, int, int)) {
	for _, w := range t.coded {
		if m := niForm.FindStringIndex(f.after(w.from, 20)); m != nil {
			add(NINumber, Block, w.from, w.from+m[1])
		}
	}
}

// ordinal reports whether the last half of a postcode counts something: "B5 2nd floor".
func (f folded) ordinal(w span) bool {
	return ordinals[f.plain[w.to-2:w.to]] && !f.big[w.to-1]
}

// postcodes finds whole ones; the first half alone is a district.
func (f folded) postcodes(t tokens, add func(Kind, Grade, int, int)) {
	for _, w := range t.coded {
		if w.len() < 2 || w.len() > 7 {
			continue
		}
		m := postcodeForm.FindStringSubmatchIndex(f.after(w.from, 10))
		if len(m) > 3 && !f.ordinal(span{w.from + m[2], w.from + m[3]}) {
			add(Postcode, Ask, w.from, w.from+m[1])
		}
	}
}
