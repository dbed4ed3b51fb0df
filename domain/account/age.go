package account

import (
	"context"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// AgeRule is what an installation does about people under 16.
type AgeRule string

// The rules. Under the first, nobody is asked how old they are.
const (
	AgeAllow    AgeRule = "allow"
	AgeRefuse   AgeRule = "refuse"   // they post nothing
	AgeGuardian AgeRule = "guardian" // they post once a parent or guardian agrees
)

// AgeRules lists the rules.
var AgeRules = []AgeRule{AgeAllow, AgeRefuse, AgeGuardian}

// Age is what somebody said when they were asked. No date of birth is.
type Age string

// The answers.
const (
	AgeNotSaid Age = ""
	Over16     Age = "over" // or 16
	Under16    Age = "under"
)

// ageGate is what keeps somebody from posting because of their age; the zero value is
// nothing.
type ageGate int

const (
	gateAsk ageGate = iota + 1
	gateUnder
	gateGuardian
)

// Faults about ages. None says why a rule is there: the page /account/age does.
var (
	ErrAgeNeeded   = &fault.Error{Kind: fault.Forbidden, Code: "person.age_needed", Message: "Say first whether you are 16 or over. You are asked once, on the page about your age."}
	ErrUnder16     = &fault.Error{Kind: fault.Forbidden, Code: "person.under_16", Message: "People under 16 cannot post here. You can read everything, and the page about your age says where else to go."}
	ErrGuardian    = &fault.Error{Kind: fault.Forbidden, Code: "person.guardian_needed", Message: "A parent or guardian has to agree before you can post. Ask them on the page about your age."}
	ErrAgeSoon     = &fault.Error{Kind: fault.Conflict, Code: "person.age_soon", Message: "You said less than 7 days ago that you are under 16. If that has changed, say so after those 7 days."}
	ErrWithdrawn   = &fault.Error{Kind: fault.Conflict, Code: "guardian.withdrawn", Message: "A parent or guardian has withdrawn their agreement, so your account is being deleted. Ask the people who run this service if that is wrong."}
	ErrAgeNotAsked = &fault.Error{Kind: fault.Conflict, Code: "person.age_not_asked", Message: "Nobody is asked how old they are here, or you have answered already."}
)

// AgePage is where people are asked, and told what follows.
const AgePage = "/account/age"

// contributes are the verbs that are closed to somebody whose age keeps them from posting.
var contributes = map[Verb]bool{PostIdea: true, EditIdea: true, Comment: true, EditComment: true, Support: true, RecordAdoption: true, EditAdoption: true}

// MayPost returns why the age of a keeps them from posting, nil if it does not.
func (a Actor) MayPost() error {
	switch a.gate {
	case gateAsk:
		return ErrAgeNeeded
	case gateUnder:
		return ErrUnder16
	case gateGuardian:
		return ErrGuardian
	}
	return nil
}

// gate finds out what the rule keeps a from. Whoever holds a role was chosen for it by
// somebody, and is not asked.
func (r AgeRule) gate(a Actor, now time.Time) ageGate {
	switch {
	case r != AgeRefuse && r != AgeGuardian, a.Command, len(a.Grants)+len(a.Held) > 0, a.Age == Over16:
		return 0
	case a.Age == AgeNotSaid && r == AgeRefuse && now.Sub(a.SaidNoAt) < AgeStands:
		return gateUnder
	case a.Age == AgeNotSaid:
		return gateAsk
	case r == AgeRefuse:
		return gateUnder
	case a.Consented:
		return 0
	}
	return gateGuardian
}

// Nameless reports whether readers see the role of a and not the name: they are not told
// who is under 16 and who chose so.
func (a Actor) Nameless() bool { return a.Age == Under16 || a.Unnamed }

// ShownName is the name that stands beside what a writes.
func (a Actor) ShownName() string {
	if a.Nameless() {
		return Unnamed
	}
	return a.Name
}

// AgeTx is what answers about ages need of a transaction.
type AgeTx interface {
	// SetAge keeps what p said, if they have said nothing before; else it returns
	// ErrAgeNotAsked.
	SetAge(p id.Person, age Age, now time.Time) error
	// SayNo keeps that p said now that they are under 16, until AgeStands is over and nothing
	// is known again.
	SayNo(p id.Person, now time.Time) error
	// TurnSixteen keeps that p, who had said before then that they are under 16, is not any
	// more; their name stays hidden until they choose to show it. It returns ErrAgeSoon if they
	// said so later, ErrAgeNotAsked if they did not.
	TurnSixteen(p id.Person, before, now time.Time) error
	// DropDraftsOf deletes every draft of p.
	DropDraftsOf(p id.Person) error
	// Guardian returns what is known of the guardian of p, the zero Guardian for nothing.
	Guardian(p id.Person) (Guardian, error)
	// GuardianByLink returns the guardian whose present link has this hash, or
	// ErrGuardianLink.
	GuardianByLink(hash string) (Guardian, error)
	// ForgetGuardian takes away the address of the guardian of p who has not answered by now,
	// unless a hold stands on p.
	ForgetGuardian(p id.Person, now time.Time) error
	// AddTask is as in the other domains.
	AddTask(t outbox.Task) error
	// SaveGuardian keeps g in place of what was known.
	SaveGuardian(g Guardian) error
	// GuardianAsks counts how often an address was asked since then, whoever asked, and
	// notes that it is asked again; what is older is forgotten.
	GuardianAsks(emailHash string, since, now time.Time) (int, error)
}

// AgeReads answers the questions of pages about guardians.
type AgeReads interface {
	// Guardian and GuardianByLink are those of AgeTx.
	Guardian(ctx context.Context, p id.Person) (Guardian, error)
	GuardianByLink(ctx context.Context, hash string) (Guardian, error)
}

// AnswerAge keeps whether the person who acts is 16 or over, once; whoever was not says later
// that they are. Where people under 16 cannot post, the answer "no" is forgotten after AgeStands,
// and their drafts are deleted; no event tells of it, which would keep the answer.
func (s Service) AnswerAge(ctx context.Context, by Actor, over bool) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	switch {
	case over && by.Age == Under16:
		return s.turn(ctx, p)
	case over && by.gate == gateUnder:
		return ErrAgeSoon
	case by.gate != gateAsk:
		return ErrAgeNotAsked
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if !over && s.Age == AgeRefuse {
			if err := tx.SayNo(p, s.Now()); err != nil {
				return err
			}
			return tx.DropDraftsOf(p)
		}
		age := Over16
		if !over {
			age = Under16
		}
		if err := tx.SetAge(p, age, s.Now()); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.AgeSaid, Subject: int64(p), Actor: p, At: s.Now()})
	})
}

// AgeStands is how long the answer "no" stands before it can be changed, so that nobody who
// is told to ask a parent says the other thing at once.
const AgeStands = 7 * 24 * time.Hour

// turn keeps that p is 16 now: no parent or guardian has a say any more, and their link ends.
func (s Service) turn(ctx context.Context, p id.Person) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		if err := tx.TurnSixteen(p, now.Add(-AgeStands), now); err != nil {
			return err
		}
		g, err := tx.Guardian(p)
		if err != nil {
			return err
		}
		if !g.EndedAt.IsZero() { // the account goes as soon as it can
			return ErrWithdrawn
		}
		to, told := g.Email, g.Agrees() && g.Email != ""
		if g.LinkHash != "" || to != "" {
			g.Email, g.LinkHash = "", ""
			if err = tx.SaveGuardian(g); err != nil {
				return err
			}
		}
		if told {
			if err = tx.QueueMail(s.turnedMail(to), now); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.AgeTurned, Subject: int64(p), Actor: p, At: now})
	})
}
