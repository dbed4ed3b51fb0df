package review

import (
	"context"
	"fmt"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/assign"
)

// Allotment is who has which ideas in a round: what opening it would come to, or,
// in the open round, what sharing the ideas out again would.
type Allotment struct {
	Head     Head
	Viewer   Viewer
	Round    int
	Open     bool
	MayMove  bool   // the viewer may share out again
	MayShare bool   // the viewer may say by hand who scores what
	Hand     []Wish // what has been settled by hand, by idea and seat
	// Aside are members who cannot be given an idea for a conflict of interest, where
	// the viewer may know of it.
	Aside map[id.Idea][]id.Seat
	Shared
	Members []Allotted
	Added   []assign.Pair // by idea and seat
	Taken   []assign.Pair
}

// Allotted is one member's part.
type Allotted struct {
	Member
	Ideas    int
	Begun    int // of them scored, or with a draft; these stay
	Time     time.Duration
	Relieved bool
	Gets     int
	Gives    int
	Over     bool // more ideas than a member is to have at most; by hand that can be
}

// ErrNothingToMove is returned when sharing out again would change nothing.
var ErrNothingToMove = &fault.Error{
	Kind: fault.Invalid, Code: "assignment.same", Message: "There is nothing to hand over.",
	Fields: fault.Fields{{Name: "relieve", Message: "Nothing would change. Select a member who has ideas that are not begun."}},
}

// allotting is what an Allotment is made of.
type allotting struct {
	round     int
	open      bool
	seats     []Seat // that score and have not left
	ideas     []PanelIdea
	shares    []Share
	problem   assign.Problem
	rules     Sharing
	hand      []Wish
	conflicts []Conflict
}

// Allotment shows chair and secretary who has which ideas. Members to relieve
// keep what they have begun; the rest is handed to others.
func (s Service) Allotment(ctx context.Context, a account.Actor, panel id.Panel, relieve []id.Seat) (Allotment, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Allotment{}, err
	}
	if v.actors()&(ByChair|BySecretary) == 0 {
		return Allotment{}, ErrNotYours
	}
	var in allotting
	if err := s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.Panel(panel)
		if err != nil {
			return err
		}
		in, err = s.allotting(tx, p, relieve)
		return err
	}); err != nil {
		return Allotment{}, err
	}
	return in.shown(h, v, relieve), nil
}

// shown is what an allotment comes to, for its page.
func (in *allotting) shown(h Head, v Viewer, relieve []id.Seat) Allotment {
	out := Allotment{Head: h, Viewer: v, Round: in.round, MayShare: v.actors()&ByChair != 0, Hand: in.hand, Open: in.open, MayMove: in.open && v.actors()&ByChair != 0, Shared: share(in.rules, in.problem)}
	if in.open {
		out.Added, out.Taken = in.moves(out.Shared)
	}
	begun := map[id.Seat]int{}
	for n := range in.shares {
		if sh := &in.shares[n]; sh.Begun && !sh.Recused {
			begun[sh.Seat]++
		}
	}
	out.Aside = in.aside(h, v)
	for _, m := range h.Members {
		if !slices.ContainsFunc(in.seats, func(s Seat) bool { return s.ID == m.ID }) {
			continue
		}
		m.Seat = in.seats[slices.IndexFunc(in.seats, func(s Seat) bool { return s.ID == m.ID })]
		one := Allotted{Member: m, Ideas: out.Load[m.ID], Time: out.Time(m.ID), Relieved: slices.Contains(relieve, m.ID)}
		if in.open {
			one.Begun = begun[m.ID]
		}
		count := func(pairs []assign.Pair) (n int) {
			for _, pair := range pairs {
				if pair.Seat == m.ID {
					n++
				}
			}
			return n
		}
		one.Gets, one.Gives = count(out.Added), count(out.Taken)
		one.Over = m.Only == 0 && in.rules.MaxLoad > 0 && out.Design == Partial && one.Ideas > in.rules.MaxLoad
		out.Members = append(out.Members, one)
	}
	return out
}

