package pages

import (
	"context"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Codebook is the page on which the team keeps the themes of a challenge.
type Codebook struct {
	Base   frontend.Base
	Slug   string
	Title  string
	Themes []theme.Place
	Splits []theme.Split
	Tags   []challenge.Tagged // of authors, the most used first
	Typed  theme.Words        // of the theme to add
	Fields fault.Fields
}

func codebookURL(slug string, t id.Theme) string {
	return ChallengeURL(slug) + "/codebook/" + strconv.FormatInt(int64(t), 10)
}

func (p Codebook) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Themes of this challenge"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Theme")}, {Text: text.T(ctx, "What belongs under it")}, {Text: text.T(ctx, "Ideas"), Numeric: true}, {Text: text.T(ctx, "Change")}},
	}
	for _, x := range p.Themes {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: x.Name, Href: ThemeURL(p.Slug, x.Slug)},
			{Text: x.Definition},
			{Text: text.Number(x.Ideas)},
			{Text: text.T(ctx, "Change"), HiddenText: x.Name, Href: codebookURL(p.Slug, x.ID)},
		})
	}
	return t
}

// ThemeEdit is the page on which a theme is renamed, defined or merged.
type ThemeEdit struct {
	Base frontend.Base
	Words
	Theme    theme.Place
	Typed    theme.Words
	Version  int
	Others   []theme.Place // that it may be merged into
	Versions []theme.Version
	Other    *theme.Words // what stands there meanwhile, after a conflict
	Fields   fault.Fields
}

func (p ThemeEdit) options(ctx context.Context) []parts.Option {
	out := []parts.Option{{Value: "", Text: text.T(ctx, "Select a theme")}}
	for _, o := range p.Others {
		out = append(out, parts.Option{Value: strconv.FormatInt(int64(o.ID), 10), Text: o.Name})
	}
	return out
}

// IdeaThemes is the page on which the team gives an idea its themes.
type IdeaThemes struct {
	Base   frontend.Base
	Idea   challenge.View
	Book   []theme.Place
	Keeps  bool       // the reader may change the codebook
	Has    []id.Theme // when the page was made
	Chosen []id.Theme
	Fields fault.Fields

	Words
	Codings   []theme.CodingLine // by the team, the last first
	Suggested theme.Suggestions
	Judging   string // why suggestions are hidden from the reader; empty: they are not
}

func (p IdeaThemes) boxes(ctx context.Context) parts.Checkboxes {
	c := parts.Checkboxes{
		Name: "themes", Legend: text.T(ctx, "Which themes fit?"), LegendSize: parts.M, Error: parts.ErrorFor(ctx, p.Fields, "themes"),
		Hint: text.T(ctx, "Choose those that the idea is really about. Everybody sees them at once."),
	}
	for _, t := range p.Book {
		c.Items = append(c.Items, parts.Checkbox{Value: strconv.FormatInt(int64(t.ID), 10), Label: t.Name, Hint: t.Definition})
	}
	for _, t := range p.Chosen {
		c.Values = append(c.Values, strconv.FormatInt(int64(t), 10))
	}
	return c
}

// codings lists who of the team found which theme.
func (p IdeaThemes) codings(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "codings", Caption: text.T(ctx, "Who found which theme"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Theme")}, {Text: text.T(ctx, "Who")}, {Text: text.T(ctx, "When")}, {Text: text.T(ctx, "Round of coding")}},
	}
	for _, l := range p.Codings {
		who, round := l.Coder, text.T(ctx, "None")
		if who == "" {
			who = text.T(ctx, "A command")
		}
		if l.Round > 0 {
			round = strconv.Itoa(l.Round)
		}
		found := l.Theme.Name
		if l.Theme == (theme.Given{}) {
			found = text.T(ctx, "None of them")
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: found}, {Text: who}, {Text: p.Moment(ctx, l.At)}, {Text: round}})
	}
	return t
}
