package guard

import (
	"strings"
	"unicode"
)

// letter stands in a folded text for a letter outside a to z.
const letter = 0x7f

// folded is a text in the form in which patterns look at it: ASCII lower case,
// full-width forms as plain ones, digits of every script as 0 to 9, dashes and spaces
// of every kind as one, zero-width and format characters dropped.
type folded struct {
	plain string
	at    []int  // for each byte of plain, and its end, the byte of the text that it stands for
	big   []bool // which bytes of plain were capital letters
	few   int    // how many digits there are
}

func fold(text string) folded {
	f := folded{at: make([]int, 0, len(text)+1), big: make([]bool, 0, len(text))}
	var b strings.Builder
	b.Grow(len(text))
	put := func(c byte, from int, big bool) {
		if isDigit(c) {
			f.few++
		}
		b.WriteByte(c)
		f.at, f.big = append(f.at, from), append(f.big, big)
	}
	for i, r := range text {
		if r >= 0xFF01 && r <= 0xFF5E { // full-width forms stand in the order of ASCII
			r -= 0xFEE0
		}
		switch {
		case r == '\n':
			put('\n', i, false)
		case r < 0x7f && r >= ' ':
			if r >= 'A' && r <= 'Z' {
				put(byte(r)+'a'-'A', i, true)
			} else {
				put(byte(r), i, false)
			}
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			put(' ', i, false)
		case unicode.Is(unicode.Nd, r):
			put('0'+byte(digitValue(r)), i, false)
		case unicode.Is(unicode.Pd, r), r == 0x2212, r == 0x00B7, r == 0x2022:
			put('-', i, false)
		case r == 0x2019, r == 0x02BC:
			put('\'', i, false)
		case unicode.IsLetter(r):
			put(letter, i, unicode.IsUpper(r))
		default:
			put('?', i, false)
		}
	}
	f.plain, f.at = b.String(), append(f.at, len(text))
	return f
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c == letter }

// digitValue returns the value of a decimal digit: the digits of each script
// stand in ten places that begin at its zero.
func digitValue(r rune) int {
	for v := range 9 {
		if !unicode.Is(unicode.Nd, r-rune(v)-1) {
			return v
		}
	}
	if r >= 0x1D7CE && r <= 0x1D7FF { // five alphabets of mathematical digits stand side by side
		return int(r-0x1D7CE) % 10
	}
	return 9
}

// before returns up to n bytes of the text that end at from.
func (f folded) before(from, n int) string { return f.plain[max(0, from-n):from] }

// after returns up to n bytes of the text that begin at to; none behind its end.
func (f folded) after(to, n int) string {
	return f.plain[min(len(f.plain), to):min(len(f.plain), to+n)]
}
