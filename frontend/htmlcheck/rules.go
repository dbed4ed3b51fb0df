package htmlcheck

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"uptake/frontend"
)

// Fault is one rule that a page breaks, and where.
type Fault struct {
	Rule   string // its name, e.g. "label"
	Detail string
}

// rule looks at a page and reports what breaks it.
type rule struct {
	name  string
	check func(*Page, func(format string, args ...any))
}

// rules lists what every page keeps. Each has a page that breaks it in the tests.
var rules = []rule{
	{"one-h1", oneH1},
	{"heading-order", headingOrder},
	{"label", labels},
	{"name", names},
	{"unique-id", uniqueIDs},
	{"reference", references},
	{"landmark", landmarks},
	{"in-landmark", inLandmarks},
	{"inline", inline},
	{"lang", lang},
	{"title", title},
	{"host", hosts},
	{"identity", identity},
	{"button-type", buttonTypes},
	{"fieldset", fieldsets},
	{"table", tables},
	{"errors", errorPages},
	{"nesting", nesting},
}

// Faults returns every rule that the page breaks.
func (p *Page) Faults() []Fault {
	var faults []Fault
	for _, r := range rules {
		r.check(p, func(format string, args ...any) {
			faults = append(faults, Fault{r.name, fmt.Sprintf(format, args...)})
		})
	}
	return faults
}

// elements returns the elements with one of these names, in order; all with none.
func (p *Page) elements(names ...string) []*html.Node {
	var found []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, n.Data)) {
			found = append(found, n)
		}
	}
	return found
}

func (p *Page) byID(id string) *html.Node {
	for _, n := range p.elements() {
		if id != "" && attr(n, "id") == id {
			return n
		}
	}
	return nil
}

// show writes the start tag of n, for messages.
func show(n *html.Node) string {
	var b strings.Builder
	b.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
	}
	return b.String() + ">"
}

func oneH1(p *Page, fault func(string, ...any)) {
	if n := len(p.elements("h1")); n != 1 {
		fault("%d h1, want 1", n)
	}
}

func headingOrder(p *Page, fault func(string, ...any)) {
	last := 0
	for _, h := range p.elements("h1", "h2", "h3", "h4", "h5", "h6") {
		level := int(h.Data[1] - '0')
		// The banner and the error summary stand above the h1 with an h2.
		if level > last+1 && (last > 0 || level > 2) {
			fault("%s %q comes after an h%d", h.Data, Text(h), last)
		}
		last = level
	}
}

// labels: every control says what it is for, in words on the page or for those
// who hear it. A placeholder does not count.
func labels(p *Page, fault func(string, ...any)) {
	labelled := map[string]bool{}
	for _, l := range p.elements("label") {
		if Text(l) != "" {
			labelled[attr(l, "for")] = true
		}
	}
	for _, c := range p.elements("input", "select", "textarea") {
		if slices.Contains([]string{"hidden", "submit", "button", "reset", "image"}, attr(c, "type")) {
			continue
		}
		by := p.byID(attr(c, "aria-labelledby"))
		if !labelled[attr(c, "id")] && within(c, "label") == nil && attr(c, "aria-label") == "" && (by == nil || Text(by) == "") {
			fault("%s has no label", show(c))
		}
	}
}

// names: links and buttons have words, images an alternative text.
func names(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements("a", "button", "summary") {
		if Text(n) == "" && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" && !hasNamedImage(n) {
			fault("%s has no words", show(n))
		}
	}
	for _, n := range p.elements("img") {
		if _, ok := lookup(n, "alt"); !ok {
			fault("%s has no alt", show(n))
		}
	}
	for _, n := range p.elements("svg") {
		if attr(n, "role") == "img" && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" {
			fault("%s has no name", show(n))
		}
	}
}

func hasNamedImage(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.Data == "img" && attr(c, "alt") != "" {
			return true
		}
	}
	return false
}

func uniqueIDs(p *Page, fault func(string, ...any)) {
	seen := map[string]bool{}
	for _, n := range p.elements() {
		id, ok := lookup(n, "id")
		switch {
		case !ok:
		case id == "" || strings.ContainsAny(id, " \t\n"):
			fault("%s is no id", show(n))
		case seen[id]:
			fault("id %q is there twice", id)
		}
		seen[id] = true
	}
}

// references: what points to an element of the page points to one that is there.
func references(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements() {
		for _, a := range n.Attr {
			var ids []string
			switch a.Key {
			case "aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "data-aria-controls", "headers", "list", "form":
				ids = strings.Fields(a.Val)
			case "for":
				ids = []string{a.Val}
			case "href":
				if id, ok := strings.CutPrefix(a.Val, "#"); ok {
					ids = []string{id}
				}
			}
			for _, id := range ids {
				if p.byID(id) == nil {
					fault("%s: nothing has the id %q", show(n), id)
				}
			}
		}
	}
}

func landmarks(p *Page, fault func(string, ...any)) {
	count := map[string]int{}
	for _, n := range p.elements("main", "header", "footer") {
		if n.Data != "main" && within(n, "main", "article", "section", "aside", "nav") != nil {
			continue // a header of something smaller than the page
		}
		count[n.Data]++
	}
	for _, name := range []string{"main", "header", "footer"} {
		if count[name] != 1 {
			fault("%d %s, want 1", count[name], name)
		}
	}
	for _, n := range p.elements("main") {
		if attr(n, "id") != "maincontent" {
			fault("main is not where the skip link leads: id %q", attr(n, "id"))
		}
	}
	navs := map[string]bool{}
	for _, n := range p.elements("nav") {
		name := attr(n, "aria-label")
		if by := p.byID(attr(n, "aria-labelledby")); by != nil {
			name = Text(by)
		}
		if name == "" || navs[name] {
			fault("%s: a nav needs a name of its own", show(n))
		}
		navs[name] = true
	}
}

