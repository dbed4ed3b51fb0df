package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// shows reports whether any idea has figures that the viewer may see.
func (p Board) shows() bool {
	return slices.ContainsFunc(p.Board.Ideas, func(i review.BoardIdea) bool { return len(i.Results) > 0 })
}

// ideas is the list for discussing and deciding.
func (p Board) ideas(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "ideas", Caption: text.T(ctx, "Ideas of the panel"), CaptionSize: parts.M, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}},
	}
	figures, deciding := p.shows(), p.Head.Reached(review.Deciding)
	if p.conducts() && p.Round.Number > 0 {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Scored by"), Numeric: true})
	}
	if figures {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Likely place"), Numeric: true})
		for _, c := range p.Head.Criteria {
			t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Median, %s", c.Name), Numeric: true})
		}
		t.Head = append(t.Head, parts.Head{Text: p.whyDiscuss(ctx)})
	}
	if deciding {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Decision")})
	}
	for _, i := range p.Board.Ideas {
		t.Rows = append(t.Rows, p.row(ctx, i, figures, deciding))
	}
	return t
}

func (p Board) row(ctx context.Context, i review.BoardIdea, figures, deciding bool) []parts.Cell {
	name := strconv.FormatInt(int64(i.Idea), 10) + ". " + i.Title
	row := []parts.Cell{{Text: name, Href: DiscussionURL(p.Head.ID, i.Idea)}}
	if i.Barred {
		row[0].Text += " (" + text.T(ctx, "you are recused") + ")"
	} else if i.State.Gone() {
		row[0].Text += " (" + goneWords(ctx, i.State) + ")"
	}
	if p.conducts() && p.Round.Number > 0 {
		n := "–"
		if !i.Barred {
			n = text.T(ctx, "%s of %s", text.Number(i.Given), text.Number(i.Eligible))
		}
		row = append(row, parts.Cell{Text: n})
	}
	if figures {
		row = append(row, parts.Cell{Text: surely(ctx, i)})
		for _, c := range p.Head.Criteria {
			m := "–"
			for _, r := range i.Results {
				if r.Criterion.ID == c.ID {
					m = Figure(r.Figures.Median)
					if n := r.Figures.NCarried; n > 0 {
						m += " (" + text.T(ctx, "%s carried over", text.Number(n)) + ")"
					}
				}
			}
			row = append(row, parts.Cell{Text: m})
		}
		row = append(row, parts.Cell{Text: orDash(flagNames(ctx, i.Flags))})
	}
	if deciding {
		row = append(row, parts.Cell{Text: p.decision(ctx, i)})
	}
	return row
}

// goneWords says how an idea has left the panel.
func goneWords(ctx context.Context, s review.IdeaState) string {
	switch s {
	case review.OutOfScope:
		return text.T(ctx, "out of scope")
	case review.Referred:
		return text.T(ctx, "goes to another panel")
	default:
		return text.T(ctx, "withdrawn")
	}
}

// decision says what is decided on an idea, or what the rule proposes.
func (p Board) decision(ctx context.Context, i review.BoardIdea) string {
	switch {
	case i.Barred:
		return "–"
	case i.Decision != nil && i.Decision.Into != 0:
		return text.T(ctx, "Merge into %s", strconv.FormatInt(int64(i.Decision.Into), 10)+". "+p.title(i.Decision.Into))
	case i.Decision != nil:
		return DecisionName(ctx, i.Decision.Outcome)
	case i.Proposal.Outcome == "":
		return "–"
	}
	return text.T(ctx, "Open. Proposed: %s", ProposalWords(ctx, i.Proposal))
}

// ProposalWords is what the rule proposes.
func ProposalWords(ctx context.Context, q review.Proposal) string {
	words := strings.ToLower(DecisionName(ctx, q.Outcome))
	if q.ChairsCall {
		words += " (" + text.T(ctx, "it is the chair's call") + ")"
	}
	return words
}

// placesWords say what the column of likely places means.
func (p Board) placesWords(ctx context.Context) string {
	if !slices.ContainsFunc(p.Board.Ideas, func(i review.BoardIdea) bool { return i.Rank > 0 && i.Among.Ranked }) {
		return text.T(ctx, "Ideas have no place before the results are shown to the panel. Until then a dash stands there.")
	}
	return text.T(ctx, "The likely place is where an idea stands by the panel's order. In brackets: between which places it would lie in 8 of 10 panels drawn again from members like these. A dash means that it has no place.")
}

// surely is a rank with its interval; no rank stands without one.
func surely(ctx context.Context, i review.BoardIdea) string {
	if i.Rank == 0 || !i.Among.Ranked {
		return "–"
	}
	return text.T(ctx, "%s (between %s and %s)", RankWords(i.Rank, i.Tied), rankText(i.Among.Low), rankText(i.Among.High))
}

// RankWords is a place: "=4" where it is shared.
func RankWords(rank int, tied bool) string {
	switch {
	case rank == 0:
		return "–"
	case tied:
		return "=" + strconv.Itoa(rank)
	}
	return strconv.Itoa(rank)
}

// title is that of an idea of the board.
func (p Board) title(idea id.Idea) string {
	for _, i := range p.Board.Ideas {
		if i.Idea == idea {
			return i.Title
		}
	}
	return strconv.FormatInt(int64(idea), 10)
}
