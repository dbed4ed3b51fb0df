package pages

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/text"
)

// ThemeFigure is one way to look at how the themes of a challenge lie over its ideas. It
// is the last part of its address.
type ThemeFigure string

// The figures, in the order in which pages name them.
const (
	ThemesTogether  ThemeFigure = "together"
	ThemesAreas     ThemeFigure = "areas"
	ThemesQuadrants ThemeFigure = "quadrants"
	ThemesWeeks     ThemeFigure = "weeks"
)

// ThemeFigures lists the figures.
var ThemeFigures = []ThemeFigure{ThemesTogether, ThemesAreas, ThemesQuadrants, ThemesWeeks}

// Name is the heading of the page.
func (f ThemeFigure) Name(ctx context.Context) string {
	switch f {
	case ThemesTogether:
		return text.T(ctx, "Themes that occur together")
	case ThemesAreas:
		return text.T(ctx, "Themes by area")
	case ThemesQuadrants:
		return text.T(ctx, "Themes by impact and feasibility")
	case ThemesWeeks:
	}
	return text.T(ctx, "Themes over the weeks")
}

// ThemeFigureURL is the page of a figure.
func ThemeFigureURL(slug string, f ThemeFigure) string {
	return ChallengeURL(slug) + "/themes/" + string(f)
}

// ThemesURL lists the themes of a challenge.
func ThemesURL(slug string) string { return "/themes?challenge=" + url.QueryEscape(slug) }

// ThemeNumbers is the page of one figure of a challenge.
type ThemeNumbers struct {
	Base frontend.Base
	Words
	Slug, Title string
	Figure      ThemeFigure
	Areas       []challenge.Area
	Figures     theme.Figures           // of together and areas; its codebook of all
	Quadrants   []review.PanelQuadrants // of quadrants
	Trend       theme.Trend             // of weeks
}

// ThemeWithURL lists the ideas that have both of two themes of a challenge.
func ThemeWithURL(slug, one, with string) string {
	return ThemeURL(slug, one) + "&" + url.Values{"with": {with}}.Encode()
}

// ideasURL lists the ideas of the challenge with a theme, in an area; empty for any.
func (p ThemeNumbers) ideasURL(theme, area string) string {
	q := url.Values{}
	if theme != "" {
		q.Set("theme", theme)
	}
	if area != "" {
		q.Set("area", area)
	}
	return address(ChallengeURL(p.Slug)+"/ideas", q)
}

func (p ThemeNumbers) heads() []GridHead {
	var out []GridHead
	for _, t := range p.Figures.Book {
		out = append(out, GridHead{t.Name, ThemeURL(p.Slug, t.Slug)})
	}
	return out
}

