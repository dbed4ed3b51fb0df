package suggest

import "math"

// sureness turns a theme's margins into probabilities, and says from which
// probability on the theme is suggested.
type sureness struct {
	slope, shift float64
	from         float64
}

func (s sureness) of(margin float64) float64 { return 1 / (1 + math.Exp(-(s.slope*margin + s.shift))) }

// fit finds the sureness of a theme from margins of texts that its line had not
// seen (Platt 1999, with his targets for few examples; Newton's method), and the
// probability from which on suggesting it does best by F1 on them.
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
	best := -1.0
	for n := 2; n < 90; n++ {
		from := float64(n) / 100
		hit, said := 0.0, 0.0
		for i, m := range margins {
			if s.of(m) >= from {
				said++
				if of[i] {
					hit++
				}
			}
		}
		if f1 := 2 * hit / max(said+mine, 1); f1 > best {
			best, s.from = f1, from
		}
	}
	return s
}
