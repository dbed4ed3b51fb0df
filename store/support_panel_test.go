package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestExpensesAreSeenByMemberSecretaryAndAdministratorAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		observer, _ := tb.seatMore(t, "Osei", review.Observer)
		admin := with(tb.person(t, "Ada"), account.Administrator, 0)
		must(t, r.NoteExpense(ctx, tb.lived, p, review.Expense{What: "Train", Pence: 1250}))
		must(t, r.NoteExpense(ctx, tb.secretary, p, review.Expense{Seat: tb.seatOf(t, tb.lived2), What: "Taxi", Pence: 900}))
		if err := r.NoteExpense(ctx, tb.chair, p, review.Expense{Seat: tb.seatOf(t, tb.lived), What: "Train", Pence: 1}); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair notes an expense of a member: %v", err)
		}
		if err := r.NoteExpense(ctx, tb.lead, p, review.Expense{What: "Train", Pence: 1}); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the lead notes an expense: %v", err)
		}
		if err := r.NoteExpense(ctx, tb.lived, p, review.Expense{What: " "}); fieldNames(err) != "what amount" {
			t.Errorf("an empty expense: %v", err)
		}
		must(t, r.SayWhen(ctx, tb.lived, p, "Tuesdays"))
		must(t, r.SayWhen(ctx, tb.lived, p, "Wednesdays"))
		for who, want := range map[*account.Actor][2]int{ // expenses, availabilities
			&tb.lived: {1, 1}, &tb.lived2: {1, 0}, &tb.ewan: {0, 0}, &observer: {0, 0}, &tb.chair: {0, 1}, &tb.secretary: {2, 1}, &tb.lead: {0, 1}, &admin: {2, 1},
		} {
			got, err := r.Support(ctx, *who, p)
			if err != nil || len(got.Expenses) != want[0] || len(got.When) != want[1] {
				t.Errorf("%s sees %d expenses and %d availabilities, want %v, %v", who.Name, len(got.Expenses), len(got.When), want, err)
			}
			if want[1] == 1 && got.When[0].Words != "Wednesdays" {
				t.Errorf("availability is %q", got.When[0].Words)
			}
		}
		if _, err := r.Support(ctx, tb.comms, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("an outsider sees the page: %v", err)
		}
	})
}

func TestAnExpenseIsTakenBackUntilItIsPaid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		admin := with(tb.person(t, "Ada"), account.Administrator, 0)
		must(t, r.NoteExpense(ctx, tb.lived, p, review.Expense{What: "Train", Pence: 1250, PaidAt: tb.clock.Now()}))
		must(t, r.NoteExpense(ctx, tb.secretary, p, review.Expense{Seat: tb.seatOf(t, tb.lived2), What: "Taxi", Pence: 900}))
		left := func() []review.Expense {
			t.Helper()
			got, err := r.Support(ctx, admin, p)
			must(t, err)
			return got.Expenses
		}
		train, taxi := left()[0], left()[1]
		if !train.PaidAt.IsZero() {
			t.Error("a member says themselves that they are paid")
		}
		refused := func(what string, err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		refused("the secretary takes back what a member noted", r.TakeBackExpense(ctx, tb.secretary, p, train.ID), review.ErrNotYours)
		refused("an administrator does", r.TakeBackExpense(ctx, admin, p, train.ID), review.ErrNotYours)
		refused("another member does", r.TakeBackExpense(ctx, tb.lived2, p, train.ID), review.ErrNoExpense)
		refused("another member looks for one that is not there", r.TakeBackExpense(ctx, tb.lived2, p, 999), review.ErrNoExpense)
		refused("the chair does", r.TakeBackExpense(ctx, tb.chair, p, train.ID), review.ErrNoExpense)
		refused("an outsider does", r.TakeBackExpense(ctx, tb.comms, p, train.ID), review.ErrNotYours)
		refused("a visitor does", r.TakeBackExpense(ctx, account.Actor{}, p, train.ID), account.ErrSignIn)
		refused("a member says that theirs is paid", r.SettleExpense(ctx, tb.lived, p, train.ID, true), review.ErrNotYours)
		refused("the chair says so", r.SettleExpense(ctx, tb.chair, p, train.ID, true), review.ErrNoExpense)
		events := func() int { return rowsOf(t, s, "events WHERE kind = 'panel.changed' AND detail LIKE 'expense%'") }
		if n := events(); n != 2 || len(left()) != 2 {
			t.Errorf("after the refusals there are %d expenses and %d events", len(left()), n)
		}
		must(t, r.SettleExpense(ctx, tb.secretary, p, train.ID, true))
		must(t, r.SettleExpense(ctx, admin, p, train.ID, true)) // once more changes nothing
		refused("a paid one is taken back", r.TakeBackExpense(ctx, tb.lived, p, train.ID), review.ErrExpensePaid)
		if got := left()[0]; !got.PaidAt.Equal(tb.clock.Now()) || events() != 3 {
			t.Errorf("the paid one is %+v, with %d events", got, events())
		}
		must(t, r.SettleExpense(ctx, admin, p, train.ID, false))
		must(t, r.TakeBackExpense(ctx, tb.lived, p, train.ID))
		refused("it is taken back twice", r.TakeBackExpense(ctx, tb.lived, p, train.ID), review.ErrNoExpense)
		must(t, r.TakeBackExpense(ctx, tb.lived2, p, taxi.ID)) // what the secretary noted for a member is the member's
		if len(left()) != 0 || events() != 6 {
			t.Errorf("%d expenses are left, with %d events", len(left()), events())
		}
	})
}

