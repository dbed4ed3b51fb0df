package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type moveRow struct {
	PanelID id.Panel
	Round   int
	IdeaID  id.Idea
	Place   int
	SeatID  id.Seat
	MovedAt time.Time
}

type talkRow struct {
	PanelID id.Panel
	Round   int
	IdeaID  id.Idea
	BeganAt time.Time
	EndedAt time.Time
}

type skipRow struct {
	PanelID   id.Panel
	Round     int
	IdeaID    id.Idea
	Reason    string
	SeatID    id.Seat
	SkippedAt time.Time
}

type attendanceRow struct {
	PanelID   id.Panel
	SeatID    id.Seat
	ArrivedAt time.Time
	LeftAt    time.Time
}

// readMeeting reads all that is kept of a panel's meetings, in six statements.
func readMeeting(r Reads, p id.Panel) (review.Meeting, error) {
	var m review.Meeting
	var head struct {
		Revision   int
		RevealedAt time.Time
	}
	err := r.Get(&head, "/* meeting.get */ SELECT revision, revealed_at FROM meetings WHERE panel_id = ?", p)
	if errors.Is(err, ErrNone) {
		return m, nil
	}
	m.Revision, m.RevealedAt = head.Revision, head.RevealedAt
	var moves []moveRow
	if err == nil {
		err = r.All(&moves, "/* meeting.moves */ SELECT panel_id, round, idea_id, place, seat_id, moved_at FROM agenda_moves WHERE panel_id = ? ORDER BY id", p)
	}
	var pulls []struct {
		PanelID  id.Panel
		Round    int
		IdeaID   id.Idea
		PulledAt time.Time
	}
	if err == nil {
		err = r.All(&pulls, "/* meeting.pulls */ SELECT panel_id, round, idea_id, pulled_at FROM consent_pulls WHERE panel_id = ? ORDER BY round, idea_id", p)
	}
	var talks []talkRow
	if err == nil {
		err = r.All(&talks, "/* meeting.talks */ SELECT panel_id, round, idea_id, began_at, ended_at FROM talks WHERE panel_id = ? ORDER BY id", p)
	}
	var skips []skipRow
	if err == nil {
		err = r.All(&skips, "/* meeting.skips */ SELECT panel_id, round, idea_id, reason, seat_id, skipped_at FROM agenda_skips WHERE panel_id = ? ORDER BY round, idea_id", p)
	}
	var there []attendanceRow
	if err == nil {
		err = r.All(&there, "/* meeting.attendances */ SELECT panel_id, seat_id, arrived_at, left_at FROM attendances WHERE panel_id = ? ORDER BY id", p)
	}
	for _, row := range pulls {
		m.Pulls = append(m.Pulls, review.Pull{Panel: row.PanelID, Round: row.Round, Idea: row.IdeaID, At: row.PulledAt})
	}
	m.Moves = each(moves, func(r moveRow) review.AgendaMove {
		return review.AgendaMove{Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Place: r.Place, By: r.SeatID, At: r.MovedAt}
	})
	m.Talks = each(talks, func(r talkRow) review.Talk {
		return review.Talk{Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, BeganAt: r.BeganAt, EndedAt: r.EndedAt}
	})
	m.Skips = each(skips, func(r skipRow) review.Skip {
		return review.Skip{Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Reason: r.Reason, By: r.SeatID, At: r.SkippedAt}
	})
	m.Presences = each(there, func(r attendanceRow) review.Attendance {
		return review.Attendance{Panel: r.PanelID, Seat: r.SeatID, ArrivedAt: r.ArrivedAt, LeftAt: r.LeftAt}
	})
	return m, err
}

// Meeting returns the meeting of the panel.
func (tx reviewTx) Meeting(p id.Panel) (review.Meeting, error) { return readMeeting(tx.Tx, p) }

