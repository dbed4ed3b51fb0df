package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"uptake/search/meili/meilitest"
)

// searchSite is a site whose search server stands behind a proxy.
type searchSite struct {
	*script
	proxy  *meilitest.Proxy
	double *meilitest.Server // nil before a real server
	n      int
}

const adm, pat = "adm@example.org", "petronella@example.org"

// newSearchSite starts one, with a fault from the first. Where UPTAKE_TEST_MEILI names
// a real server, that stands behind the proxy.
func newSearchSite(t *testing.T, first meilitest.Fault) *searchSite {
	t.Helper()
	double, address := meilitest.Start(t)
	s := &searchSite{double: double}
	key, name := meilitest.Key, "uptake_ideas"
	if real := os.Getenv("UPTAKE_TEST_MEILI"); real != "" {
		s.double, address, key, name = nil, real, os.Getenv("UPTAKE_TEST_MEILI_KEY"), fmt.Sprintf("uptake_test_%d", time.Now().UnixNano())
	}
	s.proxy = meilitest.StartProxy(t, address)
	s.proxy.Make(first)
	environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_LOG_LEVEL=error"}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C", "--area", "A")
	run(t, environ, "import", "--challenge", "c", "people", file(t, "p.csv", "key,name,email", "p,Petronella Quagga,"+pat))
	run(t, environ, "admin", "create", "--email", adm)
	s.script = serve(t, append(environ, "UPTAKE_MEILI_URL="+s.proxy.Address, "UPTAKE_MEILI_KEY="+key, "UPTAKE_MEILI_INDEX="+name), io.Discard)
	s.as(adm).as(pat)
	s.api(adm, "PATCH", "/me", `{"name":"Ada Admin"}`, "If-Match", s.api(adm, "GET", "/me", "").tag)
	s.api(adm, "POST", "/challenges/c/phases", `{"kind":"collect","opens_at":"`+time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)+`"}`)
	return s
}

// post posts an idea and returns its path; it may take as long as without a search server.
func (s *searchSite) post(word string) string {
	s.t.Helper()
	s.n++
	began := time.Now()
	a := s.api(pat, "POST", "/challenges/c/ideas", fmt.Sprintf(`{"kind":"idea","area":"a","title":"An idea of %s","body":"Wards and %s words."}`, word, word),
		"Idempotency-Key", fmt.Sprintf("key-%d", s.n))
	if took := time.Since(began); took > 1900*time.Millisecond { // the shortest wait for that server is 2 seconds
		s.t.Errorf("posting %s took %v: it waits for the search server", word, took)
	}
	return fmt.Sprintf("/ideas/%v", a.json["number"])
}

// find asks for a word: how many ideas, by whom, and after how long.
func (s *searchSite) find(word string) (n int, simpler bool, took time.Duration) {
	s.t.Helper()
	began := time.Now()
	a := s.api("", "GET", "/search?q="+word, "")
	simpler, _ = a.json["simpler"].(bool)
	total, _ := a.json["total"].(float64)
	if items, _ := a.json["items"].([]any); len(items) != int(total) {
		s.t.Errorf("%s: %v ideas are counted and %d shown", word, total, len(items))
	}
	return int(total), simpler, time.Since(began)
}

