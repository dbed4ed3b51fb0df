package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// RoundFigures returns what the closed rounds of a panel say of it as a whole, as
// far as a may know it: members' severity to the chair and each to oneself, places
// where ranks may be seen. Rounds of which nothing may be known are left out.
func (s Service) RoundFigures(ctx context.Context, a account.Actor, panel id.Panel, ch Channel) (Head, []RoundFigures, error) {
	h, err := s.Reads.Head(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	if v.Seat == NoSeat && !v.Command && !h.Reached(Formed) && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		return Head{}, nil, ErrNotFound
	}
	if err := s.looking(ctx, a, &h, v, 0, ch); err != nil {
		return Head{}, nil, err
	}
	all, err := s.Reads.RoundFiguresOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	var out []RoundFigures
	for _, f := range all {
		rows := Visible(v, About{}, ch, Moment{h.Panel, f.Round})
		if f.tells(rows) {
			out = append(out, f.only(h, rows, v, conflicts))
		}
	}
	return h, out, nil
}

// tells reports whether rows open any of f. Outside the panel a sum over few ideas
// would tell what a single one got, and what orders them is the panel's.
func (f RoundFigures) tells(rows Rows) bool {
	switch {
	case !rows.Has(RowAgreement):
		return false
	case f.Criterion == 0:
		return rows.Has(RowRank)
	}
	return rows.Has(RowPooled) || f.Ideas >= LeastForSums
}

// only returns the figures that rows open to v. Which group moves towards the other
// is public only where the panel has agreed to tell the groups apart.
func (f RoundFigures) only(h Head, rows Rows, v Viewer, conflicts []Conflict) RoundFigures {
	if !rows.Has(RowSeverity) {
		f.Apart = nil
		f.Shifts = slices.DeleteFunc(slices.Clone(f.Shifts), func(s SeatShift) bool { return !rows.Has(RowOwnSeverity) || s.Seat != v.SeatID })
	}
	if !rows.Has(RowRank) {
		f.Places = nil
	}
	f.Places = slices.DeleteFunc(slices.Clone(f.Places), func(p IdeaPlace) bool {
		return v.barred(conflicts, p.Idea)
	})
	outside := !rows.Has(RowPooled) && !h.Rules.SplitPublic
	if m := f.Moves; m != nil && (m.NLived < 2 || m.NProfessional < 2 || outside) && !v.Command {
		alone := *m // what one member alone did is theirs
		alone.Lived, alone.Professional = stats.Ratio{}, stats.Ratio{}
		f.Moves = &alone
	}
	return f
}
