package reviewtest_test

import (
	"math"
	"reflect"
	"testing"

	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
)

// The reference is a simulation with the same variances: what panels of 4, 6 and 9
// find of the best 20 of 180 ideas, by mean.
func TestPanelsFindAsManyOfTheBestAsPublished(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		members, runs int
		want          float64
	}{{4, 300, 13.4}, {6, 300, 14.4}, {9, 50, 15.4}} {
		sum := 0.0
		for run := range tt.runs {
			sum += reviewtest.Make(reviewtest.Plan{Ideas: 180, Members: tt.members, Lived: 1, Seed: uint64(run)}).Find(20).True
		}
		if got := sum / float64(tt.runs); math.Abs(got-tt.want) > 0.4 {
			t.Errorf("%d members find %.2f of 20, want about %.1f", tt.members, got, tt.want)
		}
	}
}

func given(p reviewtest.Panel, round int) map[review.ScoreState]int {
	n := map[review.ScoreState]int{}
	for _, s := range p.Round(round) {
		n[s.State]++
	}
	return n
}

func TestAPlanSaysWhatIsMade(t *testing.T) {
	t.Parallel()
	plan := reviewtest.Plan{Ideas: 60, Members: 6, Lived: 2, Seed: 7}
	plain := reviewtest.Make(plan)
	if n := given(plain, 1); n[review.Given] != 360 || len(n) != 1 || len(plain.Round(2)) != 0 {
		t.Errorf("a plain plan made %v, and %d scores of round 2", n, len(plain.Round(2)))
	}
	if plain.Seats[1].Kind != review.Lived || plain.Seats[2].Kind != review.Professional {
		t.Errorf("seats: %v", plain.Seats)
	}
	if again := reviewtest.Make(plan); !reflect.DeepEqual(plain, again) {
		t.Error("the same plan made another panel")
	}
	other := plan
	other.Seed = 8
	if reflect.DeepEqual(reviewtest.Make(other).Scores, plain.Scores) {
		t.Error("another seed made the same scores")
	}

	some := plan
	some.Unable, some.Recused = 0.1, 0.05
	holes := reviewtest.Make(some)
	if n := given(holes, 1); n[review.Unable] < 15 || n[review.Unable] > 60 || n[review.Recused] < 5 || n[review.Recused] > 35 {
		t.Errorf("unable and recused: %v", n)
	}
	for n, s := range holes.Scores {
		if s.State == review.Given && s != plain.Scores[n] {
			t.Fatalf("a score that is given changed with the others: %v, %v", s, plain.Scores[n])
		}
	}

	blocks := plan
	blocks.PerIdea = 3
	load := map[any]int{}
	for _, s := range reviewtest.Make(blocks).Scores {
		load[s.Seat]++
	}
	for seat, n := range load {
		if n != 30 {
			t.Errorf("member %v has %d ideas of 60, want 30", seat, n)
		}
	}
}

func TestALoneDissenterIsFlagged(t *testing.T) {
	t.Parallel()
	plan := reviewtest.Plan{Ideas: 100, Members: 6, Lived: 1, Seed: 3}
	plain := reviewtest.Make(plan).Find(20)
	plan.Dissent = true
	dissent := reviewtest.Make(plan).Find(20)
	if dissent.Gap < 3*plain.Gap/2 || dissent.Gap == 0 {
		t.Errorf("gaps: %d with a dissenter, %d without", dissent.Gap, plain.Gap)
	}
	if dissent.True >= plain.True {
		t.Errorf("the others' truth: %v found with a dissenter, %v without", dissent.True, plain.True)
	}
}

func TestDriftMakesLateIdeasBetter(t *testing.T) {
	t.Parallel()
	late := func(drift float64) (sum float64) {
		p := reviewtest.Make(reviewtest.Plan{Ideas: 100, Members: 6, Drift: drift, Seed: 4})
		for _, s := range p.Scores {
			if s.Idea > 90 {
				sum += float64(s.Value) / 10_000 / 60
			}
		}
		return sum
	}
	if plain, drifted := late(0), late(2); drifted < plain+1 {
		t.Errorf("the last ten ideas get %.2f without drift and %.2f with 2 points of it", plain, drifted)
	}
}

func TestRoundTwoMovesTowardsTheMedian(t *testing.T) {
	t.Parallel()
	p := reviewtest.Make(reviewtest.Plan{Ideas: 50, Members: 7, Rounds: 2, Pull: 0.5, Seed: 5})
	spread := func(round int) (sum float64) {
		of := p.Round(round)
		for _, st := range review.Stand(review.Panel{Rules: p.Rules}, round, p.Order, []review.Criterion{p.Criterion}, p.Seats, of, p.Seats[0].Since) {
			sum += st.MADM.Float64()
		}
		return sum
	}
	if one, two := spread(1), spread(2); two >= 0.75*one || two == 0 {
		t.Errorf("mean distances from the median add up to %.2f in round 1 and %.2f in round 2", one, two)
	}
	still := reviewtest.Make(reviewtest.Plan{Ideas: 50, Members: 7, Rounds: 2, Seed: 5})
	for n, s := range still.Round(2) {
		if s.Value != still.Round(1)[n].Value {
			t.Fatal("without pull nobody moves")
		}
	}
}
