package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// TransferByID returns one move of an idea.
func (r challengeReads) TransferByID(ctx context.Context, t id.Transfer) (challenge.Transfer, error) {
	var m struct {
		ID            id.Transfer
		IdeaID        id.Idea
		FromChallenge id.Challenge
		FromArea      id.Area
		ToChallenge   id.Challenge
		ToArea        id.Area
		ActorID       id.Person
		Reason        string
		PickReason    string
		MovedAt       time.Time
	}
	err := r.s.Reader(ctx).Get(&m, `/* transfer.get */ SELECT id, idea_id, from_challenge, from_area, to_challenge, to_area, actor_id, reason, pick_reason, moved_at
		FROM transfers WHERE id = ?`, t)
	return challenge.Transfer{
		ID: m.ID, Idea: m.IdeaID, From: challenge.Home{Challenge: m.FromChallenge, Area: m.FromArea}, To: challenge.Home{Challenge: m.ToChallenge, Area: m.ToArea},
		Actor: m.ActorID, Reason: m.Reason, Pick: m.PickReason, MovedAt: m.MovedAt,
	}, err
}

// OnPanel reports whether an idea is on a panel that has not published yet.
func (tx challengeTx) OnPanel(i id.Idea) (bool, error) {
	var n int
	err := tx.Get(&n, `/* transfer.on_panel */ SELECT count(*) FROM panel_ideas g JOIN panels p ON p.id = g.panel_id WHERE g.idea_id = ?
		AND p.state NOT IN ('published', 'archived') AND g.state NOT IN ('withdrawn', 'referred')`, i)
	return n > 0, err
}

// BoundBy returns what keeps an idea in its challenge.
func (tx challengeTx) BoundBy(i id.Idea) (challenge.Bound, error) {
	var b challenge.Bound
	err := tx.Get(&b, `/* transfer.bound */ SELECT EXISTS (SELECT 1 FROM supports s WHERE s.idea_id = ?) AS words,
		EXISTS (SELECT 1 FROM coding_ideas c WHERE c.idea_id = ? AND c.settled_at IS NULL) AS coding,
		EXISTS (SELECT 1 FROM writeup_ideas l JOIN writeups w ON w.id = l.writeup_id WHERE l.idea_id = ? AND w.state <> 'withdrawn') AS writeup`, i, i, i)
	return b, err
}

// Codes returns the themes of an idea and the codebook of a challenge.
func (tx challengeTx) Codes(i id.Idea, c id.Challenge) (had, book []challenge.ThemeLink, err error) {
	err = tx.All(&had, `/* transfer.had */ SELECT t.id, t.slug, t.name FROM idea_themes g JOIN themes t ON t.id = g.theme_id WHERE g.idea_id = ? ORDER BY t.name, t.id`, i)
	if err == nil {
		err = tx.All(&book, "/* transfer.book */ SELECT t.id, t.slug, t.name FROM themes t WHERE t.challenge_id = ? AND "+inBook+" ORDER BY t.name, t.id", c)
	}
	return had, book, err
}

// LeftBehind returns what an idea left in a challenge when it was last moved away.
func (tx challengeTx) LeftBehind(i id.Idea, c id.Challenge) (challenge.Left, error) {
	var last struct {
		ID         id.Transfer
		PickReason string
		Later      int
	}
	err := tx.Get(&last, `/* transfer.left */ SELECT t.id, t.pick_reason, (SELECT count(*) FROM transfers l WHERE l.idea_id = t.idea_id AND l.id > t.id
		AND l.from_challenge <> l.to_challenge) AS later
		FROM transfers t WHERE t.idea_id = ? AND t.from_challenge = ? AND t.to_challenge <> t.from_challenge ORDER BY t.id DESC LIMIT 1`, i, c)
	if errors.Is(err, ErrNone) {
		return challenge.Left{}, nil
	}
	if err != nil {
		return challenge.Left{}, err
	}
	left := challenge.Left{From: last.Later == 0, Pick: last.PickReason}
	err = tx.All(&left.Themes, `/* transfer.left_themes */ SELECT DISTINCT COALESCE(t.merged_into, t.id) AS id FROM transfer_themes x JOIN themes t ON t.id = x.theme_id
		WHERE x.transfer_id = ? AND x.waiting = FALSE ORDER BY id`, last.ID)
	if err == nil {
		err = tx.All(&left.Again, "/* transfer.left_again */ SELECT theme_id FROM transfer_themes WHERE transfer_id = ? AND waiting = TRUE ORDER BY theme_id", last.ID)
	}
	return left, err
}

