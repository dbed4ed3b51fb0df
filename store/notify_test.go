package store_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

func TestFollowersAreToldOnceHoweverOftenDatesMove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET email = 'ben@example.org' WHERE id = ?", st.ben.Person)
			return err
		}))
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowChallenge, int64(st.c.ID), true))
		p := st.c.Phases[0]
		for range 3 {
			p.ClosesAt = p.ClosesAt.Add(time.Hour)
			c, err := st.service.MovePhase(ctx, account.Console, p.ID, p.Version, p)
			must(t, err)
			p = c.Phases[0]
		}
		var waiting []struct {
			Subject int64
			DueAt   time.Time
		}
		must(t, s.Reader(ctx).All(&waiting, "SELECT subject, due_at FROM tasks WHERE handler = ?", string(outbox.TellMoved)))
		if len(waiting) != 1 || waiting[0].Subject != int64(st.c.ID) {
			t.Fatalf("got %v waiting, want one task about the challenge", waiting)
		}
		teller := notify.Teller{Store: store.NewNotices(s), Reads: st.reads, Site: "Uptake", BaseURL: "https://ideas.example.org", Now: st.clock.Now}
		must(t, teller.PhasesMoved(ctx, id.Challenge(waiting[0].Subject)))
		var mails []string
		must(t, s.Reader(ctx).All(&mails, "SELECT payload FROM tasks WHERE handler = ?", string(outbox.SendMail)))
		if len(mails) != 1 || !strings.Contains(mails[0], "ben@example.org") || !strings.Contains(mails[0], "/challenges/joints") {
			t.Errorf("got mails %q, want one to the person who follows", mails)
		}
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowChallenge, int64(st.c.ID), false))
		must(t, teller.PhasesMoved(ctx, st.c.ID))
		must(t, s.Reader(ctx).All(&mails, "SELECT payload FROM tasks WHERE handler = ?", string(outbox.SendMail)))
		if len(mails) != 1 {
			t.Errorf("somebody who has stopped following was told")
		}
	})
}
