package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"uptake/search"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, must, not, should string }{
		{"plain words are shoulds", "Blood Test", "", "", "blood test"},
		{"quotes are musts, word by word", `"Blood-Test" kit`, "blood+test", "", "kit"},
		{"curly quotes are quotes", `“blood test”`, "blood+test", "", ""},
		{"a quote that is not closed counts for nothing", `"blood test`, "", "", "blood test"},
		{"a minus before a word is a not", "blood -test", "", "test", "blood"},
		{"a minus before a quote is a not", `blood -"test kit"`, "", "test+kit", "blood"},
		{"a long dash is a minus", "blood –test", "", "test", "blood"},
		{"a hyphen inside a word parts words", "follow-up", "", "", "follow up"},
		{"a minus with a space behind it is nothing", "blood - test", "", "", "blood test"},
		{"a minus before two words in one leaves out both together", "blood -follow-up", "", "follow+up", "blood"},
		{"a possessive s is dropped", "patient's friend’s", "", "", "patient friend"},
		{"operators are words", "a AND b OR NEAR(c)", "", "", "a and b or near c"},
		{"accents fall away", "CAFÉ Ångström", "", "", "cafe angstrom"},
		{"signs alone are nothing", `*** "" - "--" 🙂`, "", "", ""},
		{"NUL and marks part words", "a\x00b\uE000c\uE001d", "", "", "a b c d"},
		{"broken UTF-8 parts words", "a\xffb", "", "", "a b"},
		{"a quote inside a word begins a phrase", `say"hello there"`, "hello+there", "", "say"},
		{"numbers are words", "DAS28 3.2", "", "", "das28 3 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := search.Parse(tt.text)
			join := func(ps [][]string) string {
				var out []string
				for _, ws := range ps {
					out = append(out, strings.Join(ws, "+"))
				}
				return strings.Join(out, " ")
			}
			var should []string
			for _, w := range p.Should {
				should = append(should, w.Text)
			}
			if got := [3]string{join(p.Must), join(p.Not), strings.Join(should, " ")}; got != [3]string{tt.must, tt.not, tt.should} {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestParseLastWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"physio": true, "a physio": true, "physio ": false, "physio.": false, `"physio"`: false, "physio -x": false, `x "physio"`: false, "": false,
	} {
		if got := search.Parse(text).Open; got != want {
			t.Errorf("%q: may grow %v, want %v", text, got, want)
		}
	}
}

func TestParseIsBounded(t *testing.T) {
	t.Parallel()
	p := search.Parse(strings.Repeat("word ", 5000) + strings.Repeat(`"a b" -c `, 5000))
	if n := len(p.Must) + len(p.Not) + len(p.Should); n > 424 {
		t.Errorf("%d terms", n)
	}
	if p = search.Parse(strings.Repeat(`"a b" -c -"d e" `, 100)); len(p.Must) != 0 || len(p.Not) != 2 { // the same again is nothing new
		t.Errorf("%d phrases, %d minus words", len(p.Must), len(p.Not))
	}
	all := func(format string) (terms, words int) {
		var text strings.Builder
		for i := range 100 {
			fmt.Fprintf(&text, format, i, i)
		}
		p = search.Parse(text.String())
		for _, ws := range slices.Concat(p.Must, p.Not) {
			words += len(ws)
		}
		return len(p.Must) + len(p.Not), words
	}
	for format, want := range map[string][2]int{`"w%d" -"v%d" `: {24, 24}, `"w%d v%d" `: {16, 32}} {
		if terms, words := all(format); terms != want[0] || words != want[1] {
			t.Errorf("%s: %d phrases and minus words of %d words, want %v", format, terms, words, want)
		}
	}
	if p = search.Parse(`"` + strings.Repeat("a ", 380) + `"`); len(p.Must) != 1 || len(p.Must[0]) != 32 {
		t.Errorf("a long phrase: %d words", len(p.Must[0]))
	}
	little := search.Widen(search.Parse(strings.Repeat("the a of to in is on we it as ", 38)), search.NewVocabulary(nil, 1000, 60_000), nil)
	if len(little.Should) != 8 {
		t.Errorf("of nothing but little words %d are looked for", len(little.Should))
	}
	long := "" // of 500 words, the rarer ones are looked for
	for i := range 500 {
		long += fmt.Sprintf("w%d ", i)
	}
	var ws []search.WordCount
	for i := range 500 {
		ws = append(ws, search.WordCount{Word: fmt.Sprintf("w%d", i), N: 1 + i})
	}
	w := search.Widen(search.Parse(long), search.NewVocabulary(ws, 1000, 60_000), nil)
	if len(w.Should) != 48 || w.Should[0].Texts != 1 || w.Should[47].Texts != 48 {
		t.Errorf("%d words are looked for", len(w.Should))
	}
}

func TestProse(t *testing.T) {
	t.Parallel()
	ten := "one two three four five six seven eight nine ten"
	for text, musts := range map[string]int{
		`clinics "open late"`: 1, ten[4:] + ` "open late"`: 1, ten + ` "open late"`: 0, `"` + ten + ` eleven twelve"`: 1,
	} {
		p := search.Parse(text)
		if len(p.Must) != musts || musts == 0 && len(p.Should) != 12 {
			t.Errorf("%q: %d phrases, %d plain words", text, len(p.Must), len(p.Should))
		}
	}
	if p := search.Parse(ten + ` -"not this" -nor -this`); len(p.Not) != 3 {
		t.Errorf("prose drops what follows a minus: %v", p.Not)
	}
	for text, caps := range map[string]bool{"IT help": true, "THE IT DESK": true, "CAN I GET IT HERE": false, "CAN I GET IT here": true} {
		if p := search.Parse(text); slices.ContainsFunc(p.Should, func(w search.Word) bool { return w.Caps }) != caps {
			t.Errorf("%q: capitals mean something: want %v", text, caps)
		}
	}
}

// FuzzParse holds Parse to what engines rely on: words are folded letters,
// digits and marks, nothing else.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`foo" OR (`, "a\x00b", "-x", `"a`, "é\u0301", "İ", "ß", "\u202e", "ⅷ", "Ⱥ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := search.Parse(text)
		all := append(append([][]string{}, p.Must...), p.Not...)
		for _, w := range p.Should {
			all = append(all, []string{w.Text})
		}
		for _, ws := range all {
			if len(ws) == 0 {
				t.Fatalf("%q: a term without words", text)
			}
			for _, w := range ws {
				if w == "" || strings.ContainsAny(w, "\"'\\*:^-+()&|!<> \x00\uE000\uE001") {
					t.Fatalf("%q: word %q", text, w)
				}
			}
		}
	})
}

func ExampleParse() {
	t := search.Parse(`"blood test" home -hospital`)
	fmt.Println(t.Must, t.Should[0].Text, t.Not)
	// Output: [[blood test]] home [[hospital]]
}
