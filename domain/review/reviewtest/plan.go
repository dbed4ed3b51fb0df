// Package reviewtest makes panels whose truth is known: ideas with a true worth,
// and members who see it through their own habits and through noise. Tests score
// with them, and `uptake rehearse review` shows what a panel of a given size would
// find. Equal plans make equal scores.
package reviewtest

import (
	"math"
	"math/rand/v2"
	"slices"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// The variances of ideas, members and single scores that the experiment of NIPS
// 2014 found when two committees scored the same papers; and how its scale lies
// on ours.
const (
	ideaVariance   = 1.278
	memberVariance = 0.240
	noiseVariance  = 1.268
	stretch        = 1.35
	centre         = 5.2
)

// Plan says what panel is made. Shares are from 0 to 1.
type Plan struct {
	Ideas   int
	Members int // who score
	Lived   int // of them with lived experience: the first ones
	PerIdea int // members who are given each idea, in turn; 0: everyone scores everything
	Rounds  int // 1, or 2: members who score again move towards the median; 0 is 1
	Seed    uint64

	// Dissent lets the first member with lived experience see worth in what the
	// others do not, and none in what they do.
	Dissent bool
	Drift   float64 // how many points milder a member is at the last idea than at the first
	Unable  float64 // share of scores that a member cannot give
	Recused float64 // share of ideas from which a member is recused
	Pull    float64 // share of the way to the median that a member goes in round 2
}

// Panel is what came of a plan.
type Panel struct {
	Plan
	Truth     []float64 // by idea, more is better; nobody on the panel knows it
	Rules     review.Rules
	Criterion review.Criterion
	Order     []id.Idea
	Seats     []review.Seat
	Scores    []review.Score // of all rounds
}

// Make lets the members of a plan score.
func Make(p Plan) Panel {
	r := rand.New(rand.NewPCG(p.Seed, 0)) //nolint:gosec // a rehearsal that can be repeated
	normal := func(variance float64) float64 { return r.NormFloat64() * math.Sqrt(variance) }
	out := Panel{
		Plan: p, Rules: review.DefaultRules(),
		Criterion: review.Criterion{ID: 1, Name: review.Impact, Scale: review.NinePoint, Weight: stats.Point, Position: 1},
	}
	for n := range p.Ideas {
		out.Truth = append(out.Truth, normal(ideaVariance))
		out.Order = append(out.Order, id.Idea(n+1))
	}
	habits := make([]float64, p.Members)
	for m := range habits {
		kind := review.Professional
		if m < p.Lived {
			kind = review.Lived
		}
		out.Seats = append(out.Seats, review.Seat{ID: id.Seat(m + 1), Kind: kind, State: review.Active})
		habits[m] = normal(memberVariance)
	}
	for i := range p.Ideas {
		for m := range p.Members {
			// All is drawn before it is known whether it is used, so that an option
			// changes what it is about and nothing else.
			noise, recused, unable := normal(noiseVariance), r.Float64() < p.Recused, r.Float64() < p.Unable
			if !p.asks(i, m) {
				continue
			}
			worth := out.Truth[i]
			if p.Dissent && p.Lived > 0 && m == 0 {
				worth = -worth
			}
			late := p.Drift * float64(i) / float64(max(p.Ideas-1, 1))
			s := review.Score{Round: 1, Idea: out.Order[i], Seat: out.Seats[m].ID, Criterion: out.Criterion.ID, State: review.Given}
			switch {
			case recused:
				s.State = review.Recused
			case unable:
				s.State = review.Unable
			default:
				s.Value = rounded(centre + stretch*(worth+habits[m]+noise) + late)
			}
			out.Scores = append(out.Scores, s)
		}
	}
	if p.Rounds > 1 {
		out.scoreAgain()
	}
	return out
}

// asks reports whether a member is given an idea: everybody, or a window of
// PerIdea members that moves on by one from idea to idea, so that all are linked.
func (p Plan) asks(idea, member int) bool {
	return p.PerIdea == 0 || (member-idea%p.Members+p.Members)%p.Members < p.PerIdea
}

// scoreAgain adds round 2: each member goes some way towards the median of round 1.
func (p *Panel) scoreAgain() {
	given := map[id.Idea][]review.Value{}
	for _, s := range p.Scores {
		if s.State == review.Given {
			given[s.Idea] = append(given[s.Idea], s.Value)
		}
	}
	for _, s := range slices.Clone(p.Scores) {
		s.Round = 2
		if s.State == review.Given {
			own := float64(s.Value) / float64(stats.Point)
			median := stats.Summarise(given[s.Idea]).Median.Float64()
			s.Value = rounded(own + p.Pull*(median-own))
		}
		p.Scores = append(p.Scores, s)
	}
}

// rounded is the score of the nine-point scale that is next to f.
func rounded(f float64) review.Value {
	return stats.Points(int64(min(max(math.Round(f), 1), 9)))
}

// Round returns the scores of one round.
func (p Panel) Round(n int) []review.Score {
	return slices.DeleteFunc(slices.Clone(p.Scores), func(s review.Score) bool { return s.Round != n })
}