// aside lists who is recused from which idea, as far as v may know. Who is recused from
// an idea themselves does not learn who else is.
func (in *allotting) aside(h Head, v Viewer) map[id.Idea][]id.Seat {
	out := map[id.Idea][]id.Seat{}
	for _, c := range in.conflicts {
		about := About{Idea: c.Idea, Recused: v.barred(in.conflicts, c.Idea)}
		knows := v.Command || Visible(v, about, PanelPage, Moment{h.Panel, max(in.round, 1)}).Has(RowConflicts)
		if c.Recused && knows && slices.ContainsFunc(in.seats, func(s Seat) bool { return s.ID == c.Seat }) {
			out[c.Idea] = append(out[c.Idea], c.Seat)
		}
	}
	return out
}

// allotting reads what there is to share out: in the open round, or when the next
// one opens.
func (s Service) allotting(tx Tx, p Panel, relieve []id.Seat) (allotting, error) {
	in := allotting{round: p.OpenRound(), open: p.OpenRound() > 0}
	if !in.open {
		if next, _ := p.Next(); p.Round > 0 && next != R2Open && next != R3Open {
			return in, ErrNoRound
		}
		in.round = p.Round + 1
	}
	var err error
	if in.rules, err = sharingOf(tx, p); err != nil {
		return in, err
	}
	if in.hand, err = tx.Wishes(p.ID); err != nil {
		return in, err
	}
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return in, err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return in, err
	}
	in.conflicts = conflicts
	if !in.open {
		in.seats = Scoring(seats, p.Rules)
		if in.ideas, err = s.toScore(tx, p, in.round); err != nil {
			return in, err
		}
		in.problem, err = s.toShare(tx, p, p.Round, in.ideas, scorers(in.seats), conflicts, nil)
		return in, err
	}
	in.seats = slices.DeleteFunc(seats, func(s Seat) bool { return !s.Scores(p.Rules) || s.State == Left || s.State == Invited })
	if in.ideas, err = tx.Ideas(p.ID); err != nil {
		return in, err
	}
	in.ideas = slices.DeleteFunc(in.ideas, func(i PanelIdea) bool {
		return i.State.Gone() || i.State == NoQuorum || p.scoresEach() && i.State != Rescoring
	})
	if in.shares, err = tx.Shares(p.ID, in.round); err != nil {
		return in, err
	}
	if in.problem, err = s.toShare(tx, p, in.round, in.ideas, scorers(in.seats), conflicts, in.shares); err != nil {
		return in, err
	}
	r, err := tx.Round(p.ID, in.round)
	in.close(relieve, r.OpensAt, s.Now())
	return in, err
}

// close lets members who have paused or are to be relieved take nothing new. Who
// has paused for a short time keeps all that they have; the others what they have
// begun. Whoever sat on the panel when the round opened has had their part.
func (in *allotting) close(relieve []id.Seat, opened, now time.Time) {
	pause := time.Duration(in.rules.PauseHours) * time.Hour
	for n, s := range in.seats {
		relieved := slices.Contains(relieve, s.ID) || s.State == SeatPaused && !s.PausedAt.IsZero() && now.Sub(s.PausedAt) >= pause
		relieved = relieved && in.rules.Design != Complete // there the others have these ideas already
		in.problem.Members[n].Closed = relieved || s.State != Active
		in.problem.Members[n].Settled = s.Since.Before(opened)
		if s.State == Active || relieved {
			continue
		}
		for _, sh := range in.shares {
			if sh.Seat == s.ID && !sh.Recused {
				in.problem.Fixed[assign.Pair{Idea: sh.Idea, Seat: s.ID}] = true
			}
		}
	}
}

