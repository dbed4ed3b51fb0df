package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/review"
	"uptake/store"
)

func TestTheDemonstrationShowsEveryState(t *testing.T) {
	t.Parallel()
	conf, err := Load([]string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_LOG_LEVEL=error"})
	if err != nil {
		t.Fatal(err)
	}
	if err = conf.Prepare(); err != nil {
		t.Fatal(err)
	}
	a, err := BuildDemo(t.Context(), conf, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	reads := store.ChallengeReads(a.Store)
	ch, err := reads.ChallengeBySlug(t.Context(), demoSlug)
	if err != nil {
		t.Fatal(err)
	}
	list, err := reads.List(t.Context(), challenge.ListQuery{Challenge: ch.ID, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	stages := map[challenge.Stage]int{}
	for _, c := range list.Cards {
		stages[c.Stage]++
	}
	// 36 ideas, of which 34 is held, 36 hidden and 13 merged into 7.
	want := map[challenge.Stage]int{challenge.Posted: 12, challenge.InReview: 10, challenge.Decided: 10, challenge.WrittenUp: 1}
	for stage, n := range want {
		if stages[stage] != n {
			t.Errorf("got %d ideas at stage %s, want %d", stages[stage], stage, n)
		}
	}
	if list.Total != 33 || len(list.Cards) != 33 {
		t.Errorf("got %d ideas, %d in all, want 33", len(list.Cards), list.Total)
	}
	open, err := reads.ChallengeBySlug(t.Context(), demoOpenSlug)
	if err != nil {
		t.Fatal(err)
	}
	visitor := account.Actor{Person: 1, Name: "Anybody"}
	if err = open.Allows(visitor, challenge.Posting, 0, now()); err != nil {
		t.Errorf("posting in the open challenge: %v", err)
	}
	for slug, want := range map[string]bool{"msk": true, "rheumatology": false} { // comments and support while a panel has yet to meet, comments alone while it scores
		area, _ := ch.AreaBySlug(slug)
		if err = ch.Allows(visitor, challenge.Commenting, area.ID, now()); err != nil {
			t.Errorf("commenting in %s: %v", slug, err)
		}
		if got := ch.Allows(visitor, challenge.Supporting, area.ID, now()) == nil; got != want {
			t.Errorf("supporting in %s: got %v, want %v", slug, got, want)
		}
	}
	panels := review.Service{Store: store.Reviews(a.Store), Reads: store.ReviewReads(a.Store), Now: now}
	heads, err := panels.Panels(t.Context(), account.Console, ch.ID)
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]review.State{}
	for _, h := range heads {
		states[h.Slug] = h.State
	}
	if states["orthopaedics"] != review.Published || states["rheumatology"] != review.R1Open {
		t.Errorf("got panels %v, want one published and one in its first round", states)
	}
	for path, words := range map[string]string{
		"/": "Better care for joints", "/challenges/better-joints": "Joint school on a Saturday", "/search?q=joint+school": "<mark>Joint</mark>",
	} {
		if body := get(t, a, path); !strings.Contains(body, words) {
			t.Errorf("%s lacks %q", path, words)
		}
	}
	for _, c := range list.Cards {
		if strings.Contains(c.Excerpt, "999 000") {
			t.Errorf("idea %d shows an NHS number", c.ID)
		}
	}
	follow(t, a, "/challenges/better-joints/ideas?sort=newest")
	follow(t, a, "/challenges/better-joints/ideas?q=clinic")
	if len(a.demo.people) != 60 || a.demo.people[0].Name != "Josie Tranter" {
		t.Errorf("got %d people in the bar, the first %v", len(a.demo.people), a.demo.people[:1])
	}
}

// countOf finds "12 ideas" or "1 idea" in the heading of results.
var countOf = regexp.MustCompile(`id="results">\s*(\d+) ideas?\b`)

// box finds the boxes of filters with their counts.
var box = regexp.MustCompile(`name="(area|kind|stage|theme)"[^>]*value="([^"]+)"[^>]*>\s*<label[^>]*>\s*[^<(]*\((\d+)\)`)

// follow asks for a list and for what each of its boxes leads to.
func follow(t *testing.T, a *App, list string) {
	t.Helper()
	boxes := box.FindAllStringSubmatch(get(t, a, list), -1)
	if len(boxes) < 10 {
		t.Fatalf("%s: got %d boxes with counts, want at least 10", list, len(boxes))
	}
	for _, b := range boxes {
		to := list + "&" + b[1] + "=" + url.QueryEscape(b[2])
		got := "0"
		if m := countOf.FindStringSubmatch(get(t, a, to)); m != nil {
			got = m[1]
		}
		if got != b[3] {
			t.Errorf("%s leads to %s ideas, its box says %s", to, got, b[3])
		}
	}
}

func get(t *testing.T, a *App, path string) string {
	t.Helper()
	resp, err := a.HTTP.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err = resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDatesMoveByWholeWeeksAndKeepTheHour(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	posted := time.Date(2026, time.June, 1, 8, 42, 0, 0, time.UTC) // 9:42 in London, a Monday
	tests := []struct {
		name  string
		today time.Time
		weeks int
		want  string
	}{
		{"the week of the files", time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC), 0, "Mon 2026-06-01 09:42"},
		{"the last minute of that week", time.Date(2026, 9, 27, 22, 59, 0, 0, time.UTC), 0, "Mon 2026-06-01 09:42"},
		{"a week later", time.Date(2026, 9, 27, 23, 0, 0, 0, time.UTC), 1, "Mon 2026-06-08 09:42"},
		{"into winter time", time.Date(2027, 2, 24, 12, 0, 0, 0, time.UTC), 22, "Mon 2026-11-02 09:42"},
		{"before the files", time.Date(2026, 9, 20, 12, 0, 0, 0, time.UTC), -1, "Mon 2026-05-25 09:42"},
	}
	for _, tt := range tests {
		w := weeksTo(tt.today, london)
		if got := w.move(posted).In(london).Format("Mon 2006-01-02 15:04"); w.n != tt.weeks || got != tt.want {
			t.Errorf("%s: got %d weeks and %s, want %d and %s", tt.name, w.n, got, tt.weeks, tt.want)
		}
	}
}

// TestTheDemonstrationLeavesOtherFoldersAlone: in it anybody signs in as anybody,
// the administrators of an installation among them.
func TestTheDemonstrationLeavesOtherFoldersAlone(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0") // so that a demonstration that goes on stops there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	demo := func(dir string) (refused bool) {
		code, _, errs := call(t, nil, "demo", "--addr", taken.Addr().String(), "--data", dir)
		refused = strings.Contains(errs, "holds something else than a demonstration")
		if code != exitFault || !refused && !strings.Contains(errs, "is in use by another program") {
			t.Fatalf("%s: got exit %d and %q", filepath.Base(dir), code, errs)
		}
		return refused
	}
	real := t.TempDir()
	if code, _, errs := call(t, []string{"UPTAKE_DATA=" + real}, "admin", "create", "--email", "root@example.org"); code != exitOK {
		t.Fatal(errs)
	}
	before := listed(t, real)
	other := t.TempDir()
	write(t, filepath.Join(other, "letter.txt"), "Dear all", 0o600)
	if !demo(real) || !demo(other) {
		t.Error("the demonstration opened a folder that is not its own")
	}
	if after := listed(t, real); !slices.Equal(before, after) {
		t.Errorf("the installation held %v, now %v", before, after)
	}
	for name, own := range map[string]string{"an empty folder": t.TempDir(), "a new folder": filepath.Join(t.TempDir(), "new")} {
		for range 2 { // the second time it holds the demonstration
			if demo(own) {
				t.Errorf("%s was refused", name)
			}
		}
	}
}

// listed names what is in a folder.
func listed(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
