package review

import (
	"context"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Counting is how scores are counted, as far as a panel may choose it.
type Counting struct {
	// Carry lets the score of the round before count for a member who was absent from a
	// later round. It stays absent in the record, and is marked wherever it counts.
	Carry bool
	// Lambda is how strongly the differences between mild and severe members are taken
	// for chance: the variance of one score over that between members. 0 takes them as
	// they are, which a member with a single score does not allow.
	Lambda Value
	Delphi stats.DelphiRule
	// Priority shows priority scores by the CHNRI method beside everything else. Every
	// criterion has to be on ThreeAnswers.
	Priority bool
}

// LambdaMax is the largest Lambda that a panel may choose; by then hardly a difference
// is left.
const LambdaMax = 100 * stats.Point

// defaultCounting are the settings of a new panel. Source of Lambda: stats.DefaultLambda.
func defaultCounting() Counting {
	return Counting{Lambda: Value(stats.DefaultLambda * 1e4), Delphi: stats.UsualDelphi}
}

func (c Counting) check(bad *fault.Fields) {
	if c.Lambda < 0 || c.Lambda > LambdaMax {
		bad.Add("severity_lambda", "Enter a number from 0 to 100.")
	}
	if c.Delphi.In < 51 || c.Delphi.In > 100 {
		bad.Add("delphi_in", "Choose a number from 51 to 100.")
	}
	if c.Delphi.Out < 1 || c.Delphi.Out > 49 {
		bad.Add("delphi_out", "Choose a number from 1 to 49.")
	}
}

// lambda is Lambda as it is computed with.
func (c Counting) lambda() float64 { return float64(c.Lambda) / float64(stats.Point) }

// Counted returns the scores of the last of rounds as they are counted: as they were
// given, and, where the panel carries scores over, with the latest score that each
// absent member has given on the same idea and criterion. Carried says which those
// are. What a member could not judge, or is recused from, is never carried.
func (c Counting) Counted(rounds [][]Score) []Score {
	last := len(rounds) - 1
	if !c.Carry || last < 1 {
		return rounds[last]
	}
	given := map[spot]Score{}
	for _, scores := range rounds[:last] {
		for _, s := range scores {
			switch at := (spot{s.Idea, s.Seat, s.Criterion}); s.State {
			case Given:
				given[at] = s
			case Unable, Recused:
				delete(given, at)
			case Absent, Pending:
			}
		}
	}
	out := make([]Score, len(rounds[last]))
	for n, s := range rounds[last] {
		if old, ok := given[spot{s.Idea, s.Seat, s.Criterion}]; ok && s.State == Absent {
			s.State, s.Value, s.Carried = Given, old.Value, old.Round
		}
		out[n] = s
	}
	return out
}

// spot is where an answer stands in any round.
type spot struct {
	idea      id.Idea
	seat      id.Seat
	criterion id.Criterion
}

// counted returns the scores of a round as they are counted, of one idea or of all for 0.
func (s Service) counted(ctx context.Context, p Panel, round int, idea id.Idea) ([]Score, error) {
	first := round
	if p.Rules.Counting.Carry {
		first = 1
	}
	var rounds [][]Score
	for n := first; n <= round; n++ {
		scores, err := s.Reads.ScoresOf(ctx, p.ID, n, idea)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, scores)
	}
	return p.Rules.Counting.Counted(rounds), nil
}

// carriedIn counts the scores on a criterion, 0 for all, that were given in an earlier
// round.
func carriedIn(scores []Score, c id.Criterion) int {
	n := 0
	for _, s := range scores {
		if s.Carried > 0 && (c == 0 || c == s.Criterion) {
			n++
		}
	}
	return n
}
