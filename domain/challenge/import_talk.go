package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// CommentRow is one row of a comments file.
type CommentRow struct {
	Line                     int
	ID, Idea, Parent, Author string
	Body                     string
	CreatedAt                time.Time    // zero: now
	Moderation               CommentState // empty: visible
	Terms                    int          // on export alone, as for ideas
}

// SupportRow is one row of a supports file.
type SupportRow struct {
	Line   int
	Idea   string
	Person string
	Value  int
	CastAt time.Time // zero: now
}

// ImportComments keeps comments as a historical record. A parent stands in the
// same file before its reply, or was imported earlier.
func (s Service) ImportComments(ctx context.Context, a account.Actor, slug string, rows []CommentRow, o ImportOptions) (Report, error) {
	return s.importFile(ctx, a, slug, "comments", o, len(rows), func(tx Tx, c Challenge, now time.Time, r *Report) error {
		seen := map[string]int{}
		for _, row := range rows {
			if first, twice := seen[row.ID]; twice {
				bad(r, row.Line, "id: %s stands on line %d already.", row.ID, first)
				continue
			}
			seen[row.ID] = row.Line
			if err := importComment(tx, c, row, o, now, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func importComment(tx Tx, c Challenge, row CommentRow, o ImportOptions, now time.Time, r *Report) error {
	if row.ID == "" {
		bad(r, row.Line, "id: Enter the id that the source gives the comment.")
		return nil
	}
	have, err := tx.RowOf(c.ID, sourceComment, row.ID)
	if err != nil {
		return err
	}
	if have != 0 {
		r.Same++
		return nil
	}
	faults := len(r.Bad)
	idea, err := tx.RowOf(c.ID, sourceIdea, row.Idea)
	if err != nil {
		return err
	}
	if idea == 0 {
		bad(r, row.Line, "idea: There is no idea %q in the challenge. Import the ideas first.", row.Idea)
	}
	cm := Comment{Idea: id.Idea(idea), Agreed: account.Agreed{Terms: account.TermsElsewhere}, State: CommentVisible, PostedAt: orNow(row.CreatedAt, now)}
	if row.Parent != "" {
		parent, err := tx.RowOf(c.ID, sourceComment, row.Parent)
		if err != nil {
			return err
		}
		if parent == 0 {
			bad(r, row.Line, "parent: There is no comment %q before this row.", row.Parent)
		} else {
			p, err := tx.Comment(id.Comment(parent))
			if err != nil {
				return err
			}
			if p.Idea != cm.Idea {
				bad(r, row.Line, "parent: Comment %q stands under another idea.", row.Parent)
			}
			cm.Parent, cm.Thread = p.ID, p.Thread
		}
	}
	if cm.Body, cm.Lang, err = CheckComment(row.Body, ""); err != nil {
		w, ok := words(err)
		if !ok {
			return err
		}
		bad(r, row.Line, "%s", w)
	}
	if cm.Author, cm.AuthorRole, err = importPerson(tx, c, row.Line, "author", row.Author, o, now, r); err != nil {
		return err
	}
	switch row.Moderation {
	case "":
	case CommentHeld, CommentVisible, CommentHidden:
		cm.State = row.Moderation
	default:
		bad(r, row.Line, "moderation: Write held, visible or hidden, not %q.", row.Moderation)
	}
	if len(r.Bad) > faults {
		return nil
	}
	if cm.State == CommentVisible && len(identifying(cm.Body)) > 0 {
		cm.State = CommentHeld
	}
	if err = tx.AddComment(&cm); err != nil {
		return err
	}
	r.Added++
	return tx.NoteSource(c.ID, sourceComment, row.ID, int64(cm.ID))
}

// ImportSupports keeps the last word of each person on each idea, by CastAt,
// then by row.
func (s Service) ImportSupports(ctx context.Context, a account.Actor, slug string, rows []SupportRow, o ImportOptions) (Report, error) {
	return s.importFile(ctx, a, slug, "supports", o, len(rows), func(tx Tx, c Challenge, now time.Time, r *Report) error {
		ideas, people := map[string]id.Idea{}, map[string]id.Person{}
		type pair struct {
			idea   id.Idea
			person id.Person
		}
		last := map[pair]int{}
		var kept []Support
		for _, row := range rows {
			faults := len(r.Bad)
			if err := CheckSupport(c.SupportForm, row.Value); err != nil {
				w, _ := words(err)
				bad(r, row.Line, "%s", w)
			}
			i, ok := ideas[row.Idea]
			if !ok {
				n, err := tx.RowOf(c.ID, sourceIdea, row.Idea)
				if err != nil {
					return err
				}
				i = id.Idea(n)
				ideas[row.Idea] = i
			}
			if i == 0 {
				bad(r, row.Line, "idea: There is no idea %q in the challenge. Import the ideas first.", row.Idea)
			}
			p, ok := people[row.Person]
			if !ok {
				var err error
				if row.Person == "" {
					bad(r, row.Line, "person: Enter who supported the idea.")
				} else if p, _, err = importPerson(tx, c, row.Line, "person", row.Person, o, now, r); err != nil {
					return err
				}
				if p != 0 {
					people[row.Person] = p
				}
			}
			if len(r.Bad) > faults {
				continue
			}
			word := Support{Idea: i, Person: p, Value: row.Value, CastAt: orNow(row.CastAt, now)}
			at, again := last[pair{i, p}]
			switch {
			case !again:
				last[pair{i, p}] = len(kept)
				kept = append(kept, word)
			case !word.CastAt.Before(kept[at].CastAt):
				kept[at] = word
			}
		}
		if len(r.Bad) > 0 && !o.Partial {
			return nil
		}
		var err error
		r.Added, r.Changed, err = tx.ImportSupports(c.SupportForm, kept)
		r.Same = len(kept) - r.Added - r.Changed
		return err
	})
}
