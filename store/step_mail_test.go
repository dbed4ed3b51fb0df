package store_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// letters are the mails that wait to be sent, the first first.
func letters(t *testing.T, s *store.Store) []account.Mail {
	t.Helper()
	var rows []struct{ Payload string }
	must(t, s.Reader(t.Context()).All(&rows, "SELECT payload FROM tasks WHERE handler = ? ORDER BY id", string(outbox.SendMail)))
	out := make([]account.Mail, len(rows))
	for n, r := range rows {
		must(t, json.Unmarshal([]byte(r.Payload), &out[n]))
	}
	return out
}

func TestThePanelIsToldOfItsSteps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 3)
		london, err := time.LoadLocation("Europe/London")
		must(t, err)
		tb.review.Site, tb.review.BaseURL, tb.review.Zone = "Uptake", "https://ideas.example.org", london
		p := tb.panel.ID
		tb.address(t, s, tb.chair, "anneliese@example.org")
		tb.address(t, s, tb.secretary, "edith@example.org")
		tb.address(t, s, tb.lived, "jerome@example.org")
		tb.address(t, s, tb.ewan, "ewan@example.org")
		gone := tb.person(t, "Gone")
		tb.address(t, s, gone, "gone@example.org")
		seat, err := tb.review.SeatMember(ctx, tb.lead, p, review.Seating{Person: gone.Person, Kind: review.Professional, Profession: "nurse"})
		must(t, err)
		_, err = tb.review.ChangeSeat(ctx, tb.lead, p, seat.ID, review.Left)
		must(t, err)
		resting := tb.person(t, "Resting")
		tb.address(t, s, resting, "resting@example.org")
		seat, err = tb.review.SeatMember(ctx, tb.lead, p, review.Seating{Person: resting.Person, Kind: review.Lived})
		must(t, err)
		_, err = tb.review.ChangeSeat(ctx, tb.lead, p, seat.ID, review.SeatPaused)
		must(t, err)
		asked := tb.person(t, "Asked")
		tb.address(t, s, asked, "asked@example.org")

		read := 0
		// told compares whom the last step has written to, and what; nothing of it names an
		// idea or gives a figure of one.
		told := func(step string, to string, words ...string) {
			t.Helper()
			all := letters(t, s)
			fresh := all[read:]
			read = len(all)
			var got []string
			for _, m := range fresh {
				got = append(got, strings.TrimSuffix(m.To, "@example.org"))
				if strings.Contains(m.Text, "Idea ") || !strings.Contains(m.Text, "https://ideas.example.org/review/") {
					t.Errorf("%s: a mail says: %s", step, m.Text)
				}
			}
			slices.Sort(got)
			if names := strings.Join(got, " "); names != to {
				t.Errorf("%s: written to %q, want %q", step, names, to)
			}
			for _, w := range words {
				if len(fresh) > 0 && !strings.Contains(fresh[0].Subject+"\n"+fresh[0].Text, w) {
					t.Errorf("%s: the mail does not say %q: %s\n%s", step, w, fresh[0].Subject, fresh[0].Text)
				}
			}
		}

		tb.clock.Turn(25 * time.Hour)
		_, err = tb.review.FormPanel(ctx, tb.lead, p)
		must(t, err)
		tb.brief(t)
		told("brief", "anneliese edith ewan jerome", "Uptake: a panel is briefed", "- impact, from 1 to 9", "in 2 rounds", "can no longer be changed")
		_, err = tb.review.SeatMember(ctx, tb.lead, p, review.Seating{Person: asked.Person, Kind: review.Professional, Profession: "nurse", Invite: true})
		must(t, err)
		told("invite", "asked")
		tb.panel, err = tb.review.StartRound(ctx, tb.chair, p, time.Date(2026, 6, 3, 16, 0, 0, 0, time.UTC), "")
		must(t, err)
		told("round 1", "ewan jerome", "Uptake: a round is open", "Round 1 of the panel “MSK panel” is open", "until Wednesday 3 June 2026 at 17:00 (BST)")
		for _, i := range tb.ideas {
			tb.scoreAll(t, i, "8 7")
		}
		tb.close(t, "")
		told("close", "")
		_, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		told("reveal", "edith ewan jerome", "Uptake: results of a round", "results of round 1")
		tb.start(t)
		told("round 2", "ewan jerome", "Round 2", "until the chair closes the round")
		tb.close(t, "Enough.")
		told("close", "")
		_, err = tb.review.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		told("decide", "edith ewan jerome", "results of round 2")
	})
}

// A step that is refused writes to nobody.
func TestARefusedStepTellsNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 1)
		tb.open(t)
		tb.address(t, s, tb.lived, "jerome@example.org")
		if _, err := tb.review.CloseRound(t.Context(), tb.chair, tb.panel.ID, false, ""); err == nil {
			t.Fatal("the round was closed without its scores")
		}
		if all := letters(t, s); len(all) > 0 {
			t.Errorf("a refused step has written: %v", all)
		}
	})
}

// Where each idea is scored again after its talk, one mail says both: what the round
// came to can be read, and the next is open.
func TestOneMailForTwoNews(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		rules := tb.panel.Rules
		rules.Rescore = review.AfterEach
		_, err := tb.review.ChangeRules(ctx, tb.lead, tb.panel.ID, 0, rules)
		must(t, err)
		tb.open(t)
		for _, i := range tb.ideas {
			tb.scoreAll(t, i, "8 7")
		}
		tb.close(t, "")
		tb.address(t, s, tb.lived, "jerome@example.org")
		tb.address(t, s, tb.secretary, "edith@example.org")
		tb.start(t)
		all := letters(t, s)
		if len(all) != 2 {
			t.Fatalf("%d mails, want one to each of two", len(all))
		}
		for _, m := range all {
			scores := strings.Contains(m.Text, "Round 2 of the panel") && strings.Contains(m.Text, "once the panel has talked about it")
			if !strings.Contains(m.Text, "results of round 1") || scores != (m.To == "jerome@example.org") {
				t.Errorf("to %s: %s", m.To, m.Text)
			}
		}
	})
}
