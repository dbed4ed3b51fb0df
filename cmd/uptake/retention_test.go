package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"uptake/store"
)

// TestRetentionSaysWhoIsToldAndTakesNobodyElse has somebody who was told, and somebody who
// was not.
func TestRetentionSaysWhoIsToldAndTakesNobodyElse(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(dir, "uptake.db")})
	if err != nil {
		t.Fatal(err)
	}
	today := time.Now().UTC()
	long, told := today.AddDate(-3, 0, 0), today.AddDate(0, 0, -40)
	err = s.InTx(t.Context(), func(tx *store.Tx) error {
		var c, p int64
		err := tx.Get(&c, "INSERT INTO challenges (slug, title, state, created_at) VALUES ('old', 'Old', 'published', ?) RETURNING id", long)
		for _, sql := range []string{"INSERT INTO phases (kind, challenge_id, opens_at, closes_at) VALUES ('collect', ?, ?, ?)", "INSERT INTO keeping_rules (months, challenge_id, since) VALUES (24, ?, ?)"} {
			if err == nil {
				_, err = tx.Exec(sql, []any{c, long, long.AddDate(0, 0, 1)}[:strings.Count(sql, "?")]...)
			}
		}
		for name, warned := range map[string]any{"ann": nil, "ben": told} {
			if err == nil {
				err = tx.Get(&p, "INSERT INTO people (handle, name, email, joined_at, warned_at) VALUES (?, ?, ?, ?, ?) RETURNING id", "p-"+name, name, name+"@example.org", long, warned)
			}
			if err == nil {
				_, err = tx.Exec("INSERT INTO drafts (challenge_id, author_id, title, started_at, saved_at) VALUES (?, ?, 'Draft', ?, ?)", c, p, long, long)
			}
		}
		return err
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	day := func(d time.Time) string { return d.Format(time.DateOnly) }
	for range 2 { // it changes nothing
		code, out, errs := call(t, environ, "retention", "--dry-run")
		if code != exitOK || !strings.Contains(out, "p-ann is told on "+day(today)+", and goes on "+day(today.AddDate(0, 0, 30))) || !strings.Contains(out, "p-ben was told on "+day(told)) || strings.Contains(out, "@") {
			t.Errorf("%d %s %s", code, out, errs)
		}
	}
	if code, out, errs := call(t, environ, "retention"); code != exitOK || !strings.Contains(out, "accounts deleted: 1\n") || !strings.Contains(out, "people who are told first, and wait: 1\n") || !strings.Contains(out, "drafts: 1\n") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	if code, out, errs := call(t, environ, "retention", "--challenge", "old"); code != exitFault || !strings.Contains(errs, "told by email first") {
		t.Errorf("%d %s %s", code, out, errs)
	}
}
