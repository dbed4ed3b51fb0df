package review

import (
	"context"

	"uptake/domain/id"
)

// Counting is how scores are counted, as far as a panel may choose it.
type Counting struct {
	// Carry lets the score of the round before count for a member who was absent from a
	// later round. It stays absent in the record, and is marked wherever it counts.
	Carry bool
}

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

// carriedIn counts the scores among them that were given in an earlier round.
func carriedIn(scores []Score) int {
	n := 0
	for _, s := range scores {
		if s.Carried > 0 {
			n++
		}
	}
	return n
}
