package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// alerted works off what is due to alert somebody, twice, and returns what they were written.
func (st *stage) alerted(t *testing.T) map[string]account.Mail {
	t.Helper()
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", string(outbox.SendMail))
		return err
	}))
	work := func(second bool) outbox.Work {
		return func(ctx context.Context, task outbox.Task) error {
			for range 2 {
				if err := st.teller().Alert(ctx, st.service, id.Alert(task.Subject), second); err != nil {
					return err
				}
			}
			return nil
		}
	}
	run := outbox.Runner{Queue: st.s.Queue(), Now: st.clock.Now, Handlers: map[outbox.Handler]outbox.Work{outbox.AlertFirst: work(false), outbox.AlertSecond: work(true)}}
	run.Once(t.Context())
	return st.letters(t)
}

// TestAnAlertAtThreeInTheMorningReachesBothContactsOnceEach posts a cry for help at night.
func TestAnAlertAtThreeInTheMorningReachesBothContactsOnceEach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now}
		contact := func(name string) account.Actor {
			p := st.mailed(t, st.person(t, name))
			must(t, people.GiveRole(ctx, account.Console, p.Person, account.Moderator, st.c.ID))
			return with(p, account.Moderator, st.c.ID)
		}
		one, two := contact("One"), contact("Two")
		w := challenge.UsualWatch(st.c.ID)
		w.First, w.Second, w.SecondAfter = one.Person, two.Person, 20
		_, err := st.service.SetWatch(ctx, one, w)
		refuses(t, "set by a moderator", err, "person.forbidden")
		wrong := w
		wrong.Second = st.ben.Person
		_, err = st.service.SetWatch(ctx, account.Console, wrong)
		refuses(t, "a contact who does not moderate", err, "watch.invalid")
		wrong.First, wrong.Second = 0, two.Person
		_, err = st.service.SetWatch(ctx, account.Console, wrong)
		refuses(t, "a second contact alone", err, "watch.invalid")
		_, err = st.service.SetWatch(ctx, account.Console, w)
		must(t, err)
		_, err = st.service.SetWatch(ctx, account.Console, w)
		refuses(t, "from an old page", err, "watch.stale")

		st.clock.Turn(15 * time.Hour) // 3 in the morning
		st.post(t, "Suicide prevention training for the ward")
		if got := st.alerted(t); len(got) != 0 {
			t.Errorf("alerted for nothing: %v", got)
		}
		text := st.text("My story")
		text.Body = "Quillfeather. I don’t want to be here any more and I am going to end my life."
		i, err := st.service.PostIdea(ctx, st.ann, st.c.Slug, text, "")
		must(t, err)
		got := st.alerted(t)
		if m := got["one@example.org"].Text; len(got) != 1 || !strings.Contains(m, "https://ideas.example.org/moderate/alerts/1") || strings.Contains(m, "Quillfeather") || strings.Contains(m, "life") {
			t.Errorf("the first contact: %v", got)
		}
		list, err := st.reads.Alerts(ctx, []id.Challenge{st.c.ID})
		must(t, err)
		if len(list) != 1 || !list[0].Away || list[0].On.Idea != i.ID || list[0].Cause != challenge.ByWords {
			t.Fatalf("the alert: %+v", list)
		}
		must(t, st.service.Report(ctx, account.Actor{}, challenge.Concern{On: challenge.Reported{Idea: i.ID}, Reason: challenge.Danger, Mark: "m"}))
		if got = st.alerted(t); len(got) != 0 {
			t.Errorf("the same is alerted again: %v", got)
		}
		st.clock.Turn(20*time.Minute - time.Second)
		if got = st.alerted(t); len(got) != 0 {
			t.Errorf("the second contact too early: %v", got)
		}
		st.clock.Turn(time.Second)
		if got = st.alerted(t); len(got) != 1 || !strings.Contains(got["two@example.org"].Text, "nobody has taken this up") {
			t.Errorf("the second contact: %v", got)
		}
		st.clock.Turn(3 * time.Hour)
		if got = st.alerted(t); len(got) != 0 {
			t.Errorf("somebody is alerted again: %v", got)
		}
		_, err = st.service.TakeAlert(ctx, st.ben, list[0].ID)
		refuses(t, "taken up by no moderator", err, "alert.not_found")
		_, err = st.service.TakeAlert(ctx, two, list[0].ID)
		must(t, err)
		_, err = st.service.TakeAlert(ctx, one, list[0].ID)
		refuses(t, "taken up twice", err, "alert.taken")

		cm, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "My husband hits me.", "en", "")
		must(t, err)
		list, err = st.reads.Alerts(ctx, nil)
		must(t, err)
		if list[0].On.Comment != cm.ID {
			t.Errorf("the alert of a comment: %+v", list)
		}
		_, err = st.service.TakeAlert(ctx, one, list[0].ID)
		must(t, err)
		st.clock.Turn(time.Hour)
		if got = st.alerted(t); len(got) != 0 {
			t.Errorf("alerted of what was taken up: %v", got)
		}
		var n int
		must(t, s.Reader(ctx).Get(&n, "SELECT count(*) FROM events WHERE kind IN ('alert.raised', 'alert.taken')"))
		if n != 4 {
			t.Errorf("the trail has %d facts of alerts, want 4", n)
		}
	})
}
