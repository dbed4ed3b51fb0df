package search

import "unicode/utf8"

// Slips is how many slips of the finger are looked past in a word: none under
// 5 letters, one up to 8, two above; none in words with digits.
func Slips(word string) int {
	for i := 0; i < len(word); i++ {
		if word[i] >= '0' && word[i] <= '9' {
			return 0
		}
	}
	switch n := utf8.RuneCountInString(word); {
	case n < 5:
		return 0
	case n <= 8:
		return 1
	default:
		return slipsMax
	}
}

// Distance is the number of slips between two words: letters left out, added
// or taken for another, and neighbours that changed places
// (Damerau-Levenshtein, no stretch changed twice). Above most it returns
// most+1, early.
func Distance(a, b string, most int) int {
	if len(a) > wordMax*4 || len(b) > wordMax*4 {
		return most + 1
	}
	var ra, rb [wordMax * 4]rune
	x, y := runes(a, ra[:0]), runes(b, rb[:0])
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > most {
		return most + 1
	}
	var rows [3][wordMax*4 + 1]int
	before, last, row := rows[0][:len(y)+1], rows[1][:len(y)+1], rows[2][:len(y)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			swap := 1
			if x[i-1] == y[j-1] {
				swap = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+swap)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], most+1)
}

func runes(s string, to []rune) []rune {
	for _, r := range s {
		to = append(to, r)
	}
	return to
}
