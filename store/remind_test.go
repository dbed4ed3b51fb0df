package store_test

import (
	"context"
	"encoding/json"
	"sort"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

func TestModeratorsAreRemindedOnceADayOfWhatWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		const within = 24 * time.Hour
		mo, lea, com := st.onTeam(t, "Mo", account.Moderator), st.onTeam(t, "Lea", account.Lead), st.onTeam(t, "Com", account.Communications)
		quiet, site := st.onTeam(t, "Quiet", account.Moderator), st.person(t, "Site")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, 'moderator', 0, ?)", site.Person, st.clock.Now().UTC())
		}))
		for _, a := range []account.Actor{mo, lea, com, quiet, site, st.ann} {
			st.mailed(t, a)
		}
		must(t, st.service.WantReminders(ctx, quiet, false))
		teller := notify.Teller{Reads: st.reads, Site: "Ideas", BaseURL: "https://ideas.example.org", Now: st.clock.Now}
		// told runs the morning's work and returns who was written to, and what.
		told := func() string {
			t.Helper()
			must(t, teller.Remind(ctx, st.service, within))
			var payloads []string
			must(t, s.Reader(ctx).All(&payloads, "SELECT payload FROM tasks WHERE handler = ? ORDER BY id", outbox.SendMail))
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", outbox.SendMail)
				return err
			}))
			var out []string
			for _, p := range payloads {
				var m account.Mail
				must(t, json.Unmarshal([]byte(p), &m))
				if whole := m.Subject + m.Text; strings.Contains(whole, "Quillfeather") || strings.Contains(whole, "Ann") || strings.Contains(whole, "Better joints") || !strings.Contains(whole, "https://ideas.example.org/account") {
					t.Errorf("it tells more than counts, or not how to stop it: %q", whole)
				}
				who, _, _ := strings.Cut(m.To, "@")
				words := strings.Split(m.Text, "\n\n")[1]
				out = append(out, who+": "+strings.ReplaceAll(words, "\n", " "))
			}
			sort.Strings(out)
			return strings.Join(out, "\n")
		}
		says := func(what, want string) {
			t.Helper()
			if got := told(); got != want {
				t.Errorf("%s: told\n%s\nwant\n%s", what, got, want)
			}
		}
		says("nothing waits", "")
		one, two := st.post(t, "Quillfeather one"), st.post(t, "Quillfeather two")
		for _, i := range []challenge.Idea{one, two} {
			must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: challenge.Reported{Idea: i.ID}, Reason: challenge.Spam}))
		}
		st.clock.Turn(within - time.Minute)
		says("nothing waits too long", "")
		must(t, st.service.Take(ctx, mo, challenge.Reported{Idea: one.ID}))
		says("in hand", "mo: You took in hand, and nobody has decided: 1.")
		st.clock.Turn(time.Hour)
		// Mo was told within the day.
		says("late", "lea: Waits longer than 24 hours: 2.\nsite: Waits longer than 24 hours: 2.")
		says("the same again", "")
		st.clock.Turn(21 * time.Hour)
		_, err := st.service.Decide(ctx, lea, challenge.Decision{On: challenge.Reported{Idea: two.ID}})
		must(t, err)
		must(t, st.service.WantReminders(ctx, site, false))
		must(t, st.service.WantReminders(ctx, quiet, true))
		says("the next day", "lea: Waits longer than 24 hours: 1.\nmo: You took in hand, and nobody has decided: 1. Waits longer than 24 hours: 1.\nquiet: Waits longer than 24 hours: 1.")
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: one.ID}})
		must(t, err)
		st.clock.Turn(24 * time.Hour)
		says("all is decided", "")
		var due []time.Time
		must(t, s.Reader(ctx).All(&due, "SELECT due_at FROM tasks WHERE handler = ? AND due_at > ?", outbox.Remind, st.clock.Now().UTC()))
		if len(due) != 1 || !due[0].Equal(challenge.NextMorning(st.clock.Now())) {
			t.Errorf("the next run is due %v", due)
		}
		if err := st.service.WantReminders(context.WithoutCancel(ctx), account.Actor{}, false); err == nil {
			t.Error("a visitor sets it")
		}
	})
}
