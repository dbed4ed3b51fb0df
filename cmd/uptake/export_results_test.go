package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// promised are the columns of the results file that others rely on, in order.
const promised = "panel,round,idea,criterion,n_given,n_unable,n_eligible,median,mean,min,max,ipr,ipras,disagreement,agreement,median_lived,median_professional,gap,parity,rank,rank_low,rank_high,p_top"

// TestResultsHoldWhatIsPromised exports a small panel: four members, three ideas,
// of which nobody scored the last one, and compares with figures worked by hand.
func TestResultsHoldWhatIsPromised(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	run(t, environ, "import", "--challenge", "c", "ideas", file(t, "i.csv", "id,body", "a,A", "b,B", "none,N"))
	rows := []string{"panel,round,idea,member,seat,criterion,value,state"}
	for idea, values := range map[string][2][]string{
		"a":    {{"9", "9", "9", "9"}, {"1", "1", "1", "1"}}, // together 3: good in one way does not make up for the other
		"b":    {{"5", "6", "4", "5"}, {"5", "5", "5", "5"}}, // together 5
		"none": {{"", "", "", ""}, {"", "", "", ""}},
	} {
		for m, seat := range []string{"lived", "lived", "professional", "professional"} {
			for c, criterion := range []string{"impact", "feasibility"} {
				value, state := values[c][m], ""
				if value == "" {
					state = "unable"
				}
				rows = append(rows, fmt.Sprintf("P,1,%s,m%d,%s,%s,%s,%s", idea, m, seat, criterion, value, state))
			}
		}
	}
	run(t, environ, "import", "--challenge", "c", "--create", "scores", file(t, "s.csv", rows...))

	out := run(t, environ, "export", "--challenge", "c", "--combined", "results")
	if !strings.HasPrefix(out, promised+",") && !strings.HasPrefix(out, promised+"\r\n") {
		t.Errorf("the columns are not those promised: %s", strings.SplitN(out, "\n", 2)[0])
	}
	got := map[string]map[string]string{}
	for _, r := range table(t, strings.NewReader(out)) {
		got[r["idea"]+" "+r["criterion"]] = r
	}
	if len(got) != 9 {
		t.Errorf("got %d rows, want 3 ideas by 2 criteria and both together", len(got))
	}
	for _, want := range []struct{ row, column, value string }{
		{"a impact", "n_given", "4"},
		{"a impact", "mean", "9"},
		{"a impact", "rank", "1"},
		{"a feasibility", "rank", "2"},
		{"b impact", "median", "5"},
		{"b impact", "min", "4"},
		{"b impact", "median_lived", "5.5"},
		{"b impact", "median_professional", "4.5"},
		{"b impact", "gap", "1"},
		{"b impact", "parity", "5"},
		{"b impact", "rank", "2"},
		{"a impact", "rank_low", "1"},
		{"a impact", "rank_high", "1"}, // whoever is drawn, nines stay above sixes
		{"a impact", "p_top", "1"},
		{"b impact", "e_rank", "2"},
		{"a impact", "sucra", "1"},
		{"a impact", "sd", "0"},
		{"b impact", "madm", "0.5"},
		{"b impact", "category", "uncertain"},
		{"a impact", "category", "high"},
		{"a feasibility", "category", "low"},
		{"b impact", "di", "0.0851063829787234"}, // 0.2 over 2.35
		{"none impact", "e_rank", ""},
		{"b combined", "p_top", "1"},
		{"a combined", "e_rank", "2"},
		{"none impact", "n_given", "0"},
		{"none impact", "n_unable", "4"},
		{"none impact", "n_eligible", "4"},
		{"none impact", "mean", ""},
		{"none impact", "median", ""},
		{"none impact", "rank", ""},
		{"a combined", "mean", "3"},
		{"a combined", "rank", "2"},
		{"b combined", "mean", "5"},
		{"b combined", "rank", "1"},
		{"none combined", "mean", ""},
		{"none combined", "rank", ""},
	} {
		if v := got[want.row][want.column]; v != want.value {
			t.Errorf("%s, %s: got %q, want %q", want.row, want.column, v, want.value)
		}
	}
	if strings.Contains(run(t, environ, "export", "--challenge", "c", "results"), "combined") {
		t.Error("rows for both together came without being asked for")
	}

	var doc struct{ Ideas, Panels []map[string]any }
	if err := json.Unmarshal([]byte(run(t, environ, "export", "--challenge", "c", "--combined", "--format", "json", "results")), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Ideas) != 9 || len(doc.Panels) != 3 {
		t.Fatalf("got %d ideas and %d panels, want 9 and 3: two criteria and both together", len(doc.Ideas), len(doc.Panels))
	}
	for _, name := range strings.Split(promised, ",") {
		if _, ok := doc.Ideas[0][name]; !ok {
			t.Errorf("ideas lack %s", name)
		}
	}
	for _, p := range doc.Panels {
		alpha, _ := p["alpha_ordinal"].(map[string]any)
		if method := p["rank_method"]; method != "exact" {
			t.Errorf("%v: four members are drawn: %v", p["criterion"], method)
		}
		if p["criterion"] == "impact" && (alpha["n_units"] != 2.0 || alpha["value"] == nil || alpha["low"] == nil) {
			t.Errorf("impact: alpha is %v", alpha)
		}
	}
	both := doc.Panels[0]
	if q, l := fmt.Sprint(both["quadrants"]), fmt.Sprint(both["pareto_layer"]); q != "[map[idea:a quadrant:big_bet] map[idea:b quadrant:not_now]]" || l != "[map[idea:a layer:1] map[idea:b layer:1]]" {
		t.Errorf("quadrants %s and layers %s", q, l)
	}
	for _, name := range []string{"panel", "criterion", "round", "alpha_ordinal", "ac2", "icc", "severity", "changes", "rank_method", "k_top", "quadrants", "pareto_layer", "rules", "rules_version", "algorithm", "digest"} {
		if _, ok := doc.Panels[0][name]; !ok {
			t.Errorf("panels lack %s", name)
		}
	}
	for _, object := range slices.Concat(doc.Ideas, doc.Panels) {
		if wrong := unexplained(object); len(wrong) > 0 {
			t.Errorf("null and its reason do not go together for %v in %v", wrong, object)
		}
		if r, ok := object["mean"].(float64); ok && object["criterion"] == "combined" && r != math.Trunc(r) {
			t.Errorf("both together are %v, want a whole number", r)
		}
	}
	if wrong := unexplained(map[string]any{"mean": nil, "reasons": map[string]any{"rank": "why"}}); len(wrong) != 2 {
		t.Errorf("control: got %v, want mean and rank", wrong)
	}
}

// unexplained names the figures that are null without a reason, and the reasons of
// figures that are not null. Flags may be none.
func unexplained(object map[string]any) []string {
	reasons, _ := object["reasons"].(map[string]any)
	var wrong []string
	for name, v := range object {
		if _, said := reasons[name]; v == nil && !said && name != "flags" {
			wrong = append(wrong, name)
		}
	}
	for name := range maps.Keys(reasons) {
		if v, there := object[name]; !there || v != nil {
			wrong = append(wrong, name)
		}
	}
	return wrong
}
