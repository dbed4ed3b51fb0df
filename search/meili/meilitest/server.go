// Package meilitest is a double of a Meilisearch server for tests: it speaks the
// HTTP interface of one, over indexes in memory, as far as package meili uses it. Like a
// real server it does tasks later than it accepts them, refuses what it does not
// know, and finds by filters exactly.
//
// What only a real server shows: how fast it is and what it costs; its own order and
// its own looking past slips of the finger, of which no answer of ours depends; how it
// cuts texts that are no words of ours; and what another version does.
// So the tests run over one as well where UPTAKE_TEST_MEILI names it.
package meilitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Key is the one key that a Server takes.
const Key = "a-key-that-nobody-may-read"

// Server is the double. Its fields may be set while nobody asks it, or by Set.
type Server struct {
	// Fault answers in place of the server where it returns a status; 0: it does not.
	Fault func(r *http.Request) int
	// Lose leaves the first of some documents out although the task succeeds.
	Lose bool
	// Full makes tasks with documents fail, though they were accepted.
	Full bool
	// NoNot makes it pass over every NOT of a filter: a server that is wrong.
	NoNot bool
	// Version is what it says of itself.
	Version string

	mu      sync.Mutex
	indexes map[string]*index
	tasks   []*task
	asked   []string
	sent    []string
}

type task struct {
	do   func() string // the code of its fault; empty: it succeeded
	seen bool
	done bool
	code string
}

// Start starts a double until the test ends, and returns it with its address.
func Start(t testing.TB) (*Server, string) {
	t.Helper()
	s := &Server{Version: "1.50.0", indexes: map[string]*index{}}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return s, h.URL
}

// Set changes s while others may ask it.
func (s *Server) Set(change func(*Server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// Settings are the bodies of settings that it was sent.
func (s *Server) Settings() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// Sent are the bodies of all documents that it was ever sent.
func (s *Server) Sent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.sent, "\n")
}

// Raw is all that it holds, as JSON: what a test looks for secrets in.
func (s *Server) Raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for name, x := range s.indexes {
		for _, d := range x.docs {
			raw, _ := json.Marshal(d)
			fmt.Fprintf(&b, "%s %s\n", name, raw)
		}
	}
	return b.String()
}

// Forget drops every index, as a server does that lost its disk.
func (s *Server) Forget() { s.Set(func(s *Server) { s.indexes = map[string]*index{} }) }

// refusal is an error that the server answers with.
type refusal struct {
	status        int
	code, message string
}

