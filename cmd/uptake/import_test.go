package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"uptake/store"
)

// polis writes the files of a real exercise in the form of the import, and
// returns their folder and the tallies that its ideas have to come to.
func polis(t *testing.T) (dir string, want map[string][3]int) {
	t.Helper()
	dir, want = t.TempDir(), map[string][3]int{}
	ideas := [][]string{{"id", "body", "author", "created_at", "moderation"}}
	for _, r := range table(t, source(t, "testdata/polis/ideas.csv")) {
		ideas = append(ideas, []string{r["idea_id"], r["text"], r["author_id"], r["created_at"], map[string]string{"accepted": "visible", "rejected": "hidden"}[r["moderation"]]})
		want[r["idea_id"]] = [3]int{number(t, r["agrees"]), number(t, r["disagrees"]), number(t, r["passes"])}
	}
	zr, err := gzip.NewReader(source(t, "testdata/polis/votes.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	votes := [][]string{{"idea", "person", "value", "cast_at"}}
	for _, r := range table(t, zr) {
		votes = append(votes, []string{r["idea_id"], r["participant_id"], r["vote"], r["cast_at"]})
	}
	writeCSV(t, filepath.Join(dir, "ideas.csv"), ideas)
	writeCSV(t, filepath.Join(dir, "supports.csv"), votes)
	return dir, want
}

func source(t *testing.T, name string) io.Reader {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b)
}

func table(t *testing.T, in io.Reader) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, record := range all[1:] {
		r := map[string]string{}
		for i, name := range all[0] {
			r[name] = record[i]
		}
		out = append(out, r)
	}
	return out
}

func writeCSV(t *testing.T, name string, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// run is call for commands that have to work.
func run(t *testing.T, environ []string, args ...string) string {
	t.Helper()
	code, out, errs := call(t, environ, args...)
	if code != exitOK {
		t.Fatalf("uptake %v: exit %d: %s", args, code, errs)
	}
	return out
}

func TestARealExerciseComesToItsOwnTallies(t *testing.T) {
	t.Parallel()
	dir, want := polis(t)
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "nz", "--title", "Biodiversity", "--support", "for-against")
	run(t, environ, "import", "--challenge", "nz", "--create", "ideas", filepath.Join(dir, "ideas.csv"))
	run(t, environ, "import", "--challenge", "nz", "--create", "supports", filepath.Join(dir, "supports.csv"))
	state := tallies(t, environ)
	hidden := 0
	for source, w := range want {
		got := state[source]
		if got.tally != w {
			t.Errorf("idea %s: got %v for, against and passed, want %v", source, got.tally, w)
		}
		if got.moderation == "hidden" {
			hidden++
		}
	}
	if len(state) != 316 || hidden != 162 {
		t.Errorf("got %d ideas, %d of them hidden, want 316 and 162", len(state), hidden)
	}
	for _, kind := range []string{"ideas", "supports"} {
		out := run(t, environ, "import", "--challenge", "nz", kind, filepath.Join(dir, kind+".csv"))
		if !strings.Contains(out, " 0 added, 0 changed, ") {
			t.Errorf("importing %s again: got %q, want no change", kind, out)
		}
	}
	if again := tallies(t, environ); fmt.Sprint(again) != fmt.Sprint(state) {
		t.Errorf("a second import changed the tallies")
	}
}

type stand struct {
	moderation string
	tally      [3]int
}

func tallies(t *testing.T, environ []string) map[string]stand {
	t.Helper()
	var rows []struct {
		SourceID, Moderation       string
		Supports, Againsts, Passes int
	}
	_, data, _ := strings.Cut(environ[0], "=")
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(data, "uptake.db")})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Reader(context.WithoutCancel(t.Context())).All(&rows, `SELECT x.source_id, i.moderation, i.supports, i.againsts, i.passes
		FROM ideas i JOIN source_ids x ON x.kind = 'idea' AND x.row_id = i.id`)
	if err != nil {
		t.Fatal(err)
	}
	if err = s.Close(); err != nil {
		t.Fatal(err)
	}
	out := map[string]stand{}
	for _, r := range rows {
		out[r.SourceID] = stand{r.Moderation, [3]int{r.Supports, r.Againsts, r.Passes}}
	}
	return out
}

func TestAFileWithFaultsIsNamedRowByRowAndKeepsNothing(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C", "--area", "MSK")
	name := filepath.Join(t.TempDir(), "ideas.csv")
	writeCSV(t, name, [][]string{
		{"id", "body", "area", "author", "created_at", "moderation"},
		{"1", "Fine.", "MSK", "", "2026-06-01", ""},
		{"2", "No such area.", "Feet", "", "", ""},
		{"3", "No such person.", "MSK", "nobody", "", ""},
		{"4", "Bad date.", "MSK", "", "1 June", ""},
		{"5", "", "MSK", "", "", "shown"},
		{"1", "Twice.", "MSK", "", "", ""},
	})
	code, out, errs := call(t, environ, "import", "--challenge", "c", "ideas", name)
	for _, want := range []string{
		"line 3: area: There is no area", "line 4: author: There is no person", "line 5: created_at: Write a time",
		"line 6: title: Enter a title. body: Describe", "line 6: moderation: Write held", "line 7: id: 1 stands on line 2 already.",
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("the errors lack %q:\n%s", want, errs)
		}
	}
	if code != exitFault || !strings.Contains(out, " 0 added, 0 changed, 0 there already,") {
		t.Errorf("got exit %d and %q, want 1", code, out)
	}
	if n := len(tallies(t, environ)); n != 0 {
		t.Errorf("got %d ideas kept, want none", n)
	}
	call(t, environ, "import", "--challenge", "c", "--partial", "ideas", name)
	if n := len(tallies(t, environ)); n != 1 {
		t.Errorf("with --partial: got %d ideas, want 1", n)
	}
}

