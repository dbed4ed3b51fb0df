package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Decision is what a moderator does with an idea or a comment.
type Decision struct {
	On Reported   // of a comment its number is enough
	To Moderation // Visible, Held, Hidden or, of an idea, ForTeam; empty: it stays as it is
	Because
	// Seen is the ruling that stood last, 0 for none, when the moderator looked; nil: they did
	// not say. A decision on what somebody has decided about since is refused.
	Seen *id.Ruling
	// Version is the one of the idea or comment that the moderator read; 0: they did not say. A
	// decision on words that have changed since is refused: nobody has read them.
	Version int
	Anyway  bool // although somebody else has it in hand
}

// Faults of decisions.
var (
	ErrDecided     = &fault.Error{Kind: fault.Conflict, Code: "moderation.decided", Message: "Somebody has decided about this since you opened it. Look at how it stands now."}
	ErrReadAgain   = &fault.Error{Kind: fault.Stale, Code: "moderation.stale", Message: "This has changed since you opened it, so read it as it stands now before you decide."}
	errIdeaDone    = &fault.Error{Kind: fault.Conflict, Code: "idea.moderated", Message: "Another moderator has done this already."}
	errCommentDone = &fault.Error{Kind: fault.Conflict, Code: "comment.moderated", Message: "Another moderator has done this already."}
	errCommentHold = fault.Fields{{Name: "to", Message: "A comment is kept, removed from public view or shown. It cannot be held."}}.Fault("moderation.invalid", "There is a problem with the request.")
)

// Decide keeps, hides, holds or shows something. Of two decisions at the same time that say
// what they have Seen the second is refused with ErrDecided, and so is one on what somebody
// else has in hand, with ErrInHand, unless it is made Anyway. One on other words than the
// moderator read is refused with ErrReadAgain.
func (s Service) Decide(ctx context.Context, a account.Actor, d Decision) (Ruling, error) {
	if d.To == Held || d.To == Hidden || d.To == ForTeam {
		var err error
		if d.Because, err = d.Because.Check(); err != nil {
			return Ruling{}, err
		}
	}
	var r Ruling
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		r, err = s.decide(tx, a, d)
		return err
	})
	return r, err
}

func (s Service) decide(tx Tx, a account.Actor, d Decision) (Ruling, error) {
	i, cm, err := toModerate(tx, a, d.On)
	if err != nil {
		return Ruling{}, err
	}
	d.On = Reported{Idea: i.ID, Comment: cm.ID}
	now := s.Now()
	if err = d.mayBeMade(tx, a, now); err != nil {
		return Ruling{}, err
	}
	version := i.Version
	if cm.ID != 0 {
		version = cm.Version
	}
	var r Ruling
	switch {
	case d.Version != 0 && d.Version != version:
		err = ErrReadAgain
	case d.To == "":
		r, err = s.keep(tx, a, i, cm, now)
	case cm.ID != 0:
		r, err = s.decideComment(tx, a, d, i, cm, now)
	default:
		r, err = s.decideIdea(tx, a, d, i, now)
	}
	if err != nil {
		return Ruling{}, err
	}
	return r, tx.PutBack(d.On)
}

// toModerate loads what a moderator decides about.
func toModerate(tx Tx, a account.Actor, on Reported) (Idea, Comment, error) {
	return toTreat(tx, a, account.Moderate, on)
}

// toTreat loads an idea, or a comment with its idea, to which a may do verb, the idea first,
// as a merge holds them.
func toTreat(tx Tx, a account.Actor, verb account.Verb, on Reported) (Idea, Comment, error) {
	var cm Comment
	if on.Comment != 0 {
		at, err := tx.IdeaOfComment(on.Comment)
		if err != nil {
			return Idea{}, cm, err
		}
		if on.Idea != 0 && on.Idea != at {
			return Idea{}, cm, ErrCommentNotFound
		}
		on.Idea = at
	}
	i, err := tx.Idea(on.Idea)
	if err != nil {
		return i, cm, err
	}
	if on.Comment != 0 {
		if cm, err = tx.Comment(on.Comment); err != nil {
			return i, cm, err
		}
		if cm.Idea != i.ID { // it was moved by a merge meanwhile
			return i, cm, ErrCommentStale
		}
	}
	if err = i.ReadableBy(a); err != nil {
		return i, cm, err
	}
	author := i.Author
	if cm.ID != 0 {
		author = cm.Author
	}
	err = account.Can(a, verb, thing(i.Challenge, author))
	if err != nil && cm.ID != 0 && a.SignedIn() {
		err = ErrCommentNotFound // that there is one may be more than they may know
	}
	return i, cm, err
}

// mayBeMade refuses a decision on what somebody else has in hand or has decided about.
func (d Decision) mayBeMade(tx Tx, a account.Actor, now time.Time) error {
	if d.Seen != nil {
		latest, err := tx.LatestRuling(d.On)
		if err != nil {
			return err
		}
		if latest.ID != *d.Seen {
			return latest.since(tx, a, *ErrDecided, latest.ID > *d.Seen, " since you opened this. Look at how it stands now.")
		}
	}
	h, err := tx.InHand(d.On)
	if err == nil && h.Of(now) && h.By != a.Person && !d.Anyway {
		err = h.refusal()
	}
	return err
}

// since is a fault that tells who decided what, where that is known.
func (r Ruling) since(tx Tx, a account.Actor, f fault.Error, known bool, tail string) error {
	if !known || r.ID == 0 {
		return &f
	}
	did := " removed this from public view"
	switch {
	case r.Kept():
		did = " kept this as it is"
	case r.To == Held:
		did = " held this for a second look"
	case r.To == ForTeam:
		did = " kept this for the team"
	case r.To == Visible:
		did = " shown this to everybody"
	}
	who := "You have"
	switch {
	case r.Code == ByReports:
		f.Message = "Enough people have reported this to take it out of view" + tail
		return &f
	case r.By != a.Person:
		name, err := tx.NameOf(r.By)
		if err != nil {
			return err
		}
		if name == "" {
			return &f
		}
		who = name + " has"
	}
	f.Message = who + did + tail
	return &f
}

