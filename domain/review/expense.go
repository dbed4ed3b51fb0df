package review

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Faults of expenses.
var (
	ErrNoExpense   = &fault.Error{Kind: fault.NotFound, Code: "expense.not_found", Message: "This expense is not there any more."}
	ErrExpensePaid = &fault.Error{Kind: fault.Conflict, Code: "expense.paid", Message: "This expense is paid. If something is wrong with it, tell the secretary."}
)

// Expense is what taking part has cost a member. The member, the secretary and
// administrators see it.
type Expense struct {
	ID      int64
	Seat    id.Seat
	What    string
	Pence   int
	NotedBy id.Seat
	At      time.Time
	PaidAt  time.Time // zero: not paid yet
}

// ExpenseTx reads and changes expenses.
type ExpenseTx interface {
	// AddExpense keeps a new expense and gives it its ID.
	AddExpense(e *Expense) error
	// Expense returns one of a panel, and ErrNoExpense if there is none.
	Expense(p id.Panel, expense int64) (Expense, error)
	PayExpense(expense int64, at time.Time) error // the zero time: it is not paid after all
	DropExpense(expense int64) error
}

// TakesBack reports whether v may take e back: the member whose expense it is, or
// who noted it, until it is paid.
func (v Viewer) TakesBack(e Expense) bool { return v.notedFor(e) && e.PaidAt.IsZero() }

func (v Viewer) notedFor(e Expense) bool {
	return v.SeatID != 0 && (v.SeatID == e.Seat || v.SeatID == e.NotedBy)
}

// settles reports whether v sees everybody's expenses and says which are paid.
func (v Viewer) settles() bool { return v.Seat == Secretary || v.Administrator }

// NoteExpense notes an expense of the member who asks (seat 0), or of another by
// the secretary.
func (s Service) NoteExpense(ctx context.Context, a account.Actor, panel id.Panel, e Expense) error {
	e.What = account.OneLine(e.What)
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		if e.Seat == 0 {
			e.Seat = v.SeatID
		}
		switch {
		case v.SeatID == 0, e.Seat != v.SeatID && v.Seat != Secretary:
			return ErrNotYours
		case !slices.ContainsFunc(seats, func(o Seat) bool { return o.ID == e.Seat }):
			return ErrNoSeat
		}
		var bad fault.Fields
		if n := utf8.RuneCountInString(e.What); n < 1 || n > 200 {
			bad.Add("what", "Enter what it was for, in 1 to 200 characters.")
		}
		if e.Pence < 1 || e.Pence > 1_000_000 {
			bad.Add("amount", "Enter an amount in pounds, such as 12.50.")
		}
		if err := bad.Fault("expense.invalid", "There is a problem with the expense."); err != nil {
			return err
		}
		e.NotedBy, e.At, e.PaidAt = v.SeatID, s.Now(), time.Time{}
		if err := tx.AddExpense(&e); err != nil {
			return err
		}
		return spent(tx, p, a, e, s.Now(), "expense noted")
	})
}

// TakeBackExpense removes an expense that was noted in error. Of those who may not,
// only who sees the expense is told why.
func (s Service) TakeBackExpense(ctx context.Context, a account.Actor, panel id.Panel, expense int64) error {
	return s.expense(ctx, a, panel, expense, func(tx Tx, v Viewer, e Expense) (string, error) {
		switch {
		case !v.notedFor(e):
			return "", ErrNotYours
		case !v.TakesBack(e):
			return "", ErrExpensePaid
		}
		return "expense taken back", tx.DropExpense(e.ID)
	})
}

// SettleExpense says that an expense is paid, or that it is not after all.
func (s Service) SettleExpense(ctx context.Context, a account.Actor, panel id.Panel, expense int64, paid bool) error {
	return s.expense(ctx, a, panel, expense, func(tx Tx, v Viewer, e Expense) (string, error) {
		switch {
		case !v.settles():
			return "", ErrNotYours
		case paid == !e.PaidAt.IsZero():
			return "", nil // said already, perhaps in another window
		case paid:
			return "expense paid", tx.PayExpense(e.ID, s.Now())
		}
		return "expense not paid", tx.PayExpense(e.ID, time.Time{})
	})
}

// expense loads an expense that a may see, lets change decide, and tells of it in
// the words that it returns; "" where nothing has changed.
func (s Service) expense(ctx context.Context, a account.Actor, panel id.Panel, expense int64, change func(Tx, Viewer, Expense) (string, error)) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		if v.SeatID == 0 && !v.settles() {
			return ErrNotYours
		}
		e, err := tx.Expense(panel, expense)
		if err == nil && !v.notedFor(e) && !v.settles() {
			err = ErrNoExpense
		}
		if err != nil {
			return err
		}
		what, err := change(tx, v, e)
		if err != nil || what == "" {
			return err
		}
		return spent(tx, p, a, e, s.Now(), what)
	})
}

// spent tells of an expense. It is no part of the record of how the panel decided.
func spent(tx Tx, p Panel, a account.Actor, e Expense, at time.Time, what string) error {
	ev := event(p, outbox.PanelChanged, a, at, what)
	ev.Subject = e.ID
	return tx.Emit(ev)
}
