package review

import (
	"context"
	"slices"
	"strings"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// RedactionReads reads redacted copies. It hides nothing.
type RedactionReads interface {
	// RedactedTitles returns the titles of the copies of a panel.
	RedactedTitles(ctx context.Context, p id.Panel) (map[id.Idea]string, error)
	// RedactedOf returns the copy of one idea; the zero Redacted for none.
	RedactedOf(ctx context.Context, p id.Panel, idea id.Idea) (Redacted, error)
	// RedactedBeside returns these ideas, each with its copy in the panel, by number.
	RedactedBeside(ctx context.Context, p id.Panel, ideas []id.Idea) ([]Beside, error)
}

// Beside is an idea's text beside its copy.
type Beside struct {
	Idea     id.Idea
	Edition  int // version of the idea
	Author   string
	Lang     string
	Original challenge.Text
	Copy     Redacted
}

// Version moves with either of the two texts, so that nobody saves a copy over a change
// that they have not seen.
func (b Beside) Version() int { return b.Edition + b.Copy.Version }

// Outdated reports whether the original has changed since the copy was made.
func (b Beside) Outdated() bool { return b.Copy.Outdated(b.Original) }

// Every read of a title or a text in a panel goes through these five: where the author
// is hidden from the viewer, the copy stands in the place of the original.

// ideaHeads is Reads.IdeaHeads as v may read it.
func (s Service) ideaHeads(ctx context.Context, h Head, v Viewer) ([]IdeaHead, error) {
	heads, err := s.Reads.IdeaHeads(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	err = retitle(ctx, s, h, v, heads, func(i *IdeaHead) (id.Idea, *string) { return i.Idea, &i.Title })
	return heads, err
}

// sheetHeads is Reads.SheetHeads, of the round opened last, as v may read it.
func (s Service) sheetHeads(ctx context.Context, h Head, v Viewer, seat id.Seat) ([]SheetHead, error) {
	heads, err := s.Reads.SheetHeads(ctx, h.ID, h.Round, seat)
	if err != nil {
		return nil, err
	}
	err = retitle(ctx, s, h, v, heads, func(i *SheetHead) (id.Idea, *string) { return i.Idea, &i.Title })
	return heads, err
}

// duplicates is Reads.DuplicatesOf, of what is revealed, as v may read it.
func (s Service) duplicates(ctx context.Context, h Head, v Viewer, idea id.Idea) ([]Duplicate, error) {
	same, err := s.Reads.DuplicatesOf(ctx, h.ID, h.LastRevealed(), idea)
	if err != nil {
		return nil, err
	}
	if v.Recused { // what members have said of an idea that is hidden from v
		conflicts, err := s.Reads.ConflictsOf(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		same = slices.DeleteFunc(same, func(d Duplicate) bool { return v.barred(conflicts, d.Idea) })
	}
	err = retitle(ctx, s, h, v, same, func(d *Duplicate) (id.Idea, *string) { return d.Idea, &d.Title })
	return same, err
}

// others is Reads.OthersFor as v may read it, by the titles that v reads.
func (s Service) others(ctx context.Context, h Head, v Viewer, idea id.Idea) ([]Other, error) {
	all, err := s.Reads.OthersFor(ctx, h.ID, idea, v.SeatID)
	if err != nil || v.knowsAuthors(h.Panel) {
		return all, err
	}
	err = retitle(ctx, s, h, v, all, func(o *Other) (id.Idea, *string) { return o.Idea, &o.Title })
	slices.SortStableFunc(all, func(x, y Other) int { return strings.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)) })
	return all, err
}

// text is Reads.IdeaText as rows open it. What a moderator has taken out of view is withheld
// from panels, too: most of it might identify somebody.
func (s Service) text(ctx context.Context, panel id.Panel, idea id.Idea, rows Rows) (IdeaText, error) {
	t, err := s.Reads.IdeaText(ctx, idea)
	if err != nil {
		return t, err
	}
	if !rows.Has(RowCrowd) {
		t.Supports, t.Againsts, t.Comments = 0, 0, 0
	}
	if !rows.Has(RowAuthor) {
		t.Author, t.AuthorName, t.AuthorHidden = 0, "", true
		var r Redacted
		if r, err = s.Reads.RedactedOf(ctx, panel, idea); r.Made() {
			t.Title, t.Body, t.Answers, t.Redacted = r.Title, r.Body, r.Answers, true
		}
	}
	if t.OutOfView {
		t.Body, t.Answers = "", nil
	}
	return t, err
}

// retitle puts the titles of the copies in place of the originals' where v may not know
// who wrote them. of tells which idea a line is about, and where its title stands.
func retitle[T any](ctx context.Context, s Service, h Head, v Viewer, lines []T, of func(*T) (id.Idea, *string)) error {
	if v.knowsAuthors(h.Panel) || len(lines) == 0 {
		return nil
	}
	titles, err := s.Reads.RedactedTitles(ctx, h.ID)
	for n := range lines {
		idea, title := of(&lines[n])
		if t, ok := titles[idea]; ok {
			*title = t
		}
	}
	return err
}

// Redactions are the ideas of a panel as who makes the copies goes through them.
type Redactions struct {
	Head   Head
	Viewer Viewer
	Closed error    // why no copy can be made now; nil while it can
	Ideas  []Beside // but those that the viewer is recused from
	Makes  []id.Idea
}

// ReadsCopies returns nil if v may compare the copies of the panel with the originals:
// chair and secretary, unless they score and may not know the authors either.
func (v Viewer) ReadsCopies(p Panel) error {
	switch {
	case v.Seat != Chair && v.Seat != Secretary || !v.knowsAuthors(p):
		return ErrNotYours
	case p.Rules.AuthorHidden == NotHidden:
		return ErrRedactedNeeded
	}
	return nil
}

// Redactions shows chair and secretary which ideas have a copy without names, while
// and after it is read, and who stands in for them the ideas where they do; others get
// ErrNotYours.
func (s Service) Redactions(ctx context.Context, a account.Actor, panel id.Panel) (Redactions, error) {
	return s.redactions(ctx, a, panel, 0)
}

// Redaction is Redactions of one idea, or ErrNotInPanel.
func (s Service) Redaction(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) (Redactions, Beside, error) {
	out, err := s.redactions(ctx, a, panel, idea)
	if err != nil {
		return Redactions{}, Beside{}, err
	}
	if len(out.Ideas) == 0 {
		return Redactions{}, Beside{}, ErrNotInPanel
	}
	return out, out.Ideas[0], nil
}

func (s Service) redactions(ctx context.Context, a account.Actor, panel id.Panel, only id.Idea) (Redactions, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Redactions{}, err
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Redactions{}, err
	}
	refused := v.ReadsCopies(h.Panel)
	if refused != nil && len(v.standsIn(h.Panel, h.Seats(), conflicts)) == 0 {
		return Redactions{}, refused
	}
	out := Redactions{Head: h, Viewer: v, Closed: h.Redactable()}
	var ids []id.Idea
	err = s.Store.InTx(ctx, func(tx Tx) error {
		ids, out.Makes = nil, nil
		ideas, err := s.toScore(tx, h.Panel, 1)
		if h.Round > 0 && err == nil {
			ideas, err = tx.Ideas(panel)
		}
		if err != nil {
			return err
		}
		for _, i := range ideas {
			if i.State.Gone() || only != 0 && only != i.Idea {
				continue
			}
			makes := v.redacts(h.Panel, i.Idea, h.Seats(), conflicts) && !v.barred(conflicts, i.Idea)
			if makes && v.SeatID == 0 {
				text, err := tx.Idea(i.Idea)
				if err != nil {
					return err
				}
				own, err := wrote(tx, text, a.Person)
				if err != nil {
					return err
				}
				makes = !own
			}
			if makes {
				out.Makes = append(out.Makes, i.Idea)
			}
			if makes || refused == nil {
				ids = append(ids, i.Idea)
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return Redactions{}, err
	case only != 0 && v.barred(conflicts, only):
		return Redactions{}, ErrRecused
	case refused != nil && len(out.Makes) == 0:
		return Redactions{}, refused
	case out.Closed != nil:
		out.Makes = nil
	}
	ids = slices.DeleteFunc(ids, func(i id.Idea) bool { return v.barred(conflicts, i) })
	out.Ideas, err = s.Reads.RedactedBeside(ctx, panel, ids)
	return out, err
}
