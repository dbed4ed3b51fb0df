package meili_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/meili"
)

const key = "a-key-that-nobody-may-read"

// server does what a real one does with indexes, tasks and documents, and finds an
// idea by any of its words.
type server struct {
	mu      sync.Mutex
	indexes map[string]map[id.Idea]string
	tasks   []string // the code of each task's fault; empty: it succeeded
	asked   []string // bodies of settings
	// fault answers in place of the server where it returns a status; 0: it does not.
	fault func(r *http.Request) int
	// lose leaves documents out although the task succeeds.
	lose bool
	// full makes tasks with documents fail, though they were accepted.
	full bool
}

func start(t *testing.T) (*server, string) {
	t.Helper()
	s := &server{indexes: map[string]map[id.Idea]string{}}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return s, h.URL
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := func(status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	refuse := func(status int, code string) {
		answer(status, map[string]string{"message": "no", "code": code, "type": "invalid_request", "link": ""})
	}
	body, _ := io.ReadAll(r.Body) // whole, else nothing tells that the other side has gone
	if s.fault != nil {
		if status := s.fault(r); status != 0 {
			refuse(status, "fault_on_demand")
			return
		}
	}
	if r.Header.Get("Authorization") != "Bearer "+key {
		refuse(http.StatusForbidden, "invalid_api_key")
		return
	}
	task := func(code string) {
		s.tasks = append(s.tasks, code)
		answer(http.StatusAccepted, map[string]any{"taskUid": len(s.tasks) - 1, "status": "enqueued"})
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	name := ""
	if len(parts) > 1 {
		name = parts[1]
	}
	have := s.indexes[name]
	switch what := r.Method + " " + parts[0] + "/" + strings.Join(parts[min(len(parts), 2):], "/"); what {
	case "POST indexes/":
		var q struct{ UID string }
		_ = json.Unmarshal(body, &q)
		if s.indexes[q.UID] != nil {
			task("index_already_exists")
			return
		}
		s.indexes[q.UID] = map[id.Idea]string{}
		task("")
	case "DELETE indexes/":
		if have == nil {
			task("index_not_found")
			return
		}
		delete(s.indexes, name)
		task("")
	case "PATCH indexes/settings":
		s.asked = append(s.asked, string(body))
		task("")
	case "POST indexes/documents":
		var docs []map[string]any
		_ = json.Unmarshal(body, &docs)
		if s.full {
			task("no_space_left_on_device") // and none of them is kept
			return
		}
		for i, d := range docs {
			if n, _ := d["id"].(float64); !s.lose || i > 0 {
				have[id.Idea(n)] = fmt.Sprint(d["title"], " ", d["body"], " ", d["comments"], " ", d["writeups"], " ", d["updates"])
			}
		}
		task("")
	case "GET indexes/stats":
		answer(http.StatusOK, map[string]any{"numberOfDocuments": len(have)})
	case "POST swap-indexes/":
		var q []struct{ Indexes []string }
		_ = json.Unmarshal(body, &q)
		a, b := q[0].Indexes[0], q[0].Indexes[1]
		s.indexes[a], s.indexes[b] = s.indexes[b], s.indexes[a]
		task("")
	case "GET tasks/":
		var n int
		_, _ = fmt.Sscan(name, &n)
		t := map[string]any{"uid": n, "status": "succeeded", "error": nil}
		if code := s.tasks[n]; code != "" {
			t["status"], t["error"] = "failed", map[string]string{"code": code}
		}
		answer(http.StatusOK, t)
	case "POST indexes/search":
		if have == nil {
			refuse(http.StatusNotFound, "index_not_found")
			return
		}
		var q struct{ Q string }
		_ = json.Unmarshal(body, &q)
		hits := []map[string]any{}
		for i, text := range have {
			if slices.ContainsFunc(strings.Fields(q.Q), func(w string) bool { return strings.Contains(text, w) }) {
				hits = append(hits, map[string]any{"id": i})
			}
		}
		answer(http.StatusOK, map[string]any{"hits": hits})
	default:
		refuse(http.StatusNotFound, "no_such_route")
	}
}

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
	s, url := start(t)
	follows(t, meili.Open(url, key, "ideas"))
	for _, field := range []string{`"enabled":true`, `"oneTypo":5`, `"twoTypos":9`, `"disableOnWords":[]`, `"disableOnAttributes":[]`, `"disableOnNumbers":true`, `"displayedAttributes":["id"]`} {
		if !strings.Contains(s.asked[0], field) {
			t.Errorf("the settings do not hold %s: %s", field, s.asked[0])
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
		{"a bad question", key, func(*http.Request) int { return http.StatusBadRequest }, meili.ErrRefused},
		{"too many questions", key, func(*http.Request) int { return http.StatusTooManyRequests }, search.ErrBusy},
		{"out of order", key, func(*http.Request) int { return http.StatusInternalServerError }, search.ErrBusy},
		{"restarting", key, func(*http.Request) int { return http.StatusServiceUnavailable }, search.ErrBusy},
		{"slow", key, func(r *http.Request) int { <-r.Context().Done(); return http.StatusOK }, search.ErrBusy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, url := start(t)
			if err := meili.Open(url, key, "ideas").Rebuild(t.Context(), []search.Doc{{Idea: 1, Title: "Secretword"}}); err != nil {
				t.Fatal(err)
			}
			var asked atomic.Int32
			s.fault = func(r *http.Request) int {
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
				if strings.Contains(e.Error(), "secretword") || strings.Contains(e.Error(), key) {
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
		if _, err := meili.Open("http://127.0.0.1:1", key, "ideas").Ask(t.Context(), "x", 5); !errors.Is(err, search.ErrBusy) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a task fails", func(t *testing.T) {
		t.Parallel()
		s, url := start(t)
		x := meili.Open(url, key, "ideas")
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 1, Title: "Knee"}}); err != nil {
			t.Fatal(err)
		}
		s.full = true
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 2, Title: "Knee"}}); err == nil || !strings.Contains(err.Error(), "no_space_left_on_device") {
			t.Errorf("got %v", err)
		}
		ask(t, x, "knee", 1) // what was there answers on
	})
	t.Run("documents are lost", func(t *testing.T) {
		t.Parallel()
		s, url := start(t)
		x := meili.Open(url, key, "ideas")
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 1, Title: "Knee"}}); err != nil {
			t.Fatal(err)
		}
		s.lose = true
		if err := x.Rebuild(t.Context(), []search.Doc{{Idea: 2, Title: "Knee"}, {Idea: 3, Title: "Knee"}}); err == nil || !strings.Contains(err.Error(), "1 ideas of 2") {
			t.Errorf("got %v", err)
		}
		ask(t, x, "knee", 1)
	})
}
