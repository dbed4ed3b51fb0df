// Package why answers whether somebody may do something, and by which rule: it asks the
// functions that would let them or refuse them, and has no rules of its own but whom it
// tells what.
package why

import (
	"context"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/writeup"
)

// Act is what the person may or may not do.
type Act string

// The acts.
const (
	Read     Act = "read"
	Reply    Act = "comment"
	Support  Act = "support"
	Edit     Act = "edit"
	Moderate Act = "moderate"
	Score    Act = "score"
)

// Acts lists them as a form shows them.
var Acts = []Act{Read, Reply, Support, Edit, Moderate, Score}

// of are the acts that can be asked for each kind of thing.
var of = map[Kind][]Act{
	Idea: {Read, Reply, Support, Edit, Moderate}, Comment: {Read, Edit, Moderate}, Writeup: {Read}, Panel: {Read, Score},
}

// Question is what was typed. An empty Person is somebody who is signed out.
type Question struct {
	Person, Thing string
	Act           Act
}

// Verdict is the answer in a word.
type Verdict string

// The verdicts.
const (
	Yes    Verdict = "yes"
	No     Verdict = "no"
	Untold Verdict = "untold" // whoever asks may not know
)

// Answer is what the server would do now. Code and Sentence of a refusal are those of the
// fault that the person would be answered with, word for word.
type Answer struct {
	Verdict   Verdict
	Code      string
	Sentence  string
	LeavesOut []string // what the answer does not take into account, since whoever asks may not know
	Name      string   // of the person, for whoever may know what is decided for the whole site
	Handle    string   // empty for somebody who is signed out
}

// Faults of asking.
var (
	ErrSeated = &fault.Error{Kind: fault.Forbidden, Code: "why.seated", Message: "You have a seat on a panel that judges this idea, so somebody else has to ask about it."}
)

// The sentences of what is allowed, by who else it is.
var (
	allowedAll   = Answer{Verdict: Yes, Code: "why.everybody", Sentence: "Everybody may, signed in or not."}
	allowedIn    = Answer{Verdict: Yes, Code: "why.signed_in", Sentence: "Everybody who is signed in may."}
	allowedOwn   = Answer{Verdict: Yes, Code: "why.own", Sentence: "They may because it is their own."}
	allowedSeat  = Answer{Verdict: Yes, Code: "why.seat", Sentence: "They may because of their seat on the panel."}
	allowedRole  = Answer{Verdict: Yes, Code: "why.role", Sentence: "They may because of their role in the team."}
	untoldPanel  = Answer{Verdict: Untold, Code: "why.panel", Sentence: "This person has a seat on a panel of this challenge that is at work. What a panel hides from its members, its chair and secretary know."}
	leftOutSite  = "Decisions about the person for the whole site, and whether they have passed a second step or are under 16. Administrators are told those."
	leftOutPanel = "Whether they have practised, what they are recused from, and which ideas are theirs to score. The chair and the secretary know that."
	leftOutWords = "What they write, which is checked when they send it."
)

// Store keeps that somebody asked. InTx is as for the other domains.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what asking may do to the store.
type Tx interface {
	Emit(e outbox.Event) error
}

// Service answers.
type Service struct {
	Store    Store
	People   account.Service
	Ideas    challenge.Service
	Reads    challenge.Reads
	Panels   review.Service
	Veils    *review.Veils
	Writeups writeup.Reads
	BaseURL  string
	Now      func() time.Time
}

// Ask answers whether somebody may do something, to the lead of the challenge and to
// administrators, and keeps in the audit trail who asked about whom. Of what by may not
// read there is no answer but that by may not read it.
func (s Service) Ask(ctx context.Context, by account.Actor, q Question) (Answer, error) {
	if !by.HasAnywhere(account.Lead) {
		return Answer{}, account.Can(by, account.AskWhy, account.Thing{})
	}
	t, err := s.check(q)
	if err != nil {
		return Answer{}, err
	}
	in, err := s.place(ctx, by, t)
	if err != nil {
		return Answer{}, err
	}
	if err = account.Can(by, account.AskWhy, account.Thing{Challenge: in}); err != nil {
		return Answer{}, err
	}
	var p account.Person
	var who account.Actor
	if strings.TrimSpace(q.Person) != "" {
		if p, err = s.People.PersonToAsk(ctx, by, q.Person); err != nil {
			return Answer{}, err
		}
		if who, err = s.People.As(ctx, by, p.ID); err != nil {
			return Answer{}, err
		}
	}
	a, err := s.answer(ctx, who, t, q.Act, in)
	if err != nil {
		return Answer{}, err
	}
	a.Handle, a.LeavesOut = p.Handle, leftOut(by, t, q.Act)
	if account.KnowsSite(by) { // others read whatever name its page shows
		a.Name = p.Name
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		return tx.Emit(outbox.Event{Kind: outbox.AccessAsked, Challenge: in, Subject: int64(p.ID), Actor: by.Person, At: s.Now(), Detail: string(q.Act) + " " + t.name()})
	})
	return a, err
}

