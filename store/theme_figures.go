package store

import (
	"context"

	"uptake/domain/id"
	"uptake/domain/theme"
)

// Figures returns how the themes of a challenge lie over its listed ideas.
func (t themeReads) Figures(ctx context.Context, c id.Challenge, without ...id.Idea) (theme.Figures, error) {
	return t.figures(ctx, c, 0, without)
}

// FiguresOf is Figures with the pairs of one theme alone.
func (t themeReads) FiguresOf(ctx context.Context, c id.Challenge, one id.Theme, without ...id.Idea) (theme.Figures, error) {
	return t.figures(ctx, c, one, without)
}

// figures reads the pairs of theme one, 0 for all.
func (t themeReads) figures(ctx context.Context, c id.Challenge, one id.Theme, without []id.Idea) (theme.Figures, error) {
	var f theme.Figures
	less := append([]id.Idea{0}, without...) // a list in SQL is never empty
	err := t.s.Snapshot(ctx, func(r Reader) error {
		var rows []themePlaceRow
		if err := r.All(&rows, themeBook, less, c); err != nil {
			return err
		}
		f = theme.Figures{Book: each(rows, themePlaceRow.domain), Cells: []theme.Cell{}, Pairs: theme.Pairs{}}
		// The tallies cost the same at every size; what is left out is taken from them.
		if err := r.All(&f.Cells, `/* theme.cells */ SELECT x.theme AS theme, x.area AS area, x.kind AS kind, CAST(sum(x.n) AS bigint) AS n FROM (
				SELECT a.theme_id AS theme, a.area_id AS area, a.kind AS kind, a.n AS n FROM idea_tallies a
					WHERE a.challenge_id = ? AND a.shown_stage NOT IN ('withdrawn', 'merged')
				UNION ALL SELECT 0, COALESCE(i.area_id, 0), i.kind, -1 FROM ideas i WHERE i.id IN ? AND i.challenge_id = ? AND `+listed+`
				UNION ALL SELECT g.theme_id, COALESCE(i.area_id, 0), i.kind, -1 FROM ideas i JOIN idea_themes g ON g.idea_id = i.id
					WHERE i.id IN ? AND i.challenge_id = ? AND `+listed+`) x
			GROUP BY x.theme, x.area, x.kind HAVING sum(x.n) > 0 ORDER BY 1, 2, 3`, c, less, c, less, c); err != nil {
			return err
		}
		var pairs []struct {
			One, Other id.Theme
			Ideas      int
		}
		which, args := "b.theme_id > a.theme_id", []any{c, less}
		if one != 0 {
			which, args = "a.theme_id = ? AND b.theme_id <> a.theme_id", []any{one, c, less}
		}
		if err := r.All(&pairs, `/* theme.pairs */ SELECT a.theme_id AS one, b.theme_id AS other, count(*) AS ideas
			FROM themes t JOIN idea_themes a ON a.theme_id = t.id JOIN ideas i ON i.id = a.idea_id
			JOIN idea_themes b ON b.idea_id = a.idea_id AND `+which+` JOIN themes u ON u.id = b.theme_id
			WHERE t.challenge_id = ? AND u.challenge_id = t.challenge_id AND i.challenge_id = t.challenge_id AND `+inBook+`
			AND u.merged_into IS NULL AND u.split_at IS NULL AND `+listed+` AND i.id NOT IN ?
			GROUP BY a.theme_id, b.theme_id`, args...); err != nil {
			return err
		}
		for _, p := range pairs {
			f.Pairs.Put(p.One, p.Other, p.Ideas)
		}
		return r.Get(&f.Coded, "/* theme.coded_ideas */ SELECT count(DISTINCT g.idea_id)"+had, c, less)
	})
	return f, err
}

const had = ` FROM themes t JOIN idea_themes g ON g.theme_id = t.id JOIN ideas i ON i.id = g.idea_id AND i.challenge_id = t.challenge_id
	WHERE t.challenge_id = ? AND ` + inBook + " AND " + listed + " AND i.id NOT IN ?"

// Had lists which listed idea has which theme.
func (t themeReads) Had(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.Had, error) {
	out := []theme.Had{}
	err := t.s.Reader(ctx).All(&out, "/* theme.had */ SELECT t.id AS theme, i.id AS idea, i.posted_at AS at"+had+" ORDER BY i.posted_at, i.id, t.id", c, append([]id.Idea{0}, without...))
	return out, err
}
