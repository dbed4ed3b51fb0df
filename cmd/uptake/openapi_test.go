package main

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	v1 "uptake/api/v1"
)

// TestTheDocumentAndTheRoutesOfTheAPIAreTheSame compares openapi.yaml with what
// the whole server answers under /api/v1, in both directions.
func TestTheDocumentAndTheRoutesOfTheAPIAreTheSame(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	p := program{environ: environ}
	c, err := p.config()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Build(t.Context(), c, io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	raw, err := v1.Document()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	var described, routed []string
	for path, item := range doc.Paths {
		for method := range item {
			if method != "parameters" && method != "summary" && method != "description" {
				described = append(described, strings.ToUpper(method)+" /api/v1"+path)
			}
		}
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, r := range a.HTTP.GetRoutes(true) {
		if strings.HasPrefix(r.Path, "/api/v1/") && r.Method != http.MethodHead {
			routed = append(routed, r.Method+" "+parameter.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	slices.Sort(described)
	slices.Sort(routed)
	for _, r := range routed {
		if !slices.Contains(described, r) {
			t.Errorf("openapi.yaml does not have %s", r)
		}
	}
	for _, d := range described {
		if !slices.Contains(routed, d) {
			t.Errorf("openapi.yaml has %s, which no route answers", d)
		}
	}
	if len(routed) == 0 {
		t.Error("there are no routes, so nothing was compared")
	}
}