func TestMembersGetTheMeetingForTheirCalendars(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		tb.open(t)
		tb.review.BaseURL, tb.review.Site = "https://ideas.example.org", "Ideas"
		r, p := tb.review, tb.panel.ID
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET email = handle || '@example.org'")
			return err
		}))
		meets := tb.clock.Now().Add(72 * time.Hour)
		plan := review.Plan{Contact: "Kit, 01632 960 001", MeetsAt: meets, Minutes: 90, Place: "Room 4; the old wing"}
		for _, who := range []account.Actor{tb.lived, tb.ewan, tb.comms} {
			if err := r.SetPlan(ctx, who, p, plan); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s plans: %v", who.Name, err)
			}
		}
		past, short := plan, plan
		past.MeetsAt, short.Minutes = tb.clock.Now(), 5
		if err := r.SetPlan(ctx, tb.secretary, p, past); fieldNames(err) != "meets_at" {
			t.Errorf("a meeting in the past: %v", err)
		}
		if err := r.SetPlan(ctx, tb.secretary, p, short); fieldNames(err) != "minutes" {
			t.Errorf("a meeting of five minutes: %v", err)
		}
		mails := func() int { return rowsOf(t, s, "tasks WHERE handler = 'mail.send'") }
		before := mails()
		must(t, r.SetPlan(ctx, tb.secretary, p, plan))
		if n := mails() - before; n != 6 {
			t.Errorf("%d mails for six members", n)
		}
		plan.Contact = "Lou, 01632 960 002"
		must(t, r.SetPlan(ctx, tb.chair, p, plan)) // the same meeting: no mail
		plan.MeetsAt = meets.Add(time.Hour)
		must(t, r.SetPlan(ctx, tb.lead, p, plan))
		if n := mails() - before; n != 12 {
			t.Errorf("%d mails after the meeting was moved once", n)
		}
		got, err := r.Support(ctx, tb.lived, p)
		must(t, err)
		if got.Plan.Contact != plan.Contact || !got.Plan.MeetsAt.Equal(plan.MeetsAt) || got.Plan.Revision != 2 || got.Plans {
			t.Errorf("a member reads %+v", got.Plan)
		}
		if c := r.Calendar(got.Head.Panel, got.Plan); !strings.Contains(c, "SEQUENCE:1\r\n") || !strings.Contains(c, "@ideas.example.org\r\n") {
			t.Errorf("the calendar is %s", c)
		}
		must(t, r.SetPlan(ctx, tb.lead, p, review.Plan{Contact: "Lou"})) // no meeting any more
		if got, err = r.Support(ctx, tb.lived, p); err != nil || !got.Plan.MeetsAt.IsZero() || r.Calendar(got.Head.Panel, got.Plan) != "" {
			t.Errorf("after the meeting is off: %+v, %v", got.Plan, err)
		}
		if n := mails() - before; n != 18 {
			t.Errorf("%d mails after the meeting is off", n)
		}
		all := written(t, s)
		last := all[len(all)-1]
		for _, want := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2", "UID:panel-", "does not meet on"} {
			if !strings.Contains(last, want) {
				t.Errorf("the mail of the meeting that is off lacks %q: %s", want, last)
			}
		}
		must(t, r.SetPlan(ctx, tb.lead, p, review.Plan{Contact: "Kim"})) // still no meeting: no mail
		if n := mails() - before; n != 18 {
			t.Errorf("%d mails after nothing was moved", n)
		}
	})
}
