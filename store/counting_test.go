package store_test

import (
	"strings"
	"testing"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/store"
	"uptake/store/storetest"
)

// TestHowScoresAreCountedIsFrozen keeps settings that are not the usual ones, computes
// by them, and finds them in what every result was computed from.
func TestHowScoresAreCountedIsFrozen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		usual := review.DefaultRules()
		if got := usual.Canonical(); !strings.Contains(got, `"severity_lambda":5.28`) || !strings.Contains(got, `"delphi_in":70,"delphi_out":15`) || !strings.Contains(got, `"carry":false`) {
			t.Errorf("the usual rules are %s", got)
		}
		digests := map[string]string{}
		for name, counting := range map[string]review.Counting{
			"usual":           usual.Counting,
			"least squares":   {Lambda: 0, Delphi: stats.UsualDelphi},
			"a lambda of 2.5": {Lambda: 25_000, Delphi: stats.UsualDelphi},
			"strict Delphi":   {Lambda: usual.Counting.Lambda, Delphi: stats.DelphiRule{In: 80, Out: 10}},
		} {
			tb := newTable(t, storetest.SQLite(t), 2, 2)
			if name == "a lambda of 2.5" {
				tb = newTable(t, s, 2, 2)
			}
			rules := tb.panel.Rules
			rules.Counting = counting
			var err error
			tb.panel, err = tb.review.ChangeRules(ctx, tb.lead, tb.panel.ID, 0, rules)
			must(t, err)
			tb.open(t)
			h, err := tb.review.Reads.Head(ctx, tb.panel.ID)
			must(t, err)
			if h.Rules.Counting != counting {
				t.Errorf("%s: kept is %+v, want %+v", name, h.Rules.Counting, counting)
			}
			for _, m := range tb.members()[:3] {
				tb.score(t, m, tb.ideas[0], "8 8")
			}
			tb.score(t, tb.adaeze, tb.ideas[0], "5 8") // three of four score high on impact
			for n, m := range tb.members()[:2] {
				tb.score(t, m, tb.ideas[1], []string{"3 3", "6 5"}[n])
			}
			tb.close(t, "")
			want := stats.ConsensusIn
			if name == "strict Delphi" {
				want = stats.NoConsensus
			}
			if f := tb.impact(t, 1, tb.ideas[0]); f.Delphi != want {
				t.Errorf("%s: consensus is %v, want %v", name, f.Delphi, want)
			}
			_, whole, err := tb.review.RoundFigures(ctx, tb.chair, tb.panel.ID, review.PanelPage)
			must(t, err)
			reason := stats.Reason("")
			if counting.Lambda == 0 {
				reason = stats.OneScoreOnly // two members have scored one idea
			}
			if whole[1].Unlinked != reason {
				t.Errorf("%s: severity says %q, want %q", name, whole[1].Unlinked, reason)
			}
			digests[tb.digests(t, 1)] = name
			tb.sound(t)
		}
		if len(digests) != 4 {
			t.Errorf("panels that count otherwise share a digest: %v", digests)
		}
	})
}

func TestSettingsOutOfRangeAreNamed(t *testing.T) {
	t.Parallel()
	tb := newTable(t, storetest.SQLite(t), 2, 1)
	rules := tb.panel.Rules
	rules.Rescore = "sometimes"
	rules.Counting = review.Counting{Lambda: review.LambdaMax + 1, Delphi: stats.DelphiRule{In: 50, Out: 50}}
	_, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	if got := fieldNames(err); got != "rescore severity_lambda delphi_in delphi_out" {
		t.Errorf("named are %q", got)
	}
}
