package pages

import (
	"context"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// sureName is how sure a member is in words.
func sureName(ctx context.Context, s review.Sure) string {
	switch s {
	case review.NotSure:
		return text.T(ctx, "Not sure")
	case review.FairlySure:
		return text.T(ctx, "Fairly sure")
	case review.VerySure:
		return text.T(ctx, "Very sure")
	}
	return text.T(ctx, "No answer")
}

// sureAsked asks how sure a member is. The last choice takes an answer back, for whom
// radios cannot be emptied.
func sureAsked(ctx context.Context, legend string, value review.Sure, fields fault.Fields) parts.Radios {
	r := parts.Radios{
		Name: review.SureName, Legend: legend, LegendSize: parts.S, Optional: true, Small: true, Value: string(value), Error: parts.ErrorFor(ctx, fields, review.SureName),
		Hint: text.T(ctx, "It changes no result. Others see only how many members said what, and only where %s or more have answered.", strconv.Itoa(review.SpreadLeast)),
	}
	for _, s := range review.Sures {
		r.Items = append(r.Items, parts.Radio{Value: string(s), Label: sureName(ctx, s)})
	}
	r.Items = append(r.Items, parts.Radio{Divider: text.T(ctx, "or")}, parts.Radio{Value: string(review.NotSaid), Label: sureName(ctx, review.NotSaid)})
	return r
}

func (p Score) sure(ctx context.Context) parts.Radios {
	return sureAsked(ctx, text.T(ctx, "How sure are you of these scores?"), p.Sure, p.Fields)
}

// sureRow is what a member has said of how sure they are, as a row; none for no answer.
func sureRow(ctx context.Context, s review.Sure) []parts.Row {
	if s == "" || s == review.NotSaid {
		return nil
	}
	return []parts.Row{{Key: text.T(ctx, "How sure you are"), Value: sureName(ctx, s)}}
}

// sureWords says how many members are how sure in a round, and what the reader said;
// empty where there is neither.
func sureWords(ctx context.Context, counts map[int]review.SureCount, round int, own review.Sheet) string {
	words := ""
	if c, ok := counts[round]; ok {
		words = text.T(ctx, "How sure the members were in round %s: %s not sure, %s fairly sure, %s very sure.",
			strconv.Itoa(round), text.Number(c.Not), text.Number(c.Fairly), text.Number(c.Very))
	}
	if own.Sure != "" {
		if words != "" {
			words += " "
		}
		words += text.T(ctx, "You said in round %s: %s.", strconv.Itoa(round), sureName(ctx, own.Sure))
	}
	return words
}
