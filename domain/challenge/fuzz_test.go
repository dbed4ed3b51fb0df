package challenge

import (
	"slices"
	"strings"
	"testing"
)

// FuzzParseSynonyms holds a list of synonyms to terms that can be written down again.
func FuzzParseSynonyms(f *testing.F) {
	for _, s := range []string{"", "a = b", "a > b", "not a = b", "a = b > c", "=", "> a", "not", "a\r\nb", "a | b", strings.Repeat("a = ", 20) + "b", "\u202ea = b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ParseSynonyms(text)
		if err != nil {
			return
		}
		var b strings.Builder
		for _, s := range list {
			sign := " > "
			if s.Mutual {
				sign = " = "
			}
			if s.Off {
				b.WriteString("not ")
			}
			b.WriteString(strings.Join(s.Terms, sign) + "\n")
		}
		again, err := ParseSynonyms(b.String())
		if err != nil || !slices.EqualFunc(list, again, func(x, y Synonym) bool {
			return x.Mutual == y.Mutual && x.Off == y.Off && slices.Equal(x.Terms, y.Terms)
		}) {
			t.Fatalf("%q is %v, written %q is %v, %v", text, list, b.String(), again, err)
		}
	})
}

// FuzzTags holds tags to keys that can stand in an address.
func FuzzTags(f *testing.F) {
	for _, s := range []string{"", "a, b;c\nd", "Ward 7 / Étage", "İstanbul", "don't", "\u202e, ,", "🙂", "ﬁ", "ẞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, tag := range SplitTags(typed) {
			if strings.ContainsAny(tag, ",;\n\r") || strings.TrimSpace(tag) == "" {
				t.Fatalf("%q gives the tag %q", typed, tag)
			}
			key := TagKey(tag)
			if strings.ContainsAny(key, " /?#%\"'<>&") || strings.HasPrefix(key, "-") || strings.HasSuffix(key, "-") || TagKey(key) != key {
				t.Fatalf("%q has the key %q, and that has %q", tag, key, TagKey(key))
			}
		}
	})
}
