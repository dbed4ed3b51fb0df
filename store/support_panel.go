package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type planRow struct {
	PanelID  id.Panel
	Contact  string
	MeetsAt  time.Time
	Minutes  int
	Place    string
	Revision int
	SavedAt  time.Time
}

func readPlan(r Reads, p id.Panel) (review.Plan, error) {
	var row planRow
	err := r.Get(&row, "/* plan.get */ SELECT panel_id, contact, meets_at, minutes, place, revision, saved_at FROM panel_plans WHERE panel_id = ?", p)
	if errors.Is(err, ErrNone) {
		return review.Plan{}, nil
	}
	return review.Plan{Panel: row.PanelID, Contact: row.Contact, MeetsAt: row.MeetsAt, Minutes: row.Minutes, Place: row.Place, Revision: row.Revision, SavedAt: row.SavedAt}, err
}

// Plan returns the plan of a panel.
func (tx reviewTx) Plan(p id.Panel) (review.Plan, error) { return readPlan(tx.Tx, p) }

// PlanOf returns the plan of a panel.
func (r reviewReads) PlanOf(ctx context.Context, p id.Panel) (review.Plan, error) {
	return readPlan(r.s.Reader(ctx), p)
}

// PutPlan keeps p in place of what was there.
func (tx reviewTx) PutPlan(p review.Plan) error {
	return tx.One(`/* plan.put */ INSERT INTO panel_plans (panel_id, contact, meets_at, minutes, place, revision, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id) DO UPDATE SET contact = excluded.contact, meets_at = excluded.meets_at, minutes = excluded.minutes, place = excluded.place,
		revision = excluded.revision, saved_at = excluded.saved_at`, p.Panel, p.Contact, p.MeetsAt, p.Minutes, p.Place, p.Revision, p.SavedAt)
}

// PutAvailability keeps a in place of what was there.
func (tx reviewTx) PutAvailability(a review.Availability) error {
	return tx.One(`/* availability.put */ INSERT INTO seat_availabilities (seat_id, words, said_at) VALUES (?, ?, ?)
		ON CONFLICT (seat_id) DO UPDATE SET words = excluded.words, said_at = excluded.said_at`, a.Seat, a.Words, a.At)
}

// AvailabilitiesOf returns when the members of a panel can meet.
func (r reviewReads) AvailabilitiesOf(ctx context.Context, p id.Panel) ([]review.Availability, error) {
	var rows []struct {
		SeatID id.Seat
		Words  string
		SaidAt time.Time
	}
	err := r.s.Reader(ctx).All(&rows, `/* availability.of_panel */ SELECT a.seat_id, a.words, a.said_at FROM seat_availabilities a
		JOIN seats s ON s.id = a.seat_id WHERE s.panel_id = ? ORDER BY a.seat_id`, p)
	var out []review.Availability
	for _, row := range rows {
		out = append(out, review.Availability{Seat: row.SeatID, Words: row.Words, At: row.SaidAt})
	}
	return out, err
}

// expenseRow is an expense as it is kept.
type expenseRow struct {
	ID      int64
	SeatID  id.Seat
	What    string
	Pence   int
	NotedBy id.Seat
	NotedAt time.Time
	PaidAt  time.Time
}

func (r expenseRow) domain() review.Expense {
	return review.Expense{ID: r.ID, Seat: r.SeatID, What: r.What, Pence: r.Pence, NotedBy: r.NotedBy, At: r.NotedAt, PaidAt: r.PaidAt}
}

// AddExpense keeps a new expense.
func (tx reviewTx) AddExpense(e *review.Expense) error {
	return tx.Get(&e.ID, "/* expense.add */ INSERT INTO seat_expenses (seat_id, what, pence, noted_by, noted_at) VALUES (?, ?, ?, ?, ?) RETURNING id", e.Seat, e.What, e.Pence, e.NotedBy, e.At)
}

// Expense returns an expense of a panel.
func (tx reviewTx) Expense(p id.Panel, expense int64) (review.Expense, error) {
	var row expenseRow
	err := tx.Get(&row, `/* expense.get */ SELECT e.id, e.seat_id, e.what, e.pence, e.noted_by, e.noted_at, e.paid_at FROM seat_expenses e
		JOIN seats s ON s.id = e.seat_id WHERE e.id = ? AND s.panel_id = ?`, expense, p)
	if errors.Is(err, ErrNone) {
		return review.Expense{}, review.ErrNoExpense
	}
	return row.domain(), err
}

// PayExpense keeps when an expense was paid.
func (tx reviewTx) PayExpense(expense int64, at time.Time) error {
	return tx.One("/* expense.pay */ UPDATE seat_expenses SET paid_at = ? WHERE id = ?", at, expense)
}

// DropExpense removes an expense.
func (tx reviewTx) DropExpense(expense int64) error {
	return tx.One("/* expense.drop */ DELETE FROM seat_expenses WHERE id = ?", expense)
}

// ExpensesOf returns the expenses of a panel.
func (r reviewReads) ExpensesOf(ctx context.Context, p id.Panel) ([]review.Expense, error) {
	var rows []expenseRow
	err := r.s.Reader(ctx).All(&rows, `/* expense.of_panel */ SELECT e.id, e.seat_id, e.what, e.pence, e.noted_by, e.noted_at, e.paid_at FROM seat_expenses e
		JOIN seats s ON s.id = e.seat_id WHERE s.panel_id = ? ORDER BY e.id`, p)
	var out []review.Expense
	for _, row := range rows {
		out = append(out, row.domain())
	}
	return out, err
}
