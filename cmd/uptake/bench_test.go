package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"uptake/domain/challenge"
	"uptake/search/quality"
	"uptake/store/storetest"
)

// collection writes a folder of three documents and two questions.
func collection(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"docs.jsonl":    `{"_id":"k","title":"Knees","text":"A clinic for knees"}` + "\n" + `{"_id":"b","text":"Blood tests at home"}` + "\n" + `{"_id":"g","title":"Gardens","text":"A garden"}`,
		"queries.jsonl": `{"_id":"1","text":"where is a clinic for my knee"}` + "\n" + `{"_id":"2","text":"testing blood"}`,
		"qrels.tsv":     "1\tk\t1\n2\tb\t1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBenchSearch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"both databases", []string{"--docs", collection(t), "--postgres", storetest.PostgresURL(t)}, 0, []string{"3 documents, 2 questions", "plain BM25", "SQLite 1.0000 1.0000 1.0000", "PostgreSQL 1.0000 1.0000 1.0000"}},
		{"no folder", nil, 2, []string{"docs"}},
		{"an empty folder", []string{"--docs", t.TempDir()}, 1, []string{"holds no docs.jsonl"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, nil, append([]string{"bench", "search"}, tt.args...)...)
			for _, s := range tt.says {
				if !strings.Contains(strings.Join(strings.Fields(out+errs), " "), s) {
					t.Errorf("it does not say %q: %s%s", s, out, errs)
				}
			}
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
		})
	}
}

// A database that stays is emptied, and one in use is refused.
func TestBenchLeavesNothing(t *testing.T) {
	t.Parallel()
	dir, url := collection(t), storetest.PostgresURL(t)
	for range 2 {
		if code, _, errs := call(t, nil, "bench", "search", "--docs", dir, "--postgres", url); code != 0 {
			t.Fatal(errs)
		}
	}
	s := storetest.Open(t, url)
	c, err := quality.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = plant(t.Context(), s, c.Docs); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, nil, "bench", "search", "--docs", dir, "--postgres", url); code != 1 || !strings.Contains(errs, "holds a challenge") {
		t.Errorf("a database in use is taken: %s", errs)
	}
}

func TestAsIdea(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 40)
	for _, tt := range []struct {
		name        string
		doc         quality.Doc
		title, body string
	}{
		{"as it is", quality.Doc{Title: "T", Text: "x"}, "T", "x"},
		{"a long title goes on in the text", quality.Doc{Title: long, Text: "x"}, strings.TrimSpace(long[:95]) + " word", " " + strings.TrimSpace(long[100:]) + "\nx"},
		{"no title", quality.Doc{Text: "a few words"}, "a few words", "a few words"},
		{"nothing", quality.Doc{}, "-", ""},
		{"a very long text", quality.Doc{Title: "T", Text: strings.Repeat("x", 20_000)}, "T", strings.Repeat("x", challenge.BodyMax)},
	} {
		if title, body := asIdea(tt.doc); title != tt.title || body != tt.body {
			t.Errorf("%s: %q, %q", tt.name, title, body)
		}
	}
}
