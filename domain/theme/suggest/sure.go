package suggest

import "math"

// sureness turns a theme's margins into probabilities, and says from which
// probability on the theme is suggested.
type sureness struct {
	slope, shift float64
	from         float64
	// texts is how many texts are as sure as each percentage, hits how many of these are of
	// the theme if so many are as the probabilities say; hits[0] are all.
	texts, hits [steps]float64
}

// steps are the percentages among which from is chosen.
const steps = 90

func (s sureness) of(margin float64) float64 { return 1 / (1 + math.Exp(-(s.slope*margin + s.shift))) }

// fit finds the sureness of a theme from margins of texts that its line had not
// seen (Platt 1999, with his targets for few examples; Newton's method), and the
// probability from which on suggesting it does best by F1 on such texts, as they ought to
// be by these probabilities: what served few examples best is mostly luck.
func fit(margins []float64, of []bool) sureness {
	mine := 0.0
	for _, is := range of {
		if is {
			mine++
		}
	}
	others := float64(len(of)) - mine
	yes, no := (mine+1)/(mine+2), 1/(others+2)
	s := sureness{slope: 1, shift: math.Log((mine + 1) / (others + 1))}
	const ridge, longest = 1e-3, 2.0 // a few examples alone move the slope little from 1, and no step is wild
	for range 100 {
		ga, gb, haa, hab, hbb := ridge*(s.slope-1), 0.0, ridge, 0.0, 1e-9
		for i, m := range margins {
			p, want := s.of(m), no
			if of[i] {
				want = yes
			}
			d, h := p-want, p*(1-p)
			ga += d * m
			gb += d
			haa += h * m * m
			hab += h * m
			hbb += h
		}
		det := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		far := max(math.Abs(da), math.Abs(db))
		if far > longest {
			da, db = da*longest/far, db*longest/far
		}
		s.slope, s.shift = s.slope-da, s.shift-db
		if far < 1e-7 {
			break
		}
	}
	for _, m := range margins {
		s.tally(s.of(m), 1)
	}
	s.from = s.best()
	return s
}

// tally counts a text in, or out by -1.
func (s *sureness) tally(sure, by float64) {
	for n := 0; n < steps && sure >= float64(n)/100; n++ {
		s.texts[n] += by
		s.hits[n] += by * sure
	}
}

// best is the lowest of the probabilities that do best by F1.
func (s *sureness) best() float64 {
	best, from := -1.0, 0.0
	for n := 2; n < steps; n++ {
		if f1 := 2 * s.hits[n] / max(s.texts[n]+s.hits[0], 1); f1 > best {
			best, from = f1, float64(n)/100
		}
	}
	return from
}

// without is from as it were if a text that is this sure had not been counted.
func (s sureness) without(sure float64) float64 {
	s.tally(sure, -1)
	return s.best()
}
