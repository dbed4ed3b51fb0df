package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

type watchRow struct {
	FirstID     id.Person
	SecondID    id.Person
	SecondAfter int
	Days        string
	Opens       int
	Closes      int
	Away        string
	Version     int
}

func watchOf(from Reads, c id.Challenge) (challenge.Watch, error) {
	var r watchRow
	err := from.Get(&r, "/* watch.get */ SELECT first_id, second_id, second_after, days, opens, closes, away, version FROM watches WHERE challenge_id = ?", int64(c))
	if errors.Is(err, ErrNone) {
		return challenge.UsualWatch(c), nil
	}
	w := challenge.Watch{Challenge: c, First: r.FirstID, Second: r.SecondID, SecondAfter: r.SecondAfter, Opens: r.Opens, Closes: r.Closes, Away: r.Away, Version: r.Version}
	for _, d := range r.Days {
		w.Days = append(w.Days, time.Weekday(d-'0'))
	}
	return w, err
}

// Watch returns who is alerted in a challenge.
func (tx challengeTx) Watch(c id.Challenge) (challenge.Watch, error) { return watchOf(tx, c) }

// WatchOf returns who is alerted in a challenge.
func (r challengeReads) WatchOf(ctx context.Context, c id.Challenge) (challenge.Watch, error) {
	return watchOf(r.s.Reader(ctx), c)
}

// SaveWatch keeps who is alerted.
func (tx challengeTx) SaveWatch(w *challenge.Watch) error {
	var days strings.Builder
	for _, d := range w.Days {
		days.WriteByte('0' + byte(d)) //nolint:gosec // a day of the week
	}
	n, err := tx.Exec(`/* watch.save */ INSERT INTO watches (challenge_id, first_id, second_id, second_after, days, opens, closes, away, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (challenge_id) DO UPDATE SET first_id = excluded.first_id, second_id = excluded.second_id, second_after = excluded.second_after, days = excluded.days,
		opens = excluded.opens, closes = excluded.closes, away = excluded.away, lost = FALSE, version = watches.version + 1 WHERE watches.version = ?`,
		int64(w.Challenge), orNull(w.First), orNull(w.Second), w.SecondAfter, days.String(), w.Opens, w.Closes, w.Away, w.Version)
	if err == nil && n == 0 {
		err = challenge.ErrWatchStale
	}
	w.Version++
	return err
}

// holderOf is a person with their roles and sanctions.
func holderOf(from Reads, p id.Person) (account.Signed, error) {
	var rows []struct {
		HasStep bool
		Holder  holderRow `gorm:"embedded"`
	}
	if err := from.All(&rows, "/* watch.holder */ SELECT "+holderColumns+hasStep+" FROM people p"+holderJoin+"WHERE p.id = ? ORDER BY r.id, l.id", p); err != nil {
		return account.Signed{}, err
	}
	if len(rows) == 0 {
		return account.Signed{}, account.ErrPersonNotFound
	}
	var in account.Signed
	for _, r := range rows {
		in.State, in.HasStep = r.Holder.State, r.HasStep
		r.Holder.add(&in.Actor)
	}
	return in, nil
}

// Holder returns a person with their roles and sanctions.
func (tx challengeTx) Holder(p id.Person) (account.Signed, error) { return holderOf(tx, p) }

// Heads lists who leads a challenge, or for 0 the administrators of the site.
func (tx challengeTx) Heads(c id.Challenge) ([]id.Person, error) {
	role := "lead"
	if c == 0 {
		role = "administrator"
	}
	var all []id.Person
	err := tx.All(&all, `/* watch.heads */ SELECT DISTINCT p.id FROM roles r JOIN people p ON p.id = r.person_id
		WHERE p.state = 'active' AND r.role = ? AND r.challenge_id = ? ORDER BY p.id`, role, int64(c))
	return all, err
}