// moves compares a plan with who has what now.
func (in *allotting) moves(plan Shared) (added, taken []assign.Pair) {
	has := map[assign.Pair]bool{}
	for _, sh := range in.shares {
		pair := assign.Pair{Idea: sh.Idea, Seat: sh.Seat}
		has[pair] = true
		if !sh.Recused && !sh.Begun && !plan.Has(sh.Idea, sh.Seat) && slices.ContainsFunc(in.ideas, func(i PanelIdea) bool { return i.Idea == sh.Idea }) {
			taken = append(taken, pair)
		}
	}
	for _, i := range in.ideas {
		for _, seat := range plan.Plan.Members[i.Idea] {
			if pair := (assign.Pair{Idea: i.Idea, Seat: seat}); !has[pair] {
				added = append(added, pair)
			}
		}
	}
	return added, taken
}

// Redistribution is what is entered to share the ideas of the open round out
// again.
type Redistribution struct {
	Version int       // of the panel that was seen; 0: any
	Relieve []id.Seat // members who keep only what they have begun
}

// Redistribute hands ideas of the open round over: those of members to relieve
// and of members who have left, to whoever has fewest; and to new members their
// part. What is scored or begun stays with whoever began it, also where they did
// so after the preview.
func (s Service) Redistribute(ctx context.Context, a account.Actor, panel id.Panel, in Redistribution) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		switch {
		case v.actors()&ByChair == 0:
			return ErrNotYours
		case p.OpenRound() == 0:
			return ErrNoRound
		case in.Version != 0 && in.Version != p.Version:
			return ErrStale
		}
		al, err := s.allotting(tx, p, in.Relieve)
		if err != nil {
			return err
		}
		plan := share(al.rules, al.problem)
		added, taken := al.moves(plan)
		if len(added)+len(taken) == 0 {
			return ErrNothingToMove
		}
		now := s.Now()
		for _, pair := range taken {
			if err := dropSheet(tx, p, a.Person, al.round, pair.Idea, pair.Seat, now); err != nil {
				return err
			}
		}
		if err := s.tellMoved(tx, p, al.seats, slices.Concat(added, taken), now); err != nil {
			return err
		}
		sheets, err := al.sheets(tx, p, plan, added, now)
		if err != nil {
			return err
		}
		if err := addSheets(tx, p, a.Person, sheets, now); err != nil {
			return err
		}
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		return note(tx, event(p, outbox.PanelChanged, a, now, "shared again"), RecordEntry{Round: al.round, What: handed(added, taken)})
	})
	return out, err
}

// handed says in the record who has been given which ideas, and who has them no
// longer.
func handed(added, taken []assign.Pair) []string {
	what := []string{"shared again"}
	for _, pair := range taken {
		what = append(what, fmt.Sprintf("idea %d\tseat %d\t", pair.Idea, pair.Seat))
	}
	for _, pair := range added {
		what = append(what, fmt.Sprintf("idea %d\t\tseat %d", pair.Idea, pair.Seat))
	}
	return what
}

// sheets makes the new sheets: a new member's in an order of their own, anybody
// else's after those that they have.
func (in *allotting) sheets(tx Tx, p Panel, plan Shared, added []assign.Pair, now time.Time) ([]Sheet, error) {
	criteria, err := tx.Criteria(p.ID)
	if err != nil {
		return nil, err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return nil, err
	}
	last := map[id.Seat]int{}
	for _, sh := range in.shares {
		last[sh.Seat] = max(last[sh.Seat], sh.Place)
	}
	fresh := slices.DeleteFunc(slices.Clone(in.seats), func(s Seat) bool {
		return last[s.ID] > 0 || s.State != Active || !slices.ContainsFunc(added, func(a assign.Pair) bool { return a.Seat == s.ID })
	})
	out := Assign(p, in.round, in.ideas, criteria, fresh, conflicts, plan.Plan, now)
	for _, n := range permutation(p.ID, 0, p.Version, len(added)) {
		pair := added[n]
		if slices.ContainsFunc(fresh, func(s Seat) bool { return s.ID == pair.Seat }) {
			continue
		}
		last[pair.Seat]++
		sheet := newSheet(p.ID, in.round, pair.Idea, pair.Seat, AskedOf(criteria, kindOf(in.seats, pair.Seat)), now)
		sheet.Place = last[pair.Seat]
		out = append(out, sheet)
	}
	return out, nil
}
