package challenge

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Kinds of rows in source ids.
const (
	sourceIdea    = "idea"
	sourceComment = "comment"
)

// licenceMax is the longest name of a licence in a file, in characters (runes).
const licenceMax = 100

// IdeaRow is one row of an ideas file, parsed but not checked. Line is where it
// begins in the file.
type IdeaRow struct {
	Line       int
	ID         string
	Title      string
	Body       string
	Kind       Kind // empty: idea
	Area       string
	Author     string
	Themes     []string
	Tags       []string
	CreatedAt  time.Time // zero: now
	Moderation Moderation
	Licence    string // as it was granted elsewhere
	Terms      int    // on export alone: the version of the terms it was posted to, or account.TermsElsewhere
}

// ImportOptions say how strict an import is.
type ImportOptions struct {
	account.RowOptions
	Create bool // unknown areas, themes and people are made
}

// What an import of any file says of itself is the same everywhere.
type (
	BadRow = account.BadRow
	Report = account.Report
)

// ErrRows is account.ErrRows.
var ErrRows = account.ErrRows

// importFile takes in a file of n rows in one transaction. do sees to all its rows
// and names the bad ones in r; an error ends the import.
func (s Service) importFile(ctx context.Context, a account.Actor, slug, kind string, o ImportOptions, n int,
	do func(tx Tx, c Challenge, at time.Time, r *Report) error,
) (Report, error) {
	var r Report
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		r = o.Begin(n)
		if err := tx.HoldImports(); err != nil {
			return err
		}
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = account.Can(a, account.ChangeChallenge, thing(c.ID, 0)); err != nil {
			return err
		}
		now := s.Now()
		if err = tx.BeginImport(c.ID, kind, now); err != nil {
			return err
		}
		if err = do(tx, c, now, &r); err != nil {
			return err
		}
		if err := r.Close(o.Partial); err != nil {
			return err
		}
		if r.Run, err = tx.EndImport(r.Changed); err != nil || r.Added+r.Changed == 0 {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.Imported, Challenge: c.ID, Actor: a.Person, At: now, Detail: strconv.Itoa(r.Added + r.Changed)})
	})
	return r, err
}

// bad notes a row that cannot be kept.
func bad(r *Report, line int, format string, args ...any) {
	r.Bad = append(r.Bad, BadRow{Line: line, Message: fmt.Sprintf(format, args...)})
}

// words puts the field faults of err into one line; false if err is no field
// fault and has to end the import.
func words(err error) (string, bool) {
	f := fault.Of(err)
	if f.Kind != fault.Invalid {
		return "", false
	}
	return f.Fields.Line(), true
}