// done is the fault of what has been done already, by whom if that is known.
func done(tx Tx, a account.Actor, on Reported, to Moderation, f *fault.Error) error {
	latest, err := tx.LatestRuling(on)
	if err != nil {
		return err
	}
	return latest.since(tx, a, *f, latest.To == to, " already.")
}

func (s Service) decideIdea(tx Tx, a account.Actor, d Decision, i Idea, now time.Time) (Ruling, error) {
	until := d.To == ForTeam && i.TeamOnly == TeamUntilEnd // a moderator decides that it stays so
	if i.Moderation == d.To && !until {
		return Ruling{}, done(tx, a, d.On, d.To, errIdeaDone)
	}
	r := Ruling{
		Challenge: i.Challenge, On: d.On, From: i.Moderation, FromReason: i.ModerationReason, FromPublic: i.WasPublic, FromTeam: i.TeamOnly,
		To: d.To, Because: d.Because, By: a.Person, At: now,
	}
	if err := i.turn(d); err != nil {
		return Ruling{}, err
	}
	r.ToTeam = i.TeamOnly
	if err := tx.SaveIdea(&i); err != nil {
		return Ruling{}, err
	}
	if _, err := s.rule(tx, &r); err != nil {
		return Ruling{}, err
	}
	kind := moderated[d.To]
	return r, tx.Emit(outbox.Event{Kind: kind, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: now, Reason: d.Public()})
}

// moderated names what happens to an idea that gets a state of moderation. One that the
// team alone reads is held, as far as all others go.
var moderated = map[Moderation]outbox.Kind{Visible: outbox.IdeaShown, Held: outbox.IdeaHeld, Hidden: outbox.IdeaHidden, ForTeam: outbox.IdeaHeld}

// turn gives an idea the state that d decides, or says why it cannot have it.
func (c *Idea) turn(d Decision) error {
	switch d.To {
	case Visible:
		if c.TeamOnly == TeamAsked {
			return ErrAsked
		}
		if err := c.MayBeShown(); err != nil {
			return err
		}
		c.TeamOnly, c.WasPublic = "", true
	case ForTeam:
		if err := c.mayBeKept(); err != nil {
			return err
		}
		if c.TeamOnly != TeamAsked { // no end of a phase shows what a moderator has decided about
			c.TeamOnly = TeamDecided
		}
	case Held:
		if c.TeamOnly != "" {
			return errIdeaDone // nobody else reads it
		}
	}
	c.Moderation, c.ModerationReason = d.To, d.Public()
	return nil
}

// mayBeKept returns why an idea cannot be kept for the team: a panel reads what it judges.
func (c Idea) mayBeKept() error {
	if c.Stage != Posted && c.Stage != Withdrawn {
		return ErrTeamReads
	}
	return nil
}

// MayBeKept reports whether a moderator who reads the idea can keep it for the team: not one
// that is hidden, which nobody reads anyway, and not again.
func (c Idea) MayBeKept() bool {
	open := c.Moderation == Visible || c.Moderation == Held || c.Moderation == ForTeam && c.TeamOnly == TeamUntilEnd
	return open && c.mayBeKept() == nil
}

func (s Service) decideComment(tx Tx, a account.Actor, d Decision, i Idea, cm Comment, now time.Time) (Ruling, error) {
	before, kind := cm, outbox.CommentShown
	switch d.To {
	case Visible:
		if cm.State != CommentHidden && cm.State != CommentHeld {
			return Ruling{}, done(tx, a, d.On, Visible, errCommentDone)
		}
		if err := CommentMayBeShown(cm.Body); err != nil {
			return Ruling{}, err
		}
	case Hidden:
		if cm.State == CommentHidden || cm.State == CommentDeleted {
			return Ruling{}, done(tx, a, d.On, Hidden, errCommentDone)
		}
		kind = outbox.CommentHidden
	default:
		return Ruling{}, errCommentHold
	}
	cm.State, cm.StateReason = CommentState(d.To), d.Public()
	cm.Unseen = cm.Unseen && d.To != Visible
	if err := tx.SaveComment(&cm); err != nil {
		return Ruling{}, err
	}
	r := ruled(i.Challenge, before, cm, d.Because, a.Person, now)
	if _, err := s.rule(tx, &r); err != nil {
		return Ruling{}, err
	}
	return r, tx.Emit(commentEvent(kind, i.Challenge, cm, a, now, d.Public()))
}

// keep says that what waits is in order as it is.
func (s Service) keep(tx Tx, a account.Actor, i Idea, cm Comment, now time.Time) (Ruling, error) {
	on := Reported{Idea: i.ID, Comment: cm.ID}
	r := Ruling{Challenge: i.Challenge, On: on, From: i.Moderation, FromReason: i.ModerationReason, FromPublic: i.WasPublic, FromTeam: i.TeamOnly, ToTeam: i.TeamOnly, To: i.Moderation, By: a.Person, At: now}
	if cm.ID != 0 {
		r = ruled(i.Challenge, cm, cm, Because{}, a.Person, now)
	}
	before, err := tx.LatestRuling(on)
	if err != nil {
		return Ruling{}, err
	}
	settled, err := s.rule(tx, &r)
	if err == nil && settled == 0 {
		err = before.since(tx, a, *ErrNoReports, before.ID != 0, " already.")
	}
	return r, err
}
