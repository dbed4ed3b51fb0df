package store

import (
	"errors"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Support returns the person's last word on an idea.
func (tx challengeTx) Support(i id.Idea, p id.Person) (challenge.Support, bool, error) {
	var row struct {
		Value  int
		CastAt time.Time
	}
	err := tx.Get(&row, "/* support.get */ SELECT value, cast_at FROM supports WHERE idea_id = ? AND person_id = ?", i, p)
	if errors.Is(err, ErrNone) {
		return challenge.Support{}, false, nil
	}
	return challenge.Support{Idea: i, Person: p, Value: row.Value, CastAt: row.CastAt}, err == nil, err
}

// PutSupport keeps s and moves the idea's counters. The idea is held by the
// caller's transaction, so two words of one person cannot pass each other.
func (tx challengeTx) PutSupport(s challenge.Support, move challenge.Tally) (challenge.Tally, error) {
	_, err := tx.Exec(`/* support.put */ INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (idea_id, person_id) DO UPDATE SET value = excluded.value, cast_at = excluded.cast_at`,
		s.Idea, s.Person, s.Value, s.CastAt.UTC())
	if err != nil {
		return challenge.Tally{}, err
	}
	return tx.moveSupports(s.Idea, move)
}

func (tx challengeTx) moveSupports(i id.Idea, move challenge.Tally) (challenge.Tally, error) {
	var after challenge.Tally
	err := tx.Get(&after, `/* support.count */ UPDATE ideas SET supports = supports + ?, againsts = againsts + ?, passes = passes + ?
		WHERE id = ? RETURNING supports, againsts, passes`, move.Supports, move.Againsts, move.Passes, i)
	return after, err
}

// Follow keeps f.
func (tx challengeTx) Follow(f challenge.Follow, keep bool) error {
	end := "DO UPDATE SET why = excluded.why, active = excluded.active, since = excluded.since"
	if keep {
		end = "DO NOTHING"
	}
	_, err := tx.Exec("/* follow.put */ INSERT INTO follows (person_id, kind, subject, why, active, since) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject, person_id) "+end,
		f.Person, string(f.Kind), f.Subject, string(f.Why), f.Active, f.Since.UTC())
	return err
}

// followed says for each kind which rows can be followed.
var followed = map[challenge.FollowKind]string{
	challenge.FollowChallenge: "SELECT count(*) FROM challenges WHERE id = ? AND state <> 'draft'",
	challenge.FollowArea:      "SELECT count(*) FROM areas a JOIN challenges c ON c.id = a.challenge_id WHERE a.id = ? AND c.state <> 'draft'",
	challenge.FollowTheme:     "SELECT count(*) FROM themes t JOIN challenges c ON c.id = t.challenge_id WHERE t.id = ? AND c.state <> 'draft'",
	challenge.FollowIdea:      "SELECT count(*) FROM ideas WHERE id = ? AND moderation = 'visible' AND shown_stage NOT IN ('withdrawn', 'merged')",
	// Whoever stands beside an idea that everybody may read: others are nobody's to know of.
	challenge.FollowPerson: `SELECT count(*) FROM people p WHERE p.id = ? AND p.state = 'active' AND p.name <> '' AND p.named
		AND EXISTS (SELECT 1 FROM ideas i WHERE i.author_id = p.id AND NOT i.unnamed AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged'))`,
}

// FollowSubject reports whether a thing exists and is public.
func (tx challengeTx) FollowSubject(kind challenge.FollowKind, subject int64) (bool, error) {
	sql, ok := followed[kind]
	if !ok {
		return false, nil
	}
	var n int
	err := tx.Get(&n, "/* follow.subject */ "+sql, subject)
	return n > 0, err
}

// Following reports whether p follows a thing.
func (tx challengeTx) Following(p id.Person, kind challenge.FollowKind, subject int64) (bool, error) {
	var n int
	err := tx.Get(&n, "/* follow.is */ SELECT count(*) FROM follows WHERE person_id = ? AND kind = ? AND subject = ? AND active = TRUE", p, string(kind), subject)
	return n > 0, err
}
