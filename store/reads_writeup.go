package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/writeup"
)

// WriteupReads is the reading side of package writeup; its contract stands there.
func WriteupReads(s *Store) writeup.Reads { return writeupReads{s} }

type writeupReads struct{ s *Store }

// writeupPublic is true for a write-up all of whose ideas everybody may read.
const writeupPublic = `NOT EXISTS (SELECT 1 FROM writeup_ideas l JOIN ideas i ON i.id = l.idea_id
	WHERE l.writeup_id = w.id AND (i.moderation <> 'visible' OR i.shown_stage = 'withdrawn'))`

func (r writeupReads) BySlug(ctx context.Context, slug string) (writeup.View, error) {
	return r.view(ctx, "w.slug = ?", slug)
}

func (r writeupReads) ByID(ctx context.Context, w id.Writeup) (writeup.View, error) {
	return r.view(ctx, "w.id = ?", w)
}

// view reads one write-up by five statements of one state of the database.
func (r writeupReads) view(ctx context.Context, where string, arg any) (writeup.View, error) {
	var v writeup.View
	err := r.s.Snapshot(ctx, func(in Reader) error {
		var err error
		v, err = readWriteup(in, where, arg)
		return err
	})
	return v, err
}

func readWriteup(in Reads, where string, arg any) (writeup.View, error) {
	var row struct {
		ID             id.Writeup
		ChallengeID    id.Challenge
		AreaID         id.Area
		Slug           string
		Title          string
		Summary        string
		Headings       string
		Credits        string
		State          writeup.State
		PublishAt      time.Time
		PublishedAt    time.Time
		OverrideReason string
		Correction     string
		CorrectedAt    time.Time
		Edition        int
		Version        int
		CreatedAt      time.Time
		EditedAt       time.Time

		ChallengeSlug  string
		ChallengeTitle string
		ChallengeState challenge.State
		AreaName       string
		LeadID         id.Person
	}
	err := in.Get(&row, "/* writeup.view */ SELECT "+writeupColumns+`, c.slug AS challenge_slug, c.title AS challenge_title, c.state AS challenge_state,
		COALESCE(a.name, '') AS area_name, COALESCE(a.lead_id, 0) AS lead_id
		FROM writeups w JOIN challenges c ON c.id = w.challenge_id LEFT JOIN areas a ON a.id = w.area_id WHERE `+where, arg)
	if errors.Is(err, ErrNone) {
		return writeup.View{}, writeup.ErrNotFound
	}
	if err != nil {
		return writeup.View{}, err
	}
	w, err := writeupRow{
		row.ID, row.ChallengeID, row.AreaID, row.Slug, row.Title, row.Summary, row.Headings, row.Credits, row.State, row.PublishAt, row.PublishedAt,
		row.OverrideReason, row.Correction, row.CorrectedAt, row.Edition, row.Version, row.CreatedAt, row.EditedAt,
	}.domain()
	if err != nil {
		return writeup.View{}, err
	}
	v := writeup.View{
		Writeup: w, ChallengeSlug: row.ChallengeSlug, ChallengeTitle: row.ChallengeTitle, ChallengeState: row.ChallengeState,
		AreaName: row.AreaName, AreaLead: row.LeadID, Public: true,
	}
	if err = readSources(in, &v); err != nil {
		return writeup.View{}, err
	}
	if err = readSigns(in, &v); err != nil {
		return writeup.View{}, err
	}
	if err = nameCredits(in, v.Credits); err != nil {
		return writeup.View{}, err
	}
	if len(v.Ideas) > 0 {
		themes := []challenge.ThemeLink{}
		err = in.All(&themes, `/* writeup.themes */ SELECT DISTINCT t.id, t.slug, t.name FROM idea_themes g JOIN themes t ON t.id = g.theme_id
			WHERE g.idea_id IN ? ORDER BY t.name, t.id`, v.Ideas)
		v.Themes = themes
	}
	return v, err
}

