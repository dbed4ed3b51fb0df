package quality_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"uptake/search/quality"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestMeasures(t *testing.T) {
	t.Parallel()
	right := map[string]int{"a": 2, "b": 1}
	// The right order gains 2/log2(2) + 1/log2(3).
	ideal := 2 + 1/math.Log2(3)
	long := strings.Split(strings.Repeat("x ", 99)+"a b", " ") // a is the hundredth, b the one after
	for _, tt := range []struct {
		name string
		got  []string
		want quality.Score
	}{
		{"all right", []string{"a", "b"}, quality.Score{NDCG10: 1, MRR: 1, Recall100: 1}},
		{"the wrong way round", []string{"b", "a"}, quality.Score{NDCG10: (1 + 2/math.Log2(3)) / ideal, MRR: 1, Recall100: 1}},
		{"one, at the third place", []string{"x", "y", "b"}, quality.Score{NDCG10: 1 / math.Log2(4) / ideal, MRR: 1.0 / 3, Recall100: 0.5}},
		{"nothing", nil, quality.Score{}},
		{"beyond the tenth, up to the hundredth", long, quality.Score{MRR: 0.01, Recall100: 0.5}},
	} {
		got, err := quality.Measure([]quality.Query{{Text: "q", Right: right}}, func(string) ([]string, error) { return tt.got, nil })
		if err != nil || !near(got.NDCG10, tt.want.NDCG10) || !near(got.MRR, tt.want.MRR) || !near(got.Recall100, tt.want.Recall100) {
			t.Errorf("%s: %+v, want %+v (%v)", tt.name, got, tt.want, err)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	p := quality.NewPlain([]quality.Doc{
		{ID: "long", Title: "Clinics", Text: strings.Repeat("something else ", 50) + "knees"},
		{ID: "short", Title: "Knees", Text: "a clinic for knees"},
		{ID: "one", Text: "a clinic"},
		{ID: "none", Text: "a garden"},
	}, nil)
	for text, want := range map[string][]string{
		"knee clinic": {"short", "one", "long"},
		"zeppelin":    nil,
		"gardens":     {"none"},
	} {
		if got, err := p.Find(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v (%v)", text, got, want, err)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	whole := map[string]string{
		"docs.jsonl":    `{"_id": "d1", "title": "T", "text": "X"}` + "\n\n" + `{"id": 2, "text": "Y"}`,
		"queries.jsonl": `{"_id": "q1", "text": "x"}` + "\n" + `{"_id": "q2", "text": "of which nothing was judged"}`,
		"qrels.tsv":     "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\t2\t0\nq1\tgone\t1\n",
	}
	for _, tt := range []struct {
		name, file, text, fault string
	}{
		{"as we write it", "qrels.tsv", whole["qrels.tsv"], ""},
		{"judgements as TREC writes them", "qrels.tsv", "q1 0 d1 2\n", ""},
		{"no title", "docs.jsonl", `{"_id": "d1", "text": "X"}`, ""},
		{"a document twice", "docs.jsonl", `{"_id": "d1"}` + "\n" + `{"_id": "d1"}`, "docs.jsonl, line 2"},
		{"a document without a name", "docs.jsonl", `{"text": "X"}`, "_id"},
		{"no JSON", "queries.jsonl", "1 what", "queries.jsonl, line 1"},
		{"a judgement of two words", "qrels.tsv", "q1 d1 1\nq1 d1\n", "qrels.tsv, line 2"},
		{"a value that is no number", "qrels.tsv", "q1 d1 1\nq1 d1 yes\n", "whole number"},
		{"nothing judged", "qrels.tsv", "q1 gone 1\n", "no question has a judgement"},
		{"no judgements", "qrels.tsv", "", "no question has a judgement"},
	} {
		dir := t.TempDir()
		for name, text := range whole {
			if name == tt.file {
				text = tt.text
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, err := quality.Read(dir)
		if tt.fault != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("%s: the error is %v", tt.name, err)
			}
			continue
		}
		if err != nil || len(c.Queries) != 1 || c.Queries[0].ID != "q1" || len(c.Queries[0].Right) != 1 || c.Queries[0].Right["d1"] != 2 && tt.file == "qrels.tsv" {
			t.Errorf("%s: %+v (%v)", tt.name, c, err)
		}
	}
	if _, err := quality.Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "docs.jsonl") {
		t.Errorf("an empty folder: %v", err)
	}
}
