package challenge

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// StartDraft keeps the first words of an idea, before anybody has to sign in.
// claim is the value of the draft cookie; it is not needed when a is signed in.
func (s Service) StartDraft(ctx context.Context, a account.Actor, slug, claim string, t Text) (Draft, error) {
	if !t.fits() {
		return Draft{}, ErrDraftTooLarge
	}
	var d Draft
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		now := s.Now()
		if !c.State.ShownTo(a, c.ID) {
			return ErrNotFound
		}
		kept, err := t.unfinished(c)
		if err != nil {
			return err
		}
		d = Draft{Challenge: c.ID, Author: a.Person, Text: kept, StartedAt: now, SavedAt: now}
		if a.Person == 0 {
			d.ClaimHash = HashClaim(claim)
		}
		return tx.AddDraft(&d)
	})
	return d, err
}

// SaveDraft keeps what has been typed since. version is the one that the
// person's window shows; another window's save in between gives ErrDraftStale,
// and nothing is overwritten.
func (s Service) SaveDraft(ctx context.Context, a account.Actor, claim string, draft id.Draft, version int, t Text) (Draft, error) {
	if !t.fits() {
		return Draft{}, ErrDraftTooLarge
	}
	var d Draft
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if d, err = openDraft(tx, a, claim, draft); err != nil {
			return err
		}
		if d.Version != version {
			return ErrDraftStale
		}
		c, err := tx.Challenge(d.Challenge)
		if err != nil {
			return err
		}
		if d.Text, err = t.unfinished(c); err != nil {
			return err
		}
		d.SavedAt = s.Now()
		return tx.SaveDraft(&d)
	})
	return d, err
}

// DropDraft deletes a draft.
func (s Service) DropDraft(ctx context.Context, a account.Actor, claim string, draft id.Draft) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := openDraft(tx, a, claim, draft); err != nil {
			return err
		}
		return tx.DropDraft(draft)
	})
}

func openDraft(tx Tx, a account.Actor, claim string, draft id.Draft) (Draft, error) {
	d, err := tx.Draft(draft)
	if err != nil {
		return Draft{}, err
	}
	if !d.MayOpen(a.Person, HashClaim(claim)) {
		return Draft{}, ErrDraftNotFound
	}
	return d, nil
}

// PostDraft turns a draft into an idea. The draft is gone with it, in one
// transaction, so that pressing the button twice posts once: the second finds
// ErrDraftNotFound. looked names the doubtful passages that the author has looked at; see
// Looked. told is why only the team would read it, as the author was told; nil: they were not.
// It is posted to no more people than that: else the fault is ErrReaders.
func (s Service) PostDraft(ctx context.Context, a account.Actor, claim string, draft id.Draft, version int, looked string, told *TeamOnly) (Idea, error) {
	var i Idea
	var in id.Challenge
	var danger bool
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		d, err := openDraft(tx, a, claim, draft)
		if err != nil {
			return err
		}
		in, danger = d.Challenge, d.InCrisis()
		if d.Version != version {
			return ErrDraftStale
		}
		c, err := tx.Challenge(d.Challenge)
		if err != nil {
			return err
		}
		if told != nil && *told != "" && c.ReadersOf(d.Text, s.Now()) != *told {
			return ErrReaders
		}
		if i, err = s.post(tx, a, c, d.Text, looked, danger); err != nil {
			return err
		}
		return tx.DropDraft(draft)
	})
	return i, s.refused(ctx, a, in, Reported{}, danger, err)
}

// PostIdea posts t to the challenge called slug. looked is as for PostDraft.
func (s Service) PostIdea(ctx context.Context, a account.Actor, slug string, t Text, looked string) (Idea, error) {
	var i Idea
	var in id.Challenge
	danger := t.InCrisis() // before the transaction, which others wait for
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		in = c.ID
		i, err = s.post(tx, a, c, t, looked, danger)
		return err
	})
	return i, s.refused(ctx, a, in, Reported{}, danger, err)
}

