package store

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// WantReminders keeps whether a person wants to be reminded of what waits.
func (tx challengeTx) WantReminders(p id.Person, on bool) error {
	return tx.One("/* remind.set */ UPDATE people SET reminders = ? WHERE id = ?", on, p)
}

// NoteReminded notes that a person is reminded now.
func (tx challengeTx) NoteReminded(p id.Person, now, since time.Time) (bool, error) {
	n, err := tx.Exec("/* remind.note */ UPDATE people SET reminded_at = ? WHERE id = ? AND state = 'active' AND reminders = TRUE AND (reminded_at IS NULL OR reminded_at < ?)", now.UTC(), p, since.UTC())
	return n > 0, err
}

// WantsReminders reads whether a person wants it.
func (r challengeReads) WantsReminders(ctx context.Context, p id.Person) (bool, error) {
	var on bool
	err := r.s.Reader(ctx).Get(&on, "/* remind.get */ SELECT reminders FROM people WHERE id = ?", p)
	return on, err
}

// Moderators lists who may be reminded.
func (r challengeReads) Moderators(ctx context.Context) ([]challenge.Moderating, error) {
	var rows []struct {
		Person    id.Person
		Challenge id.Challenge
	}
	err := r.s.Reader(ctx).All(&rows, `/* remind.moderators */ SELECT DISTINCT r.person_id AS person, r.challenge_id AS challenge FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role IN ('moderator', 'lead') AND p.state = 'active' AND p.reminders = TRUE AND p.email IS NOT NULL ORDER BY person, challenge`)
	out := make([]challenge.Moderating, len(rows))
	for n, row := range rows {
		out[n] = challenge.Moderating(row)
	}
	return out, err
}
