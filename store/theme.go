package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// Themes is the store as domain/theme sees it.
func Themes(s *Store) Viewed[theme.Tx] {
	return View(s, func(tx *Tx) theme.Tx { return themeTx{tx} })
}

type themeTx struct{ *Tx }

type themeRow struct {
	ID          id.Theme
	ChallengeID id.Challenge
	Slug        string
	Name        string
	Definition  string
	Example     string
	Story       string
	MergedInto  id.Theme
	SplitAt     time.Time
	Version     int
	CreatedAt   time.Time
}

const themeColumns = "t.id, t.challenge_id, t.slug, t.name, t.definition, t.example, t.story, t.merged_into, t.split_at, t.version, t.created_at"

func (r themeRow) domain() theme.Theme {
	return theme.Theme{
		ID: r.ID, Challenge: r.ChallengeID, Slug: r.Slug, Words: theme.Words{Name: r.Name, Definition: r.Definition, Example: r.Example, Story: r.Story},
		MergedInto: r.MergedInto, SplitAt: r.SplitAt, Version: r.Version, CreatedAt: r.CreatedAt,
	}
}

// ChallengeBySlug returns a challenge and keeps its codebook for this transaction.
func (tx themeTx) ChallengeBySlug(slug string) (theme.Challenge, error) {
	return tx.challenge("slug = ?"+tx.ForUpdate(), slug)
}

// ChallengeOfTheme is ChallengeBySlug for the challenge of a theme.
func (tx themeTx) ChallengeOfTheme(t id.Theme) (theme.Challenge, error) {
	c, err := tx.challenge("id = (SELECT t.challenge_id FROM themes t WHERE t.id = ?)"+tx.ForUpdate(), t)
	if errors.Is(err, theme.ErrNoChallenge) {
		err = theme.ErrNotFound
	}
	return c, err
}

// ChallengeOfIdea returns the challenge of an idea and keeps its codebook as it stands.
// No other writer waits for that, but those who change the codebook.
func (tx themeTx) ChallengeOfIdea(i id.Idea) (theme.Challenge, error) {
	c, err := tx.challenge("id = (SELECT i.challenge_id FROM ideas i WHERE i.id = ?)"+tx.forShare(), i)
	if errors.Is(err, theme.ErrNoChallenge) {
		err = theme.ErrIdeaNotFound
	}
	return c, err
}

// IsSplit reports whether a theme was split.
func (tx themeTx) IsSplit(t id.Theme) (bool, error) {
	var n int
	err := tx.Get(&n, "/* theme.is_split */ SELECT count(*) FROM themes WHERE id = ? AND split_at IS NOT NULL", t)
	return n > 0, err
}

func (tx themeTx) challenge(where string, arg any) (theme.Challenge, error) {
	var r struct {
		ID    id.Challenge
		Slug  string
		Title string
		State challenge.State
	}
	err := tx.Get(&r, "/* theme.challenge */ SELECT id, slug, title, state FROM challenges WHERE "+where, arg)
	if errors.Is(err, ErrNone) {
		return theme.Challenge{}, theme.ErrNoChallenge
	}
	return theme.Challenge{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Published: r.State != challenge.Unpublished, Archived: r.State == challenge.Archived,
	}, err
}

// inBook is the condition that a theme t is one of the codebook as it stands.
const inBook = "t.merged_into IS NULL AND t.split_at IS NULL"

// Codebook returns the themes of a challenge that are neither merged nor split, by name.
func (tx themeTx) Codebook(c id.Challenge) ([]theme.Theme, error) {
	var rows []themeRow
	err := tx.All(&rows, "/* theme.codebook */ SELECT "+themeColumns+" FROM themes t WHERE t.challenge_id = ? AND "+inBook+" ORDER BY t.name, t.id", c)
	book := make([]theme.Theme, len(rows))
	for i, r := range rows {
		book[i] = r.domain()
	}
	return book, err
}

// Theme returns a theme and holds it.
func (tx themeTx) Theme(t id.Theme) (theme.Theme, error) {
	var r themeRow
	err := tx.Get(&r, "/* theme.get */ SELECT "+themeColumns+" FROM themes t WHERE t.id = ?"+tx.ForUpdate(), t)
	if errors.Is(err, ErrNone) {
		return theme.Theme{}, theme.ErrNotFound
	}
	return r.domain(), err
}

// FreeSlug returns the first of base, base-2, base-3 and so on that leads to no
// other theme of the challenge.
func (tx themeTx) FreeSlug(c id.Challenge, base string, t id.Theme) (string, error) {
	return tx.freeThemeSlug(c, base, t)
}

