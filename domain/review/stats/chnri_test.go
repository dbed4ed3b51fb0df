package stats_test

import (
	"testing"

	"uptake/domain/review/stats"
)

// The figures are worked out by hand.
func TestPriorityScores(t *testing.T) {
	t.Parallel()
	const no, half, yes = stats.Value(0), stats.Point / 2, stats.Point
	for _, tt := range []struct {
		name             string
		answers          [][]stats.Value // by question, without blanks
		score, agreement string
	}{
		{"all say yes", [][]stats.Value{{yes, yes, yes}, {yes, yes, yes}}, "1.0000", "1.0000"},
		{"one of four is unsure", [][]stats.Value{{yes, yes, yes, half}}, "0.8750", "0.7500"},
		{"two questions: 0.5 and 2/3", [][]stats.Value{{yes, no}, {yes, yes, no}}, "0.5833", "0.5833"},
		{"three different answers", [][]stats.Value{{yes, half, no}}, "0.5000", "0.3333"},
		{"a question without an answer", [][]stats.Value{{yes}, {}}, "", ""},
		{"no question", nil, "", ""},
	} {
		var answers []stats.Answer
		for _, vs := range tt.answers {
			answers = append(answers, stats.Answer{Mean: stats.Summarise(vs).Mean, N: len(vs), Commonest: stats.Commonest(vs)})
		}
		score, agreement := stats.Priority(answers)
		for what, got := range map[string]stats.Ratio{tt.score: score, tt.agreement: agreement} {
			if what == "" && got.Defined() || what != "" && got.Text(4) != what {
				t.Errorf("%s: got %s, want %q", tt.name, got.Text(4), what)
			}
		}
	}
}
