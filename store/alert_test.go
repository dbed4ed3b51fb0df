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

// TestARefusedCryForHelpAlertsAllTheSame sends words of danger that are refused for a number, or
// asked about for a telephone number.
func TestARefusedCryForHelpAlertsAllTheSame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now}
		one := st.mailed(t, st.person(t, "One"))
		must(t, people.GiveRole(ctx, account.Console, one.Person, account.Moderator, st.c.ID))
		w := challenge.UsualWatch(st.c.ID)
		w.First = one.Person
		_, err := st.service.SetWatch(ctx, account.Console, w)
		must(t, err)
		const numbered, rung = "I want to kill myself. My NHS number is 943 476 5919.", "I want to kill myself. Ring me on 07700 900123 please."
		text := func(body string) challenge.Text {
			x := st.text("Nobody listens")
			x.Body = body
			return x
		}
		raised := func(what string, want int, by account.Actor, on challenge.Reported) {
			t.Helper()
			list, err := st.reads.Alerts(ctx, nil)
			must(t, err)
			if len(list) != want {
				t.Fatalf("%s: %d alerts, want %d", what, len(list), want)
			}
			if want > 0 && (!list[0].Unposted || list[0].TriedBy != by.Person || list[0].TriedByHandle == "" || list[0].On != on || list[0].ChallengeSlug != st.c.Slug) {
				t.Errorf("%s: %+v", what, list[0])
			}
		}
		i := st.post(t, "Video")
		quiet := st.post(t, "Quiet")
		_, err = st.service.PostComment(ctx, st.ben, i.ID, 0, "My NHS number is 943 476 5919.", "en", "")
		refuses(t, "a number alone", err, "comment.identifying")
		_, err = st.service.PostComment(ctx, account.Actor{}, i.ID, 0, numbered, "en", "")
		refuses(t, "signed out", err, "person.sign_in")
		raised("nobody in danger, or nobody known", 0, st.ben, challenge.Reported{})

		_, err = st.service.PostComment(ctx, st.ben, i.ID, 0, numbered, "en", "")
		refuses(t, "a comment with a number", err, "comment.identifying")
		raised("a comment with a number", 1, st.ben, challenge.Reported{Idea: i.ID})
		if got := st.alerted(t); len(got) != 1 || strings.Contains(got["one@example.org"].Text, "943") || strings.Contains(got["one@example.org"].Text, "kill") {
			t.Errorf("the contact is written %v", got)
		}
		_, err = st.service.PostComment(ctx, st.ben, quiet.ID, 0, rung, "en", "")
		refuses(t, "a comment with a telephone number", err, "comment.doubtful")
		raised("again within the hour", 1, st.ben, challenge.Reported{Idea: i.ID})
		st.clock.Turn(challenge.AlertAgain)
		_, err = st.service.PostComment(ctx, st.ben, quiet.ID, 0, rung, "en", "")
		refuses(t, "a comment with a telephone number", err, "comment.doubtful")
		raised("an hour later", 2, st.ben, challenge.Reported{Idea: quiet.ID})

		_, err = st.service.PostIdea(ctx, st.ann, st.c.Slug, text(numbered), "")
		refuses(t, "an idea", err, "idea.identifying")
		raised("an idea", 3, st.ann, challenge.Reported{})

		st.clock.Turn(challenge.AlertAgain)
		d, err := st.service.StartDraft(ctx, st.ann, st.c.Slug, "", text(rung))
		must(t, err)
		_, err = st.service.PostDraft(ctx, st.ann, "", d.ID, d.Version, "", nil)
		refuses(t, "a draft", err, "idea.doubtful")
		raised("a draft", 4, st.ann, challenge.Reported{})
		st.clock.Turn(challenge.AlertAgain)
		plain := d
		plain.Body = "I want to kill myself."
		must(t, st.service.Asked(ctx, st.ann, plain))
		raised("a draft that nothing is asked of", 4, st.ann, challenge.Reported{})
		must(t, st.service.Asked(ctx, st.ann, d))
		raised("a draft left at the question", 5, st.ann, challenge.Reported{})

		st.clock.Turn(challenge.AlertAgain)
		_, err = st.service.EditIdea(ctx, st.ben, i.ID, i.Version, text(numbered), "")
		refuses(t, "of somebody else", err, "person.forbidden")
		raised("of somebody else", 5, st.ann, challenge.Reported{})
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, text(numbered), "")
		refuses(t, "an edit", err, "idea.identifying")
		raised("an edit", 6, st.ann, challenge.Reported{Idea: i.ID})

		cm, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "Fine.", "en", "")
		must(t, err)
		_, err = st.service.EditComment(ctx, st.ben, cm.ID, cm.Version, numbered, "")
		refuses(t, "an edited comment", err, "comment.identifying")
		raised("an edited comment", 7, st.ben, challenge.Reported{Idea: i.ID, Comment: cm.ID})

		st.clock.Turn(challenge.AlertAgain)
		err = st.service.Report(ctx, st.ben, challenge.Concern{On: challenge.Reported{Idea: i.ID}, Reason: "none", Words: "I want to die."})
		refuses(t, "a report", err, "report.invalid")
		raised("a report", 8, st.ben, challenge.Reported{Idea: i.ID})
		must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: challenge.Reported{Idea: quiet.ID}, Reason: challenge.Unkind, Words: "I want to die."}))
		list, err := st.reads.Alerts(ctx, nil)
		must(t, err)
		if len(list) != 9 || list[0].Unposted || list[0].On.Idea != quiet.ID || list[0].Cause != challenge.ByReport {
			t.Errorf("a report that was taken: %+v", list[0])
		}
		// What is posted after all is an alert of its own, which leads to the words.
		cm, err = st.service.PostComment(ctx, st.ben, i.ID, 0, "I want to kill myself.", "en", "")
		must(t, err)
		if list, err = st.reads.Alerts(ctx, nil); err != nil || list[0].Unposted || list[0].On.Comment != cm.ID {
			t.Errorf("posted after all: %+v, %v", list[0], err)
		}
	})
}

