package search

import (
	"context"
	"errors"
	"sync"
	"time"

	"uptake/domain/fault"
)

const (
	outerWithin = 1500 * time.Millisecond // longer, and the inner engine would have answered long ago
	restLeast   = 2 * time.Second         // after a fault the outer engine is left alone, doubling
	restMost    = time.Minute
)

// Fallback asks an engine outside of the database, and the built-in one where that
// one does not answer in time, is wrong, or is too far behind. After a fault the outer
// engine is left alone for a while; then one question tries it again.
type Fallback struct {
	Outer, Inner Engine
	// Fit reports whether the outer engine is in step; nil: always.
	Fit func(ctx context.Context) bool
	// Fault is told why the outer engine was given up; nil: nobody is.
	Fault func(error)

	mu     sync.Mutex
	probes bool          // one question is let through to try it again
	rest   time.Duration // 0: the outer engine answers
	until  time.Time
}

var _ Engine = (*Fallback)(nil)

// Search answers q; Result.Simpler says that the outer engine did not. Lists without
// words are the database's in any case.
func (f *Fallback) Search(ctx context.Context, q Query) (Result, error) {
	var res Result
	simpler, err := f.ask(ctx, func(ctx context.Context, e Engine) (err error) {
		res, err = e.Search(ctx, q)
		return err
	})
	res.Simpler = simpler && err == nil && q.Text != ""
	return res, err
}

// Suggest answers somebody who is still typing.
func (f *Fallback) Suggest(ctx context.Context, prefix string, fs Filters, n int) ([]Hit, error) {
	var hits []Hit
	_, err := f.ask(ctx, func(ctx context.Context, e Engine) (err error) {
		hits, err = e.Suggest(ctx, prefix, fs, n)
		return err
	})
	return hits, err
}

// Similar finds ideas that read alike.
func (f *Fallback) Similar(ctx context.Context, t Text, fs Filters, n int) ([]Hit, error) {
	var hits []Hit
	_, err := f.ask(ctx, func(ctx context.Context, e Engine) (err error) {
		hits, err = e.Similar(ctx, t, fs, n)
		return err
	})
	return hits, err
}

// Rebuild makes both indexes afresh.
func (f *Fallback) Rebuild(ctx context.Context) error {
	if err := f.Inner.Rebuild(ctx); err != nil {
		return err
	}
	return f.Outer.Rebuild(ctx)
}

// Health returns nil when both are well.
func (f *Fallback) Health(ctx context.Context) error {
	return errors.Join(f.Inner.Health(ctx), f.Outer.Health(ctx))
}

// ask asks the outer engine, if it may, and the inner one if need be. It reports
// whether that one answered.
func (f *Fallback) ask(ctx context.Context, do func(context.Context, Engine) error) (bool, error) {
	if f.may() {
		if f.Fit != nil && !f.Fit(ctx) {
			return true, do(ctx, f.Inner)
		}
		limited, cancel := context.WithTimeout(ctx, outerWithin)
		err := do(limited, f.Outer)
		cancel()
		if err == nil || fault.KindOf(err) == fault.Invalid {
			f.came(nil)
			return false, err
		}
		if ctx.Err() != nil { // whoever asked has gone, or has no time left
			return false, err
		}
		f.came(err)
	}
	return true, do(ctx, f.Inner)
}

// may reports whether the outer engine may be asked now. While it rests, one
// question at a time is let through when the rest is over.
func (f *Fallback) may() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rest == 0 {
		return true
	}
	now := time.Now()
	if now.Before(f.until) {
		return false
	}
	f.until, f.probes = now.Add(outerWithin), true // for this one question
	return true
}

// came notes how a question to the outer engine ended.
func (f *Fallback) came(err error) {
	f.mu.Lock()
	first := f.rest == 0
	switch {
	case err == nil:
		f.rest = 0
	case first:
		f.rest = restLeast
		f.until = time.Now().Add(f.rest)
	case f.probes: // not those that were under way when the first failed
		f.rest = min(2*f.rest, restMost)
		f.until = time.Now().Add(f.rest)
	}
	f.probes = false
	f.mu.Unlock()
	if err != nil && first && f.Fault != nil {
		f.Fault(err)
	}
}
