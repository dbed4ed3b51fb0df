package store

import (
	"context"
	"errors"
	"strings"
	"time"

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
		opens = excluded.opens, closes = excluded.closes, away = excluded.away, version = watches.version + 1 WHERE watches.version = ?`,
		int64(w.Challenge), orNull(w.First), orNull(w.Second), w.SecondAfter, days.String(), w.Opens, w.Closes, w.Away, w.Version)
	if err == nil && n == 0 {
		err = challenge.ErrWatchStale
	}
	w.Version++
	return err
}

// Moderating reports whether a person moderates a challenge.
func (tx challengeTx) Moderating(p id.Person, c id.Challenge) (bool, error) {
	var n int
	err := tx.Get(&n, `/* watch.moderating */ SELECT count(*) FROM roles r JOIN people p ON p.id = r.person_id
		WHERE p.id = ? AND p.state = 'active' AND r.role IN ('moderator', 'lead', 'administrator') AND r.challenge_id IN (0, ?)`, p, int64(c))
	return n > 0, err
}

type alertRow struct {
	ID           id.Alert
	ChallengeID  id.Challenge
	IdeaID       id.Idea
	CommentID    id.Comment
	Cause        challenge.Cause
	Away         bool
	RaisedAt     time.Time
	FirstToldAt  time.Time
	SecondToldAt time.Time
	TakenBy      id.Person
	TakenAt      time.Time
}

const alertColumns = "a.id, a.challenge_id, a.idea_id, a.comment_id, a.cause, a.away, a.raised_at, a.first_told_at, a.second_told_at, a.taken_by, a.taken_at"

func (r alertRow) domain() challenge.Alert {
	return challenge.Alert{
		ID: r.ID, Challenge: r.ChallengeID, On: challenge.Reported{Idea: r.IdeaID, Comment: r.CommentID}, Cause: r.Cause, Away: r.Away,
		RaisedAt: r.RaisedAt, FirstToldAt: r.FirstToldAt, SecondToldAt: r.SecondToldAt, TakenBy: r.TakenBy, TakenAt: r.TakenAt,
	}
}

// AddAlert keeps an alert, unless one on the same thing waits. Whoever writes holds the idea,
// so that no two are raised at once.
func (tx challengeTx) AddAlert(a *challenge.Alert) (bool, error) {
	var waiting int
	err := tx.Get(&waiting, "/* alert.waiting */ SELECT count(*) FROM alerts WHERE idea_id = ? AND comment_id = ? AND taken_at IS NULL", a.On.Idea, int64(a.On.Comment))
	if err != nil || waiting > 0 {
		return false, err
	}
	err = tx.Get(&a.ID, "/* alert.add */ INSERT INTO alerts (challenge_id, idea_id, comment_id, cause, away, raised_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		a.Challenge, a.On.Idea, int64(a.On.Comment), string(a.Cause), a.Away, a.RaisedAt.UTC())
	return err == nil, err
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
	return tx.One("/* alert.save */ UPDATE alerts SET first_told_at = ?, second_told_at = ?, taken_by = ?, taken_at = ? WHERE id = ?",
		a.FirstToldAt.UTC(), a.SecondToldAt.UTC(), int64(a.TakenBy), a.TakenAt.UTC(), a.ID)
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
		TakenByName    string
	}
	err := r.s.Reader(ctx).All(&rows, "/* alert.list */ SELECT "+alertColumns+`, c.title AS challenge_title, COALESCE(p.name, '') AS taken_by_name
		FROM alerts a JOIN challenges c ON c.id = a.challenge_id LEFT JOIN people p ON p.id = a.taken_by WHERE `+where+`
		ORDER BY CASE WHEN a.taken_at IS NULL THEN 0 ELSE 1 END, a.id DESC LIMIT 100`, args...)
	out := make([]challenge.AlertView, len(rows))
	for n, row := range rows {
		out[n] = challenge.AlertView{Alert: row.Alert.domain(), ChallengeTitle: row.ChallengeTitle, TakenByName: row.TakenByName}
	}
	return out, err
}
