package theme

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"uptake/domain/id"
)

// What is worked out from all ideas of a challenge is worked out beside the requests
// that ask for it.
const (
	shelfRoom = 3                       // challenges; what was learned of one may fill 10 MB
	patience  = 1500 * time.Millisecond // how long a request waits for it
	rest      = 9                       // times as long as the work took it is not done again for the same challenge
)

// shelf keeps what was last worked out for each of a few challenges. It works for one
// of them at a time, on as many processors as the work takes.
type shelf[T any] struct {
	mu   sync.Mutex
	of   map[id.Challenge]*piece[T]
	turn sync.Mutex // of the work
}

// piece is what was worked out for one challenge. Without room its value goes, and the
// times stay: what was taken off the shelf rests as long.
type piece[T any] struct {
	mark    string // of what it was worked out from
	value   T
	has     bool
	askedAt time.Time
	madeAt  time.Time
	took    time.Duration
	working chan struct{} // closed when the next is there; nil: nobody works on one
}

// get returns what belongs to mark, or what was worked out before, or false while
// there is neither. begin reads what is needed and returns the work, which goes on when
// the request has ended; for a challenge it is done once at a time. Work that panics
// leaves what was there.
func (s *shelf[T]) get(ctx context.Context, now Clock, c id.Challenge, mark string, begin func() (func() T, error)) (value T, has bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.place(c)
	p.askedAt = now()
	if p.has && p.mark == mark {
		return p.value, true, nil
	}
	if p.working == nil && now().Sub(p.madeAt) >= rest*p.took {
		work, err := s.begin(p, begin)
		if err != nil {
			return value, false, err
		}
		go s.work(p, mark, now, work)
	}
	if working := p.working; working != nil {
		s.mu.Unlock()
		wait(ctx, working)
		s.mu.Lock()
	}
	return p.value, p.has, nil
}

// begin gives up the lock while it reads, after it has said that somebody works on p. It
// holds the lock again when it returns or panics, and then nobody works on p unless there
// is work.
func (s *shelf[T]) begin(p *piece[T], read func() (func() T, error)) (work func() T, err error) {
	p.working = make(chan struct{})
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		if work == nil || err != nil {
			p.end()
		}
	}()
	return read()
}

func (p *piece[T]) end() {
	close(p.working)
	p.working = nil
}

func (s *shelf[T]) work(p *piece[T], mark string, now Clock, work func() T) {
	s.turn.Lock()
	defer s.turn.Unlock()
	begun := now()
	value, done := safely(work)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer p.end()
	p.madeAt, p.took = now(), now().Sub(begun)
	if done {
		p.mark, p.value, p.has = mark, value, true
		s.tidy(p)
	}
}

// safely reports whether work came to its end: beside the requests nobody else catches
// what a text makes panic, and the process would end.
func safely[T any](work func() T) (value T, done bool) {
	defer func() {
		if !done {
			slog.Error("working out themes", "panic", recover(), "stack", string(debug.Stack()))
		}
	}()
	return work(), true
}

func wait(ctx context.Context, done <-chan struct{}) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// place returns the place of a challenge.
func (s *shelf[T]) place(c id.Challenge) *piece[T] {
	if s.of == nil {
		s.of = map[id.Challenge]*piece[T]{}
	}
	if s.of[c] == nil {
		s.of[c] = &piece[T]{}
	}
	return s.of[c]
}

// tidy makes room: of more values than the shelf has room for, those go for which nobody
// has asked the longest. The one of latest stays.
func (s *shelf[T]) tidy(latest *piece[T]) {
	for {
		var oldest *piece[T]
		kept := 0
		for _, p := range s.of {
			if !p.has {
				continue
			}
			kept++
			if p != latest && (oldest == nil || p.askedAt.Before(oldest.askedAt)) {
				oldest = p
			}
		}
		if kept <= shelfRoom {
			return
		}
		var nothing T
		oldest.value, oldest.has = nothing, false
	}
}
