package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// badgeJSON is a badge as it is kept beside a name: with the day alone.
type badgeJSON struct {
	Label   string    `json:"label"`
	Domain  string    `json:"domain,omitempty"`
	Checked string    `json:"checked,omitempty"`
	At      time.Time `json:"at"`
}

// readBadges reads what stands beside a name. What cannot be read is no badge.
func readBadges(column string) []account.Badge {
	if column == "" {
		return nil
	}
	var rows []badgeJSON
	if json.Unmarshal([]byte(column), &rows) != nil {
		return nil
	}
	out := make([]account.Badge, len(rows))
	for n, r := range rows {
		out[n] = account.Badge(r)
	}
	return out
}

func writeBadges(badges []account.Badge) (string, error) {
	if len(badges) == 0 {
		return "", nil
	}
	rows := make([]badgeJSON, len(badges))
	for n, b := range badges {
		b.At = b.At.UTC()
		rows[n] = badgeJSON(b)
	}
	b, err := json.Marshal(rows)
	return string(b), err
}

func (tx accountTx) ConfirmAddressOf(p id.Person, now time.Time) (bool, error) {
	n, err := tx.Exec("/* person.confirm */ UPDATE people SET confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL", now.UTC(), p)
	return n > 0, err
}

func (tx accountTx) AddressOf(p id.Person) (string, time.Time, error) {
	var row struct {
		Email       string
		ConfirmedAt time.Time
	}
	err := tx.Get(&row, "/* person.address */ SELECT COALESCE(email, '') AS email, confirmed_at FROM people WHERE id = ?"+tx.ForUpdate(), p)
	if errors.Is(err, ErrNone) {
		err = account.ErrPersonNotFound
	}
	return row.Email, row.ConfirmedAt, err
}

func (tx accountTx) SetBadges(p id.Person, badges []account.Badge) (bool, error) {
	column, err := writeBadges(badges)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec("/* person.set_badges */ UPDATE people SET badges = ? WHERE id = ? AND badges <> ?", column, p, column)
	return n > 0, err
}

type badgeRuleRow struct {
	ID     id.BadgeRule
	Domain string
	Label  string
	ByID   id.Person
	At     time.Time
}

func (r badgeRuleRow) domain() account.BadgeRule {
	return account.BadgeRule{ID: r.ID, Domain: r.Domain, Label: r.Label, By: r.ByID, At: r.At}
}

func badgeRules(from Reads) ([]account.BadgeRule, error) {
	var rows []badgeRuleRow
	err := from.All(&rows, "/* badge.rules */ SELECT id, domain, label, by_id, at FROM badge_rules WHERE ended_at IS NULL ORDER BY domain")
	out := make([]account.BadgeRule, len(rows))
	for n, r := range rows {
		out[n] = r.domain()
	}
	return out, err
}

func (tx accountTx) BadgeRules() ([]account.BadgeRule, error) { return badgeRules(tx) }

func (tx accountTx) ConfirmedIn(domain string) ([]id.Person, error) {
	out := []id.Person{}
	err := tx.All(&out, "/* badge.confirmed */ SELECT id FROM people WHERE confirmed_at IS NOT NULL AND email LIKE ? ORDER BY id", "%@"+domain)
	return out, err
}

func (tx accountTx) AddBadgeRule(r *account.BadgeRule) (bool, error) {
	err := tx.Get(&r.ID, "/* badge.add_rule */ INSERT INTO badge_rules (domain, label, by_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id", r.Domain, r.Label, int64(r.By), r.At.UTC())
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

func (tx accountTx) EndBadgeRule(r id.BadgeRule, by id.Person, now time.Time) (account.BadgeRule, error) {
	var row badgeRuleRow
	err := tx.Get(&row, "/* badge.end_rule */ UPDATE badge_rules SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL RETURNING id, domain, label, by_id, at", int64(by), now.UTC(), r)
	if errors.Is(err, ErrNone) {
		err = account.ErrNoRule
	}
	return row.domain(), err
}

type verifiedRow struct {
	ID        id.Badge
	PersonID  id.Person
	Label     string
	Checked   string
	CheckedAt time.Time
	ByID      id.Person
	EndsAt    time.Time
	TakenBy   id.Person
	TakenAt   time.Time
}

const verifiedColumns = "id, person_id, label, checked, checked_at, by_id, ends_at, taken_by, taken_at"

func (r verifiedRow) domain() account.Verified {
	return account.Verified{
		ID: r.ID, Person: r.PersonID, Badge: account.Badge{Label: r.Label, Checked: r.Checked, At: r.CheckedAt}, By: r.ByID, EndsAt: r.EndsAt, TakenBy: r.TakenBy, TakenAt: r.TakenAt,
	}
}

func verifiedOf(from Reads, p id.Person) ([]account.Verified, error) {
	var rows []verifiedRow
	err := from.All(&rows, "/* badge.of */ SELECT "+verifiedColumns+" FROM badges WHERE person_id = ? AND taken_at IS NULL ORDER BY id", p)
	out := make([]account.Verified, len(rows))
	for n, r := range rows {
		out[n] = r.domain()
	}
	return out, err
}

func (tx accountTx) AddVerified(v *account.Verified) error {
	return tx.Get(&v.ID, "/* badge.add */ INSERT INTO badges (person_id, label, checked, checked_at, by_id, ends_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		v.Person, v.Label, v.Checked, v.At.UTC(), int64(v.By), v.EndsAt.UTC())
}

func (tx accountTx) Verified(b id.Badge) (account.Verified, error) {
	var row verifiedRow
	err := tx.Get(&row, "/* badge.hold */ SELECT "+verifiedColumns+" FROM badges WHERE id = ?"+tx.ForUpdate(), b)
	if errors.Is(err, ErrNone) {
		err = account.ErrNoBadge
	}
	return row.domain(), err
}

func (tx accountTx) VerifiedOf(p id.Person) ([]account.Verified, error) { return verifiedOf(tx, p) }

func (tx accountTx) TakeVerified(v account.Verified) error {
	return tx.One("/* badge.take */ UPDATE badges SET taken_by = ?, taken_at = ? WHERE id = ?", int64(v.TakenBy), v.TakenAt.UTC(), v.ID)
}

func (a accountReads) BadgeRules(ctx context.Context) ([]account.BadgeRule, error) {
	return badgeRules(a.s.Reader(ctx))
}

func (a accountReads) VerifiedOf(ctx context.Context, p id.Person) ([]account.Verified, error) {
	return verifiedOf(a.s.Reader(ctx), p)
}

func (a accountReads) BadgesOf(ctx context.Context, p id.Person) ([]account.Badge, error) {
	var rows []string
	err := a.s.Reader(ctx).All(&rows, "/* badge.beside */ SELECT badges FROM people WHERE id = ?", p)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return readBadges(rows[0]), nil
}
