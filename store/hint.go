package store

import (
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

// Ties returns what the panel's members, but observers, have to do with ideas.
func (tx reviewTx) Ties(p id.Panel, ideas []id.Idea) (review.Ties, error) {
	var out review.Ties
	if len(ideas) == 0 {
		return out, nil
	}
	var members []struct {
		SeatID       id.Seat
		PersonID     id.Person
		Organisation string
		Email        string
	}
	err := tx.All(&members, `/* hint.members */ SELECT s.id AS seat_id, s.person_id, p.organisation, COALESCE(p.email, '') AS email
		FROM seats s JOIN people p ON p.id = s.person_id WHERE s.panel_id = ? AND s.state <> ? AND s.kind <> ? ORDER BY s.id`,
		p, string(review.Left), string(review.Observer))
	if err != nil {
		return out, err
	}
	for _, m := range members {
		out.Members = append(out.Members, review.Tied{Seat: m.SeatID, Person: m.PersonID, Organisation: m.Organisation, Email: m.Email})
	}
	var authors []struct {
		ID           id.Idea
		Title        string
		AuthorID     id.Person
		ByIdea       id.Idea
		Organisation string
		Email        string
	}
	err = tx.All(&authors, `/* hint.ideas */ SELECT i.id, i.title, w.author_id, w.by_idea, COALESCE(p.organisation, '') AS organisation, COALESCE(p.email, '') AS email
		FROM (SELECT id AS idea_id, author_id, 0 AS by_idea FROM ideas WHERE id IN ?
		UNION SELECT f.merged_into, f.author_id, 0 FROM ideas f WHERE f.merged_into IN ? AND f.shown_stage = 'merged'
		UNION SELECT d.into_idea, f.author_id, f.id FROM decisions d JOIN ideas f ON f.id = d.idea_id
			WHERE d.panel_id = ? AND d.outcome = 'merge' AND d.into_idea IN ? AND f.shown_stage <> 'merged') w
		JOIN ideas i ON i.id = w.idea_id LEFT JOIN people p ON p.id = w.author_id ORDER BY i.id, w.author_id, w.by_idea`, ideas, ideas, p, ideas)
	if err != nil {
		return out, err
	}
	for _, a := range authors {
		if n := len(out.Ideas); n == 0 || out.Ideas[n-1].Idea != a.ID {
			out.Ideas = append(out.Ideas, review.TiedIdea{Idea: a.ID, Title: a.Title})
		}
		last := &out.Ideas[len(out.Ideas)-1]
		last.Authors = append(last.Authors, review.Tied{Person: a.AuthorID, By: a.ByIdea, Organisation: a.Organisation, Email: a.Email})
	}
	var acts []struct {
		SeatID id.Seat
		IdeaID id.Idea
	}
	err = tx.All(&acts, `/* hint.acts */ SELECT s.id AS seat_id, v.idea_id FROM seats s JOIN supports v ON v.person_id = s.person_id
		WHERE s.panel_id = ? AND v.value = 1 AND v.idea_id IN ?
		UNION SELECT s.id AS seat_id, c.idea_id FROM seats s JOIN comments c ON c.author_id = s.person_id
		WHERE s.panel_id = ? AND c.state = 'visible' AND c.idea_id IN ?`, p, ideas, p, ideas)
	if err != nil {
		return out, err
	}
	for _, a := range acts {
		out.Acts = append(out.Acts, review.Act{Seat: a.SeatID, Idea: a.IdeaID})
	}
	var waved []struct {
		SeatID id.Seat
		IdeaID id.Idea
		Kind   review.ConflictKind
	}
	err = tx.All(&waved, `/* hint.dismissed */ SELECT d.seat_id, d.idea_id, d.kind FROM dismissed_hints d JOIN seats s ON s.id = d.seat_id WHERE s.panel_id = ?`, p)
	for _, w := range waved {
		out.Waved = append(out.Waved, review.Hint{Seat: w.SeatID, Idea: w.IdeaID, Kind: w.Kind})
	}
	return out, err
}

// DismissHint keeps that somebody has found h to be no conflict.
func (tx reviewTx) DismissHint(h review.Hint, by id.Person, at time.Time) error {
	_, err := tx.Exec(`/* hint.dismiss */ INSERT INTO dismissed_hints (seat_id, idea_id, kind, dismissed_by, dismissed_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (seat_id, idea_id, kind) DO NOTHING`, h.Seat, h.Idea, string(h.Kind), by, at)
	return err
}
