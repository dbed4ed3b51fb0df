package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// A round is closed or open, never half: the server is killed while it closes one.

// closes is how many times, on each database. closeIdeas is the size of the panel.
const (
	closes     = 12
	closeIdeas = 500
)

// closeSite is a panel of six with all its scores but some, in the open round.
type closeSite struct {
	stormSite
	t        *testing.T
	database string
	panel    id.Panel
	entries  int // in the panel's record, before any closing
	missing  int // scores
}

func newCloseSite(t *testing.T, database string) *closeSite {
	t.Helper()
	p := &closeSite{stormSite: stormSite{data: t.TempDir()}, t: t, database: database}
	ctx, when := t.Context(), time.Now().UTC().Truncate(time.Second)
	p.with(func(s *store.Store) {
		p.must(s.InLongTx(ctx, func(tx *store.Tx) error {
			var failed error
			do := func(sql string, args ...any) {
				if failed == nil {
					_, failed = tx.Exec("/* test.site */ "+sql, args...)
				}
			}
			for n := 1; n <= 8; n++ {
				do("INSERT INTO people (id, handle, name, joined_at) VALUES (?, ?, ?, ?)", n, fmt.Sprintf("m-%d", n), fmt.Sprintf("Member %d", n), when)
			}
			do("INSERT INTO api_tokens (jti, person_id, issued_at, expires_at, used_at) VALUES ('1', 1, ?, ?, ?)", when, when.Add(time.Hour), when)
			do("INSERT INTO challenges (id, slug, title, state, created_at) VALUES (1, 'killed', 'Killed', 'published', ?)", when)
			for n := 1; n <= closeIdeas; n++ {
				do(`INSERT INTO ideas (id, challenge_id, author_id, kind, title, body, moderation, was_public, stage, shown_stage, posted_at, discussed_at)
					VALUES (?, 1, 8, 'idea', ?, 'Calls before visits', 'visible', TRUE, 'posted', 'posted', ?, ?)`, n, fmt.Sprintf("Idea %d", n), when, when)
			}
			return failed
		}))
		r := p.reviews(s)
		made, err := r.CreatePanel(ctx, account.Console, review.NewPanel{Challenge: 1, Name: "Panel"})
		p.must(err)
		p.panel = made.ID
		for n, kind := range []review.SeatKind{review.Chair, review.Secretary, review.Lived, review.Lived, review.Professional, review.Professional, review.Professional} {
			in := review.Seating{Person: id.Person(n + 1), Kind: kind}
			if kind == review.Professional {
				in.Profession = fmt.Sprintf("profession %d", n)
			}
			_, err := r.SeatMember(ctx, account.Console, p.panel, in)
			p.must(err)
		}
		_, err = r.FormPanel(ctx, account.Console, p.panel)
		p.must(err)
		p.must(s.InTx(ctx, func(tx *store.Tx) error { // whether they have practised is no matter here
			_, err := tx.Exec("/* test.ready */ UPDATE seats SET ready_at = since, practised_at = since WHERE panel_id = ?", p.panel)
			return err
		}))
		chair := account.Actor{Person: 1, Name: "Member 1", Handle: "m-1"}
		_, err = r.BriefPanel(ctx, chair, p.panel)
		p.must(err)
		_, err = r.Advance(ctx, chair, p.panel, review.Advance{To: review.R1Open, Confirm: true})
		p.must(err)
		p.must(s.InLongTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`/* test.scores */ UPDATE scores SET state = 'given', value = 10000 * (1 + (idea_id * 7 + seat_id * 3 + criterion_id) % 9)
				WHERE (idea_id + seat_id) % 5 <> 0`)
			return err
		}))
		p.must(s.Reader(ctx).Get(&p.missing, "/* test.missing */ SELECT count(*) FROM scores WHERE panel_id = ? AND state = 'pending'", p.panel))
		p.must(s.Reader(ctx).Get(&p.entries, "/* test.entries */ SELECT max(seq) FROM panel_entries WHERE panel_id = ?", p.panel))
	})
	token, err := tokens(p.conf(), nil).SignToken("1", 1, when, when.Add(time.Hour))
	p.must(err)
	p.tokens = []string{token}
	return p
}

func (p *closeSite) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *closeSite) conf() *Config {
	p.t.Helper()
	c, err := Load(p.environ())
	p.must(err)
	return c
}

func (p *closeSite) reviews(s *store.Store) review.Service {
	return review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}
}

// with opens the database of the site for a while.
func (p *closeSite) with(do func(s *store.Store)) {
	p.t.Helper()
	s, err := store.Open(p.t.Context(), store.Config{URL: p.database, Migrate: true})
	p.must(err)
	do(s)
	p.must(s.Close())
}

// begin asks the server to close the round and returns its answer's status, 0 for
// none.
func (p *closeSite) begin() <-chan int {
	p.t.Helper()
	version := 0
	p.with(func(s *store.Store) {
		p.must(s.Reader(p.t.Context()).Get(&version, "/* test.version */ SELECT version FROM panels WHERE id = ?", p.panel))
	})
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, fmt.Sprintf("http://%s/api/v1/panels/%d/steps", p.addr, p.panel), strings.NewReader(`{"to":"r1_closed","confirm":true}`))
	p.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.tokens[0])
	r.Header.Set("If-Match", fmt.Sprintf(`"v%d"`, version))
	answered := make(chan int, 1)
	go func() {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		answer, err := client.Do(r)
		if err != nil {
			answered <- 0
			return
		}
		_ = answer.Body.Close()
		answered <- answer.StatusCode
	}()
	return answered
}

