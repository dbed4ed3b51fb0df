package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// ErrNoDeputy is returned for an idea that nobody may decide on.
var ErrNoDeputy = &fault.Error{
	Kind: fault.Closed, Code: "panel.no_deputy",
	Message: "The chair is recused from this idea. The challenge lead names a deputy chair without a conflict, who decides on it.",
}

// chairOf returns the seat that acts as the chair on an idea: the chair's or,
// where the chair is recused from it, the deputy chair's; 0 where there is none
// without a conflict. Nobody stands in for a chair who is merely away.
func chairOf(seats []Seat, conflicts []Conflict, idea id.Idea) (seat id.Seat, recused bool) {
	for _, s := range seats {
		switch {
		case s.Kind != Chair || s.State == Left:
		case barred(conflicts, s.ID, idea):
			recused = true
		default:
			return s.ID, false
		}
	}
	for _, s := range seats {
		if recused && s.Deputy && s.State == Active && !barred(conflicts, s.ID, idea) {
			return s.ID, true
		}
	}
	return 0, recused
}

// chairs returns nil if v acts as the chair on an idea, or as the chair of the
// panel where idea is 0.
func (v Viewer) chairs(seats []Seat, conflicts []Conflict, idea id.Idea) error {
	if v.Command {
		return nil
	}
	seat, recused := chairOf(seats, conflicts, idea)
	switch {
	case seat != 0 && seat == v.SeatID:
		return nil
	case seat == 0 && recused && v.Seat == Secretary:
		return ErrNoDeputy
	default:
		return ErrNotYours
	}
}

// unchaired is the part of a guard that counts the ideas on which nobody may
// decide.
func unchaired(seats []Seat, conflicts []Conflict, ideas []PanelIdea) fault.Fields {
	n := 0
	for _, i := range ideas {
		if seat, recused := chairOf(seats, conflicts, i.Idea); !i.State.Gone() && seat == 0 && recused {
			n++
		}
	}
	var bad fault.Fields
	if n > 0 {
		bad.Add("deputy", "The chair is recused from "+ideasCount(n)+". The challenge lead names a deputy chair without a conflict, who decides there.")
	}
	return bad
}

// deputised is the guard of the steps to Deciding.
func (s Service) deputised(tx Tx, p Panel) error {
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	return notReady(unchaired(seats, conflicts, ideas), "The panel cannot decide yet.")
}

// NameDeputy makes the holder of a seat the deputy chair, who acts for the chair on
// ideas that the chair is recused from; seat 0 for nobody. A professional member,
// one with lived experience or an observer may be it.
func (s Service) NameDeputy(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat) (Panel, error) {
	return s.setUp(ctx, a, panel, 0, func(tx Tx, p *Panel) error {
		if p.Reached(Finalised) {
			return ErrState
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		if seat != 0 && !slices.ContainsFunc(seats, func(o Seat) bool { return o.ID == seat && o.MayDeputise() }) {
			return (fault.Fields{{Name: "deputy", Message: "Select a member who scores, or an observer."}}).Fault("panel.deputy", "There is a problem with the deputy chair.")
		}
		for _, o := range seats {
			if is := o.ID == seat; o.Deputy != is {
				o.Deputy = is
				if err := tx.SaveSeat(o); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// MayDeputise reports whether the holder of the seat can be the deputy chair.
func (s Seat) MayDeputise() bool {
	return s.State != Left && s.Only == 0 && (s.Kind == Professional || s.Kind == Lived || s.Kind == Observer)
}
