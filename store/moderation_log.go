package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

type logRow struct {
	Act       challenge.LogAct
	RowID     int64
	Slug      string
	IdeaID    id.Idea
	CommentID id.Comment
	FromState challenge.Moderation
	ToState   challenge.Moderation
	Code      challenge.ReasonCode
	Words     string
	Said      string
	Person    string
	Other     int64
	At        time.Time
	UndoneAt  time.Time
	Kind      string
	Salt      string
	Hash      string
	Name      string
	Handle    string
	Undoer    string
}

func (r logRow) domain() challenge.LogEntry {
	e := challenge.LogEntry{
		At: r.At, Act: r.Act, ChallengeSlug: r.Slug, On: challenge.Reported{Idea: r.IdeaID, Comment: r.CommentID}, From: r.FromState, To: r.ToState,
		Because: challenge.Because{Code: r.Code, Words: r.Words}, By: r.Name, ByHandle: r.Handle, UndoneBy: r.Undoer, UndoneAt: r.UndoneAt,
		Person: r.Person, Other: r.Other, Said: r.Said, Kind: r.Kind, Salt: r.Salt, Hash: r.Hash,
	}
	if always, ok := turned[r.Act]; ok {
		e.From, e.To = always[0], always[1]
	}
	if r.Act == challenge.LogRemoval {
		e.Removal = id.Removal(r.RowID)
	}
	return e
}

// ModerationLog returns what moderators did, the latest first.
func (r challengeReads) ModerationLog(ctx context.Context, of []id.Challenge) ([]challenge.LogEntry, error) {
	where, away, args := "TRUE", "FALSE", []any{}
	if of != nil {
		if len(of) == 0 {
			return nil, nil
		}
		where, away, args = "c.id IN ?", "%s NOT IN ?", []any{of, of, of}
	}
	// Of a link between two challenges a reader of one alone is told by its own event.
	acts := fmt.Sprintf(actsAmongEvents, strings.ReplaceAll(away, "%s", "e.subject"), strings.ReplaceAll(away, "%s", "COALESCE(j.challenge_id, 0)"))
	var rows []logRow
	err := r.s.Reader(ctx).All(&rows, `/* moderation.log */ WITH acts AS (
			SELECT 'decided' AS act, id AS row_id, challenge_id, idea_id, comment_id, `+ruledFrom+`, `+ruledTo+`, code, words, '' AS said, 0 AS person_id, 0 AS other, ruled_by AS by_id, ruled_at AS at, undone_by, undone_at, '' AS kind, '' AS salt, '' AS hash FROM rulings r
			UNION ALL SELECT 'passage_removed', id, challenge_id, idea_id, comment_id, '', '', code, words, '', 0, 0, removed_by, removed_at, 0, CAST(NULL AS timestamp), kind, salt, hash FROM removals
			UNION ALL SELECT CASE WHEN locked THEN 'comments_locked' ELSE 'comments_unlocked' END, id, challenge_id, idea_id, 0, CASE WHEN locked THEN 'open' ELSE 'locked' END,
				CASE WHEN locked THEN 'locked' ELSE 'open' END, code, words, '', 0, 0, by_id, at, 0, CAST(NULL AS timestamp), '', '', '' FROM comment_locks
			UNION ALL SELECT 'note_written', n.id, i.challenge_id, i.id, COALESCE(m.id, 0), '', '', '', '', '', 0, 0, n.written_by, n.written_at, 0, CAST(NULL AS timestamp), '', '', ''
				FROM moderator_notes n LEFT JOIN comments m ON n.kind = 'comment' AND m.id = n.subject JOIN ideas i ON i.id = CASE WHEN n.kind = 'comment' THEN m.idea_id ELSE n.subject END
			UNION ALL `+acts+`)
		SELECT a.act, a.row_id, COALESCE(c.slug, '') AS slug, a.idea_id, a.comment_id, a.from_state, a.to_state, a.code, a.words, a.said, a.other, a.at, a.undone_at, a.kind, a.salt, a.hash,
			COALESCE(p.name, '') AS name, COALESCE(p.handle, '') AS handle, COALESCE(u.handle, '') AS undoer, COALESCE(w.handle, '') AS person
		FROM acts a LEFT JOIN challenges c ON c.id = a.challenge_id LEFT JOIN people p ON p.id = a.by_id LEFT JOIN people u ON u.id = a.undone_by LEFT JOIN people w ON w.id = a.person_id
		WHERE `+where+" ORDER BY a.at DESC, a.act, a.row_id DESC LIMIT ?", append(args, challenge.LogMost)...)
	if err != nil {
		return nil, err
	}
	out := each(rows, logRow.domain)
	return out, r.fillPlaces(ctx, out)
}

// fillPlaces adds where removed passages stood.
func (r challengeReads) fillPlaces(ctx context.Context, out []challenge.LogEntry) error {
	at := map[id.Removal]int{}
	var of []id.Removal
	for n, e := range out {
		if e.Removal != 0 {
			at[e.Removal], of = n, append(of, e.Removal)
		}
	}
	if len(of) == 0 {
		return nil
	}
	var rows []struct {
		RemovalID id.Removal
		TextKind  string
		RowID     int64
		Version   int
		Field     string
		StartAt   int
		EndAt     int
	}
	err := r.s.Reader(ctx).All(&rows, "/* moderation.places */ SELECT removal_id, text_kind, row_id, version, field, start_at, end_at FROM removal_places WHERE removal_id IN ? ORDER BY removal_id, position", of)
	for _, p := range rows {
		e := &out[at[p.RemovalID]]
		e.Places = append(e.Places, challenge.Spot{Text: p.TextKind, Row: p.RowID, From: p.Version, Field: p.Field, Start: p.StartAt, End: p.EndAt})
	}
	return err
}
