package guard

// sign says what a word may be a sign of. Looking words up is ten times as fast as
// looking for patterns everywhere: patterns are tried where a sign stands.
type sign int

const (
	birthSign    sign = iota + 1 // a date beside it is one of birth
	patientSign                  // a date beside it, or a name behind it, is a patient's
	patientsSign                 // or that of several
	recordSign                   // what a record is filed under may follow
	titleSign                    // a name may follow
	staffSign                    // likewise, of those who work there
	ageSign                      // an age may follow
	ninetySign                   // the beginning of one, in words
	rareSign                     // what it is said of is rare
	singleSign                   // or the only one
	seldomSign                   // a condition that few have
	diseaseSign                  // the last word of the name of one
)

var signs = func() map[string][]sign {
	out := map[string][]sign{}
	for s, words := range map[sign]string{
		birthSign:    "dob born birth birthday birthdate d",
		patientSign:  "patient pt inpatient outpatient",
		patientsSign: "patients",
		recordSign:   "mrn chi h health pas hospital hosp unit units patient clinic case casenote district",
		titleSign:    "mr mrs miss ms baby patient",
		staffSign:    "dr doctor nurse sister prof professor consultant midwife matron receptionist surgeon mr mrs miss ms",
		ageSign:      "age aged turned turns",
		ninetySign:   "ninety",
		rareSign:     "rare rarest",
		singleSign:   "only sole one",
		seldomSign:   seldom,
		diseaseSign:  "disease syndrome",
	} {
		for w := range set(words) {
			out[w] = append(out[w], s)
		}
	}
	return out
}()

// longestSign is how many letters the longest of them has.
const longestSign = len("mucopolysaccharidosis")

// span is a part of a folded text.
type span struct{ from, to int }

func (s span) len() int { return s.to - s.from }

// tokens are the words and runs of digits of a text, in the order in which they stand.
type tokens struct {
	signs  map[sign][]span
	coded  []span // words of letters and digits that begin with a letter, and short ones
	digits []span
}

func (f folded) tokens() tokens {
	t := tokens{signs: map[sign][]span{}}
	for i := 0; i < len(f.plain); {
		c := f.plain[i]
		if !isLetter(c) && !isDigit(c) {
			i++
			continue
		}
		from, mixed := i, false
		for i < len(f.plain) && (isLetter(f.plain[i]) || isDigit(f.plain[i])) {
			if !isDigit(f.plain[i]) {
				i++
				continue
			}
			run := i
			for i < len(f.plain) && isDigit(f.plain[i]) {
				i++
			}
			t.digits, mixed = append(t.digits, span{run, i}), true
		}
		w := span{from, i}
		if isLetter(c) && (mixed || w.len() == 2) {
			t.coded = append(t.coded, w)
		}
		if word := f.letters(w); word.len() > 0 && word.len() <= longestSign { // dob1/1/1951 is written too
			for _, s := range signs[f.plain[word.from:word.to]] {
				t.signs[s] = append(t.signs[s], word)
			}
		}
	}
	return t
}

// letters returns the part of a word before its first digit.
func (f folded) letters(w span) span {
	to := w.from
	for to < w.to && isLetter(f.plain[to]) {
		to++
	}
	return span{w.from, to}
}
