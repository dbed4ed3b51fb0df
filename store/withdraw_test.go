package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// mailed gives a person an address.
func (st *stage) mailed(t *testing.T, a account.Actor) account.Actor {
	t.Helper()
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("UPDATE people SET email = lower(name) || '@example.org' WHERE id = ?", a.Person)
	}))
	return a
}

// letters are the mails that wait, by address.
func (st *stage) letters(t *testing.T) map[string]account.Mail {
	t.Helper()
	var rows []string
	must(t, st.s.Reader(t.Context()).All(&rows, "SELECT payload FROM tasks WHERE handler = ?", string(outbox.SendMail)))
	got := map[string]account.Mail{}
	for _, row := range rows {
		var m account.Mail
		must(t, json.Unmarshal([]byte(row), &m))
		if _, twice := got[m.To]; twice {
			t.Errorf("two mails to %s", m.To)
		}
		got[m.To] = m
	}
	return got
}

func (st *stage) teller() notify.Teller {
	return notify.Teller{Store: store.NewNotices(st.s), Reads: st.reads, Site: "Uptake", BaseURL: "https://ideas.example.org", Now: st.clock.Now}
}

// due are the subjects of the tasks that wait for a handler.
func (st *stage) due(t *testing.T, h outbox.Handler) []int64 {
	t.Helper()
	var rows []int64
	must(t, st.s.Reader(t.Context()).All(&rows, "SELECT subject FROM tasks WHERE handler = ? ORDER BY id", string(h)))
	return rows
}

func TestNoSupportMovesWithoutItsPersonsClick(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		st.mailed(t, st.ann)
		ben, cat, dan, eve := st.mailed(t, st.ben), st.mailed(t, st.person(t, "Cat")), st.mailed(t, st.person(t, "Dan")), st.mailed(t, st.person(t, "Eve"))
		gone, other := st.post(t, "Video first"), st.post(t, "Video or face to face")
		_, err := st.service.SetSupport(ctx, ben, gone.ID, 1)
		must(t, err)
		_, err = st.service.SetSupport(ctx, dan, gone.ID, 1) // taken back: not a supporter any more
		must(t, err)
		_, err = st.service.SetSupport(ctx, dan, gone.ID, 0)
		must(t, err)
		_, err = st.service.SetSupport(ctx, eve, gone.ID, 1) // wants to hear nothing
		must(t, err)
		must(t, st.service.SetFollow(ctx, eve, challenge.FollowIdea, int64(gone.ID), false))
		_, err = st.service.PostComment(ctx, cat, gone.ID, 0, "We tried this.", "", "")
		must(t, err)

		i, err := st.service.WithdrawIdea(ctx, st.ann, gone.ID, challenge.Withdraw{Version: 1, InFavourOf: other.ID})
		must(t, err)
		if i.Stage != challenge.Withdrawn || i.InFavourOf != other.ID {
			t.Errorf("got stage %s in favour of %d", i.Stage, i.InFavourOf)
		}
		if _, err = st.service.WithdrawIdea(ctx, st.ann, gone.ID, challenge.Withdraw{}); !errors.Is(err, challenge.ErrWithdrawn) {
			t.Errorf("withdrawn twice: got %v", err)
		}
		supports := func(i id.Idea) int {
			v, err := st.reads.View(ctx, i)
			must(t, err)
			return v.Supports
		}
		if supports(gone.ID) != 2 || supports(other.ID) != 0 {
			t.Fatalf("supports have moved: %d and %d", supports(gone.ID), supports(other.ID))
		}
		// Told are who supports and who commented, each why, and nobody else.
		if due := st.due(t, outbox.TellWithdrawn); len(due) != 1 || due[0] != int64(gone.ID) {
			t.Fatalf("got %v due, want one task about the idea", due)
		}
		must(t, st.teller().IdeaWithdrawn(ctx, gone.ID))
		got := st.letters(t)
		for to, why := range map[string]string{"ben@example.org": "because you support it", "cat@example.org": "because you commented"} {
			m, told := got[to]
			if !told || !strings.Contains(m.Text, why) || !strings.Contains(m.Text, "/ideas/"+itoa(other.ID)+"\n") || !strings.Contains(m.Text, "not been moved") {
				t.Errorf("%s was told %+v", to, m)
			}
			if strings.Contains(m.Subject, "Video") {
				t.Errorf("the subject names the idea: %q", m.Subject)
			}
		}
		if len(got) != 2 {
			t.Errorf("got mails %v, want two", got)
		}
		if supports(gone.ID) != 2 || supports(other.ID) != 0 {
			t.Error("telling has moved support")
		}
		// Ben's click moves Ben's alone.
		_, err = st.service.SetSupport(ctx, ben, other.ID, 1)
		must(t, err)
		if supports(other.ID) != 1 {
			t.Errorf("got %d supports, want Ben's", supports(other.ID))
		}
		st.check(t, 1)
	})
}

