package store

import (
	"context"
	"errors"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// SetPinned keeps which comment is the reply from the team.
func (tx challengeTx) SetPinned(i id.Idea, c id.Comment) error {
	return tx.One("/* pin.set */ UPDATE ideas SET pinned_id = ? WHERE id = ?", int64(c), i)
}

// OnTeam reports whether a person holds a role in a challenge.
func (tx challengeTx) OnTeam(p id.Person, c id.Challenge) (bool, error) {
	var n int
	err := tx.Get(&n, "/* pin.team */ SELECT count(*) FROM roles WHERE person_id = ? AND challenge_id IN (0, ?)", p, c)
	return n > 0, err
}

// pinned returns the reply from the team, from what was read of the thread or by itself.
func (r challengeReads) pinned(ctx context.Context, i id.Idea, c id.Comment, read []challenge.CommentView) (*challenge.CommentView, error) {
	for _, cm := range read {
		if cm.ID == c && cm.Pinned {
			return &cm, nil
		}
	}
	cm, err := r.CommentByID(ctx, c)
	if errors.Is(err, challenge.ErrCommentNotFound) || err == nil && (cm.Idea != i || !cm.Pinned) {
		return nil, nil
	}
	return &cm, err
}
