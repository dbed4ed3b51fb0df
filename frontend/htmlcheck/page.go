// Package htmlcheck helps tests to look at a page: by CSS selector, and by rules
// that every page keeps.
//
//	p := htmlcheck.Parse(t, body)
//	p.Check(t)
//	if got := p.Text(t, "h1"); got != "Ideas" { … }
package htmlcheck

import (
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Page is a parsed page.
type Page struct {
	source string
	root   *html.Node
}

// Parse reads a page. x/net/html takes anything, as browsers do; what was wrong
// with it is for Check to say.
func Parse(t testing.TB, source string) *Page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatalf("htmlcheck: %v", err)
	}
	return &Page{source: source, root: root}
}

// Check fails the test for every rule that the page breaks.
func (p *Page) Check(t testing.TB) {
	t.Helper()
	for _, f := range p.Faults() {
		t.Errorf("htmlcheck: %s: %s", f.Rule, f.Detail)
	}
}

// All returns the elements that match a selector, in the order of the page.
func (p *Page) All(t testing.TB, selector string) []*html.Node {
	t.Helper()
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		t.Fatalf("htmlcheck: selector %q: %v", selector, err)
	}
	return cascadia.QueryAll(p.root, s)
}

// Count returns how many elements match a selector.
func (p *Page) Count(t testing.TB, selector string) int {
	t.Helper()
	return len(p.All(t, selector))
}

// One returns the only element that matches a selector. None, or more than one,
// ends the test.
func (p *Page) One(t testing.TB, selector string) *html.Node {
	t.Helper()
	found := p.All(t, selector)
	if len(found) != 1 {
		t.Fatalf("htmlcheck: %d elements match %q, want 1", len(found), selector)
	}
	return found[0]
}

// Text returns the words of the only element that matches a selector, with single
// blanks. Words that are only for those who hear the page are among them.
func (p *Page) Text(t testing.TB, selector string) string {
	t.Helper()
	return Text(p.One(t, selector))
}

// Texts returns the words of each element that matches a selector.
func (p *Page) Texts(t testing.TB, selector string) []string {
	t.Helper()
	var texts []string
	for _, n := range p.All(t, selector) {
		texts = append(texts, Text(n))
	}
	return texts
}

// Attr returns an attribute of the only element that matches a selector; empty
// if the element lacks it.
func (p *Page) Attr(t testing.TB, selector, name string) string {
	t.Helper()
	return attr(p.One(t, selector), name)
}

// Text returns the words within n, with single blanks.
func Text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && c.Parent.Data != "script" && c.Parent.Data != "style" {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	v, _ := lookup(n, name)
	return v
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// within returns the nearest element around n that is one of names; nil if none is.
func within(n *html.Node, names ...string) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, name := range names {
			if p.Type == html.ElementNode && p.Data == name {
				return p
			}
		}
	}
	return nil
}