// ImportIdeas keeps ideas as a historical record: the rules of fields hold,
// phases do not. A text with details that identify a patient is kept as held.
func (s Service) ImportIdeas(ctx context.Context, a account.Actor, slug string, rows []IdeaRow, o ImportOptions) (Report, error) {
	return s.importFile(ctx, a, slug, "ideas", o, len(rows), func(tx Tx, c Challenge, now time.Time, r *Report) error {
		seen := map[string]int{}
		for _, row := range rows {
			if first, twice := seen[row.ID]; twice {
				bad(r, row.Line, "id: %s stands on line %d already.", row.ID, first)
				continue
			}
			seen[row.ID] = row.Line
			if err := importIdea(tx, &c, row, o, now, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func importIdea(tx Tx, c *Challenge, row IdeaRow, o ImportOptions, now time.Time, r *Report) error {
	if row.ID == "" {
		bad(r, row.Line, "id: Enter the id that the source gives the idea.")
		return nil
	}
	have, err := tx.RowOf(c.ID, sourceIdea, row.ID)
	if err != nil {
		return err
	}
	if have != 0 {
		r.Same++
		return nil
	}
	t := Text{Kind: row.Kind, Title: row.Title, Body: row.Body, Tags: row.Tags}
	if t.Kind == "" {
		t.Kind = KindIdea
	}
	if strings.TrimSpace(t.Title) == "" {
		t.Title = TitleFrom(row.Body)
	}
	faults := len(r.Bad)
	if t.Area, err = importArea(tx, c, row, o, r); err != nil {
		return err
	}
	checkIn := *c
	if t.Area == 0 {
		checkIn.Areas = nil // a row of the past may lack the area that a form would ask for
	}
	if t, err = t.Check(checkIn); err != nil {
		w, ok := words(err)
		if !ok {
			return err
		}
		bad(r, row.Line, "%s", w)
	}
	author, role, err := importPerson(tx, *c, row.Line, "author", row.Author, o, now, r)
	if err != nil {
		return err
	}
	themes, err := importThemes(tx, *c, row, o, now, r)
	if err != nil {
		return err
	}
	moderation := row.Moderation
	switch moderation {
	case "":
		moderation = Visible
	case Held, Visible, Hidden:
	default:
		bad(r, row.Line, "moderation: Write held, visible or hidden, not %q.", moderation)
	}
	licence := account.OneLine(row.Licence)
	if utf8.RuneCountInString(licence) > licenceMax {
		bad(r, row.Line, "licence: Write the name of a licence, 100 characters or fewer.")
	}
	if len(r.Bad) > faults {
		return nil
	}
	if moderation == Visible && len(t.identifying()) > 0 {
		moderation = Held
	}
	i := Idea{
		Challenge: c.ID, Author: author, AuthorRole: role, Text: t, Licence: licence, Agreed: account.Agreed{Terms: account.TermsElsewhere}, Moderation: moderation,
		WasPublic: moderation == Visible, Stage: Posted, PostedAt: orNow(row.CreatedAt, now),
	}
	if err = tx.AddIdea(&i); err != nil {
		return err
	}
	for _, th := range themes {
		if err = tx.GiveTheme(i.ID, th, now); err != nil {
			return err
		}
	}
	r.Added++
	return tx.NoteSource(c.ID, sourceIdea, row.ID, int64(i.ID))
}

func importArea(tx Tx, c *Challenge, row IdeaRow, o ImportOptions, r *Report) (id.Area, error) {
	if row.Area == "" {
		return 0, nil
	}
	for _, a := range c.Areas {
		if a.Name == row.Area || a.Slug == row.Area {
			return a.ID, nil
		}
	}
	if !o.Create {
		bad(r, row.Line, "area: There is no area %q in the challenge. Add it first, or import with --create.", row.Area)
		return 0, nil
	}
	added, err := Area{Name: row.Area}.Check()
	if err != nil {
		w, _ := words(err)
		bad(r, row.Line, "area: %s", w)
		return 0, nil //nolint:nilerr // the fault of the row is in the report
	}
	if at, taken := c.AreaBySlug(added.Slug); taken { // the same but for a capital letter or a comma
		return at.ID, nil
	}
	if err = tx.AddArea(c.ID, &added); err != nil {
		return 0, err
	}
	c.Areas = append(c.Areas, added)
	return added.ID, nil
}

func importThemes(tx Tx, c Challenge, row IdeaRow, o ImportOptions, now time.Time, r *Report) ([]id.Theme, error) {
	var out []id.Theme
	for _, name := range row.Themes {
		name = account.OneLine(name)
		if name == "" {
			continue
		}
		t, err := tx.ThemeByName(c.ID, name)
		if err != nil {
			return nil, err
		}
		if t == 0 && !o.Create {
			bad(r, row.Line, "themes: There is no theme %q in the challenge. Import the themes first, or use --create.", name)
			continue
		}
		if t == 0 {
			if t, err = tx.AddTheme(c.ID, name, now); err != nil {
				return nil, err
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// importPerson finds who a key stands for; with Create an unknown key becomes a
// person of that name.
func importPerson(tx Tx, c Challenge, line int, field, key string, o ImportOptions, now time.Time, r *Report) (id.Person, string, error) {
	if key == "" {
		return 0, "", nil
	}
	p, err := tx.PersonByKey(c.ID, key)
	if err != nil {
		return 0, "", err
	}
	if p == 0 {
		if !o.Create {
			bad(r, line, "%s: There is no person %q. Import the people first, or use --create.", field, key)
			return 0, "", nil
		}
		if p, err = tx.AddPerson(c.ID, key, "Participant "+key, now); err != nil {
			return 0, "", err
		}
	}
	role, err := tx.AuthorRole(p)
	return p, role, err
}

func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t.UTC()
}
