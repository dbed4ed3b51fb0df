package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// These tests hold the house in shape: who may know whom, which calls stay in
// which file, and that everything exported says what it is. Each rule is tried
// on a small wrong example first, so that a rule that finds nothing is found out.

const root = "../.."

// pkg is one package of the build, ours or another's.
type pkg struct {
	ImportPath string
	Standard   bool
	Dir        string
	GoFiles    []string
	Imports    []string // named in its files
	Deps       []string // reached in the end
}

// packages lists ours by import path, and says of every other package that is
// reached whether it belongs to the standard library.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-tags=sqlite_fts5", "-deps", "-json=ImportPath,Standard,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(out); ; {
		var p pkg
		if err = d.Decode(&p); errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
	if err = cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}

func ours(path string) bool { return path == "uptake" || strings.HasPrefix(path, "uptake/") }

// in reports whether path is pkg or lies below it.
func in(path, pkg string) bool { return path == pkg || strings.HasPrefix(path, pkg+"/") }

// forTests are packages that only tests use; they may know more than others. Made-up
// panels are for a command too, and keep to the arrows of the domain.
func forTests(path string) bool {
	if path == "uptake/domain/review/reviewtest" {
		return false
	}
	return strings.HasSuffix(path, "test") || path == "uptake/frontend/htmlcheck"
}

// row gives the domain its order: a package may know those in the rows above
// its own. Guard and the statistics know faults at most.
var row = map[string]int{
	"id": 0, "fault": 0, "suppress": 0, "guard": 1, "review/stats": 1, "review/assign": 2, "outbox": 1, "account": 2, "account/reference": 3, "theme": 3, "theme/suggest": 1, "challenge": 4,
	"review": 5, "adoption": 5, "update": 5, "equality": 5, "attachment": 5, "writeup": 6, "privacy": 6, "why": 7, "review/reviewtest": 6, "notify": 7,
}

// mayKnow are the packages of ours that one outside the domain may reach; a
// package that is not listed may reach everything but cmd.
var mayKnow = map[string][]string{
	"uptake/store":      {"uptake/store", "uptake/domain", "uptake/migrations"},
	"uptake/migrations": {"uptake/migrations"},
	"uptake/search":     {"uptake/search", "uptake/domain/id", "uptake/domain/fault", "uptake/domain/outbox"},
	"uptake/frontend":   {"uptake/frontend", "uptake/domain"},
	"uptake/api":        {"uptake/api", "uptake/frontend", "uptake/search", "uptake/domain"},
}

// mayNotReach are packages of others, by exact path: Fiber itself reaches
// database/sql/driver, so what lies below a banned path is not banned with it.
var mayNotReach = map[string][]string{
	"uptake/domain":   {"net/http", "database/sql", "os/exec"},
	"uptake/store":    {"github.com/gofiber/fiber/v2"},
	"uptake/search":   {"github.com/gofiber/fiber/v2", "gorm.io/gorm"},
	"uptake/frontend": {"github.com/gofiber/fiber/v2", "gorm.io/gorm", "database/sql"},
	"uptake/api":      {"gorm.io/gorm", "database/sql"},
}

