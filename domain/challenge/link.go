package challenge

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// LinkKind says how one idea is related to another.
type LinkKind string

// The kinds of link. BuildsOn alone has a direction: from builds on to.
const (
	SaysSame LinkKind = "same"
	BuildsOn LinkKind = "builds_on"
	Differs  LinkKind = "differs"
	// BuiltOnBy is BuildsOn told from the other end. No link is kept so: see Link.Turned.
	BuiltOnBy LinkKind = "built_on_by"
)

// LinkKinds lists the kinds in the order of pages.
var LinkKinds = []LinkKind{SaysSame, BuildsOn, Differs}

// Limits of links.
const (
	LinkWordsMax = 200 // characters (runes)
	LinksMost    = 20  // that people make on one idea
)

// Link relates an idea to another, for everybody to see. It stays where it was made when
// one of the two is merged: whoever reads the idea that took it in finds it there.
type Link struct {
	ID       id.Link
	From, To id.Idea
	Kind     LinkKind
	Words    string    // empty, or why
	By       id.Person // 0: not known any more
	MadeAt   time.Time
	Looked   string // what Looked says of the doubtful words that whoever makes it was shown; never kept
}

// Doubts returns the doubtful passages of the words of l.
func (l Link) Doubts(now time.Time) []Doubt { return DoubtsIn("words", account.OneLine(l.Words), now) }

// Turned is l as it is kept: what is built on by another is what that other builds on.
func (l Link) Turned() Link {
	if l.Kind == BuiltOnBy {
		l.Kind = BuildsOn
		if l.To != 0 { // else it is refused as it is
			l.From, l.To = l.To, l.From
		}
	}
	return l
}

// Linked is a link as the page of one of its two ideas shows it.
type Linked struct {
	Link    id.Link
	Idea    id.Idea // the other one, or what took that in
	Title   string
	Lang    string
	Kind    LinkKind
	Reverse bool // the other builds on this one
	Words   string
	By      id.Person // for who may take it away; never shown
	Author  id.Person // of the other idea, likewise
	In      id.Challenge
}

// Link faults.
var (
	ErrLinkSelf     = &fault.Error{Kind: fault.Invalid, Code: "link.self", Message: "Enter the number of another idea."}
	ErrLinkTwice    = &fault.Error{Kind: fault.Conflict, Code: "link.there", Message: "These two ideas are linked already. Take that link away first."}
	ErrLinkMany     = &fault.Error{Kind: fault.Conflict, Code: "link.many", Message: "This idea has 20 links. Take one away before you add another."}
	ErrLinkHidden   = &fault.Error{Kind: fault.Closed, Code: "link.not_public", Message: "Only ideas that everybody can read can be linked."}
	ErrLinkNotYours = &fault.Error{Kind: fault.Forbidden, Code: "link.forbidden", Message: "The authors of the two ideas and moderators can link them."}
	ErrLinkWaits    = &fault.Error{Kind: fault.Forbidden, Code: "link.waits", Message: "A moderator looks at what you post before others see it, so you cannot link ideas yet. Ask a moderator to link these two."}
	ErrLinkKeep     = &fault.Error{Kind: fault.Forbidden, Code: "link.not_yours", Message: "The authors of the two ideas and moderators can take a link away."}
	ErrNoLink       = &fault.Error{Kind: fault.NotFound, Code: "link.not_found", Message: "There is no such link. Somebody may have taken it away already."}
)

// Check returns l with its words put in order, or every rule that it breaks.
func (l Link) Check() (Link, error) {
	l.Words = account.OneLine(l.Words)
	var bad fault.Fields
	if !slices.Contains(LinkKinds, l.Kind) {
		bad.Add("kind", "Select how the two ideas are related.")
	}
	if l.To == 0 {
		bad.Add("to", "Enter the number of the other idea.")
	}
	if utf8.RuneCountInString(l.Words) > LinkWordsMax {
		bad.Add("words", "Your words must be 200 characters or fewer.")
	}
	guard.Blocked(&bad, "words", l.Words)
	return l, bad.Fault("link.invalid", "There is a problem with the link.")
}

// MayLink reports whether a may link i to some other idea from its page: as its
// author, or as a moderator.
func (c Idea) MayLink(a account.Actor) bool {
	return c.Listed() && a.Person != 0 && (a.Person == c.Author || account.Can(a, account.Moderate, thing(c.Challenge, 0)) == nil)
}

