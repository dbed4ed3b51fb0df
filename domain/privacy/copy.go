package privacy

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Row is one row of a shelf: a text, a whole number, true or false, a time or nil for
// each column.
type Row []any

// File is an attachment in a copy.
type File struct {
	Number int64
	Name   string // with its ending
	Hash   string
}

// Held is everything that is held of one person at one moment.
type Held interface {
	// Each calls fn for every row of a shelf, in a steady order, and keeps none.
	Each(s Shelf, fn func(Row) error) error
	// Files lists what the person attached and has not been removed.
	Files() ([]File, error)
}

// Reads is what is asked of the store.
type Reads interface {
	// Held calls fn with what is held of p. It ends with fn.
	Held(ctx context.Context, p id.Person, fn func(Held) error) error
	// Places lists the panels on which p sits and has not left, by name.
	Places(ctx context.Context, p id.Person) ([]Place, error)
	// Holds lists all holds: those that stand first, then the latest.
	Holds(ctx context.Context) ([]HoldView, error)
	// Named finds a challenge by its short name, and a person by handle or address; 0
	// for none.
	Named(ctx context.Context, slug, person string) (id.Challenge, id.Person, error)
	KeepingReads
}

// Blobs keeps the bytes of attachments.
type Blobs interface {
	// Get returns the bytes with this hash.
	Get(ctx context.Context, hash string) ([]byte, error)
}

// Service is what people may ask of their data. Its fields are set once, before use.
type Service struct {
	Store   Store
	Reads   Reads
	Blobs   Blobs
	Seats   Seats
	Letters Letters // nil: mail goes out, and none is kept
	Site    string  // its name, for mail
	BaseURL string
	Months  int // after its end for which a challenge keeps its people; 0: UsualMonths
	Now     func() time.Time
}

// Copy calls fn with all that is held of the person who acts, and of nobody else.
func (s Service) Copy(ctx context.Context, by account.Actor, fn func(Held) error) error {
	if by.Person == 0 {
		return account.ErrSignIn
	}
	if err := by.Proven(s.Now()); err != nil {
		return err
	}
	return s.Reads.Held(ctx, by.Person, fn)
}

// Bytes returns the bytes of a file of a copy.
func (s Service) Bytes(ctx context.Context, f File) ([]byte, error) { return s.Blobs.Get(ctx, f.Hash) }
