package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/theme"
)

// SplitTheme ends t in favour of parts.
func (tx themeTx) SplitTheme(t theme.Theme, parts []theme.Theme, by id.Person, at time.Time) error {
	if err := tx.keepTheme(t, by, at); err != nil {
		return err
	}
	for _, p := range parts {
		if err := tx.One("/* theme.part */ INSERT INTO theme_parts (theme_id, part_id) VALUES (?, ?)", t.ID, p.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`/* theme.split_follows */ INSERT INTO follows (person_id, kind, subject, why, active, since)
			SELECT person_id, kind, CAST(? AS bigint), why, active, since FROM follows WHERE kind = 'theme' AND subject = ?
			ON CONFLICT (kind, subject, person_id) DO NOTHING`, p.ID, t.ID); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`/* recoding.list_all */ INSERT INTO recodings (theme_id, idea_id, listed_at)
		SELECT theme_id, idea_id, ? FROM idea_themes WHERE theme_id = ? ORDER BY idea_id`, at.UTC(), t.ID); err != nil {
		return err
	}
	err := tx.One("/* theme.split */ UPDATE themes SET split_at = ?, version = version + 1 WHERE id = ? AND version = ?", at.UTC(), t.ID, t.Version)
	if errors.Is(err, ErrNone) {
		return theme.ErrStale
	}
	return err
}

func readParts(r Reads, t id.Theme) ([]theme.Theme, error) {
	var rows []themeRow
	err := r.All(&rows, "/* theme.parts */ SELECT "+themeColumns+" FROM themes t WHERE "+inBook+` AND t.id IN
		(SELECT COALESCE(p.merged_into, p.id) FROM theme_parts q JOIN themes p ON p.id = q.part_id WHERE q.theme_id = ?) ORDER BY lower(t.name), t.id`, t)
	return each(rows, themeRow.domain), err
}

// Parts returns what a theme was split into.
func (tx themeTx) Parts(t id.Theme) ([]theme.Theme, error) { return readParts(tx.Tx, t) }

// PartsOf returns what a theme was split into.
func (t themeReads) PartsOf(ctx context.Context, one id.Theme) ([]theme.Theme, error) {
	return readParts(t.s.Reader(ctx), one)
}

type recodingRow struct {
	ThemeID  id.Theme
	IdeaID   id.Idea
	Title    string
	Lang     string
	ListedAt time.Time
	Given    string
	CoderID  id.Person
	CodedAt  time.Time
}

const recodingColumns = "r.theme_id, r.idea_id, i.title, i.lang, r.listed_at, r.given, r.coder_id, r.coded_at"

func (r recodingRow) domain() theme.Recoding {
	out := theme.Recoding{Theme: r.ThemeID, Idea: r.IdeaID, Title: r.Title, Lang: r.Lang, ListedAt: r.ListedAt, Coder: r.CoderID, CodedAt: r.CodedAt}
	for _, word := range strings.Fields(r.Given) {
		n, _ := strconv.ParseInt(word, 10, 64)
		out.Given = append(out.Given, id.Theme(n))
	}
	return out
}

// Recoding returns an idea on the list of a split theme and holds it.
func (tx themeTx) Recoding(t id.Theme, i id.Idea) (theme.Recoding, error) {
	var r recodingRow
	lock := tx.ForUpdate()
	if lock != "" {
		lock += " OF r"
	}
	err := tx.Get(&r, "/* recoding.get */ SELECT "+recodingColumns+" FROM recodings r JOIN ideas i ON i.id = r.idea_id WHERE r.theme_id = ? AND r.idea_id = ?"+lock, t, i)
	if errors.Is(err, ErrNone) {
		err = theme.ErrNotListed
	}
	return r.domain(), err
}

// CloseRecoding keeps what was given in place of the theme.
func (tx themeTx) CloseRecoding(r theme.Recoding) error {
	given := make([]string, len(r.Given))
	for n, t := range r.Given {
		given[n] = strconv.FormatInt(int64(t), 10)
	}
	return tx.One("/* recoding.close */ UPDATE recodings SET given = ?, coder_id = ?, coded_at = ? WHERE theme_id = ? AND idea_id = ? AND coded_at IS NULL",
		strings.Join(given, " "), int64(r.Coder), r.CodedAt.UTC(), r.Theme, r.Idea)
}

// Splits lists the themes of a challenge that were split, the last one first.
func (t themeReads) Splits(ctx context.Context, c id.Challenge) ([]theme.Split, error) {
	var rows []struct {
		Theme         themeRow `gorm:"embedded"`
		Waiting, Done int
	}
	err := t.s.Reader(ctx).All(&rows, "/* theme.splits */ SELECT "+themeColumns+`,
		(SELECT count(*) FROM recodings r JOIN ideas i ON i.id = r.idea_id WHERE r.theme_id = t.id AND r.coded_at IS NULL AND `+listed+`) AS waiting,
		(SELECT count(*) FROM recodings r WHERE r.theme_id = t.id AND r.coded_at IS NOT NULL) AS done
		FROM themes t WHERE t.challenge_id = ? AND t.split_at IS NOT NULL ORDER BY t.split_at DESC, t.id DESC`, c)
	out := make([]theme.Split, len(rows))
	for n, r := range rows {
		out[n] = theme.Split{Theme: r.Theme.domain(), Waiting: r.Waiting, Done: r.Done}
	}
	return out, err
}

// Waiting lists the first ideas that wait to be coded again.
func (t themeReads) Waiting(ctx context.Context, one id.Theme, limit int) ([]theme.Recoding, error) {
	return t.recodings(ctx, "/* recoding.waiting */ SELECT "+recodingColumns+" FROM recodings r JOIN ideas i ON i.id = r.idea_id WHERE r.theme_id = ? AND r.coded_at IS NULL AND "+
		listed+" ORDER BY r.idea_id LIMIT ?", one, limit)
}

// Recoded lists the ideas that have been coded again, the last first.
func (t themeReads) Recoded(ctx context.Context, one id.Theme, limit int) ([]theme.Recoding, error) {
	return t.recodings(ctx, "/* recoding.done */ SELECT "+recodingColumns+" FROM recodings r JOIN ideas i ON i.id = r.idea_id WHERE r.theme_id = ? AND r.coded_at IS NOT NULL AND "+
		listed+" ORDER BY r.coded_at DESC, r.idea_id DESC LIMIT ?", one, limit)
}

func (t themeReads) recodings(ctx context.Context, sql string, one id.Theme, limit int) ([]theme.Recoding, error) {
	var rows []recodingRow
	err := t.s.Reader(ctx).All(&rows, sql, one, limit)
	return each(rows, recodingRow.domain), err
}
