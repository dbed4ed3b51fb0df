package store

import (
	"context"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// WantForYou keeps whether a person wants ideas suggested.
func (tx challengeTx) WantForYou(p id.Person, on bool) error {
	return tx.One("/* for_you.set */ UPDATE people SET for_you = ? WHERE id = ?", on, p)
}

// WantsForYou reads it.
func (r challengeReads) WantsForYou(ctx context.Context, p id.Person) (bool, error) {
	var on bool
	err := r.s.Reader(ctx).Get(&on, "/* for_you.get */ SELECT for_you FROM people WHERE id = ?", p)
	return on, err
}

// ForYou looks at the ideas that share an area, a theme or the author's role with what
// the person has turned to. A theme weighs more than an area, and that more than a role.
func (r challengeReads) ForYou(ctx context.Context, p id.Person) ([]challenge.Suggested, error) {
	var rows []struct {
		Card  cardRow `gorm:"embedded"`
		Theme string
		Here  string
		Alike bool
	}
	err := r.s.Reader(ctx).All(&rows, `/* for_you.ideas */ WITH
		mine AS (SELECT idea_id AS id FROM supports WHERE person_id = ? AND value = 1 UNION SELECT id FROM ideas WHERE author_id = ?
			UNION SELECT subject FROM follows WHERE person_id = ? AND kind = 'idea' AND active = TRUE),
		areas_of AS (SELECT i.area_id AS id FROM mine m JOIN ideas i ON i.id = m.id WHERE i.area_id IS NOT NULL
			UNION SELECT subject FROM follows WHERE person_id = ? AND kind = 'area' AND active = TRUE),
		themes_of AS (SELECT it.theme_id AS id FROM mine m JOIN idea_themes it ON it.idea_id = m.id
			UNION SELECT subject FROM follows WHERE person_id = ? AND kind = 'theme' AND active = TRUE),
		themed AS (SELECT it.idea_id, count(*) AS n, min(t.name) AS theme FROM themes_of o JOIN idea_themes it ON it.theme_id = o.id JOIN themes t ON t.id = it.theme_id WHERE `+inBook+` GROUP BY it.idea_id)
		SELECT `+cardColumns+`, COALESCE(th.theme, '') AS theme, CASE WHEN ao.id IS NULL THEN '' ELSE a.name END AS here,
			(me.professional_role <> '' AND i.author_role = me.professional_role) AS alike`+cardJoins+`
		JOIN people me ON me.id = ? LEFT JOIN areas_of ao ON ao.id = i.area_id LEFT JOIN themed th ON th.idea_id = i.id
		WHERE ch.state = 'published' AND `+listed+` AND (i.author_id IS NULL OR i.author_id <> me.id)
			AND i.id NOT IN (SELECT id FROM mine) AND NOT EXISTS (SELECT 1 FROM supports s WHERE s.idea_id = i.id AND s.person_id = me.id)
			AND NOT EXISTS (SELECT 1 FROM comments c WHERE c.idea_id = i.id AND c.author_id = me.id)
			AND (ao.id IS NOT NULL OR th.idea_id IS NOT NULL OR me.professional_role <> '' AND i.author_role = me.professional_role)
		ORDER BY 3 * COALESCE(th.n, 0) + CASE WHEN ao.id IS NULL THEN 0 ELSE 2 END
			+ CASE WHEN me.professional_role <> '' AND i.author_role = me.professional_role THEN 1 ELSE 0 END DESC, i.posted_at DESC, i.id DESC LIMIT ?`,
		p, p, p, p, p, p, challenge.ForYouRead)
	if err != nil {
		return nil, err
	}
	out := make([]challenge.Suggested, len(rows))
	for n, row := range rows {
		card, err := row.Card.domain()
		if err != nil {
			return nil, err
		}
		out[n] = challenge.Suggested{Card: card, Theme: row.Theme, Here: row.Here, Role: row.Alike}
	}
	return out, nil
}
