package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/api"
	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/writeup"
	"uptake/store"
)

// site is the demonstration with somebody in each seat, and a way to ask for
// everything that it answers.
type site struct {
	*App
	*demo
	t     *testing.T
	names map[string]string // cookie by person
}

func newSite(t *testing.T) *site {
	t.Helper()
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
	o := a.options()
	o.Reads = api.Rate{Max: 1e6, Per: time.Minute} // nobody reads as fast as a test
	a.HTTP = api.New(o)
	s := &site{App: a, t: t, names: map[string]string{}}
	t.Cleanup(func() {
		if err := s.App.Close(); err != nil {
			t.Error(err)
		}
	})
	s.demo = &demo{store: a.Store, conf: conf, at: now()}
	s.demo.c, err = store.ChallengeReads(a.Store).ChallengeBySlug(t.Context(), demoSlug)
	s.must(err)
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) actor(key string) account.Actor {
	s.t.Helper()
	a, err := s.person(s.t.Context(), key)
	s.must(err)
	return a
}

func (s *site) number(source string) id.Idea {
	s.t.Helper()
	i, err := s.idea(s.t.Context(), source)
	s.must(err)
	return i
}

func (s *site) board(slug string) review.Panel {
	s.t.Helper()
	p, err := s.panel(s.t.Context(), slug)
	s.must(err)
	return p
}

