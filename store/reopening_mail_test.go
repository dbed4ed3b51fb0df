package store_test

import (
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// signed brings a panel of one round to two signatures.
func (tb *table) signed(t *testing.T) {
	t.Helper()
	ctx, r, p := t.Context(), tb.review, tb.panel.ID
	tb.open(t)
	for _, i := range tb.ideas {
		tb.scoreAll(t, i, "8 7")
	}
	tb.close(t, "")
	_, err := r.Reveal(ctx, tb.chair, p)
	must(t, err)
	_, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
	must(t, err)
	for _, i := range tb.ideas {
		_, err := r.RecordDecision(ctx, tb.chair, p, i, review.Verdict{Outcome: review.Shortlisted, Reason: "It helps.", Override: "Agreed."})
		must(t, err)
	}
	tb.finalise(t)
}

// administrator makes somebody who holds the role for the whole site.
func (tb *table) administrator(t *testing.T, s *store.Store, name string) account.Actor {
	t.Helper()
	a := with(tb.person(t, name), account.Administrator, 0)
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, ?, 0, ?)", a.Person, account.Administrator, tb.clock.Now())
	}))
	tb.address(t, s, a, strings.ToLower(name)+"@example.org")
	return a
}

func TestWhoHasToAgreeToAReopeningIsToldOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		asks string
		told string
		says string
	}{
		{"chair", "ada@example.org root@example.org", "The chair has asked"},
		{"administrator", "anneliese@example.org", "An administrator has asked"},
		{"chair who is an administrator", "ada@example.org root@example.org", "The chair has asked"},
	} {
		t.Run(tt.asks, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				ctx := t.Context()
				tb := newTable(t, s, 1, 1)
				tb.review.Site, tb.review.BaseURL = "Uptake", "https://ideas.example.org"
				tb.signed(t)
				root, _ := tb.administrator(t, s, "Root"), tb.administrator(t, s, "Ada")
				blocked := tb.administrator(t, s, "Blocked")
				must(t, s.InTx(ctx, func(tx *store.Tx) error {
					return tx.One("UPDATE people SET state = ? WHERE id = ?", account.Blocked, blocked.Person)
				}))
				tb.address(t, s, tb.chair, "anneliese@example.org")
				for who, email := range map[*account.Actor]string{&tb.secretary: "edith@example.org", &tb.lived: "jerome@example.org", &tb.lead: "dev@example.org"} {
					tb.address(t, s, *who, email)
				}
				who := tb.chair
				switch tt.asks {
				case "administrator":
					who = root
				case "chair who is an administrator":
					who = with(tb.chair, account.Administrator, 0)
					must(t, s.InTx(ctx, func(tx *store.Tx) error {
						return tx.One("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, ?, 0, ?)", who.Person, account.Administrator, tb.clock.Now())
					}))
				}
				before := len(letters(t, s))
				if err := tb.review.AskReopening(ctx, who, tb.panel.ID, 0, " "); err == nil {
					t.Fatal("a wish without a reason is taken")
				}
				if got := letters(t, s)[before:]; len(got) > 0 {
					t.Fatalf("a refused wish writes %v", got)
				}
				must(t, tb.review.AskReopening(ctx, who, tb.panel.ID, 0, "We misread the zebrafinch idea."))
				if err := tb.review.AskReopening(ctx, who, tb.panel.ID, 0, "Again."); err == nil {
					t.Error("a second wish is taken")
				}
				var to []string
				for _, m := range letters(t, s)[before:] {
					to = append(to, m.To)
					if !strings.Contains(m.Text, tt.says) || !strings.Contains(m.Text, "https://ideas.example.org/review/") || strings.Contains(m.Text, "zebrafinch") || strings.Contains(m.Text, "Idea 1") {
						t.Errorf("the mail says: %s", m.Text)
					}
				}
				slices.Sort(to)
				if got := strings.Join(to, " "); got != tt.told {
					t.Errorf("told are %q, want %q", got, tt.told)
				}
			})
		})
	}
}
