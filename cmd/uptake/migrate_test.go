package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestMigrateStatusLooksAndMakesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	environ := []string{"UPTAKE_DATA=" + dir}
	code, out, errs := call(t, environ, "migrate", "status")
	if code != exitOK || errs != "" || !regexp.MustCompile(`(?m)^1 +0001_people\.sql +not applied$`).MatchString(out) {
		t.Errorf("before: exit %d, %q, %q", code, out, errs)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("looking made the data folder")
	}
	if code, out, errs = call(t, environ, "migrate", "up"); code != exitOK || !strings.Contains(out, "up to date") {
		t.Fatalf("up: exit %d, %q, %q", code, out, errs)
	}
	code, out, errs = call(t, environ, "migrate", "status")
	if code != exitOK || errs != "" || strings.Contains(out, "not applied") || !strings.Contains(out, "0001_people.sql") {
		t.Errorf("after: exit %d, %q, %q", code, out, errs)
	}
}

func TestMigrateRefusesASchemaNewerThanTheProgram(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	alter(t, dir, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	code, _, errs := call(t, environ, "migrate", "up")
	if code != exitFault || !strings.Contains(errs, "newer than this program") || strings.Count(errs, "\n") != 1 {
		t.Errorf("got exit %d, %q", code, errs)
	}
	code, out, errs := call(t, environ, "migrate", "status")
	if code != exitFault || !regexp.MustCompile(`(?m)^9999 +\(of a newer program\) +applied$`).MatchString(out) || strings.Count(errs, "\n") != 1 {
		t.Errorf("status: exit %d, %q, %q", code, out, errs)
	}
}

func TestReindexMendsTheIndex(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	alter(t, dir, "INSERT INTO search_docs (rowid, title, body, talk) VALUES (4294967296, 'ghost', '', '')")
	if code, _, _ := call(t, environ, "doctor"); code != exitFault {
		t.Fatal("the ghost is not seen, so that mending it proves nothing")
	}
	if code, out, errs := call(t, environ, "reindex"); code != exitOK || !strings.Contains(out, "agrees with the ideas") {
		t.Fatalf("exit %d, %q, %q", code, out, errs)
	}
	if code, out, errs := call(t, environ, "doctor"); code != exitOK {
		t.Errorf("exit %d, %q\n%s", code, errs, out)
	}
}
