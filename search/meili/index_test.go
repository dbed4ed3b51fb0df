package meili_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/meili"
	"uptake/search/meili/meilitest"
)

func ask(t *testing.T, x *meili.Index, text string, want ...id.Idea) {
	t.Helper()
	got, err := x.Ask(t.Context(), text, 20)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q finds %v (%v), want %v", text, got, err, want)
	}
}

// follows is what both the double and a real server do.
func follows(t *testing.T, x *meili.Index) {
	t.Helper()
	t.Cleanup(func() {
		if err := x.Drop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if err := x.Drop(t.Context()); err != nil {
		t.Errorf("an index that is not there: %v", err)
	}
	if _, err := x.Ask(t.Context(), "knee", 5); !errors.Is(err, meili.ErrRefused) {
		t.Errorf("an index that is not there is asked: %v", err)
	}
	if err := x.Rebuild(t.Context(), []search.Doc{
		{Idea: 1, Title: "<b>Knee</b>", Body: "hips\x00 & elbows"}, {Idea: 2, Title: "Other", Comments: []string{"Poultices"}}, {Idea: 3, Title: "Third", Writeups: []string{"with a bicycle"}, Updates: []string{"on the news"}},
	}); err != nil {
		t.Fatal(err)
	}
	ask(t, x, "knee", 1)
	ask(t, x, "ELBOWS", 1)
	ask(t, x, "poultices", 2)
	ask(t, x, "bicycle", 3)
	ask(t, x, "news", 3)
	ask(t, x, "zeppelin")
	ask(t, x, "zeppelin poultices", 2)
	ask(t, x, "***")
	for _, hostile := range []string{"\x00", `"`, `" OR 1=1`, "🙂", "\u202eabc", "-knee", "***", strings.Repeat("*a", 5000), "'\\\""} {
		if _, err := x.Ask(t.Context(), hostile, 5); err != nil {
			t.Errorf("%.20q: %v", hostile, err)
		}
	}
	if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 7, Title: "Knee"}}); err != nil {
		t.Fatal(err)
	}
	ask(t, x, "knee", 7)
	ask(t, x, "poultices")
}

// With UPTAKE_TEST_MEILI and its key a real server has to do the same as the double.
func TestIndex(t *testing.T) {
	t.Parallel()
	if address := os.Getenv("UPTAKE_TEST_MEILI"); address != "" {
		t.Run("a real server", func(t *testing.T) {
			follows(t, meili.Open(address, os.Getenv("UPTAKE_TEST_MEILI_KEY"), fmt.Sprintf("uptake_test_%d", time.Now().UnixNano())))
		})
	}
	s, url := meilitest.Start(t)
	follows(t, meili.Open(url, meilitest.Key, "ideas"))
	for _, field := range []string{`"enabled":true`, `"oneTypo":5`, `"twoTypos":9`, `"disableOnWords":[]`, `"disableOnAttributes":[]`, `"disableOnNumbers":true`, `"displayedAttributes":["id","mark"]`} {
		if !strings.Contains(s.Settings()[0], field) {
			t.Errorf("the settings do not hold %s: %s", field, s.Settings()[0])
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		key  string
		then func(*http.Request) int
		want error
	}{
		{"a wrong key", "wrong", nil, meili.ErrRefused},
		{"a bad question", meilitest.Key, func(*http.Request) int { return http.StatusBadRequest }, meili.ErrRefused},
		{"too many questions", meilitest.Key, func(*http.Request) int { return http.StatusTooManyRequests }, search.ErrBusy},
		{"out of order", meilitest.Key, func(*http.Request) int { return http.StatusInternalServerError }, search.ErrBusy},
		{"restarting", meilitest.Key, func(*http.Request) int { return http.StatusServiceUnavailable }, search.ErrBusy},
		{"slow", meilitest.Key, func(r *http.Request) int { <-r.Context().Done(); return http.StatusOK }, search.ErrBusy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, url := meilitest.Start(t)
			if err := meili.Open(url, meilitest.Key, "ideas").Rebuild(t.Context(), []search.Doc{{Idea: 1, Title: "Secretword"}}); err != nil {
				t.Fatal(err)
			}
			var asked atomic.Int32
			s.Fault = func(r *http.Request) int {
				asked.Add(1)
				if tt.then == nil {
					return 0
				}
				return tt.then(r)
			}
			_, err := meili.Open(url, tt.key, "ideas").Ask(t.Context(), "secretword", 5)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), "secretword") || strings.Contains(e.Error(), meilitest.Key) {
					t.Errorf("the error tells what was asked: %v", e)
				}
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("asked %d times: the client tries again with an empty body", n)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		if _, err := meili.Open("http://127.0.0.1:1", meilitest.Key, "ideas").Ask(t.Context(), "x", 5); !errors.Is(err, search.ErrBusy) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a task fails", func(t *testing.T) {
		t.Parallel()
		s, url := meilitest.Start(t)
		x := meili.Open(url, meilitest.Key, "ideas")
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 1, Title: "Knee"}}); err != nil {
			t.Fatal(err)
		}
		s.Full = true
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 2, Title: "Knee"}}); err == nil || !strings.Contains(err.Error(), "no_space_left_on_device") {
			t.Errorf("got %v", err)
		}
		ask(t, x, "knee", 1) // what was there answers on
	})
	t.Run("documents are lost", func(t *testing.T) {
		t.Parallel()
		s, url := meilitest.Start(t)
		x := meili.Open(url, meilitest.Key, "ideas")
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 1, Title: "Knee"}}); err != nil {
			t.Fatal(err)
		}
		s.Lose = true
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 2, Title: "Knee"}, {Idea: 3, Title: "Knee"}}); err == nil || !strings.Contains(err.Error(), "1 ideas of 2") {
			t.Errorf("got %v", err)
		}
		ask(t, x, "knee", 1)
	})
}

func TestASearchServerLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Bool
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Store(true) }))
	t.Cleanup(trap.Close)
	server := httptest.NewServer(http.RedirectHandler(trap.URL, http.StatusSeeOther))
	t.Cleanup(server.Close)
	if _, err := meili.Open(server.URL, meilitest.Key, "ideas").Ask(t.Context(), "secretword", 5); err == nil {
		t.Error("an answer that leads elsewhere is taken for one")
	}
	if elsewhere.Load() {
		t.Error("another server was asked")
	}
}
