package adoption

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Store keeps adoptions. InTx runs fn in one transaction and keeps what it wrote
// if fn returns nil. fn may run twice: it touches nothing but its Tx and
// variables that it sets. InTx returns fault.Busy when there was no room before
// the deadline, and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	// Challenge and Idea are those of challenge.Tx.
	Challenge(c id.Challenge) (challenge.Challenge, error)
	Idea(i id.Idea) (challenge.Idea, error)
	challenge.WaitsTx
	// Adoption returns a record with its steps, a hidden one too, and holds it; or
	// ErrNotFound.
	Adoption(a id.Adoption) (Adoption, error)
	// AddAdoption keeps a with its steps and sets its ID and Version.
	AddAdoption(a *Adoption) error
	// SaveAdoption keeps a if its Version is still the stored one, and moves it; else
	// ErrStale. Of the steps it keeps those behind the first known.
	SaveAdoption(a *Adoption, known int) error
	// TermOpen reports whether a code stands in a reference list and is not closed.
	TermOpen(list, code string) (bool, error)
	// SetTold notes how a record stands, as its contact was told, and moves no Version.
	SetTold(a id.Adoption, how challenge.Moderation) error
	// WriteTo is that of challenge.Tx.
	WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error)
	// Emit keeps e with the change that it announces, AddTask work to be done after it.
	Emit(e outbox.Event) error
	AddTask(t outbox.Task) error
	account.TermsTx
}

// Clock tells the time, in the time zone that decides what date it is.
type Clock func() time.Time

// Service is the use cases of adoptions. Its fields are set once, before use; its
// methods may be called from many goroutines.
type Service struct {
	Store Store
	Now   Clock
}

// Reads answers the questions of pages, API and export. Every method is a fixed
// number of statements, whatever the number of rows.
type Reads interface {
	// OfIdea lists the records of an idea that everybody sees, the oldest first.
	OfIdea(ctx context.Context, i id.Idea) ([]View, error)
	// Unseen lists those that wait or are hidden: of a contact, or of everybody for 0. Callers
	// check who asks.
	Unseen(ctx context.Context, i id.Idea, contact id.Person) ([]View, error)
	// ByID returns a record in any state, or ErrNotFound.
	ByID(ctx context.Context, a id.Adoption) (View, error)
	// ToLook lists what waits for a moderator of the challenges (nil: all), the oldest first,
	// ToLookMost at most. Callers check who asks.
	ToLook(ctx context.Context, of []id.Challenge) ([]View, error)
}

// ToLookMost is how many are listed at once.
const ToLookMost = 50

// View is a record with the names that stand beside it.
type View struct {
	Adoption
	IdeaTitle     string
	ChallengeSlug string
	ContactName   string // the words for it where readers do not see the name, empty if there is none
	ContactHandle string
	RegionLabel   string
	Listed        bool // the idea may be read by everybody
}

// Beside is v as the reader of an idea sees it: without who recorded it where that would tell
// who wrote the idea.
func (v View) Beside(i challenge.View) View {
	if i.AuthorHidden {
		v.ContactName, v.ContactHandle = "", ""
	}
	return v
}
