package challenge

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
)

// Limits of the tags that an author gives an idea.
const (
	TagsMost = 5
	TagMin   = 2 // characters (runes)
	TagMax   = 40
)

// Tagged is how many listed ideas of a challenge have a tag of their authors'.
type Tagged struct {
	Key   string // see TagKey
	Name  string // as one of the authors wrote it
	Ideas int
}

// SplitTags cuts what was typed into one field, with commas or line ends between.
func SplitTags(typed string) []string {
	var out []string
	for _, tag := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' }) {
		if tag = account.OneLine(tag); tag != "" {
			out = append(out, tag)
		}
	}
	return out
}

// TagKey is what makes two tags the same, and stands in addresses: small letters
// without accents, with a hyphen for whatever stands between words. It is empty for a
// text without any letter or digit.
func TagKey(tag string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(tag) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		case unicode.IsLetter(r), unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			if bare, ok := unaccented[r]; ok {
				r = bare
			}
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}

// unaccented leads from letters with signs above or below to the letter alone.
var unaccented = func() map[rune]rune {
	out := map[rune]rune{}
	for bare, with := range map[rune]string{
		'a': "àáâãäåāăąǎ", 'c': "çćĉċč", 'd': "ďđ", 'e': "èéêëēĕėęěẽ", 'g': "ĝğġģ", 'h': "ĥħ", 'i': "ìíîïĩīĭįı", 'j': "ĵ", 'k': "ķ", 'l': "ĺļľł",
		'n': "ñńņň", 'o': "òóôõöøōŏőǒ", 'r': "ŕŗř", 's': "śŝşšș", 't': "ţťŧț", 'u': "ùúûüũūŭůűųǔ", 'w': "ẁẃŵẅ", 'y': "ýÿŷỳ", 'z': "źżž",
	} {
		for _, r := range with {
			out[r] = bare
		}
	}
	return out
}()

// checkTags returns tags put in order, each once, and names what is wrong with them.
func checkTags(bad *fault.Fields, tags []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, tag := range tags {
		tag = account.OneLine(tag)
		key := TagKey(tag)
		switch n := utf8.RuneCountInString(tag); {
		case tag == "" || key != "" && seen[key]:
			continue
		case n < TagMin || n > TagMax:
			bad.Add("tags", "Each tag must be 2 to 40 characters.")
			return tags
		case key == "" || strings.ContainsFunc(tag, notOfTag):
			bad.Add("tags", "Tags must be made of letters, numbers, spaces and hyphens.")
			return tags
		}
		seen[key] = true
		out = append(out, tag)
	}
	if len(out) > TagsMost {
		bad.Add("tags", "Enter "+strconv.Itoa(TagsMost)+" tags or fewer.")
		return tags
	}
	return out
}

// notOfTag reports whether no tag holds r: what parts tags in files and in the store is
// no part of one.
func notOfTag(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) && !strings.ContainsRune(" -'’&/+.", r)
}
