package stats_test

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"uptake/domain/review/stats"
)

// Real reviewers' scores of 72 proposals, 1.0 the best and 5.0 the worst; see the
// README of the development data for their source and licence. They are never
// shipped. Which means are right is published, all else is our own computation.
var grantScale = stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: 1000, BestLow: true}

// grants returns the proposals and reviewers of the rows that keep takes, in the
// order of their numbers, and their scores in a column.
func grants(t *testing.T, column string, keep func(year, kind string) bool) (ids []int, members []int, table stats.Table) {
	t.Helper()
	dir := os.Getenv("UPTAKE_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "aibs-grant-panel", "scores.csv"))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("UPTAKE_TEST_ALL") != "1" {
		t.Skip("not run: no data")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], column)
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	rows = slices.DeleteFunc(rows[1:], func(r []string) bool { return !keep(r[1], r[2]) || r[at] == "" })
	for _, r := range rows {
		ids, members = append(ids, number(r[0])), append(members, number(r[3]))
	}
	slices.Sort(ids)
	slices.Sort(members)
	ids, members = slices.Compact(ids), slices.Compact(members)
	table = stats.NewTable(grantScale, len(ids), len(members))
	for _, r := range rows {
		v, err := stats.ParseValue(r[at])
		if err != nil {
			t.Fatal(err)
		}
		i, _ := slices.BinarySearch(ids, number(r[0]))
		m, _ := slices.BinarySearch(members, number(r[3]))
		table.Give(i, m, v)
	}
	return ids, members, table
}

func everything(string, string) bool { return true }

func TestAgreementOfRealReviewers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		column                               string
		single, average, ordinal, interval   float64
		ac2                                  float64
		means, medians                       int
		agree, indeterminate, disagree, wide int
	}{
		{"overall", 0.371149, 0.639068, 0.352199, 0.368970, 0.833171, 30, 15, 30, 37, 5, 42},
		{"approach", 0.211586, 0.446016, 0.222216, 0.210031, 0.751864, 31, 14, 18, 37, 17, 57},
		{"significance", 0.406261, 0.672424, 0.319618, 0.404009, 0.806188, 32, 11, 41, 24, 7, 52},
	} {
		_, _, table := grants(t, tt.column, everything)
		icc := stats.Intraclass(table, true)
		near(t, tt.column+" ICC", icc.Single1, tt.single, 1e-6)
		near(t, tt.column+" ICC of 3", icc.Average1, tt.average, 1e-6)
		near(t, tt.column+" alpha, ordinal", stats.Alpha(table, stats.Ordinal), tt.ordinal, 1e-6)
		near(t, tt.column+" alpha, interval", stats.Alpha(table, stats.Interval), tt.interval, 1e-6)
		near(t, tt.column+" AC2", stats.AC2(table, stats.Quadratic).AC2, tt.ac2, 1e-6)
		means, medians := map[stats.Ratio]bool{}, map[stats.Ratio]bool{}
		verdicts, wide := map[stats.Agreement]int{}, 0
		for i := range table.Ideas {
			s := stats.Summarise(table.Of(i))
			means[s.Mean], medians[s.Median] = true, true
			verdicts[stats.Counts(table.Of(i), grantScale)]++
			if s.Max-s.Min >= stats.Point {
				wide++
			}
			if stats.SpreadOf(table.Of(i), grantScale).Disagree {
				t.Errorf("%s: row %d disagrees by IPRAS", tt.column, i)
			}
		}
		if table.Ideas != 72 || len(means) != tt.means || len(medians) != tt.medians || wide != tt.wide ||
			verdicts[stats.Agree] != tt.agree || verdicts[stats.Indeterminate] != tt.indeterminate || verdicts[stats.Disagree] != tt.disagree {
			t.Errorf("%s: %d ideas, %d means, %d medians, %v, %d wide", tt.column, table.Ideas, len(means), len(medians), verdicts, wide)
		}
	}
	for panel, want := range map[[2]string]float64{
		{"2014", "Standard"}: 0.292637, {"2015", "Standard"}: 0.302203, {"2015", "Pilot"}: 0.499672, {"2017", "Standard"}: 0.500153, {"2017", "Pilot"}: 0.185371,
	} {
		_, _, table := grants(t, "overall", func(year, kind string) bool { return year == panel[0] && kind == panel[1] })
		near(t, panel[0]+panel[1], stats.Intraclass(table, true).Single1, want, 1e-6)
		if s := stats.Severities(table, stats.DefaultLambda); s.Reason != "" {
			t.Errorf("%v: %s", panel, s.Reason)
		}
	}
	_, _, once := grants(t, "impact", everything)
	near(t, "impact of 2014", stats.Intraclass(once, true).Single1, 0.179778, 1e-6)
}

func TestSeverityOfRealReviewers(t *testing.T) {
	t.Parallel()
	ids, members, table := grants(t, "overall", everything)
	if s := stats.Severities(table, 0); s.Reason != stats.OneScoreOnly {
		t.Errorf("got %q", s.Reason)
	}
	s := stats.Severities(table, stats.DefaultLambda)
	row := func(id int) int { return slices.Index(ids, id) }
	for id, want := range map[int]float64{47: 1.075432, 43: 1.154998, 63: 1.282849} {
		near(t, "adjusted", s.Adjusted[row(id)], want, 1e-6)
	}
	for member, want := range map[int]float64{21: -0.2012, 16: 0.2532} {
		if got := s.Members[slices.Index(members, member)].Shift; math.Abs(got-want) > 5e-5 {
			t.Errorf("member %d shifts by %v, want %v", member, got, want)
		}
	}
	largest := 0.0
	for i, f := range s.Adjusted {
		largest = max(largest, math.Abs(f.Value-stats.Summarise(table.Of(i)).Mean.Float64()))
	}
	if math.Abs(largest-0.1821) > 5e-5 {
		t.Errorf("the largest shift of a proposal is %v", largest)
	}
}

// Half the field cannot be told from the other half, which is why no rank is
// shown without its interval.
func TestPlacesOfRealProposals(t *testing.T) {
	t.Parallel()
	ids, _, table := grants(t, "overall", everything)
	places := stats.Ranking{Tables: []stats.Table{table}, K: 24, Seed: [32]byte{7}}.Resample()
	if places.Exact || places.Reason != "" {
		t.Fatalf("26 members: exact %t, %q", places.Exact, places.Reason)
	}
	for id, want := range map[int][2]float64{43: {3.1, 1}, 63: {6.3, 0.95}, 31: {13.6, 0.82}, 24: {24.7, 0.44}, 49: {68.5, 0}} {
		p := places.Of[slices.Index(ids, id)]
		if math.Abs(p.Expected-want[0]) > 0.4 || math.Abs(p.Top-want[1]) > 0.04 {
			t.Errorf("proposal %d: %+v, want %v", id, p, want)
		}
	}
	grey := 0
	for _, p := range places.Of {
		if p.Grey() {
			grey++
		}
	}
	if grey < 32 || grey > 40 {
		t.Errorf("%d proposals in the grey zone", grey)
	}
}
