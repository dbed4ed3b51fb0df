package attachment

import (
	"cmp"
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Words are what stands beside an attachment for whoever does not see or hear it.
type Words struct {
	Alt        string
	Transcript string // of a recording
}

// Describe replaces the words beside an attachment, by the author of the idea. With another
// transcript a recording waits for a moderator once more, and so does all that waits for one when
// it comes.
func (s Service) Describe(ctx context.Context, by account.Actor, one id.Attachment, version int, to Words, looked string) (Attachment, error) {
	return s.change(ctx, by, one, version, outbox.AttachmentChanged, "", func(tx Tx, a *Attachment, _ challenge.Idea, _ time.Time) error {
		if _, err := s.changeable(tx, by, a.Idea); err != nil {
			return err
		}
		var bad fault.Fields
		to.Alt = checkAlt(&bad, to.Alt)
		to.Transcript = checkTranscript(&bad, a.Kind, true, to.Transcript)
		guard.Blocked(&bad, "alt", to.Alt)
		guard.Blocked(&bad, "transcript", to.Transcript)
		if err := bad.Fault("attachment.invalid", "There is a problem with the description."); err != nil {
			return err
		}
		if a.Transcript != to.Transcript {
			a.LookedAt = time.Time{}
		}
		before := *a
		if a.Alt, a.Transcript = to.Alt, to.Transcript; before.Alt != a.Alt || before.Transcript != a.Transcript {
			if err := a.wait(tx, by, before, s.Now()); err != nil {
				return err
			}
		}
		return challenge.AskAbout(Upload{Alt: to.Alt, Transcript: to.Transcript}.Doubts(s.Now()), looked, "attachment.doubtful")
	})
}

// Agree records that the people in a picture have agreed, by the author or a
// moderator. The picture waits no longer for that.
func (s Service) Agree(ctx context.Context, by account.Actor, one id.Attachment, version int, who, what string) (Attachment, error) {
	var bad fault.Fields
	who, what = checkConsent(&bad, who, what)
	guard.Blocked(&bad, "who", who)
	guard.Blocked(&bad, "what", what)
	wrong := bad.Fault("attachment.invalid", "There is a problem with the record of consent.")
	return s.change(ctx, by, one, version, outbox.AttachmentChanged, "", func(_ Tx, a *Attachment, i challenge.Idea, now time.Time) error {
		if err := cmp.Or(by.Refused(i.Challenge), by.MayPost()); err != nil {
			return err // it publishes
		}
		if wrong != nil {
			return wrong
		}
		if a.LookedAt.IsZero() && !by.Staff(i.Challenge) && by.Waits(i.Challenge) {
			a.Waits = true // what came before they were put on hold comes out now
		}
		a.People, a.Consent = true, Consent{Who: who, What: what, By: by.Person, At: now}
		return nil
	})
}

// WithdrawConsent takes a picture away because somebody in it does not agree any
// more, by the author or a moderator. It does not come back.
func (s Service) WithdrawConsent(ctx context.Context, by account.Actor, one id.Attachment) (Attachment, error) {
	return s.change(ctx, by, one, 0, outbox.AttachmentRemoved, "", func(tx Tx, a *Attachment, i challenge.Idea, now time.Time) error {
		if err := mayRemove(by, i); err != nil {
			return err
		}
		return TakeAway(tx, a, ConsentWithdrawn, now)
	})
}

// Remove takes an attachment away for good, by the author or a moderator.
func (s Service) Remove(ctx context.Context, by account.Actor, one id.Attachment) (Attachment, error) {
	return s.change(ctx, by, one, 0, outbox.AttachmentRemoved, "", func(tx Tx, a *Attachment, i challenge.Idea, now time.Time) error {
		if err := mayRemove(by, i); err != nil {
			return err
		}
		why := ByModerator
		if i.Author == by.Person {
			why = ByAuthor
		}
		return TakeAway(tx, a, why, now)
	})
}

// mayRemove lets authors take back what is theirs whatever keeps them from writing, and
// whoever moderates.
func mayRemove(by account.Actor, i challenge.Idea) error {
	if i.Author == by.Person {
		return nil
	}
	return account.Can(by, account.Moderate, account.Thing{Challenge: i.Challenge})
}

// Hide takes an attachment out of view, by a moderator, with a reason for the author.
func (s Service) Hide(ctx context.Context, by account.Actor, one id.Attachment, reason string) (Attachment, error) {
	reason = account.Prose(reason)
	if err := challenge.CheckReason(reason, true); err != nil {
		return Attachment{}, err
	}
	return s.moderate(ctx, by, one, 0, true, outbox.AttachmentHidden, reason)
}

// Show takes back what Hide did, and says that a moderator has looked at what waits for one. What
// waits for something else waits on. version is the one that they looked at: words that came
// after it are not shown unread.
func (s Service) Show(ctx context.Context, by account.Actor, one id.Attachment, version int) (Attachment, error) {
	return s.moderate(ctx, by, one, version, false, outbox.AttachmentShown, "")
}

func (s Service) moderate(ctx context.Context, by account.Actor, one id.Attachment, version int, hidden bool, k outbox.Kind, reason string) (Attachment, error) {
	return s.change(ctx, by, one, 0, k, reason, func(_ Tx, a *Attachment, i challenge.Idea, now time.Time) error {
		if err := account.Can(by, account.Moderate, account.Thing{Challenge: i.Challenge}); err != nil {
			return err
		}
		unseen := a.unseen() && a.opens()
		if a.Hidden == hidden && (hidden || !unseen) {
			return &fault.Error{Kind: fault.Conflict, Code: "attachment.moderated", Message: "Another moderator has done this already."}
		}
		if !hidden && a.Version != version {
			return ErrStale
		}
		if a.Hidden, a.HiddenReason = hidden, reason; !hidden && unseen {
			a.LookedAt = now
		}
		return nil
	})
}

// change loads an attachment for those who manage it, lets fn decide, keeps the
// result and announces it. version is the one that they saw; 0: whatever stands there.
func (s Service) change(ctx context.Context, by account.Actor, one id.Attachment, version int, k outbox.Kind, reason string,
	fn func(Tx, *Attachment, challenge.Idea, time.Time) error,
) (Attachment, error) {
	var a Attachment
	err := s.Store.InTx(ctx, func(tx Tx) error {
		seen, err := tx.Attachment(one)
		if err != nil {
			return err
		}
		i, err := tx.Idea(seen.Idea)
		if err != nil {
			return err
		}
		if err = manage(by, i); err != nil {
			return err
		}
		switch a = seen; {
		case a.State() == Removed:
			return ErrNotFound
		case version != 0 && a.Version != version:
			return ErrStale
		}
		now := s.Now()
		if err = fn(tx, &a, i, now); err != nil {
			return err
		}
		if err = tx.SaveAttachment(&a); err != nil {
			return err
		}
		return announce(tx, a, k, by.Person, now, reason)
	})
	return a, err
}

// manage returns nil if by manages what belongs to i. To others it is not there.
func manage(by account.Actor, i challenge.Idea) error {
	if !by.SignedIn() {
		return account.ErrSignIn
	}
	if i.ReadableBy(by) != nil || !ManagedBy(by, i) {
		return ErrNotFound
	}
	return nil
}

// TakeAway removes a and has its bytes deleted where nothing else uses them. Whoever
// calls it saves a.
func TakeAway(tx interface{ AddTask(t outbox.Task) error }, a *Attachment, why Why, now time.Time) error {
	for _, hash := range []string{a.Hash, a.Small} {
		if hash == "" {
			continue
		}
		if err := tx.AddTask(outbox.Task{Handler: outbox.DropBlob, Key: hash, AddedAt: now}); err != nil {
			return err
		}
	}
	a.remove(why, now)
	return nil
}
