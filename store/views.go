package store

import (
	"context"
	"errors"
)

// View makes the store of one domain out of s: wrap turns a Tx into the Tx that
// the domain asks for, and nothing else of the store is seen there.
func View[T any](s *Store, wrap func(*Tx) T) Viewed[T] { return Viewed[T]{s: s, wrap: wrap} }

// Viewed is a Store as one domain sees it.
type Viewed[T any] struct {
	s        *Store
	wrap     func(*Tx) T
	rehearse bool
}

// Rehearsed is v for long work that is only tried: InLongTx does all of it and
// takes it back at the end. InTx keeps what it does, as always.
func (v Viewed[T]) Rehearsed() Viewed[T] {
	v.rehearse = true
	return v
}

var errRehearsed = errors.New("this was a rehearsal")

// InTx runs fn in one transaction and keeps what it wrote if fn returns nil. fn
// may run twice: it touches nothing but its Tx and variables that it sets. It
// returns ErrBusy when there was no room before the deadline of ctx or within
// five seconds, and then nothing was kept. When InTx returns nil, every read
// that begins later sees the change, and the data versions have moved.
func (v Viewed[T]) InTx(ctx context.Context, fn func(T) error) error {
	return v.s.InTx(ctx, func(tx *Tx) error { return fn(v.wrap(tx)) })
}

// InLongTx is InTx for work that takes seconds, such as an import: never
// grouped with others, who wait meanwhile, and ended after ten minutes.
func (v Viewed[T]) InLongTx(ctx context.Context, fn func(T) error) error {
	err := v.s.InLongTx(ctx, func(tx *Tx) error {
		if err := fn(v.wrap(tx)); err != nil || !v.rehearse {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// InTx is Viewed.InTx for the store itself. Under a claim of Kept the same
// transaction notes that the claim has made something.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	if c, claimed := ctx.Value(claimKey{}).(claim); claimed {
		fn = c.after(fn)
	}
	return s.writer.inTx(ctx, false, fn)
}

// InLongTx is Viewed.InLongTx for the store itself.
func (s *Store) InLongTx(ctx context.Context, fn func(*Tx) error) error {
	return s.writer.inTx(ctx, true, fn)
}
