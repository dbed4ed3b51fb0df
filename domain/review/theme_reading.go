package review

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/theme"
)

// Theming is what stands about themes on the page of one idea of a panel, as far as
// its reader may see it.
type Theming struct {
	Right    ThemeRight    // what the reader may propose now; NoThemes for nothing
	Whole    []theme.Theme // the codebook, merged themes too
	Book     []theme.Theme // to choose from, by name; empty where nothing may be proposed
	Revealed []string      // new themes that the panel has seen before, by name; likewise
	Own      ThemeChoice   // what the reader has said last
	Said     bool          // they have said something
	Shown    bool          // what all members find may be seen
	Findings []ThemeLine   // of all members; empty while it is hidden
	Settles  bool          // the reader may settle what the rule has not
	Waits    bool          // they may once the members have scored the idea again
}

// ThemeLine is a finding with its name.
type ThemeLine struct {
	ThemeFinding
	Name string
	Slug string // empty for a theme that the codebook does not have
	Mine bool   // the reader proposes it
}

// theming reads what v may see of the themes of an idea that they are not recused
// from.
func (s Service) theming(ctx context.Context, h Head, v Viewer, idea id.Idea, state IdeaState, conflicts []Conflict) (Theming, error) {
	out := Theming{Right: NoThemes}
	round := h.LastRevealed()
	out.Shown = Visible(v, About{Idea: idea}, PanelPage, Moment{h.Panel, max(round, 1)}).Has(RowThemes)
	proposes := v.Seat == Chair || Seat{Kind: v.Seat}.Scores(h.Rules)
	if !out.Shown && !proposes {
		return out, nil
	}
	sets, err := s.Reads.ThemeSetsOf(ctx, h.ID)
	if err != nil {
		return out, err
	}
	book, err := s.Reads.WholeCodebookOf(ctx, h.Challenge)
	if err != nil {
		return out, err
	}
	fresh, err := s.Reads.NewThemesOf(ctx, h.ID)
	if err != nil {
		return out, err
	}
	out.Whole = book
	m := mergesOf(book)
	var own Labels
	for _, set := range standing(sets) {
		if set.Idea == idea && set.Seat == v.SeatID && v.SeatID != 0 {
			own, out.Said = m.all(set.Labels), true
		}
	}
	for _, l := range own {
		if l.Theme != 0 {
			out.Own.Themes = append(out.Own.Themes, l.Theme)
		} else {
			out.Own.New = append(out.Own.New, nameOfLabel(l, book, fresh))
		}
	}
	if proposes && h.OpenRound() > 0 && s.takes(h) == nil && h.seat(v.SeatID).State == Active {
		out.Right = h.Rules.ThemesIn(h.Round)
	}
	if out.Right != NoThemes {
		out.Book = slices.DeleteFunc(slices.Clone(book), func(t theme.Theme) bool { return !t.InBook() })
	}
	if out.Right == MakeThemes {
		if v.Recused { // a theme that was proposed for the hidden idea alone tells of it
			conflicts, err := s.Reads.ConflictsOf(ctx, h.ID)
			if err != nil {
				return out, err
			}
			sets = slices.DeleteFunc(slices.Clone(sets), func(t ThemeSet) bool { return v.barred(conflicts, t.Idea) })
		}
		out.Revealed = seenBefore(sets, fresh, h.LastRevealed())
	}
	if !out.Shown {
		return out, nil
	}
	settled, err := s.Reads.SettlementsOf(ctx, h.ID)
	if err != nil {
		return out, err
	}
	for _, f := range findings(upTo(sets, round, []id.Idea{idea}), m, settled) {
		line := ThemeLine{ThemeFinding: f, Name: nameOfLabel(f.Label, book, fresh), Mine: slices.Contains(own, f.Label)}
		if at := slices.IndexFunc(book, func(t theme.Theme) bool { return t.ID == f.Label.Theme }); at >= 0 {
			line.Slug = book[at].Slug
		}
		out.Findings = append(out.Findings, line)
	}
	slices.SortStableFunc(out.Findings, func(a, b ThemeLine) int { return cmp.Or(b.By-a.By, strings.Compare(a.Name, b.Name)) })
	if v.chairs(h.Seats(), conflicts, idea) != nil && v.Seat != Secretary {
		return out, nil
	}
	var again scoredAgain
	if h.scoresEach() {
		progress, err := s.Reads.Progress(ctx, h.ID, h.Round)
		if err != nil {
			return out, err
		}
		again = progress.again(idea)
	}
	err = h.settlesThemes(state, again)
	out.Settles, out.Waits = err == nil, errors.Is(err, ErrThemesScored)
	return out, nil
}

// seenBefore lists the names of new themes that were proposed for any idea in a
// round that has been revealed, for members to use.
func seenBefore(sets []ThemeSet, fresh []NewTheme, round int) []string {
	var out []string
	for _, t := range fresh {
		if slices.ContainsFunc(sets, func(s ThemeSet) bool { return s.Round <= round && slices.Contains(s.Labels, Label{New: t.Number}) }) {
			out = append(out, t.Name)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

// nameOfLabel is what a theme is called now.
func nameOfLabel(l Label, book []theme.Theme, fresh []NewTheme) string {
	for _, t := range book {
		if t.ID == l.Theme {
			return t.Name
		}
	}
	for _, t := range fresh {
		if l.Theme == 0 && t.Number == l.New {
			return t.Name
		}
	}
	return strconv.FormatInt(int64(l.Theme), 10)
}
