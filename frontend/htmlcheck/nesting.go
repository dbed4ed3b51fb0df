package htmlcheck

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

var (
	void  = strings.Fields("area base br col embed hr img input link meta source track wbr")
	block = strings.Fields("address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul")
	// parents names the elements that may stand around another; templates and
	// lists of other kinds are not used.
	parents = map[string][]string{
		"li": {"ul", "ol"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"thead", "tbody", "tfoot"}, "td": {"tr"}, "th": {"tr"},
		"thead": {"table"}, "tbody": {"table"}, "caption": {"table"}, "option": {"select", "optgroup", "datalist"}, "legend": {"fieldset"},
		"summary": {"details"},
	}
	// lone lists what an element must not hold, at any depth.
	lone = map[string][]string{
		"a": {"a", "button", "input", "select", "textarea", "label"}, "button": {"a", "button", "input", "select", "textarea"},
		"form": {"form"}, "label": {"label"},
	}
	// phrasing holds words and inline elements only.
	phrasing = []string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em", "label", "button", "dt"}
)

// nesting reads the page as it was written, before a parser mends it: every
// element closed, in order, and in a place where it may stand.
func nesting(p *Page, fault func(string, ...any)) {
	z := html.NewTokenizer(strings.NewReader(p.source))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				fault("never closed: %s", strings.Join(open, " "))
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			placed(open, t.Data, fault)
			if !slices.Contains(void, t.Data) && t.Type == html.StartTagToken {
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			t := z.Token()
			if len(open) == 0 || open[len(open)-1] != t.Data {
				fault("</%s> closes %s", t.Data, strings.Join(open, " "))
				return // everything after it would be wrong too
			}
			open = open[:len(open)-1]
		}
	}
}

func placed(open []string, name string, fault func(string, ...any)) {
	if len(open) == 0 {
		return
	}
	parent := open[len(open)-1]
	if allowed, ok := parents[name]; ok && !slices.Contains(allowed, parent) {
		fault("%s in %s", name, parent)
	}
	if (parent == "ul" || parent == "ol") && name != "li" {
		fault("%s in %s", name, parent)
	}
	if slices.Contains(phrasing, parent) && slices.Contains(block, name) {
		fault("%s in %s", name, parent)
	}
	for _, o := range open {
		if slices.Contains(lone[o], name) {
			fault("%s within %s", name, o)
		}
	}
}
