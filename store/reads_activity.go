package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"uptake/domain/challenge"
)

// asDeed is for a comment whose alias is m: c is its challenge.
var asDeed = strings.NewReplacer("c.author_id", "m.author_id")

// deeds are the parts of what is new: where each stands, and by which columns a
// challenge and an idea choose from it. Each tells of what everybody may read.
var deeds = []struct {
	kind            challenge.DeedKind
	columns, from   string
	challenge, idea string
	at              string
}{
	{
		challenge.DeedIdea, "i.id AS id, '' AS slug, i.id AS idea, i.title AS title, substr(i.body, 1, 300) AS words, i.lang AS lang, " + ideaBy + " AS author",
		"ideas i JOIN challenges c ON c.id = i.challenge_id " + ideaAuthor + " WHERE " + listed, "i.challenge_id", "i.id", "i.posted_at",
	},
	{
		challenge.DeedComment, "m.id AS id, '' AS slug, i.id AS idea, i.title AS title, substr(m.body, 1, 300) AS words, m.lang AS lang, " + asDeed.Replace(commentBy) + " AS author",
		"comments m JOIN ideas i ON i.id = m.idea_id JOIN challenges c ON c.id = i.challenge_id " + asDeed.Replace(commentAuthor) + " WHERE m.state = 'visible' AND " + listed,
		"i.challenge_id", "i.id", "m.posted_at",
	},
	{
		challenge.DeedAdoption, "d.id AS id, '' AS slug, i.id AS idea, i.title AS title, d.site AS words, i.lang AS lang, '' AS author",
		"adoptions d JOIN ideas i ON i.id = d.idea_id JOIN challenges c ON c.id = i.challenge_id WHERE d.hidden = FALSE AND d.waits = FALSE AND " + listed, "i.challenge_id", "i.id", "d.created_at",
	},
	{
		challenge.DeedWriteup, "w.id AS id, w.slug AS slug, 0 AS idea, w.title AS title, substr(w.summary, 1, 300) AS words, '' AS lang, '' AS author",
		"writeups w JOIN challenges c ON c.id = w.challenge_id WHERE w.state = 'published' AND " + writeupPublic, "w.challenge_id", "", "w.published_at",
	},
	{
		challenge.DeedUpdate, "u.id AS id, '' AS slug, 0 AS idea, u.title AS title, substr(u.summary, 1, 300) AS words, '' AS lang, '' AS author",
		"updates u JOIN challenges c ON c.id = u.challenge_id WHERE u.published_at IS NOT NULL", "u.challenge_id", "", "u.published_at",
	},
	{
		challenge.DeedShortlist, "l.id AS id, l.slug AS slug, 0 AS idea, l.title AS title, '' AS words, '' AS lang, '' AS author",
		"shortlists l JOIN panels n ON n.id = l.panel_id JOIN challenges c ON c.id = n.challenge_id WHERE l.published_at IS NOT NULL AND n.state IN ('published', 'archived')",
		"n.challenge_id", "", "l.published_at",
	},
}

// Deeds lists what is new. Each part is cut to the page by its own newest, so that the
// cost does not grow with all that ever happened.
func (r challengeReads) Deeds(ctx context.Context, q challenge.DeedQuery) ([]challenge.Deed, bool, error) {
	page, limit := max(q.Page, 1), min(max(q.Limit, 1), 100)
	reach := page*limit + 1
	var parts []string
	var args []any
	for _, d := range deeds {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, d.kind) || q.Idea != 0 && d.idea == "" {
			continue
		}
		sql := "SELECT '" + string(d.kind) + "' AS kind, " + d.columns + ", c.slug AS challenge_slug, c.title AS challenge_title, " + d.at + " AS at FROM " + d.from + " AND c.state <> 'draft'"
		add := func(and string, arg any) { sql, args = sql+" AND "+and, append(args, arg) }
		if q.Challenge != 0 {
			add(d.challenge+" = ?", q.Challenge)
		}
		if q.Idea != 0 {
			add(d.idea+" = ?", q.Idea)
		}
		switch {
		case d.kind == challenge.DeedWriteup && len(q.Without) > 0:
			add("NOT EXISTS (SELECT 1 FROM writeup_ideas x WHERE x.writeup_id = w.id AND x.idea_id IN ?)", q.Without)
		case d.kind == challenge.DeedUpdate && len(q.Without) > 0:
			add("NOT EXISTS (SELECT 1 FROM update_ideas x WHERE x.update_id = u.id AND x.idea_id IN ?)", q.Without)
		case d.idea != "" && len(q.Without) > 0:
			add(d.idea+" NOT IN ?", q.Without)
		}
		if d.kind == challenge.DeedComment && len(q.Quiet) > 0 {
			sql, args = sql+" AND (i.id NOT IN ? OR m.author_id = ?)", append(args, q.Quiet, q.Reader)
		}
		parts = append(parts, fmt.Sprintf("SELECT * FROM (%s ORDER BY %s DESC LIMIT %d) x", sql, d.at, reach))
	}
	rows := []challenge.Deed{}
	if len(parts) == 0 {
		return rows, false, nil
	}
	err := r.s.Reader(ctx).All(&rows, fmt.Sprintf("/* activity.page */ SELECT * FROM (%s) y ORDER BY at DESC, kind, id DESC LIMIT %d OFFSET %d",
		strings.Join(parts, " UNION ALL "), limit+1, (page-1)*limit), args...)
	more := len(rows) > limit
	return rows[:min(len(rows), limit)], more, err
}
