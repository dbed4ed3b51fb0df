package frontend_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"uptake/frontend"
)

// Each encoding of a file is the file.
func TestAssetsAreCompressedInAdvance(t *testing.T) {
	t.Parallel()
	paths := frontend.Static().Paths()
	if len(paths) != 8 {
		t.Fatalf("got %d files, want style sheet, two scripts, favicon and 4 icons", len(paths))
	}
	for _, p := range paths {
		f, ok := frontend.Static().Lookup(p)
		if !ok || len(f.Plain) == 0 || f.ContentType == "" {
			t.Fatalf("%s: got %v, %d bytes, type %q", p, ok, len(f.Plain), f.ContentType)
		}
		zr, err := gzip.NewReader(bytes.NewReader(f.Gzip))
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		for name, r := range map[string]io.Reader{"gzip": zr, "brotli": brotli.NewReader(bytes.NewReader(f.Brotli))} {
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, f.Plain) {
				t.Errorf("%s: %s differs from the plain file (%v)", p, name, err)
			}
		}
	}
}

func TestAssetsByAddress(t *testing.T) {
	t.Parallel()
	a := frontend.Static()
	for _, name := range []string{frontend.StyleSheet, frontend.Script, frontend.Passkeys, frontend.Favicon} {
		f, ok := a.Lookup(a.URL(name))
		if !ok || !f.Immutable {
			t.Errorf("%s at %s: found %v, immutable %v", name, a.URL(name), ok, f.Immutable)
		}
	}
	if f, ok := a.Lookup("/assets/images/nhsuk-icon-cross.svg"); !ok || f.Immutable {
		t.Errorf("an icon: found %v, immutable %v; want found and not immutable", ok, f.Immutable)
	}
	if _, ok := a.Lookup("/static/app.css"); ok {
		t.Error("a name without hash is served")
	}
}

// Weight of the whole, cold, with gzip.
func TestAssetsKeepTheirBudget(t *testing.T) {
	t.Parallel()
	a := frontend.Static()
	for name, budget := range map[string]int{frontend.StyleSheet: 22000, frontend.Script: 10000, frontend.Passkeys: 1500} {
		f, _ := a.Lookup(a.URL(name))
		if len(f.Gzip) > budget {
			t.Errorf("%s: got %d bytes of gzip, want at most %d", name, len(f.Gzip), budget)
		}
	}
}

var url = regexp.MustCompile(`url\(["']?([^)"']+)`)

// The style sheet sets a family of its own, fetches nothing from elsewhere, and
// names no file that is not served.
func TestStyleSheetStandsAlone(t *testing.T) {
	t.Parallel()
	a := frontend.Static()
	f, _ := a.Lookup(a.URL(frontend.StyleSheet))
	css := string(f.Plain)
	if !strings.Contains(css, "font-family:Arial,Helvetica,sans-serif") {
		t.Error("no font family: the page would fall back to a serif")
	}
	for _, bad := range []string{"@font-face", "Frutiger", "http:", "https:", "//assets"} {
		if strings.Contains(css, bad) {
			t.Errorf("%q is in the style sheet", bad)
		}
	}
	named := url.FindAllStringSubmatch(css, -1)
	if len(named) == 0 {
		t.Error("no icon is named: this test looks at the wrong thing")
	}
	for _, u := range named {
		if _, ok := a.Lookup(u[1]); !ok {
			t.Errorf("%s is named and not served", u[1])
		}
	}
}

// hooks are class names that carry no style of their own, in nhsuk-frontend too:
// scripts and neighbours look for them.
var hooks = []string{
	"nhsuk-contents-list", "nhsuk-header__account-form", "nhsuk-pagination__link--prev", "nhsuk-pagination__link--next",
	"nhsuk-icon--arrow-left", "nhsuk-icon--arrow-right",
}

var className = regexp.MustCompile(`\b(?:nhsuk|app)-[a-z][a-z0-9_-]*[a-z0-9]`)

// A class that a template names and the style sheet lacks is a slip of the pen, or
// the style sheet was not built again.
func TestEveryClassHasAStyle(t *testing.T) {
	t.Parallel()
	f, _ := frontend.Static().Lookup(frontend.Static().URL(frontend.StyleSheet))
	styled := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.((?:nhsuk|app)-[a-zA-Z0-9_-]+)`).FindAllStringSubmatch(string(f.Plain), -1) {
		styled[m[1]] = true
	}
	files, err := filepath.Glob("*/*.templ")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d templates (%v): this test looks in the wrong place", len(files), err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, attribute := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(string(source), -1) {
			for _, c := range className.FindAllString(attribute[1], -1) {
				if !styled[c] && !slices.Contains(hooks, c) {
					t.Errorf("%s: no style for the class %s; run make assets", file, c)
				}
			}
		}
	}
}