// post posts t; danger says that it has words of somebody who may be in danger.
func (s Service) post(tx Tx, a account.Actor, c Challenge, t Text, looked string, danger bool) (Idea, error) {
	now := s.Now()
	if err := account.Can(a, account.PostIdea, thing(c.ID, 0)); err != nil {
		return Idea{}, err
	}
	if err := a.NeedsName(); err != nil {
		return Idea{}, err
	}
	if err := c.Allows(a, Posting, t.Area, now); err != nil {
		return Idea{}, err
	}
	t, err := t.Check(c)
	if err != nil {
		return Idea{}, err
	}
	if err := guardText(t, looked, now); err != nil {
		return Idea{}, err
	}
	if t.Unnamed && !c.UnnamedPosts {
		return Idea{}, ErrNamed
	}
	if t.AskTeam && !c.TeamPosts {
		return Idea{}, ErrTeamPosts
	}
	t.Unnamed = t.Unnamed || a.Age == account.Under16 // it stays so when they are 16
	waits, err := s.waits(tx, a, c.ID, ideasWait, t.each)
	if err != nil {
		return Idea{}, err
	}
	agreed, err := account.Agree(tx, a, now)
	if err != nil {
		return Idea{}, err
	}
	i := Idea{
		Challenge: c.ID, Author: a.Person, AuthorRole: a.Role, Text: t, Licence: Licence, Agreed: agreed,
		Moderation: Visible, WasPublic: true, Stage: Posted, PostedAt: now,
	}
	if waits {
		i.Moderation, i.ModerationReason, i.WasPublic = Held, waitsFirst, false
	}
	if i.TeamOnly = c.ReadersOf(t, now); i.TeamOnly != "" {
		i.Moderation, i.WasPublic = ForTeam, false
	}
	if err := tx.AddIdea(&i); err != nil {
		return Idea{}, err
	}
	if err := watch(tx, Reported{Idea: i.ID}, nil, i.each, now); err != nil {
		return Idea{}, err
	}
	if err := tx.Follow(Follow{Person: a.Person, Kind: FollowIdea, Subject: int64(i.ID), Why: WhyPosted, Active: true, Since: now}, true); err != nil {
		return Idea{}, err
	}
	if danger {
		if err := s.alert(tx, c.ID, Reported{Idea: i.ID}, ByWords); err != nil {
			return Idea{}, err
		}
	}
	return i, tx.Emit(outbox.Event{Kind: outbox.IdeaPosted, Challenge: c.ID, Idea: i.ID, Actor: a.Person, At: now})
}

// guardText refuses a text with details that identify a patient, to its author, and one
// that may, unless they have looked at it.
func guardText(t Text, looked string, now time.Time) error {
	if err := t.identifying().Fault("idea.identifying", "Your idea may identify a patient."); err != nil {
		return err
	}
	return AskAbout(t.Doubts(now), looked, "idea.doubtful")
}

// MayBeShown refuses a text with details that identify a patient, to a moderator.
func (t Text) MayBeShown() error {
	return t.identifying().Fault("idea.identifying", "This idea may identify a patient, so nobody else can see it. Ask its author to edit it.")
}

// identifying names each field with details that identify a patient.
func (t Text) identifying() fault.Fields {
	var bad fault.Fields
	t.each(func(field, words string) { guard.Blocked(&bad, field, words) })
	return bad
}

// each calls look with every field of words in the order of the form.
func (t Text) each(look func(field, words string)) {
	look("title", t.Title)
	look("body", t.Body)
	for _, a := range t.Answers {
		look("answers."+a.Key, a.Text)
	}
	for _, tag := range t.Tags {
		look("tags", tag)
	}
}