// together is how many ideas have both of two themes.
func (p ThemeNumbers) together(ctx context.Context) Grid {
	g := Grid{
		ID: "together", Corner: text.T(ctx, "Theme"), Heads: p.heads(),
		Caption: text.T(ctx, "How many ideas have both themes. Where a theme meets itself stands how many ideas have it."),
	}
	for _, t := range p.Figures.Book {
		r := GridRow{GridHead: GridHead{t.Name, ThemeURL(p.Slug, t.Slug)}}
		for _, o := range p.Figures.Book {
			c := GridCell{N: p.Figures.Together(t.ID, o.ID), Href: ThemeWithURL(p.Slug, t.Slug, o.Slug)}
			if o.ID == t.ID {
				c.Href, c.Plain = p.ideasURL(t.Slug, ""), true
			}
			r.Cells = append(r.Cells, c)
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

// areas is how many ideas of each area have a theme, and how many there are.
func (p ThemeNumbers) areas(ctx context.Context) Grid {
	g := Grid{ID: "areas", Corner: text.T(ctx, "Theme"), Caption: text.T(ctx, "How many ideas of each area have the theme. An idea may have several themes, or none.")}
	for _, a := range p.Areas {
		g.Heads = append(g.Heads, GridHead{a.Name, p.ideasURL("", a.Slug)})
	}
	if p.loose() {
		g.Heads = append(g.Heads, GridHead{Text: text.T(ctx, "No area")})
	}
	g.Heads = append(g.Heads, GridHead{Text: text.T(ctx, "All ideas")})
	for _, t := range p.Figures.Book {
		g.Rows = append(g.Rows, p.inAreas(GridHead{t.Name, ThemeURL(p.Slug, t.Slug)}, t.ID, t.Slug))
	}
	all := p.inAreas(GridHead{Text: text.T(ctx, "All ideas")}, 0, "")
	for n := range all.Cells {
		all.Cells[n].Plain = true
	}
	g.Rows = append(g.Rows, all)
	return g
}

func (p ThemeNumbers) inAreas(head GridHead, t id.Theme, slug string) GridRow {
	r := GridRow{GridHead: head}
	for _, a := range p.Areas {
		r.Cells = append(r.Cells, GridCell{N: p.Figures.InArea(t, a.ID), Href: p.ideasURL(slug, a.Slug)})
	}
	if p.loose() {
		r.Cells = append(r.Cells, GridCell{N: p.Figures.InArea(t, 0)}) // no list holds these alone
	}
	r.Cells = append(r.Cells, GridCell{N: p.Figures.Of(t), Href: p.ideasURL(slug, ""), Plain: true})
	return r
}

// loose reports whether there are ideas in no area.
func (p ThemeNumbers) loose() bool { return p.Figures.InArea(0, 0) > 0 }

// quadrants is where the ideas with each theme lie by what one panel has published.
func (p ThemeNumbers) quadrants(ctx context.Context, n int) Grid {
	q := p.Quadrants[n]
	g := Grid{
		ID: "quadrants-" + strconv.Itoa(n+1), Corner: text.T(ctx, "Theme"),
		Caption: text.T(ctx, "%s: how many ideas with each theme lie where. An idea may have several themes.", q.Name),
	}
	for _, one := range Quadrants {
		g.Heads = append(g.Heads, GridHead{Text: QuadrantName(ctx, one)})
	}
	g.Heads = append(g.Heads, GridHead{Text: text.T(ctx, "No figures")}, GridHead{Text: text.T(ctx, "All")})
	for _, t := range q.Table {
		r := GridRow{GridHead: GridHead{Text: t.Name}}
		if place, ok := p.Figures.Place(t.Label.Theme); ok {
			r.Href = ThemeURL(p.Slug, place.Slug)
		}
		for _, one := range Quadrants {
			r.Cells = append(r.Cells, GridCell{N: t.In[one]})
		}
		r.Cells = append(r.Cells, GridCell{N: t.Outside, Plain: true}, GridCell{N: t.Ideas, Plain: true})
		g.Rows = append(g.Rows, r)
	}
	return g
}

// weeks is how many ideas with each theme were posted when.
func (p ThemeNumbers) weeks(ctx context.Context) Grid {
	g := Grid{ID: "weeks", Caption: p.weeksCaption(ctx), Corner: text.T(ctx, "Week beginning"), Heads: append(p.heads(), GridHead{Text: text.T(ctx, "Any theme")})}
	for n, begin := range p.Trend.Begin {
		r := GridRow{GridHead: GridHead{Text: p.day(begin)}}
		for _, t := range p.Figures.Book {
			r.Cells = append(r.Cells, GridCell{N: p.Trend.In(t.ID, n)})
		}
		r.Cells = append(r.Cells, GridCell{N: p.Trend.All[n], Plain: true})
		g.Rows = append(g.Rows, r)
	}
	return g
}

func (p ThemeNumbers) weeksCaption(ctx context.Context) string {
	if p.Trend.Weeks > 1 {
		return text.T(ctx, "How many ideas with each theme were posted in each %s weeks", strconv.Itoa(p.Trend.Weeks))
	}
	return text.T(ctx, "How many ideas with each theme were posted in each week")
}

// day is a Monday as the table and the picture name it.
func (p ThemeNumbers) day(t time.Time) string { return t.Format("2 Jan 2006") }

// empty says why there is nothing to show; empty while there is something.
func (p ThemeNumbers) empty(ctx context.Context) string {
	switch {
	case len(p.Figures.Book) == 0:
		return text.T(ctx, "There is no theme yet.")
	case p.Figure == ThemesQuadrants && len(p.Quadrants) == 0:
		return text.T(ctx, "No panel has published its results yet. Once one has, you see here where the ideas with each theme lie.")
	case p.Figure == ThemesWeeks && len(p.Trend.Begin) == 0:
		return text.T(ctx, "No idea has a theme yet.")
	}
	return ""
}
