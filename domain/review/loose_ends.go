package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
)

// LooseEnds are what chair and secretary may want to see to before they sign. None of
// it holds a signature up. Ideas are by number, without those that the viewer is recused
// from.
type LooseEnds struct {
	Minutes []id.Idea // minuted, and the chair has not agreed with the last version
	Themes  []id.Idea // with a theme that members have proposed and nobody has settled
	Notes   []id.Idea // with notes to their author, none of which is released
}

// LooseEnds returns them to chair and secretary while the panel decides; to others, and
// at other times, none.
func (s Service) LooseEnds(ctx context.Context, a account.Actor, panel id.Panel) (LooseEnds, error) {
	var out LooseEnds
	h, v, err := s.open(ctx, a, panel)
	if err != nil || h.State != Deciding || v.Seat != Chair && v.Seat != Secretary {
		return out, err
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return out, err
	}
	add := func(to *[]id.Idea, i id.Idea) {
		if !v.barred(conflicts, i) && !slices.Contains(*to, i) {
			*to = append(*to, i)
		}
	}
	minutes, _, err := s.Reads.MinutesOf(ctx, panel)
	if err != nil {
		return out, err
	}
	for _, m := range minutes {
		if m.Version > 0 && m.AgreedAt.IsZero() {
			add(&out.Minutes, m.Idea)
		}
	}
	open, err := s.unsettledThemes(ctx, h)
	if err != nil {
		return out, err
	}
	for _, i := range open {
		add(&out.Themes, i)
	}
	notes, err := s.AuthorNotes(ctx, a, panel)
	for _, i := range notes.Ideas {
		if i.Release.Version == 0 && i.Releases {
			add(&out.Notes, i.Idea.Idea)
		}
	}
	for _, list := range [][]id.Idea{out.Minutes, out.Themes, out.Notes} {
		slices.Sort(list)
	}
	return out, err
}

// unsettledThemes are the ideas with a theme that is left to the chair.
func (s Service) unsettledThemes(ctx context.Context, h Head) ([]id.Idea, error) {
	sets, err := s.Reads.ThemeSetsOf(ctx, h.ID)
	if err != nil || len(sets) == 0 {
		return nil, err
	}
	book, err := s.Reads.WholeCodebookOf(ctx, h.Challenge)
	if err != nil {
		return nil, err
	}
	settled, err := s.Reads.SettlementsOf(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	var out []id.Idea
	for _, f := range findings(upTo(sets, h.LastClosed(), nil), mergesOf(book), settled) {
		if !f.Rule && f.Settled == nil {
			out = append(out, f.Idea)
		}
	}
	return out, nil
}
