package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
)

type exports struct{ s *Store }

// Exports returns the reads of export.
func Exports(s *Store) challenge.Exports { return exports{s} }

// Where a row was imported, its source's id stands in place of ours; where a
// person has no key, their handle.
const (
	personKey = `COALESCE((SELECT min(x.source_id) FROM source_ids x WHERE x.challenge_id = i.challenge_id AND x.kind = 'person' AND x.row_id = p.id), p.handle, '')`
	ideaKey   = `COALESCE((SELECT min(x.source_id) FROM source_ids x WHERE x.challenge_id = i.challenge_id AND x.kind = 'idea' AND x.row_id = i.id), CAST(i.id AS text))`
)

func shown(all bool) string {
	if all {
		return ""
	}
	return " AND " + listed
}

// Ideas reads the ideas of a challenge; one that was posted without a name has no author
// here, so that no later import shows it. The answers to prompts follow the body,
// each under its label.
func (e exports) Ideas(ctx context.Context, c id.Challenge, all bool, each func(challenge.IdeaRow) error) error {
	sql := `/* export.ideas */ SELECT ` + ideaKey + `, i.title, i.body, i.answers, i.tags, i.kind, COALESCE(a.name, ''), ` + personKey + `, i.posted_at, i.moderation, i.licence, i.terms,
		COALESCE((SELECT ` + e.list() + ` FROM idea_themes it JOIN themes t ON t.id = it.theme_id WHERE it.idea_id = i.id), '[]')
		FROM ideas i LEFT JOIN areas a ON a.id = i.area_id ` + ideaAuthor + ` WHERE i.challenge_id = ?` + shown(all) + ` ORDER BY i.id`
	return e.s.Reader(ctx).Each(sql, func(scan func(...any) error) error {
		var r challenge.IdeaRow
		var answers, tags, themes string
		var at time.Time
		if err := scan(&r.ID, &r.Title, &r.Body, &answers, &tags, &r.Kind, &r.Area, &r.Author, &at, &r.Moderation, &r.Licence, &r.Terms, &themes); err != nil {
			return err
		}
		r.CreatedAt, r.Tags = at.UTC(), readTags(tags)
		more, err := readAnswers(answers)
		if err != nil {
			return err
		}
		for _, x := range more {
			r.Body = strings.TrimSpace(r.Body + "\n\n" + x.Label + "\n" + x.Text)
		}
		if err = json.Unmarshal([]byte(themes), &r.Themes); err != nil {
			return err
		}
		return each(r)
	}, c)
}

// list gathers the names of themes as a JSON array, in order.
func (e exports) list() string {
	if e.s.dialect == Postgres {
		return "json_agg(t.name ORDER BY t.name)::text"
	}
	return "json_group_array(t.name ORDER BY t.name)"
}

// Comments reads the visible comments of a challenge; with all also others, but
// never those that their authors have deleted.
func (e exports) Comments(ctx context.Context, c id.Challenge, all bool, each func(challenge.CommentRow) error) error {
	const key = `COALESCE((SELECT min(x.source_id) FROM source_ids x WHERE x.challenge_id = i.challenge_id AND x.kind = 'comment' AND x.row_id = %.id), CAST(%.id AS text))`
	state := " AND c.state = 'visible' AND (pc.id IS NULL OR pc.state = 'visible')"
	if all {
		state = " AND c.state <> 'deleted' AND (pc.id IS NULL OR pc.state <> 'deleted')"
	}
	sql := `/* export.comments */ SELECT ` + strings.ReplaceAll(key, "%", "c") + `, ` + ideaKey + `, CASE WHEN c.parent_id IS NULL THEN '' ELSE ` + strings.ReplaceAll(key, "%", "pc") + ` END,
		` + personKey + `, c.body, c.posted_at, c.state, c.terms FROM comments c JOIN ideas i ON i.id = c.idea_id LEFT JOIN comments pc ON pc.id = c.parent_id
		` + commentAuthor + ` WHERE i.challenge_id = ?` + shown(all) + state + ` ORDER BY c.id`
	return e.s.Reader(ctx).Each(sql, func(scan func(...any) error) error {
		var r challenge.CommentRow
		var at time.Time
		if err := scan(&r.ID, &r.Idea, &r.Parent, &r.Author, &r.Body, &at, &r.Moderation, &r.Terms); err != nil {
			return err
		}
		r.CreatedAt = at.UTC()
		return each(r)
	}, c)
}

