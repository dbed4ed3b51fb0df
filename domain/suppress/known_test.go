package suppress_test

import (
	"math/rand/v2"
	"testing"

	"uptake/domain/suppress"
)

// values finds by trying every number which values one of a list can have for somebody
// who knows the sum, what is told, and how it comes about: a second way to the answer.
func values(told []suppress.Count, all, of, least int) map[int]bool {
	reach := map[int]bool{0: true}
	for i, c := range told {
		if i == of {
			continue
		}
		lo, hi := between(c, least, true)
		next := map[int]bool{}
		for sum := range reach {
			for v := lo; v <= min(hi, all-sum); v++ {
				next[sum+v] = true
			}
		}
		reach = next
	}
	out := map[int]bool{}
	lo, hi := between(told[of], least, true)
	for v := lo; v <= min(hi, all); v++ {
		if reach[all-v] {
			out[v] = true
		}
	}
	return out
}

func TestNobodyIsFoundInAListOfWhichTheSumIsKnown(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 7)) //nolint:gosec // the same lists each time
	published, naive := 0, 0
	for range 3000 {
		ns := make([]int, 2+random.IntN(9))
		all := 0
		for i := range ns {
			if random.IntN(3) > 0 {
				ns[i] = random.IntN(1 + []int{3, 12, 40}[random.IntN(3)])
			}
			all += ns[i]
		}
		told := suppress.Below(8).KnownList(ns)
		bare := make([]suppress.Count, len(ns))
		for i, n := range ns {
			bare[i] = suppress.Below(8).Count(n)
		}
		for i, n := range ns {
			if n > 0 && n < 8 && len(values(bare, all, i, 8)) < 3 {
				naive++
			}
		}
		if told == nil {
			continue
		}
		published++
		for i, n := range ns {
			if n == 0 || n >= 8 {
				continue
			}
			if told[i].Kind != suppress.Small {
				t.Fatalf("%v: %d is told as %v", ns, n, told[i])
			}
			if got := values(told, all, i, 8); len(got) < 3 || !got[n] {
				t.Fatalf("%v is told as %v: number %d can only be %v", ns, told, i, got)
			}
		}
	}
	if published < 1000 || naive < 100 {
		t.Errorf("%d lists were told, %d numbers would be found without withholding", published, naive)
	}
}

func TestAFewPeopleAreNoList(t *testing.T) {
	t.Parallel()
	for _, ns := range [][]int{{}, {0, 0}, {7}, {3, 4}, {1, 1, 1, 1, 1, 1, 1, 1}} {
		if got := suppress.Below(8).KnownList(ns); got != nil {
			t.Errorf("%v is told as %v", ns, got)
		}
	}
}
