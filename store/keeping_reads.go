package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/privacy"
)

// Clocks lists every challenge, the one that closes first in front.
func (r privacyReads) Clocks(ctx context.Context) ([]privacy.Clock, error) {
	var rows []struct {
		ID          id.Challenge
		Slug, Title string
		Months      int
		Since       *time.Time
		Held        bool
	}
	var phases []struct {
		ChallengeID id.Challenge
		ClosesAt    *time.Time
	}
	var out []privacy.Clock
	err := r.s.Snapshot(ctx, func(db Reader) error {
		if err := db.All(&rows, `/* keep.clocks */ SELECT c.id, c.slug, c.title, COALESCE(k.months, 0) AS months, k.since,
			c.id IN (SELECT h.challenge_id FROM holds h WHERE h.challenge_id IS NOT NULL AND h.released_at IS NULL) AS held
			FROM challenges c LEFT JOIN keeping_rules k ON k.challenge_id = c.id ORDER BY c.id`); err != nil {
			return err
		}
		return db.All(&phases, "/* keep.phases */ SELECT challenge_id, closes_at FROM phases")
	})
	if err != nil {
		return nil, err
	}
	ends, open := map[id.Challenge]time.Time{}, map[id.Challenge]bool{}
	for _, p := range phases {
		if p.ClosesAt == nil {
			open[p.ChallengeID] = true
		} else if p.ClosesAt.After(ends[p.ChallengeID]) {
			ends[p.ChallengeID] = p.ClosesAt.UTC()
		}
	}
	for _, row := range rows {
		c := privacy.Clock{Challenge: row.ID, Slug: row.Slug, Title: row.Title, Rule: privacy.Rule{Months: row.Months}, Held: row.Held}
		if row.Since != nil {
			c.Rule.Since = row.Since.UTC()
		}
		if !open[row.ID] {
			c.ClosesAt = ends[row.ID]
		}
		out = append(out, c)
	}
	return out, nil
}

// TiedTo lists whom c names.
func (r privacyReads) TiedTo(ctx context.Context, c id.Challenge, now time.Time) (all []privacy.Tied, err error) {
	err = r.s.Snapshot(ctx, func(db Reader) (err error) {
		all, _, err = tied(db, c, now)
		return err
	})
	return all, err
}

// Planned counts what would go from c.
func (r privacyReads) Planned(ctx context.Context, c id.Challenge, now time.Time) (privacy.Plan, error) {
	var p privacy.Plan
	err := r.s.Snapshot(ctx, func(db Reader) error {
		all, spared, err := tied(db, c, now)
		if err != nil {
			return err
		}
		p.Spared = spared
		for _, t := range all {
			if t.Elsewhere {
				p.Staying++
			} else {
				p.Leaving++
			}
			if t.Waits(now) {
				p.Waiting++
			}
		}
		counts, err := countKinds(db, `SELECT p.id FROM people p WHERE p.state <> 'erased'
			AND p.id NOT IN (SELECT person_id FROM holds WHERE person_id IS NOT NULL AND released_at IS NULL)`, c)
		if err != nil {
			return err
		}
		delete(counts, "panel records") // a panel tells nobody outside how far it has come
		p.Kinds = privacy.Run{Counts: counts}.Kinds()
		return db.Get(&p.Drafts, "/* keep.unclaimed */ SELECT count(*) FROM drafts WHERE challenge_id = ? AND author_id IS NULL", c)
	})
	return p, err
}

type runRow struct {
	ID          id.Keeping
	ChallengeID *id.Challenge
	Slug, Title string
	Months      int
	ClosedAt    *time.Time
	StartedBy   privacy.Starter
	StartedAt   time.Time
	EndedAt     *time.Time
	Counts      string
	Certificate string
	Hash        string
}

const runColumns = `r.id, r.challenge_id, COALESCE(c.slug, '') AS slug, COALESCE(c.title, '') AS title, r.months, r.closed_at, r.started_by, r.started_at, r.ended_at,
	r.counts, r.certificate, r.hash FROM keeping_runs r LEFT JOIN challenges c ON c.id = r.challenge_id WHERE r.ended_at IS NOT NULL`

func (row runRow) domain() (privacy.Run, error) {
	r := privacy.Run{
		ID: row.ID, Slug: row.Slug, Title: row.Title, Months: row.Months, By: row.StartedBy, StartedAt: row.StartedAt.UTC(), Text: row.Certificate, Hash: row.Hash,
	}
	if row.ChallengeID != nil {
		r.Challenge = *row.ChallengeID
	}
	if row.ClosedAt != nil {
		r.ClosedAt = row.ClosedAt.UTC()
	}
	if row.EndedAt != nil {
		r.EndedAt = row.EndedAt.UTC()
	}
	return r, json.Unmarshal([]byte(row.Counts), &r.Counts)
}

// Runs lists the runs of c that have ended.
func (r privacyReads) Runs(ctx context.Context, c id.Challenge) ([]privacy.Run, error) {
	var rows []runRow
	if err := r.s.Reader(ctx).All(&rows, "/* keep.runs */ SELECT "+runColumns+" AND COALESCE(r.challenge_id, 0) = ? ORDER BY r.id DESC LIMIT 100", c); err != nil {
		return nil, err
	}
	out := make([]privacy.Run, len(rows))
	for n, row := range rows {
		var err error
		if out[n], err = row.domain(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Run returns a run that has ended.
func (r privacyReads) Run(ctx context.Context, n id.Keeping) (privacy.Run, error) {
	var row runRow
	err := r.s.Reader(ctx).Get(&row, "/* keep.run */ SELECT "+runColumns+" AND r.id = ?", n)
	if errors.Is(err, ErrNone) {
		return privacy.Run{}, privacy.ErrNoKeepingRun
	}
	if err != nil {
		return privacy.Run{}, err
	}
	return row.domain()
}

// OpenSeats lists the seats on panels of c whose record is not signed, of people on whom
// no hold stands.
func (r privacyReads) OpenSeats(ctx context.Context, c id.Challenge) ([]privacy.Place, error) {
	places := []privacy.Place{}
	err := r.s.Reader(ctx).All(&places, `/* keep.seats */ SELECT n.id AS panel, n.name, s.id AS seat, s.kind, s.person_id AS person, TRUE AS open FROM seats s JOIN panels n ON n.id = s.panel_id
		JOIN people p ON p.id = s.person_id WHERE n.challenge_id = ? AND n.state NOT IN ('finalised', 'published', 'archived') AND s.state <> 'left' AND p.state <> 'erased'
		AND p.id NOT IN (SELECT person_id FROM holds WHERE person_id IS NOT NULL AND released_at IS NULL) ORDER BY s.id`, c)
	return places, err
}

// HeldAddresses lists the mail addresses of everybody who is held.
func (r privacyReads) HeldAddresses(ctx context.Context) ([]string, error) {
	list := []string{}
	err := r.s.Reader(ctx).All(&list, "/* keep.spared */ SELECT email FROM people WHERE email IS NOT NULL AND id IN ("+heldPeople+") ORDER BY id")
	return list, err
}
