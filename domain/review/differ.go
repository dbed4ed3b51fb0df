package review

import (
	"strings"
	"unicode"
)

// Change says what became of a piece of a text.
type Change int

// What becomes of words.
const (
	Kept Change = iota
	TakenOut
	PutIn
)

// Piece is words in a row to which the same happened, with the white space after them.
type Piece struct {
	Change Change
	Words  string
}

// Differences tells by words how after comes from before: without what was put in the
// pieces are before, without what was taken out they are after.
func Differences(before, after string) []Piece {
	x, y := wordsOf(before), wordsOf(after)
	var out []Piece
	add := func(c Change, words ...string) {
		for _, w := range words {
			if n := len(out); n > 0 && out[n-1].Change == c {
				out[n-1].Words += w
			} else {
				out = append(out, Piece{c, w})
			}
		}
	}
	start := 0
	for start < len(x) && start < len(y) && x[start] == y[start] {
		start++
	}
	end := 0
	for end < len(x)-start && end < len(y)-start && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	add(Kept, x[:start]...)
	within(x[start:len(x)-end], y[start:len(y)-end], add)
	add(Kept, x[len(x)-end:]...)
	return out
}

// within finds a longest row of words that both have in common. Texts of ideas have
// 1,000 words at most, so the table of all pairs is small.
func within(x, y []string, add func(Change, ...string)) {
	wide := len(y) + 1
	most := make([]int32, (len(x)+1)*wide) // common to x[i:] and y[j:]
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				most[i*wide+j] = most[(i+1)*wide+j+1] + 1
			} else {
				most[i*wide+j] = max(most[(i+1)*wide+j], most[i*wide+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] == y[j]:
			add(Kept, x[i])
			i, j = i+1, j+1
		case most[(i+1)*wide+j] >= most[i*wide+j+1]:
			add(TakenOut, x[i])
			i++
		default:
			add(PutIn, y[j])
			j++
		}
	}
	add(TakenOut, x[i:]...)
	add(PutIn, y[j:]...)
}

// wordsOf cuts a text before each word.
func wordsOf(s string) []string {
	var out []string
	from, space := 0, false
	for at, r := range s {
		now := unicode.IsSpace(r)
		if space && !now && strings.TrimSpace(s[from:at]) != "" {
			out = append(out, s[from:at])
			from = at
		}
		space = now
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}
