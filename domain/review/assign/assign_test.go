package assign_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review/assign"
)

// panel is a problem with so many ideas, members, and of them members with lived
// experience, in three areas.
func panel(ideas, members, lived int) assign.Problem {
	p := assign.Problem{Seed: "panel 1 run 1", PerIdea: 4, Lived: 1, Anchors: 5, Recused: map[assign.Pair]bool{}, Soft: map[assign.Pair]bool{}}
	for i := range ideas {
		p.Ideas = append(p.Ideas, assign.Idea{ID: id.Idea(i + 1), Area: id.Area(i % 3), Words: 50 + i*37%400})
	}
	for m := range members {
		p.Members = append(p.Members, assign.Member{Seat: id.Seat(m + 1), Lived: m < lived})
	}
	return p
}

// faults checks a plan against its problem by counting, in no way as the plan is
// made.
func faults(p assign.Problem, plan assign.Plan) (bad []string) {
	fault := func(f string, args ...any) { bad = append(bad, fmt.Sprintf(f, args...)) }
	lived := map[id.Seat]bool{}
	for _, m := range p.Members {
		lived[m.Seat] = m.Lived
	}
	load := map[id.Seat]int{}
	for _, i := range p.Ideas {
		n, seen := 0, map[id.Seat]bool{}
		for _, s := range plan.Members[i.ID] {
			if seen[s] {
				fault("idea %d has member %d twice", i.ID, s)
			}
			seen[s] = true
			load[s]++
			if lived[s] {
				n++
			}
			if pair := (assign.Pair{Idea: i.ID, Seat: s}); p.Recused[pair] && !p.Fixed[pair] {
				fault("idea %d has member %d, who is recused", i.ID, s)
			}
		}
		listed := slices.ContainsFunc(plan.Short, func(s assign.Short) bool { return s.Idea == i.ID && len(s.Why) > 0 })
		if short := len(seen) < p.PerIdea || n < p.Lived; short != listed {
			fault("idea %d has %d members, %d lived; listed as short: %v", i.ID, len(seen), n, listed)
		}
	}
	for s, n := range load {
		if plan.Load[s] != n {
			fault("member %d: load %d, told %d", s, n, plan.Load[s])
		}
		if p.MaxLoad > 0 && n > p.MaxLoad {
			fault("member %d: load %d over %d", s, n, p.MaxLoad)
		}
	}
	for _, a := range plan.Anchors {
		if len(plan.Members[a]) != len(p.Members) && p.MaxLoad == 0 {
			fault("anchor %d is scored by %d", a, len(plan.Members[a]))
		}
	}
	return bad
}

// unequal returns by how much loads differ within a seat.
func unequal(p assign.Problem, plan assign.Plan) int {
	worst := 0
	for _, lived := range []bool{true, false} {
		low, high := -1, 0
		for _, m := range p.Members {
			if m.Lived == lived {
				n := plan.Load[m.Seat]
				if low < 0 || n < low {
					low = n
				}
				high = max(high, n)
			}
		}
		if low >= 0 {
			worst = max(worst, high-low)
		}
	}
	return worst
}

func TestEveryIdeaHasItsMembersAndLoadsAreEqual(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		members := 4 + r.IntN(12)
		p := panel(8+r.IntN(80), members, 1+r.IntN(members-1))
		p.PerIdea, p.Lived, p.Anchors = 3+r.IntN(3), r.IntN(3), r.IntN(7)
		p.Seed = fmt.Sprint("run ", r.IntN(1000))
		plan := assign.Solve(p)
		for _, f := range faults(p, plan) {
			t.Errorf("%d ideas, %d members: %s", len(p.Ideas), members, f)
		}
		if d := unequal(p, plan); d > 1 {
			t.Errorf("%d ideas, %d members, %d each, %d lived: loads within a seat differ by %d: %v", len(p.Ideas), members, p.PerIdea, p.Lived, d, plan.Load)
		}
		if p.Anchors > 0 && !plan.Connected() {
			t.Errorf("with anchors the groups are %v", plan.Groups)
		}
	}
}

