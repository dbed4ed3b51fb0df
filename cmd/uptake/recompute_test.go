package main

import (
	"os"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
)

// TestRecomputeFindsWhatWasChanged computes a small panel anew, and again after
// one score has been changed behind the program's back.
func TestRecomputeFindsWhatWasChanged(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	run(t, environ, "import", "--challenge", "c", "ideas", file(t, "i.csv", "id,body", "a,A", "b,B", "d,D"))
	rows := []string{"panel,round,idea,member,seat,criterion,value,state"}
	for round, values := range []string{"8 6 7 2 3 9 5 5 4", "8 7 7 3 3 8 5 6 4"} {
		for n, v := range strings.Fields(values) {
			idea, member := string("abd"[n/3]), string("xyz"[n%3])
			seat := map[string]string{"x": "lived", "y": "professional", "z": "professional"}[member]
			for _, criterion := range []string{"impact", "feasibility"} {
				rows = append(rows, strings.Join([]string{"P", string("12"[round]), idea, member, seat, criterion, v, ""}, ","))
			}
		}
	}
	run(t, environ, "import", "--challenge", "c", "--create", "scores", file(t, "s.csv", rows...))

	out := run(t, environ, "recompute", "--challenge", "c")
	if strings.Count(out, "18 scores, 9 figures") != 2 || strings.Count(out, "the same to the last bit") != 2 {
		t.Errorf("got %s", out)
	}
	// A conflict that is declared here voids scores, and the same file does not bring them back.
	p := program{environ: environ, out: os.Stdout, errs: os.Stderr}
	voided := func(declare bool) (n int) {
		err := p.withStore(t.Context(), func(s *store.Store) error {
			panels := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}
			scores, err := panels.Reads.ScoresOf(t.Context(), 1, 2, 0)
			if err == nil && declare {
				_, err = panels.DeclareConflict(t.Context(), account.Console, 1, scores[0].Seat, scores[0].Idea, review.Author)
			}
			for _, sc := range scores {
				if sc.State == review.Recused {
					n++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	voided(true)
	before := voided(false)
	run(t, environ, "import", "--challenge", "c", "--create", "scores", file(t, "s.csv", rows...))
	if after := voided(false); before != 2 || after != 2 {
		t.Errorf("%d answers are voided by the conflict, %d after the same file", before, after)
	}
	err := p.withStore(t.Context(), func(s *store.Store) error {
		return s.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE scores SET value = value + 10000 WHERE round = 1 AND value = 20000 AND criterion_id = (SELECT min(id) FROM criteria)")
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, environ, "recompute", "--challenge", "c")
	if code != exitFault || !strings.Contains(out, "round 1: 18 scores, 9 figures") || !strings.Contains(out, "DIFFERENT: idea") || errs == "" {
		t.Errorf("a changed score gave %d, %s%s", code, out, errs)
	}
}
