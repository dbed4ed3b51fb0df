package guard

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// looksLike maps letters of other alphabets, digits and signs to the Latin letter that a
// reader takes them for: the common ones of Unicode's list of confusables (UTS 39).
var looksLike = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's', 'ԁ': 'd', 'ո': 'n',
	'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ı': 'i', 'ɑ': 'a', 'ɡ': 'g', 'ø': 'o',
	'Ν': 'n', 'Η': 'h', 'Υ': 'y', // Greek capitals that look like others than their small letters
	'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', '$': 's', '|': 'l', '!': 'i',
}

// Names of an office: within a word, as a word of their own (spelt out letter by letter
// too), or as the whole name. Short ones stand within real names: Hsu, Stafford.
var (
	officeWithin = []string{"moderator", "administrator", "facilitator"}
	officeWords  = map[string]bool{"nhs": true, "admin": true, "admins": true, "mod": true, "mods": true, "official": true, "webmaster": true, "sysadmin": true}
	officeWhole  = map[string]bool{"staff": true, "team": true, "theteam": true, "support": true, "supportteam": true, "system": true, "helpdesk": true, "chair": true, "secretary": true, "projectteam": true, "staffteam": true}
)

// Skeleton is what a name looks like, however it is spelt: small Latin letters without
// spaces, signs, accents and look-alikes. Names with one skeleton are taken for each other.
func Skeleton(name string) string { return strings.Join(lookWords(name), "") }

// lookWords are the words of a name as they look; letters one by one are one word.
func lookWords(name string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		if to, found := looksLike[r]; found {
			r = to
		} else if r = unicode.ToLower(r); looksLike[r] != 0 {
			r = looksLike[r]
		}
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case unicode.IsLetter(r):
			b.WriteRune(r)
		case r != '\'' && r != '’':
			b.WriteByte(' ')
		}
	}
	var out []string
	spelt := false
	for _, w := range strings.Fields(b.String()) {
		single := len([]rune(w)) == 1
		if single && spelt {
			out[len(out)-1] += w
		} else {
			out = append(out, w)
		}
		spelt = single
	}
	return out
}

// NamesOffice reports whether a name would be taken for one of the people who run the
// service: a moderator, an administrator, the organisation.
func NamesOffice(name string) bool {
	words := lookWords(name)
	whole := strings.Join(words, "")
	for _, w := range officeWithin {
		// "ll" and "I" look like "l", and one look-alike may stand for two letters: "1" is i and l.
		if strings.Contains(whole, w) || strings.Contains(strings.ReplaceAll(whole, "l", "i"), strings.ReplaceAll(w, "l", "i")) {
			return true
		}
	}
	for _, w := range words {
		if officeWords[w] {
			return true
		}
	}
	return officeWhole[whole]
}
