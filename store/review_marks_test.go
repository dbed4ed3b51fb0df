package store_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// address gives a person an address.
func (tb *table) address(t *testing.T, s *store.Store, who account.Actor, email string) {
	t.Helper()
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("UPDATE people SET email = ? WHERE id = ?", email, who.Person)
	}))
}

// mails are the addresses that mail waits for, in order.
func mails(t *testing.T, s *store.Store) []string {
	t.Helper()
	var rows []struct{ Payload string }
	must(t, s.Reader(t.Context()).All(&rows, "SELECT payload FROM tasks WHERE handler = ? ORDER BY id", string(outbox.SendMail)))
	var out []string
	for _, r := range rows {
		_, after, _ := strings.Cut(r.Payload, `"To":"`)
		to, _, _ := strings.Cut(after, `"`)
		out = append(out, to)
		if strings.Contains(r.Payload, "Idea 1") || !strings.Contains(r.Payload, "/review/") {
			t.Errorf("a reminder says: %s", r.Payload)
		}
	}
	return out
}

func TestMembersAreRemindedOnceADay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		tb.address(t, s, tb.lived, "jerome@example.org")
		tb.address(t, s, tb.lived2, "leonard@example.org")
		tb.address(t, s, tb.ewan, "ewan@example.org")
		for _, i := range tb.ideas {
			tb.score(t, tb.ewan, i, "5 5") // everything
		}
		tb.score(t, tb.lived2, tb.ideas[0], "5 5") // half of it
		remind := func(who account.Actor, whom review.Whom, seat id.Seat, want int, fault error) {
			t.Helper()
			got, err := r.Remind(ctx, who, p, whom, seat)
			if got != want || !errors.Is(err, fault) {
				t.Errorf("%s: got %d, %v, want %d, %v", whom, got, err, want, fault)
			}
		}
		remind(tb.ewan, review.Behind, 0, 0, review.ErrNotYours)
		remind(tb.lead, review.Behind, 0, 0, review.ErrNotYours)
		remind(tb.chair, review.One, tb.seatOf(t, tb.ewan), 0, review.ErrNoneLeft)
		remind(tb.chair, review.One, tb.seatOf(t, tb.adaeze), 0, review.ErrReminded) // no address
		remind(tb.chair, review.None, 0, 1, nil)                                     // Jerome; Adaeze has no address
		remind(tb.secretary, review.Behind, 0, 1, nil)                               // Leonard; Jerome had his
		remind(tb.chair, review.Behind, 0, 0, review.ErrReminded)
		tb.clock.Turn(24*time.Hour - time.Second)
		remind(tb.chair, review.Behind, 0, 0, review.ErrReminded)
		tb.clock.Turn(time.Second)
		remind(tb.chair, review.Behind, 0, 2, nil)
		if got := strings.Join(mails(t, s), " "); got != "jerome@example.org leonard@example.org jerome@example.org leonard@example.org" {
			t.Errorf("mail goes to %s", got)
		}

		// Finishing is a statement: the member can go on.
		must(t, r.Finish(ctx, tb.lived, p))
		tb.score(t, tb.lived, tb.ideas[0], "5 5")
		found, err := r.LookThrough(ctx, tb.lived, p)
		must(t, err)
		if found.FinishedAt != tb.clock.Now() || len(found.Open) != 1 || len(found.First) != 2 || found.Sheets[0].Length == 0 {
			t.Errorf("the check holds %+v", found)
		}
		if err := r.Finish(ctx, tb.chair, p); !errors.Is(err, review.ErrNotSeated) {
			t.Errorf("the chair finishes: %v", err)
		}
		remind(tb.chair, review.Behind, 0, 0, review.ErrReminded) // finishing does not forget the reminder
		tb.close(t, "Over.")
		remind(tb.chair, review.Behind, 0, 0, review.ErrNoRound)
		if err := r.Finish(ctx, tb.lived, p); !errors.Is(err, review.ErrRoundClosed) {
			t.Errorf("finishing a closed round: %v", err)
		}
	})
}

