package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAnAlertReachesSomebodyWhoCanAct keeps contacts from acting in each way there is.
func TestAnAlertReachesSomebodyWhoCanAct(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now}
		holds := func(name string, role account.Role) account.Actor {
			p := st.mailed(t, st.person(t, name))
			must(t, people.GiveRole(ctx, account.Console, p.Person, role, st.c.ID))
			return p
		}
		exec := func(sql string, args ...any) {
			t.Helper()
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(sql, args...)
				return err
			}))
		}
		one, two := holds("One", account.Moderator), holds("Two", account.Moderator)
		holds("Lea", account.Lead)
		watches := func(first, second account.Actor) {
			t.Helper()
			w, err := st.reads.WatchOf(ctx, st.c.ID)
			must(t, err)
			w.First, w.Second, w.SecondAfter = first.Person, second.Person, 20
			_, err = st.service.SetWatch(ctx, account.Console, w)
			must(t, err)
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
		cries := func() {
			t.Helper()
			text := st.text("My story")
			text.Body = "I want to kill myself."
			_, err := st.service.PostIdea(ctx, st.ann, st.c.Slug, text, "")
			must(t, err)
		}
		idle := func(what string, want bool) {
			t.Helper()
			got, err := s.IdleContacts(ctx, st.clock.Now(), st.service.StaffSecondStep)
			if err != nil || (len(got) == 1 && got[0] == st.c.Title) != want {
				t.Errorf("%s: named as idle are %v, %v", what, got, err)
			}
		}
		watches(one, account.Actor{})
		cries()
		told("the only contact", "one")
		st.clock.Turn(20 * time.Minute)
		told("there is no second contact", "lea")

		watches(one, two)
		exec("INSERT INTO sanctions (person_id, challenge_id, kind, code, words, by_id, at, ends_at) VALUES (?, ?, 'block', 'unkind', '', ?, ?, ?)",
			one.Person, int64(st.c.ID), two.Person, st.clock.Now().UTC(), st.clock.Now().Add(time.Hour).UTC())
		cries()
		told("the first contact is blocked", "two")
		idle("the first contact is blocked", true)
		st.clock.Turn(time.Hour)
		told("nobody has taken it up", "lea")
		cries()
		told("the block is over", "one")
		idle("the block is over", false)
		st.clock.Turn(time.Hour)
		told("nor has the second", "two")

		st.service.StaffSecondStep = true
		idle("nobody has a second step", true)
		cries()
		told("no role counts without a second step")
		exec("INSERT INTO second_steps (person_id, sealed, added_at, set_at) VALUES (?, '', ?, ?)", two.Person, st.clock.Now().UTC(), st.clock.Now().UTC())
		cries()
		told("the second contact has a second step", "two")
		w, err := st.reads.WatchOf(ctx, st.c.ID)
		must(t, err)
		_, err = st.service.SetWatch(ctx, account.Console, w)
		refuses(t, "a contact without a second step", err, "watch.invalid")
		st.clock.Turn(time.Hour)
		told("no lead has a second step")
		st.service.StaffSecondStep = false

		forget := func(p account.Actor, mail string) {
			t.Helper()
			must(t, store.Privacy(s).InTx(ctx, func(tx privacy.Tx) error {
				return tx.Forget(account.Person{ID: p.Person, Name: p.Name, Email: mail}, "former-"+p.Name)
			}))
		}
		forget(one, "one@example.org")
		idle("the first contact is erased", true)
		cries()
		told("the first contact is erased", "two")
		forget(two, "two@example.org")
		idle("both are erased", true)
		cries()
		told("both are erased", "lea")
		three := holds("Three", account.Moderator)
		watches(three, account.Actor{})
		idle("somebody else is named", false)
		watches(account.Actor{}, account.Actor{})
		idle("nobody is named on purpose", false)
		cries()
		told("a watch that names nobody", "lea")
	})
}

