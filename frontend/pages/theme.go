package pages

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"uptake/domain/challenge"
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
	CanFollow bool // the reader is signed in, and the theme is that of one challenge
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

func (p Theme) link(page int) string {
	q := url.Values{}
	if p.Chosen != "" {
		q.Set("challenge", p.Chosen)
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
