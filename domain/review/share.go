package review

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/assign"
)

// Share is one idea assigned to one member in a round.
type Share struct {
	Idea    id.Idea
	Seat    id.Seat
	Place   int
	Begun   bool // an answer or a draft is there
	Pending bool // an answer is missing
	Recused bool
	Asks    bool // the member wants the panel to discuss it
}

// Shared is how the ideas of a round are shared out.
type Shared struct {
	assign.Plan
	Design  Design                    // Complete, Partial or Open
	Reading map[id.Idea]time.Duration // how long a member needs for each
}

// Time returns how long a member needs for the ideas that are theirs.
func (s Shared) Time(seat id.Seat) time.Duration {
	var sum time.Duration
	for idea, takes := range s.Reading {
		if s.Has(idea, seat) {
			sum += takes
		}
	}
	return sum
}

// whole is how long a member needs for all of the ideas.
func (s Shared) whole() time.Duration {
	var sum time.Duration
	for _, takes := range s.Reading {
		sum += takes
	}
	return sum
}

// toShare reads what there is to share out in a round: what was shared out in
// round before stays with its members where it can; 0 for nothing.
func (s Service) toShare(tx Tx, p Panel, before int, ideas []PanelIdea, members []assign.Member, conflicts []Conflict, shares []Share) (assign.Problem, error) {
	r, run := p.Rules.Sharing, 1
	if before > 0 {
		run = p.Version
	}
	problem := assign.Problem{
		Seed: fmt.Sprintf("panel %d run %d", p.ID, run), Members: members,
		PerIdea: r.PerIdea, Lived: r.Lived, Anchors: r.anchors(len(ideas)), MaxLoad: r.MaxLoad,
		Recused: recusals(conflicts), Soft: map[assign.Pair]bool{}, Fixed: map[assign.Pair]bool{}, Kept: map[assign.Pair]bool{}, Off: map[assign.Pair]bool{},
		Again: before > 0,
	}
	ids := make([]id.Idea, len(ideas))
	for n, i := range ideas {
		ids[n] = i.Idea
		if i.Anchor {
			problem.Chosen = append(problem.Chosen, i.Idea)
		}
	}
	for _, c := range conflicts {
		problem.Soft[assign.Pair{Idea: c.Idea, Seat: c.Seat}] = !c.Recused
	}
	hand, err := tx.Wishes(p.ID)
	if err != nil {
		return problem, err
	}
	settle(&problem, hand)
	if problem.Ideas, err = tx.ToRead(ids); err != nil || before == 0 {
		return problem, err
	}
	if shares == nil {
		shares, err = tx.Shares(p.ID, before)
	}
	for _, sh := range shares {
		if pair := (assign.Pair{Idea: sh.Idea, Seat: sh.Seat}); !sh.Recused {
			problem.Kept[pair] = true
			problem.Fixed[pair] = problem.Fixed[pair] || sh.Begun && before == p.OpenRound()
		}
	}
	return problem, err
}

// share shares the ideas out.
func share(r Sharing, problem assign.Problem) Shared {
	out := Shared{Reading: make(map[id.Idea]time.Duration, len(problem.Ideas))}
	for _, i := range problem.Ideas {
		out.Reading[i.ID] = assign.Reading(i.Words)
	}
	members := 0
	for _, m := range problem.Members {
		if m.Only == 0 {
			members++
		}
	}
	out.Design = r.settled(out.whole(), members)
	switch out.Design {
	case Complete:
		out.Plan = assign.Everything(problem)
	case Open:
		out.Plan = assign.Solve(asTaken(problem))
	default:
		out.Plan = assign.Solve(problem)
	}
	return out
}

// asTaken is a problem in which everybody has what they have taken, and nothing is
// shared out.
func asTaken(p assign.Problem) assign.Problem {
	p.PerIdea, p.Lived, p.Anchors, p.Chosen, p.Again = 0, 0, 0, nil, true
	fixed := maps.Clone(p.Fixed)
	maps.Copy(fixed, p.Kept)
	p.Fixed = fixed
	return p
}

// scorers turns seats into members to share ideas out among.
func scorers(seats []Seat) []assign.Member {
	members := make([]assign.Member, len(seats))
	for i, s := range seats {
		members[i] = assign.Member{Seat: s.ID, Lived: s.Kind == Lived, Tenths: s.Tenths, Only: s.Only}
	}
	return members
}

// reasons lists what stands in the way of a round with these shares. That ideas
// have too few members can be confirmed; that the members' scores could never be
// compared cannot.
func (s Shared) reasons(bad *fault.Fields, confirmed bool) {
	if s.Design != Partial {
		return
	}
	if n := len(s.Groups); n > 1 {
		bad.Add("groups", "The members fall into "+strconv.Itoa(n)+" groups that have no idea in common, so their scores could not be compared. Look at who scores what.")
	}
	if n := len(s.Short); n > 0 && !confirmed {
		bad.Add("confirm", "Too few members can score "+ideasCount(n)+". Look at who scores what, then confirm to open the round all the same.")
	}
}

// anchor marks the ideas that everybody scores.
func (s Shared) anchor(ideas []PanelIdea) {
	for i := range ideas {
		ideas[i].Anchor = slices.Contains(s.Anchors, ideas[i].Idea)
	}
}

// sharingOf returns the settings, with what ByMinutes came to when round 1 opened.
// That is kept with the round: the settings are public, and how far a panel is is
// not.
func sharingOf(tx Tx, p Panel) (Sharing, error) {
	r := p.Rules.Sharing
	if p.Round == 0 {
		return r, nil
	}
	first, err := tx.Round(p.ID, 1)
	if first.Design != "" {
		r.Design = first.Design
	}
	return r, err
}

// shareRound shares out the ideas of the round after before. What a member has
// scored in that one they score again.
func (s Service) shareRound(tx Tx, p Panel, before int, ideas []PanelIdea, scoring []Seat, conflicts []Conflict) (Shared, error) {
	r, err := sharingOf(tx, p)
	if err != nil {
		return Shared{}, err
	}
	problem, err := s.toShare(tx, p, before, ideas, scorers(scoring), conflicts, nil)
	return share(r, problem), err
}

// settle takes over what was settled by hand. It never stands against a recusal.
func settle(problem *assign.Problem, hand []Wish) {
	for _, w := range hand {
		pair := assign.Pair{Idea: w.Idea, Seat: w.Seat}
		switch {
		case w.Seat == 0 && problem.Again: // settled when round 1 opened
		case w.Seat == 0 && w.Scores:
			problem.Chosen = append(problem.Chosen, w.Idea)
		case w.Seat == 0:
			problem.Spared = append(problem.Spared, w.Idea)
		case w.Scores:
			problem.Fixed[pair] = !problem.Recused[pair]
		default:
			problem.Off[pair] = true
		}
	}
}