// check reads the question, or says all that is wrong with it.
func (s Service) check(q Question) (Thing, error) {
	var bad fault.Fields
	t, ok := ThingOf(s.BaseURL, q.Thing)
	switch {
	case !ok:
		bad.Add("thing", "Enter the number of an idea, or the address of an idea, a comment, a write-up or a panel of this site.")
	case !slices.Contains(Acts, q.Act):
	case !slices.Contains(of[t.Kind], q.Act):
		bad.Add("act", "This cannot be done with what you have entered. Select something else.")
	}
	if !slices.Contains(Acts, q.Act) {
		bad.Add("act", "Select what they would do.")
	}
	return t, bad.Fault("why.invalid", "There is a problem with the question.")
}

// place returns the challenge of a thing that by may read.
func (s Service) place(ctx context.Context, by account.Actor, t Thing) (id.Challenge, error) {
	switch t.Kind {
	case Idea, Comment:
		return s.placeOfIdea(ctx, by, t)
	case Writeup:
		v, err := s.writeup(ctx, t)
		if err == nil {
			err = v.ReadableBy(by)
		}
		return v.Challenge, err
	case Panel:
	}
	h, err := s.Panels.Reads.Head(ctx, id.Panel(t.Number))
	if err != nil {
		return 0, err
	}
	return h.Challenge, s.Panels.MayOpen(ctx, by, h.ID)
}

func (s Service) placeOfIdea(ctx context.Context, by account.Actor, t Thing) (id.Challenge, error) {
	veil, err := s.Veils.Of(ctx, by)
	if err != nil {
		return 0, err
	}
	reads, at := veil.On(s.Reads), id.Idea(t.Number)
	if t.Kind == Comment {
		cm, _, err := challenge.ReadableComment(ctx, reads, by, id.Comment(t.Number))
		if err != nil {
			return 0, err
		}
		at = cm.Idea
	}
	_, ch, err := challenge.Readable(ctx, reads, by, at)
	if err == nil && veil.Touches(at) {
		err = ErrSeated
	}
	return ch.ID, err
}

func (s Service) writeup(ctx context.Context, t Thing) (writeup.View, error) {
	if t.Slug != "" {
		return s.Writeups.BySlug(ctx, t.Slug)
	}
	return s.Writeups.ByID(ctx, id.Writeup(t.Number))
}

// answer tries the act as who. Where it works, it is tried as others who have less, to say
// what lets them.
func (s Service) answer(ctx context.Context, who account.Actor, t Thing, act Act, in id.Challenge) (Answer, error) {
	err := s.try(ctx, who, t, act, in)
	if t.Kind == Comment && (act == Read || err != nil) {
		if at, broken := s.Veils.AtWork(ctx, who.Person, in); broken != nil || at {
			return untoldPanel, broken
		}
	}
	if err != nil {
		f := fault.Of(err)
		if f.Kind == fault.Internal || f.Kind == fault.Busy {
			return Answer{}, err
		}
		return Answer{Verdict: No, Code: f.Code, Sentence: f.Message}, nil
	}
	own := allowedOwn
	if t.Kind == Panel {
		own = allowedSeat
	}
	for _, other := range []struct {
		as account.Actor
		of Answer
	}{
		{account.Actor{}, allowedAll},
		{account.Actor{Person: stranger, Name: "-"}, allowedIn},
		{account.Actor{Person: who.Person, Name: who.Name, Limits: who.Limits}, own},
	} {
		if s.try(ctx, other.as, t, act, in) == nil {
			return other.of, nil
		}
	}
	return allowedRole, nil
}

// stranger is nobody's number.
const stranger id.Person = -1

// try returns nil if who may act now, else what they are refused with.
func (s Service) try(ctx context.Context, who account.Actor, t Thing, act Act, in id.Challenge) error {
	if act != Read {
		if err := who.Refused(0); err != nil { // as every request that changes something
			return err
		}
		if !who.SignedIn() {
			return account.ErrSignIn
		}
	}
	switch {
	case t.Kind == Panel && act == Score:
		return s.Panels.MayScore(ctx, who, id.Panel(t.Number))
	case t.Kind == Panel:
		return s.Panels.MayOpen(ctx, who, id.Panel(t.Number))
	case t.Kind == Writeup:
		v, err := s.writeup(ctx, t)
		switch {
		case err != nil:
			return err
		case t.Slug != "":
			return v.AtAddress(who)
		}
		return v.ReadableBy(who)
	case t.Kind == Comment:
		cm, _, err := challenge.ReadableComment(ctx, s.Reads, who, id.Comment(t.Number))
		if err != nil || act == Read {
			return err
		}
		needed := account.Can(who, account.EditComment, account.Thing{Author: cm.Author})
		if act == Moderate {
			needed = account.Can(who, account.Moderate, account.Thing{Challenge: in})
		}
		if needed != nil {
			return needed
		}
		return s.Ideas.May(ctx, who, challenge.Doing(act), challenge.Reported{Comment: id.Comment(t.Number)})
	case act == Read:
		_, _, err := challenge.Readable(ctx, s.Reads, who, id.Idea(t.Number))
		return err
	}
	return s.Ideas.May(ctx, who, challenge.Doing(act), challenge.Reported{Idea: id.Idea(t.Number)})
}

// leftOut says what an answer to by is silent about. It depends on who asks and on what
// is asked, and not on the person asked about: that would tell.
func leftOut(by account.Actor, t Thing, act Act) []string {
	var out []string
	if !account.KnowsSite(by) {
		out = append(out, leftOutSite)
	}
	switch {
	case t.Kind == Panel && act == Score:
		out = append(out, leftOutPanel)
	case act == Reply, act == Edit:
		out = append(out, leftOutWords)
	}
	return out
}