// take imports rows of a kind: that needs no open phase.
func (s *site) take(kind string, lines ...string) {
	s.t.Helper()
	r, err := loader{store: s.Store, conf: s.Config}.load(s.t.Context(), demoSlug, kind, files.CSV, strings.NewReader(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		s.t.Fatal(err, r.Bad)
	}
}

// given fills the parameters of addresses in.
func (s *site) given() map[string][]string {
	out, err := store.WriteupReads(s.Store).Published(s.t.Context(), writeup.Query{Challenge: s.c.ID, Limit: 1})
	s.must(err)
	rheumatology, orthopaedics := s.board("rheumatology").ID, s.board("orthopaedics").ID
	panels := []string{decimal(rheumatology), decimal(orthopaedics)}
	return map[string][]string{
		"challenges/:slug": {demoSlug}, "shortlists/:slug": {demoSlug + "-orthopaedics", demoSlug + "-rheumatology"},
		"themes/:slug": {"virtual-consultations", "triage-and-referral"}, "write-ups/:slug": {out[0].Slug},
		":number": {decimal(s.number("9")), decimal(s.number("35")), decimal(s.number("23"))}, ":panel": panels, "panels/:id": panels, ":seat": {"7", "10"}, ":handle": {"nobody"}, ":alert": {"1"},
		"comments/:id": {"1", "2", "3", "40", "80", "133", "134", "135"}, ":id": {"1", "2"}, ":area": {"1", "3"}, ":phase": {"1"}, ":kind": {"idea"}, ":theme": {"1"}, ":practice": {"1"}, ":question": {"1"}, ":round": {"1"}, ":run": {"1"}, ":rule": {"1"}, ":sanction": {"1"}, ":badge": {"1"}, ":hold": {"1"}, "terms/:version": {"1"}, ":candidate": {"0"}, ":attachment": {"1"}, ":search": {"1"},
	}
}

func decimal[T ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// lists are the addresses that read a query, with queries to try on each.
var lists = map[string][]string{
	"/challenges/" + demoSlug + "/ideas": {"sort=newest", "sort=supported", "sort=discussed", "sort=rising", "sort=shuffled", "view=list", "view=table&sort=rising", "view=board", "view=regions", "evidence=tried&outcome=shortlisted", "pick=team", "q=poultices", "q=clinic", "area=rheumatology&sort=supported", "q=clinic+-poultices", "kind=idea&stage=in_review"},
	"/search":                            {"q=poultices", "q=poult", "q=clinic", `q="clinic"`},
	"/ideas":                             {"q=poultices", "page=2"},
	"/api/v1/search":                     {"q=poultices", "q=clinic", "q=clinic&sort=supported", "q=clinic&sort=rising", "sort=discussed", "sort=shuffled", "sort=newest&challenge=" + demoSlug},
	"/api/v1/challenges/" + demoSlug + "/ideas": {"sort=newest&limit=100", "sort=supported", "sort=discussed"},
	"/api/v1/ideas": {"limit=100"},
}

var parameter = regexp.MustCompile(`:\w+`)

// addresses lists everything that can be asked for. A parameter that given has no
// value for fails the test, so that a new route is not forgotten.
func (s *site) addresses() []string {
	s.t.Helper()
	given := s.given()
	var out []string
	for _, r := range s.HTTP.GetRoutes(true) {
		skip := strings.HasPrefix(r.Path, "/sign-in") || strings.HasPrefix(r.Path, "/health") || strings.HasPrefix(r.Path, "/account") || strings.HasSuffix(r.Path, "*") ||
			strings.HasSuffix(r.Path, "/stream") // it never ends, and carries a token alone
		if r.Method == http.MethodGet && !skip {
			out = append(out, s.filled(r.Path, given)...)
		}
	}
	for path, queries := range lists {
		for _, q := range queries {
			out = append(out, path+"?"+q)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// filled lists the addresses of a route, with every value that given has for its
// parameters.
func (s *site) filled(route string, given map[string][]string) []string {
	s.t.Helper()
	value := func(path string, at []int) []string {
		name := path[at[0]:at[1]]
		before := strings.Split(strings.TrimSuffix(path[:at[0]], "/"), "/")
		if v := given[before[len(before)-1]+"/"+name]; v != nil {
			return v
		}
		if v := given[name]; v != nil {
			return v
		}
		s.t.Fatalf("no value is known for %s of %s", name, path)
		return nil
	}
	paths := []string{route}
	for parameter.MatchString(paths[0]) {
		var next []string
		for _, p := range paths {
			at := parameter.FindStringIndex(p)
			for _, v := range value(p, at) {
				next = append(next, p[:at[0]]+v+p[at[1]:])
			}
		}
		paths = next
	}
	return paths
}

// cookie signs somebody in; nobody for the empty key.
func (s *site) cookie(who string) string {
	s.t.Helper()
	if who == "" {
		return ""
	}
	if s.names[who] == "" {
		e, err := s.People.SignInAs(s.t.Context(), account.Console, s.actor(who).Person, "")
		s.must(err)
		s.names[who] = "session=" + e.Token
	}
	return s.names[who]
}

// answered is what there is to see of an answer.
type answered struct {
	status        int
	etag, to, txt string
}

func (s *site) ask(who, address string) answered {
	s.t.Helper()
	return s.answer(who, httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil))
}

func (s *site) answer(who string, req *http.Request) answered {
	s.t.Helper()
	if c := s.cookie(who); c != "" {
		req.Header.Set("Cookie", c)
	}
	resp, err := s.HTTP.Test(req, 20_000)
	s.must(err)
	b, err := io.ReadAll(resp.Body)
	s.must(err)
	s.must(resp.Body.Close())
	if resp.Header.Get("Content-Type") == "application/zip" && req.Method != http.MethodHead {
		b = s.unzipped(b)
	}
	return answered{resp.StatusCode, resp.Header.Get("ETag"), resp.Header.Get("Location"), requestID.ReplaceAllString(string(b), "")}
}

// unzipped is what the copy of a person's data says, but for when it was made and when
// they last used the service.
func (s *site) unzipped(b []byte) []byte {
	s.t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	s.must(err)
	var out bytes.Buffer
	for _, f := range z.File {
		switch f.Name {
		case "index.html", "data.json", "csv/sessions.csv", "csv/tokens.csv":
			continue
		}
		r, err := f.Open()
		s.must(err)
		_, err = io.Copy(&out, r) //nolint:gosec // our own archive
		s.must(errors.Join(err, r.Close()))
	}
	return out.Bytes()
}

// requestID differs from one answer to the next, and says nothing.
var requestID = regexp.MustCompile(`"request_id":"[^"]*"`)

// crawl asks for all addresses as somebody.
func (s *site) crawl(who string, addresses []string) map[string]answered {
	s.t.Helper()
	out := map[string]answered{}
	for _, a := range addresses {
		out[a] = s.ask(who, a)
		if code := out[a].status; code == http.StatusTooManyRequests || code >= 500 {
			s.t.Fatalf("%s answers %s with %d", a, who, code)
		}
	}
	return out
}

// differ lists the addresses that answer otherwise than before.
func differ(before, after map[string]answered) []string {
	var out []string
	for a, was := range before {
		if after[a] != was {
			out = append(out, a)
		}
	}
	slices.Sort(out)
	return out
}
