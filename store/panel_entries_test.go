package store_test

import (
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// TestARecordThatWasTamperedWithIsFound takes a panel through two rounds to its
// decisions, and then changes what is kept behind the program's back, in every
// way that the record is to show.
func TestARecordThatWasTamperedWithIsFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, change, fault string }{
		{"nothing", "", ""},
		{"an entry says something else", "UPDATE panel_entries SET what = replace(what, 'given 5', 'given 6') WHERE what LIKE '%given 5%'", "the chain breaks at entry "},
		{"an entry is missing", "DELETE FROM panel_entries WHERE seq = 5", "the chain breaks at entry 5"},
		{"an entry has another actor", "UPDATE panel_entries SET actor_id = actor_id + 1 WHERE seq = 3", "the chain breaks at entry 3"},
		{"a score is changed", "UPDATE scores SET value = 10000 WHERE round = 2 AND state = 'given'", "a kept score is not the one"},
		{"a score is gone", "DELETE FROM scores WHERE round = 1 AND seat_id = (SELECT min(seat_id) FROM scores)", "is not kept"},
		{"a score is slipped in", "INSERT INTO scores (panel_id, round, idea_id, seat_id, criterion_id, state, value, changed_at) SELECT panel_id, round, idea_id, (SELECT min(id) FROM seats), criterion_id, state, value, changed_at FROM scores WHERE round = 1 AND seat_id = (SELECT max(seat_id) FROM scores)", "a kept score is not the one"},
		{"who is absent was not", "UPDATE scores SET state = 'recused', value = NULL WHERE round = 1 AND state = 'unable'", "a kept score is not the one"},
		{"a decision is another", "UPDATE decisions SET outcome = 'refer'", "a kept decision is not the one"},
		{"a reason is another", "UPDATE decisions SET reason = 'Because we say so.'", "a kept decision is not the one"},
		{"a decision is gone", "DELETE FROM decisions WHERE idea_id = (SELECT max(idea_id) FROM decisions)", "a decision that the record says was made is not kept"},
		{"the shortlist is in another order", "UPDATE decisions SET position = 3 - position", "the shortlist is not in the order"},
		{"the rules are others", "UPDATE panels SET rules = replace(rules, '\"top_k\":0', '\"top_k\":1')", "the rules are not those"},
		{"a standing is changed", "UPDATE standings SET figures = replace(figures, ' 5', ' 6')", "idea "},
		{"a figure of the panel is changed", "UPDATE round_figures SET figures = replace(figures, '\"Scores\":8', '\"Scores\":9')", "the whole panel on "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				ctx := t.Context()
				tb := newTable(t, s, 2, 2)
				tb.open(t)
				score := func() {
					tb.scoreAll(t, tb.ideas[0], "5 7")
					tb.scoreAll(t, tb.ideas[1], "8 2")
					tb.score(t, tb.lived, tb.ideas[1], "8 unable")
					tb.close(t, "")
				}
				score()
				_, err := tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
				must(t, err)
				tb.start(t)
				score()
				_, err = tb.review.StartDeciding(ctx, tb.chair, tb.panel.ID, "Nothing more to say.")
				must(t, err)
				tb.decide(t, tb.ideas[0], review.Shortlisted)
				tb.decide(t, tb.ideas[1], review.Shortlisted)
				if tt.change != "" {
					must(t, s.InTx(ctx, func(tx *store.Tx) error {
						n, err := tx.Exec(tt.change)
						if n == 0 {
							t.Error("the change has found nothing to change")
						}
						return err
					}))
				}
				got, err := tb.review.Recompute(ctx, account.Console, tb.panel.ID)
				must(t, err)
				found := ""
				for _, f := range got.Faults {
					found += string(f) + "\n"
				}
				for _, r := range got.Rounds {
					found += strings.Join(r.Different, "\n")
				}
				if len(got.Rounds) != 2 || got.Entries < 20 || got.Sound() != (tt.fault == "") || !strings.Contains(found, tt.fault) {
					t.Errorf("%d rounds, %d entries, sound %t: %q", len(got.Rounds), got.Entries, got.Sound(), found)
				}
			})
		})
	}
}
