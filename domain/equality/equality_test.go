package equality_test

import (
	"maps"
	"math/rand/v2"
	"testing"

	"uptake/domain/equality"
	"uptake/domain/suppress"
)

func TestASecondStepCountsOnlyAfterItsFirst(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		said, get equality.Answers
	}{
		{"one step after the other", equality.Answers{"ethnic_group": "White", "eth_white": "Irish"}, equality.Answers{"ethnic_group": "White", "eth_white": "Irish"}},
		{"a second step of another first", equality.Answers{"ethnic_group": "White", "eth_black": "African"}, equality.Answers{"ethnic_group": "White"}},
		{"a second step alone", equality.Answers{"disability_impact": "Not at all"}, equality.Answers{}},
		{"no answer of the question", equality.Answers{"sex": "Perhaps"}, equality.Answers{}},
		{"no question", equality.Answers{"name": "Bea"}, equality.Answers{}},
	} {
		if got := tt.said.Clean(); !maps.Equal(got, tt.get) {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	for _, q := range equality.Questions {
		if q.Answers[len(q.Answers)-1] != equality.NotSaid {
			t.Errorf("%s has to be answered", q.Key)
		}
	}
}

// TestEachListIsOfAllPeople makes up answers: every list tells of the same people, and
// of no small group how many it is.
func TestEachListIsOfAllPeople(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 11)) //nolint:gosec // the same answers each time
	told := 0
	for n := range 120 {
		all := make([]equality.Answers, n)
		for i := range all {
			a := equality.Answers{}
			for _, q := range equality.Questions {
				if random.IntN(6) > 0 {
					a[q.Key] = q.Answers[min(random.IntN(len(q.Answers)), random.IntN(len(q.Answers)))]
				}
			}
			all[i] = a.Clean()
		}
		lists, people := equality.Tell(suppress.Rule{}, all)
		if n > 0 && n < 8 && people.Kind != suppress.Small {
			t.Errorf("%d people are told as %v", n, people)
		}
		for _, l := range lists {
			if n < 8 && l.Lines != nil {
				t.Fatalf("of %d people, %s is told as %v", n, l.Key, l.Lines)
			}
			least, most := 0, 0
			for _, line := range l.Lines {
				told++
				switch line.Count.Kind {
				case suppress.Small:
					least, most = least+1, most+7
				case suppress.Withheld:
					least, most = least+8, most+n
				case suppress.Rounded:
					least, most = least+max(8, line.Count.N-2), most+line.Count.N+2
				case suppress.None:
				}
			}
			if l.Lines != nil && (n < least || n > most) {
				t.Errorf("%s tells of %d to %d people, not of %d: %v", l.Key, least, most, n, l.Lines)
			}
		}
	}
	if told < 1000 {
		t.Errorf("only %d lines were told", told)
	}
}
