package pages

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Themes lists the themes of one challenge, or of all.
type Themes struct {
	Base   frontend.Base
	Groups []ThemeGroup
	All    bool // of every challenge
}

// ThemeGroup is the codebook of one challenge.
type ThemeGroup struct {
	Challenge string // slug
	Title     string
	Themes    []theme.Place
	Edit      bool // the reader may change the codebook
	Code      bool // the reader may give ideas themes
}

// Theme is the page of a theme: its meaning, and the ideas and write-ups that
// have it, in one challenge or in all that have a theme at this address.
type Theme struct {
	Base frontend.Base
	Words
	Places    []theme.Place
	Splits    []SplitTheme
	Elsewhere bool   // other challenges have a theme at this address as well
	Chosen    string // slug of the challenge looked at; empty: all
	Cards     []challenge.Card
	Writeups  []WriteupLine
	Total     int
	At        int
	PerPage   int
	Edits     map[id.Challenge]bool // whose codebooks the reader may change
	With      *theme.Place          // ideas that have this theme, too; nil: all
	One       *ThemeNumbers         // how the theme lies over the ideas of its challenge; nil where several are shown
	CanFollow bool                  // the reader is signed in, and the theme is that of one challenge
	Follows   bool
}

// SplitTheme is a theme that was split, on its page.
type SplitTheme struct {
	theme.Place
	Parts   []theme.Theme
	Recodes bool // the reader may code its ideas again
}

func (p Theme) name() string { return p.Places[0].Name }

func (p Theme) pages() int { return max(1, (p.Total+p.PerPage-1)/p.PerPage) }

// Beyond reports whether the page is behind the last one: the themes have fewer ideas.
func (p Theme) Beyond() bool {
	ideas := 0
	for _, x := range p.Places {
		ideas += x.Ideas
	}
	if p.With != nil {
		ideas = min(ideas, p.With.Ideas)
	}
	return p.At > 1 && (p.At-1)*p.PerPage >= ideas
}

func (p Theme) link(page int) string {
	q := url.Values{}
	if p.Chosen != "" {
		q.Set("challenge", p.Chosen)
	}
	if p.With != nil {
		q.Set("with", p.With.Slug)
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/themes/" + p.Places[0].Slug
	}
	return "/themes/" + p.Places[0].Slug + "?" + q.Encode()
}

// counts is the table of ideas by challenge.
func (p Theme) counts(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Ideas by challenge"), FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Challenge")}, {Text: text.T(ctx, "Ideas"), Numeric: true}},
	}
	for _, x := range p.Places {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: x.ChallengeTitle, Href: ChallengeURL(x.ChallengeSlug) + "/ideas?theme=" + x.Slug}, {Text: text.Number(x.Ideas)},
		})
	}
	return t
}

// kinds is the table of ideas by kind: what people have met, and what helps.
func (p Theme) kinds(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "What gets in the way, and what helps"), FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "What it is")}, {Text: text.T(ctx, "Ideas"), Numeric: true}},
	}
	for _, k := range []struct {
		kind challenge.Kind
		name string
	}{
		{challenge.KindExperience, text.T(ctx, "Experiences: what people have met")},
		{challenge.KindIdea, text.T(ctx, "Ideas: what people think would help")},
		{challenge.KindPractice, text.T(ctx, "Changes made: what has been tried")},
	} {
		n := p.One.Figures.OfKind(p.Places[0].ID, string(k.kind))
		t.Rows = append(t.Rows, []parts.Cell{{Text: k.name, Href: p.list("kind", string(k.kind), n)}, {Text: text.Number(n)}})
	}
	return t
}

// areas is the table of ideas by area.
func (p Theme) areas(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Ideas by area"), FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Area")}, {Text: text.T(ctx, "Ideas"), Numeric: true}},
	}
	for _, a := range p.One.Areas {
		n := p.One.Figures.InArea(p.Places[0].ID, a.ID)
		t.Rows = append(t.Rows, []parts.Cell{{Text: a.Name, Href: p.list("area", a.Slug, n)}, {Text: text.Number(n)}})
	}
	if n := p.One.Figures.InArea(p.Places[0].ID, 0); n > 0 {
		t.Rows = append(t.Rows, []parts.Cell{{Text: text.T(ctx, "No area")}, {Text: text.Number(n)}})
	}
	return t
}

// list is the list of n ideas that have the theme and something else; empty for none.
func (p Theme) list(name, value string, n int) string {
	if n == 0 {
		return ""
	}
	return address(ChallengeURL(p.Places[0].ChallengeSlug)+"/ideas", url.Values{"theme": {p.Places[0].Slug}, name: {value}})
}

// relatedMost is how many related themes stand on the page of a theme; the table of the
// challenge has all.
const relatedMost = 10

// related is the table of themes that occur together with this one.
func (p Theme) related(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Themes that occur together with it"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Theme")},
			{Text: text.T(ctx, "Ideas with both"), Numeric: true},
			{Text: text.T(ctx, "Of the ideas with either (Jaccard index)"), Numeric: true},
			{Text: text.T(ctx, "Times as often as by chance (lift)"), Numeric: true},
		},
	}
	of := p.One.Figures.Related(p.Places[0].ID)
	for _, r := range of[:min(len(of), relatedMost)] {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: r.Name, Href: ThemeURL(p.Places[0].ChallengeSlug, r.Slug)},
			{Text: text.N(ctx, r.Both, "%d idea", "%d ideas"), Href: ThemeWithURL(p.Places[0].ChallengeSlug, p.Places[0].Slug, r.Slug), HiddenText: text.T(ctx, "with %s", r.Name)},
			{Text: decimals(r.Jaccard())},
			{Text: decimals(r.Lift)},
		})
	}
	return t
}

// Choose keeps the places of the chosen challenge, or all. It returns where to go
// instead if the theme has another address now: if no place has this one.
func (p *Theme) Choose(places []theme.Place, slug string) string {
	for _, x := range places {
		if p.Chosen == "" || x.ChallengeSlug == p.Chosen {
			p.Places = append(p.Places, x)
		}
	}
	p.Elsewhere = len(places) > len(p.Places)
	if len(p.Places) == 0 {
		return ""
	}
	for _, x := range p.Places {
		if x.Slug == slug {
			// Themes that only once had this name have pages of their own.
			p.Places = slices.DeleteFunc(p.Places, func(o theme.Place) bool { return o.Slug != slug })
			return ""
		}
	}
	if p.Chosen != "" {
		return ThemeURL(p.Chosen, p.Places[0].Slug)
	}
	return "/themes/" + p.Places[0].Slug
}
