package attachment

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Store keeps attachments. InTx runs fn in one transaction and keeps what it wrote
// if fn returns nil. fn may run twice: it touches nothing but its Tx and variables
// that it sets. InTx returns fault.Busy when there was no room before the deadline,
// and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	// Challenge and Idea are those of challenge.Tx.
	Challenge(c id.Challenge) (challenge.Challenge, error)
	Idea(i id.Idea) (challenge.Idea, error)
	challenge.WaitsTx
	// Attachment returns an attachment in any state and holds it; or ErrNotFound.
	Attachment(a id.Attachment) (Attachment, error)
	// OfIdea returns what is attached to an idea and not removed, in the order in which
	// it came.
	OfIdea(i id.Idea) ([]Attachment, error)
	// AddAttachment keeps a and sets its ID and Version. Its hashes are in use from
	// then on. It returns ErrBusy while one of them is being deleted.
	AddAttachment(a *Attachment) error
	// SaveAttachment keeps all of a but its file's hashes, sizes and kind if its Version
	// is still the stored one, and moves it; else ErrStale.
	SaveAttachment(a *Attachment) error
	// Unscanned returns the attachments that came while there was no scanner.
	Unscanned() ([]Attachment, error)
	// ClaimBlob reports whether nothing uses the bytes with this hash. Then nothing can
	// until ForgetBlob with the same instant. It returns ErrBusy while somebody else has
	// claimed them for less than DropLease.
	ClaimBlob(hash string, now time.Time) (bool, error)
	ForgetBlob(hash string, claimed time.Time) error
	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
	// AddTask keeps work to be done once the transaction is committed. A waiting task
	// with the same handler and key is replaced.
	AddTask(t outbox.Task) error
}

// Reads answers the questions of pages, API, export and doctor. Each method is one
// statement.
type Reads interface {
	// OfIdea lists what was ever attached to an idea, removed ones too, in the order in
	// which it came.
	OfIdea(ctx context.Context, i id.Idea) ([]Attachment, error)
	// ByID returns an attachment in any state, or ErrNotFound.
	ByID(ctx context.Context, a id.Attachment) (Attachment, error)
	// ToLook lists what waits for a moderator of the challenges (nil: all), and for nothing else, the
	// oldest first, ToLookMost at most. Callers check who asks.
	ToLook(ctx context.Context, of []id.Challenge) ([]ToLook, error)
	// Hashes lists the hashes of all bytes that are in use.
	Hashes(ctx context.Context) ([]string, error)
}

// ToLook is what waits for a moderator, with the title of its idea.
type ToLook struct {
	Attachment
	Title string
}

// ToLookMost is how many are listed at once.
const ToLookMost = 50

// Blobs keeps bytes under their hash, on a disk or elsewhere.
type Blobs interface {
	// Put keeps b under its hash. Bytes that are there already are no fault.
	Put(ctx context.Context, hash string, b []byte) error
	// Get returns the bytes. It returns ErrNoBlob if there are none.
	Get(ctx context.Context, hash string) ([]byte, error)
	// Delete removes the bytes; none is no fault.
	Delete(ctx context.Context, hash string) error
	// Each calls fn with every hash under which bytes are kept.
	Each(ctx context.Context, fn func(hash string) error) error
}

// Pictures makes pictures safe: it opens them within the limits of pixels and writes
// them anew, upright, without anything but what is to be seen. It returns ErrPixels,
// ErrPicture, or ErrBusy when others are being made.
type Pictures interface {
	Remake(ctx context.Context, k Kind, b []byte) (Picture, error)
}

// Picture is a picture as it is kept.
type Picture struct {
	Kind          Kind // JPEG or PNG
	Bytes         []byte
	Small         []byte // nil where the picture is small itself
	Width, Height int
}

// Scanner looks for harmful software.
type Scanner interface {
	// Scan returns nil for harmless bytes, ErrMalware for others, and any other error
	// when it cannot tell.
	Scan(ctx context.Context, b []byte) error
}

// Clock tells the time.
type Clock func() time.Time

// Service is the use cases of attachments. Its fields are set once, before use; its
// methods may be called from many goroutines.
type Service struct {
	Store    Store
	Reads    Reads
	Blobs    Blobs
	Pictures Pictures
	Scanner  Scanner // nil: what comes is not scanned
	Now      Clock
}