// TestAnAlertIsRaisedWhereItsAuthorMayRead sends words of danger about what somebody may not see.
func TestAnAlertIsRaisedWhereItsAuthorMayRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		const cry = "I want to kill myself. My NHS number is 943 476 5919."
		shown, hidden, gone := st.post(t, "Shown"), st.post(t, "Hidden"), st.post(t, "Gone")
		own, err := st.service.PostComment(ctx, st.ann, shown.ID, 0, "Fine.", "en", "")
		must(t, err)
		elsewhere, err := st.service.PostComment(ctx, st.ann, gone.ID, 0, "Fine.", "en", "")
		must(t, err)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec("UPDATE ideas SET moderation = 'hidden', was_public = FALSE WHERE id = ?", hidden.ID); err != nil {
				return err
			}
			_, err := tx.Exec("UPDATE ideas SET moderation = 'hidden' WHERE id = ?", gone.ID)
			return err
		}))
		draft, err := st.service.Create(ctx, account.Console, challenge.Challenge{
			Slug: "unseen", Title: "Unseen", Question: "What?", SupportForm: challenge.SupportOnly, Steps: []string{"Post", "Score"},
			Areas: []challenge.Area{{Name: "MSK"}, {Name: "Rheumatology"}},
		})
		must(t, err)
		n := 0
		raised := func(what string, on *challenge.Reported) {
			t.Helper()
			list, err := st.reads.Alerts(ctx, nil)
			must(t, err)
			if on == nil {
				if len(list) != n {
					t.Errorf("%s: an alert is raised: %+v", what, list[0])
				}
			} else if n++; len(list) != n || list[0].On != *on {
				t.Errorf("%s: %d alerts, want %d, the last on %+v, want %+v", what, len(list), n, list[0].On, *on)
			}
			n = len(list)
			st.clock.Turn(challenge.AlertAgain)
		}
		_, err = st.service.PostComment(ctx, st.ben, hidden.ID, 0, cry, "en", "")
		refuses(t, "a hidden idea", err, "idea.not_found")
		raised("a hidden idea", nil)
		text := st.text("Nobody listens")
		text.Body = cry
		_, err = st.service.PostIdea(ctx, st.ben, draft.Slug, text, "")
		if err == nil {
			t.Error("posted in a challenge that is not published")
		}
		raised("a challenge that is not published", nil)
		_, err = st.service.PostComment(ctx, st.ben, gone.ID, 0, cry, "en", "")
		refuses(t, "an idea that was public", err, "idea.gone")
		raised("an idea that was public", &challenge.Reported{Idea: gone.ID})
		for _, one := range []struct {
			what string
			on   id.Comment
			want id.Comment
		}{{"a comment", own.ID, own.ID}, {"a comment of another idea", elsewhere.ID, 0}, {"no comment", 9999, 0}} {
			if err = st.service.Report(ctx, st.ben, challenge.Concern{On: challenge.Reported{Idea: shown.ID, Comment: one.on}, Reason: "none", Words: cry}); err == nil {
				t.Errorf("%s: the report is taken", one.what)
			}
			raised(one.what, &challenge.Reported{Idea: shown.ID, Comment: one.want})
		}
	})
}

// breaking takes so many transactions and fails then.
type breaking struct {
	challenge.Store
	left int
}

var errBroken = errors.New("the disk is full")

func (b *breaking) InTx(ctx context.Context, fn func(challenge.Tx) error) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.Store.InTx(ctx, fn)
}

// TestAnAlertThatCannotBeKeptIsAFaultOfOurs lets the second transaction fail: a refusal alone
// would be logged by nobody.
func TestAnAlertThatCannotBeKeptIsAFaultOfOurs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		i := st.post(t, "Video")
		uses := st.service
		uses.Store = &breaking{Store: st.service.Store, left: 1}
		_, err := uses.PostComment(ctx, st.ben, i.ID, 0, "I want to kill myself. My NHS number is 943 476 5919.", "en", "")
		if !errors.Is(err, errBroken) || fault.KindOf(err) != fault.Internal {
			t.Errorf("the alert fails: %v", err)
		}
		uses.Store = &breaking{Store: st.service.Store, left: 1}
		_, err = uses.PostComment(ctx, st.ben, i.ID, 0, "My NHS number is 943 476 5919.", "en", "")
		refuses(t, "nobody in danger", err, "comment.identifying")
	})
}
