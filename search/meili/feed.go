package meili

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/internal/docs"
)

const (
	holdFor   = time.Minute     // somebody who feeds and stops doing so is replaced after this
	sendSize  = 200             // changes, or ideas of a new index, at a time
	sendLimit = holdFor / 3     // for all of that; later, it is tried again
	lookFor   = 2 * time.Second // without being called
	waitLeast = time.Second     // after a fault, doubling
	waitMost  = 30 * time.Second
	lookEvery = 20 * time.Second // at what the index holds, though nobody complained
)

// Feeder keeps an index in step with the rows. It sends the changes that the ledger
// holds, in order, and takes them out when the server has done what it was told: that
// it was accepted means nothing. It reads each idea as it is now, so that sending
// one twice does no harm. An index that is not ours, or not whole, is filled afresh.
//
// Of several programs on one database one feeds; another takes over when it stops.
type Feeder struct {
	index  *Index
	ledger *docs.Ledger
	name   string // of this one, among those who may feed
	log    *slog.Logger
	held   time.Time
	looked time.Time // when the index was found to be ours and whole; zero after a fault
}

// NewFeeder returns a feeder of x from the rows that b reads. write runs statements
// in one short transaction; log may be nil.
func NewFeeder(x *Index, b Builtin, write docs.Write, log *slog.Logger) *Feeder {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Feeder{index: x, ledger: b.Ledger(write), name: strings.ToLower(rand.Text()[:12]), log: log}
}

// Standing is how the index stands to the rows.
func (f *Feeder) Standing(ctx context.Context) (docs.Standing, error) { return f.ledger.Standing(ctx) }

// Run feeds until ctx ends. call wakes it after a commit and may be nil; a fault
// makes it wait, longer each time, and never end.
func (f *Feeder) Run(ctx context.Context, call <-chan struct{}) {
	defer func() {
		if err := f.ledger.Free(context.WithoutCancel(ctx), f.name); err != nil {
			f.log.Warn("the search server's feed was not handed over; another takes it up later", "error", err)
		}
	}()
	wait := waitLeast
	for ctx.Err() == nil {
		pause := lookFor
		if err := f.Step(ctx); err != nil && ctx.Err() == nil {
			f.log.Warn("the search server was not told of changes; it will be tried again", "error", err, "wait", wait)
			pause, wait = wait, min(2*wait, waitMost)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			continue
		}
		wait = waitLeast
		select {
		case <-ctx.Done():
		case <-call:
		case <-time.After(pause):
		}
	}
}

// Step tells the server all that waits, if nobody else does.
func (f *Feeder) Step(ctx context.Context) error {
	mine, err := f.hold(ctx)
	if err != nil || !mine {
		return err
	}
	if err = f.step(ctx); err != nil {
		f.looked = time.Time{}
	}
	return err
}

func (f *Feeder) step(ctx context.Context) error {
	st, err := f.ledger.Standing(ctx)
	if err != nil {
		return err
	}
	if time.Since(f.looked) > lookEvery {
		if _, err = f.index.Version(ctx); err != nil {
			return err
		}
		why := ""
		if st.Mark != "" {
			if why, err = f.wrong(ctx, st); err != nil {
				return err
			}
		}
		if why != "" {
			f.log.Warn("the search server's index is filled afresh", "because", why)
			st.Mark = ""
			if err = f.ledger.Lost(ctx); err != nil {
				return err
			}
		}
		f.looked = time.Now()
	}
	if st.Mark == "" || st.Anew {
		if err = f.fill(ctx); err != nil {
			return err
		}
	}
	for ctx.Err() == nil {
		n, err := f.send(ctx, nil)
		if err != nil || n < sendSize {
			return err
		}
		if mine, err := f.hold(ctx); err != nil || !mine {
			return err
		}
	}
	return ctx.Err()
}

// wrong says what is wrong with an index that is said to be ours and whole; empty:
// nothing. One that a server began by itself, after its own was lost, has our mark and
// lacks most ideas, so they are counted too, while nothing waits.
func (f *Feeder) wrong(ctx context.Context, st docs.Standing) (string, error) {
	have, err := f.index.Mark(ctx)
	if err != nil {
		return "", err
	}
	if !follows(have, st.Mark) {
		return "its mark is another one", nil
	}
	if st.Waiting > 0 {
		return "", nil
	}
	n, err := f.index.Len(ctx)
	if err != nil {
		return "", err
	}
	want, err := f.ledger.Count(ctx)
	if err != nil || n == want {
		return "", err
	}
	if st, err = f.ledger.Standing(ctx); err != nil || st.Waiting > 0 { // it has changed while we counted
		return "", err
	}
	return fmt.Sprintf("it holds %d ideas of %d", n, want), nil
}

// follows reports whether an index with the mark have is the one of the mark known,
// or went on from it: the last thing sent may have arrived after all.
func follows(have, known string) bool {
	name, at, ok := strings.Cut(have, ":")
	knownName, knownAt, _ := strings.Cut(known, ":")
	a, _ := strconv.ParseInt(at, 10, 64)
	b, _ := strconv.ParseInt(knownAt, 10, 64)
	return ok && name == knownName && a >= b
}

