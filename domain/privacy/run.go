package privacy

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
)

// batch is how many people one transaction lets go.
const batch = 25

// Starter says who started a run: no names stand in a certificate.
type Starter string

// The starters.
const (
	ByClock         Starter = "clock"
	ByCommand       Starter = "command"
	ByAdministrator Starter = "administrator"
)

// Run is one letting go, in numbers.
type Run struct {
	ID          id.Keeping
	Challenge   id.Challenge // 0: of what belongs to none
	Slug, Title string
	Months      int
	ClosedAt    time.Time
	By          Starter
	StartedAt   time.Time
	EndedAt     time.Time // zero: it is under way
	Counts      map[string]int
	Text        string // the certificate
	Hash        string // SHA-256 of Text, in hexadecimal
}

// What a run counts beside the kinds of rows.
const (
	wentWhole = "accounts deleted"
	wentOn    = "accounts that go on elsewhere"
	spared    = "people kept back by a legal hold"
	told      = "people who are told first, and wait"
	unclaimed = "drafts without an author"
)

// KeepingTx is what letting go needs of a transaction.
type KeepingTx interface {
	// SetRule keeps how long c keeps its people.
	SetRule(c id.Challenge, r Rule) error
	// NoticeRule does so where nothing is said yet.
	NoticeRule(c id.Challenge, r Rule) error
	// IsHeldBack reports whether a hold stands on c.
	IsHeldBack(c id.Challenge) (bool, error)
	// Tied lists whom c still names and on whom no hold stands.
	Tied(c id.Challenge, now time.Time) ([]Tied, error)
	// WarnAgain queues the mails of Warn anew that no server has taken: the notice runs from
	// now. Not for whoever has been here since, or is held.
	WarnAgain(now time.Time) error
	// Warn keeps that t was told at now and queues the mail, unless they have been told
	// meanwhile, are held or erased: then it reports false.
	Warn(t Tied, m account.Mail, now time.Time) (told bool, err error)
	// AddFormer makes another former member.
	AddFormer(handle string, now time.Time) (id.Person, error)
	// LetGo puts others in the place of people in everything of c, takes away what has
	// no place for a former member, and counts the rows by kind. Who stays who they are
	// is counted alone: Forget is for them.
	LetGo(c id.Challenge, moves map[id.Person]id.Person) (map[string]int, error)
	// DropLoose takes away the drafts of c that have no author, and how files named
	// those who are gone; it returns how many drafts.
	DropLoose(c id.Challenge) (int, error)
	// BeginRun keeps r and sets its ID, or goes on with the run of its challenge that
	// has not ended; SaveRun keeps what it has come to.
	BeginRun(r *Run) error
	SaveRun(r Run) error
	// Sweep takes away what is past its time and belongs to no challenge, and counts it.
	Sweep(now time.Time) (map[string]int, error)
}

// LetGo lets the people of c go, if their date has come.
func (s Service) LetGo(ctx context.Context, by account.Actor, c id.Challenge) (Run, error) {
	if err := account.Can(by, account.KeepData, account.Thing{Challenge: c}); err != nil {
		return Run{}, err
	}
	how := ByAdministrator
	if by.Person == 0 {
		how = ByCommand
	}
	k, err := s.clock(ctx, c)
	if err != nil {
		return Run{}, err
	}
	return s.letGo(ctx, by, how, k)
}

func (s Service) letGo(ctx context.Context, by account.Actor, how Starter, k Clock) (Run, error) {
	if err := s.dated(k).Waits(s.Now()); err != nil {
		return Run{}, err
	}
	c := k.Challenge
	p, err := s.counted(ctx, k)
	if err != nil {
		return Run{}, err
	}
	switch {
	case p.People()+p.Drafts == 0:
		return Run{}, ErrNobodyLeft
	case p.People()-p.Waiting+p.Drafts == 0:
		return Run{}, ErrToldFirst
	}
	seats, err := s.Reads.OpenSeats(ctx, c)
	if err != nil {
		return Run{}, err
	}
	tied, err := s.Reads.TiedTo(ctx, c, s.Now())
	if err != nil {
		return Run{}, err
	}
	for _, at := range seats {
		if slices.ContainsFunc(tied, func(t Tied) bool { return t.Person == at.Person && t.Waits(s.Now()) }) {
			continue
		}
		if _, err := s.Seats.ChangeSeat(ctx, account.Console, at.Panel, at.Seat, review.Left); err != nil {
			return Run{}, err
		}
	}
	run := Run{Challenge: c, Slug: p.Slug, Title: p.Title, Months: p.Rule.Months, ClosedAt: p.ClosesAt, By: how, StartedAt: s.Now(), Counts: map[string]int{}}
	if err := s.Store.InLongTx(ctx, func(tx Tx) error { return tx.BeginRun(&run) }); err != nil {
		return Run{}, err
	}
	for left := true; left; {
		if left, err = s.someGo(ctx, by, &run); err != nil {
			return Run{}, err
		}
	}
	var done Run
	err = s.Store.InLongTx(ctx, func(tx Tx) error {
		if err := notHeld(tx, c); err != nil {
			return err
		}
		n, err := tx.DropLoose(c)
		if err != nil {
			return err
		}
		done = run
		done.Counts = maps.Clone(run.Counts)
		done.add(map[string]int{unclaimed: n, spared: p.Spared, told: p.Waiting})
		return s.end(tx, by, &done)
	})
	return done, err
}

// notHeld returns ErrHeldBack if a hold was placed on c since the run began.
func notHeld(tx Tx, c id.Challenge) error {
	held, err := tx.IsHeldBack(c)
	if err == nil && held {
		err = ErrHeldBack
	}
	return err
}