// EditIdea replaces the text of an idea by its author. version is the one that
// the editor saw. The text before is kept; everybody may read the history. looked is as
// for PostDraft.
func (s Service) EditIdea(ctx context.Context, a account.Actor, idea id.Idea, version int, t Text, looked string) (Idea, error) {
	var i Idea
	var on Reported        // where it is theirs, and new that it is in danger
	danger := t.InCrisis() // before the transaction, which others wait for
	err := s.Store.InTx(ctx, func(tx Tx) error {
		own, c, err := toEdit(tx, a, idea)
		anew := danger && !own.InCrisis()
		if on = (Reported{}); own.Author == a.Person && anew {
			on.Idea = own.ID
		}
		if err != nil {
			return err
		}
		i = own
		if i.Version != version {
			return ErrIdeaStale
		}
		if t, err = t.Check(c.Asking(i.Text)); err != nil {
			return err
		}
		now := s.Now()
		if err = guardText(t, looked, now); err != nil {
			return err
		}
		agreed, err := account.Agree(tx, a, now)
		if err != nil {
			return err
		}
		// Everybody may read the history, so what had to go is not kept there.
		if len(i.identifying()) == 0 {
			if err = tx.KeepIdeaVersion(i, a.Person, now); err != nil {
				return err
			}
		}
		t.Unnamed, t.AskTeam = i.Unnamed, i.AskTeam // acts of their own: see NameIdea and Agree
		if anew {
			if err = s.alert(tx, i.Challenge, Reported{Idea: i.ID}, ByWords); err != nil {
				return err
			}
		}
		before := i.Text
		i.Text, i.Licence, i.Agreed, i.EditedAt = t, Licence, agreed, now
		waits, err := s.waits(tx, a, i.Challenge, ideasWait, t.each)
		if err != nil {
			return err
		}
		if waits && i.Moderation == ForTeam {
			i.ModerationReason = waitsFirst // for when it is shown
		}
		if waits = waits && i.Moderation == Visible; waits {
			i.Moderation, i.ModerationReason = Held, waitsFirst
		}
		if err = tx.SaveIdea(&i); err != nil {
			return err
		}
		if err = watch(tx, Reported{Idea: i.ID}, before.each, t.each, now); err != nil {
			return err
		}
		if i.Moderation == Hidden {
			if err = comeBack(tx, i, now); err != nil {
				return err
			}
		}
		if err = tx.Emit(outbox.Event{Kind: outbox.IdeaEdited, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: now}); err != nil || !waits {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.IdeaHeld, Challenge: i.Challenge, Idea: i.ID, At: now, Reason: waitsFirst})
	})
	return i, s.refused(ctx, a, 0, on, danger, err)
}

// ideaFor loads an idea that a may read and do something with.
func ideaFor(tx Tx, a account.Actor, verb account.Verb, idea id.Idea) (Idea, error) {
	i, err := tx.Idea(idea)
	if err != nil {
		return i, err
	}
	if err = i.ReadableBy(a); err != nil {
		return i, err
	}
	return i, account.Can(a, verb, thing(i.Challenge, i.Author))
}

// toEdit loads an idea whose text a may replace now, with its challenge.
func toEdit(tx Tx, a account.Actor, idea id.Idea) (Idea, Challenge, error) {
	i, err := ideaFor(tx, a, account.EditIdea, idea)
	if err != nil {
		return i, Challenge{}, err
	}
	c, err := tx.Challenge(i.Challenge)
	if err != nil {
		return i, c, err
	}
	return i, c, i.OpenToChange(c)
}

// OpenToChange returns nil while the author of an idea in c may change what it holds.
func (c Idea) OpenToChange(in Challenge) error {
	switch {
	case in.State == Archived:
		return ErrArchived
	case c.MergedByModerator():
		return c.goneOn()
	case c.Stage != Posted:
		return ErrLocked
	}
	return nil
}

// reasonMax is the longest reason of a moderator, in characters (runes).
const reasonMax = 2000

// CheckReason refuses the reason of a moderator that is too long, may identify somebody,
// or is missing where one is needed.
func CheckReason(reason string, needed bool) error {
	var bad fault.Fields
	if needed && reason == "" {
		bad.Add("reason", "Enter a reason that the author can understand.")
	} else if utf8.RuneCountInString(reason) > reasonMax {
		bad.Add("reason", "Reason must be 2,000 characters or fewer.")
	}
	guard.Blocked(&bad, "reason", reason) // everybody may read it
	return bad.Fault("moderation.invalid", "There is a problem with the reason.")
}

// Shuffle returns a random place for a new idea in the shuffled order.
func Shuffle() int32 {
	var b [4]byte
	rand.Read(b[:])
	return int32(binary.BigEndian.Uint32(b[:]) >> 1)
}
