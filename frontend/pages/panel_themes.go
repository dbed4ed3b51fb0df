package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// NoneFits is the value of the box that says that no theme fits.
const NoneFits = "none"

// PanelThemes is what a member of a panel finds an idea to be about, and, once the
// panel has looked at its results, what the others find and what is settled.
type PanelThemes struct {
	review.Theming
	Chosen review.ThemeChoice // what the boxes show
	None   bool               // the box for none of them is ticked
	Settle Typed              // what was entered to settle a theme
}

// boxes lists the codebook to choose from, and what was proposed beside it.
func (p PanelThemes) boxes(ctx context.Context, fields fault.Fields) parts.Checkboxes {
	c := parts.Checkboxes{
		Name: "themes", Legend: text.T(ctx, "Which themes fit this idea?"), LegendSize: parts.S, Small: true, Error: parts.ErrorFor(ctx, fields, "themes"),
		Hint: text.T(ctx, "Choose %s at most. Nobody sees your choice before the round is closed. Themes that the panel adopts become public with its results.", strconv.Itoa(review.ThemesMax)),
	}
	for _, t := range p.Book {
		n := strconv.FormatInt(int64(t.ID), 10)
		c.Items = append(c.Items, parts.Checkbox{Value: n, Label: t.Name, Hint: t.Definition, Checked: slices.Contains(p.Chosen.Themes, t.ID)})
	}
	for _, name := range p.others() {
		c.Items = append(c.Items, parts.Checkbox{Name: "new_themes", Value: name, Label: name, Hint: text.T(ctx, "Proposed on this panel"), Checked: slices.Contains(p.Chosen.New, name)})
	}
	c.Items = append(c.Items,
		parts.Checkbox{Divider: text.T(ctx, "or")},
		parts.Checkbox{Value: NoneFits, Label: text.T(ctx, "None of these fits"), Exclusive: true, Group: "themes", Checked: p.None})
	return c
}

// others are the new themes that can be ticked: those that the panel knows, and the
// reader's own.
func (p PanelThemes) others() []string {
	out := slices.Clone(p.Revealed)
	for _, name := range p.Chosen.New {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// proposes reports whether the reader may choose themes now, and there is anything to
// choose.
func (p PanelThemes) proposes() bool {
	return p.Right == review.MakeThemes || p.Right != review.NoThemes && len(p.Book) > 0
}

// fresh asks for a theme that is not in the list.
func (p PanelThemes) fresh(ctx context.Context, fields fault.Fields) parts.Input {
	return parts.Input{
		Name: "new_themes", ID: "new_themes", Label: text.T(ctx, "Another theme"), Optional: true, Error: parts.ErrorFor(ctx, fields, "new_themes"),
		Hint: text.T(ctx, "Only if no theme of the list says it. It counts among your %s.", strconv.Itoa(review.ThemesMax)),
	}
}

// summary opens the boxes, and says how many are chosen.
func (p PanelThemes) summary(ctx context.Context) string {
	n := len(p.Chosen.Themes) + len(p.Chosen.New)
	switch {
	case p.None:
		return text.T(ctx, "Themes (none fits)")
	case n == 0:
		return text.T(ctx, "Themes (none chosen)")
	}
	return text.T(ctx, "Themes (%s chosen)", text.Number(n))
}

// found is what the members find and what has become of it.
func (p PanelThemes) found(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "themes-found", Caption: text.T(ctx, "What the members find"), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Theme")}, {Text: text.T(ctx, "Members")}, {Text: text.T(ctx, "Standing")}},
	}
	for _, f := range p.Findings {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: f.Name},
			{Text: text.T(ctx, "%s of %s who propose any", strconv.Itoa(f.By), strconv.Itoa(f.Of))},
			{Text: findingWords(ctx, f.ThemeFinding)},
		})
	}
	return t
}