func itoa[T ~int64](n T) string { return number(int64(n)) }

// number is n in digits.
func number(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestTheOtherIdeaHasToBeThereForEverybody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		i, held, withdrawn := st.post(t, "Video first"), st.post(t, "Held"), st.post(t, "Gone")
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: held.ID}, To: challenge.Held, Because: challenge.Because{Words: "We look again."}})
		must(t, err)
		_, err = st.service.WithdrawIdea(ctx, st.ann, withdrawn.ID, challenge.Withdraw{})
		must(t, err)
		open := challenge.UsualPhase(challenge.Collect)
		open.OpensAt = st.clock.Now().Add(-time.Hour)
		c, err := st.service.Create(ctx, account.Console, challenge.Challenge{Slug: "hips", Title: "Hips", Phases: []challenge.Phase{open}})
		must(t, err)
		_, err = st.service.Publish(ctx, account.Console, c.ID)
		must(t, err)
		elsewhere, err := st.service.PostIdea(ctx, st.ann, "hips", challenge.Text{Kind: challenge.KindIdea, Title: "Elsewhere", Body: "x"}, "")
		must(t, err)
		for name, other := range map[string]id.Idea{"itself": i.ID, "one that is held": held.ID, "one that is withdrawn": withdrawn.ID, "one of another challenge": elsewhere.ID, "none": 99999, "no number": -1} {
			_, err = st.service.WithdrawIdea(ctx, st.ann, i.ID, challenge.Withdraw{InFavourOf: other})
			if f := fault.Of(err); f.Code != "withdrawal.invalid" || len(f.Fields) != 1 || f.Fields[0].Name != "in_favour_of" {
				t.Errorf("in favour of %s: got %v", name, err)
			}
		}
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if v.Stage != challenge.Posted || len(st.due(t, outbox.TellWithdrawn)) != 1 {
			t.Error("a refused withdrawal has done something")
		}
	})
}

// TestTwoIdeasWithdrawnForEachOther: one of the two stays.
func TestTwoIdeasWithdrawnForEachOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		a, b := st.post(t, "One"), st.post(t, "Two")
		errs := make(chan error, 2)
		for _, pair := range [][2]id.Idea{{a.ID, b.ID}, {b.ID, a.ID}} {
			go func() {
				_, err := st.service.WithdrawIdea(t.Context(), st.ann, pair[0], challenge.Withdraw{InFavourOf: pair[1]})
				errs <- err
			}()
		}
		first, second := <-errs, <-errs
		if (first == nil) == (second == nil) {
			t.Errorf("got %v and %v, want one of them withdrawn", first, second)
		}
	})
}

func TestFollowersAreToldAnOutcomeWithItsReasonOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		st.mailed(t, st.ann)
		ben := st.mailed(t, st.ben)
		i := st.post(t, "Video first")
		_, err := st.service.SetSupport(ctx, ben, i.ID, 1)
		must(t, err)
		decide := func(released any) {
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				return tx.One("UPDATE ideas SET stage = 'decided', outcome = 'develop', outcome_reason = 'Small and ready.', released_at = ? WHERE id = ?", released, i.ID)
			}))
		}
		decide(nil)
		must(t, st.teller().IdeaReleased(ctx, i.ID))
		if got := st.letters(t); len(got) != 0 {
			t.Fatalf("told before the release: %v", got)
		}
		decide(st.clock.Now().Add(-8 * 24 * time.Hour))
		must(t, st.teller().IdeaReleased(ctx, i.ID))
		if got := st.letters(t); len(got) != 0 {
			t.Fatalf("old news is told: %v", got)
		}
		decide(st.clock.Now())
		must(t, st.teller().IdeaReleased(ctx, i.ID))
		got := st.letters(t)
		for to, why := range map[string]string{"ann@example.org": "because you posted it", "ben@example.org": "because you support it"} {
			if m := got[to]; !strings.Contains(m.Text, why) || !strings.Contains(m.Text, "to be developed") || !strings.Contains(m.Text, "Small and ready.") {
				t.Errorf("%s was told %+v", to, m)
			}
		}
		// The same notice queued again bears the same name, so that it arrives once.
		before := got["ben@example.org"].MessageID
		must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM tasks"); return err }))
		must(t, st.teller().IdeaReleased(ctx, i.ID))
		if after := st.letters(t)["ben@example.org"].MessageID; after != before || before == "" {
			t.Errorf("got message ids %q and %q", before, after)
		}
	})
}
