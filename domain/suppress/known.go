package suppress

import "math"

// KnownList returns what may be told of people who each stand in one group where
// everybody may know exactly how many they are, for instance because several lists are
// about the same people. It is nil where a group would be as good as told whatever is
// withheld: then nothing is told but that they are too few.
func (r Rule) KnownList(ns []int) []Count {
	told := make([]Count, len(ns))
	all := 0
	for i, n := range ns {
		told[i] = r.Count(n)
		all += n
	}
	if all < r.floor() {
		return nil
	}
	for r.narrow(told, all) {
		next := -1
		for i, c := range told {
			if c.Kind == Rounded && (next < 0 || ns[i] < ns[next]) {
				next = i
			}
		}
		if next < 0 {
			return nil
		}
		told[next] = Count{Kind: Withheld}
	}
	return told
}

// narrow reports whether a number that is not told stands alone, or a small one has
// fewer than leeway values for whoever knows the sum.
func (r Rule) narrow(told []Count, all int) bool {
	hiddenOnes, lows, highs, open := 0, 0, 0, 0
	for _, c := range told {
		lo, hi := r.reach(c)
		lows += lo
		if hi == math.MaxInt {
			open++
		} else {
			highs += hi
		}
		if hidden(c) {
			hiddenOnes++
		}
	}
	if hiddenOnes == 1 {
		return true
	}
	for _, c := range told {
		if c.Kind != Small {
			continue
		}
		lo, hi := r.reach(c)
		most := min(hi, all-(lows-lo))
		least := lo
		if open == 0 {
			least = max(lo, all-(highs-hi))
		}
		if most-least+1 < leeway {
			return true
		}
	}
	return false
}

// reach is between which values a told number lies.
func (r Rule) reach(c Count) (lo, hi int) {
	switch c.Kind {
	case None:
		return 0, 0
	case Small:
		return 1, r.floor() - 1
	case Rounded:
		return max(c.N-step/2, r.floor()), c.N + step/2
	}
	return r.floor(), math.MaxInt
}
