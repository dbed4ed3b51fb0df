package stats

// Scale is what a criterion is scored on: any numbers, either end the best.
type Scale struct {
	Min, Max Value
	Step     Value // the distance of neighbouring scores; positive
	BestLow  bool  // true when the smallest number is the best score
}

// Holds reports whether v is one of the scores that the scale offers.
func (s Scale) Holds(v Value) bool {
	return v >= s.Min && v <= s.Max && (v-s.Min)%s.Step == 0
}

// Steps returns how many different scores the scale offers.
func (s Scale) Steps() int { return int((s.Max-s.Min)/s.Step) + 1 }

// Better reports whether a is the better of two figures on this scale.
func (s Scale) Better(a, b Ratio) bool {
	if s.BestLow {
		return a.Cmp(b) < 0
	}
	return a.Cmp(b) > 0
}

// StepOf returns the largest usual step on which all values lie, seen from low:
// 1, 0.5, 0.25, 0.1, 0.05, 0.01. It is how the step of scores from elsewhere is
// found when nobody has stated it; if none fits it returns one ten-thousandth.
func StepOf(low Value, vs []Value) Value {
	for _, step := range []Value{10_000, 5_000, 2_500, 1_000, 500, 100} {
		fits := true
		for _, v := range vs {
			fits = fits && (v-low)%step == 0
		}
		if fits {
			return step
		}
	}
	return 1
}

// Region is a third of the scale, seen from the worse end.
type Region int

// Regions. On whole nine-point scores they are 1-3, 4-6 and 7-9.
const (
	NoRegion Region = iota // undefined: there is no figure
	Low
	Middle
	High
)

// Region returns the third of the scale in which r lies. On the nine-point
// equivalent the cuts are 3.5 and 6.5, and the cuts themselves belong to the
// better region; on any scale they lie 5/16 and 11/16 of its range above the
// worse end.
//
// Source: thirds as in the RAND/UCLA appropriateness method (Fitch et al. 2001);
// the image on other scales is ours.
func (s Scale) Region(r Ratio) Region {
	if !r.Defined() {
		return NoRegion
	}
	length := int64(s.Max - s.Min)
	// how far above the worse end, times 16 times Den, in ten-thousandths
	above := r.Num*int64(Point) - int64(s.Min)*r.Den
	if s.BestLow {
		above = int64(s.Max)*r.Den - r.Num*int64(Point)
	}
	switch {
	case cmpProducts(above, 16, 5*length, r.Den) < 0:
		return Low
	case cmpProducts(above, 16, 11*length, r.Den) < 0:
		return Middle
	default:
		return High
	}
}

func (s Scale) region(v Value) Region { return s.Region(Of(v)) }

// Cut returns where the region High begins, on the scale as scored.
func (s Scale) Cut() Ratio {
	worst, range16 := int64(s.Min), 11*int64(s.Max-s.Min)
	if s.BestLow {
		worst, range16 = int64(s.Max), -range16
	}
	return over(16*worst+range16, 16*int64(Point))
}