func bad(code, format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// ServeHTTP answers as a server would.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // whole, else nothing tells that the other side has gone
	s.mu.Lock()
	fault := s.Fault
	s.mu.Unlock()
	if fault != nil {
		if status := fault(r); status != 0 {
			answer(w, status, map[string]string{"message": "no", "code": "fault_on_demand", "type": "internal", "link": ""})
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	status, v, no := s.answer(r, body)
	if no != nil {
		answer(w, no.status, map[string]string{"message": no.message, "code": no.code, "type": "invalid_request", "link": ""})
		return
	}
	answer(w, status, v)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// strict reads JSON and refuses fields that it does not know, as the server does.
func strict(body []byte, into any) *refusal {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bad("bad_request", "%v", err)
	}
	return nil
}

func (s *Server) answer(r *http.Request, body []byte) (int, any, *refusal) {
	switch r.Header.Get("Authorization") {
	case "Bearer " + Key:
	case "":
		return 0, nil, &refusal{http.StatusUnauthorized, "missing_authorization_header", "no key"}
	default:
		return 0, nil, &refusal{http.StatusForbidden, "invalid_api_key", "another key"}
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	name := ""
	if len(parts) > 1 {
		name = parts[1]
	}
	rest := strings.Join(parts[min(len(parts), 2):], "/")
	if number, one := strings.CutPrefix(rest, "documents/"); one && parts[0] == "indexes" && r.Method == http.MethodGet {
		return s.document(name, number)
	}
	switch r.Method + " " + parts[0] + "/" + rest {
	case "GET version/":
		return http.StatusOK, map[string]string{"pkgVersion": s.Version, "commitSha": "unknown", "commitDate": "unknown"}, nil
	case "POST indexes/":
		var q struct{ UID, PrimaryKey string }
		if no := strict(body, &q); no != nil {
			return 0, nil, no
		}
		return s.task(func() string {
			if s.indexes[q.UID] != nil {
				return "index_already_exists"
			}
			s.indexes[q.UID] = &index{}
			return ""
		})
	case "DELETE indexes/":
		return s.task(func() string {
			if s.indexes[name] == nil {
				return "index_not_found"
			}
			delete(s.indexes, name)
			return ""
		})
	case "PATCH indexes/settings":
		s.asked = append(s.asked, string(body))
		var q settings
		if no := strict(body, &q); no != nil {
			return 0, nil, no
		}
		return s.task(func() string { s.index(name).settings = q; return "" })
	case "POST indexes/documents":
		s.sent = append(s.sent, string(body))
		var ds []document
		if err := json.Unmarshal(body, &ds); err != nil {
			return 0, nil, bad("malformed_payload", "%v", err)
		}
		return s.task(func() string { return s.add(name, ds) })
	case "POST indexes/documents/delete-batch":
		var ids []string
		if err := json.Unmarshal(body, &ids); err != nil {
			return 0, nil, bad("malformed_payload", "%v", err)
		}
		return s.task(func() string {
			if s.indexes[name] == nil {
				return "index_not_found"
			}
			s.indexes[name].remove(ids)
			return ""
		})
	case "GET indexes/stats":
		x := s.indexes[name]
		if x == nil {
			return 0, nil, &refusal{http.StatusNotFound, "index_not_found", "no index"}
		}
		return http.StatusOK, map[string]any{"numberOfDocuments": len(x.docs)}, nil
	case "POST swap-indexes/":
		var q []struct{ Indexes []string }
		if err := json.Unmarshal(body, &q); err != nil || len(q) != 1 || len(q[0].Indexes) != 2 {
			return 0, nil, bad("bad_request", "two indexes")
		}
		return s.task(func() string {
			a, b := q[0].Indexes[0], q[0].Indexes[1]
			if s.indexes[a] == nil || s.indexes[b] == nil {
				return "index_not_found"
			}
			s.indexes[a], s.indexes[b] = s.indexes[b], s.indexes[a]
			return ""
		})
	case "GET tasks/":
		return s.look(name)
	case "POST indexes/search":
		var q query
		if no := strict(body, &q); no != nil {
			return 0, nil, no
		}
		q.IndexUID = name
		res, no := s.search(q)
		return http.StatusOK, res, no
	case "POST multi-search/":
		var q struct {
			Federation any     `json:"federation"`
			Queries    []query `json:"queries"`
		}
		if no := strict(body, &q); no != nil {
			return 0, nil, no
		}
		out := []any{}
		for _, one := range q.Queries {
			res, no := s.search(one)
			if no != nil {
				return 0, nil, no
			}
			out = append(out, res)
		}
		return http.StatusOK, map[string]any{"results": out}, nil
	}
	return 0, nil, &refusal{http.StatusNotFound, "not_found", "no such route"}
}

// task accepts work; it is done when somebody looks at it, and after those before it.
func (s *Server) task(do func() string) (int, any, *refusal) {
	s.tasks = append(s.tasks, &task{do: do})
	return http.StatusAccepted, map[string]any{"taskUid": len(s.tasks) - 1, "status": "enqueued"}, nil
}

func (s *Server) look(number string) (int, any, *refusal) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(s.tasks) {
		return 0, nil, &refusal{http.StatusNotFound, "task_not_found", "no such task"}
	}
	t := s.tasks[n]
	if !t.seen {
		t.seen = true
		return http.StatusOK, map[string]any{"uid": n, "status": "enqueued", "error": nil}, nil
	}
	for _, before := range s.tasks[:n+1] {
		if !before.done {
			before.code, before.done = before.do(), true
		}
	}
	out := map[string]any{"uid": n, "status": "succeeded", "error": nil}
	if t.code != "" {
		out["status"], out["error"] = "failed", map[string]string{"code": t.code, "message": "no", "type": "invalid_request", "link": ""}
	}
	return http.StatusOK, out, nil
}

func (s *Server) index(name string) *index {
	if s.indexes[name] == nil {
		s.indexes[name] = &index{}
	}
	return s.indexes[name]
}

var number = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// add keeps documents, all or none.
func (s *Server) add(name string, ds []document) string {
	if s.Full {
		return "no_space_left_on_device"
	}
	for _, d := range ds {
		if !number.MatchString(d.id()) {
			return "invalid_document_id"
		}
	}
	if s.Lose && len(ds) > 0 {
		ds = ds[1:]
	}
	s.index(name).keep(ds)
	return ""
}

func (s *Server) document(name, number string) (int, any, *refusal) {
	x := s.indexes[name]
	if x == nil {
		return 0, nil, &refusal{http.StatusNotFound, "index_not_found", "no index"}
	}
	for _, d := range x.docs {
		if d.id() == number {
			return http.StatusOK, x.shown(d), nil
		}
	}
	return 0, nil, &refusal{http.StatusNotFound, "document_not_found", "no document"}
}