// MoveIdea moves i as m says if its version still stands, and keeps m.
func (tx challengeTx) MoveIdea(i *challenge.Idea, m *challenge.Moved) error {
	err := tx.Get(&m.ID, `/* transfer.add */ INSERT INTO transfers (idea_id, from_challenge, from_area, to_challenge, to_area, actor_id, reason, pick_reason, moved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, m.Idea, m.From.Challenge, orNull(m.From.Area), m.To.Challenge, orNull(m.To.Area),
		orNull(m.Actor), m.Reason, m.Pick, m.MovedAt.UTC())
	if err != nil {
		return err
	}
	if m.From.Challenge == m.To.Challenge {
		i.Area = m.To.Area
		return tx.saveIdea(i)
	}
	before, err := tx.idea(i.ID)
	if err != nil {
		return err
	}
	if before.Version != i.Version {
		return challenge.ErrIdeaStale
	}
	had := []id.Theme{}
	if err = tx.All(&had, "/* transfer.themes */ SELECT theme_id FROM idea_themes WHERE idea_id = ? ORDER BY theme_id", i.ID); err != nil {
		return err
	}
	if err = tx.tally(before, had, -1); err != nil {
		return err
	}
	i.Challenge, i.Area, i.PickReason, i.Pinned = m.To.Challenge, m.To.Area, m.Picked, 0 // the team is another one
	err = tx.One(`/* transfer.idea */ UPDATE ideas SET challenge_id = ?, area_id = ?, pick = ?, pick_reason = ?, pinned_id = 0, version = version + 1 WHERE id = ? AND version = ?`,
		i.Challenge, orNull(i.Area), string(i.Pick()), i.PickReason, i.ID, i.Version)
	if err != nil {
		return err
	}
	i.Version++
	if err = tx.carryThemes(*m); err != nil {
		return err
	}
	return tx.tally(*i, append(m.Themes, m.Again...), 1)
}

// tally counts an idea by ideas more under each of its themes, where lists hold it.
func (tx challengeTx) tally(i challenge.Idea, themes []id.Theme, by int) error {
	if !i.Listed() {
		return nil
	}
	for _, t := range append([]id.Theme{0}, themes...) {
		if err := tx.moveTally(cellOf(i), t, by); err != nil {
			return err
		}
	}
	return nil
}

// carryThemes gives an idea the themes that it has where it goes, and notes those that
// it leaves behind.
func (tx challengeTx) carryThemes(m challenge.Moved) error {
	var notes, given, again [][]any
	waiting := []id.Theme{}
	err := tx.All(&waiting, "/* transfer.waiting */ SELECT theme_id FROM recodings WHERE idea_id = ? AND coded_at IS NULL ORDER BY theme_id", m.Idea)
	if err != nil {
		return err
	}
	waits := map[id.Theme]bool{}
	for _, t := range waiting {
		waits[t] = true
		notes = append(notes, []any{m.ID, t, true})
	}
	for _, t := range m.Dropped {
		if !waits[t] {
			notes = append(notes, []any{m.ID, t, false})
		}
	}
	for _, t := range m.Themes {
		given = append(given, []any{m.Idea, t, m.MovedAt.UTC()})
	}
	for _, t := range m.Again {
		given = append(given, []any{m.Idea, t, m.MovedAt.UTC()})
		again = append(again, []any{t, m.Idea, m.MovedAt.UTC()})
	}
	if _, err = tx.Exec("/* transfer.drop_waiting */ DELETE FROM recodings WHERE idea_id = ? AND coded_at IS NULL", m.Idea); err != nil {
		return err
	}
	if _, err = tx.Exec("/* transfer.drop_themes */ DELETE FROM idea_themes WHERE idea_id = ?", m.Idea); err != nil {
		return err
	}
	if err = tx.insert("/* transfer.note_themes */ INSERT INTO transfer_themes (transfer_id, theme_id, waiting) VALUES ", "", notes); err != nil {
		return err
	}
	if err = tx.insert("/* transfer.give_themes */ INSERT INTO idea_themes (idea_id, theme_id, at) VALUES ", "", given); err != nil {
		return err
	}
	return tx.insert("/* transfer.wait_again */ INSERT INTO recodings (theme_id, idea_id, listed_at) VALUES ", " ON CONFLICT (theme_id, idea_id) DO UPDATE SET coded_at = NULL", again)
}
