package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ThemeSplit is the page on which a theme is split into new ones.
type ThemeSplit struct {
	Base    frontend.Base
	Theme   theme.Place
	Typed   []theme.Words // theme.PartsMax of them
	Version int
	Fields  fault.Fields
}

// PartField names a field of the n-th new theme, from 0.
func PartField(name string, n int) string { return name + "_" + strconv.Itoa(n+1) }

// Recode is the page on which people code the ideas of a split theme again.
type Recode struct {
	Base frontend.Base
	Words
	Theme   theme.Place
	Parts   []theme.Theme
	Waiting []theme.Recoding // the first of them
	Left    int
	Done    []theme.Recoding // the last of them
	Names   map[id.Theme]string
	Wrong   id.Idea // whose form Fields are about
	Chosen  []id.Theme
	Fields  fault.Fields
}

// NonePart is what a box says for no theme.
const NonePart = "none"

func splitURL(slug string, t id.Theme) string { return codebookURL(slug, t) + "/split" }

// RecodeURL is where the ideas of a split theme are coded again.
func RecodeURL(slug string, t id.Theme) string { return codebookURL(slug, t) + "/recode" }

// boxes asks which parts fit one idea.
func (p Recode) boxes(ctx context.Context, r theme.Recoding) parts.Checkboxes {
	at := "themes-" + strconv.FormatInt(int64(r.Idea), 10)
	c := parts.Checkboxes{Name: "themes", ID: at, Legend: text.T(ctx, "Which of them fit “%s”?", r.Title), LegendSize: parts.S, Small: true}
	for _, t := range p.Parts {
		c.Items = append(c.Items, parts.Checkbox{Value: strconv.FormatInt(int64(t.ID), 10), Label: t.Name, Hint: t.Definition})
	}
	c.Items = append(c.Items, parts.Checkbox{Divider: text.T(ctx, "or")}, parts.Checkbox{Value: NonePart, Label: text.T(ctx, "None of them"), Exclusive: true, Group: at})
	if r.Idea == p.Wrong {
		c.Error = parts.ErrorFor(ctx, p.Fields, at)
		for _, t := range p.Chosen {
			c.Values = append(c.Values, strconv.FormatInt(int64(t), 10))
		}
	}
	return c
}

// given says what an idea has been given in place of the old theme.
func (p Recode) given(ctx context.Context, r theme.Recoding) string {
	if len(r.Given) == 0 {
		return text.T(ctx, "None of them")
	}
	var names []string
	for _, t := range r.Given {
		names = append(names, p.Names[t])
	}
	slices.Sort(names)
	return text.List(ctx, names)
}

// splits lists the themes of a codebook that were split.
func (p Codebook) splits(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "splits", Caption: text.T(ctx, "Themes that were split"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Theme")}, {Text: text.T(ctx, "Ideas to code again"), Numeric: true}, {Text: text.T(ctx, "Done"), Numeric: true}, {Text: text.T(ctx, "List")}},
	}
	for _, x := range p.Splits {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: x.Name, Href: ThemeURL(p.Slug, x.Slug)},
			{Text: text.Number(x.Waiting)},
			{Text: text.Number(x.Done)},
			{Text: text.T(ctx, "Code again"), HiddenText: x.Name, Href: RecodeURL(p.Slug, x.ID)},
		})
	}
	return t
}
