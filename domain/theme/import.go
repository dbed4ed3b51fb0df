package theme

import (
	"context"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/outbox"
)

// Row is one row of a themes file. Line is where it begins.
type Row struct {
	Line int
	Words
}

// What an import of any file says of itself is the same everywhere.
type (
	BadRow = account.BadRow
	Report = account.Report
)

// ErrRows is account.ErrRows.
var ErrRows = account.ErrRows

// Import puts the themes of a file into a codebook. A row whose name is there
// already gives that theme its definition, example and story; a row without them
// changes nothing. It announces the file once.
func (s Service) Import(ctx context.Context, a account.Actor, slug string, rows []Row, o account.RowOptions) (Report, error) {
	var r Report
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		r = o.Begin(len(rows))
		if err := tx.HoldImports(); err != nil {
			return err
		}
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = account.Can(a, account.ChangeChallenge, account.Thing{Challenge: c.ID}); err != nil {
			return err
		}
		if err = tx.BeginImport(c.ID, "themes", s.Now()); err != nil {
			return err
		}
		book, err := tx.Codebook(c.ID)
		if err != nil {
			return err
		}
		seen := map[string]int{}
		for _, row := range rows {
			w, err := row.Check()
			if err != nil {
				r.Bad = append(r.Bad, BadRow{Line: row.Line, Message: fault.Of(err).Fields.Line()})
				continue
			}
			if first, twice := seen[w.Name]; twice {
				r.Bad = append(r.Bad, BadRow{Line: row.Line, Message: "name: " + w.Name + " stands on line " + strconv.Itoa(first) + " already."})
				continue
			}
			seen[w.Name] = row.Line
			if book, err = s.importRow(tx, a, c, book, w, &r); err != nil {
				return err
			}
		}
		if err := r.Close(o.Partial); err != nil {
			return err
		}
		if r.Run, err = tx.EndImport(r.Changed); err != nil || r.Added+r.Changed == 0 {
			return err
		}
		return tx.Emit(outbox.Event{
			Kind: outbox.Imported, Challenge: c.ID, Actor: a.Person, At: s.Now(), Detail: strconv.Itoa(r.Added + r.Changed),
		})
	})
	return r, err
}

// importRow keeps one row and returns the codebook as it is then.
func (s Service) importRow(tx Tx, a account.Actor, c Challenge, book []Theme, w Words, r *Report) ([]Theme, error) {
	have, known := Named(book, w.Name)
	if !known {
		slug, err := tx.FreeSlug(c.ID, SlugOf(w.Name), 0)
		if err != nil {
			return nil, err
		}
		t := Theme{Challenge: c.ID, Slug: slug, Words: w, CreatedAt: s.Now()}
		if err = tx.AddTheme(&t); err != nil {
			return nil, err
		}
		r.Added++
		return append(book, t), nil
	}
	to := have.Words
	if w.Definition != "" {
		to.Definition = w.Definition
	}
	if w.Example != "" {
		to.Example = w.Example
	}
	if w.Story != "" {
		to.Story = w.Story
	}
	if to == have.Words {
		r.Same++
		return book, nil
	}
	now := have
	now.Words = to
	if err := tx.SaveTheme(&now, a.Person, s.Now()); err != nil {
		return nil, err
	}
	r.Changed++
	for i := range book {
		if book[i].ID == now.ID {
			book[i] = now
		}
	}
	return book, nil
}
