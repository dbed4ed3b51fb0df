package search

import (
	"slices"
	"strings"
	"unicode"
)

const (
	exactMax = 24  // phrases and minus words that are looked at
	exactAll = 32  // words of all of them together: each is looked up in every text that holds it
	termsMax = 400 // words of a question that are read; telling says which of them are looked for
	loudMin  = 4   // words all in capitals, from which on capitals mean nothing
	proseMin = 10  // words outside of quotes, from which on a question is prose
) // words of a question that are looked at; the rest is passed over

// Terms is typed text, cut up. No character of it means anything to an engine
// any more.
type Terms struct {
	Must   [][]string // phrases in quotes: each has to be there, as written
	Not    [][]string // after a minus: none may be there
	Should []Word     // plain words: the more of them, the better
	Open   bool       // the last plain word may still be growing
}

// Word is one plain word of a question.
type Word struct {
	Text string // folded
	Caps bool   // typed in capitals, such as an acronym
}

// Empty reports whether there is nothing to look for. Minus words alone are
// nothing to look for.
func (t Terms) Empty() bool { return len(t.Must) == 0 && len(t.Should) == 0 }

// Parse reads typed text. Text in quotes is a must, a minus before a word or
// quote is a not, and every other word is a should. A quote that is not closed
// counts for nothing; nor do quotes in prose, where they are how somebody writes
// and not what has to be there as it stands. In a text all in capitals no word is
// taken for an acronym.
func Parse(text string) Terms {
	var t Terms
	rs := []rune(strings.Map(func(r rune) rune {
		switch r {
		case '“', '”', '„', '«', '»':
			return '"'
		case '−', '–':
			return '-'
		}
		return r
	}, Clean(strings.ToValidUTF8(text, " "))))
	n, exact := 0, 0
	take := func(to *[][]string, ws []string) {
		ws = limit(ws, exactAll-exact)
		if same := func(o []string) bool { return slices.Equal(o, ws) }; len(ws) > 0 && !slices.ContainsFunc(*to, same) {
			*to = append(*to, ws)
			exact += len(ws)
		}
	}
	quotes := plainWords(rs) < proseMin
	for i := 0; i < len(rs) && n < termsMax; {
		not := rs[i] == '-' && (i == 0 || unicode.IsSpace(rs[i-1])) && i+1 < len(rs) && (rs[i+1] == '"' || inWord(rs[i+1]))
		if not {
			i++
		}
		full := len(t.Must)+len(t.Not) == exactMax
		if end := closing(rs, i); end > 0 && (quotes || not) {
			if full {
				i = end + 1
				continue
			}
			ws := limit(Words(string(rs[i+1:end])), termsMax-n)
			n += len(ws)
			if not {
				take(&t.Not, ws)
			} else {
				take(&t.Must, ws)
			}
			i, t.Open = end+1, false
			continue
		}
		j := i
		for j < len(rs) && !unicode.IsSpace(rs[j]) && (j == i || rs[j] != '"' || !quotes) {
			j++
		}
		raw := string(rs[i:j])
		ws := limit(Words(strings.NewReplacer("'s", "", "’s", "").Replace(raw)), termsMax-n)
		n += len(ws)
		switch {
		case not && full:
		case not:
			take(&t.Not, ws)
		case len(ws) > 0:
			for _, w := range ws {
				t.Should = append(t.Should, Word{Text: w, Caps: len(ws) == 1 && raw == strings.ToUpper(raw) && raw != strings.ToLower(raw)})
			}
			t.Open = j == len(rs) && inWord(rs[j-1])
		}
		for i = j; i < len(rs) && unicode.IsSpace(rs[i]); i++ {
			t.Open = false
		}
	}
	if len(t.Should) >= loudMin && !slices.ContainsFunc(t.Should, func(w Word) bool { return !w.Caps }) {
		for i := range t.Should {
			t.Should[i].Caps = false
		}
	}
	return t
}

// closing returns where the quote that opens at i is closed, or 0.
func closing(rs []rune, i int) int {
	if i >= len(rs) || rs[i] != '"' {
		return 0
	}
	for j := i + 1; j < len(rs); j++ {
		if rs[j] == '"' {
			return j
		}
	}
	return 0
}

func limit(ws []string, n int) []string { return ws[:min(len(ws), n)] }

// plainWords counts the words outside of quotes.
func plainWords(rs []rune) int {
	n := 0
	for i := 0; i < len(rs); i++ {
		if end := closing(rs, i); end > 0 {
			i = end
			continue
		}
		if inWord(rs[i]) && (i == 0 || !inWord(rs[i-1])) {
			n++
		}
	}
	return n
}