// Supports reads the last word of each person on each idea.
func (e exports) Supports(ctx context.Context, c id.Challenge, all bool, each func(challenge.SupportRow) error) error {
	sql := `/* export.supports */ SELECT ` + ideaKey + `, ` + personKey + `, s.value, s.cast_at FROM ideas i JOIN supports s ON s.idea_id = i.id
		JOIN people p ON p.id = s.person_id WHERE i.challenge_id = ?` + shown(all) + ` ORDER BY s.cast_at, i.id, s.person_id`
	return e.s.Reader(ctx).Each(sql, func(scan func(...any) error) error {
		var r challenge.SupportRow
		var at time.Time
		if err := scan(&r.Idea, &r.Person, &r.Value, &at); err != nil {
			return err
		}
		r.CastAt = at.UTC()
		return each(r)
	}, c)
}

// People reads everybody who was imported into a challenge, or wrote, commented
// or supported in it, but not who did no more than post without their
// name. Whoever is under 16, or shows readers no name, has none.
func (e exports) People(ctx context.Context, c id.Challenge, all bool, each func(account.PersonRow) error) error {
	sql := `/* export.people */ SELECT COALESCE((SELECT min(x.source_id) FROM source_ids x WHERE x.challenge_id = ? AND x.kind = 'person' AND x.row_id = p.id), p.handle) AS k,
		CASE WHEN NOT p.named THEN '` + account.Unnamed + `' ELSE p.name END, CASE WHEN NOT p.named THEN '' ELSE COALESCE(p.email, '') END,
		CASE WHEN NOT p.named THEN '' ELSE p.professional_role END, CASE WHEN NOT p.named THEN '' ELSE p.organisation END, CASE WHEN NOT p.named THEN '' ELSE p.region END FROM people p WHERE p.state <> 'erased' AND p.name <> '' AND p.id IN (
		SELECT row_id FROM source_ids WHERE challenge_id = ? AND kind = 'person'
		UNION SELECT i.author_id FROM ideas i WHERE i.challenge_id = ? AND NOT i.unnamed
		UNION SELECT c.author_id FROM comments c JOIN ideas i ON i.id = c.idea_id WHERE i.challenge_id = ? AND NOT (i.unnamed AND c.author_id = i.author_id)
		UNION SELECT s.person_id FROM supports s JOIN ideas i ON i.id = s.idea_id WHERE i.challenge_id = ?) ORDER BY p.id`
	return e.s.Reader(ctx).Each(sql, func(scan func(...any) error) error {
		var r account.PersonRow
		if err := scan(&r.Key, &r.Name, &r.Email, &r.ProfessionalRole, &r.Organisation, &r.Region); err != nil {
			return err
		}
		if !all {
			r.Email = ""
		}
		return each(r)
	}, c, c, c, c, c)
}

// Themes reads the codebook of a challenge.
func (e exports) Themes(ctx context.Context, c id.Challenge, each func(theme.Words) error) error {
	sql := "/* export.themes */ SELECT name, definition, example, story FROM themes WHERE challenge_id = ? AND merged_into IS NULL AND split_at IS NULL ORDER BY id"
	return e.s.Reader(ctx).Each(sql, func(scan func(...any) error) error {
		var w theme.Words
		if err := scan(&w.Name, &w.Definition, &w.Example, &w.Story); err != nil {
			return err
		}
		return each(w)
	}, c)
}
