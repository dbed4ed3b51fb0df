package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Linked reports whether two ideas are linked, and how many links the one of them has that has
// more.
func (tx challengeTx) Linked(from, to id.Idea) (bool, int, error) {
	var n struct{ There, Here, Away int }
	err := tx.Get(&n, `/* link.there */ SELECT (SELECT count(*) FROM idea_links WHERE from_id = ? AND to_id = ? OR from_id = ? AND to_id = ?) AS there,
		(SELECT count(*) FROM idea_links WHERE from_id = ? OR to_id = ?) AS here, (SELECT count(*) FROM idea_links WHERE from_id = ? OR to_id = ?) AS away`,
		from, to, to, from, from, from, to, to)
	return n.There > 0, max(n.Here, n.Away), err
}

// AddLink keeps l and sets its ID.
func (tx challengeTx) AddLink(l *challenge.Link) error {
	return tx.Get(&l.ID, "/* link.add */ INSERT INTO idea_links (from_id, to_id, kind, words, by_id, made_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		l.From, l.To, string(l.Kind), l.Words, orNull(l.By), l.MadeAt.UTC())
}

// LinkByID returns a link.
func (tx challengeTx) LinkByID(l id.Link) (challenge.Link, error) {
	var row struct {
		ID     id.Link
		FromID id.Idea
		ToID   id.Idea
		Kind   challenge.LinkKind
		Words  string
		ByID   id.Person
		MadeAt time.Time
	}
	err := tx.Get(&row, "/* link.get */ SELECT id, from_id, to_id, kind, words, by_id, made_at FROM idea_links WHERE id = ?", l)
	if errors.Is(err, ErrNone) {
		err = challenge.ErrNoLink
	}
	return challenge.Link{ID: row.ID, From: row.FromID, To: row.ToID, Kind: row.Kind, Words: row.Words, By: row.ByID, MadeAt: row.MadeAt}, err
}

// DropLink takes a link away.
func (tx challengeTx) DropLink(l id.Link) error {
	err := tx.One("/* link.drop */ DELETE FROM idea_links WHERE id = ?", l)
	if errors.Is(err, ErrNone) {
		err = challenge.ErrNoLink
	}
	return err
}

// standsFor is the idea x as links lead to it: itself, or what took it in for everybody to see.
const standsFor = "CASE WHEN x.shown_stage = 'merged' AND x.moderation = 'visible' THEN COALESCE(x.merged_into, x.id) ELSE x.id END"

// LinksOf returns what an idea, or what goes on as part of it, is linked to.
func (r challengeReads) LinksOf(ctx context.Context, of id.Idea) ([]challenge.Linked, []id.Idea, error) {
	var rows []struct {
		challenge.Linked `gorm:"embedded"`
		First            id.Idea
		Shown            bool
	}
	err := r.s.Reader(ctx).All(&rows, `/* link.of */ WITH here AS (
			SELECT CAST(? AS bigint) AS id UNION SELECT f.id FROM ideas f WHERE f.merged_into = ? AND f.shown_stage = 'merged' AND f.moderation = 'visible'
		), ends AS (
			SELECT l.id, l.to_id AS other, l.kind, l.words, l.by_id, FALSE AS reverse FROM here h JOIN idea_links l ON l.from_id = h.id
			UNION ALL SELECT l.id, l.from_id, l.kind, l.words, l.by_id, l.kind = 'builds_on' FROM here h JOIN idea_links l ON l.to_id = h.id
		)
		SELECT e.id AS link, i.id AS idea, i.title, i.lang, e.kind, e.reverse, e.words, e.by_id AS "by", i.author_id AS author, i.challenge_id AS "in",
			x.id AS first, ch.state <> 'draft' AND `+listed+` AS shown
		FROM ends e JOIN ideas x ON x.id = e.other JOIN ideas i ON i.id = `+standsFor+` JOIN challenges ch ON ch.id = i.challenge_id ORDER BY e.id LIMIT 200`, of, of)
	var links []challenge.Linked
	var rests []id.Idea
	for _, row := range rows {
		rests = append(rests, row.First, row.Idea)
		if row.Shown && row.Idea != of && !slices.ContainsFunc(links, func(l challenge.Linked) bool { return l.Idea == row.Idea }) {
			links = append(links, row.Linked)
		}
	}
	return links, rests, err
}
