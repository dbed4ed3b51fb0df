package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// LockReasons are the reasons for which the team closes the comments of an idea, UnlockReasons
// those for which it opens them again, as a form shows them.
var (
	LockReasons = []Standard{
		{Code: "heated", Name: "People have become unkind to each other", Why: "People had become unkind to each other."},
		{Code: "answered", Name: "Everything has been said or answered", Why: "What was asked here has been answered."},
		{Code: "elsewhere", Name: "The talk goes on somewhere else", Why: "The talk goes on somewhere else."},
		{Code: "unwatched", Name: "Nobody in the team can look at comments for now", Why: "Nobody in the team can look at comments for now."},
		{Code: OtherReason, Name: "Another reason"},
	}
	UnlockReasons = []Standard{
		{Code: "calm", Name: "There has been time to cool down", Why: "There has been time to cool down."},
		{Code: "news", Name: "There is something new to talk about", Why: "There is something new to talk about."},
		{Code: "watched", Name: "The team can look at comments again", Why: "The team can look at comments again."},
		{Code: "mistake", Name: "They were closed by mistake", Why: "They were closed by mistake."},
		{Code: OtherReason, Name: "Another reason"},
	}
)

// Lock is that the team closed the comments of an idea, or opened them again.
type Lock struct {
	Challenge id.Challenge
	Idea      id.Idea
	Locked    bool
	Because
	By id.Person
	At time.Time
}

// Faults of locks.
var (
	ErrCommentsLocked = &fault.Error{Kind: fault.Closed, Code: "comment.locked", Message: "The team has closed comments. You can still read them, and delete your own."}
	ErrLockDone       = &fault.Error{Kind: fault.Conflict, Code: "comment.lock_done", Message: "Another moderator has done this already."}
)

// LockTx keeps locks.
type LockTx interface {
	// SetLock keeps l, and what it says of the idea. The version of that stays: whoever edits
	// the text meanwhile has nothing to look at again.
	SetLock(l Lock) error
}

// Locked reports whether the team has closed the comments of the idea.
func (c Idea) Locked() bool { return c.Lock.Code != "" }

// TalkOpenTo returns nil if a may post, edit and answer comments as far as a lock goes, else
// ErrCommentsLocked, which does not say why: a member of a panel may ask who is not to know
// what others say. Moderators may.
func (c Idea) TalkOpenTo(a account.Actor) error {
	if !c.Locked() || account.Can(a, account.Moderate, thing(c.Challenge, 0)) == nil {
		return nil
	}
	return ErrCommentsLocked
}

// LockComments closes the comments of an idea to all but moderators, or opens them again,
// with a reason that everybody reads.
func (s Service) LockComments(ctx context.Context, a account.Actor, idea id.Idea, locked bool, why Because) (Idea, error) {
	from, kind := UnlockReasons, outbox.CommentsUnlocked
	if locked {
		from, kind = LockReasons, outbox.CommentsLocked
	}
	why, wrong := why.check(from)
	var i Idea
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if i, _, err = toModerate(tx, a, Reported{Idea: idea}); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if i.Locked() == locked {
			return ErrLockDone
		}
		l := Lock{Challenge: i.Challenge, Idea: i.ID, Locked: locked, Because: why, By: a.Person, At: s.Now()}
		if err = tx.SetLock(l); err != nil {
			return err
		}
		i.Lock = Because{}
		if locked {
			i.Lock = why
		}
		return tx.Emit(outbox.Event{Kind: kind, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: l.At, Reason: why.Public()})
	})
	return i, err
}