// testData returns a file of the development data, which not every checkout has.
func testData(t *testing.T, name string) io.Reader {
	t.Helper()
	dir := os.Getenv("UPTAKE_TEST_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		if os.Getenv("UPTAKE_TEST_ALL") == "1" {
			t.Fatalf("not run: no data: %v", err)
		}
		t.Skipf("not run: no data: set UPTAKE_TEST_DATA to the folder with %s", name)
	}
	return bytes.NewReader(b)
}

// grants imports the scores of 72 proposals by three reviewers each, as five
// panels, on a scale from 1.0 to 5.0 on which low is best, and returns the means
// of the publication.
func grants(t *testing.T, environ []string) (published map[string]float64) {
	t.Helper()
	rows := table(t, testData(t, "aibs-grant-panel/scores.csv"))
	dir := t.TempDir()
	ideas, scores := [][]string{{"id", "body"}}, [][]string{{"panel", "round", "idea", "member", "seat", "criterion", "value", "state"}}
	published = map[string]float64{}
	for _, r := range rows {
		idea := r["proposal_id"]
		if _, seen := published[idea]; !seen {
			ideas = append(ideas, []string{idea, "Proposal " + idea})
		}
		mean, err := strconv.ParseFloat(r["overall_mean_published"], 64)
		if err != nil {
			t.Fatal(err)
		}
		published[idea] = mean
		for _, column := range []string{"approach:feasibility", "significance:impact", "impact:impact_2014", "overall:overall"} {
			from, to, _ := strings.Cut(column, ":")
			if v := r[from]; v != "" {
				scores = append(scores, []string{r["year"] + " " + r["proposal_type"], "1", idea, r["reviewer_id"], "professional", to, v, ""})
			}
		}
	}
	if len(scores) != 712 {
		t.Fatalf("got %d rows of scores, want 711", len(scores)-1)
	}
	writeCSV(t, filepath.Join(dir, "ideas.csv"), ideas)
	writeCSV(t, filepath.Join(dir, "scores.csv"), scores)
	criteria := filepath.Join(dir, "criteria.json")
	var list []string
	for _, name := range []string{"feasibility", "impact", "impact_2014", "overall"} {
		list = append(list, fmt.Sprintf(`{"name":%q,"scale_min":1.0,"scale_max":5.0,"scale_step":0.1,"best":"low","anchors":{"1":"best","5":"worst"}}`, name))
	}
	if err := os.WriteFile(criteria, []byte("["+strings.Join(list, ",")+"]"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, environ, "challenge", "create", "--slug", "grants", "--title", "Grants", "--criteria", criteria)
	run(t, environ, "import", "--challenge", "grants", "ideas", filepath.Join(dir, "ideas.csv"))
	run(t, environ, "import", "--challenge", "grants", "--create", "scores", filepath.Join(dir, "scores.csv"))
	again := run(t, environ, "import", "--challenge", "grants", "--create", "scores", filepath.Join(dir, "scores.csv"))
	if !strings.Contains(again, " 0 added, 0 changed, ") {
		t.Errorf("importing the scores again: got %q, want no change", again)
	}
	return published
}

func TestRealScoresComeToTheirPublishedMeans(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	published := grants(t, environ)
	out := run(t, environ, "export", "--challenge", "grants", "results")
	n := 0
	for _, r := range table(t, strings.NewReader(out)) {
		if r["criterion"] != "overall" {
			continue
		}
		n++
		mean, err := strconv.ParseFloat(r["mean"], 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := math.Round(mean*10000) / 10000; got != published[r["idea"]] {
			t.Errorf("proposal %s: got mean %v, published %v", r["idea"], got, published[r["idea"]])
		}
	}
	if n != 72 {
		t.Errorf("got %d proposals, want 72", n)
	}
}

// TestAnExportImportedElsewhereExportsTheSame moves a challenge to another
// installation and compares the files byte for byte.
func TestAnExportImportedElsewhereExportsTheSame(t *testing.T) {
	t.Parallel()
	dir, _ := polis(t)
	from, to := []string{"UPTAKE_DATA=" + t.TempDir()}, []string{"UPTAKE_DATA=" + t.TempDir()}
	for _, environ := range [][]string{from, to} {
		run(t, environ, "challenge", "create", "--slug", "nz", "--title", "Biodiversity", "--support", "for-against")
	}
	run(t, from, "import", "--challenge", "nz", "--create", "ideas", filepath.Join(dir, "ideas.csv"))
	run(t, from, "import", "--challenge", "nz", "--create", "supports", filepath.Join(dir, "supports.csv"))
	for _, format := range []string{"csv", "json"} {
		for _, kind := range []string{"people", "themes", "ideas", "comments", "supports"} {
			first := filepath.Join(t.TempDir(), kind+"."+format)
			run(t, from, "export", "--challenge", "nz", "--format", format, "--out", first, kind)
			run(t, to, "import", "--challenge", "nz", kind, first)
			a, err := os.ReadFile(first)
			if err != nil {
				t.Fatal(err)
			}
			if b := run(t, to, "export", "--challenge", "nz", "--format", format, kind); b != string(a) {
				t.Errorf("%s as %s: %d bytes became %d, or differ", kind, format, len(a), len(b))
			}
		}
	}
}