// LinkIdeas keeps l, made by the author of one of its two ideas or by a moderator of
// one. Both ideas are public.
func (s Service) LinkIdeas(ctx context.Context, a account.Actor, l Link) (Link, error) {
	if a.Person == 0 {
		return l, account.ErrSignIn
	}
	if err := a.MayPost(); err != nil {
		return l, err
	}
	l, err := l.Turned().Check()
	if err != nil {
		return l, err
	}
	if l.From == l.To {
		return l, ErrLinkSelf
	}
	now := s.Now()
	if err = AskAbout(l.Doubts(now), l.Looked, "link.doubtful"); err != nil {
		return l, err
	}
	l.Looked = ""
	err = s.Store.InTx(ctx, func(tx Tx) error {
		from, to, err := linkedPair(tx, a, l.From, l.To)
		if err != nil {
			return err
		}
		if !from.Listed() || !to.Listed() {
			return ErrLinkHidden
		}
		for _, of := range []id.Challenge{from.Challenge, to.Challenge} {
			if err = a.Refused(of); err != nil {
				return err
			}
		}
		if !from.MayLink(a) && !to.MayLink(a) {
			return ErrLinkNotYours
		}
		for _, of := range []id.Challenge{from.Challenge, to.Challenge} {
			c, err := tx.Challenge(of)
			if err != nil {
				return err
			}
			if c.State == Archived {
				return ErrArchived
			}
			if err = l.waits(tx, a, of, now); err != nil {
				return err
			}
		}
		there, n, err := tx.Linked(l.From, l.To)
		switch {
		case err != nil:
			return err
		case there:
			return ErrLinkTwice
		case n >= LinksMost:
			return ErrLinkMany
		}
		l.By, l.MadeAt = a.Person, now
		if err = tx.AddLink(&l); err != nil {
			return err
		}
		return tellLink(tx, l, from, to, a.Person, outbox.IdeaLinked, l.MadeAt)
	})
	return l, err
}

// waits refuses a link that a moderator of c would have to look at before others see it: there
// is none that waits. Moderators have looked.
func (l Link) waits(tx Tx, a account.Actor, c id.Challenge, now time.Time) error {
	if account.Can(a, account.Moderate, thing(c, 0)) == nil && !a.Waits(c) {
		return nil
	}
	words := func(look func(field, words string)) { look("words", l.Words) }
	wait, err := waits(tx, a, c, anyWait, words)
	if err == nil && wait {
		err = ErrLinkWaits
	}
	if err != nil {
		return err
	}
	var bad fault.Fields
	for _, f := range guard.Check(l.Words, now.Year()) {
		if f.Grade == guard.Flag { // which only moderators are to see
			bad.Add("words", f.Advice())
		}
	}
	return bad.Fault("link.identifying", "Your words may tell readers who somebody is.")
}

// Unlink takes a link away, by whoever made it, the author of one of its ideas or a
// moderator of one.
func (s Service) Unlink(ctx context.Context, a account.Actor, link id.Link) (Link, error) {
	if a.Person == 0 {
		return Link{}, account.ErrSignIn
	}
	var l Link
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if l, err = tx.LinkByID(link); err != nil {
			return err
		}
		from, to, err := linkedPair(tx, a, l.From, l.To)
		if fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Gone {
			return ErrNoLink // nobody is told of a link with what they may not read
		}
		if err != nil {
			return err
		}
		if !l.removable(a, from, to) {
			return ErrLinkKeep
		}
		if err = tx.DropLink(link); err != nil {
			return err
		}
		return tellLink(tx, l, from, to, a.Person, outbox.IdeaUnlinked, s.Now())
	})
	return l, err
}

func (l Link) removable(a account.Actor, ends ...Idea) bool {
	if a.Person != 0 && a.Person == l.By {
		return true
	}
	return slices.ContainsFunc(ends, func(i Idea) bool {
		return a.Person != 0 && a.Person == i.Author || account.Can(a, account.Moderate, thing(i.Challenge, 0)) == nil
	})
}

// Removable reports whether a may take the link away from the page of here.
func (l Linked) Removable(a account.Actor, here Idea) bool {
	return Link{By: l.By}.removable(a, here, Idea{Challenge: l.In, Author: l.Author})
}

// linkedPair holds two ideas that a may read, the lower number first.
func linkedPair(tx Tx, a account.Actor, from, to id.Idea) (f, t Idea, err error) {
	first, second := &f, &t
	if to < from {
		first, second = &t, &f
	}
	if *first, err = tx.Idea(min(from, to)); err != nil {
		return f, t, err
	}
	if *second, err = tx.Idea(max(from, to)); err != nil {
		return f, t, err
	}
	if err = f.ReadableBy(a); err != nil {
		return f, t, err
	}
	return f, t, t.ReadableBy(a)
}

// tellLink keeps a fact on each of the two ideas.
func tellLink(tx Tx, l Link, from, to Idea, by id.Person, kind outbox.Kind, at time.Time) error {
	for _, e := range []outbox.Event{
		{Kind: kind, Challenge: from.Challenge, Idea: from.ID, Subject: int64(to.ID), Actor: by, At: at, Detail: string(l.Kind)},
		{Kind: kind, Challenge: to.Challenge, Idea: to.ID, Subject: int64(from.ID), Actor: by, At: at, Detail: string(l.Kind)},
	} {
		if err := tx.Emit(e); err != nil {
			return err
		}
	}
	return nil
}