// hold makes sure that nobody else feeds, well before its time is over.
func (f *Feeder) hold(ctx context.Context) (bool, error) {
	now := time.Now()
	if now.Sub(f.held) < holdFor/3 {
		return true, nil
	}
	mine, err := f.ledger.Hold(ctx, f.name, now, now.Add(holdFor))
	if err == nil && mine {
		f.held = now
	} else {
		f.held, f.looked = time.Time{}, time.Time{}
	}
	return mine, err
}

// send tells the index the first changes that wait, and a new one as well that is
// being filled. It returns how many there were.
func (f *Feeder) send(ctx context.Context, into *Filling) (int, error) {
	changes, err := f.ledger.Next(ctx, sendSize)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	st, err := f.ledger.Standing(ctx)
	if err != nil {
		return 0, err
	}
	ds, gone, err := f.now(ctx, changes)
	if err != nil {
		return 0, err
	}
	limited, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	if into != nil {
		if err = into.Change(limited, ds, gone); err != nil {
			return 0, err
		}
	}
	name, _, whole := strings.Cut(st.Mark, ":")
	m := ""
	if whole {
		have, err := f.index.Mark(limited)
		if err != nil {
			return 0, err
		}
		if !follows(have, st.Mark) { // a server that lost its index begins one by itself, with no settings
			return 0, errors.Join(errors.New("the index is another one"), f.ledger.Lost(ctx))
		}
		m = name + ":" + strconv.FormatInt(changes[len(changes)-1].Seq, 10)
		if err = f.index.Delete(limited, gone); err == nil { // first what nobody may see any more
			err = f.index.Add(limited, m, ds)
		}
		if err != nil {
			return 0, err
		}
	}
	if time.Since(f.held) > holdFor { // somebody else may have sent later states before these
		return 0, errors.Join(errors.New("sending took too long"), f.ledger.Lost(ctx))
	}
	return len(changes), f.ledger.Done(ctx, m, changes)
}

// now reads what changed ideas are now, and which of them nobody may see.
func (f *Feeder) now(ctx context.Context, changes []docs.Change) (ds []search.Doc, gone []id.Idea, err error) {
	seen := map[id.Idea]bool{}
	var ideas []id.Idea
	for _, c := range changes {
		if !seen[c.Idea] {
			seen[c.Idea] = true
			ideas = append(ideas, c.Idea)
		}
	}
	if ds, err = f.ledger.Docs(ctx, ideas); err != nil {
		return nil, nil, err
	}
	for _, d := range ds {
		delete(seen, d.Idea)
	}
	for _, i := range ideas {
		if seen[i] {
			gone = append(gone, i)
		}
	}
	return ds, gone, nil
}

// fill makes a new index of all that anybody may see, and swaps. The old one is told
// of changes meanwhile, if it is ours, and so is the new one.
func (f *Feeder) fill(ctx context.Context) error {
	began := time.Now()
	var into *Filling
	err := timed(ctx, func(ctx context.Context) (err error) {
		into, err = f.index.Fill(ctx)
		return err
	})
	if err != nil {
		return err
	}
	for behind := id.Idea(0); ; {
		if err := f.holding(ctx); err != nil {
			return err
		}
		ideas, err := f.ledger.Public(ctx, behind, sendSize)
		if err != nil {
			return err
		}
		if len(ideas) == 0 {
			break
		}
		behind = ideas[len(ideas)-1]
		ds, err := f.ledger.Docs(ctx, ideas)
		if err != nil {
			return err
		}
		if err = timed(ctx, func(ctx context.Context) error { return into.Change(ctx, ds, nil) }); err != nil {
			return err
		}
		if _, err = f.send(ctx, into); err != nil {
			return err
		}
	}
	for n := sendSize; n == sendSize; { // what changed while the last was sent
		if n, err = f.send(ctx, into); err != nil {
			return err
		}
		if err = f.holding(ctx); err != nil {
			return err
		}
	}
	m := strings.ToLower(rand.Text()[:12]) + ":0"
	if err = timed(ctx, func(ctx context.Context) error { return into.Swap(ctx, m) }); err != nil {
		return err
	}
	f.log.Info("the search server's index is new", "ideas", into.Len(), "took", time.Since(began).Round(time.Millisecond))
	return f.ledger.Filled(ctx, m)
}

// holding is hold where there is no way on without it.
func (f *Feeder) holding(ctx context.Context) error {
	mine, err := f.hold(ctx)
	if err == nil && !mine {
		err = errors.New("another program feeds the search server now")
	}
	return err
}

func timed(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	return do(ctx)
}

// Rebuild asks for a new index and returns when it is there. Whoever feeds makes it:
// another program that runs, or this one.
func (f *Feeder) Rebuild(ctx context.Context) (err error) {
	if _, err = f.index.Version(ctx); err != nil {
		return err // whoever feeds would only wait
	}
	defer func() {
		f.held = time.Time{}
		err = errors.Join(err, f.ledger.Free(context.WithoutCancel(ctx), f.name))
	}()
	if err := f.ledger.Begin(ctx); err != nil {
		return err
	}
	if err := f.ledger.Refill(ctx); err != nil {
		return err
	}
	for {
		if err := f.Step(ctx); err != nil {
			return err
		}
		st, err := f.ledger.Standing(ctx)
		if err != nil {
			return err
		}
		if !st.Anew {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the search server's index is not there yet: %w", ctx.Err())
		case <-time.After(lookFor / 4):
		}
	}
}
