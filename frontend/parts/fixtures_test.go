package parts_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The parts follow the markup of nhsuk-frontend. Each fixture says what its
// component was given and what came out; the same given to our part has to come
// out the same, but for these differences, each of which is meant:
//
//  1. role="navigation" on nav, role="banner" on header and role="contentinfo" on
//     footer repeat what the element says, and are left off.
//  2. Every button has a type.
//  3. The header has no logo, and none of the links around it. (The logo is cut out
//     of the fixtures already: it is a trade mark.)
//  4. The form that signs out has no novalidate: it has nothing to validate.
//  5. The footer has a line of its own instead of the copyright.
//  6. The file upload has no script, and shows the browser's own control.
//
// The first five are undone on both sides before comparing (dropped, meant,
// buttonType); the sixth does not show in the markup.
type fixture struct {
	Name, Component string
	Context         json.RawMessage
	HTML            string
}

func fixtures(t *testing.T) []fixture {
	t.Helper()
	b, err := os.ReadFile("testdata/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []fixture
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPartsMatchNHSUKFrontend(t *testing.T) {
	t.Parallel()
	components := map[string]bool{}
	all := fixtures(t)
	for _, f := range all {
		components[f.Component] = true
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			got, want, err := compare(f)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	if len(all) < 150 || len(components) < 25 {
		t.Errorf("%d fixtures of %d components, want at least 150 of 25", len(all), len(components))
	}
}

// A check that finds nothing wrong has to find what was put wrong on purpose.
func TestAWrongFixtureDiffers(t *testing.T) {
	t.Parallel()
	wrong := map[string][2]string{
		"button: default":        {`type="submit"`, `type="button"`},
		"input: default":         {`for="`, `for="other-`},
		"tag: default":           {"Active", "active"},
		"radios: default":        {"<fieldset", "<div"},
		"error-summary: default": {`href="#example-day"`, `href="#example-month"`},
	}
	for _, f := range fixtures(t) {
		change, ok := wrong[f.Name]
		if !ok {
			continue
		}
		delete(wrong, f.Name)
		html := strings.Replace(f.HTML, change[0], change[1], 1)
		if html == f.HTML {
			t.Errorf("%s: nothing to change: no %q", f.Name, change[0])
		}
		f.HTML = html
		if got, want, err := compare(f); err != nil || got == want {
			t.Errorf("%s with %s instead of %s: not noticed (%v)", f.Name, change[1], change[0], err)
		}
	}
	if len(wrong) > 0 {
		t.Errorf("not among the fixtures: %v", wrong)
	}
}

// Two faults are not taken for equal results.
func TestUnreadableFixturesFail(t *testing.T) {
	t.Parallel()
	for _, f := range []fixture{
		{Name: "a field that the part lacks", Component: "tag", Context: json.RawMessage(`{"text":"a","shape":"round"}`), HTML: "<strong></strong>"},
		{Name: "a component that there is not", Component: "carousel", Context: json.RawMessage(`{}`), HTML: ""},
		{Name: "a context that is no JSON", Component: "tag", Context: json.RawMessage(`{`), HTML: ""},
	} {
		if _, _, err := compare(f); err == nil {
			t.Errorf("%s: no error", f.Name)
		}
	}
}

// compare returns both sides as text that can be compared.
func compare(f fixture) (got, want string, err error) {
	part, err := build(f.Component, f.Context)
	if err != nil {
		return "", "", err
	}
	var b bytes.Buffer
	if err := part.Render(context.Background(), &b); err != nil {
		return "", "", err
	}
	if got, err = dump(b.String()); err != nil {
		return "", "", err
	}
	if want, err = dump(f.HTML); err != nil {
		return "", "", err
	}
	return got, want, nil
}

// dump parses s and writes it with sorted attributes, one node a line, white
// space collapsed, and without the differences that are meant.
func dump(s string) (string, error) {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, n := range nodes {
		write(&b, n, 0)
	}
	if b.Len() == 0 {
		return "", fmt.Errorf("nothing in %q", s)
	}
	return b.String(), nil
}

func write(w *strings.Builder, n *html.Node, depth int) {
	if meant(n) {
		return
	}
	indent := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			fmt.Fprintf(w, "%s%q\n", indent, text)
		}
	case html.ElementNode:
		var attrs []string
		for _, a := range n.Attr {
			if dropped(n.Data, a.Key, a.Val) {
				continue
			}
			attrs = append(attrs, fmt.Sprintf(" %s=%q", a.Key, strings.Join(strings.Fields(a.Val), " ")))
		}
		if n.Data == "button" && !has(n, "type") {
			attrs = append(attrs, ` type="`+buttonType(n)+`"`)
		}
		sort.Strings(attrs)
		fmt.Fprintf(w, "%s<%s%s>\n", indent, n.Data, strings.Join(attrs, ""))
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(w, c, depth+1)
		}
	}
}

// dropped reports attributes that are left off on purpose.
func dropped(element, key, val string) bool {
	return key == "role" && (element == "nav" && val == "navigation" || element == "header" && val == "banner" || element == "footer" && val == "contentinfo") ||
		element == "form" && key == "novalidate"
}

// meant reports elements that are left out on purpose: the logo, and the
// paragraph of the copyright.
func meant(n *html.Node) bool {
	c := attr(n, "class")
	return c == "nhsuk-header__service-logo" && find(n, "nhsuk-header__service-name") == nil ||
		n.Data == "p" && strings.HasPrefix(strings.TrimSpace(textOf(n)), "©")
}

// buttonType is what our side writes where the reference leaves it to the browser.
func buttonType(n *html.Node) string {
	if attr(n, "id") == "toggle-menu" {
		return "button"
	}
	return "submit"
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func find(n *html.Node, class string) *html.Node {
	if attr(n, "class") == class {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if f := find(c, class); f != nil {
			return f
		}
	}
	return nil
}

// around is part with the fixture's own HTML as its children.
func around(part templ.Component, inner string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(templ.WithChildren(ctx, raw(inner)), w)
	})
}

func raw(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}
