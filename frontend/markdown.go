package frontend

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"regexp"
	"sync"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markdown shows what a person wrote: paragraphs, emphasis, lists, quotations
// and links, and nothing else. A single line break stays a line break, since
// people do not know that two are needed. Headings become bold paragraphs, so
// that the page keeps its own outline; images become their alternative text;
// everything else, HTML among it, is shown as it was typed.
//
// HTML is not read as such (the first wall), and what comes out passes a short
// list of elements (the second). Links lead to http, https and mailto only, and
// search engines do not count them.
func Markdown(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b, err := renderMarkdown(s)
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	})
}

func renderMarkdown(s string) ([]byte, error) {
	if b, ok := plainHTML(s); ok {
		return b, nil
	}
	return convertMarkdown(s)
}

func convertMarkdown(s string) ([]byte, error) {
	var b bytes.Buffer
	if err := reader().Convert([]byte(s), &b); err != nil {
		return nil, err
	}
	return policy().SanitizeBytes(b.Bytes()), nil
}

// Both walls are built once and shared: neither changes with a text, and making
// them anew took ten times as long as a comment does.
var (
	reader = sync.OnceValue(newReader)
	policy = sync.OnceValue(newPolicy)
)

// newReader knows only the notations above.
//
//nolint:misspell // Prioritized is goldmark's own spelling
func newReader() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(
				util.Prioritized(parser.NewListParser(), 300),
				util.Prioritized(parser.NewListItemParser(), 400),
				// Without it, goldmark drops lines that begin with four blanks.
				util.Prioritized(parser.NewCodeBlockParser(), 500),
				util.Prioritized(parser.NewATXHeadingParser(), 600),
				util.Prioritized(parser.NewBlockquoteParser(), 800),
				util.Prioritized(parser.NewParagraphParser(), 1000),
			),
			parser.WithInlineParsers(
				util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewAutoLinkParser(), 300),
				util.Prioritized(parser.NewEmphasisParser(), 500),
			),
			parser.WithASTTransformers(util.Prioritized(plainer{}, 100)),
		)),
		goldmark.WithExtensions(extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"}))),
		goldmark.WithRendererOptions(html.WithHardWraps()),
	)
}

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + rel + "$")).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	return p
}

// plainer turns headings into bold paragraphs, indented text into plain ones and
// images into their alternative text. Of links it leaves those that lead
// somewhere, and marks them as somebody's own.
type plainer struct{}

// Transform changes doc in place.
func (plainer) Transform(doc *ast.Document, r gmtext.Reader, _ parser.Context) {
	var nodes []ast.Node // first gathered, then changed: a walk does not survive changes
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			nodes = append(nodes, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Heading:
			strong := ast.NewEmphasis(2)
			for c := n.FirstChild(); c != nil; c = n.FirstChild() {
				strong.AppendChild(strong, c)
			}
			p := ast.NewParagraph()
			p.AppendChild(p, strong)
			n.Parent().ReplaceChild(n.Parent(), n, p)
		case *ast.CodeBlock:
			n.Parent().ReplaceChild(n.Parent(), n, unindented(n, r.Source()))
		case *ast.Image:
			unwrap(n)
		case *ast.Link:
			if !leads(n.Destination) {
				unwrap(n)
			}
			n.SetAttributeString("rel", []byte(rel))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL && !leads(n.URL(r.Source())) {
				n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(r.Source())))
			}
			n.SetAttributeString("rel", []byte(rel))
		}
	}
}

// rel marks links that people wrote.
const rel = "nofollow ugc"

// leads reports whether an address is one that people may link to.
func leads(destination []byte) bool {
	u, err := url.Parse(string(destination))
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// unwrap puts the children of n in its place.
func unwrap(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		n.Parent().InsertBefore(n.Parent(), n, c)
	}
	n.Parent().RemoveChild(n.Parent(), n)
}

func unindented(n *ast.CodeBlock, source []byte) ast.Node {
	p := ast.NewParagraph()
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		line := ast.NewTextSegment(segment.TrimRightSpace(source))
		line.SetHardLineBreak(i < n.Lines().Len()-1)
		p.AppendChild(p, line)
	}
	return p
}
