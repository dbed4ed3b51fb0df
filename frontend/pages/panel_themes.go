package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// PanelThemes is what a member of a panel finds an idea to be about, and, once the
// panel has looked at its results, what the others find.
type PanelThemes struct {
	Book      []theme.Place
	Chosen    []id.Theme
	Proposals []theme.Proposal // of all members; nil while they are hidden
	May       bool             // the reader may choose
}

// boxes lists the codebook to choose from.
func (p PanelThemes) boxes(ctx context.Context, fields fault.Fields) parts.Checkboxes {
	c := parts.Checkboxes{
		Name: "themes", Legend: text.T(ctx, "Which themes fit this idea?"), LegendSize: parts.S, Small: true, Error: parts.ErrorFor(ctx, fields, "themes"),
		Hint: text.T(ctx, "Choose those that the idea is really about. They become public with the results of the panel."),
	}
	for _, t := range p.Book {
		c.Items = append(c.Items, parts.Checkbox{Value: strconv.FormatInt(int64(t.ID), 10), Label: t.Name, Hint: t.Definition})
	}
	for _, t := range p.Chosen {
		c.Values = append(c.Values, strconv.FormatInt(int64(t), 10))
	}
	return c
}

// summary opens the boxes, and says how many are chosen.
func (p PanelThemes) summary(ctx context.Context) string {
	n := 0
	for _, t := range p.Book {
		if slices.Contains(p.Chosen, t.ID) {
			n++
		}
	}
	if n == 0 {
		return text.T(ctx, "Themes (none chosen)")
	}
	return text.T(ctx, "Themes (%s chosen)", text.Number(n))
}

// found is what the members find, as a list of facts.
func (p PanelThemes) found(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, t := range p.Proposals {
		rows = append(rows, parts.Row{Key: t.Name, Value: text.N(ctx, len(t.By), "%d member", "%d members")})
	}
	return rows
}