// Each of 32 members gives two scores at once while the round closes: what was
// accepted is counted, and the rest refused.
func TestThirtyTwoMembersScoreWhileTheRoundCloses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		all := tb.members()
		for n := range 28 {
			who := tb.person(t, "Member "+strconv.Itoa(n))
			_, err := tb.review.SeatMember(ctx, tb.lead, tb.panel.ID, review.Seating{Person: who.Person, Kind: review.Professional, Profession: "nurse"})
			must(t, err)
			all = append(all, who)
		}
		tb.open(t)
		var wg sync.WaitGroup
		var mu sync.Mutex
		accepted := 0
		start := make(chan struct{})
		for n, who := range all {
			wg.Go(func() {
				<-start
				in := told("7 7")
				in.Version = 1
				_, err := tb.review.GiveScores(ctx, who, tb.panel.ID, tb.ideas[0], in)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					accepted++
				case !errors.Is(err, review.ErrRoundClosed):
					t.Errorf("member %d: %v", n, err)
				}
			})
		}
		wg.Go(func() {
			<-start
			if _, err := tb.review.CloseRound(ctx, tb.chair, tb.panel.ID, true, "Over."); err != nil {
				t.Errorf("closing: %v", err)
			}
		})
		close(start)
		wg.Wait()
		st, err := tb.review.Reads.StandingsOf(ctx, tb.panel.ID, 0)
		must(t, err)
		if len(st) != 2 || st[0].N != accepted || st[0].N+st[0].NAbsent != 32 {
			t.Errorf("%d scores were accepted, and the standing counts %+v", accepted, st)
		}
	})
}

// cut is a store whose power fails at the n-th write of a step.
type cut struct {
	review.Store
	at int
}

var errCut = errors.New("the power is gone")

type cutTx struct {
	review.Tx
	left *int
}

func (tx cutTx) write() error {
	*tx.left--
	if *tx.left == 0 {
		return errCut
	}
	return nil
}

func (tx cutTx) MarkAbsent(p id.Panel, round int, at time.Time) (int, error) {
	if err := tx.write(); err != nil {
		return 0, err
	}
	return tx.Tx.MarkAbsent(p, round, at)
}

func (tx cutTx) PutStandings(p id.Panel, round int, ss []review.Standing) error {
	return errors.Join(tx.Tx.PutStandings(p, round, ss), tx.write())
}

func (tx cutTx) PutRound(r review.Round) error {
	return errors.Join(tx.Tx.PutRound(r), tx.write())
}

func (tx cutTx) SavePanel(p *review.Panel) error {
	return errors.Join(tx.Tx.SavePanel(p), tx.write())
}

func (tx cutTx) Emit(e outbox.Event) error {
	return errors.Join(tx.Tx.Emit(e), tx.write())
}

func (s cut) InLongTx(ctx context.Context, fn func(review.Tx) error) error {
	return s.Store.InLongTx(ctx, func(tx review.Tx) error {
		left := s.at
		return fn(cutTx{tx, &left})
	})
}

// A close that is cut off anywhere leaves the round open, with every score still
// to be given; the last cut is after all writes, where it is closed.
func TestARoundIsOpenOrClosedWhereverItsCloseIsCutOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		tb.open(t)
		tb.scoreAll(t, tb.ideas[0], "7 7")
		failing, cuts := tb.review, 0
		for at := 1; ; at++ {
			failing.Store = cut{tb.review.Store, at}
			_, err := failing.CloseRound(ctx, tb.chair, tb.panel.ID, true, "Over.")
			if err == nil {
				break
			}
			cuts++
			if !errors.Is(err, errCut) {
				t.Fatalf("cut at write %d: %v", at, err)
			}
			h, err := tb.review.Reads.Head(ctx, tb.panel.ID)
			must(t, err)
			st, err := tb.review.Reads.StandingsOf(ctx, tb.panel.ID, 0)
			must(t, err)
			if h.State != review.R1Open || h.RoundAt(1).State != review.RoundOpen || len(st) != 0 {
				t.Errorf("cut at write %d: %s, %s, %d standings", at, h.State, h.RoundAt(1).State, len(st))
			}
			if got, _ := tb.own(t, tb.lived, tb.ideas[1]); got != "pending pending" {
				t.Errorf("cut at write %d: %s", at, got)
			}
		}
		if cuts < 5 {
			t.Errorf("a close has %d writes, so this test cuts too few", cuts)
		}
		h, err := tb.review.Reads.Head(ctx, tb.panel.ID)
		must(t, err)
		if got, _ := tb.own(t, tb.lived, tb.ideas[1]); h.State != review.R1Closed || got != "absent absent" {
			t.Errorf("after the close: %s, %s", h.State, got)
		}
	})
}
