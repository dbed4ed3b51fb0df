package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

const wordMax = 64 // runes; longer runs of letters are cut, in queries only

// Fold brings text to the form in which words are compared: small letters
// without accents. Both databases fold in the same way when they index.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	bare := strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.ToValidUTF8(s, " ")))
	return norm.NFC.String(bare)
}

// inWord reports whether r is part of a word. Everything else parts words, so
// hyphen, apostrophe and space are one: "follow-up" is two words.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// Words cuts text into folded words.
func Words(s string) []string {
	var ws []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) }) {
		if w = Fold(w); w == "" {
			continue // marks alone
		}
		if utf8.RuneCountInString(w) > wordMax {
			w = string([]rune(w)[:wordMax])
		}
		ws = append(ws, w)
	}
	return ws
}

// EachWord calls fn for each folded word of text, as Words cuts it. The bytes are fn's
// until it returns: no word costs memory of its own.
func EachWord(text string, fn func(word []byte)) {
	var low [wordMax]byte
	for i := 0; i < len(text); {
		n, j := 0, i
		for ; j < len(text) && small[text[j]] != 0; j++ {
			if n < wordMax {
				low[n] = small[text[j]]
				n++
			}
		}
		if j < len(text) && text[j] >= utf8.RuneSelf {
			for j < len(text) {
				r, size := utf8.DecodeRuneInString(text[j:])
				if !inWord(r) {
					break
				}
				j += size
			}
			for _, w := range Words(text[i:j]) {
				fn([]byte(w))
			}
			if j == i {
				_, size := utf8.DecodeRuneInString(text[i:])
				j += size
			}
			i = j
			continue
		}
		if n > 0 {
			fn(low[:n])
		}
		i = j + 1
	}
}

// Stem takes the ending off an English word. Words with other letters than a
// to z stay as they are.
func Stem(word string) string {
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	return english.Stem(word, true)
}

// Clean takes out what no stored text has and what engines trip over: NUL,
// and the two characters that mark words found.
func Clean(s string) string {
	if strings.IndexByte(s, 0) < 0 && !strings.Contains(s, string(Open)) && !strings.Contains(s, string(Close)) { // ContainsAny takes ten times as long
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == 0 || r == Open || r == Close {
			return ' '
		}
		return r
	}, s)
}

// stops are words that say nothing about what somebody looks for. They are
// left out of a question that holds other words.
var stops = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`a about after again all also am an and any are as at be because been before being but by can could
		did do does doing down during each else few for from further get got had has have having he her here hers him his how i if in into is it its
		just let like may me more most much my no nor not of off on once only or other our ours out over own please same shall she should so some
		such t s than that the their theirs them then there these they this those through to too under until up us very want was we were what when
		where which while who whom why will with would you your yours`) {
		m[w] = true
	}
	return m
}()

// Little reports whether word, folded, is one of those that say nothing.
func Little(word string) bool { return stops[word] }