// IdleContacts names the challenges with a contact for alerts who cannot act on one, has no
// address, or is gone; empty is the whole site. must says that staff must have a second step.
func (s *Store) IdleContacts(ctx context.Context, now time.Time, must bool) ([]string, error) {
	from := s.Reader(ctx)
	var rows []struct {
		ChallengeID id.Challenge
		Title       string
		FirstID     id.Person
		SecondID    id.Person
		Lost        bool
		Unreached   bool
	}
	err := from.All(&rows, `/* watch.idle */ SELECT w.challenge_id, COALESCE((SELECT c.title FROM challenges c WHERE c.id = w.challenge_id), '') AS title, w.first_id, w.second_id, w.lost,
		EXISTS (SELECT 1 FROM people p WHERE p.id IN (w.first_id, w.second_id) AND p.email IS NULL) AS unreached FROM watches w ORDER BY w.challenge_id`)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, w := range rows {
		idle := w.Lost || w.Unreached
		for _, p := range []id.Person{w.FirstID, w.SecondID} {
			if p == 0 {
				continue
			}
			in, err := holderOf(from, p)
			if err != nil {
				return nil, err
			}
			idle = idle || account.Can(in.Absent(must, now), account.Moderate, account.Thing{Challenge: w.ChallengeID}) != nil
		}
		if idle {
			all = append(all, w.Title)
		}
	}
	return all, nil
}

// ContactIn lists where somebody is a contact for alerts.
func (r challengeReads) ContactIn(ctx context.Context, p id.Person) ([]id.Challenge, error) {
	var all []id.Challenge
	err := r.s.Reader(ctx).All(&all, "/* watch.contact */ SELECT challenge_id FROM watches WHERE first_id = ? OR second_id = ? ORDER BY challenge_id", p, p)
	return all, err
}

type alertRow struct {
	ID           id.Alert
	ChallengeID  id.Challenge
	IdeaID       id.Idea
	CommentID    id.Comment
	Unposted     bool
	TriedBy      id.Person
	Cause        challenge.Cause
	Away         bool
	RaisedAt     time.Time
	FirstToldAt  time.Time
	SecondToldAt time.Time
	OthersToldAt time.Time
	TakenBy      id.Person
	TakenAt      time.Time
}

const alertColumns = "a.id, a.challenge_id, a.idea_id, a.comment_id, a.unposted, COALESCE(a.tried_by, 0) AS tried_by, a.cause, a.away, a.raised_at, a.first_told_at, a.second_told_at, a.others_told_at, a.taken_by, a.taken_at"

func (r alertRow) domain() challenge.Alert {
	return challenge.Alert{
		ID: r.ID, Challenge: r.ChallengeID, On: challenge.Reported{Idea: r.IdeaID, Comment: r.CommentID}, Unposted: r.Unposted, TriedBy: r.TriedBy, Cause: r.Cause, Away: r.Away,
		RaisedAt: r.RaisedAt, FirstToldAt: r.FirstToldAt, SecondToldAt: r.SecondToldAt, OthersToldAt: r.OthersToldAt, TakenBy: r.TakenBy, TakenAt: r.TakenAt,
	}
}

