package frontend_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"uptake/frontend"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"paragraphs", "One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"},
		{"a line break stays", "One\ntwo", "<p>One<br>\ntwo</p>"},
		{"emphasis", "*slow* and **fast**", "<p><em>slow</em> and <strong>fast</strong></p>"},
		{"a list", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
		{"a numbered list keeps its start", "3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"a quotation", "> said", "<blockquote>\n<p>said</p>\n</blockquote>"},
		{"a heading is a bold paragraph", "# Loud", "<p><strong>Loud</strong></p>"},
		{"a link", "[here](https://example.org/a?b=1&c=2)", `<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc">here</a></p>`},
		{"an address becomes a link", "See https://example.org/a.", `<p>See <a href="https://example.org/a" rel="nofollow ugc">https://example.org/a</a>.</p>`},
		{"a mail address becomes a link", "<team@example.org>", `<p><a href="mailto:team@example.org" rel="nofollow ugc">team@example.org</a></p>`},
		{"a script address is only words", "[here](javascript:alert(1))", "<p>here</p>"},
		{"a data address is only words", "[here](data:text/html;base64,AAAA)", "<p>here</p>"},
		{"an address without a scheme is only words", "[here](//example.org)", "<p>here</p>"},
		{"an image is its alternative text", "![two hands](https://example.org/x.png)", "<p>two hands</p>"},
		{"HTML is shown as typed", "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{"an attribute is shown as typed", `<b onclick="x()">bold</b>`, `<p>&lt;b onclick=&#34;x()&#34;&gt;bold&lt;/b&gt;</p>`},
		{"less than is less than", "under <5 minutes & more", "<p>under &lt;5 minutes &amp; more</p>"},
		{"code is shown as typed", "`a` and\n\n    b", "<p>`a` and</p>\n<p>b</p>"},
		{"a reference is shown as typed", "[1]: https://example.org", `<p>[1]: <a href="https://example.org" rel="nofollow ugc">https://example.org</a></p>`},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.TrimSpace(render(t, frontend.Markdown(tt.text))); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Whatever is typed, only the listed elements and attributes come out, and links
// lead only where they may.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"# a\n> - [b](https://c.d \"e\")", "<svg onload=x>", "![a](x)", "[a](JaVaScRiPt:x)", "a <b@c.d> e",
		"[a](<javascript:x>)", "\x00<p>", "&#106;avascript:x", "[a]: b\n[a]", "1. a\n\n   > b", "<!-- a -->", "<a href=\"x\">", "[x](https://a\tb)", "www.a.bc",
	} {
		f.Add(s)
	}
	allowed := []string{"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		if err := frontend.Markdown(s).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		z := html.NewTokenizer(strings.NewReader(b.String()))
		for z.Next() != html.ErrorToken {
			tok := z.Token()
			switch tok.Type {
			case html.CommentToken, html.DoctypeToken:
				t.Fatalf("%q gives %q", s, b.String())
			case html.StartTagToken, html.SelfClosingTagToken:
				if !slices.Contains(allowed, tok.Data) {
					t.Fatalf("%q gives the element %s: %q", s, tok.Data, b.String())
				}
				for _, a := range tok.Attr {
					checkAttribute(t, s, tok.Data, a)
				}
			}
		}
	})
}

// Nothing that a person wrote is lost: words without any notation all come out,
// in order, however they are spaced.
func FuzzMarkdownKeepsWords(f *testing.F) {
	for _, s := range []string{"a b", "    a\n  b\n\n\n   c", "\ta\n\n\t\tb c\n d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.Map(func(r rune) rune {
			if r == ' ' || r == '\n' || r == '\t' || 'a' <= r && r <= 'v' || '0' <= r && r <= '9' {
				return r
			}
			return ' '
		}, s)
		var b strings.Builder
		if err := frontend.Markdown(s).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		var words strings.Builder
		z := html.NewTokenizer(strings.NewReader(b.String()))
		for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
			if tt == html.TextToken {
				words.Write(z.Text())
			} else {
				words.WriteByte(' ')
			}
		}
		if got, want := strings.Fields(words.String()), strings.Fields(s); !slices.Equal(got, want) {
			t.Fatalf("%q gives %q", want, got)
		}
	})
}

func checkAttribute(t *testing.T, s, element string, a html.Attribute) {
	t.Helper()
	switch element + " " + a.Key {
	case "ol start":
	case "a rel":
		if !strings.Contains(a.Val, "nofollow") {
			t.Fatalf("%q gives a link with rel %q", s, a.Val)
		}
	case "a href":
		v := strings.ToLower(a.Val)
		if !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "mailto:") {
			t.Fatalf("%q gives a link to %q", s, a.Val)
		}
	default:
		t.Fatalf("%q gives %s with %s=%q", s, element, a.Key, a.Val)
	}
}
