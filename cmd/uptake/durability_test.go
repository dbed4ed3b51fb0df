package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/outbox"
	"uptake/store"
)

// What people are thanked for is on the disk: a server is killed in a storm of
// writes and its database looked through, and its syncs are watched from below.
// Both tests have to find out a store that answers first and commits afterwards.

// childEnv makes the test binary the server of these tests. Its value is how long
// the writer answers before it commits.
const childEnv = "DURABILITY_CHILD"

// childAddr is the file in the data folder that says where the server listens.
const childAddr = "listens"

// TestMain runs the tests, or the server that they start.
func TestMain(m *testing.M) {
	if early, child := os.LookupEnv(childEnv); child {
		if err := serveChild(early); err != nil {
			_, _ = os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func serveChild(early string) error {
	var environ []string
	for _, e := range os.Environ() {
		if strings.HasPrefix(e, "UPTAKE_") && !strings.HasPrefix(e, "UPTAKE_TEST_") {
			environ = append(environ, e)
		}
	}
	conf, err := Load(environ)
	if err != nil {
		return err
	}
	if conf.answerEarly, err = time.ParseDuration(early); err != nil {
		return err
	}
	ctx := context.Background()
	l, err := conf.listen(ctx, "set UPTAKE_ADDR")
	if err != nil {
		return err
	}
	a, err := Build(ctx, conf, io.Discard, false)
	if err != nil {
		return err
	}
	// Written whole, then named: whoever sees the file can read it.
	name := filepath.Join(conf.Data, childAddr)
	if err = os.WriteFile(name+".new", []byte(l.Addr().String()), 0o600); err != nil {
		return err
	}
	if err = os.Rename(name+".new", name); err != nil {
		return err
	}
	return a.Serve(ctx, l)
}

// storms is how many times a server is killed.
const storms = 10

func TestWhatWasAcknowledgedOutlivesAKill(t *testing.T) {
	t.Parallel()
	site := newStormSite(t)
	var kept []string // of all rounds: a later kill takes nothing that an earlier one has left
	for round := range storms {
		kept = append(kept, site.storm(t, round, 0, 20+rand.IntN(60))...) //nolint:gosec // when to kill is no secret
		for _, wrong := range site.check(t, kept) {
			t.Errorf("round %d: %s", round, wrong)
		}
	}
	t.Logf("%d writes acknowledged in %d storms", len(kept), storms)
}

func TestAStoreThatAnswersBeforeItCommitsIsFoundOutByAKill(t *testing.T) {
	t.Parallel()
	site := newStormSite(t)
	for round := range storms {
		kept := site.storm(t, round, 20*time.Millisecond, 20+rand.IntN(60)) //nolint:gosec // when to kill is no secret
		if len(site.check(t, kept)) > 0 {
			return
		}
	}
	t.Errorf("%d kills lost nothing that was acknowledged too early: this test would not notice", storms)
}

func TestTheWriterWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	site := newStormSite(t)
	s := site.open(t)
	var synchronous int
	err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.Get(&synchronous, "/* test.synchronous */ PRAGMA synchronous") })
	if err != nil || synchronous != 2 {
		t.Errorf("synchronous is %d, %v; want 2, which is FULL", synchronous, err)
	}
}

// check returns what is not as it was acknowledged, or does not agree.
func (p *stormSite) check(t *testing.T, kept []string) []string {
	t.Helper()
	a, err := Build(t.Context(), p.conf(t), io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	var wrong []string
	var rows []struct {
		Name string
		N    int
	}
	if err = a.Store.Reader(t.Context()).All(&rows, `/* test.kept */ SELECT title AS name, count(*) AS n FROM ideas GROUP BY title
		UNION ALL SELECT body, count(*) FROM comments GROUP BY body
		UNION ALL SELECT 'support ' || idea_id || ' ' || person_id, count(*) FROM supports WHERE value = 1 GROUP BY idea_id, person_id`); err != nil {
		t.Fatal(err)
	}
	there := map[string]int{}
	for _, r := range rows {
		there[r.Name] = r.N
		if r.N > 1 {
			wrong = append(wrong, fmt.Sprintf("%s is there %d times", r.Name, r.N))
		}
	}
	for _, name := range kept {
		if there[name] == 0 {
			wrong = append(wrong, name+" was acknowledged and is gone")
		}
	}
	for what, sql := range map[string]string{
		"counters of support":  "SELECT count(*) FROM ideas i WHERE i.supports <> (SELECT count(*) FROM supports s WHERE s.idea_id = i.id AND s.value = 1)",
		"counters of comments": "SELECT count(*) FROM ideas i WHERE i.comments <> (SELECT count(*) FROM comments c WHERE c.idea_id = i.id)",
		"the tallies":          "SELECT count(*) - (SELECT sum(n) FROM idea_tallies WHERE theme_id = 0) FROM ideas",
		"the events": `SELECT (SELECT count(*) FROM ideas) + (SELECT count(*) FROM comments) + (SELECT count(*) FROM supports)
			- (SELECT count(*) FROM events WHERE kind IN ('idea.posted', 'comment.posted', 'support.changed'))`,
	} {
		var n int
		if err = a.Store.Reader(t.Context()).Get(&n, "/* test.agrees */ "+sql); err != nil || n != 0 {
			wrong = append(wrong, fmt.Sprintf("%s do not agree with the rows: %d, %v", what, n, err))
		}
	}
	if trail, err := a.Store.Trail(t.Context(), outbox.Link{}); err != nil || trail.Fault != "" {
		wrong = append(wrong, fmt.Sprintf("the audit trail: %s, %v", trail.Fault, err))
	}
	if err = a.Search.Check(t.Context()); err != nil {
		wrong = append(wrong, fmt.Sprintf("the search index: %v", err))
	}
	return wrong
}

// open opens the database of the site until the test ends.
func (p *stormSite) open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(p.data, "uptake.db"), Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// named is a number as part of a name.
func named(parts ...int) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(" " + strconv.Itoa(p))
	}
	return b.String()
}
