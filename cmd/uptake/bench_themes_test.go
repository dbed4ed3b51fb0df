package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBenchThemes(t *testing.T) {
	t.Parallel()
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "coded.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := "id,text,themes\n"
	for n := range 60 {
		good += fmt.Sprintf("%d,%s\n", n, []string{"The bus was late and parking full,Travel", "Tablets from the pharmacy ran out,Medicine", "Late bus to the pharmacy for tablets,Medicine|Travel"}[n%3])
	}
	for _, tt := range []struct {
		name, file string
		code       int
		says       string
	}{
		{"coded texts", file(good), 0, "suggested: 60 texts, 2 themes; precision@1 1.0000, recall@3 1.0000, macro-F1 1.0000"},
		{"candidates", file(good), 0, "candidates in 60 texts; coherence (NPMI)"},
		{"no column of themes", file("text,label\nA,b\n"), 1, "name its columns in the first line: text and theme"},
		{"no texts", file("text,theme\n"), 1, "there are no texts in it"},
		{"no CSV", file("text,theme\n\"A\n"), 1, "parse error"},
		{"no file", filepath.Join(t.TempDir(), "none.csv"), 1, "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, nil, "bench", "themes", "--file", tt.file)
			if code != tt.code || !strings.Contains(out+errs, tt.says) {
				t.Errorf("exit code %d, want %d, and %q in: %s%s", code, tt.code, tt.says, out, errs)
			}
		})
	}
}
