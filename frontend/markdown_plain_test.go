package frontend

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what texts are put together from: plain ones, and every notation
// that the short way has to leave to the long one.
var pieces = []string{
	"Staff call patients", " ", "  ", "\n", "\n\n", "\n\n\n", ".", ", ", "it's", `"yes"`, "(no)", "50%", "1. one", "- two", "+ three", "* four", "# five", "> six",
	"**bold**", "_em_", "[a](http://b.example)", "http://a.example", "https:", "www.a.example", "ftp://x", "a@b.example", "mailto:a@b.example", "<b>", "&amp;", "&", "\\", "`", "~~x~~",
	"–", "é", "“so”", "\u00a0", "\u2028", "\t", "    four", "\r\n", "\x00", "\xff", "!", "?", "/", "=", "===", "---", "-", "$", "a:b", "http", "HTTP://A.EXAMPLE", "WWW.A.EXAMPLE", "x.y", "Ω", "İ",
}

func TestThePlainWayGivesWhatTheWholeWayGives(t *testing.T) {
	t.Parallel()
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "plain alone") {
			s = rapid.StringMatching(`[a-zA-Z("'é][a-zA-Z0-9 .,;:?!()%/+=$'"–é-]{0,40}(\n{1,3}[a-zA-Z("'é][a-zA-Z0-9 .,;:?!()%/+=$'"–é-]{0,40}){0,3}`).Draw(t, "text")
		}
		samePlain(t, s, &plain)
	})
	if plain < 20 {
		t.Errorf("only %d texts went the plain way: the comparison says little", plain)
	}
}

// samePlain compares the two ways where the plain one takes s.
func samePlain(t interface{ Fatalf(string, ...any) }, s string, plain *int) {
	short, ok := plainHTML(s)
	if !ok {
		return
	}
	*plain++
	whole, err := convertMarkdown(s)
	if err != nil || !bytes.Equal(short, whole) {
		t.Fatalf("%q: the plain way gives %q, the whole way %q, %v", s, short, whole, err)
	}
}

func FuzzPlainWay(f *testing.F) {
	for _, p := range pieces {
		f.Add("Text " + p + " and\nmore " + p)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain := 0
		samePlain(t, s, &plain)
	})
}

func TestNotationNeverGoesThePlainWay(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"1. one", "- two", "# three", "> four", "a *b* c", "a _b_ c", "see http://a.example", "see www.a.example", "a@b.example", "a <b> c", "a & b", "    four", "two  \nlines", "a\tb"} {
		if _, ok := plainHTML(s); ok {
			t.Errorf("%q went the plain way", s)
		}
	}
}