func (tx *Tx) freeThemeSlug(c id.Challenge, base string, t id.Theme) (string, error) {
	if err := tx.holdName("slugs of themes of challenge " + strconv.FormatInt(int64(c), 10)); err != nil {
		return "", err
	}
	taken := []string{}
	err := tx.All(&taken, `/* theme.slugs */ SELECT slug FROM themes WHERE challenge_id = ? AND id <> ?
		UNION SELECT slug FROM theme_slugs WHERE challenge_id = ? AND theme_id <> ?`, c, t, c, t)
	if err != nil {
		return "", err
	}
	return firstFree(base, taken), nil
}

// firstFree returns base, or base with the lowest number from 2 behind it that
// makes it none of taken.
func firstFree(base string, taken []string) string {
	slug := base
	for n := 2; slices.Contains(taken, slug); n++ {
		slug = fmt.Sprintf("%s-%d", base, n)
	}
	return slug
}

// AddTheme keeps t and sets its ID and Version.
func (tx themeTx) AddTheme(t *theme.Theme) error {
	t.Version = 1
	err := tx.Get(&t.ID, `/* theme.add */ INSERT INTO themes (challenge_id, slug, name, definition, example, story, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, t.Challenge, t.Slug, t.Name, t.Definition, t.Example, t.Story, t.CreatedAt.UTC())
	if err != nil {
		return err
	}
	return tx.noteMade("theme", int64(t.ID), 0)
}

// SaveTheme keeps t, the words before it, and the way from its earlier slug.
func (tx themeTx) SaveTheme(t *theme.Theme, by id.Person, at time.Time) error {
	before, err := tx.Theme(t.ID)
	if err != nil {
		return err
	}
	if err = tx.keepTheme(before, by, at); err != nil {
		return err
	}
	if before.Slug != t.Slug {
		if _, err = tx.Exec("/* theme.slug_back */ DELETE FROM theme_slugs WHERE challenge_id = ? AND slug = ?", t.Challenge, t.Slug); err != nil {
			return err
		}
		if _, err = tx.Exec("/* theme.slug_keep */ INSERT INTO theme_slugs (challenge_id, slug, theme_id) VALUES (?, ?, ?)", t.Challenge, before.Slug, t.ID); err != nil {
			return err
		}
	}
	err = tx.One(`/* theme.save */ UPDATE themes SET slug = ?, name = ?, definition = ?, example = ?, story = ?, version = version + 1
		WHERE id = ? AND version = ?`, t.Slug, t.Name, t.Definition, t.Example, t.Story, t.ID, t.Version)
	if errors.Is(err, ErrNone) {
		return theme.ErrStale
	}
	if err == nil {
		t.Version++
	}
	return err
}

func (tx themeTx) keepTheme(t theme.Theme, by id.Person, at time.Time) error {
	_, err := tx.Exec(`/* theme.keep_version */ INSERT INTO theme_versions (theme_id, version, name, definition, example, story, editor_id, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, t.ID, t.Version, t.Name, t.Definition, t.Example, t.Story, int64(by), at.UTC())
	return err
}

// MergeTheme moves everything of from to into. The counts of both are made anew
// from the rows, since an idea that had both counts once.
func (tx themeTx) MergeTheme(from, into theme.Theme, by id.Person, at time.Time) (int, error) {
	held := []id.Idea{} // so that no idea enters or leaves the lists between the rows and the counts
	if err := tx.All(&held, `/* theme.merge_hold */ SELECT id FROM ideas WHERE id IN
		(SELECT idea_id FROM idea_themes WHERE theme_id IN (?, ?)) ORDER BY id`+tx.ForUpdate(), from.ID, into.ID); err != nil {
		return 0, err
	}
	if err := tx.keepTheme(from, by, at); err != nil {
		return 0, err
	}
	gained, err := tx.Exec(`/* theme.merge_ideas */ INSERT INTO idea_themes (idea_id, theme_id, at)
		SELECT idea_id, ?, at FROM idea_themes WHERE theme_id = ? ON CONFLICT (idea_id, theme_id) DO NOTHING`, into.ID, from.ID)
	if err != nil {
		return 0, err
	}
	was, is := fmt.Sprintf(" %d ", from.ID), fmt.Sprintf(" %d ", into.ID)
	steps := []struct {
		sql  string
		args []any
	}{
		{"/* theme.merge_ideas_out */ DELETE FROM idea_themes WHERE theme_id = ?", []any{from.ID}},
		{`/* theme.merge_codings */ INSERT INTO codings (idea_id, theme_id, coder_id, round_id, at)
			SELECT idea_id, ?, coder_id, round_id, at FROM codings WHERE theme_id = ? ON CONFLICT (idea_id, theme_id, coder_id, round_id) DO NOTHING`, []any{into.ID, from.ID}},
		{"/* theme.merge_codings_out */ DELETE FROM codings WHERE theme_id = ?", []any{from.ID}},
		{"/* theme.merge_settled_both */ UPDATE coding_ideas SET settled = trim(replace(' ' || settled || ' ', ?, ' ')) WHERE ' ' || settled || ' ' LIKE ? AND ' ' || settled || ' ' LIKE ?", []any{was, "%" + was + "%", "%" + is + "%"}},
		{"/* theme.merge_settled */ UPDATE coding_ideas SET settled = trim(replace(' ' || settled || ' ', ?, ?)) WHERE ' ' || settled || ' ' LIKE ?", []any{was, is, "%" + was + "%"}},
		{`/* theme.merge_follows */ INSERT INTO follows (person_id, kind, subject, why, active, since)
			SELECT person_id, kind, CAST(? AS bigint), why, active, since FROM follows WHERE kind = 'theme' AND subject = ?
			ON CONFLICT (kind, subject, person_id) DO NOTHING`, []any{into.ID, from.ID}},
		{"/* theme.merge_follows_out */ DELETE FROM follows WHERE kind = 'theme' AND subject = ?", []any{from.ID}},
		{"/* theme.merge_slugs */ UPDATE theme_slugs SET theme_id = ? WHERE theme_id = ?", []any{into.ID, from.ID}},
		{"/* theme.merge_chain */ UPDATE themes SET merged_into = ? WHERE merged_into = ?", []any{into.ID, from.ID}},
		{"/* theme.recount_out */ DELETE FROM idea_tallies WHERE challenge_id = ? AND theme_id IN (?, ?)", []any{into.Challenge, from.ID, into.ID}},
		{`/* theme.recount */ INSERT INTO idea_tallies (challenge_id, theme_id, area_id, kind, shown_stage, shown_outcome, evidence, pick, n)
			SELECT i.challenge_id, t.theme_id, COALESCE(i.area_id, 0), i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick, count(*)
			FROM idea_themes t JOIN ideas i ON i.id = t.idea_id
			WHERE t.theme_id = ? AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
			GROUP BY i.challenge_id, t.theme_id, COALESCE(i.area_id, 0), i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick`, []any{into.ID}},
	}
	for _, s := range steps {
		if _, err = tx.Exec(s.sql, s.args...); err != nil {
			return 0, err
		}
	}
	err = tx.One("/* theme.merge */ UPDATE themes SET merged_into = ?, version = version + 1 WHERE id = ? AND version = ?", into.ID, from.ID, from.Version)
	if errors.Is(err, ErrNone) {
		return 0, theme.ErrStale
	}
	return int(gained), err
}

// Idea returns what themes depend on of an idea and holds it.
func (tx themeTx) Idea(i id.Idea) (theme.Idea, error) {
	idea, err := tx.idea(i)
	if errors.Is(err, challenge.ErrIdeaNotFound) {
		return theme.Idea{}, theme.ErrIdeaNotFound
	}
	return theme.Idea{
		ID: idea.ID, Challenge: idea.Challenge, Author: idea.Author,
		Public: idea.ReadableBy(account.Actor{}) == nil, Listed: idea.Listed(),
	}, err
}

// GiveTheme gives an idea a theme. The count follows.
func (tx themeTx) GiveTheme(i id.Idea, t id.Theme, at time.Time) (bool, error) {
	n, err := tx.Exec("/* theme.give */ INSERT INTO idea_themes (idea_id, theme_id, at) VALUES (?, ?, ?) ON CONFLICT (idea_id, theme_id) DO NOTHING", i, t, at.UTC())
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.countTheme(i, t, 1)
}

// TakeTheme takes a theme from an idea; the count follows.
func (tx themeTx) TakeTheme(i id.Idea, t id.Theme) (bool, error) {
	n, err := tx.Exec("/* theme.take */ DELETE FROM idea_themes WHERE idea_id = ? AND theme_id = ?", i, t)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.countTheme(i, t, -1)
}

// countTheme moves the count of a theme by an idea, if lists hold the idea.
func (tx *Tx) countTheme(i id.Idea, t id.Theme, by int) error {
	idea, err := tx.idea(i)
	if err != nil || !idea.Listed() {
		return err
	}
	return tx.moveTally(cellOf(idea), t, by)
}

// PutCoding keeps who thought that a theme fits.
func (tx themeTx) PutCoding(c theme.Coding) error {
	_, err := tx.Exec("/* coding.put */ INSERT INTO codings (idea_id, theme_id, coder_id, round_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (idea_id, theme_id, coder_id, round_id) DO NOTHING",
		c.Idea, c.Theme, int64(c.Coder), int64(c.Round), c.At.UTC())
	return err
}

// DropCoding removes it.
func (tx themeTx) DropCoding(c theme.Coding) error {
	_, err := tx.Exec("/* coding.drop */ DELETE FROM codings WHERE idea_id = ? AND theme_id = ? AND coder_id = ? AND round_id = ?", c.Idea, c.Theme, int64(c.Coder), int64(c.Round))
	return err
}