// findingWords says what has become of a theme that members find.
func findingWords(ctx context.Context, f review.ThemeFinding) string {
	switch {
	case f.Rule:
		return text.T(ctx, "Adopted: at least half of them propose it")
	case f.Settled != nil && f.Settled.Adopted:
		return text.T(ctx, "Adopted in the discussion: %s", f.Settled.Reason)
	case f.Settled != nil:
		return text.T(ctx, "Declined in the discussion: %s", f.Settled.Reason)
	case f.Suggestion():
		return text.T(ctx, "A suggestion of one member")
	}
	return text.T(ctx, "To be settled in the discussion")
}

// open are the themes that can be settled.
func (p PanelThemes) open() []review.ThemeLine {
	return slices.DeleteFunc(slices.Clone(p.Findings), func(f review.ThemeLine) bool { return f.Rule })
}

// labels asks which of them to settle.
func (p PanelThemes) labels(ctx context.Context, fields fault.Fields) parts.Radios {
	r := parts.Radios{Name: "label", Legend: text.T(ctx, "Theme to settle"), LegendSize: parts.S, Small: true, Value: p.Settle["label"], Error: parts.ErrorFor(ctx, fields, "label")}
	for _, f := range p.open() {
		r.Items = append(r.Items, parts.Radio{Value: SettleValue(f.ThemeFinding), Label: f.Name, Hint: findingWords(ctx, f.ThemeFinding)})
	}
	return r
}

// SettleValue names a theme in the form that settles it, with the version that was
// seen.
func SettleValue(f review.ThemeFinding) string {
	version := 0
	if f.Settled != nil {
		version = f.Settled.Version
	}
	return f.Label.String() + ":" + strconv.Itoa(version)
}

func (p PanelThemes) verdicts(ctx context.Context, fields fault.Fields) parts.Radios {
	return parts.Radios{
		Name: "adopt", Legend: text.T(ctx, "What the panel agreed"), LegendSize: parts.S, Small: true, Inline: true, Value: p.Settle["adopt"], Error: parts.ErrorFor(ctx, fields, "adopt"),
		Items: []parts.Radio{{Value: "yes", Label: text.T(ctx, "Adopt it")}, {Value: "no", Label: text.T(ctx, "Decline it")}},
	}
}

// themeRights asks what members may do with themes in each round.
func (p PanelSetup) themeRights(ctx context.Context) []parts.Radios {
	var out []parts.Radios
	for n := range review.RoundsMax {
		name := "themes_" + strconv.Itoa(n+1)
		r := parts.Radios{
			Name: name, Legend: text.T(ctx, "Themes in round %s", strconv.Itoa(n+1)), LegendSize: parts.S, Small: true,
			Value: p.ruleValues()[name], Error: p.err(ctx, name),
		}
		for _, right := range review.ThemeRights {
			r.Items = append(r.Items, parts.Radio{Value: string(right), Label: themeRightWords(ctx, right)})
		}
		out = append(out, r)
	}
	return out
}

func themeRightWords(ctx context.Context, r review.ThemeRight) string {
	switch r {
	case review.UseThemes:
		return text.T(ctx, "Members choose from the themes of the challenge")
	case review.MakeThemes:
		return text.T(ctx, "They may propose other themes too")
	default:
		return text.T(ctx, "Members give no themes")
	}
}

// themeSentences say what members do with themes in the rounds that the panel plans.
func themeSentences(ctx context.Context, r review.Rules) []string {
	var out []string
	given := false
	for n := 1; n <= r.Rounds; n++ {
		switch r.ThemesIn(n) {
		case review.UseThemes:
			given = true
			out = append(out, text.T(ctx, "In round %s members choose up to %s themes for an idea from those of the challenge.", strconv.Itoa(n), strconv.Itoa(review.ThemesMax)))
		case review.MakeThemes:
			given = true
			out = append(out, text.T(ctx, "In round %s members choose up to %s themes for an idea and may propose new ones.", strconv.Itoa(n), strconv.Itoa(review.ThemesMax)))
		case review.NoThemes:
		}
	}
	if !given {
		return []string{text.T(ctx, "Members give ideas no themes.")}
	}
	return append(out, text.T(ctx, "A theme is adopted if two or more members propose it, and at least half of those who propose any for the idea. The chair settles the rest, with a reason. Themes never enter a score."))
}
