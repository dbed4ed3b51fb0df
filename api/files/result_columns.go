package files

import (
	"encoding/json"
	"strings"

	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// Why a figure is missing.
const (
	notSeen    = "not to be seen"
	notDecided = "not decided, or not to be seen yet"
	notScored  = "not scored"
	fewScores  = "needs 3 or more scores"
)

// column is one column of the results file: what it says of an idea on one
// criterion, and of both together, or why it says nothing. The key columns say
// nothing by themselves.
type column struct {
	name     string
	of       func(review.Result) (any, string)
	together func(review.Combined, review.IdeaPlace, bool) (any, string)
}

func columnNames(cs []column) []string {
	names := make([]string, len(cs))
	for n, c := range cs {
		names[n] = c.name
	}
	return names
}

// columns are the promised ones in their order, then ours.
var columns = []column{
	{name: "panel"},
	{name: "round"},
	{name: "idea"},
	{name: "criterion"},
	{name: "n_given", of: func(r review.Result) (any, string) { return r.Figures.N, "" }},
	pooled("n_unable", func(f review.Figures) (any, string) { return f.NUnable, "" }),
	{name: "n_eligible", of: func(r review.Result) (any, string) { return r.Figures.NEligible, "" }},
	middle("median", func(f review.Figures) stats.Ratio { return f.Median }, nil),
	middle("mean", func(f review.Figures) stats.Ratio { return f.Mean }, func(c review.Combined, _ review.IdeaPlace, _ bool) (any, string) {
		if !c.Value.Defined() {
			return nil, "impact or feasibility has no mean, or it is not to be seen"
		}
		return number(c.Value.Float64()), ""
	}),
	end("min", func(f review.Figures) review.Value { return f.Min }),
	end("max", func(f review.Figures) review.Value { return f.Max }),
	spread("ipr", func(f review.Figures) stats.Ratio { return f.Spread.IPR }),
	spread("ipras", func(f review.Figures) stats.Ratio { return f.Spread.IPRAS }),
	pooled("disagreement", func(f review.Figures) (any, string) {
		if !f.Spread.IPR.Defined() {
			return nil, fewScores
		}
		return f.Spread.Disagree, ""
	}),
	{name: "agreement", of: func(r review.Result) (any, string) {
		if r.Figures.Agreement == stats.NoAgreement {
			return nil, fewScores
		}
		return map[stats.Agreement]string{stats.Agree: "agree", stats.Indeterminate: "indeterminate", stats.Disagree: "disagree"}[r.Figures.Agreement], ""
	}},
	group("median_lived", func(g stats.Parity) stats.Ratio { return g.MedianLived }),
	group("median_professional", func(g stats.Parity) stats.Ratio { return g.MedianProfessional }),
	group("gap", func(g stats.Parity) stats.Ratio { return g.Gap }),
	group("parity", func(g stats.Parity) stats.Ratio { return g.Parity }),
	{name: "rank", of: func(r review.Result) (any, string) {
		switch {
		case !r.Rows.Has(review.RowRank):
			return nil, notSeen
		case r.Figures.Rank == 0:
			return nil, notScored
		}
		return r.Figures.Rank, ""
	}, together: func(c review.Combined, _ review.IdeaPlace, _ bool) (any, string) {
		if c.Rank == 0 {
			return nil, "impact or feasibility has no mean, or it is not to be seen"
		}
		return c.Rank, ""
	}},
	place("rank_low", func(p stats.Place) float64 { return p.Low }),
	place("rank_high", func(p stats.Place) float64 { return p.High }),
	place("p_top", func(p stats.Place) float64 { return p.Top }),
	{name: "category", of: func(r review.Result) (any, string) {
		return said(r.Figures.Category(r.Criterion.Scale), fewScores)
	}},
	spread("p30", func(f review.Figures) stats.Ratio { return f.Spread.P30 }),
	spread("p70", func(f review.Figures) stats.Ratio { return f.Spread.P70 }),
	spread("di", func(f review.Figures) stats.Ratio { return f.Spread.Index() }),
	middle("madm", func(f review.Figures) stats.Ratio { return f.MADM }, nil).seenWith(review.RowPooled),
	pooled("sd", func(f review.Figures) (any, string) { return figure(f.SD) }),
	place("e_rank", func(p stats.Place) float64 { return p.Expected }),
	place("pcer", func(p stats.Place) float64 { return p.PCER }),
	place("sucra", func(p stats.Place) float64 { return p.SUCRA }),
	place("unranked", func(p stats.Place) float64 { return p.Unranked }),
	seen("adjusted", review.RowRank, func(r review.Result) (any, string) { return figure(r.Figures.Adjusted) }),
	{name: "flags", of: func(r review.Result) (any, string) {
		var flags []string
		for _, f := range r.Flags() {
			flags = append(flags, string(f))
		}
		return said(strings.Join(flags, "|"), "")
	}, together: func(review.Combined, review.IdeaPlace, bool) (any, string) { return nil, "" }},
	{name: "outcome", of: outcome, together: func(c review.Combined, _ review.IdeaPlace, _ bool) (any, string) { return outcome(c.Result) }},
	{name: "quadrant", of: quadrant, together: func(c review.Combined, _ review.IdeaPlace, _ bool) (any, string) { return quadrant(c.Result) }},
	pooled("consensus", func(f review.Figures) (any, string) {
		if f.N == 0 {
			return nil, notScored
		}
		return map[stats.Consensus]string{stats.NoConsensus: "none", stats.ConsensusIn: "in", stats.ConsensusOut: "out"}[f.Delphi], ""
	}),
	{name: "n_carried", of: func(r review.Result) (any, string) { return r.Figures.NCarried, "" }},
	{name: "standing", of: standing, together: func(c review.Combined, _ review.IdeaPlace, _ bool) (any, string) { return standing(c.Result) }},
	sure("n_not_sure", func(c review.SureCount) int { return c.Not }),
	sure("n_fairly_sure", func(c review.SureCount) int { return c.Fairly }),
	sure("n_very_sure", func(c review.SureCount) int { return c.Very }),
}

func quadrant(r review.Result) (any, string) {
	return said(string(r.Quadrant), "impact or feasibility has no median, or it is not to be seen")
}

// standing is the place in the panel's order in a word: the only way in which a rank
// is published.
func standing(r review.Result) (any, string) {
	return said(string(r.Among), "not scored by 2 or more members, or not to be seen")
}

func outcome(r review.Result) (any, string) {
	if r.Decision == nil {
		return nil, notDecided
	}
	return string(r.Decision.Outcome), ""
}

// said is text, or nothing and why.
func said(text, why string) (any, string) {
	if text == "" {
		return nil, why
	}
	return text, ""
}

func ratio(x stats.Ratio, why string) (any, string) {
	if !x.Defined() {
		return nil, why
	}
	return number(x.Float64()), ""
}

func figure(f stats.Figure) (any, string) {
	if !f.Defined() {
		return nil, string(f.Reason)
	}
	return number(f.Value), ""
}

// seen is a column that one kind of row opens.
func seen(name string, row review.Rows, of func(review.Result) (any, string)) column {
	return column{name: name, of: func(r review.Result) (any, string) {
		if !r.Rows.Has(row) {
			return nil, notSeen
		}
		return of(r)
	}}
}

func (c column) seenWith(row review.Rows) column { return seen(c.name, row, c.of) }

func pooled(name string, of func(review.Figures) (any, string)) column {
	return seen(name, review.RowPooled, func(r review.Result) (any, string) { return of(r.Figures) })
}

// spread is a figure about how far scores lie apart.
func spread(name string, of func(review.Figures) stats.Ratio) column {
	return pooled(name, func(f review.Figures) (any, string) { return ratio(of(f), fewScores) })
}

// middle is a figure that is published too.
func middle(name string, of func(review.Figures) stats.Ratio, together func(review.Combined, review.IdeaPlace, bool) (any, string)) column {
	return column{name: name, together: together, of: func(r review.Result) (any, string) {
		if r.Rows&(review.RowPooled|review.RowMedian) == 0 {
			return nil, notSeen
		}
		return ratio(of(r.Figures), notScored)
	}}
}

// end is the smallest or the largest score.
func end(name string, of func(review.Figures) review.Value) column {
	return column{name: name, of: func(r review.Result) (any, string) {
		switch {
		case r.Rows&(review.RowPooled|review.RowSpread) == 0:
			return nil, notSeen
		case r.Figures.N == 0:
			return nil, notScored
		}
		return json.Number(of(r.Figures).String()), ""
	}}
}

// sure is how many members are how sure of their scores on the idea.
func sure(name string, of func(review.SureCount) int) column {
	say := func(r review.Result) (any, string) {
		if r.Sure == nil {
			return nil, "the panel does not ask how sure its members are, fewer than 5 have said so, or it is not to be seen"
		}
		return of(*r.Sure), ""
	}
	return column{name: name, of: say, together: func(c review.Combined, _ review.IdeaPlace, _ bool) (any, string) { return say(c.Result) }}
}

func group(name string, of func(stats.Parity) stats.Ratio) column {
	return seen(name, review.RowGroups, func(r review.Result) (any, string) {
		g := r.Figures.Groups
		why := "no score by a member with lived experience"
		if g.MedianLived.Defined() {
			why = "no score by a professional member"
		}
		return ratio(of(g), why)
	})
}

// place is a figure about an uncertain rank.
func place(name string, of func(stats.Place) float64) column {
	value := func(p stats.Place, why string) (any, string) {
		if !p.Ranked {
			return nil, why
		}
		return number(of(p)), ""
	}
	c := seen(name, review.RowRank, func(r review.Result) (any, string) {
		if r.Figures.N == 0 {
			return nil, notScored
		}
		return value(r.Figures.Place, string(stats.NeedsTwoMembers))
	})
	c.together = func(_ review.Combined, p review.IdeaPlace, found bool) (any, string) {
		if !found {
			return nil, notSeen
		}
		return value(p.Place, "impact or feasibility is not scored")
	}
	return c
}
