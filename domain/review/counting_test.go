package review_test

import (
	"testing"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

func TestTheLatestScoreOfAnAbsentMemberCounts(t *testing.T) {
	t.Parallel()
	const G, U, A, R = review.Given, review.Unable, review.Absent, review.Recused
	type answer struct {
		state review.ScoreState
		value int64
	}
	tests := []struct {
		name    string
		answers []answer // of one member, by round
		state   review.ScoreState
		value   int64
		carried int
	}{
		{"what was given stands", []answer{{G, 3}, {G, 8}}, G, 8, 0},
		{"absent, given before", []answer{{G, 3}, {A, 0}}, G, 3, 1},
		{"absent twice, given before", []answer{{G, 3}, {A, 0}, {A, 0}}, G, 3, 1},
		{"the latest counts", []answer{{G, 3}, {G, 7}, {A, 0}}, G, 7, 2},
		{"absent always", []answer{{A, 0}, {A, 0}}, A, 0, 0},
		{"unable in the round is no absence", []answer{{G, 3}, {U, 0}}, U, 0, 0},
		{"unable since then", []answer{{G, 3}, {U, 0}, {A, 0}}, A, 0, 0},
		{"unable before", []answer{{U, 0}, {A, 0}}, A, 0, 0},
		{"recused", []answer{{R, 0}, {R, 0}}, R, 0, 0},
		{"one round has nothing before it", []answer{{A, 0}}, A, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rounds := make([][]review.Score, len(tt.answers))
			for n, a := range tt.answers {
				rounds[n] = []review.Score{
					{Round: n + 1, Idea: 1, Seat: 1, Criterion: 1, State: a.state, Value: stats.Points(a.value)},
					{Round: n + 1, Idea: 1, Seat: 2, Criterion: 1, State: review.Absent}, // nobody else's score is theirs
				}
			}
			last := rounds[len(rounds)-1]
			off := review.Counting{}.Counted(rounds)
			if off[0] != last[0] || off[1] != last[1] {
				t.Errorf("off changes %+v to %+v", last, off)
			}
			got := review.Counting{Carry: true}.Counted(rounds)
			want := review.Score{Round: len(rounds), Idea: 1, Seat: 1, Criterion: 1, State: tt.state, Value: stats.Points(tt.value), Carried: tt.carried}
			if got[0] != want || got[1] != last[1] {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if last[0].State != tt.answers[len(rounds)-1].state {
				t.Error("what was handed in has changed")
			}
		})
	}
}

func TestACarriedScoreIsInTheDigestAsTheRecordHoldsIt(t *testing.T) {
	t.Parallel()
	seats := []review.Seat{{ID: 1, Kind: review.Lived}}
	criteria := []review.Criterion{{ID: 1, Name: review.Impact}}
	carried := func(value, from int) string {
		return review.Digest(review.DefaultRules(), seats, criteria, []review.Score{{
			Round: 3, Idea: 1, Seat: 1, Criterion: 1, State: review.Given, Value: stats.Points(int64(value)), Carried: from,
		}})
	}
	given := review.Digest(review.DefaultRules(), seats, criteria, []review.Score{{Round: 3, Idea: id.Idea(1), Seat: 1, Criterion: 1, State: review.Given, Value: stats.Points(3)}})
	seen := map[string]string{given: "given in round 3"}
	for name, digest := range map[string]string{"3 of round 1": carried(3, 1), "4 of round 1": carried(4, 1), "3 of round 2": carried(3, 2)} {
		if other, twice := seen[digest]; twice {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[digest] = name
	}
}
