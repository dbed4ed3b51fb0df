package writeup

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
)

// Store keeps write-ups. InTx runs fn in one transaction and keeps what it wrote
// if fn returns nil. fn may run twice: it touches nothing but its Tx and
// variables that it sets. InTx returns fault.Busy when there was no room before
// the deadline, and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	// Writeup returns a write-up with its ideas, their authors, its readers and its
	// sign-offs, and holds it; or ErrNotFound.
	Writeup(w id.Writeup) (Writeup, error)
	// FreeSlug returns base, or base with a number behind it: the first that no other
	// write-up has, nor gets until the transaction ends.
	FreeSlug(base string, w id.Writeup) (string, error)
	// AddWriteup keeps w with its ideas and sets its ID and Version.
	AddWriteup(w *Writeup) error
	// SaveWriteup keeps every field of w but ideas, readers and sign-offs if its
	// Version is still the stored one, and moves it; else ErrStale.
	SaveWriteup(w *Writeup) error
	// KeepEdition keeps the words that w has now as the edition it bears, with their
	// editor, before they are changed.
	KeepEdition(w Writeup, editor id.Person, at time.Time) error
	// AddReader keeps that r is asked to sign an edition, and reports false for one who
	// was asked for it, or for a later one, before.
	AddReader(w id.Writeup, r Reader, edition int, at time.Time) (bool, error)
	// AddSignOff keeps s in place of the same person's for the same edition and role.
	AddSignOff(w id.Writeup, s SignOff) error
	// PersonByHandle returns a person who may act, or 0.
	PersonByHandle(handle string) (id.Person, error)
	// Nameless returns which of these people show readers no name.
	Nameless(people []id.Person) (map[id.Person]bool, error)

	Challenge(c id.Challenge) (challenge.Challenge, error)
	// Idea and SaveIdea are those of challenge.Tx.
	Idea(i id.Idea) (challenge.Idea, error)
	SaveIdea(i *challenge.Idea) error
	// AuthorsOf lists the authors of an idea: who wrote it, then who wrote what goes on
	// in it.
	AuthorsOf(i id.Idea) ([]id.Person, error)
	// UnnamedOf lists those of them whose names are not shown beside what they wrote.
	UnnamedOf(i id.Idea) ([]id.Person, error)
	// Said returns the visible comments on an idea, the oldest first.
	Said(i id.Idea) ([]Said, error)
	// Tried reports whether a place has said in public that it tries an idea, or has
	// tried it.
	Tried(i id.Idea) (bool, error)

	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
	MailTx
	// AddTask keeps work to be done when it is due. A waiting task with the same
	// handler and key is replaced.
	AddTask(t outbox.Task) error
	// DropTask takes a waiting task back; none is no fault.
	DropTask(h outbox.Handler, key string) error
}

// Clock tells the time.
type Clock func() time.Time

// Service is the use cases of write-ups. Its fields are set once, before use;
// its methods may be called from many goroutines.
type Service struct {
	Store   Store
	Now     Clock
	Site    string // the service's name, in mail
	BaseURL string // of the site, without a slash at its end
	// Panels tells what panels have released; nil where there are none.
	Panels interface {
		Released(ctx context.Context, idea id.Idea) ([]review.Result, error)
	}
}
