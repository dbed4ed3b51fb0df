package suggest

import "slices"

// Report is how well suggestions meet what people coded, over texts that the model
// had not seen.
type Report struct {
	Texts, Themes int
	First         float64 // share of texts whose first suggestion people gave too (precision@1)
	Three         float64 // mean share of a text's themes among its first three (recall@3)
	MacroF1       float64 // mean over the themes of F1 of the likely ones
	F1            []float64
}

// Measure learns from all parts of the examples but one, judges that one, and so for
// each part. part names the part of an example, from 0 to parts-1; texts without a
// theme are passed over.
func Measure(n int, examples []Example, parts int, part func(i int) int) Report {
	return measure(n, examples, parts, part, func(learn []Example) func(text string) []Suggestion { return Learn(n, learn).Suggest })
}

func measure(n int, examples []Example, parts int, part func(i int) int, teach func(learn []Example) func(text string) []Suggestion) Report {
	r := Report{Themes: n, F1: make([]float64, n)}
	hit, said, given := make([]float64, n), make([]float64, n), make([]float64, n)
	for fold := range parts {
		var learn, judge []Example
		for i, e := range examples {
			switch {
			case len(e.Themes) == 0:
			case part(i) == fold:
				judge = append(judge, e)
			default:
				learn = append(learn, e)
			}
		}
		suggest := teach(learn)
		for _, e := range judge {
			found := suggest(e.Text)
			r.Texts++
			among := 0.0
			for i, s := range found {
				is := slices.Contains(e.Themes, s.Theme)
				if is && i == 0 {
					r.First++
				}
				if is && i < 3 {
					among++
				}
				if s.Likely {
					said[s.Theme]++
					if is {
						hit[s.Theme]++
					}
				}
			}
			r.Three += among / float64(len(e.Themes))
			for _, t := range e.Themes {
				given[t]++
			}
		}
	}
	for t := range n {
		r.F1[t] = 2 * hit[t] / max(said[t]+given[t], 1)
		r.MacroF1 += r.F1[t] / float64(n)
	}
	r.First /= float64(max(r.Texts, 1))
	r.Three /= float64(max(r.Texts, 1))
	return r
}