// The check that finds nothing above is shown plans with faults in them.
func TestTheCheckOfPlansFindsFaults(t *testing.T) {
	t.Parallel()
	p := panel(30, 8, 2)
	p.Recused[assign.Pair{Idea: 3, Seat: 5}] = true
	for name, spoil := range map[string]func(*assign.Plan){
		"too few": func(pl *assign.Plan) { pl.Members[3] = pl.Members[3][:1] },
		"twice":   func(pl *assign.Plan) { pl.Members[3] = append(pl.Members[3], pl.Members[3][0]) },
		"recused": func(pl *assign.Plan) { pl.Members[3] = append(pl.Members[3], 5) },
		"short": func(pl *assign.Plan) {
			pl.Short = append(pl.Short, assign.Short{Idea: 3, Why: []assign.Why{assign.FewMembers}})
		},
		"wrong loads": func(pl *assign.Plan) { pl.Load[5]++ },
	} {
		plan := assign.Solve(p)
		if bad := faults(p, plan); bad != nil {
			t.Fatal(bad)
		}
		if spoil(&plan); faults(p, plan) == nil {
			t.Errorf("%s: not found", name)
		}
	}
	plan := assign.Solve(p)
	plan.Load[5] += 2
	if unequal(p, plan) < 2 {
		t.Error("unequal loads are not found")
	}
}

func TestRecusalsAreKeptAndDeclaredInterestsAvoided(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		p := panel(10+r.IntN(60), 5+r.IntN(10), 2)
		for _, i := range p.Ideas {
			for _, m := range p.Members {
				switch pair := (assign.Pair{Idea: i.ID, Seat: m.Seat}); r.IntN(10) {
				case 0:
					p.Recused[pair] = true
				case 1:
					p.Soft[pair] = true
				}
			}
		}
		for _, f := range faults(p, assign.Solve(p)) {
			t.Error(f)
		}
	}
	p := panel(40, 12, 4)
	p.Anchors = 0
	for _, i := range p.Ideas {
		p.Soft[assign.Pair{Idea: i.ID, Seat: id.Seat(1 + i.ID%4)}] = true
		p.Soft[assign.Pair{Idea: i.ID, Seat: id.Seat(5 + i.ID%8)}] = true
	}
	plan := assign.Solve(p)
	for pair := range p.Soft {
		if plan.Has(pair.Idea, pair.Seat) {
			t.Errorf("idea %d goes to member %d, who has declared an interest; others are as free", pair.Idea, pair.Seat)
		}
	}
	if unequal(p, plan) > 1 {
		t.Error("avoiding them has cost fairness")
	}
}

// cheapest tries every plan and returns the least sum of squared loads.
func cheapest(p assign.Problem) int {
	load := make([]int, len(p.Members))
	best := -1
	var try func(i int)
	try = func(i int) {
		if i == len(p.Ideas) {
			sum := 0
			for _, n := range load {
				sum += n * n
			}
			if best < 0 || sum < best {
				best = sum
			}
			return
		}
		for set := range 1 << len(p.Members) {
			n, lived, ok := 0, 0, true
			for m, member := range p.Members {
				if set>>m&1 == 1 {
					n++
					if member.Lived {
						lived++
					}
					ok = ok && !p.Recused[assign.Pair{Idea: p.Ideas[i].ID, Seat: member.Seat}]
				}
			}
			if !ok || n != p.PerIdea || lived < p.Lived {
				continue
			}
			for m := range load {
				load[m] += set >> m & 1
			}
			try(i + 1)
			for m := range load {
				load[m] -= set >> m & 1
			}
		}
	}
	try(0)
	return best
}

func TestNoPlanIsFairer(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	tried, worse := 0, 0
	for range 400 {
		p := panel(4, 5, 2)
		p.PerIdea, p.Lived, p.Anchors = 2, 1, 0
		for _, i := range p.Ideas {
			for _, m := range p.Members {
				if r.IntN(3) == 0 {
					p.Recused[assign.Pair{Idea: i.ID, Seat: m.Seat}] = true
				}
			}
		}
		want := cheapest(p)
		plan := assign.Solve(p)
		if (want < 0) != (len(plan.Short) > 0) {
			t.Errorf("it can be done: %v; short are %v", want >= 0, plan.Short)
		}
		if want < 0 {
			continue
		}
		tried++
		got := 0
		for _, n := range plan.Load {
			got += n * n
		}
		if got != want {
			t.Errorf("squared loads add up to %d, and %d can be had", got, want)
		}
		if equal := 8 * 8 / 5; got > equal+1 {
			worse++
		}
	}
	if tried < 100 || worse < 10 {
		t.Errorf("only %d problems were solved, and in %d the recusals stood in the way", tried, worse)
	}
}

