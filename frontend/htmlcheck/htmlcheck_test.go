package htmlcheck_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"uptake/frontend"
	"uptake/frontend/htmlcheck"
	"uptake/frontend/parts"
)

// sample is a page with a control of each kind, which keeps every rule.
func sample(t *testing.T) string {
	t.Helper()
	body := templ.Join(
		raw(`<h1 class="nhsuk-heading-xl">Ideas</h1><form method="post" action="/ideas">`),
		parts.Input{Name: "title", Label: "Title", Hint: "In a few words"},
		parts.CharacterCount{Textarea: parts.Textarea{Name: "body", Label: "What did you change?"}, MaxWords: 1000},
		parts.Radios{Name: "kind", Legend: "Kind", Items: []parts.Radio{{Value: "a", Label: "Practice"}, {Value: "b", Label: "Idea", Conditional: parts.Input{Name: "more", Label: "More"}}}},
		parts.Checkboxes{Name: "agree", Items: []parts.Checkbox{{Value: "yes", Label: "I agree"}}, Hint: "Tick it"},
		parts.DateInput{ID: "opens", Legend: "Opens", Hint: "For example, 27 3 2026"},
		parts.Select{Name: "area", Label: "Area", Options: []parts.Option{{Value: "r", Text: "Rheumatology"}}},
		parts.FileUpload{Name: "picture", Label: "Picture"},
		parts.Button{Text: "Continue"},
		raw(`</form>`),
		parts.Table{ID: "scores", Caption: "Scores", Head: []parts.Head{{Text: "Idea"}}, Rows: [][]parts.Cell{{{Text: "One"}}}, FirstCellIsHeader: true},
		parts.Card{Heading: "A card", Href: "/x", Description: "Words"},
		parts.SummaryList{Rows: []parts.Row{{Key: "Title", Value: "Words", Actions: []parts.Action{{Text: "Change", Href: "/x"}}}}},
		parts.TaskList{Tasks: []parts.Task{{Text: "One", Href: "/x", Status: "Completed", Hint: "Words"}}},
		parts.Details{Summary: "More", Text: "words"},
		parts.ContentsList{Items: []parts.ContentsItem{{Text: "One", Current: true}, {Text: "Two", Href: "/two"}}},
		parts.Pages(5, 12, func(int) string { return "/ideas" }),
		parts.StatusRegion(),
		frontend.Markdown("One [link](https://example.org)."),
	)
	var b strings.Builder
	base := frontend.Base{
		Title: []string{"Ideas"}, Back: "/", Phase: "Collecting", NotAdvice: true, Active: frontend.Ideas,
		Person: &frontend.Person{Name: "Asha Rao", Reviews: true}, Flash: &frontend.Flash{Text: "Saved", Undo: "/undo"},
		Demo: frontend.Demo{People: []frontend.DemoPerson{{Key: "a", Name: "Asha", Part: "physiotherapist"}}},
	}
	if err := frontend.Layout(base).Render(templ.WithChildren(context.Background(), body), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func raw(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

func TestFrameAndPartsKeepEveryRule(t *testing.T) {
	t.Parallel()
	htmlcheck.Parse(t, sample(t)).Check(t)
}

// Each rule finds what breaks it, in a page that is right otherwise.
func TestEachRuleFindsItsFault(t *testing.T) {
	t.Parallel()
	page := sample(t)
	tests := []struct{ rule, old, broken string }{
		{"one-h1", `</form>`, `</form><h1>Again</h1>`},
		{"heading-order", `</form>`, `</form><h3>Deep</h3><h5>Too deep</h5>`},
		{"label", `<label class="nhsuk-label" for="title">Title</label>`, ``},
		{"label", `for="title">Title</label>`, `for="title"></label>`},
		{"name", `>Continue </button>`, `></button>`},
		{"name", `</form>`, `</form><p><img src="/x.png"></p>`},
		{"name", `</form>`, `</form><svg role="img"></svg>`},
		{"unique-id", `</form>`, `</form><p id="title">Words</p>`},
		{"unique-id", `</form>`, `</form><p id="">Words</p>`},
		{"reference", `aria-describedby="title-hint"`, `aria-describedby="title-hints"`},
		{"reference", `href="#maincontent"`, `href="#main"`},
		{"landmark", `<footer class="nhsuk-footer">`, `<footer></footer><footer class="nhsuk-footer">`},
		{"landmark", `id="maincontent"`, `id="main"`},
		{"landmark", `aria-label="Pagination"`, `aria-label="Menu"`},
		{"landmark", `aria-label="Pagination"`, ``},
		{"in-landmark", `<footer class="nhsuk-footer">`, `<p>Lost</p><footer class="nhsuk-footer">`},
		{"in-landmark", `aria-label="Demonstration"`, ``},
		{"inline", `</form>`, `</form><p style="top:0">Words</p>`},
		{"inline", `</form>`, `</form><p onclick="x()">Words</p>`},
		{"inline", `</form>`, `</form><script>x()</script>`},
		{"inline", `js-enabled`, `js-enablad`},
		{"inline", `</form>`, `</form><a href="javascript:x()">Words</a>`},
		{"inline", `</head>`, `<style>p{}</style></head>`},
		{"lang", `lang="en"`, ``},
		{"lang", `</form>`, `</form><p lang="">Words</p>`},
		{"title", `<title>Ideas – Uptake</title>`, `<title></title>`},
		{"host", `</form>`, `</form><p><img alt="" src="https://example.org/x.png"></p>`},
		{"host", `</head>`, `<link rel="stylesheet" href="//example.org/x.css"></head>`},
		{"host", `action="/ideas"`, `action="https://example.org/ideas"`},
		{"host", `</form>`, `</form><p><img alt="" src="/x.png" srcset="/x.png 1x, https://example.org/y.png 2x"></p>`},
		{"identity", `</form>`, `</form><p>FRUTIGER</p>`},
		{"identity", `nhsuk-header__service-name`, `nhsuk-header__logo`},
		{"button-type", `type="submit">Continue`, `>Continue`},
		{"fieldset", `<legend class="nhsuk-fieldset__legend">Kind</legend>`, ``},
		{"fieldset", `</form>`, `</form><label for="r">R</label><input id="r" type="radio" name="r">`},
		{"table", `scope="col"`, ``},
		{"table", `>Scores </caption>`, `></caption>`},
		{"errors", `<title>Ideas`, `<title>Error: Ideas`},
		{"errors", `</form>`, `</form><div class="nhsuk-error-summary">Words</div>`},
		{"errors", `</form>`, `</form><div class="nhsuk-notification-banner">Words</div>`},
		{"nesting", `</form>`, `</form><p><div>Words</div></p>`},
		{"nesting", `</form>`, `</form><p>Words`},
		{"nesting", `</form>`, `</form></div>`},
		{"nesting", `</form>`, `</form><a href="/x"><button type="button">Words</button></a>`},
		{"nesting", `</form>`, `</form><ul><p>Words</p></ul>`},
		{"nesting", `</form>`, `</form><ul><li>Words</ul>`},
		{"nesting", `</form>`, `<form method="post"></form></form>`},
	}
	tested := map[string]bool{}
	for _, tt := range tests {
		tested[tt.rule] = true
		t.Run(tt.rule+" by "+tt.broken, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(page, tt.old, tt.broken, 1)
			if broken == page {
				t.Fatalf("%q is not on the page", tt.old)
			}
			faults := htmlcheck.Parse(t, broken).Faults()
			if !slices.ContainsFunc(faults, func(f htmlcheck.Fault) bool { return f.Rule == tt.rule }) {
				t.Errorf("not found; found %v", faults)
			}
		})
	}
	for _, rule := range htmlcheck.Rules() {
		if !tested[rule] {
			t.Errorf("no page breaks the rule %s", rule)
		}
	}
}

func TestErrorStateKeepsEveryRule(t *testing.T) {
	t.Parallel()
	body := templ.Join(
		parts.ErrorSummary{Errors: []parts.ErrorLink{{Text: "Enter a title", Href: "#title"}}},
		raw(`<form method="post" action="/ideas">`),
		parts.Input{Name: "title", Label: "Title", PageHeading: true, LabelSize: parts.XL, Error: "Enter a title"},
		parts.Button{Text: "Continue"},
		raw(`</form>`),
	)
	var b strings.Builder
	if err := frontend.Layout(frontend.Base{Title: []string{"Title"}, Errors: true, Back: "/"}).Render(templ.WithChildren(context.Background(), body), &b); err != nil {
		t.Fatal(err)
	}
	p := htmlcheck.Parse(t, b.String())
	p.Check(t)
	if got := p.Attr(t, "#title", "aria-describedby"); got != "title-error" {
		t.Errorf("the title is described by %q, want its error", got)
	}
	if got := p.Text(t, "h1"); got != "Title" {
		t.Errorf("the h1 is %q, want the label", got)
	}
}

func TestSelectors(t *testing.T) {
	t.Parallel()
	p := htmlcheck.Parse(t, `<ul><li class="a">One  <b>two</b></li><li>Three</li></ul><script>no</script>`)
	if got := p.Texts(t, "ul > li"); !slices.Equal(got, []string{"One two", "Three"}) {
		t.Errorf("got %q", got)
	}
	if got := p.Count(t, "li.a, b"); got != 2 {
		t.Errorf("got %d, want 2", got)
	}
	if got := p.Text(t, "body"); got != "One twoThree" {
		t.Errorf("got %q: a script is not text", got)
	}
}