func readSources(in Reads, v *writeup.View) error {
	var rows []struct {
		ID         id.Idea
		Title      string
		Lang       string
		Author     string
		AuthorID   id.Person // one of its authors: a row for each
		Place      int64     // 0 for who wrote the idea itself
		Supports   int
		Comments   int
		Moderation challenge.Moderation
		ShownStage challenge.Stage
	}
	err := in.All(&rows, `/* writeup.sources */ SELECT i.id, i.title, i.lang, `+ideaBy+` AS author, w.author_id, COALESCE(w.place, 0) AS place, i.supports, i.comments,
		i.moderation, i.shown_stage FROM writeup_ideas l JOIN ideas i ON i.id = l.idea_id `+ideaAuthor+`
		LEFT JOIN (`+authorsOf("(SELECT o.idea_id FROM writeup_ideas o WHERE o.writeup_id = ?)")+`) w ON w.idea_id = i.id
		WHERE l.writeup_id = ? ORDER BY l.position, i.id, w.place`, v.ID, v.ID, v.ID)
	for n, r := range rows {
		if r.AuthorID != 0 && !slices.Contains(v.Authors, r.AuthorID) {
			v.Authors = append(v.Authors, r.AuthorID)
		}
		if r.AuthorID != 0 && r.Place == 0 && !slices.Contains(v.Writers, r.AuthorID) {
			v.Writers = append(v.Writers, r.AuthorID)
		}
		if n > 0 && rows[n-1].ID == r.ID {
			continue
		}
		v.Ideas = append(v.Ideas, r.ID)
		v.Sources = append(v.Sources, writeup.Source{ID: r.ID, Title: r.Title, Lang: r.Lang, Author: r.Author, Supports: r.Supports, Comments: r.Comments})
		v.Public = v.Public && r.Moderation == challenge.Visible && r.ShownStage != challenge.Withdrawn
	}
	return err
}

// signName is the name of p, who signs or is asked in row: authors read what others sign, and
// nobody learns there who wrote an idea without a name, or shows none.
func signName(row string) string {
	return `CASE WHEN ` + row + `.role = 'author' AND (NOT p.named OR EXISTS (SELECT 1 FROM writeup_ideas l JOIN ideas i ON i.id = l.idea_id OR i.merged_into = l.idea_id
		WHERE l.writeup_id = ` + row + `.writeup_id AND i.author_id = p.id AND i.unnamed)) THEN '` + account.Unnamed + `' ELSE p.name END`
}

// readSigns reads who has signed and who was asked: an edition of 0 stands for
// being asked.
func readSigns(in Reads, v *writeup.View) error {
	var rows []struct {
		Role     writeup.Role
		PersonID id.Person
		Edition  int
		Note     string
		Change   bool
		SignedAt time.Time
		Name     string
	}
	err := in.All(&rows, `/* writeup.view_signs */ SELECT s.role, s.person_id, s.edition, s.note, s.asks_change AS change, s.signed_at, `+signName("s")+` AS name
		FROM sign_offs s JOIN people p ON p.id = s.person_id WHERE s.writeup_id = ?
		UNION ALL SELECT r.role, r.person_id, 0 AS edition, '' AS note, FALSE AS change, r.asked_at AS signed_at, `+signName("r")+` AS name
		FROM writeup_readers r JOIN people p ON p.id = r.person_id WHERE r.writeup_id = ? ORDER BY edition DESC, signed_at, role, person_id`, v.ID, v.ID)
	for _, r := range rows {
		s := writeup.SignOff{Role: r.Role, Person: r.PersonID, Edition: r.Edition, Note: r.Note, Change: r.Change, SignedAt: r.SignedAt}
		if r.Edition == 0 {
			v.Readers = append(v.Readers, writeup.Reader{Role: r.Role, Person: r.PersonID})
			v.Asked = append(v.Asked, writeup.Sign{SignOff: s, Name: r.Name})
			continue
		}
		v.SignOffs = append(v.SignOffs, s)
		if r.Change {
			v.Changes = append(v.Changes, writeup.Sign{SignOff: s, Name: r.Name})
		} else if r.Edition == v.Edition {
			v.Signs = append(v.Signs, writeup.Sign{SignOff: s, Name: r.Name})
		}
	}
	v.Asked = unsigned(v.Asked, v.SignOffs, v.Edition)
	return err
}

