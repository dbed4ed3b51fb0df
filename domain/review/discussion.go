package review

import (
	"cmp"
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Discussion is one idea as the panel discusses it.
type Discussion struct {
	Head       Head
	Viewer     Viewer
	Idea       BoardIdea
	Barred     bool
	Text       IdeaText
	Results    []Result               // of every round that may be seen, by round and criterion
	Spread     map[id.Criterion][]Bar // how often each score was given, in the latest of these rounds
	Own        Sheet                  // the viewer's own scores in that round
	Before     map[id.Criterion][]Bar // Spread of the round before; empty if there is none
	OwnFirst   Sheet                  // Own in the round before
	Sure       map[int]SureCount      // how sure the members are, by round
	Notes      []Note                 // to the panel, of all rounds; after them, for the chair, the private ones, without names
	Minutes    Minutes                // what the panel has said of the idea; zero for nothing
	Decision   *Decision
	Duplicates []Duplicate // what members take to be the same, once it is revealed
	Crowd      bool        // supports and comments may be shown
	Themes     Theming
	Others     []IdeaHead // the other ideas of the panel, without those that the viewer is recused from
}

// Bar is how often one score was given.
type Bar struct {
	Value Value
	N     int
}

// Discussion returns one idea of a panel after the reveal, as far as a may see it.
func (s Service) Discussion(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) (Discussion, error) {
	b, raw, err := s.board(ctx, a, panel)
	if err != nil {
		return Discussion{}, err
	}
	at := slices.IndexFunc(b.Ideas, func(i BoardIdea) bool { return i.Idea == idea })
	if at < 0 {
		return Discussion{}, ErrNotInPanel
	}
	h, v := b.Head, b.Viewer
	d := Discussion{Head: h, Viewer: v, Idea: b.Ideas[at], Barred: b.Ideas[at].Barred, Decision: b.Ideas[at].Decision}
	if d.Barred {
		return d, nil
	}
	for _, i := range b.Ideas {
		if i.Idea != idea && !i.Barred && !i.State.Gone() {
			d.Others = append(d.Others, i.IdeaHead)
		}
	}
	slices.SortFunc(d.Others, func(x, y IdeaHead) int { return cmp.Compare(x.Idea, y.Idea) })
	d.Results = results(h, v, []IdeaHead{d.Idea.IdeaHead}, raw.standings, nil, nil, PanelPage)
	round := 0
	for _, r := range d.Results {
		round = max(round, r.Round)
	}
	rows := Visible(v, About{Idea: idea, Chairs: d.Idea.Chairs}, PanelPage, Moment{h.Panel, max(round, 1)})
	d.Crowd = rows.Has(RowCrowd)
	if rows.Has(RowText) {
		if d.Text, err = s.text(ctx, panel, idea, rows); err != nil {
			return Discussion{}, err
		}
	}
	if round > 0 && rows.Has(RowPooled) {
		scores, err := s.counted(ctx, h.Panel, round, idea)
		if err != nil {
			return Discussion{}, err
		}
		d.Spread = bars(scores, d.Head.Criteria)
	}
	if d.Sure, err = s.sureOn(ctx, h, v, About{Idea: idea}); err != nil {
		return Discussion{}, err
	}
	if err = s.before(ctx, &d, round-1); err != nil {
		return Discussion{}, err
	}
	if round > 0 && rows.Has(RowOwn) {
		if d.Own, err = s.Reads.SheetOf(ctx, panel, round, idea, v.SeatID); err != nil && fault.KindOf(err) != fault.NotFound {
			return Discussion{}, err
		}
	}
	if rows.Has(RowThemes) {
		if d.Duplicates, err = s.duplicates(ctx, h, v, idea); err != nil {
			return Discussion{}, err
		}
	}
	if err = s.remarks(ctx, &d, round, rows); err != nil {
		return Discussion{}, err
	}
	d.Themes, err = s.theming(ctx, h, v, idea, d.Idea.State, raw.conflicts)
	return d, err
}

// remarks adds the notes that the viewer may read, those to the chair alone also of a
// round that is still open, and what the minutes say.
func (s Service) remarks(ctx context.Context, d *Discussion, round int, rows Rows) error {
	all, err := s.Reads.NotesOf(ctx, d.Head.ID, d.Head.Round, d.Idea.Idea)
	if err != nil {
		return err
	}
	var shared []Note
	for _, note := range all {
		panel := note.Round <= round && Visible(d.Viewer, About{Idea: d.Idea.Idea}, PanelPage, Moment{d.Head.Panel, note.Round}).Has(RowNotes)
		switch {
		case note.For == ForPanel && panel:
			shared = append(shared, note)
		case note.For == ForPrivate && rows.Has(RowPrivateNotes):
			note.Seat = 0
			d.Notes = append(d.Notes, note)
		}
	}
	shared, err = s.told(ctx, d.Head, d.Viewer, shared)
	if err != nil {
		return err
	}
	d.Notes = append(shared, d.Notes...)
	if round == 0 || !rows.Has(RowNotes) {
		return nil
	}
	d.Minutes, err = s.Reads.MinutesOn(ctx, d.Head.ID, d.Idea.Idea)
	return err
}

// before adds the scores of an earlier round, as far as the viewer may see them.
func (s Service) before(ctx context.Context, d *Discussion, round int) error {
	if round < 1 {
		return nil
	}
	rows := Visible(d.Viewer, About{Idea: d.Idea.Idea}, PanelPage, Moment{d.Head.Panel, round})
	if rows.Has(RowPooled) {
		scores, err := s.counted(ctx, d.Head.Panel, round, d.Idea.Idea)
		if err != nil {
			return err
		}
		d.Before = bars(scores, d.Head.Criteria)
	}
	if rows.Has(RowOwn) {
		own, err := s.Reads.SheetOf(ctx, d.Head.ID, round, d.Idea.Idea, d.Viewer.SeatID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		d.OwnFirst = own
	}
	return nil
}

// bars counts the given scores of one idea by criterion and value, but for those
// that would tell what a single member has said.
func bars(scores []Score, criteria []Criterion) map[id.Criterion][]Bar {
	out := map[id.Criterion][]Bar{}
	for _, sc := range scores {
		if sc.State != Given {
			continue
		}
		of := out[sc.Criterion]
		at, found := slices.BinarySearchFunc(of, sc.Value, func(b Bar, v Value) int { return cmp.Compare(b.Value, v) })
		if found {
			of[at].N++
		} else {
			of = slices.Insert(of, at, Bar{sc.Value, 1})
		}
		out[sc.Criterion] = of
	}
	for _, c := range criteria {
		if of := out[c.ID]; len(c.Seats) > 0 && len(of) == 1 && of[0].N == 1 {
			delete(out, c.ID)
		}
	}
	return out
}
