package meili_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/meili"
	"uptake/search/meili/meilitest"
	"uptake/search/searchtest"
)

// What nobody may see is never sent, and what nobody may see any more is not kept.
func TestNothingHiddenReachesTheServer(t *testing.T) {
	t.Parallel()
	for _, postgres := range []bool{false, true} {
		t.Run(map[bool]string{false: "SQLite", true: "PostgreSQL"}[postgres], func(t *testing.T) {
			t.Parallel()
			s, url := meilitest.Start(t)
			f := feed(t, url, meilitest.Key, postgres)
			c := f.rows.Challenge("published")
			draft := f.rows.Challenge("draft")
			n := 0
			secret := func() string { n++; return fmt.Sprintf("secretword%d", n) }
			seen := f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Publicword"})
			for _, i := range []searchtest.Idea{
				{Challenge: c, Moderation: "held"},
				{Challenge: c, Moderation: "hidden"},
				{Challenge: draft},
				{Challenge: c, Shown: "withdrawn"},
				{Challenge: c, Shown: "merged"},
			} {
				i.Title, i.Body, i.Answers = secret(), secret(), []string{secret()}
				f.rows.Comment(f.rows.Idea(i), secret(), "visible")
			}
			for _, state := range []string{"held", "hidden", "deleted"} {
				f.rows.Comment(seen, secret(), state)
			}
			for _, state := range []string{"draft", "scheduled", "withdrawn"} {
				f.rows.Writeup(c, secret(), secret(), state, seen)
			}
			f.rows.Update(c, secret(), secret(), true, seen)
			f.rows.Undone(func() { f.rows.SetIdea(seen, "body", secret()) })
			f.rows.SetIdea(seen, "stage", "decided") // of which nobody knows: shown_stage is another
			if err := f.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			if sent := s.Sent(); strings.Contains(sent, "secretword") || strings.Contains(sent, "decided") || !strings.Contains(sent, "publicword") {
				t.Errorf("of %d secrets some were sent, or nothing was: %s", n, sent)
			}
			for _, away := range []func(){
				func() { f.rows.SetIdea(seen, "moderation", "hidden") },
				func() { f.rows.SetIdea(seen, "shown_stage", "withdrawn") },
				func() { f.rows.SetIdea(seen, "title", "Otherword") },
				func() { f.rows.SetChallenge(c, "draft") },
			} {
				f.rows.SetIdea(seen, "moderation", "visible")
				f.rows.SetIdea(seen, "shown_stage", "posted")
				f.rows.SetIdea(seen, "title", "Publicword")
				f.rows.SetChallenge(c, "published")
				if raw := s.Raw(); !strings.Contains(raw, "publicword") {
					t.Errorf("the control: it is kept while it is public: %s", raw)
				}
				away()
				if raw := s.Raw(); strings.Contains(raw, "publicword") {
					t.Errorf("it is still kept: %s", raw)
				}
			}
		})
	}
}

// late is a feeder's ledger in which changes wait, as if nobody fed.
func late(t *testing.T) (*fed, *meilitest.Server, id.Challenge) {
	t.Helper()
	s, url := meilitest.Start(t)
	f := feed(t, url, meilitest.Key, false)
	c := f.rows.Challenge("published")
	settle := f.rows.Settle
	f.rows.Settle = func(...id.Idea) {
		if err := f.rows.Write(t.Context()); err != nil { // what was just written is the database's to find
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { f.rows.Settle = settle })
	return f, s, c
}

func waiting(t *testing.T, f *fed) int {
	t.Helper()
	st, err := f.feeder.Standing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Waiting
}

// A change leaves the ledger when the server has done what it was told, and not before.
func TestChangesWaitUntilTheyAreDone(t *testing.T) {
	t.Parallel()
	f, s, c := late(t)
	f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Quokka"})
	before := waiting(t, f)
	s.Set(func(s *meilitest.Server) { s.Full = true })
	if err := f.feeder.Step(t.Context()); err == nil || !strings.Contains(err.Error(), "no_space_left_on_device") {
		t.Errorf("a task fails: %v", err)
	}
	if n := waiting(t, f); n != before || n == 0 {
		t.Errorf("%d of %d changes wait after a task has failed", n, before)
	}
	s.Set(func(s *meilitest.Server) { s.Full = false })
	if err := f.feeder.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := waiting(t, f); n != 0 {
		t.Errorf("%d changes wait after all is well", n)
	}
	if err := f.Health(t.Context()); err != nil {
		t.Error(err)
	}
}

// Who hides something is heeded before the server knows of it.
func TestWhatIsHiddenIsNotCountedWhileItWaits(t *testing.T) {
	t.Parallel()
	f, _, c := late(t)
	i, j := f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Quokka"}), f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Quokka"})
	if err := f.feeder.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.rows.SetIdea(i, "moderation", "hidden")
	res, err := f.Search(t.Context(), search.Query{Text: "quokka", Facets: []search.Dimension{search.ByKind}})
	if err != nil || res.Total != 1 || len(res.Hits) != 1 || res.Hits[0].Idea != j || res.Facets.Kinds[0].N != 1 {
		t.Errorf("%+v (%v)", res, err)
	}
	if waiting(t, f) == 0 {
		t.Error("the control: nothing waits")
	}
}

