package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/text"
)

// What stands on the scoring page of a later round about the one before.

// strips are the pictures of the round before, with the member's own score in it.
func (p Score) strips() []Strip {
	var out []Strip
	for _, r := range p.Results {
		of := p.Spread[r.Criterion.ID]
		if len(of) == 0 {
			continue
		}
		out = append(out, Strip{
			ID: "strip-" + strconv.FormatInt(int64(r.Criterion.ID), 10), Criterion: r.Criterion,
			Rounds: []StripRound{{r.Round, of, r.Figures, ownScore(p.Before, r.Criterion.ID)}},
		})
	}
	return out
}

// keyPoints lists what the minutes keep of what was said for and against an idea,
// and of what would change the view of the panel.
func keyPoints(ctx context.Context, m review.Minutes) []Block {
	var out []Block
	for _, b := range []Block{
		{Label: text.T(ctx, "Reasons for the idea"), Words: m.Reasons},
		{Label: text.T(ctx, "Concerns"), Words: m.Concerns},
		{Label: text.T(ctx, "What would change the panel's view"), Words: m.WouldChange},
	} {
		if b.Words != "" {
			out = append(out, b)
		}
	}
	return out
}

// noteBy says whose note to the panel it is, as far as the panel shows it.
func noteBy(ctx context.Context, h review.Head, n review.Note) string {
	for _, m := range h.Members {
		if m.ID == n.Seat {
			return m.Name
		}
	}
	if n.Member != 0 {
		return sentence(memberNumber(ctx, n.Member))
	}
	return ""
}
