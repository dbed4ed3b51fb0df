package review

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Availability is when a member can meet, in their own words.
type Availability struct {
	Seat  id.Seat
	Words string
	At    time.Time
}

// SupportTx keeps availabilities and expenses.
type SupportTx interface {
	PutAvailability(a Availability) error
	ExpenseTx
}

// SupportReads reads them. It hides nothing: see Service.Support.
type SupportReads interface {
	AvailabilitiesOf(ctx context.Context, p id.Panel) ([]Availability, error)
	// ExpensesOf returns the expenses of a panel in the order in which they were noted.
	ExpensesOf(ctx context.Context, p id.Panel) ([]Expense, error)
}

// SayWhen keeps when a member can meet, in place of what they said before.
func (s Service) SayWhen(ctx context.Context, a account.Actor, panel id.Panel, words string) error {
	words = strings.TrimSpace(words)
	return s.Store.InTx(ctx, func(tx Tx) error {
		_, _, v, err := enter(tx.Panel, tx, a, panel)
		switch {
		case err != nil:
			return err
		case v.SeatID == 0:
			return ErrNotYours
		case utf8.RuneCountInString(words) > 500:
			return (fault.Fields{{Name: "words", Message: "Use 500 characters or fewer."}}).Fault("availability.invalid", "There is a problem with when you can meet.")
		}
		return tx.PutAvailability(Availability{Seat: v.SeatID, Words: words, At: s.Now()})
	})
}

// Support is the plan of a panel and what helps its members to take part, as one
// person sees it.
type Support struct {
	Head      Head
	Viewer    Viewer
	Plan      Plan
	Plans     bool           // the viewer may change the plan
	When      []Availability // everybody's for those who plan; else the viewer's own
	Expenses  []Expense      // everybody's for secretary and administrators; else the viewer's own
	AllCosts  bool           // these are everybody's, and the viewer says which are paid
	TakesPart bool           // the viewer holds a seat
}

// Support returns the page of support for those who sit on a panel, those who set
// it up, and administrators.
func (s Service) Support(ctx context.Context, a account.Actor, panel id.Panel) (Support, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Support{}, err
	}
	out := Support{Head: h, Viewer: v, Plans: v.plans(a, h.Panel), TakesPart: v.SeatID != 0, AllCosts: v.settles()}
	if v.Seat == NoSeat && !out.Plans {
		return Support{}, ErrNotYours
	}
	if out.Plan, err = s.Reads.PlanOf(ctx, panel); err != nil {
		return Support{}, err
	}
	if out.When, err = s.Reads.AvailabilitiesOf(ctx, panel); err != nil {
		return Support{}, err
	}
	out.When = slices.DeleteFunc(out.When, func(w Availability) bool { return !out.Plans && w.Seat != v.SeatID })
	if out.Expenses, err = s.Reads.ExpensesOf(ctx, panel); err != nil {
		return Support{}, err
	}
	out.Expenses = slices.DeleteFunc(out.Expenses, func(e Expense) bool { return !out.AllCosts && (v.SeatID == 0 || e.Seat != v.SeatID) })
	return out, nil
}
