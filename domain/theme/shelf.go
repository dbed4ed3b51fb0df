package theme

import (
	"context"
	"sync"
	"time"

	"uptake/domain/id"
)

// What is worked out from all ideas of a challenge is worked out beside the requests
// that ask for it.
const (
	shelfRoom = 3                       // challenges; what was learned of one may fill 10 MB
	patience  = 1500 * time.Millisecond // how long a request waits for it
	rest      = 9                       // times as long as the work took it is not done again: a tenth of a processor at most
)

// shelf keeps what was last worked out for each of a few challenges.
type shelf[T any] struct {
	mu sync.Mutex
	of map[id.Challenge]*piece[T]
}

// piece is what was worked out for one challenge.
type piece[T any] struct {
	mark    string // of what it was worked out from
	value   T
	has     bool
	madeAt  time.Time
	took    time.Duration
	working chan struct{} // closed when the next is there; nil: nobody works on one
}

// get returns what belongs to mark, or what was worked out before, or false while
// there is neither. begin reads what is needed and returns the work, which goes on when
// the request has ended; for a challenge it is done once at a time.
func (s *shelf[T]) get(ctx context.Context, now Clock, c id.Challenge, mark string, begin func() (func() T, error)) (value T, has bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.place(c)
	if p.has && p.mark == mark {
		return p.value, true, nil
	}
	if p.working == nil && (!p.has || now().Sub(p.madeAt) >= rest*p.took) {
		done := make(chan struct{})
		p.working = done // before the lock is given up, so that nobody else begins
		s.mu.Unlock()
		work, err := begin()
		s.mu.Lock()
		if err != nil {
			p.working = nil
			close(done)
			return value, false, err
		}
		go s.work(p, mark, now, work, done)
	}
	if working := p.working; working != nil {
		s.mu.Unlock()
		wait(ctx, working)
		s.mu.Lock()
	}
	return p.value, p.has, nil
}

func (s *shelf[T]) work(p *piece[T], mark string, now Clock, work func() T, done chan struct{}) {
	begun := now()
	value := work()
	s.mu.Lock()
	defer s.mu.Unlock()
	p.mark, p.value, p.has, p.madeAt, p.took = mark, value, true, now(), now().Sub(begun)
	p.working = nil
	close(done)
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

// place returns the place of a challenge; where there is no room, the oldest piece that
// nobody works on makes some.
func (s *shelf[T]) place(c id.Challenge) *piece[T] {
	if s.of == nil {
		s.of = map[id.Challenge]*piece[T]{}
	}
	if s.of[c] != nil {
		return s.of[c]
	}
	if len(s.of) >= shelfRoom {
		var oldest id.Challenge
		for other, p := range s.of {
			if p.working == nil && (oldest == 0 || p.madeAt.Before(s.of[oldest].madeAt)) {
				oldest = other
			}
		}
		delete(s.of, oldest)
	}
	s.of[c] = &piece[T]{}
	return s.of[c]
}
