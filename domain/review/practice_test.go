package review_test

import (
	"strconv"
	"testing"

	"uptake/domain/review"
	"uptake/domain/review/stats"
)

func TestWorkedAnswersStandAtTheSamePlaceOfAnyScale(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		scale stats.Scale
		want  string // impact 5, 8 and 6 of nine
	}{
		{"as written", review.NinePoint, "5 8 6"},
		{"turned round", stats.Scale{Min: stats.Points(1), Max: stats.Points(9), Step: stats.Point, BestLow: true}, "5 2 4"},
		{"five points", stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: stats.Point}, "3 4 3"},
		{"tenths, 1 the best", stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: stats.Point / 10, BestLow: true}, "3 1.5 2.5"},
		{"yes or no", stats.Scale{Min: 0, Max: stats.Points(1), Step: stats.Point}, "0 1 1"},
		{"below zero", stats.Scale{Min: -stats.Points(4), Max: stats.Points(4), Step: stats.Point}, "0 3 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ideas := review.DefaultPractice([]review.Criterion{{Name: review.Impact, Scale: tt.scale}, {Name: "cost", Scale: tt.scale}})
			got := ""
			for n, i := range ideas {
				if i.Number != n+1 || i.Title == "" || i.Body == "" || i.Reasons == "" || len(i.Worked) != 1 {
					t.Errorf("idea %s is %+v", strconv.Itoa(n+1), i)
				}
				if n > 0 {
					got += " "
				}
				got += i.Worked[review.Impact]
				if v, err := stats.ParseValue(i.Worked[review.Impact]); err != nil || !tt.scale.Holds(v) {
					t.Errorf("%s is no score of the scale", i.Worked[review.Impact])
				}
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestOnlyThoseWhoScoreHerePractise(t *testing.T) {
	t.Parallel()
	panel := review.Panel{State: review.R1Open, Round: 1, Rules: review.DefaultRules()}
	past := panel
	past.Imported = true
	chairs := panel
	chairs.Rules.ChairScores = true
	for _, tt := range []struct {
		name  string
		panel review.Panel
		seat  review.Seat
		want  bool
	}{
		{"a professional", panel, review.Seat{Kind: review.Professional}, true},
		{"a member with lived experience", panel, review.Seat{Kind: review.Lived}, true},
		{"one who has practised", panel, review.Seat{Kind: review.Lived, PractisedAt: noon}, false},
		{"the chair", panel, review.Seat{Kind: review.Chair}, false},
		{"a chair who scores", chairs, review.Seat{Kind: review.Chair}, true},
		{"an observer", panel, review.Seat{Kind: review.Observer}, false},
		{"a member of a panel of the past", past, review.Seat{Kind: review.Lived}, false},
	} {
		if got := tt.panel.AsksPractice(tt.seat); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