// While a new index is filled, the old one answers and both are told of changes.
func TestFillingAnew(t *testing.T) {
	t.Parallel()
	f, s, c := late(t)
	var first id.Idea
	for n := range 450 {
		i := f.rows.Idea(searchtest.Idea{Challenge: c, Title: fmt.Sprintf("Quokka %d", n)})
		if n == 0 {
			first = i
		}
	}
	if err := f.feeder.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	var during int
	s.Set(func(s *meilitest.Server) {
		s.Fault = func(r *http.Request) int {
			if strings.HasSuffix(r.URL.Path, "_new/documents") {
				once.Do(func() {
					f.rows.SetIdea(first, "moderation", "hidden") // the one that is being sent
					f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Numbat"})
					res, err := f.Search(context.Background(), search.Query{Text: "quokka"})
					if err != nil {
						t.Error(err)
					}
					during = res.Total
				})
			}
			return 0
		}
	})
	if err := f.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if during != 449 {
		t.Errorf("meanwhile %d ideas are found, want 449", during)
	}
	for text, want := range map[string]int{"quokka": 449, "numbat": 1} {
		if res, err := f.Search(t.Context(), search.Query{Text: text}); err != nil || res.Total != want {
			t.Errorf("afterwards %s finds %d ideas (%v), want %d", text, res.Total, err, want)
		}
	}
	if n := waiting(t, f); n != 0 {
		t.Errorf("%d changes wait", n)
	}
	if err := f.Health(t.Context()); err != nil {
		t.Error(err)
	}
}

// Of two programs one feeds; the other takes over when the first stops.
func TestOneFeedsAtATime(t *testing.T) {
	t.Parallel()
	f, _, c := late(t)
	other := meili.NewFeeder(f.index, f.inner, f.rows.Write, nil)
	f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Quokka"})
	if err := other.Step(t.Context()); err != nil || waiting(t, f) == 0 {
		t.Errorf("the second feeds beside the first: %v", err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	f.feeder.Run(gone, nil)
	if err := other.Step(t.Context()); err != nil || waiting(t, f) != 0 {
		t.Errorf("the second does not take over: %v, %d wait", err, waiting(t, f))
	}
}

// Nothing is written down where no search server is set.
func TestNothingWaitsWithoutAServer(t *testing.T) {
	t.Parallel()
	for _, postgres := range []bool{false, true} {
		_, url := meilitest.Start(t)
		f := feed(t, url, meilitest.Key, postgres)
		f.rows.Settle = nil
		count := func() (n int) {
			if err := f.rows.DB.QueryRow("SELECT count(*) FROM search_feed").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		c := f.rows.Challenge("published")
		f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Quokka"})
		if count() == 0 {
			t.Error("the control: with a server, changes are written down")
		}
		if err := f.inner.Ledger(f.rows.Write).End(t.Context()); err != nil {
			t.Fatal(err)
		}
		i := f.rows.Idea(searchtest.Idea{Challenge: c, Title: "Quokka"})
		f.rows.SetIdea(i, "supports", 3)
		f.rows.SetChallenge(c, "draft")
		if n := count(); n != 0 {
			t.Errorf("%d changes wait for nobody", n)
		}
	}
}

// The same ideas in the same order: what the double shows must not be luck.
func TestTheSuiteFailsAServerThatForgetsFilters(t *testing.T) {
	t.Parallel()
	s, url := meilitest.Start(t)
	f := feed(t, url, meilitest.Key, false)
	const minus = "a minus leaves out, by the idea and everything under it"
	if bad := searchtest.Failures(t.Context(), f, f.rows, minus); len(bad) != 0 {
		t.Errorf("the control fails: %v", bad)
	}
	s.Set(func(s *meilitest.Server) { s.NoNot = true })
	if bad := searchtest.Failures(t.Context(), f, f.rows, minus); !slices.Contains(bad, minus) {
		t.Error("a server that forgets every NOT passes")
	}
}
