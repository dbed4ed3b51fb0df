package frontend

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Copied is the attribute of all that is the published text of something: a copy of its page
// is compared by what stands in these elements (CopyOf).
const Copied = "data-copied"

// CopyOf reads a page, or a copy of one, and returns for each value of Copied what can be read
// in its elements, in their order, without white space: browsers that save a page break its
// lines as they like.
func CopyOf(page io.Reader) (map[string]string, error) {
	root, err := html.Parse(page)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == Copied {
				out[a.Val] += visible(n)
			}
		}
	}
	return out, nil
}

// VisibleText is what can be read of a text in Markdown as the pages show it, in the form of CopyOf.
func VisibleText(markdown string) (string, error) {
	b, err := renderMarkdown(markdown)
	if err != nil {
		return "", err
	}
	root, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		return "", err
	}
	return visible(root), nil
}

func visible(of *html.Node) string {
	var b strings.Builder
	for n := range of.Descendants() {
		if n.Type != html.TextNode || n.Parent.Data == "script" || n.Parent.Data == "style" {
			continue
		}
		for _, r := range n.Data {
			if !unicode.IsSpace(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
