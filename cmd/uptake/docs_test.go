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