// TestAnAlertPassesOverWhoCanNoLongerAct takes the roles of the contacts away, one by one.
func TestAnAlertPassesOverWhoCanNoLongerAct(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now}
		holds := func(name string, role account.Role, in id.Challenge) account.Actor {
			p := st.mailed(t, st.person(t, name))
			must(t, people.GiveRole(ctx, account.Console, p.Person, role, in))
			return p
		}
		one, two := holds("One", account.Moderator, st.c.ID), holds("Two", account.Moderator, st.c.ID)
		w := challenge.UsualWatch(st.c.ID)
		w.First, w.Second, w.SecondAfter = one.Person, two.Person, 20
		_, err := st.service.SetWatch(ctx, account.Console, w)
		must(t, err)
		if idle, err := s.IdleContacts(ctx, st.clock.Now(), false); err != nil || len(idle) != 0 {
			t.Errorf("contacts who can act are named: %v, %v", idle, err)
		}
		told := func(what string, want ...string) {
			t.Helper()
			got := st.alerted(t)
			if len(got) != len(want) {
				t.Errorf("%s: told %v, want %v", what, got, want)
			}
			for _, who := range want {
				if got[who+"@example.org"].Text == "" {
					t.Errorf("%s: %s is not told: %v", what, who, got)
				}
			}
		}
		last := func() challenge.Alert {
			t.Helper()
			list, err := st.reads.Alerts(ctx, nil)
			must(t, err)
			newest := list[0]
			for _, a := range list {
				if a.ID > newest.ID {
					newest = a
				}
			}
			return newest.Alert
		}
		cries := func() {
			t.Helper()
			text := st.text("My story")
			text.Body = "I want to kill myself."
			_, err := st.service.PostIdea(ctx, st.ann, st.c.Slug, text, "")
			must(t, err)
		}
		must(t, people.TakeRole(ctx, account.Console, one.Person, account.Moderator, st.c.ID))
		if idle, err := s.IdleContacts(ctx, st.clock.Now(), false); err != nil || len(idle) != 1 || idle[0] != st.c.Title {
			t.Errorf("a contact who cannot act: %v, %v", idle, err)
		}
		if in, err := st.reads.ContactIn(ctx, two.Person); err != nil || len(in) != 1 || in[0] != st.c.ID {
			t.Errorf("where somebody is a contact: %v, %v", in, err)
		}
		cries()
		told("the first contact moderates no more", "two")
		if a := last(); !a.FirstToldAt.IsZero() || a.SecondToldAt.IsZero() || !a.OthersToldAt.IsZero() {
			t.Errorf("noted: %+v", a)
		}
		lea, adm := holds("Lea", account.Lead, st.c.ID), holds("Adm", account.Administrator, 0)
		st.clock.Turn(20 * time.Minute)
		told("nobody has taken it up", "lea")
		if a := last(); a.OthersToldAt.IsZero() {
			t.Errorf("noted: %+v", a)
		}
		st.clock.Turn(time.Hour)
		told("nobody is told twice")

		must(t, people.TakeRole(ctx, account.Console, two.Person, account.Moderator, st.c.ID))
		cries()
		told("no contact moderates any more", "lea")
		if a := last(); !a.FirstToldAt.IsZero() || !a.SecondToldAt.IsZero() || a.OthersToldAt.IsZero() {
			t.Errorf("noted: %+v", a)
		}
		st.clock.Turn(time.Hour)
		told("nobody is told twice")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET email = NULL WHERE id = ?", lea.Person)
			return err
		}))
		cries()
		told("a lead without an address", "adm")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET email = NULL WHERE id = ?", adm.Person)
			return err
		}))
		cries()
		told("nobody is left")
		if a := last(); !a.FirstToldAt.IsZero() || !a.SecondToldAt.IsZero() || !a.OthersToldAt.IsZero() {
			t.Errorf("nobody was told, but it is noted: %+v", a)
		}
		must(t, people.GiveRole(ctx, account.Console, one.Person, account.Moderator, st.c.ID))
		cries()
		told("the first contact moderates again", "one")
		st.clock.Turn(20 * time.Minute)
		told("the second contact moderates no more and nobody else has an address")
	})
}
