package pages

import (
	"context"
	"net/url"
	"slices"

	"uptake/domain/challenge"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Look is how a list of ideas is laid out. Each look shows the same ideas of a page,
// in the same order, or in groups in that order.
type Look string

// The looks. Cards is the first and stands in no address.
const (
	AsCards   Look = ""
	AsList    Look = "list"
	AsTable   Look = "table"
	AsBoard   Look = "board"   // by stage
	AsRegions Look = "regions" // by the author's region
)

// Looks lists the looks in the order of the page.
var Looks = []Look{AsCards, AsList, AsTable, AsBoard, AsRegions}

func (l Look) name(ctx context.Context) string {
	switch l {
	case AsCards:
		return text.T(ctx, "Cards")
	case AsList:
		return text.T(ctx, "List")
	case AsTable:
		return text.T(ctx, "Table")
	case AsBoard:
		return text.T(ctx, "By status")
	case AsRegions:
		return text.T(ctx, "By region")
	}
	return ""
}

// looks are those that the page offers.
func (p IdeaList) looks() []Look {
	if p.ByRegion {
		return Looks
	}
	return Looks[:len(Looks)-1]
}

// as returns the address of the same page in another look.
func (p IdeaList) as(l Look) string {
	q := url.Values{}
	for k, v := range p.Query {
		if k != "view" {
			q[k] = v
		}
	}
	if l != AsCards {
		q.Set("view", string(l))
	}
	return address(p.Action, q)
}

// group is a part of a page of ideas.
type group struct {
	name  string
	cards []FoundCard
}

// groups parts the page by stage or region; groups without an idea on it are left out.
func (p IdeaList) groups(ctx context.Context) []group {
	var out []group
	take := func(name string, of func(FoundCard) bool) {
		g := group{name: name}
		for _, c := range p.Cards {
			if of(c) {
				g.cards = append(g.cards, c)
			}
		}
		if len(g.cards) > 0 {
			out = append(out, g)
		}
	}
	if p.Look == AsBoard {
		for _, s := range challenge.Stages {
			take(StageName(ctx, s), func(c FoundCard) bool { return c.Stage == s })
		}
		return out
	}
	var names []string
	for _, c := range p.Cards {
		if c.Region != "" && !slices.Contains(names, c.Region) {
			names = append(names, c.Region)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		take(name, func(c FoundCard) bool { return c.Region == name })
	}
	take(text.T(ctx, "Another region, or not given"), func(c FoundCard) bool { return c.Region == "" })
	return out
}

// table lays the page out in rows.
func (p IdeaList) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Ideas"), HideCaption: true, Responsive: true, FirstCellIsHeader: true, ID: "ideas",
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "What it is")}, {Text: text.T(ctx, "Area")}, {Text: text.T(ctx, "Status")}, {Text: text.T(ctx, "Support"), Numeric: true}, {Text: text.T(ctx, "Comments"), Numeric: true}, {Text: text.T(ctx, "Posted")}},
	}
	for _, c := range p.Cards {
		supports, comments := text.Number(c.Supports), text.Number(c.Comments)
		if c.CrowdHidden {
			supports, comments = text.T(ctx, "Hidden"), text.T(ctx, "Hidden")
		}
		area := c.Area
		if area == "" {
			area = text.T(ctx, "None")
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Content: p.line(c)}, {Text: KindName(ctx, c.Kind)}, {Text: area}, {Text: c.status(ctx)}, {Text: supports}, {Text: comments}, {Text: p.Date(ctx, c.PostedAt)},
		})
	}
	return t
}

// status is the outcome of an idea, once it is public, else its stage.
func (c FoundCard) status(ctx context.Context) string {
	if o := OutcomeName(ctx, c.Outcome); o != "" {
		return o
	}
	return StageName(ctx, c.Stage)
}

// regions lays the page out by the author's region.
func (p IdeaList) regions(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Ideas by the region of the author"), HideCaption: true, FirstCellIsHeader: true, ID: "ideas",
		Head: []parts.Head{{Text: text.T(ctx, "Region")}, {Text: text.T(ctx, "Ideas")}},
	}
	for _, g := range p.groups(ctx) {
		t.Rows = append(t.Rows, []parts.Cell{{Text: g.name}, {Content: p.lines(g.cards)}})
	}
	return t
}
