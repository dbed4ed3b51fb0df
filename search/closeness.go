package search

import "math"

// Closeness returns how much two texts share, from 0 to 100: twice the words that
// both hold, in any form, of all that each holds (the measure of Dice). Words that
// every text holds do not count; those of the titles count twice.
func Closeness(a, b Text) int {
	x, y := stemsOf(a), stemsOf(b)
	both, all := 0.0, 0.0
	for s, w := range x {
		all += w
		if v, ok := y[s]; ok {
			both += w + v
		}
	}
	for _, w := range y {
		all += w
	}
	if all == 0 {
		return 0
	}
	return int(math.Round(100 * both / all))
}

func stemsOf(t Text) map[string]float64 {
	out := map[string]float64{}
	for _, part := range []struct {
		text   string
		weight float64
	}{{t.Body, 1}, {t.Title, 2}} {
		for _, w := range limit(Words(part.text), 2000) {
			if !stops[w] {
				s := Stem(w)
				out[s] = max(out[s], part.weight)
			}
		}
	}
	return out
}
