package pgtext_test

import (
	"fmt"
	"testing"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/searchtest"
)

// A transaction draws the numbers of its changes, many others are committed and read
// meanwhile, and then it is committed: what it adds is found, what it hides is not, by
// whoever finds.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	for _, others := range []int{1, 150, 2600} { // the last deletes what nobody has read yet
		t.Run(fmt.Sprint(others), func(t *testing.T) {
			t.Parallel()
			e, rows, read := opened(t)
			byDatabase := without(read, rows)
			ch := rows.Challenge("published")
			hidden := rows.Idea(searchtest.Idea{Challenge: ch, Title: "Zeppelin of old"})
			busy := rows.Idea(searchtest.Idea{Challenge: ch, Title: "Marmoset"})
			agree := func(text string, want int) {
				t.Helper()
				for name, e := range map[string]search.Engine{"memory": e, "database": byDatabase} {
					res, err := e.Search(t.Context(), search.Query{Text: text, Facets: []search.Dimension{search.ByKind}})
					if err != nil || res.Total != want || len(res.Hits) != want {
						t.Errorf("%s: %q finds %d ideas and counts %d (%v), want %d", name, text, len(res.Hits), res.Total, err, want)
					}
				}
			}
			agree("zeppelin", 1)
			late, err := rows.DB.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer late.Rollback() //nolint:errcheck // committed below
			run := func(query string, args ...any) {
				t.Helper()
				if _, err := late.ExecContext(t.Context(), query, args...); err != nil {
					t.Fatal(err)
				}
			}
			run("UPDATE ideas SET moderation = 'hidden' WHERE id = $1", hidden)
			for n := range 10 {
				run(`INSERT INTO ideas (challenge_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at)
					VALUES ($1, 'idea', $2, '', 'visible', 'posted', 'posted', now(), now())`, ch, fmt.Sprintf("Quicksilver %d", n))
			}
			for n := 0; n < others; n += 500 {
				meanwhile(t, rows, busy, min(500, others-n))
				agree("marmoset", 1)
			}
			agree("zeppelin", 1)
			agree("quicksilver", 0)
			if err := late.Commit(); err != nil {
				t.Fatal(err)
			}
			if others > 1000 {
				meanwhile(t, rows, busy, 600) // among them some that delete what is 2,048 numbers old
			}
			agree("zeppelin", 0)
			agree("quicksilver", 10)
			agree("marmoset", 1)
		})
	}
}

// meanwhile commits so many changes of an idea, in a transaction each.
func meanwhile(t *testing.T, rows *searchtest.Rows, i id.Idea, n int) {
	t.Helper()
	_, err := rows.DB.ExecContext(t.Context(), fmt.Sprintf(`DO $$ BEGIN FOR n IN 1..%d LOOP
		UPDATE ideas SET kind = kind WHERE id = %d; COMMIT; END LOOP; END $$`, n, i))
	if err != nil {
		t.Fatal(err)
	}
}
