// Package text holds every way in which the interface puts words together.
//
// The English text at the call site is the key: a catalogue of another language
// is looked up by it, and a text that has no translation is shown in English.
package text

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Catalogue holds the texts of one language. It is read by many requests at
// once and never changed after it has been put into a context.
type Catalogue struct {
	Lang  string            // BCP 47, e.g. "cy"
	Texts map[string]string // English → this language, with the same verbs
	// Plurals holds the forms of a counted text by its English plural form
	// ("%d ideas"); Form says which of them the number n takes.
	Plurals map[string][]string
	Form    func(n int) int
}

type key struct{}

// With returns a context in which T and N speak the language of c.
func With(ctx context.Context, c *Catalogue) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// Lang returns the language that T and N speak: "en" unless With said otherwise.
func Lang(ctx context.Context) string {
	if c := catalogue(ctx); c != nil {
		return c.Lang
	}
	return "en"
}

// T returns the text for english in the language of the page. With args, the
// text is a format as of package fmt; without, it is taken as it stands, so that
// a per cent sign needs no doubling.
func T(ctx context.Context, english string, args ...any) string {
	s := english
	if c := catalogue(ctx); c != nil {
		if t, ok := c.Texts[english]; ok {
			s = t
		}
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// N returns one or many, whichever n takes in the language of the page, with the
// first %d replaced by n as people write it: "1 idea", "1,204 ideas". A form may
// leave the number out.
func N(ctx context.Context, n int, one, many string) string {
	s := many
	if n == 1 {
		s = one
	}
	if c := catalogue(ctx); c != nil && c.Form != nil {
		if forms, i := c.Plurals[many], c.Form(n); i < len(forms) {
			s = forms[i]
		}
	}
	return strings.Replace(s, "%d", Number(n), 1)
}

// Number writes n in numerals, with a comma between thousands.
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// List joins words as a sentence does: "a", "a and b", "a, b and c".
func List(ctx context.Context, words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return T(ctx, "%s and %s", strings.Join(words[:last], ", "), words[last])
}

func catalogue(ctx context.Context) *Catalogue {
	c, _ := ctx.Value(key{}).(*Catalogue)
	return c
}