// halves says what of the panel is not wholly closed or wholly open, and which it is.
func (p *closeSite) halves(s *store.Store) (isClosed bool, wrong []string) {
	p.t.Helper()
	var state string
	p.must(s.Snapshot(p.t.Context(), func(r store.Reader) error {
		if err := r.Get(&state, "/* test.state */ SELECT state FROM panels WHERE id = ?", p.panel); err != nil {
			return err
		}
		isClosed = state == string(review.R1Closed)
		want := func(what, sql string, open, closed int) {
			n := 0
			if err := r.Get(&n, "/* test.half */ "+sql, p.panel); err != nil {
				p.t.Fatal(err)
			}
			if isClosed {
				open = closed
			}
			if n != open {
				wrong = append(wrong, fmt.Sprintf("the panel is %s and has %d %s, want %d", state, n, what, open))
			}
		}
		want("standings", "SELECT count(*) FROM standings WHERE panel_id = ?", 0, closeIdeas*2)
		want("figures of the round", "SELECT count(*) FROM round_figures WHERE panel_id = ?", 0, 3)
		want("pending scores", "SELECT count(*) FROM scores WHERE panel_id = ? AND state = 'pending'", p.missing, 0)
		want("absent scores", "SELECT count(*) FROM scores WHERE panel_id = ? AND state = 'absent'", 0, p.missing)
		want("ideas that are scored", "SELECT count(*) FROM panel_ideas WHERE panel_id = ? AND state = 'r1_done'", 0, closeIdeas)
		want("closed rounds", "SELECT count(*) FROM rounds WHERE panel_id = ? AND state = 'closed' AND closed_at IS NOT NULL", 0, 1)
		want("entries of the record", "SELECT max(seq) FROM panel_entries WHERE panel_id = ?", p.entries, p.entries+1)
		return nil
	}))
	return isClosed, wrong
}

// again takes the panel back into its open round, whatever it is in.
func (p *closeSite) again(s *store.Store) {
	p.t.Helper()
	p.must(s.InLongTx(p.t.Context(), func(tx *store.Tx) error {
		var failed error
		for _, sql := range []string{
			"UPDATE panels SET state = 'r1_open' WHERE id = ?", "DELETE FROM standings WHERE panel_id = ?", "DELETE FROM round_figures WHERE panel_id = ?",
			"UPDATE scores SET state = 'pending' WHERE panel_id = ? AND state = 'absent'", "UPDATE panel_ideas SET state = 'r1_scoring' WHERE panel_id = ?",
			"UPDATE rounds SET state = 'open', closed_at = NULL WHERE panel_id = ?", fmt.Sprintf("DELETE FROM panel_entries WHERE panel_id = ? AND seq > %d", p.entries),
		} {
			_, err := tx.Exec("/* test.again */ "+sql, p.panel)
			failed = errors.Join(failed, err)
		}
		return failed
	}))
}

// server runs a server on the site's database.
func (p *closeSite) server() *exec.Cmd {
	return p.start(p.t, 0, "UPTAKE_DATABASE="+p.database)
}

// environ is the site's, with its database.
func (p *closeSite) environ() []string {
	return append(p.stormSite.environ(), "UPTAKE_DATABASE="+p.database)
}

func TestARoundKilledWhileItClosesIsOpenOrClosedNeverHalf(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, database string) {
		p := newCloseSite(t, database)
		// Once without a kill: how long it takes, and that it closes at all.
		server := p.server()
		began := time.Now()
		if got := <-p.begin(); got != http.StatusOK {
			t.Fatalf("closing is answered with %d", got)
		}
		took := time.Since(began)
		p.must(server.Process.Kill())
		_ = server.Wait() // it says that it was killed
		p.with(func(s *store.Store) {
			if closed, wrong := p.halves(s); !closed || len(wrong) > 0 {
				t.Fatalf("after a close that nobody disturbed: %q", wrong)
			}
			// The wrong examples: each half of it is found out.
			for _, sql := range []string{
				"UPDATE panels SET state = 'r1_open' WHERE id = ?", "DELETE FROM standings WHERE panel_id = ? AND idea_id = 500", "UPDATE rounds SET closed_at = NULL WHERE panel_id = ?",
			} {
				p.must(s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec("/* test.half */ "+sql, p.panel); return err }))
				if _, wrong := p.halves(s); len(wrong) == 0 {
					t.Errorf("%s is not noticed", sql)
				}
			}
			p.again(s)
		})
		cut, became := 0, []bool{}
		for n := range closes {
			server := p.server()
			answered, status := p.begin(), -1
			select {
			case status = <-answered:
			case <-time.After(time.Duration(rand.Int64N(int64(took)))): //nolint:gosec // when to kill is no secret
			}
			p.must(server.Process.Signal(os.Kill))
			_ = server.Wait() // it says that it was killed
			if status < 0 {
				status = <-answered
			}
			if status == 0 {
				cut++
			}
			p.with(func(s *store.Store) {
				closed, wrong := p.halves(s)
				for _, w := range wrong {
					t.Errorf("kill %d: %s", n, w)
				}
				became = append(became, closed)
				p.again(s)
			})
		}
		open := len(became) - len(slices.DeleteFunc(slices.Clone(became), func(c bool) bool { return !c }))
		t.Logf("%s: a close takes %v; of %d kills %d came before the answer; %d rounds were open after it", p.database[:8], took.Round(time.Millisecond), closes, cut, open)
		if cut < closes/4 {
			t.Errorf("%d of %d kills came before the answer: this test would not notice much", cut, closes)
		}
	})
}
