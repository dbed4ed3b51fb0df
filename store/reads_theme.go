package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/theme"
)

// ThemeReads is the reading side of package theme; its contract stands there.
func ThemeReads(s *Store) theme.Reads { return themeReads{s} }

type themeReads struct{ s *Store }

type themePlaceRow struct {
	ID             id.Theme
	ChallengeID    id.Challenge
	Slug           string
	Name           string
	Definition     string
	Example        string
	Story          string
	MergedInto     id.Theme
	SplitAt        time.Time
	Version        int
	CreatedAt      time.Time
	ChallengeSlug  string
	ChallengeTitle string
	Ideas          int
}

func (r themePlaceRow) domain() theme.Place {
	return theme.Place{
		Theme:         themeRow{r.ID, r.ChallengeID, r.Slug, r.Name, r.Definition, r.Example, r.Story, r.MergedInto, r.SplitAt, r.Version, r.CreatedAt}.domain(),
		ChallengeSlug: r.ChallengeSlug, ChallengeTitle: r.ChallengeTitle, Ideas: r.Ideas,
	}
}

const themePlaceColumns = themeColumns + `, c.slug AS challenge_slug, c.title AS challenge_title,
	COALESCE((SELECT sum(n) FROM idea_tallies a WHERE a.challenge_id = t.challenge_id AND a.theme_id = t.id), 0) -
	(SELECT count(*) FROM idea_themes x JOIN ideas i ON i.id = x.idea_id WHERE x.theme_id = t.id AND x.idea_id IN ? AND ` + listed + `) AS ideas`

const themePlaces = " FROM themes t JOIN challenges c ON c.id = t.challenge_id "

const themeBook = "/* theme.book */ SELECT " + themePlaceColumns + themePlaces + "WHERE " + inBook + " AND c.id = ? ORDER BY lower(t.name), t.id"

func (t themeReads) places(ctx context.Context, sql string, without []id.Idea, args ...any) ([]theme.Place, error) {
	var rows []themePlaceRow
	err := t.s.Reader(ctx).All(&rows, sql, append([]any{append([]id.Idea{0}, without...)}, args...)...)
	places := make([]theme.Place, len(rows))
	for i, r := range rows {
		places[i] = r.domain()
	}
	return places, err
}

func (t themeReads) Codebook(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.Place, error) {
	if c == 0 {
		return t.places(ctx, "/* theme.everywhere */ SELECT "+themePlaceColumns+themePlaces+"WHERE "+inBook+` AND c.state <> 'draft'
			ORDER BY lower(t.name), c.id DESC, t.id`, without)
	}
	return t.places(ctx, themeBook, without, c)
}

func (t themeReads) BySlug(ctx context.Context, slug string, also id.Challenge, without ...id.Idea) ([]theme.Place, error) {
	return t.places(ctx, "/* theme.by_slug */ SELECT "+themePlaceColumns+themePlaces+`WHERE (c.state <> 'draft' OR c.id = ?) AND t.id IN
		(SELECT COALESCE(merged_into, id) FROM themes WHERE slug = ? UNION SELECT theme_id FROM theme_slugs WHERE slug = ?) ORDER BY c.id DESC, t.id`,
		without, also, slug, slug)
}

func (t themeReads) ThemeByID(ctx context.Context, one id.Theme) (theme.Place, error) {
	var r themePlaceRow
	err := t.s.Reader(ctx).Get(&r, "/* theme.by_id */ SELECT "+themePlaceColumns+themePlaces+"WHERE t.id = ?", []id.Idea{0}, one)
	if errors.Is(err, ErrNone) {
		return theme.Place{}, theme.ErrNotFound
	}
	return r.domain(), err
}

func (t themeReads) Versions(ctx context.Context, one id.Theme) ([]theme.Version, error) {
	var rows []struct {
		Version                          int
		Name, Definition, Example, Story string
		ChangedAt                        time.Time
	}
	err := t.s.Reader(ctx).All(&rows, `/* theme.versions */ SELECT version, name, definition, example, story, changed_at FROM theme_versions
		WHERE theme_id = ? ORDER BY version DESC`, one)
	versions := make([]theme.Version, len(rows))
	for i, r := range rows {
		versions[i] = theme.Version{Version: r.Version, Words: theme.Words{Name: r.Name, Definition: r.Definition, Example: r.Example, Story: r.Story}, ChangedAt: r.ChangedAt}
	}
	return versions, err
}

func (t themeReads) OfIdea(ctx context.Context, i id.Idea) ([]theme.Given, error) {
	given := []theme.Given{}
	err := t.s.Reader(ctx).All(&given, `/* theme.of_idea */ SELECT t.id, t.slug, t.name FROM idea_themes g JOIN themes t ON t.id = g.theme_id
		WHERE g.idea_id = ? ORDER BY lower(t.name), t.id`, i)
	return given, err
}
