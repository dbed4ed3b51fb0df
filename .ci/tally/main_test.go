package main

import (
	"strings"
	"testing"
)

func TestTallyCountsAndShows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, shows, hides string
		want                   counts
	}{
		{
			"a passing test is counted and silent",
			`{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`, "ok  \tp\t0.1s", "chatter",
			counts{passed: 1},
		},
		{
			"a failing subtest is counted with its parent and shown",
			`{"Action":"output","Package":"p","Test":"TestA/x","Output":"got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}
`, "got 1, want 2", "CUT OFF",
			counts{failed: 2, broken: 1},
		},
		{
			"a skip tells its reason",
			`{"Action":"output","Package":"p","Test":"TestA","Output":"not run: no data\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
`, "not run: no data", "CUT OFF",
			counts{skipped: 1},
		},
		{
			"a package that does not build is broken",
			`{"ImportPath":"p","Action":"build-output","Output":"undefined: x\n"}
{"Action":"fail","Package":"p"}
`, "undefined: x", "CUT OFF",
			counts{broken: 1},
		},
		{
			"a test that a crash cut off has failed",
			`{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\n"}
{"Action":"fail","Package":"p"}
`, "CUT OFF: TestA\npanic: boom", "ok",
			counts{failed: 1, broken: 1},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			got, err := tally(strings.NewReader(tt.in), &out)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
			if !strings.Contains(out.String(), tt.shows) || strings.Contains(out.String(), tt.hides) {
				t.Errorf("output is %q; want %q in it and %q not", out.String(), tt.shows, tt.hides)
			}
		})
	}
}
