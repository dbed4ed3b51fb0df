package pages

import (
	"context"
	"slices"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/text"
)

// InShort is what the results of a panel come to for somebody who reads no statistics.
// It holds the ideas of which its viewer may see figures, by number.
type InShort struct {
	Head          review.Head
	Ideas         int
	Sure          bool // it can be said of some idea where it stands
	Top, Disputed []review.IdeaHead
}

// InShortOf sums up results as their viewer may see them; nil for none.
func InShortOf(h review.Head, results []review.Result) *InShort {
	out := InShort{Head: h}
	seen := map[id.Idea]bool{}
	for _, r := range results {
		if !r.Rows.Has(review.RowPooled) {
			continue
		}
		if !seen[r.Idea.Idea] {
			seen[r.Idea.Idea] = true
			out.Ideas++
		}
		out.Sure = out.Sure || r.Among != review.NoStanding
		if r.Among == review.AmongTop {
			out.Top = withIdea(out.Top, r.Idea)
		}
		if slices.ContainsFunc(r.Flags(), disputes) {
			out.Disputed = withIdea(out.Disputed, r.Idea)
		}
	}
	if out.Ideas == 0 {
		return nil
	}
	return &out
}

// disputes reports whether a reason to discuss an idea is that members disagree.
func disputes(f review.Flag) bool {
	return f == review.FlagIPRAS || f == review.FlagCount || f == review.FlagGap
}

// withIdea adds an idea once, in the order of numbers: a rank stands nowhere without its
// interval.
func withIdea(list []review.IdeaHead, i review.IdeaHead) []review.IdeaHead {
	at, known := slices.BinarySearchFunc(list, i, func(a, b review.IdeaHead) int { return int(a.Idea - b.Idea) })
	if known {
		return list
	}
	return slices.Insert(list, at, i)
}

// comesNext says what the panel does with it.
func (s InShort) comesNext(ctx context.Context) string {
	switch {
	case s.Head.Reached(review.Published):
		return text.T(ctx, "The panel has published its results.")
	case s.Head.Reached(review.Finalised):
		return text.T(ctx, "The panel has decided and signed. The results are published next.")
	case s.Head.Reached(review.Deciding):
		return text.T(ctx, "The panel decides on each idea next.")
	case s.Head.Reached(review.Discussing) && !s.Head.LastRound():
		return text.T(ctx, "The panel talks about the ideas at its meeting, those first that members disagree about. Then members score again.")
	case s.Head.Discusses():
		return text.T(ctx, "The panel talks about the ideas at its meeting, those first that members disagree about. Then it decides.")
	}
	return text.T(ctx, "The round is not over yet for all members. The chair takes the next step.")
}

// plain is what a panel's agreement on a criterion means, without a figure.
func (a Agreement) plain(ctx context.Context) string {
	if !a.Figures.Alpha.Defined() {
		return text.T(ctx, "It cannot be said yet how far members agree: there are too few scores, or all are the same.")
	}
	return sentence(alphaWords(ctx, a.Figures.Alpha.Value)) + "."
}