// wrongArrows lists every arrow that the plan of the house does not have.
func wrongArrows(all map[string]pkg) []string {
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for path, p := range all {
		if !ours(path) || forTests(path) {
			continue
		}
		for _, to := range p.Imports {
			switch {
			case in(to, "uptake/cmd"):
				add("%s imports %s: nobody imports a command", path, to)
			case ours(to) && forTests(to):
				add("%s imports %s, which is for tests", path, to)
			}
		}
		if name, ok := strings.CutPrefix(path, "uptake/domain/"); ok {
			wrong = append(wrong, wrongInDomain(name, p, all)...)
		}
		for top, known := range mayKnow {
			for _, to := range p.Deps {
				if in(path, top) && ours(to) && !slices.ContainsFunc(known, func(k string) bool { return in(to, k) }) {
					add("%s reaches %s; it may know %v", path, to, known)
				}
			}
		}
		for top, banned := range mayNotReach {
			for _, to := range p.Deps {
				if in(path, top) && slices.Contains(banned, to) {
					add("%s reaches %s", path, to)
				}
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

func wrongInDomain(name string, p pkg, all map[string]pkg) []string {
	var wrong []string
	mine, known := row[name]
	if !known {
		return []string{p.ImportPath + " has no row in house_test.go: give it its place in the order"}
	}
	for _, to := range p.Deps {
		other, isDomain := strings.CutPrefix(to, "uptake/domain/")
		switch {
		case isDomain && (row[other] >= mine || (name == "guard" || name == "review/stats") && other != "fault"):
			wrong = append(wrong, fmt.Sprintf("%s reaches %s, which is not above it", p.ImportPath, to))
		case !isDomain && ours(to):
			wrong = append(wrong, fmt.Sprintf("%s reaches %s: the domain knows nothing outside itself", p.ImportPath, to))
		case !ours(to) && !all[to].Standard && name != "theme" && name != "theme/suggest" && !slices.Contains(p.Deps, "uptake/domain/theme"):
			wrong = append(wrong, fmt.Sprintf("%s reaches %s: the domain has the standard library alone", p.ImportPath, to))
		}
	}
	return wrong
}

func TestArrowsPointAsPlanned(t *testing.T) {
	t.Parallel()
	all := packages(t)
	if len(all["uptake/cmd/uptake"].Deps) == 0 {
		t.Fatal("go list named no packages of ours")
	}
	for _, w := range wrongArrows(all) {
		t.Error(w)
	}
}

func TestAWrongArrowIsFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     bool
	}{
		{"uptake/domain/challenge", "uptake/domain/theme", false},
		{"uptake/domain/theme", "uptake/domain/challenge", true},
		{"uptake/domain/update", "uptake/domain/review", true},
		{"uptake/domain/guard", "uptake/domain/fault", false},
		{"uptake/domain/review/stats", "uptake/domain/id", true},
		{"uptake/domain/fault", "net/http", true},
		{"uptake/domain/account", "github.com/some/library", true},
		{"uptake/domain/theme", "github.com/some/library", false},
		{"uptake/domain/review", "uptake/store", true},
		{"uptake/domain/review/reviewtest", "uptake/domain/review", false},
		{"uptake/domain/review/reviewtest", "uptake/store", true},
		{"uptake/domain/nowhere", "time", true},
		{"uptake/store", "uptake/migrations", false},
		{"uptake/store/blob", "uptake/search", true},
		{"uptake/search/fts", "database/sql", false},
		{"uptake/search/fts", "gorm.io/gorm", true},
		{"uptake/search", "uptake/domain/challenge", true},
		{"uptake/frontend/pages", "uptake/domain/review", false},
		{"uptake/frontend/pages", "github.com/gofiber/fiber/v2", true},
		{"uptake/api/v1", "uptake/search", false},
		{"uptake/api/v1", "database/sql/driver", false},
		{"uptake/api/v1", "database/sql", true},
		{"uptake/api/v1", "uptake/store", true},
		{"uptake/api/v1", "uptake/cmd/uptake", true},
		{"uptake/api/v1", "uptake/store/storetest", true},
	}
	for _, tt := range tests {
		all := map[string]pkg{
			tt.from: {ImportPath: tt.from, Imports: []string{tt.to}, Deps: []string{tt.to}},
			tt.to:   {ImportPath: tt.to, Standard: !ours(tt.to) && !strings.Contains(tt.to, ".")},
		}
		delete(all, "time")
		if got := wrongArrows(all); (len(got) > 0) != tt.want {
			t.Errorf("%s → %s: found %v, want found: %v", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestLongFilesAreNamed fails nobody: a file over 400 lines is a question, not
// a fault. Run it with -v to read the list.
func TestLongFilesAreNamed(t *testing.T) {
	t.Parallel()
	for _, path := range sources(t, true) {
		raw, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(raw), "\n"); n > 400 && !strings.HasSuffix(path, "_templ.go") {
			t.Logf("%s has %d lines", path, n)
		}
	}
}

// sources lists our Go files, relative to the root.
func sources(t *testing.T, tests bool) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == ".git" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") && (tests || !strings.HasSuffix(path, "_test.go")) {
			rel, err := filepath.Rel(root, path)
			found = append(found, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("no sources found: %v", err)
	}
	return found
}