// AddAlert keeps an alert, unless there is one already. Whoever writes holds the idea, or the
// person whose text was not posted, so that no two are raised at once.
func (tx challengeTx) AddAlert(a *challenge.Alert) (bool, error) {
	var there int
	var err error
	if a.Unposted {
		err = tx.Get(&there, "/* alert.tried */ SELECT count(*) FROM alerts WHERE tried_by = ? AND challenge_id = ? AND raised_at > ?", a.TriedBy, int64(a.Challenge), a.RaisedAt.Add(-challenge.AlertAgain).UTC())
	} else {
		err = tx.Get(&there, "/* alert.waiting */ SELECT count(*) FROM alerts WHERE idea_id = ? AND comment_id = ? AND NOT unposted AND taken_at IS NULL", a.On.Idea, int64(a.On.Comment))
	}
	if err != nil || there > 0 {
		return false, err
	}
	err = tx.Get(&a.ID, "/* alert.add */ INSERT INTO alerts (challenge_id, idea_id, comment_id, unposted, tried_by, cause, away, raised_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		int64(a.Challenge), int64(a.On.Idea), int64(a.On.Comment), a.Unposted, orNull(a.TriedBy), string(a.Cause), a.Away, a.RaisedAt.UTC())
	return err == nil, err
}

// IdeaOfAdoption returns the idea that a record of adoption is of.
func (tx challengeTx) IdeaOfAdoption(a id.Adoption) (id.Idea, error) {
	var i id.Idea
	err := tx.Get(&i, "/* alert.adoption */ SELECT idea_id FROM adoptions WHERE id = ?", int64(a))
	if errors.Is(err, ErrNone) {
		return 0, challenge.ErrIdeaNotFound
	}
	return i, err
}

// ChallengeOfSanction returns where a sanction on a person counts.
func (tx challengeTx) ChallengeOfSanction(s id.Sanction, p id.Person) (id.Challenge, error) {
	var c id.Challenge
	err := tx.Get(&c, "/* alert.sanction */ SELECT challenge_id FROM sanctions WHERE id = ? AND person_id = ?", int64(s), p)
	if errors.Is(err, ErrNone) {
		return 0, account.ErrNoSanction
	}
	return c, err
}

// Alert returns an alert and holds it.
func (tx challengeTx) Alert(a id.Alert) (challenge.Alert, error) {
	var row alertRow
	err := tx.Get(&row, "/* alert.hold */ SELECT "+alertColumns+" FROM alerts a WHERE a.id = ?"+tx.ForUpdate(), a)
	if errors.Is(err, ErrNone) {
		return challenge.Alert{}, challenge.ErrNoAlert
	}
	return row.domain(), err
}

// SaveAlert keeps what became of an alert.
func (tx challengeTx) SaveAlert(a challenge.Alert) error {
	return tx.One("/* alert.save */ UPDATE alerts SET first_told_at = ?, second_told_at = ?, others_told_at = ?, taken_by = ?, taken_at = ? WHERE id = ?",
		a.FirstToldAt.UTC(), a.SecondToldAt.UTC(), a.OthersToldAt.UTC(), int64(a.TakenBy), a.TakenAt.UTC(), a.ID)
}

// AlertByID returns an alert.
func (r challengeReads) AlertByID(ctx context.Context, a id.Alert) (challenge.AlertView, error) {
	all, err := r.alerts(ctx, "a.id = ?", a)
	if err == nil && len(all) == 0 {
		return challenge.AlertView{}, challenge.ErrNoAlert
	}
	if err != nil {
		return challenge.AlertView{}, err
	}
	return all[0], nil
}

// Alerts lists alerts, what nobody has taken up first.
func (r challengeReads) Alerts(ctx context.Context, of []id.Challenge) ([]challenge.AlertView, error) {
	if of == nil {
		return r.alerts(ctx, "TRUE")
	}
	return r.alerts(ctx, "a.challenge_id IN ?", append(of, -1)) // none is in no list
}

func (r challengeReads) alerts(ctx context.Context, where string, args ...any) ([]challenge.AlertView, error) {
	var rows []struct {
		Alert          alertRow `gorm:"embedded"`
		ChallengeTitle string
		ChallengeSlug  string
		TakenByName    string
		TriedByName    string
		TriedByHandle  string
	}
	err := r.s.Reader(ctx).All(&rows, "/* alert.list */ SELECT "+alertColumns+`, COALESCE(c.title, '') AS challenge_title, COALESCE(c.slug, '') AS challenge_slug, COALESCE(p.name, '') AS taken_by_name,
		COALESCE(t.name, '') AS tried_by_name, COALESCE(t.handle, '') AS tried_by_handle
		FROM alerts a LEFT JOIN challenges c ON c.id = a.challenge_id LEFT JOIN people p ON p.id = a.taken_by LEFT JOIN people t ON t.id = a.tried_by WHERE `+where+`
		ORDER BY CASE WHEN a.taken_at IS NULL THEN 0 ELSE 1 END, a.id DESC LIMIT 100`, args...)
	out := make([]challenge.AlertView, len(rows))
	for n, row := range rows {
		out[n] = challenge.AlertView{
			Alert: row.Alert.domain(), ChallengeTitle: row.ChallengeTitle, ChallengeSlug: row.ChallengeSlug, TakenByName: row.TakenByName,
			TriedByName: row.TriedByName, TriedByHandle: row.TriedByHandle,
		}
	}
	return out, err
}