func TestTheSameProblemGivesTheSamePlan(t *testing.T) {
	t.Parallel()
	p := panel(60, 9, 3)
	p.Recused[assign.Pair{Idea: 3, Seat: 5}] = true
	want := assign.Solve(p)
	q := p
	q.Ideas, q.Members = slices.Clone(p.Ideas), slices.Clone(p.Members)
	slices.Reverse(q.Ideas)
	slices.Reverse(q.Members)
	if got := assign.Solve(q); !reflect.DeepEqual(got, want) {
		t.Error("in another order the problem has another plan")
	}
	q.Seed = "panel 1 run 2"
	if got := assign.Solve(q); reflect.DeepEqual(got.Members, want.Members) {
		t.Error("another run has the same plan")
	}
}

func TestAnchorsSpreadOverAreasAndLengths(t *testing.T) {
	t.Parallel()
	p := panel(90, 8, 2)
	p.Anchors = 9
	for i := range 9 {
		p.Recused[assign.Pair{Idea: id.Idea(10 * (i + 1)), Seat: 4}] = true
	}
	areas := map[id.Area]int{}
	plan := assign.Solve(p)
	for _, a := range plan.Anchors {
		areas[p.Ideas[a-1].Area]++
		if a%10 == 0 {
			t.Errorf("anchor %d is one that a member is recused from", a)
		}
	}
	if len(plan.Anchors) != 9 || areas[0] != 3 || areas[1] != 3 || areas[2] != 3 {
		t.Errorf("anchors %v, by area %v", plan.Anchors, areas)
	}
}

func TestWhatCannotBeDoneIsToldWithReasonsAndHelp(t *testing.T) {
	t.Parallel()
	all := func(p *assign.Problem, idea id.Idea, seats ...id.Seat) {
		for _, s := range seats {
			p.Recused[assign.Pair{Idea: idea, Seat: s}] = true
		}
	}
	tests := []struct {
		name  string
		setup func(*assign.Problem)
		short int
		why   assign.Why
		help  assign.Help
	}{
		{"recusals", func(p *assign.Problem) { all(p, 7, 3, 4, 5, 6, 7) }, 1, assign.Recusals, assign.Help{Members: 1}},
		{"no lived member is free of conflict", func(p *assign.Problem) { all(p, 7, 1, 2) }, 1, assign.Recusals, assign.Help{Lived: 1}},
		{"no lived member", func(p *assign.Problem) { p.Members = p.Members[2:]; p.PerIdea = 3 }, 20, assign.FewLived, assign.Help{Lived: 1}},
		{"few members", func(p *assign.Problem) { p.PerIdea = 9 }, 20, assign.FewMembers, assign.Help{Members: 1}},
		{"full loads", func(p *assign.Problem) { p.MaxLoad, p.Anchors = 9, 0 }, 8, assign.FullLoads, assign.Help{Load: 10}},
		{"loads that suffice", func(p *assign.Problem) { p.MaxLoad, p.Anchors = 10, 0 }, 0, "", assign.Help{}},
	}
	for _, tt := range tests {
		p := panel(20, 8, 2)
		tt.setup(&p)
		plan := assign.Solve(p)
		if len(plan.Short) != tt.short || plan.Help != tt.help || tt.short > 0 && !slices.Contains(plan.Short[0].Why, tt.why) {
			t.Errorf("%s: short %+v, help %+v", tt.name, plan.Short, plan.Help)
		}
	}
}

func TestGroupsThatShareNoIdeaAreNamed(t *testing.T) {
	t.Parallel()
	p := panel(20, 8, 2)
	p.Anchors, p.PerIdea, p.Lived = 0, 3, 0
	for _, i := range p.Ideas {
		for _, m := range p.Members {
			if (i.ID%2 == 0) != (m.Seat%2 == 0) {
				p.Recused[assign.Pair{Idea: i.ID, Seat: m.Seat}] = true
			}
		}
	}
	plan := assign.Solve(p)
	if want := [][]id.Seat{{1, 3, 5, 7}, {2, 4, 6, 8}}; plan.Connected() || !reflect.DeepEqual(plan.Groups, want) {
		t.Errorf("groups %v, want %v", plan.Groups, want)
	}
	if len(plan.Apart) != 16 {
		t.Errorf("%d pairs have no idea in common, want 16", len(plan.Apart))
	}
	delete(p.Recused, assign.Pair{Idea: 2, Seat: 1})
	delete(p.Recused, assign.Pair{Idea: 2, Seat: 3})
	delete(p.Recused, assign.Pair{Idea: 2, Seat: 5})
	p.Soft = map[assign.Pair]bool{{Idea: 2, Seat: 4}: true, {Idea: 2, Seat: 6}: true, {Idea: 2, Seat: 8}: true}
	if plan := assign.Solve(p); !plan.Connected() {
		t.Errorf("one idea links them: %v, idea 2 has %v", plan.Groups, plan.Members[2])
	}
}

