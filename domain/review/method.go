package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Method is how a panel has come to its shortlist, as everybody may know it: sums
// over all of its ideas, and never a score, a member's severity or the kind of a
// conflict.
type Method struct {
	Head      Head
	Shortlist Shortlist
	Members   Composition
	Recusals  int            // members who stepped back from an idea, each idea for itself
	Decided   int            // ideas with a decision
	Overrides int            // of them decided otherwise than the rule proposed
	Rounds    []RoundSum     // by round and criterion
	Changes   []RoundChange  // by criterion, from each round to the next
	Figures   []RoundFigures // agreement of the whole panel, by round and criterion
	Themes    ThemeSums      // agreement on themes
}

// RoundSum says on how many ideas members agreed in one round on one criterion.
type RoundSum struct {
	Round                          int
	Criterion                      Criterion
	Ideas, Agree, InPart, Disagree int
	TooFew                         int // too few scores to say
}

// RoundChange says how the medians of the ideas that were scored in both rounds
// went from one to the next.
type RoundChange struct {
	Criterion                  Criterion
	From, To                   int
	Ideas, Better, Worse, Same int
	AgreeBefore, AgreeAfter    int
}

// LeastForSums is how many ideas a sum needs to be published: one of fewer would
// tell what a single idea got.
const LeastForSums = 5

// Method returns how a panel has worked, by the address of its shortlist. Who may
// read that page may read this one; others get ErrShortlistNotFound.
func (s Service) Method(ctx context.Context, a account.Actor, slug string) (Method, error) {
	l, h, err := s.readable(ctx, a, slug)
	if err != nil {
		return Method{}, err
	}
	d, err := s.boardData(ctx, h, Viewer{}, 0)
	if err != nil {
		return Method{}, err
	}
	if h.Reopened() {
		old, err := s.published(ctx, h.ID)
		if err != nil {
			return Method{}, err
		}
		d.decisions, d.standings = old[len(old)-1].Decisions, nil
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	sumless := v.Recused && !h.Reached(Published) // a sum over all ideas holds the one that is hidden from them
	if sumless {
		d.standings = nil
		d.decisions = slices.DeleteFunc(d.decisions, func(o Decision) bool { return v.barred(d.conflicts, o.Idea) })
	}
	m := Method{Head: h, Shortlist: l, Members: Compose(h.Seats(), h.Rules), Decided: len(d.decisions)}
	for _, c := range d.conflicts {
		if c.Recused {
			m.Recusals++
		}
	}
	for _, dec := range d.decisions {
		if dec.Override != "" {
			m.Overrides++
		}
	}
	m.Rounds, m.Changes = sums(h.Criteria, d.standings)
	all, err := s.Reads.RoundFiguresOf(ctx, h.ID)
	if err != nil {
		return Method{}, err
	}
	if h.Reopened() || sumless {
		return m, nil
	}
	if m.Themes, err = s.publicThemes(ctx, h); err != nil {
		return Method{}, err
	}
	as := h.Panel // as the public will see it
	as.State = Published
	for _, f := range all {
		rows := Visible(Viewer{}, About{}, PublicPage, Moment{as, f.Round})
		if f.tells(rows) {
			m.Figures = append(m.Figures, f.only(h, rows, Viewer{}, nil))
		}
	}
	return m, nil
}

// sums adds up the standings of all rounds, and leaves out sums over too few ideas.
func sums(criteria []Criterion, standings []Standing) (rounds []RoundSum, changes []RoundChange) {
	last := 0
	for n := range standings {
		last = max(last, standings[n].Round)
	}
	for round := 1; round <= last; round++ {
		for _, c := range criteria {
			now := of(standings, round, c.ID)
			sum := RoundSum{Round: round, Criterion: c, Ideas: len(now)}
			change := RoundChange{Criterion: c, From: round - 1, To: round}
			before := of(standings, round-1, c.ID)
			for i, st := range now {
				sum.add(st.Figures)
				if old, scored := before[i]; scored {
					change.add(c.Scale, old.Figures, st.Figures)
				}
			}
			if sum.Ideas >= LeastForSums {
				rounds = append(rounds, sum)
			}
			if change.Ideas >= LeastForSums {
				changes = append(changes, change)
			}
		}
	}
	return rounds, changes
}

// of returns the standings of one round on one criterion, by idea.
func of(standings []Standing, round int, c id.Criterion) map[id.Idea]*Standing {
	out := map[id.Idea]*Standing{}
	for n := range standings {
		if s := &standings[n]; s.Round == round && s.Criterion == c {
			out[s.Idea] = s
		}
	}
	return out
}

func (r *RoundSum) add(f Figures) {
	switch {
	case f.Disputed():
		r.Disagree++
	case f.Agreement == stats.Agree:
		r.Agree++
	case f.Agreement == stats.NoAgreement:
		r.TooFew++
	default:
		r.InPart++
	}
}

func (c *RoundChange) add(s stats.Scale, before, after Figures) {
	if !before.Median.Defined() || !after.Median.Defined() {
		return
	}
	c.Ideas++
	switch {
	case s.Better(after.Median, before.Median):
		c.Better++
	case s.Better(before.Median, after.Median):
		c.Worse++
	default:
		c.Same++
	}
	agrees := func(f Figures) int {
		if !f.Disputed() && f.Agreement == stats.Agree {
			return 1
		}
		return 0
	}
	c.AgreeBefore += agrees(before)
	c.AgreeAfter += agrees(after)
}
