package challenge

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// AddPhase adds a phase; it opens and closes itself.
func (s Service) AddPhase(ctx context.Context, a account.Actor, challenge id.Challenge, p Phase) (Challenge, error) {
	p, err := p.Check()
	if err != nil {
		return Challenge{}, err
	}
	return s.change(ctx, a, challenge, outbox.ChallengeChanged, func(tx Tx, c *Challenge) error {
		if _, ok := c.Area(p.Area); p.Area != 0 && !ok {
			return ErrAreaNotFound
		}
		added := p
		if err := tx.AddPhase(c.ID, &added); err != nil {
			return err
		}
		c.Phases = append(slices.Clip(c.Phases), added)
		return schedule(tx, added, s.Now())
	})
}

// MovePhase changes a phase, while it runs too. version is the one that the
// editor saw. Announcements that the new dates take back are made again when
// their time comes.
func (s Service) MovePhase(ctx context.Context, a account.Actor, phase id.Phase, version int, to Phase) (Challenge, error) {
	to, err := to.Check()
	if err != nil {
		return Challenge{}, err
	}
	var c Challenge
	err = s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if c, err = tx.PhaseChallenge(phase); err != nil {
			return err
		}
		if err = mayChange(a, c); err != nil {
			return err
		}
		at := slices.IndexFunc(c.Phases, func(p Phase) bool { return p.ID == phase })
		p := c.Phases[at]
		if p.Version != version {
			return ErrPhaseStale
		}
		p.Title, p.OpensAt, p.ClosesAt = to.Title, to.OpensAt, to.ClosesAt
		p.Posting, p.Commenting, p.Supporting, p.Audience = to.Posting, to.Commenting, to.Supporting, to.Audience
		return keepPhase(tx, a, &c, at, p, s.Now())
	})
	return c, err
}

// EndPhase closes an open phase at this moment. What was to begin at its end,
// in the same area, begins now, so that nothing falls between the two. version
// is the one that was seen.
func (s Service) EndPhase(ctx context.Context, a account.Actor, phase id.Phase, version int) (Challenge, error) {
	var c Challenge
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if c, err = tx.PhaseChallenge(phase); err != nil {
			return err
		}
		if err = mayChange(a, c); err != nil {
			return err
		}
		at := slices.IndexFunc(c.Phases, func(p Phase) bool { return p.ID == phase })
		p, now := c.Phases[at], s.Now()
		if p.Version != version {
			return ErrPhaseStale
		}
		if !p.Open(now) {
			return ErrPhaseNotOpen
		}
		next := c.NextPhase(p)
		p.ClosesAt = now
		if err = keepPhase(tx, a, &c, at, p, now); err != nil || next < 0 {
			return err
		}
		follows := c.Phases[next]
		follows.OpensAt = now
		return keepPhase(tx, a, &c, next, follows, now)
	})
	return c, err
}

// keepPhase keeps the phase p of c with its new dates: what it announces is
// queued anew, and those who follow c are told.
func keepPhase(tx Tx, a account.Actor, c *Challenge, at int, p Phase, now time.Time) error {
	if p.OpensAt.After(now) {
		p.OpenedAt = time.Time{}
	}
	if !p.Over(now) {
		p.ClosedAt = time.Time{}
	}
	if err := tx.SavePhase(c.ID, &p); err != nil {
		return err
	}
	c.Phases = slices.Clone(c.Phases)
	c.Phases[at] = p
	if err := schedule(tx, p, now); err != nil {
		return err
	}
	if c.State == Published {
		// Whoever follows is told once, however often the dates move within a minute.
		err := tx.AddTask(outbox.Task{Handler: outbox.TellMoved, Key: challengeKey(c.ID), Subject: int64(c.ID), DueAt: now.Add(tellAfter), AddedAt: now})
		if err != nil {
			return err
		}
	}
	return tx.Emit(outbox.Event{Kind: outbox.PhaseMoved, Challenge: c.ID, Subject: int64(p.ID), Actor: a.Person, At: now, Detail: string(p.Kind)})
}

// tellAfter is how long dates have to stand still before people are told.
const tellAfter = time.Minute

func challengeKey(c id.Challenge) string { return "challenge:" + strconv.FormatInt(int64(c), 10) }

// schedule queues the announcements of a phase at their due times. A phase that
// is moved replaces its waiting announcements.
func schedule(tx Tx, p Phase, now time.Time) error {
	if p.OpenedAt.IsZero() {
		if err := tx.AddTask(phaseTask(outbox.OpenPhase, p, p.OpensAt, now)); err != nil {
			return err
		}
	}
	if p.ClosedAt.IsZero() && !p.ClosesAt.IsZero() {
		return tx.AddTask(phaseTask(outbox.ClosePhase, p, p.ClosesAt, now))
	}
	return nil
}

func phaseTask(h outbox.Handler, p Phase, due, now time.Time) outbox.Task {
	return outbox.Task{Handler: h, Key: PhaseKey(p.ID), Subject: int64(p.ID), DueAt: due, AddedAt: now}
}

// AnnouncePhase records what has opened and closed in the challenge of a phase,
// each once and in the order of their times, and tells the caches. It is called
// by the clock, at or after the due time; after a stop of the server one call
// catches up with all that was passed over. What only the team was to read until
// then is shown. It does nothing where the phase was moved meanwhile, so that it
// may run any number of times.
func (s Service) AnnouncePhase(ctx context.Context, phase id.Phase) error {
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.PhaseChallenge(phase)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, d := range c.due(now) {
			p := &c.Phases[d.phase]
			if d.kind == outbox.PhaseOpened {
				p.OpenedAt = now
			} else {
				p.ClosedAt = now
			}
			if err = tx.SavePhase(c.ID, p); err != nil {
				return err
			}
			if err = tx.Emit(outbox.Event{Kind: d.kind, Challenge: c.ID, Subject: int64(p.ID), At: now, Detail: string(p.Kind)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.showEnded(ctx, phase)
}

// announcement is an opening or a closing that nobody has announced yet.
type announcement struct {
	phase int // its place in the challenge
	kind  outbox.Kind
	at    time.Time
}

// due lists the announcements that are due at now, in the order of their times;
// what closes at an instant comes before what opens at it.
func (c Challenge) due(now time.Time) []announcement {
	var all []announcement
	for i, p := range c.Phases {
		if p.ClosedAt.IsZero() && p.Over(now) {
			all = append(all, announcement{i, outbox.PhaseClosed, p.ClosesAt})
		}
		if p.OpenedAt.IsZero() && !now.Before(p.OpensAt) {
			all = append(all, announcement{i, outbox.PhaseOpened, p.OpensAt})
		}
	}
	slices.SortStableFunc(all, func(x, y announcement) int {
		if d := x.at.Compare(y.at); d != 0 || x.kind == y.kind {
			return d
		}
		return strings.Compare(string(x.kind), string(y.kind)) // "phase.closed" before "phase.opened"
	})
	return all
}
