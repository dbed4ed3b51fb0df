package equality

import (
	"context"
	"fmt"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/suppress"
)

// Faults of the questions.
var (
	ErrOff   = &fault.Error{Kind: fault.NotFound, Code: "equality.off", Message: "This challenge does not ask the equality questions."}
	ErrAsked = &fault.Error{Kind: fault.Conflict, Code: "equality.asked", Message: "You have been asked already. What you said cannot be changed, since nobody can tell which answers are yours."}
)

// Store keeps answers. Its InTx is that of account.Store.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what is done with answers, inside InTx only.
type Tx interface {
	// Switch turns the questions of c on or off.
	Switch(c id.Challenge, on bool) error
	// MarkAsked notes that p has been asked in c; false if that stands already.
	MarkAsked(c id.Challenge, p id.Person) (fresh bool, err error)
	// Wait puts answers among those of c that wait, and all of them in an order that
	// has nothing to do with when they came.
	Wait(c id.Challenge, a Answers) error
	// Batch moves what waits to the kept answers of a week, in a random order, for each
	// challenge in which at least so many wait and none was moved this week.
	Batch(week string, least int) error
	// Emit keeps e.
	Emit(e outbox.Event) error
}

// Reads is what is asked of the store.
type Reads interface {
	// IsOn reports whether c asks the questions.
	IsOn(ctx context.Context, c id.Challenge) (bool, error)
	// WasAsked reports whether p has been asked in c.
	WasAsked(ctx context.Context, c id.Challenge, p id.Person) (bool, error)
	// Kept returns the answers of c, and whether others wait.
	Kept(ctx context.Context, c id.Challenge) (kept []Answers, waiting bool, err error)
}

// Service is what may be done with the questions. Its fields are set once, before use.
type Service struct {
	Store Store
	Reads Reads
	Rule  suppress.Rule
	Least int // how many answers are moved at once; fewer than 8 count as 8
	Now   func() time.Time
}

// Switch turns the questions of c on or off. They ask for special categories of data:
// an assessment comes first, so it is for administrators.
func (s Service) Switch(ctx context.Context, by account.Actor, c id.Challenge, on bool) error {
	if err := account.Can(by, account.KeepData, account.Thing{Challenge: c}); err != nil {
		return err
	}
	detail := "equality off"
	if on {
		detail = "equality on"
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.Switch(c, on); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.ChallengeChanged, Challenge: c, Actor: by.Person, At: s.Now(), Detail: detail})
	})
}

// Asks says whether the person who acts is to be asked in c: nil, ErrOff or ErrAsked.
func (s Service) Asks(ctx context.Context, by account.Actor, c id.Challenge) error {
	if by.Person == 0 {
		return account.ErrSignIn
	}
	on, err := s.Reads.IsOn(ctx, c)
	if err != nil {
		return err
	}
	if !on {
		return ErrOff
	}
	asked, err := s.Reads.WasAsked(ctx, c, by.Person)
	if err == nil && asked {
		err = ErrAsked
	}
	return err
}

// Answer keeps that the person who acts has been asked and, in another transaction, what
// they answered: no row, order, time or event leads from the one to the other. A failure
// between the two loses the answers, and never keeps them twice. nil: they do not want
// to answer.
func (s Service) Answer(ctx context.Context, by account.Actor, c id.Challenge, a Answers) error {
	if err := s.Asks(ctx, by, c); err != nil {
		return err
	}
	fresh := false
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		fresh, err = tx.MarkAsked(c, by.Person)
		return err
	})
	if err == nil && !fresh {
		err = ErrAsked
	}
	a = a.Clean()
	if err != nil || len(a) == 0 {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.Wait(c, a) })
}

// Weekly moves what waits to the kept answers. It may be called as often as one likes.
func (s Service) Weekly(ctx context.Context) error {
	year, week := s.Now().ISOWeek()
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.Batch(fmt.Sprintf("%d-W%02d", year, week), max(s.Least, suppress.Least)) })
}

// Results returns what may be told of c, for whoever may change it.
func (s Service) Results(ctx context.Context, by account.Actor, c id.Challenge) (Results, error) {
	if err := account.Can(by, account.ChangeChallenge, account.Thing{Challenge: c}); err != nil {
		return Results{}, err
	}
	var r Results
	var err error
	if r.On, err = s.Reads.IsOn(ctx, c); err != nil {
		return r, err
	}
	kept, waiting, err := s.Reads.Kept(ctx, c)
	r.Waiting = waiting
	r.Lists, r.All = Tell(s.Rule, kept)
	return r, err
}
