package store

import (
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type decisionRow struct {
	PanelID        id.Panel
	IdeaID         id.Idea
	Outcome        review.Outcome
	IntoIdea       id.Idea
	Reason         string
	Internal       string
	Proposed       review.Outcome
	OverrideReason string
	Position       int
	DecidedBy      id.Person
	DecidedAt      time.Time
	Version        int
}

func (r decisionRow) domain() review.Decision {
	return review.Decision{
		Panel: r.PanelID, Idea: r.IdeaID, Outcome: r.Outcome, Into: r.IntoIdea, Reason: r.Reason, Internal: r.Internal,
		Proposed: r.Proposed, Override: r.OverrideReason, Position: r.Position, By: r.DecidedBy, At: r.DecidedAt, Version: r.Version,
	}
}

func readDecisions(r Reads, p id.Panel) ([]review.Decision, error) {
	var rows []decisionRow
	err := r.All(&rows, `/* decision.of_panel */ SELECT panel_id, idea_id, outcome, into_idea, reason, internal, proposed, override_reason, position,
		decided_by, decided_at, version FROM decisions WHERE panel_id = ? ORDER BY idea_id`, p)
	return each(rows, decisionRow.domain), err
}

// Decisions returns the decisions of the panel by idea.
func (tx reviewTx) Decisions(p id.Panel) ([]review.Decision, error) { return readDecisions(tx.Tx, p) }

// PutDecision keeps d, whose version is one more than the stored one.
func (tx reviewTx) PutDecision(d review.Decision) error {
	n, err := tx.Exec(`/* decision.put */ INSERT INTO decisions (panel_id, idea_id, outcome, into_idea, reason, internal, proposed, override_reason,
		position, decided_by, decided_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, idea_id) DO UPDATE SET outcome = excluded.outcome, into_idea = excluded.into_idea, reason = excluded.reason,
		  internal = excluded.internal, proposed = excluded.proposed, override_reason = excluded.override_reason, position = excluded.position,
		  decided_by = excluded.decided_by, decided_at = excluded.decided_at, version = excluded.version
		WHERE decisions.version = excluded.version - 1`,
		d.Panel, d.Idea, string(d.Outcome), orNull(d.Into), d.Reason, d.Internal, string(d.Proposed), d.Override,
		d.Position, d.By, d.At, d.Version)
	if err == nil && n == 0 {
		return review.ErrDecisionStale
	}
	return err
}

// SetPositions keeps the places of the shortlist.
func (tx reviewTx) SetPositions(p id.Panel, list []review.Decision) error {
	if _, err := tx.Exec("/* decision.unplace */ UPDATE decisions SET position = 0 WHERE panel_id = ? AND position <> 0", p); err != nil {
		return err
	}
	for _, d := range list {
		if err := tx.One("/* decision.place */ UPDATE decisions SET position = ? WHERE panel_id = ? AND idea_id = ?", d.Position, p, d.Idea); err != nil {
			return err
		}
	}
	return nil
}

const signatureQuery = "/* signature.of_record */ SELECT seat_id FROM panel_signatures WHERE panel_id = ? AND record = ? ORDER BY signed_at, seat_id"

// Signatures returns which seats have signed this version of the record.
func (tx reviewTx) Signatures(p id.Panel, record int) ([]id.Seat, error) {
	var seats []id.Seat
	err := tx.All(&seats, signatureQuery, p, record)
	return seats, err
}

// Sign keeps a signature.
func (tx reviewTx) Sign(p id.Panel, seat id.Seat, record int, at time.Time) error {
	_, err := tx.Exec(`/* signature.add */ INSERT INTO panel_signatures (panel_id, seat_id, record, signed_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (panel_id, seat_id, record) DO NOTHING`, p, seat, record, at)
	return err
}

type shortlistRow struct {
	ID          id.Shortlist
	PanelID     id.Panel
	Slug        string
	Title       string
	Intro       string
	PublishedAt time.Time
	Version     int
}

func (r shortlistRow) domain() review.Shortlist {
	return review.Shortlist{ID: r.ID, Panel: r.PanelID, Slug: r.Slug, Title: r.Title, Intro: r.Intro, PublishedAt: r.PublishedAt, Version: r.Version}
}

func readShortlist(r Reads, where string, key any) (review.Shortlist, error) {
	var row shortlistRow
	err := r.Get(&row, "/* shortlist.get */ SELECT id, panel_id, slug, title, intro, published_at, version FROM shortlists WHERE "+where, key)
	if errors.Is(err, ErrNone) {
		return review.Shortlist{}, review.ErrShortlistNotFound
	}
	return row.domain(), err
}

// Shortlist returns the panel's shortlist.
func (tx reviewTx) Shortlist(p id.Panel) (review.Shortlist, error) {
	return readShortlist(tx.Tx, "panel_id = ?", p)
}

// AddShortlist keeps l and sets its ID and Version.
func (tx reviewTx) AddShortlist(l *review.Shortlist) error {
	l.Version = 1
	err := tx.Get(&l.ID, `/* shortlist.add */ INSERT INTO shortlists (panel_id, slug, title, intro, published_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING id`, l.Panel, l.Slug, l.Title, l.Intro, l.PublishedAt)
	if errors.Is(err, ErrNone) {
		return review.ErrSlug
	}
	return err
}

// SaveShortlist keeps l if its version still stands.
func (tx reviewTx) SaveShortlist(l *review.Shortlist) error {
	err := tx.One(`/* shortlist.save */ UPDATE shortlists SET title = ?, intro = ?, published_at = ?, version = version + 1
		WHERE id = ? AND version = ?`, l.Title, l.Intro, l.PublishedAt, l.ID, l.Version)
	if errors.Is(err, ErrNone) {
		return review.ErrStale
	}
	l.Version++
	return err
}