// MeetingOf returns the meeting of a panel over one state of the database.
func (r reviewReads) MeetingOf(ctx context.Context, p id.Panel) (review.Meeting, error) {
	var m review.Meeting
	err := r.s.Snapshot(ctx, func(db Reader) (err error) {
		m, err = readMeeting(db, p)
		return err
	})
	return m, err
}

// MeetingRevision returns the revision of a meeting alone.
func (r reviewReads) MeetingRevision(ctx context.Context, p id.Panel) (int, error) {
	var n int
	err := r.s.Reader(ctx).Get(&n, "/* meeting.revision */ SELECT revision FROM meetings WHERE panel_id = ?", p)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return n, err
}

// TouchMeeting moves the revision.
func (tx reviewTx) TouchMeeting(p id.Panel, revealed time.Time) error {
	_, err := tx.Exec(`/* meeting.touch */ INSERT INTO meetings (panel_id, revealed_at) VALUES (?, ?)
		ON CONFLICT (panel_id) DO UPDATE SET revision = meetings.revision + 1, revealed_at = COALESCE(excluded.revealed_at, meetings.revealed_at)`, p, revealed)
	return err
}

// AddMove keeps a move on the agenda.
func (tx reviewTx) AddMove(m review.AgendaMove) error {
	return tx.One("/* meeting.move */ INSERT INTO agenda_moves (panel_id, round, idea_id, place, seat_id, moved_at) VALUES (?, ?, ?, ?, ?, ?)",
		m.Panel, m.Round, m.Idea, m.Place, m.By, m.At)
}

// AddPull keeps a pull once.
func (tx reviewTx) AddPull(p review.Pull) error {
	_, err := tx.Exec(`/* meeting.pull */ INSERT INTO consent_pulls (panel_id, round, idea_id, pulled_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (panel_id, round, idea_id) DO NOTHING`, p.Panel, p.Round, p.Idea, p.At)
	return err
}

// AddSkip keeps that an idea is passed over.
func (tx reviewTx) AddSkip(s review.Skip) error {
	return tx.One(`/* meeting.skip */ INSERT INTO agenda_skips (panel_id, round, idea_id, reason, seat_id, skipped_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, round, idea_id) DO UPDATE SET reason = excluded.reason, seat_id = excluded.seat_id, skipped_at = excluded.skipped_at`,
		s.Panel, s.Round, s.Idea, s.Reason, s.By, s.At)
}

// EndTalk ends the talk that goes on.
func (tx reviewTx) EndTalk(p id.Panel, at time.Time) error {
	_, err := tx.Exec("/* meeting.end_talk */ UPDATE talks SET ended_at = ? WHERE panel_id = ? AND ended_at IS NULL", at, p)
	return err
}

// AddTalk begins a talk.
func (tx reviewTx) AddTalk(t review.Talk) error {
	return tx.One("/* meeting.talk */ INSERT INTO talks (panel_id, round, idea_id, began_at, ended_at) VALUES (?, ?, ?, ?, ?)",
		t.Panel, t.Round, t.Idea, t.BeganAt, t.EndedAt)
}

// Arrive keeps that a member came.
func (tx reviewTx) Arrive(a review.Attendance) error {
	_, err := tx.Exec(`/* meeting.arrive */ INSERT INTO attendances (panel_id, seat_id, arrived_at) SELECT ?, id, ? FROM seats s WHERE s.id = ? AND s.panel_id = ?
		AND NOT EXISTS (SELECT 1 FROM attendances a WHERE a.seat_id = s.id AND a.left_at IS NULL)`, a.Panel, a.ArrivedAt, a.Seat, a.Panel)
	return err
}

// Leave ends the presence of a member.
func (tx reviewTx) Leave(p id.Panel, seat id.Seat, at time.Time) error {
	_, err := tx.Exec("/* meeting.leave */ UPDATE attendances SET left_at = ? WHERE panel_id = ? AND seat_id = ? AND left_at IS NULL", at, p, seat)
	return err
}