// someGo lets the next few people go, and reports whether there may be more.
func (s Service) someGo(ctx context.Context, by account.Actor, run *Run) (more bool, err error) {
	var did Run
	err = s.Store.InLongTx(ctx, func(tx Tx) error {
		did = *run
		if err := notHeld(tx, run.Challenge); err != nil {
			return err
		}
		now := s.Now()
		all, err := tx.Tied(run.Challenge, now)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(t Tied) bool { return t.Waits(now) })
		more = len(all) > batch
		some := all[:min(batch, len(all))]
		if len(some) == 0 {
			return nil
		}
		did.Counts = maps.Clone(run.Counts)
		if err := s.part(ctx, tx, by, &did, some, now); err != nil {
			return err
		}
		return tx.SaveRun(did)
	})
	if err == nil {
		*run = did
	}
	return more, err
}

// part lets these people go.
func (s Service) part(ctx context.Context, tx Tx, by account.Actor, run *Run, some []Tied, now time.Time) error {
	moves := map[id.Person]id.Person{}
	for _, t := range some {
		moves[t.Person] = t.Person
		run.Counts[wentWhole]++
		if !t.Elsewhere {
			continue
		}
		run.Counts[wentWhole]--
		run.Counts[wentOn]++
		handle, err := account.NewHandle()
		if err != nil {
			return err
		}
		if moves[t.Person], err = tx.AddFormer(handle, now); err != nil {
			return err
		}
	}
	n, err := tx.LetGo(run.Challenge, moves)
	if err != nil {
		return err
	}
	run.add(n)
	for _, t := range some {
		if t.Elsewhere {
			continue
		}
		was, err := tx.Person(t.Person)
		if err != nil {
			return err
		}
		handle, err := account.NewHandle()
		if err != nil {
			return err
		}
		if s.Letters != nil && was.Email != "" {
			if err := s.Letters.Forget(ctx, was.Email); err != nil {
				return err
			}
		}
		if err := s.erase(tx, by, was, handle, Wish{Words: Keep}); err != nil {
			return err
		}
	}
	return nil
}

func (r *Run) add(n map[string]int) {
	for kind, more := range n {
		if more != 0 {
			r.Counts[kind] += more
		}
	}
}

// end certifies a run, and says so in the trail.
func (s Service) end(tx Tx, by account.Actor, r *Run) error {
	r.EndedAt = s.Now()
	r.certify()
	if err := tx.SaveRun(*r); err != nil {
		return err
	}
	if err := tx.AddTask(outbox.Task{Handler: outbox.Scrub, Key: "keeping", AddedAt: r.EndedAt}); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.KeepingDone, Challenge: r.Challenge, Subject: int64(r.ID), Actor: by.Person, At: r.EndedAt, Detail: r.Hash})
}

// Daily is what the clock does once a day: it sweeps what is past its time, says how
// long each challenge keeps its people where nobody has, tells those whose account goes
// soon, and lets go whose date has come. One challenge that fails does not stop the others;
// the first failure is returned.
func (s Service) Daily(ctx context.Context) error {
	failed := s.sweep(ctx)
	clocks, err := s.Reads.Clocks(ctx)
	if err != nil {
		return err
	}
	for _, c := range clocks {
		if c.Rule.Months == 0 {
			if err := s.notice(ctx, c.Challenge); failed == nil {
				failed = err
			}
			continue
		}
		if err := s.warn(ctx, c); err != nil {
			if failed == nil {
				failed = err
			}
			continue
		}
		_, err := s.letGo(ctx, account.Actor{}, ByClock, c)
		waits := errors.Is(err, ErrHeldBack) || errors.Is(err, ErrNotDue) || errors.Is(err, ErrNobodyLeft) || errors.Is(err, ErrToldFirst)
		if failed == nil && !waits {
			failed = err
		}
	}
	return failed
}

// notice says how long c keeps its people, where nobody has.
func (s Service) notice(ctx context.Context, c id.Challenge) error {
	r := Rule{s.months(), s.Now()}
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		if err := tx.NoticeRule(c, r); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.KeepingSet, Challenge: c, At: r.Since, Detail: monthsWords(r.Months)})
	})
}

// sweep takes away what is past its time and belongs to no challenge.
func (s Service) sweep(ctx context.Context) error {
	mails := 0
	if s.Letters != nil {
		spare, err := s.Reads.HeldAddresses(ctx)
		if err != nil {
			return err
		}
		if mails, err = s.Letters.ForgetBefore(ctx, s.Now().Add(-LooseFor), spare); err != nil {
			return err
		}
	}
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		n, err := tx.Sweep(s.Now())
		if err != nil {
			return err
		}
		if err = tx.WarnAgain(s.Now()); err != nil {
			return err
		}
		r := Run{By: ByClock, StartedAt: s.Now(), Counts: map[string]int{}}
		r.add(n)
		r.add(map[string]int{"mails kept as files": mails})
		if len(r.Counts) == 0 {
			return nil
		}
		if err := tx.BeginRun(&r); err != nil {
			return err
		}
		return s.end(tx, account.Actor{}, &r)
	})
}

// LooseFor is how long drafts without an author, mail that was kept or given up, and
// settled changes of an address stay.
const LooseFor = 30 * 24 * time.Hour

// Tomorrow queues the next Daily, for the night.
func (s Service) Tomorrow(ctx context.Context) error {
	now := s.Now()
	next := time.Date(now.Year(), now.Month(), now.Day(), 3, 0, 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		return tx.AddTask(outbox.Task{Handler: outbox.Keep, Key: "daily", DueAt: next, AddedAt: now})
	})
}
