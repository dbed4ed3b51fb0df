package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/privacy"
)

// heldPeople are the people on whom a hold stands, or on a challenge of theirs: numbers
// alone, since nobody is outside a list that has a row without one.
var heldPeople = "SELECT h.person_id AS person FROM holds h WHERE h.person_id IS NOT NULL AND h.released_at IS NULL UNION SELECT t.person FROM " + ties +
	" t JOIN holds h ON h.challenge_id = t.challenge WHERE h.released_at IS NULL AND t.person IS NOT NULL"

// IsHeld reports whether a hold stands on p or on a challenge of theirs.
func (tx privacyTx) IsHeld(p id.Person) (bool, error) {
	var n int
	err := tx.Get(&n, "/* hold.any */ SELECT count(*) FROM holds WHERE released_at IS NULL")
	if err != nil || n == 0 {
		return false, err
	}
	err = tx.Get(&n, "/* hold.is */ SELECT count(*) FROM ("+heldPeople+") h WHERE h.person = ?", p)
	return n > 0, err
}

// AddHold keeps h unless one stands on the same.
func (tx privacyTx) AddHold(h *privacy.Hold) (bool, error) {
	if h.Challenge != 0 {
		var n int
		if err := tx.Get(&n, "/* hold.challenge */ SELECT count(*) FROM challenges WHERE id = ?", h.Challenge); err != nil || n == 0 {
			return false, err
		}
	}
	err := tx.Get(&h.ID, `/* hold.add */ INSERT INTO holds (challenge_id, person_id, reason, held_by, held_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
		orNull(h.Challenge), orNull(h.Person), h.Reason, h.By, h.At.UTC())
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

type holdRow struct {
	ID          id.Hold
	ChallengeID *id.Challenge
	PersonID    *id.Person
	Reason      string
	HeldBy      id.Person
	HeldAt      time.Time
	ReleasedBy  id.Person
	ReleasedAt  *time.Time
}

const holdColumns = "h.id, h.challenge_id, h.person_id, h.reason, h.held_by, h.held_at, h.released_by, h.released_at"

func (r holdRow) domain() privacy.Hold {
	h := privacy.Hold{ID: r.ID, Reason: r.Reason, By: r.HeldBy, At: r.HeldAt.UTC(), ReleasedBy: r.ReleasedBy}
	if r.ChallengeID != nil {
		h.Challenge = *r.ChallengeID
	}
	if r.PersonID != nil {
		h.Person = *r.PersonID
	}
	if r.ReleasedAt != nil {
		h.ReleasedAt = r.ReleasedAt.UTC()
	}
	return h
}

// Named finds a challenge by its short name, and a person by handle or address; 0 for none.
func (r privacyReads) Named(ctx context.Context, slug, person string) (id.Challenge, id.Person, error) {
	var row struct {
		Challenge id.Challenge
		Person    id.Person
	}
	err := r.s.Reader(ctx).Get(&row, `/* hold.named */ SELECT COALESCE((SELECT id FROM challenges WHERE slug = ?), 0) AS challenge,
		COALESCE((SELECT id FROM people WHERE state <> 'erased' AND (handle = ? OR email = ?)), 0) AS person`, slug, person, strings.ToLower(person))
	return row.Challenge, row.Person, err
}

// HoldByID returns a hold and holds its row.
func (tx privacyTx) HoldByID(h id.Hold) (privacy.Hold, error) {
	var r holdRow
	err := tx.Get(&r, "/* hold.get */ SELECT "+holdColumns+" FROM holds h WHERE h.id = ?"+tx.ForUpdate(), h)
	if errors.Is(err, ErrNone) {
		err = privacy.ErrHoldNotFound
	}
	return r.domain(), err
}

// EndHold keeps by whom and when h was released.
func (tx privacyTx) EndHold(h privacy.Hold) error {
	return tx.One("/* hold.end */ UPDATE holds SET released_by = ?, released_at = ? WHERE id = ? AND released_at IS NULL", h.ReleasedBy, h.ReleasedAt.UTC(), h.ID)
}

// Holds lists all holds: those that stand first, then the latest.
func (r privacyReads) Holds(ctx context.Context) ([]privacy.HoldView, error) {
	var rows []struct {
		Row holdRow `gorm:"embedded"`

		Slug, Title, Handle, ByHandle, EndHandle string
	}
	err := r.s.Reader(ctx).All(&rows, "/* hold.all */ SELECT "+holdColumns+`, COALESCE(c.slug, '') AS slug, COALESCE(c.title, '') AS title,
		COALESCE(p.handle, '') AS handle, COALESCE(b.handle, '') AS by_handle, COALESCE(e.handle, '') AS end_handle
		FROM holds h LEFT JOIN challenges c ON c.id = h.challenge_id LEFT JOIN people p ON p.id = h.person_id
		LEFT JOIN people b ON b.id = h.held_by LEFT JOIN people e ON e.id = h.released_by
		ORDER BY CASE WHEN h.released_at IS NULL THEN 0 ELSE 1 END, h.id DESC`)
	out := make([]privacy.HoldView, len(rows))
	for n, row := range rows {
		out[n] = privacy.HoldView{Hold: row.Row.domain(), Slug: row.Slug, Title: row.Title, Handle: row.Handle, ByHandle: row.ByHandle, EndHandle: row.EndHandle}
	}
	return out, err
}