func TestAnyTwoMembersShareIdeas(t *testing.T) {
	t.Parallel()
	p := panel(60, 10, 3)
	p.Anchors, p.Lived = 0, 0
	plan := assign.Solve(p)
	least := len(p.Ideas)
	for b := range p.Members {
		for a := range b {
			n := 0
			for _, i := range p.Ideas {
				if plan.Has(i.ID, p.Members[a].Seat) && plan.Has(i.ID, p.Members[b].Seat) {
					n++
				}
			}
			least = min(least, n)
		}
	}
	// 60 ideas of 4 hold 360 pairs of members, 8 for each two of ten.
	if least < 6 || len(plan.Apart) > 0 {
		t.Errorf("two members share %d ideas", least)
	}
}

func TestRedistributionMovesAsLittleAsItCan(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		p := panel(20+r.IntN(40), 7+r.IntN(6), 3)
		before := assign.Solve(p)
		p.Again, p.Fixed, p.Kept, p.Chosen = true, map[assign.Pair]bool{}, map[assign.Pair]bool{}, before.Anchors
		gone := p.Members[r.IntN(len(p.Members))].Seat
		for i := range p.Members {
			p.Members[i].Closed = p.Members[i].Seat == gone
		}
		missing := 0
		for idea, seats := range before.Members {
			for _, s := range seats {
				switch pair := (assign.Pair{Idea: idea, Seat: s}); {
				case r.IntN(3) == 0:
					p.Fixed[pair] = true
				case s != gone:
					p.Kept[pair] = true
				case !slices.Contains(before.Anchors, idea):
					missing++
				}
			}
		}
		after := assign.Solve(p)
		moved := 0
		for idea, seats := range after.Members {
			for _, s := range seats {
				if pair := (assign.Pair{Idea: idea, Seat: s}); !p.Fixed[pair] && !p.Kept[pair] {
					moved++
				}
			}
		}
		for pair := range p.Fixed {
			if !after.Has(pair.Idea, pair.Seat) {
				t.Errorf("a given score is taken from member %d, idea %d", pair.Seat, pair.Idea)
			}
		}
		if moved != missing {
			t.Errorf("%d pairs are new where %d are missing", moved, missing)
		}
		for _, s := range after.Short {
			t.Errorf("idea %d is short: %+v", s.Idea, s)
		}
	}
}

func TestASettledMemberGetsNoAnchorBack(t *testing.T) {
	t.Parallel()
	p := panel(20, 7, 3)
	before := assign.Solve(p)
	p.Again, p.Kept, p.Chosen = true, map[assign.Pair]bool{}, before.Anchors
	for idea, seats := range before.Members {
		for _, s := range seats {
			p.Kept[assign.Pair{Idea: idea, Seat: s}] = s != 5
		}
	}
	p.Members = append(p.Members, assign.Member{Seat: 8})
	for i := range p.Members {
		p.Members[i].Settled = p.Members[i].Seat != 8
	}
	after := assign.Solve(p)
	for _, a := range before.Anchors {
		if after.Has(a, 5) || !after.Has(a, 8) || !after.Has(a, 4) {
			t.Errorf("anchor %d is with %v", a, after.Members[a])
		}
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, ideas := range []int{200, 500} {
		b.Run(fmt.Sprint(ideas), func(b *testing.B) {
			p := panel(ideas, 12, 3)
			for b.Loop() {
				assign.Solve(p)
			}
		})
	}
}

func BenchmarkSolveForSixty(b *testing.B) {
	p := panel(500, 60, 12)
	for b.Loop() {
		assign.Solve(p)
	}
}
