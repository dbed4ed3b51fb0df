package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Weights is the table of what becomes of the first K if impact weighs more or less
// than feasibility. Nothing of it is kept.
type Weights struct {
	review.Weighing
}

func tenth(n int) string { return strconv.FormatFloat(float64(n)/10, 'f', 1, 64) }

// choices are the weights to choose from.
func (p Weights) choices(ctx context.Context) parts.Select {
	s := parts.Select{
		Name: WeightField, Label: text.T(ctx, "How much impact weighs"), Value: strconv.Itoa(p.Tenths),
		Hint: text.T(ctx, "Feasibility has the rest. Only for looking: the panel's order stays as it is, and nothing is kept."),
	}
	for n := range 11 {
		words := tenth(n)
		switch n {
		case 0:
			words = text.T(ctx, "0, feasibility alone")
		case review.WeightEven:
			words = text.T(ctx, "0.5, both the same")
		case 10:
			words = text.T(ctx, "1, impact alone")
		}
		s.Options = append(s.Options, parts.Option{Value: strconv.Itoa(n), Text: words})
	}
	return s
}

// finding says who stays among the first and who does not.
func (p Weights) finding(ctx context.Context) string {
	robust, in, out := 0, 0, 0
	for _, i := range p.Ideas {
		if i.Robust {
			robust++
		}
		if i.In && !i.Even {
			in++
		}
		if i.Even && !i.In {
			out++
		}
	}
	words := text.N(ctx, robust, "%d idea is robust:", "%d ideas are robust:") + " " +
		text.T(ctx, "%s whether impact weighs 0.3 or 0.7.", firstWords(ctx, p.K))
	if p.Tenths == review.WeightEven {
		return words
	}
	return words + " " + text.T(ctx, "With impact at %s instead of 0.5, %s and %s.", tenth(p.Tenths),
		text.N(ctx, in, "%d idea would come in", "%d ideas would come in"), text.N(ctx, out, "%d would go out", "%d would go out"))
}

// table lists the ideas without ranks: how sure these are is said by the picture of
// the panel's order alone.
func (p Weights) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "weights", Caption: text.T(ctx, "Who stays %s", firstWords(ctx, p.K)), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Idea")},
			{Text: text.T(ctx, "Together, of 9"), Numeric: true},
			{Text: text.T(ctx, "Layer"), Numeric: true},
			{Text: sentence(firstWords(ctx, p.K))},
			{Text: text.T(ctx, "Robust")},
		},
	}
	yes, no := text.T(ctx, "Yes"), text.T(ctx, "No")
	word := map[bool]string{true: yes, false: no}
	for _, i := range p.Ideas {
		value, layer, in := text.T(ctx, "not scored on both"), text.T(ctx, "none"), word[i.In]
		if i.Value.Defined() {
			value = strconv.FormatFloat(i.Value.Float64(), 'f', 1, 64)
		}
		if i.Layer > 0 {
			layer = strconv.Itoa(i.Layer)
		}
		switch {
		case i.In && !i.Even:
			in = text.T(ctx, "Yes, comes in")
		case i.Even && !i.In:
			in = text.T(ctx, "No, goes out")
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: i.Idea.Title, Href: IdeaURL(i.Idea.Idea)}, {Text: value}, {Text: layer}, {Text: in}, {Text: word[i.Robust]}})
	}
	return t
}

// firstWords name the places that count: "among the first 20".
func firstWords(ctx context.Context, k int) string {
	if k == 1 {
		return text.T(ctx, "in first place")
	}
	return text.T(ctx, "among the first %s", strconv.Itoa(k))
}
