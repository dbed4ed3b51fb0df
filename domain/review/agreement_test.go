package review

import "testing"

// Of a handful of ideas a sum says what a single one got: it stays on the panel.
func TestAgreementOnFewIdeasStaysOnThePanel(t *testing.T) {
	t.Parallel()
	few, enough, both := RoundFigures{Criterion: 1, Ideas: LeastForSums - 1}, RoundFigures{Criterion: 1, Ideas: LeastForSums}, RoundFigures{Ideas: 100}
	for _, tt := range []struct {
		name string
		f    RoundFigures
		rows Rows
		want bool
	}{
		{"few, in public", few, RowAgreement, false},
		{"enough, in public", enough, RowAgreement, true},
		{"few, on the panel", few, RowAgreement | RowPooled, true},
		{"enough, before anything may be known", enough, 0, false},
		{"the order of both criteria, in public", both, RowAgreement, false},
		{"the same, where ranks may be seen", both, RowAgreement | RowRank, true},
	} {
		if got := tt.f.tells(tt.rows); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
