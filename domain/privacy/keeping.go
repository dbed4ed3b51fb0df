package privacy

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// How long a challenge keeps its people, in months after its end, and how many days at
// least lie between the day on which that was said and the first run, and between the mail
// that announces it to somebody and the end of their account (decision 0033).
const (
	LeastMonths = 1
	UsualMonths = 24
	MostMonths  = 120
	NoticeDays  = 30
)

// Rule says how long a challenge keeps its people.
type Rule struct {
	Months int
	Since  time.Time // when it was said; zero: nobody has said it yet
}

// Due returns when the people of a challenge that closes then are let go: never sooner
// than NoticeDays after anybody could read of it.
func (r Rule) Due(closes, now time.Time) time.Time {
	since := r.Since
	if since.IsZero() {
		since = now
	}
	due := closes.AddDate(0, r.Months, 0)
	if notice := since.AddDate(0, 0, NoticeDays); due.Before(notice) {
		return notice
	}
	return due
}

// Clock is a challenge as the retention clock sees it.
type Clock struct {
	Challenge   id.Challenge
	Slug, Title string
	Rule        Rule
	ClosesAt    time.Time // the end of its last phase; zero while one has no end, or for none
	Held        bool      // by a hold on the challenge
}

// Count is how many there are of a kind.
type Count struct {
	Kind string
	N    int
}

// Plan is what would go from a challenge if its people were let go now, and when they
// are.
type Plan struct {
	Clock
	DueAt   time.Time // zero: no date yet
	Leaving int       // whose account goes with it
	Staying int       // whose account stays, without what ties it to the challenge
	Waiting int       // of those who leave, whose notice is not over: they stay until it is
	Spared  int       // on whom a hold stands
	Kinds   []Count   // of the rows that lose their person or go, by kind
	Drafts  int       // without an author
}

// People is how many are let go.
func (p Plan) People() int { return p.Leaving + p.Staying }

// Faults of keeping.
var (
	ErrMonths = &fault.Error{
		Kind: fault.Invalid, Code: "keeping.invalid", Message: "There is a problem with the number of months.",
		Fields: fault.Fields{{Name: "months", Message: "Enter a whole number of months from 1 to 120."}},
	}
	ErrNotDue       = &fault.Error{Kind: fault.Conflict, Code: "keeping.not_due", Message: "The date has not come yet. Nothing was changed."}
	ErrHeldBack     = &fault.Error{Kind: fault.Conflict, Code: "keeping.held", Message: "This challenge is held for a legal reason. Release the hold first."}
	ErrToldFirst    = &fault.Error{Kind: fault.Conflict, Code: "keeping.told_first", Message: "Everybody who is left is told by email first, and has 30 days. Nothing was changed."}
	ErrNobodyLeft   = &fault.Error{Kind: fault.Conflict, Code: "keeping.nobody", Message: "Nobody is left who could be let go. Nothing was changed."}
	ErrNoKeepingRun = &fault.Error{Kind: fault.NotFound, Code: "keeping.not_found", Message: "There is no such certificate."}
)

// Waits says why people cannot be let go at now; nil: they can.
func (p Plan) Waits(now time.Time) error {
	switch {
	case p.Held:
		return ErrHeldBack
	case p.DueAt.IsZero() || now.Before(p.DueAt):
		return ErrNotDue
	}
	return nil
}

// KeepingReads is what is asked of the store about keeping.
type KeepingReads interface {
	// Clocks lists every challenge, the one that closes first in front.
	Clocks(ctx context.Context) ([]Clock, error)
	// TiedTo lists whom c names and on whom no hold stands.
	TiedTo(ctx context.Context, c id.Challenge, now time.Time) ([]Tied, error)
	// Planned counts what would go from c, whatever its date.
	Planned(ctx context.Context, c id.Challenge, now time.Time) (Plan, error)
	// Runs lists the runs of c that have ended, the latest first; 0: of no challenge.
	Runs(ctx context.Context, c id.Challenge) ([]Run, error)
	// Run returns a run that has ended, or ErrNoKeepingRun.
	Run(ctx context.Context, r id.Keeping) (Run, error)
	// OpenSeats lists the seats on panels of c whose record is not signed, of people on
	// whom no hold stands.
	OpenSeats(ctx context.Context, c id.Challenge) ([]Place, error)
	// HeldAddresses lists the mail addresses of everybody who is held.
	HeldAddresses(ctx context.Context) ([]string, error)
}

// Plans lists the plans of the challenges that a may change, by date, the ones without a
// date last. Nothing is counted in them.
func (s Service) Plans(ctx context.Context, by account.Actor) ([]Plan, error) {
	clocks, err := s.Reads.Clocks(ctx)
	if err != nil {
		return nil, err
	}
	var out []Plan
	for _, c := range clocks {
		if account.Can(by, account.ChangeChallenge, account.Thing{Challenge: c.Challenge}) == nil {
			out = append(out, s.dated(c))
		}
	}
	if len(out) == 0 {
		return nil, account.Can(by, account.KeepData, account.Thing{})
	}
	slices.SortStableFunc(out, func(a, b Plan) int {
		if a.DueAt.IsZero() != b.DueAt.IsZero() {
			if a.DueAt.IsZero() {
				return 1
			}
			return -1
		}
		return a.DueAt.Compare(b.DueAt)
	})
	return out, nil
}

// dated is a plan in which nothing is counted.
func (s Service) dated(c Clock) Plan {
	if c.Rule.Months == 0 {
		c.Rule.Months = s.months()
	}
	p := Plan{Clock: c}
	if !c.ClosesAt.IsZero() {
		p.DueAt = c.Rule.Due(c.ClosesAt, s.Now())
	}
	return p
}

// counted is a plan with what would go.
func (s Service) counted(ctx context.Context, c Clock) (Plan, error) {
	p, err := s.Reads.Planned(ctx, c.Challenge, s.Now())
	dated := s.dated(c)
	p.Clock, p.DueAt = dated.Clock, dated.DueAt
	return p, err
}

// months is what the service keeps people for.
func (s Service) months() int {
	if s.Months == 0 {
		return UsualMonths
	}
	return s.Months
}

// clock is that of one challenge.
func (s Service) clock(ctx context.Context, c id.Challenge) (Clock, error) {
	clocks, err := s.Reads.Clocks(ctx)
	if err != nil {
		return Clock{}, err
	}
	i := slices.IndexFunc(clocks, func(k Clock) bool { return k.Challenge == c })
	if i < 0 {
		return Clock{}, ErrNoKeepingRun
	}
	return clocks[i], nil
}

// Plan says what would go from c, and when, for whoever may change it.
func (s Service) Plan(ctx context.Context, by account.Actor, c id.Challenge) (Plan, error) {
	if err := account.Can(by, account.ChangeChallenge, account.Thing{Challenge: c}); err != nil {
		return Plan{}, err
	}
	k, err := s.clock(ctx, c)
	if err != nil {
		return Plan{}, err
	}
	return s.counted(ctx, k)
}

// KeepFor says how long c keeps its people, from NoticeDays on.
func (s Service) KeepFor(ctx context.Context, by account.Actor, c id.Challenge, months int) error {
	if err := account.Can(by, account.KeepData, account.Thing{Challenge: c}); err != nil {
		return err
	}
	if months < LeastMonths || months > MostMonths {
		return ErrMonths
	}
	now := s.Now()
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		if err := tx.SetRule(c, Rule{months, now}); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.KeepingSet, Challenge: c, Actor: by.Person, At: now, Detail: monthsWords(months)})
	})
}