// unsigned leaves out of asked who has answered to an edition as what they were asked for.
func unsigned(asked []writeup.Sign, answers []writeup.SignOff, edition int) []writeup.Sign {
	return slices.DeleteFunc(asked, func(a writeup.Sign) bool {
		return slices.ContainsFunc(answers, func(s writeup.SignOff) bool {
			return s.Edition == edition && s.Role == a.Role && s.Person == a.Person
		})
	})
}

// nameCredits puts the present names of people into credits.
func nameCredits(in Reads, credits []writeup.Credit) error {
	ids := []id.Person{}
	for _, c := range credits {
		if c.Person != 0 {
			ids = append(ids, c.Person)
		}
	}
	names, err := namesOf(in, ids)
	for i, c := range credits {
		if n, ok := names[c.Person]; ok {
			credits[i].Name, credits[i].Handle = n.Name, n.Handle
		}
	}
	return err
}

// nameRow is a person as pages name them.
type nameRow struct {
	ID     id.Person
	Handle string
	Name   string
	State  account.State
	Named  bool
}

// namesOf returns how pages name people. An erased person is a former member, and some
// have no name for readers.
func namesOf(in Reads, ids []id.Person) (map[id.Person]nameRow, error) {
	names := make(map[id.Person]nameRow, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var rows []nameRow
	err := in.All(&rows, "/* person.names */ SELECT id, handle, name, state, named FROM people WHERE id IN ?", ids)
	for _, r := range rows {
		switch {
		case r.State == account.Erased:
			r.Name, r.Handle = account.FormerMember, ""
		case !r.Named:
			r.Name, r.Handle = account.Unnamed, ""
		}
		names[r.ID] = r
	}
	return names, err
}

const writeupCards = `w.id, w.challenge_id AS challenge, c.slug AS challenge_slug, c.title AS challenge_title, w.slug, w.title, w.summary, w.state,
	w.publish_at, w.published_at, w.corrected_at, w.edited_at, w.version, w.edition,
	COALESCE((SELECT sum(i.comments) FROM writeup_ideas l JOIN ideas i ON i.id = l.idea_id WHERE l.writeup_id = w.id), 0) AS comments,
	(SELECT count(*) FROM sign_offs s WHERE s.writeup_id = w.id AND s.edition = w.edition AND s.asks_change = TRUE) AS changes
	FROM writeups w JOIN challenges c ON c.id = w.challenge_id `

func (r writeupReads) cards(ctx context.Context, sql string, args ...any) ([]writeup.Card, error) {
	cards := []writeup.Card{}
	err := r.s.Reader(ctx).All(&cards, sql, args...)
	return cards, err
}

func (r writeupReads) Published(ctx context.Context, q writeup.Query) ([]writeup.Card, error) {
	where := []string{"w.state = 'published'", "c.state <> 'draft'", writeupPublic}
	var args []any
	if q.Challenge != 0 {
		where, args = append(where, "w.challenge_id = ?"), append(args, q.Challenge)
	}
	if q.Idea != 0 {
		where, args = append(where, "EXISTS (SELECT 1 FROM writeup_ideas l WHERE l.writeup_id = w.id AND l.idea_id = ?)"), append(args, q.Idea)
	}
	if len(q.Themes) > 0 {
		where = append(where, `EXISTS (SELECT 1 FROM writeup_ideas l JOIN idea_themes g ON g.idea_id = l.idea_id
			WHERE l.writeup_id = w.id AND g.theme_id IN ?)`)
		args = append(args, q.Themes)
	}
	if q.After != 0 {
		where = append(where, "(w.published_at, w.id) < (SELECT x.published_at, x.id FROM writeups x WHERE x.id = ?)")
		args = append(args, q.After)
	}
	limit := q.Limit
	if limit < 1 || limit > 101 {
		limit = 101
	}
	return r.cards(ctx, fmt.Sprintf("/* writeup.published */ SELECT "+writeupCards+"WHERE %s ORDER BY w.published_at DESC, w.id DESC LIMIT %d",
		strings.Join(where, " AND "), limit), args...)
}

func (r writeupReads) Waiting(ctx context.Context, of []id.Challenge) ([]writeup.Card, error) {
	if of == nil {
		return r.cards(ctx, "/* writeup.waiting */ SELECT "+writeupCards+"WHERE w.state <> 'published' ORDER BY w.edited_at DESC, w.id DESC LIMIT 500")
	}
	if len(of) == 0 {
		return []writeup.Card{}, nil
	}
	return r.cards(ctx, "/* writeup.waiting_in */ SELECT "+writeupCards+`WHERE w.state <> 'published' AND w.challenge_id IN ?
		ORDER BY w.edited_at DESC, w.id DESC LIMIT 500`, of)
}

func (r writeupReads) ToSign(ctx context.Context, p id.Person) ([]writeup.Card, error) {
	return r.cards(ctx, "/* writeup.to_sign */ SELECT "+writeupCards+`WHERE w.state <> 'published' AND w.id IN
		(SELECT writeup_id FROM writeup_readers WHERE person_id = ?
		 UNION SELECT l.writeup_id FROM ideas i JOIN writeup_ideas l ON l.idea_id = i.id WHERE i.author_id = ?
		 UNION SELECT l.writeup_id FROM ideas f JOIN writeup_ideas l ON l.idea_id = f.merged_into WHERE f.author_id = ? AND `+goesOn+`)
		ORDER BY w.edited_at DESC, w.id DESC LIMIT 100`, p, p, p)
}

func (r writeupReads) Begun(ctx context.Context, c id.Challenge) ([]id.Idea, error) {
	ideas := []id.Idea{}
	err := r.s.Reader(ctx).All(&ideas, `/* writeup.begun */ SELECT DISTINCT l.idea_id FROM writeups w JOIN writeup_ideas l ON l.writeup_id = w.id
		WHERE w.challenge_id = ? ORDER BY l.idea_id`, c)
	return ideas, err
}

func (r writeupReads) Editions(ctx context.Context, w id.Writeup) ([]writeup.Edition, error) {
	var rows []struct {
		Edition                  int
		Title, Summary, Headings string
		EditedAt                 time.Time
	}
	err := r.s.Reader(ctx).All(&rows, `/* writeup.editions */ SELECT edition, title, summary, headings, edited_at FROM writeup_versions
		WHERE writeup_id = ? ORDER BY edition DESC`, w)
	if err != nil {
		return nil, err
	}
	out := make([]writeup.Edition, len(rows))
	for i, row := range rows {
		headings, err := readHeadings(row.Headings)
		if err != nil {
			return nil, err
		}
		out[i] = writeup.Edition{Edition: row.Edition, Title: row.Title, Summary: row.Summary, Headings: headings, EditedAt: row.EditedAt}
	}
	return out, nil
}

// Prints lists the fingerprints that the trail has of w, the newest first.
func (r writeupReads) Prints(ctx context.Context, w id.Writeup) ([]writeup.Print, error) {
	var rows []struct {
		Detail string
		At     time.Time
	}
	err := r.s.Reader(ctx).All(&rows, "/* writeup.prints */ SELECT detail, at FROM events WHERE kind = ? AND subject = ? ORDER BY id DESC", string(outbox.WriteupPrinted), w)
	out := make([]writeup.Print, len(rows))
	for i, p := range rows {
		out[i] = writeup.Print{Hash: p.Detail, At: p.At.UTC()}
	}
	return out, err
}
