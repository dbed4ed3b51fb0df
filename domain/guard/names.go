package guard

import (
	"slices"
	"strings"
	"unicode"
)

// looksLike maps letters of other alphabets, digits and signs to the Latin letter that a
// reader takes them for: the common ones of Unicode's list of confusables (UTS 39).
var looksLike = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's', 'ԁ': 'd', 'ո': 'n',
	'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ı': 'i', 'ɑ': 'a', 'ɡ': 'g', 'ø': 'o',
	'Ν': 'n', 'Η': 'h', 'Υ': 'y', // Greek capitals that look like others than their small letters
	'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', '$': 's', '|': 'l', '!': 'i',
}

// bare are small Latin letters with the accented ones that are read as them.
var bare = func() map[rune]rune {
	out := map[rune]rune{}
	for _, row := range []string{"aàáâãäåāăąǎạả", "cçćĉċč", "dďđ", "eèéêëēĕėęěẹẻẽ", "gĝğġģ", "hĥħ", "iìíîïĩīĭįǐịỉ", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ", "oòóôõöōŏőǒọỏ", "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűųǔụủ", "wŵẁẃẅ", "yýÿŷỳỹ", "zźżž"} {
		letters := []rune(row)
		for _, r := range letters[1:] {
			out[r] = letters[0]
		}
	}
	return out
}()

// seen is the small Latin letter that a rune looks like, else the rune in small.
func seen(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms stand in the order of ASCII
		r -= 0xFEE0
	case r >= 0x1D400 && r < 0x1D6A4: // bold, italic and other mathematical letters, 52 of each kind
		if r = (r - 0x1D400) % 52; r < 26 {
			r += 'a'
		} else {
			r += 'a' - 26
		}
	}
	if to, found := looksLike[r]; found {
		return to
	}
	r = unicode.ToLower(r)
	if to, found := bare[r]; found {
		return to
	}
	if to, found := looksLike[r]; found {
		return to
	}
	return r
}

// Names of an office: within a word, as a word of their own (spelt out letter by letter
// too), or as the whole name. Short ones stand within real names: Hsu, Stafford.
var (
	officeWithin = []string{"moderator", "moderation", "administrator", "faciiitator", "nhsengiand"}
	officeWords  = map[string]bool{"nhs": true, "admin": true, "admins": true, "mod": true, "mods": true, "officiai": true, "webmaster": true, "sysadmin": true}
	// Each with i for l, as names are compared.
	officeWhole = map[string]bool{"staff": true, "team": true, "theteam": true, "support": true, "supportteam": true, "system": true, "heipdesk": true, "chair": true, "secretary": true, "projectteam": true, "staffteam": true}
)

// Skeleton is what a name looks like, however it is spelt: small Latin letters without
// spaces, signs, accents and look-alikes. Names with one skeleton are taken for each other.
func Skeleton(name string) string {
	var b strings.Builder
	for _, w := range lookWords(name) {
		b.WriteString(w.text)
	}
	return b.String()
}

// word is one of a name; spelt says that it was written letter by letter.
type word struct {
	text  string
	spelt bool
}

// lookWords are the words of a name as they look; letters one by one are one word.
func lookWords(name string) []word {
	var b strings.Builder
	for _, r := range name {
		r = seen(r)
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r): // drawn as nothing
		case unicode.IsLetter(r):
			if r == 'l' { // a small l and a capital i look the same
				r = 'i'
			}
			b.WriteRune(r)
		case r != '\'' && r != '’':
			b.WriteByte(' ')
		}
	}
	var out []word
	single := false
	for _, w := range strings.Fields(b.String()) {
		one := len([]rune(w)) == 1
		if one && single {
			out[len(out)-1] = word{out[len(out)-1].text + w, true}
		} else {
			out = append(out, word{text: w})
		}
		single = one
	}
	return out
}

// titles stand before and behind names and make nobody another person; each with i for l.
var titles = set("mr mrs ms miss mx dr doctor prof professor sir dame iord iady rev nurse sister matron the phd md frcp frcs mbe obe cbe rn rgn")

// SamePerson reports whether two names would be taken for one person's: the same words,
// however they are spelt, in whatever order, with titles or without, or with first letters in
// place of first names.
func SamePerson(a, b string) bool {
	if look := Skeleton(a); look == "" || look == Skeleton(b) {
		return look != ""
	}
	x, y := nameWords(a), nameWords(b)
	if len(x) != len(y) || len(x) < 2 {
		return false
	}
	same := 0
	for _, w := range x { // whole words first: an initial fits several
		if n := slices.Index(y, w); n >= 0 {
			y = slices.Delete(y, n, n+1)
			same++
		}
	}
	for _, w := range x {
		if slices.Contains(nameWords(b), w) {
			continue
		}
		n := slices.IndexFunc(y, func(o string) bool { return (len(w) == 1 || len(o) == 1) && w[0] == o[0] })
		if n < 0 {
			return false
		}
		y = slices.Delete(y, n, n+1)
	}
	return same > 0 && len(y) == 0
}

// nameWords are the words of a name as they look, without titles.
func nameWords(name string) (out []string) {
	for _, w := range lookWords(name) {
		if !titles[w.text] {
			out = append(out, w.text)
		}
	}
	return out
}

// NamesOffice reports whether a name would be taken for one of the people who run the
// service: a moderator, an administrator, the organisation. service is what it is called.
func NamesOffice(name, service string) bool {
	words := lookWords(name)
	whole := Skeleton(name)
	for _, w := range officeWithin {
		if strings.Contains(whole, w) {
			return true
		}
	}
	own := false // a word that is nobody's office: then letters one by one are initials
	for _, w := range words {
		own = own || !officeWords[w.text] && !officeWhole[w.text]
	}
	for _, w := range words {
		if officeWords[w.text] && !(w.spelt && own) {
			return true
		}
	}
	return whole != "" && (officeWhole[whole] || ofService(words, service))
}

// ofService reports whether a name is that of the service, alone or with an office of it:
// "The Uptake staff".
func ofService(words []word, service string) bool {
	names := lookWords(service)
	said := 0
	for _, w := range words {
		switch {
		case slices.ContainsFunc(names, func(n word) bool { return n.text == w.text }):
			said++
		case !officeWhole[w.text] && !linking[w.text]:
			return false
		}
	}
	return said > 0 && said >= len(names)
}

// linking are words that join a service and its offices.
var linking = set("the our your this officiai of at from for and service")
