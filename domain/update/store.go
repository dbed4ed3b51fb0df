package update

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Store keeps updates. InTx runs fn in one transaction and keeps what it wrote if
// fn returns nil. fn may run twice: it touches nothing but its Tx and variables
// that it sets. InTx returns fault.Busy when there was no room before the
// deadline, and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	// ChallengeBySlug, Challenge and Idea are those of challenge.Tx.
	ChallengeBySlug(slug string) (challenge.Challenge, error)
	Challenge(c id.Challenge) (challenge.Challenge, error)
	Idea(i id.Idea) (challenge.Idea, error)
	// WriteupOf reports whether the challenge has this write-up and it is published.
	WriteupOf(c id.Challenge, w id.Writeup) (bool, error)
	// PersonByHandle returns a person who may act, or 0.
	PersonByHandle(handle string) (id.Person, error)
	// Nameless returns which of these people show readers no name.
	Nameless(people []id.Person) (map[id.Person]bool, error)
	// Update returns an update and holds it, or ErrNotFound.
	Update(u id.Update) (Update, error)
	// AddUpdate keeps u and sets its ID and Version.
	AddUpdate(u *Update) error
	// SaveUpdate keeps u if its Version is still the stored one, and moves it; else
	// ErrStale.
	SaveUpdate(u *Update) error
	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
}

// Clock tells the time.
type Clock func() time.Time

// Service is the use cases of updates. Its fields are set once, before use; its
// methods may be called from many goroutines.
type Service struct {
	Store Store
	Now   Clock
}

// Reads answers the questions of pages, API and feeds. Every method is a fixed
// number of statements, whatever the number of rows.
type Reads interface {
	// ByID returns an update, a draft too, or ErrNotFound. Callers check
	// View.ReadableBy.
	ByID(ctx context.Context, u id.Update) (View, error)
	// Published lists published updates, the newest first.
	Published(ctx context.Context, q Query) ([]Card, error)
	// Drafts lists the updates of a challenge that are not published (0: of all), the
	// last edited first.
	Drafts(ctx context.Context, c id.Challenge) ([]Card, error)
}

// Query asks for published updates. Empty fields let everything through.
type Query struct {
	Challenge id.Challenge // 0: every published challenge
	Category  Category
	Limit     int       // 1 to 100
	After     id.Update // continues behind this one
}

// View is an update with the names that stand on its page. The parties of its
// occasion are named.
type View struct {
	Update
	ChallengeSlug  string
	ChallengeTitle string
	ChallengeState challenge.State
	AuthorName     string // empty if there is none
	Links          []Link // the ideas that everybody may read
	WriteupSlug    string // empty unless it is public
	WriteupTitle   string
}

// Link is an idea's number and title.
type Link struct {
	ID    id.Idea
	Title string
	Lang  string
}

// Card is an update as lists and feeds show it.
type Card struct {
	ID             id.Update
	Challenge      id.Challenge
	ChallengeSlug  string
	ChallengeTitle string
	Category       Category
	Title          string
	Summary        string
	PublishedAt    time.Time
	EditedAt       time.Time
	Version        int
}
