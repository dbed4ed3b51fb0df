package review

import (
	"slices"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// ThreeAnswers is the scale of the CHNRI method: yes, undecided, no.
var ThreeAnswers = stats.Scale{Min: 0, Max: stats.Point, Step: stats.Point / 2}

// SettledScorers is about how many scorers it took in CHNRI VI until 15 of the first 20
// ideas stayed the same.
const SettledScorers = 55

// Priority is what an idea comes to over all criteria by the CHNRI method.
type Priority struct {
	Idea      IdeaHead
	Round     int
	Score     stats.Ratio // from 0 to 1
	Agreement stats.Ratio // likewise
	Scorers   int         // the largest number on any criterion
}

// badPriority names criteria that priority scores cannot be made of.
func (r Rules) badPriority(criteria []Criterion) fault.Fields {
	other := func(c Criterion) bool { return c.Scale != ThreeAnswers }
	if !r.Counting.Priority || len(criteria) > 0 && !slices.ContainsFunc(criteria, other) {
		return nil
	}
	return fault.Fields{{Name: "priority", Message: "For CHNRI scores every criterion is scored from 0 to 1 in steps of 0.5, and 1 is best. Change the criteria first."}}
}

// Priorities returns the priority scores of each idea and round, in the order of the
// results, where the panel makes them and all criteria of an idea may be seen.
func Priorities(h Head, results []Result) []Priority {
	if !h.Rules.Counting.Priority {
		return nil
	}
	type key struct {
		idea  id.Idea
		round int
	}
	var order []key
	answers, out := map[key][]stats.Answer{}, map[key]Priority{}
	for _, r := range results {
		k := key{r.Idea.Idea, r.Round}
		if !r.Rows.Has(RowPooled) {
			continue
		}
		if answers[k] == nil {
			order = append(order, k)
		}
		answers[k] = append(answers[k], stats.Answer{Mean: r.Figures.Mean, N: r.Figures.N, Commonest: r.Figures.Commonest})
		out[k] = Priority{Idea: r.Idea, Round: r.Round, Scorers: max(out[k].Scorers, r.Figures.N)}
	}
	var all []Priority
	for _, k := range order {
		p := out[k]
		if p.Score, p.Agreement = stats.Priority(answers[k]); p.Score.Defined() && len(answers[k]) == len(h.Criteria) {
			all = append(all, p)
		}
	}
	return all
}
