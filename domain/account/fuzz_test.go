package account

import (
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzTexts holds what is kept of a line and of a text to being stable: it is kept as it
// is when it is sent again, and holds nothing that hides or reorders what follows.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"", " a  b ", "a\r\nb\rc\n\n\n\nd \t", "\u202egnirts\u2066", "\x00\x1f\x7f", "\u200b\u2060", "\ue000mark\uf8ff", "\xff", "👩‍👩‍👧", "a\u0085b\u2028c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, prose := OneLine(s), Prose(s)
		if again := OneLine(line); again != line {
			t.Fatalf("%q became %q, then %q", s, line, again)
		}
		if again := Prose(prose); again != prose {
			t.Fatalf("%q became %q, then %q", s, prose, again)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Fatalf("%q became the line %q", s, line)
		}
		if strings.ContainsFunc(prose, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) || strings.Contains(prose, "\n\n\n") {
			t.Fatalf("%q became the text %q", s, prose)
		}
	})
}

// FuzzEmail holds an address that is taken to be one: no header, no second recipient.
func FuzzEmail(f *testing.F) {
	for _, s := range []string{"", "ann@example.org", " Ann@Example.ORG ", "a@b", "a@@b.c", "a@b.c\r\nBcc: d@e.f", "a,b@c.d", "a@b..c", "\u200ba@b.c", "<a@b.c>", "\"a b\"@c.d", strings.Repeat("a", 70) + "@b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Email(s)
		if err != nil {
			return
		}
		if again, err := Email(e); err != nil || again != e {
			t.Fatalf("%q became %q, then %q, %v", s, e, again, err)
		}
		list, err := mail.ParseAddressList(e)
		if err == nil && (len(list) != 1 || list[0].Address != e) || strings.ContainsAny(e, "\r\n\x00 ,<>") {
			t.Fatalf("%q was taken as %q, which is read as %v", s, e, list)
		}
	})
}

// FuzzLocalPath holds a way back to this site, as a browser reads it.
func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"", "/", "/ideas/7?a=b#c", "//evil.example", "/\\evil.example", "/\tevil", "https://evil.example", "/%2f/evil.example", "/..//evil.example", "/\u0000", "/ ", "/é"} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "https", Host: "uptake.example", Path: "/sign-in"}
	f.Fuzz(func(t *testing.T, s string) {
		way := LocalPath(s)
		if way == "" {
			return
		}
		if way != s || strings.ContainsFunc(way, unicode.IsControl) || !utf8.ValidString(way) {
			t.Fatalf("%q is led to %q", s, way)
		}
		if u, err := base.Parse(way); err == nil && (u.Host != base.Host || u.Scheme != base.Scheme) {
			t.Fatalf("%q leads to %s", s, u)
		}
	})
}

// FuzzCodeDigits holds a code to six digits, whatever was typed between them.
func FuzzCodeDigits(f *testing.F) {
	for _, s := range []string{"", "123456", "123 456", "12-34-56", "１２３４５６", "1234567", "12345x", "\u00a0123456"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := CodeDigits(s)
		if ok && (len(code) != 6 || strings.Trim(code, "0123456789") != "") {
			t.Fatalf("%q is read as %q", s, code)
		}
	})
}