// inLandmarks: people who jump from landmark to landmark miss nothing but the
// skip link.
func inLandmarks(p *Page, fault func(string, ...any)) {
	for n := range p.root.Descendants() {
		if n.Type != html.TextNode || strings.TrimSpace(n.Data) == "" || within(n, "body") == nil ||
			within(n, "script", "main", "header", "footer", "nav", "aside") != nil {
			continue
		}
		if s := within(n, "section"); s != nil && (attr(s, "aria-label") != "" || attr(s, "aria-labelledby") != "") {
			continue
		}
		if a := within(n, "a"); a != nil && strings.HasPrefix(attr(a, "href"), "#") {
			continue
		}
		fault("%q is in no landmark", strings.TrimSpace(n.Data))
	}
}

// inline: the security policy admits no inline style or script but one.
func inline(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "style", strings.HasPrefix(a.Key, "on"):
				fault("%s: %s is inline", show(n), a.Key)
			case strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:"):
				fault("%s: a script as an address", show(n))
			}
		}
		switch n.Data {
		case "style":
			fault("a style element")
		case "script":
			if attr(n, "src") == "" && attr(n, "type") != "speculationrules" && (n.FirstChild == nil || n.FirstChild.Data != frontend.BodyScript) {
				fault("an inline script")
			}
		}
	}
}

func lang(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements("html") {
		if attr(n, "lang") == "" {
			fault("html has no lang")
		}
	}
	for _, n := range p.elements() {
		if v, ok := lookup(n, "lang"); ok && n.Data != "html" && v == "" {
			fault("%s: an empty lang", show(n))
		}
	}
}

func title(p *Page, fault func(string, ...any)) {
	var titles []string
	for _, n := range p.elements("title") {
		if within(n, "head") != nil {
			titles = append(titles, Text(n))
		}
	}
	if len(titles) != 1 || titles[0] == "" {
		fault("titles %q, want one with words", titles)
	}
}

// hosts: nothing is fetched from, or sent to, anywhere else. Links that people
// follow may lead anywhere.
func hosts(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements() {
		for _, a := range n.Attr {
			var addresses []string
			switch a.Key {
			case "src", "poster", "data", "action", "formaction", "xlink:href":
				addresses = []string{a.Val}
			case "href":
				if n.Data != "a" {
					addresses = []string{a.Val}
				}
			case "srcset":
				for part := range strings.SplitSeq(a.Val, ",") {
					addresses = append(addresses, strings.TrimSpace(part))
				}
			}
			for _, address := range addresses {
				if u, err := url.Parse(address); err != nil || u.Host != "" {
					fault("%s: another host", show(n))
				}
			}
		}
	}
}

// identity: nothing of the identity that belongs to others.
func identity(p *Page, fault func(string, ...any)) {
	for _, sign := range []string{
		"Frutiger", "assets.nhs.uk", "nhs.uk/search", "nhsuk-header__logo", "nhsuk-opengraph-image", "nhsuk-icon-mask",
		"M200 0v80H0V0h200", // the outline of the logo
	} {
		if strings.Contains(strings.ToLower(p.source), strings.ToLower(sign)) {
			fault("%s is on the page", sign)
		}
	}
}

func buttonTypes(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements("button") {
		if !slices.Contains([]string{"submit", "button", "reset"}, attr(n, "type")) {
			fault("%s has no type", show(n))
		}
	}
}

// fieldsets: a group of radios is one question, and a fieldset says which.
func fieldsets(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements("fieldset") {
		legend := n.FirstChild
		for legend != nil && legend.Type != html.ElementNode {
			legend = legend.NextSibling
		}
		if legend == nil || legend.Data != "legend" || Text(legend) == "" {
			fault("%s does not begin with a legend", show(n))
		}
	}
	for _, n := range p.elements("input") {
		if attr(n, "type") == "radio" && within(n, "fieldset") == nil {
			fault("%s is in no fieldset", show(n))
		}
	}
}

// tables: each says what it shows, and which cells are headings of what.
func tables(p *Page, fault func(string, ...any)) {
	for _, n := range p.elements("table") {
		named := attr(n, "aria-label") != "" || attr(n, "aria-labelledby") != ""
		headed := false
		for c := range n.Descendants() {
			named = named || c.Data == "caption" && Text(c) != ""
			headed = headed || c.Data == "th"
			if c.Data == "th" && attr(c, "scope") == "" {
				fault("th %q has no scope", Text(c))
			}
		}
		if !named || !headed {
			fault("%s needs a caption and headings", show(n))
		}
	}
}

// errorPages: a page with faults says so in its title, above its h1 and once.
func errorPages(p *Page, fault func(string, ...any)) {
	summaries, banners := 0, 0
	before := true
	for _, n := range p.elements() {
		classes := strings.Fields(attr(n, "class"))
		switch {
		case n.Data == "h1":
			before = false
		case slices.Contains(classes, "nhsuk-error-summary"):
			summaries++
			if !before {
				fault("the error summary stands below the h1")
			}
		case slices.Contains(classes, "nhsuk-notification-banner"):
			banners++
		}
	}
	titled := false
	for _, n := range p.elements("title") {
		titled = titled || strings.HasPrefix(Text(n), "Error: ")
	}
	if titled != (summaries > 0) {
		fault("%d error summaries, and the title says Error: %v", summaries, titled)
	}
	if banners > 1 || banners > 0 && summaries > 0 || summaries > 1 {
		fault("%d notification banners and %d error summaries", banners, summaries)
	}
}
