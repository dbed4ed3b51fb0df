package assign_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review/assign"
)

// Whoever has half the time gets half the ideas, and all others still the same
// number.
func TestLoadsFollowTheTimeThatMembersHave(t *testing.T) {
	t.Parallel()
	for _, ideas := range []int{40, 90, 181} {
		p := panel(ideas, 9, 2)
		p.Anchors = 1
		even := assign.Solve(p)
		if u := unequal(p, even); u > 1 {
			t.Fatalf("%d ideas, all with the same time: loads differ by %d", ideas, u)
		}
		p.Members[5].Tenths = 5 // not one with lived experience
		plan := assign.Solve(p)
		if bad := faults(p, plan); bad != nil {
			t.Fatal(bad)
		}
		half := plan.Load[p.Members[5].Seat]
		for _, m := range p.Members[2:] {
			if n := plan.Load[m.Seat]; m.Tenths == 0 && (n-2*half > 2 || 2*half-n > 2) {
				t.Errorf("%d ideas: member %d has %d, half the time gets %d", ideas, m.Seat, n, half)
			}
		}
		for n := range p.Members { // the same for everybody is as if it had not been said
			p.Members[n].Tenths = 3
		}
		if got := assign.Solve(p); !reflect.DeepEqual(got, even) {
			t.Errorf("%d ideas: three tenths for everybody changes the plan", ideas)
		}
	}
}

// What somebody has said about single pairs stands, however it comes out for the
// rest, and never against a recusal.
func TestWhatIsSaidByHandStands(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		p := panel(30, 8, 2)
		p.Anchors, p.Fixed, p.Off = 3, map[assign.Pair]bool{}, map[assign.Pair]bool{}
		for range 25 {
			pair := assign.Pair{Idea: id.Idea(draw.IntN(30) + 1), Seat: id.Seat(draw.IntN(8) + 1)}
			switch draw.IntN(3) {
			case 0:
				p.Fixed[pair] = true
			case 1:
				p.Off[pair] = true
			default:
				p.Recused[pair] = true
			}
		}
		for pair := range p.Recused {
			delete(p.Fixed, pair)
		}
		for pair := range p.Fixed {
			delete(p.Off, pair)
		}
		plan := assign.Solve(p)
		for pair := range p.Fixed {
			if !plan.Has(pair.Idea, pair.Seat) {
				t.Fatalf("%v was given by hand and is not there", pair)
			}
		}
		for pair := range p.Off {
			if plan.Has(pair.Idea, pair.Seat) {
				t.Fatalf("%v was taken by hand and is there", pair)
			}
		}
		for pair := range p.Recused {
			if plan.Has(pair.Idea, pair.Seat) {
				t.Fatalf("%v is recused and is there", pair)
			}
		}
		for _, i := range p.Ideas {
			if n := len(plan.Members[i.ID]); n < p.PerIdea && !slices.ContainsFunc(plan.Short, func(s assign.Short) bool { return s.Idea == i.ID }) {
				t.Fatalf("idea %d has %d members and is not listed", i.ID, n)
			}
		}
	}
}

func TestAnIdeaThatIsShortByHandSaysSo(t *testing.T) {
	t.Parallel()
	p := panel(6, 5, 2)
	p.Anchors, p.Off = 1, map[assign.Pair]bool{{Idea: 2, Seat: 4}: true, {Idea: 2, Seat: 5}: true}
	p.Chosen = []id.Idea{5}
	plan := assign.Solve(p)
	if len(plan.Short) != 1 || plan.Short[0].Idea != 2 || !slices.Equal(plan.Short[0].Why, []assign.Why{assign.ByHand}) {
		t.Errorf("short: %+v", plan.Short)
	}
}

func TestTheChairSwapsAnchors(t *testing.T) {
	t.Parallel()
	p := panel(40, 6, 2)
	before := assign.Solve(p).Anchors
	in := id.Idea(1)
	for slices.Contains(before, in) {
		in++
	}
	p.Chosen, p.Spared = []id.Idea{in}, []id.Idea{before[0]}
	plan := assign.Solve(p)
	if len(plan.Anchors) != 5 || !slices.Contains(plan.Anchors, in) || slices.Contains(plan.Anchors, before[0]) || len(plan.Members[in]) != 6 {
		t.Errorf("anchors %v, before %v, with %d and without %d", plan.Anchors, before, in, before[0])
	}
	p.Recused[assign.Pair{Idea: in, Seat: 3}] = true
	if plan = assign.Solve(p); slices.Contains(plan.Anchors, in) {
		t.Errorf("%d is for everybody, and somebody is recused from it", in)
	}
}

// An expert for one idea has that one alone, and takes no member's place there.
func TestAnExpertScoresOneIdeaBesideItsMembers(t *testing.T) {
	t.Parallel()
	for _, everything := range []bool{false, true} {
		p := panel(20, 6, 2)
		p.Members = append(p.Members, assign.Member{Seat: 99, Only: 7})
		solve := assign.Solve
		if everything {
			solve = assign.Everything
		}
		plan := solve(p)
		with, without := plan.Members[7], 4
		if everything || slices.Contains(plan.Anchors, 7) {
			without = 6
		}
		if len(with) != without+1 || !plan.Has(7, 99) || plan.Load[99] != 1 || len(plan.Short) != 0 || !plan.Connected() || len(plan.Apart) != 0 {
			t.Errorf("everything %v: idea 7 is with %v, the expert has %d, short %v, apart %v", everything, with, plan.Load[99], plan.Short, plan.Apart)
		}
		p.Members = p.Members[:6]
		if bare := solve(p); !everything && !reflect.DeepEqual(bare.Anchors, plan.Anchors) {
			t.Error("an expert changes the anchors")
		}
	}
}
