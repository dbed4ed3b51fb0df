package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/review/stats"
	"uptake/store"
)

// worked is what the server did for an answer, in the header of this name.
const worked = "X-Worked"

// TestWhatIsHiddenCostsTheSame is the table of visibility for the time that an answer
// takes. Time itself cannot be tested: on two busy cores one request takes several times
// as long as the same one before it, so a test of milliseconds is either blind or
// fails by chance. What can make an answer slower because of something hidden is work
// that depends on it: another statement, another row, a longer answer. These are counted
// exactly, in two worlds that differ in all that is hidden from a reader and in nothing
// else; each address is asked before, so that what is kept in memory costs nothing
// in either. What takes longer on equal rows, such as a sum, is a few microseconds of
// arithmetic beside milliseconds of a network.
func TestWhatIsHiddenCostsTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	facts, columns, table := cells()
	for n, moment := range moments {
		w.come(moment)
		if moment == "r1_open" || moment == "r1_closed" {
			for _, m := range w.costs(n, facts, columns, table) {
				t.Error(m)
			}
		}
		if moment == "r1_closed" {
			break
		}
	}
}

// TestWhatIsHiddenCostsTheSameFindsWork plants work that depends on open scores: a
// statement more, a row more, an answer that is longer. Each has to be found.
func TestWhatIsHiddenCostsTheSameFindsWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	_, _, table := cells()
	w.come(moments[0])
	odd := func() int {
		var sum int
		w.must(w.Store.Reader(t.Context()).Get(&sum, "SELECT sum(value) FROM scores WHERE panel_id = ? AND state = 'given'", w.panel))
		return sum / int(stats.Point) / 2 % 3 // every change of the score changes it
	}
	facts, columns := []string{"value of a score"}, []string{"professional", "observer", "moderator"}
	for name, fault := range map[string]fiber.Handler{
		"a statement more": func(c *fiber.Ctx) error {
			for range odd() {
				var n int
				w.must(w.Store.Reader(c.UserContext()).Get(&n, "SELECT count(*) FROM panels"))
			}
			return c.SendString("the same")
		},
		"a row more": func(c *fiber.Ctx) error {
			var ids []int64
			w.must(w.Store.Reader(c.UserContext()).All(&ids, "SELECT id FROM ideas ORDER BY id LIMIT ?", 1+odd()))
			return c.SendString("the same")
		},
		"a longer answer": func(c *fiber.Ctx) error { return c.SendString(strings.Repeat(" ", odd())) },
	} {
		w.fault = func(app *fiber.App) { app.Get("/forgotten", fault) }
		wrong := strings.Join(w.costs(0, facts, columns, table), "\n")
		for _, c := range columns {
			if !strings.Contains(wrong, c+": /forgotten") {
				t.Errorf("%s is not found for %s: %s", name, c, wrong)
			}
		}
	}
}

// crowded is the one fact that is left out: each turn of it adds a comment, and the page
// that moderates one reads the others' rows before it refuses a member.
const crowded = "support and comments"

// costs changes for each column all that is hidden from it now, and returns the addresses
// whose answers take other work then.
func (w *world) costs(n int, facts, columns []string, table map[string]map[string]cell) (wrong []string) {
	w.t.Helper()
	planted := w.fault
	w.fault = func(app *fiber.App) {
		app.Use(func(c *fiber.Ctx) error {
			ctx, counter := store.CountStatements(c.UserContext())
			c.SetUserContext(ctx)
			err := c.Next()
			c.Set(worked, fmt.Sprintf("%d statements, %d rows", counter.Count(), counter.Rows()))
			return err
		})
		if planted != nil {
			planted(app)
		}
	}
	w.HTTP = w.serve()
	asked, _ := w.addresses()
	counted, said := 0, map[string]string{}
	for _, column := range columns {
		if column == "public" { // what visitors read is kept as bytes, and asked nothing for
			continue
		}
		change := func() {
			for _, fact := range facts {
				if fact != crowded && n < table[fact][column].from && w.acts[fact].may(moments[n]) {
					w.turns[fact]++
					w.turn = w.turns[fact]
					w.acts[fact].do(w)
				}
			}
		}
		// What reads in the background, such as the words of the index, can meet one
		// of the two; what is hidden shows each time.
		differs := asked
		for try := 0; try < 3 && len(differs) > 0; try++ {
			change() // the two worlds are two turns of each fact; how it began is neither
			before := w.work(column, differs)
			change()
			after := w.work(column, differs)
			var still []string
			for _, a := range differs {
				if before[a] != after[a] {
					still = append(still, a)
					said[column+a] = fmt.Sprintf("%s: %s: %s costs %s, and %s where what is hidden is otherwise", moments[n], column, a, before[a], after[a])
				}
				if try == 0 && !strings.HasPrefix(before[a], "0 statements") {
					counted++
				}
			}
			differs = still
		}
		for _, a := range differs {
			wrong = append(wrong, said[column+a])
		}
	}
	if counted < 10*len(columns) {
		wrong = append(wrong, fmt.Sprintf("only %d answers needed the database, so nothing was counted", counted))
	}
	w.fault = planted
	slices.Sort(wrong)
	return wrong
}

// work is what each answer takes, asked for the third time.
func (w *world) work(who string, addresses []string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	w.crawl(who, addresses) // some answers are kept from the second time on
	w.crawl(who, addresses)
	for _, a := range addresses {
		req := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, a, nil)
		req.Header.Set("Cookie", w.cookie(who))
		resp, err := w.HTTP.Test(req, 20_000)
		w.must(err)
		size := resp.ContentLength
		if resp.Header.Get("Content-Type") == "application/zip" { // how small it packs depends on the time in it
			b, err := io.ReadAll(resp.Body)
			w.must(err)
			size = int64(len(w.unzipped(b)))
		}
		w.must(resp.Body.Close())
		out[a] = fmt.Sprintf("%s, %d bytes", resp.Header.Get(worked), size)
	}
	return out
}