// until waits until a search for word finds n ideas, by the search server or not.
func (s *searchSite) until(what, word string, n int, simpler bool, within time.Duration) {
	s.t.Helper()
	began := time.Now()
	for {
		got, by, _ := s.find(word)
		if got == n && by == simpler {
			return
		}
		if time.Since(began) > within {
			s.t.Fatalf("%s: after %v %q finds %d ideas, simpler %v; want %d, %v", what, within, word, got, by, n, simpler)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// bound is how long a search may take whatever the search server does.
const bound = 2500 * time.Millisecond

// Whatever a search server does, ideas are posted, searches are answered in time, and
// afterwards it holds what it has to, without anybody's help.
func TestFaultsOfASearchServer(t *testing.T) {
	t.Parallel()
	for _, f := range []meilitest.Fault{
		meilitest.Refuse, meilitest.Delay, meilitest.Cut, meilitest.TooMany, meilitest.Broken, meilitest.TasksFail, meilitest.WrongKey, meilitest.Garbage,
	} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			s := newSearchSite(t, meilitest.None)
			s.post("quokka")
			hidden := s.post("wombat")
			s.until("at first", "quokka", 1, false, 20*time.Second)
			s.until("at first", "wombat", 1, false, 20*time.Second)
			before := s.proxy.Answered("/multi-search")
			if n, simpler, _ := s.find("quokka"); n != 1 || simpler || s.proxy.Answered("/multi-search") == before {
				t.Fatalf("the control: while all is well, the search server answers; %d ideas, simpler %v", n, simpler)
			}
			s.proxy.Make(f)
			s.post("numbat")
			s.api(adm, "POST", hidden+"/moderation", `{"to":"hidden","reason":"No."}`)
			slowest, fell := time.Duration(0), false
			for began := time.Now(); time.Since(began) < 9*time.Second; time.Sleep(50 * time.Millisecond) {
				for _, word := range []string{"quokka", "wards"} {
					n, simpler, took := s.find(word)
					slowest, fell = max(slowest, took), fell || simpler
					if word == "quokka" && n != 1 {
						t.Fatalf("with the fault %s finds %d ideas", word, n)
					}
				}
				if n, _, _ := s.find("wombat"); n != 0 {
					t.Fatalf("with the fault %d hidden ideas are counted", n)
				}
			}
			if !fell {
				t.Error("nobody is told that search is simpler")
			}
			if n, _, _ := s.find("numbat"); n != 1 {
				t.Errorf("what was posted meanwhile is found %d times", n)
			}
			if slowest > bound {
				t.Errorf("a search took %v", slowest)
			}
			t.Logf("the slowest search took %v", slowest.Round(time.Millisecond))
			s.proxy.Make(meilitest.None)
			well := time.Now()
			s.until("afterwards", "numbat", 1, false, 75*time.Second)
			t.Logf("in step again after %v", time.Since(well).Round(100*time.Millisecond))
			if n, simpler, _ := s.find("wombat"); n != 0 || simpler {
				t.Errorf("afterwards %d hidden ideas are found, simpler %v", n, simpler)
			}
			if s.double != nil {
				if raw := s.double.Raw(); strings.Contains(raw, "wombat") || !strings.Contains(raw, "numbat") {
					t.Errorf("the search server holds %s", raw)
				}
			}
		})
	}
}

// A server that is of no use from the first is no reason not to start.
func TestASearchServerThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, f := range []meilitest.Fault{meilitest.OldVersion, meilitest.WrongKey, meilitest.Refuse} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			s := newSearchSite(t, f)
			s.post("quokka")
			if n, simpler, took := s.find("quokka"); n != 1 || !simpler || took > bound {
				t.Errorf("%d ideas, simpler %v, after %v", n, simpler, took)
			}
			page := s.ask("", "GET", "/challenges/c/ideas?q=quokka", "")
			if !strings.Contains(page.text, "Search is simpler for now") {
				t.Errorf("the page does not say that search is simpler (status %d)", page.status)
			}
			s.proxy.Make(meilitest.None)
			s.until("afterwards", "quokka", 1, false, 75*time.Second)
			if page = s.ask("", "GET", "/challenges/c/ideas?q=quokka", ""); strings.Contains(page.text, "Search is simpler") {
				t.Error("the page still says that search is simpler")
			}
		})
	}
}

// A server that lost its disk, or is another one, is filled again.
func TestASearchServerThatForgot(t *testing.T) {
	t.Parallel()
	s := newSearchSite(t, meilitest.None)
	if s.double == nil {
		t.Skip("not run: a real server is not asked to forget")
	}
	s.post("quokka")
	s.until("at first", "quokka", 1, false, 20*time.Second)
	s.double.Forget()
	s.until("it forgot", "quokka", 1, true, 5*time.Second) // the control: what is not there is not found there
	s.post("numbat")
	s.until("afterwards", "quokka", 1, false, 75*time.Second)
}
