package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	testNamed    = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]*|[a-z]+\\.test\\.mjs)`")
	testDeclared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(`)
	tableLine    = regexp.MustCompile(`(?m)^CREATE TABLE ([a-z_]+)`)
	recordRow    = regexp.MustCompile("(?m)^\\| (`[^|]*) \\|")
	recordWord   = regexp.MustCompile("`([a-z_]+)`")
)

// missing returns which tests a document names and nobody has written.
func missing(doc string, tests map[string]bool) []string {
	var names []string
	for _, m := range testNamed.FindAllStringSubmatch(doc, -1) {
		if !tests[m[1]] {
			names = append(names, m[1])
		}
	}
	return names
}

// contents returns what a file of the repository holds.
func contents(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path)) //nolint:gosec // a file of this repository
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// unrecorded returns which of the tables a record does not name at the head of one of its
// rows, and which it names that are not there.
func unrecorded(record string, tables []string) (silent, unknown []string) {
	said := map[string]bool{}
	for _, r := range recordRow.FindAllStringSubmatch(record, -1) {
		for _, m := range recordWord.FindAllStringSubmatch(r[1], -1) {
			twice := said[m[1]]
			said[m[1]] = true
			if twice || !slices.Contains(tables, m[1]) {
				unknown = append(unknown, m[1])
			}
		}
	}
	for _, t := range tables {
		if !said[t] {
			silent = append(silent, t)
		}
	}
	return silent, unknown
}

func TestTestsThatDocumentsNameAreThere(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{}
	for _, path := range sources(t, true) {
		if strings.HasSuffix(path, "_test.go") {
			for _, m := range testDeclared.FindAllStringSubmatch(contents(t, path), -1) {
				tests[m[1]] = true
			}
		}
	}
	for _, path := range []string{"frontend/e2e/*.test.mjs", "SECURITY.md", "docs/*.md", "docs/*/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, path))
		if err != nil || len(files) == 0 {
			t.Fatalf("nothing is at %s: %v", path, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".mjs") {
				tests[filepath.Base(file)] = true
				continue
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range missing(contents(t, rel), tests) {
				t.Errorf("%s names %s, which is no test", rel, name)
			}
		}
	}
}

func TestANameWithoutATestIsFound(t *testing.T) {
	t.Parallel()
	got := missing("`TestOne`, `TestTwo` and `FuzzThree`; `a.test.mjs`, `b.test.mjs`", map[string]bool{"TestOne": true, "a.test.mjs": true})
	if want := []string{"TestTwo", "FuzzThree", "b.test.mjs"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// TestTheRecordNamesEveryTable holds the record of what is kept of persons to the tables
// that there are.
func TestTheRecordNamesEveryTable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "migrations", "*", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	var tables []string
	for _, file := range files {
		rel, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		text := contents(t, rel)
		for _, m := range tableLine.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(text, "ALTER TABLE "+m[1]+" RENAME TO ") { // made anew in the place of another
				tables = append(tables, m[1])
			}
		}
	}
	slices.Sort(tables)
	silent, unknown := unrecorded(contents(t, "docs/privacy/records.md"), slices.Compact(tables))
	if len(silent)+len(unknown) > 0 {
		t.Errorf("the record says nothing of %v, and names %v, which are no tables or stand there already", silent, unknown)
	}
}

func TestATableWithoutARecordIsFound(t *testing.T) {
	t.Parallel()
	silent, unknown := unrecorded("| `people` `roles` | who |\n| a `draft` | what |\n`events`\n| `people` | who |", []string{"events", "people"})
	if !slices.Equal(silent, []string{"events"}) || !slices.Equal(unknown, []string{"roles", "people"}) {
		t.Errorf("found %v and %v", silent, unknown)
	}
}
