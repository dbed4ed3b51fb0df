package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// delphiRule says when the members are in consensus on an idea.
func delphiRule(ctx context.Context, r stats.DelphiRule) string {
	return text.T(ctx, "Members agree for an idea (Delphi consensus) if at least %s per cent score it high and fewer than %s per cent low. They agree against it the other way round. This is shown beside the other figures and decides nothing.",
		strconv.Itoa(r.In), strconv.Itoa(r.Out))
}

// consensusWords says for one idea and criterion whether there is a consensus.
func consensusWords(ctx context.Context, c stats.Consensus) string {
	switch c {
	case stats.ConsensusIn:
		return text.T(ctx, "consensus for it")
	case stats.ConsensusOut:
		return text.T(ctx, "consensus against it")
	default:
		return text.T(ctx, "no consensus")
	}
}

// Consensus is on which ideas the members are in consensus, by criterion.
type Consensus struct {
	Rule     stats.DelphiRule
	Criteria []review.Criterion
	Results  []review.Result // those that the viewer may know
}

// ConsensusOf picks the results that may tell it; nil for none.
func ConsensusOf(h review.Head, results []review.Result) *Consensus {
	p := Consensus{Rule: h.Rules.Counting.Delphi}
	for _, r := range results {
		if !r.Rows.Has(review.RowPooled) || r.Figures.N == 0 {
			continue
		}
		p.Results = append(p.Results, r)
		if !slices.ContainsFunc(p.Criteria, func(c review.Criterion) bool { return c.ID == r.Criterion.ID }) {
			p.Criteria = append(p.Criteria, r.Criterion)
		}
	}
	if len(p.Results) == 0 {
		return nil
	}
	return &p
}

// sums says for each criterion on how many ideas there is a consensus.
func (p Consensus) sums(ctx context.Context) []string {
	var out []string
	for _, c := range p.Criteria {
		var n [stats.ConsensusOut + 1]int
		for _, r := range p.Results {
			if r.Criterion.ID == c.ID {
				n[r.Figures.Delphi]++
			}
		}
		out = append(out, text.T(ctx, "%s: for %s, against %s, and no consensus on %s.", CriterionName(c),
			text.N(ctx, n[stats.ConsensusIn], "%d idea", "%d ideas"), text.N(ctx, n[stats.ConsensusOut], "%d idea", "%d ideas"),
			text.N(ctx, n[stats.NoConsensus], "%d idea", "%d ideas")))
	}
	return out
}

// table has a row for each idea and a column for each criterion.
func (p Consensus) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "consensus", Caption: text.T(ctx, "Consensus by idea"), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}},
	}
	for _, c := range p.Criteria {
		t.Head = append(t.Head, parts.Head{Text: CriterionName(c)})
	}
	rows := map[string]int{}
	for _, r := range p.Results {
		name := headed(r.Idea)
		at, seen := rows[name]
		if !seen {
			at = len(t.Rows)
			rows[name] = at
			row := make([]parts.Cell, 1+len(p.Criteria))
			for n := range row {
				row[n].Text = text.T(ctx, "not scored")
			}
			row[0] = parts.Cell{Text: name, Href: DiscussionURL(r.Idea.Panel, r.Idea.Idea)}
			t.Rows = append(t.Rows, row)
		}
		for n, c := range p.Criteria {
			if c.ID == r.Criterion.ID {
				t.Rows[at][1+n].Text = consensusWords(ctx, r.Figures.Delphi)
			}
		}
	}
	return t
}
