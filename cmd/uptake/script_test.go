package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a program that works with a running server: commands beside it, and
// its API by the tokens of some people.
type script struct {
	t       *testing.T
	environ []string
	base    string
	tokens  map[string]string // by mail address; "" is nobody
}

// serve runs a server with these settings until the test ends, its log going to
// logs.
func serve(t *testing.T, environ []string, logs io.Writer) *script {
	t.Helper()
	conf, err := Load(append(environ, "UPTAKE_ADDR=127.0.0.1:0"))
	if err = errors.Join(err, conf.Prepare()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	l, err := conf.listen(ctx, "set UPTAKE_ADDR")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Build(ctx, conf, logs, true)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	// Tokens name their issuer: commands have to know the address that was taken.
	return &script{t: t, environ: append(environ, "UPTAKE_BASE_URL="+conf.base()), base: conf.base(), tokens: map[string]string{"": ""}}
}

// as gives somebody a token, by command.
func (s *script) as(email string) *script {
	s.t.Helper()
	s.tokens[email] = strings.TrimSpace(run(s.t, s.environ, "token", "--email", email))
	return s
}

// answer is what the server said.
type answer struct {
	status int
	tag    string
	text   string
	json   map[string]any
}

// ask sends a request as somebody and returns the answer.
func (s *script) ask(who, method, path, body string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.tokens[who] != "" {
		r.Header.Set("Authorization", "Bearer "+s.tokens[who])
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, tag: resp.Header.Get("ETag"), text: string(raw)}
	_ = json.Unmarshal(raw, &a.json) // a page is no JSON
	return a
}

// api asks the API for what has to work.
func (s *script) api(who, method, path, body string, header ...string) answer {
	s.t.Helper()
	a := s.ask(who, method, "/api/v1"+path, body, header...)
	if a.status > 299 {
		s.t.Fatalf("%s %s as %q: %d %s", method, path, who, a.status, a.text)
	}
	return a
}

// TestTheBestOfARealPanelArePublishedByScriptAlone takes a panel of the past from
// its scores to a write-up, by commands and the API: a chair and a secretary are
// seated, the best 7 of 21 shortlisted, and one of them is written up. It then
// stands on the public page, in the feeds and in search.
func TestTheBestOfARealPanelArePublishedByScriptAlone(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	grants(t, environ)
	run(t, environ, "import", "--challenge", "grants", "people", file(t, "people.csv", "key,name,email", "c,Cara Chair,chair@example.org", "s,Sam Secretary,secretary@example.org"))
	run(t, environ, "admin", "create", "--email", "adm@example.org")
	s := serve(t, environ, io.Discard)
	s.as("adm@example.org").as("chair@example.org").as("secretary@example.org")
	const adm, chair, secretary = "adm@example.org", "chair@example.org", "secretary@example.org"
	s.api(adm, "PATCH", "/me", `{"name":"Ada Admin"}`, "If-Match", s.api(adm, "GET", "/me", "").tag)

	at := ""
	for _, p := range items(s.api(adm, "GET", "/challenges/grants/panels", "")) {
		if p["name"] == "2014 Standard" {
			at = fmt.Sprintf("/panels/%v", p["id"])
		}
	}
	for email, kind := range map[string]string{chair: "chair", secretary: "secretary"} {
		found := items(s.api(adm, "GET", "/people?q="+email, ""))
		if len(found) != 1 {
			t.Fatalf("%s was found %d times", email, len(found))
		}
		s.api(adm, "POST", at+"/seats", fmt.Sprintf(`{"handle":%q,"kind":%q}`, found[0]["handle"], kind))
	}
	step := func(who, to string) {
		t.Helper()
		version := s.api(who, "GET", at+"/board", "").json["version"]
		s.api(who, "POST", at+"/steps", `{"to":"`+to+`","reason":"Nothing more to say."}`, "If-Match", fmt.Sprintf(`"v%v"`, version))
	}
	step(chair, "discussing")
	step(chair, "deciding")
	type scored struct {
		number int
		mean   float64
	}
	var order []scored
	for _, r := range items(s.api(chair, "GET", at+"/results", "")) {
		if r["criterion"] == "overall" {
			order = append(order, scored{int(r["number"].(float64)), r["mean"].(float64)})
		}
	}
	slices.SortFunc(order, func(a, b scored) int {
		if a.mean < b.mean { // low is best
			return -1
		}
		return 1
	})
	if len(order) != 21 || fmt.Sprintf("%.4f %.4f", order[6].mean, order[7].mean) != "1.9333 2.0333" {
		t.Fatalf("got %v, want 21 ideas with 1.9333 above the cut and 2.0333 below", order)
	}
	for n, o := range order {
		outcome, reason := "shortlist", "Among the best seven."
		if n >= 7 {
			outcome, reason = "not_now", "Below the cut."
		}
		s.api(chair, "PUT", fmt.Sprintf("%s/ideas/%d/decision", at, o.number), fmt.Sprintf(`{"outcome":%q,"reason":%q}`, outcome, reason))
	}
	best := fmt.Sprintf("/ideas/%d", order[0].number)
	if a := s.api("", "GET", best, ""); a.json["stage"] != "in_review" || a.json["outcome"] != nil {
		t.Errorf("a decision shows before its release: %s", a.text)
	}
	step(chair, "finalised")
	step(secretary, "finalised")
	step(adm, "published")
	s.api(adm, "POST", at+"/shortlist/publish", "")
	if a := s.ask("", "GET", "/shortlists/grants-2014-standard", ""); a.status != 200 || strings.Count(a.text, "Among the best seven.") != 7 {
		t.Errorf("the shortlist: %d, %d reasons", a.status, strings.Count(a.text, "Among the best seven."))
	}

	draft := s.api(adm, "POST", "/writeups", fmt.Sprintf(`{"ideas":[%d]}`, order[0].number))
	one := fmt.Sprintf("/writeups/%v", draft.json["id"])
	edited := s.api(adm, "PATCH", one, `{"title":"Zebrafinch clinics","summary":"What a zebrafinch can do."}`, "If-Match", draft.tag)
	public := []string{"/challenges/grants", "/challenges/grants/feed.atom", "/feed.atom", "/search?q=zebrafinch", "/api/v1/search?q=zebrafinch", "/api/v1/writeups", best, "/write-ups/zebrafinch-clinics"}
	for _, path := range public {
		if a := s.ask("", "GET", path, ""); strings.Contains(a.text, "Zebrafinch clinics") {
			t.Errorf("%s shows a draft", path)
		}
	}
	// The panel is of the past and the ideas have no author who could sign.
	s.api(adm, "POST", one+"/publish", `{"override":"The record is of the past; nobody can sign."}`, "If-Match", edited.tag)
	for _, path := range public {
		if a := s.ask("", "GET", path, ""); a.status != 200 || !strings.Contains(a.text, "Zebrafinch") {
			t.Errorf("%s does not show the write-up: %d", path, a.status)
		}
	}
	s.api(adm, "POST", "/challenges/grants/archive", "")
	if a := s.ask(adm, "POST", "/api/v1/challenges/grants/ideas", `{"kind":"idea","title":"Late","body":"Too late."}`); a.status != 409 {
		t.Errorf("a closed challenge takes an idea: %d %s", a.status, a.text)
	}
}

// items are those of a list.
func items(a answer) []map[string]any {
	var out []map[string]any
	list, _ := a.json["items"].([]any)
	for _, x := range list {
		m, _ := x.(map[string]any)
		out = append(out, m)
	}
	return out
}

// quiet is a log that can be read while it is written.
type quiet struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (q *quiet) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.Write(p)
}

func (q *quiet) String() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.String()
}

// TestTheLogOfABusyDayNamesNobody lets people sign in, post, comment, search and
// fail, with everything logged that can be, and looks for their names, addresses,
// words and tokens in the log.
func TestTheLogOfABusyDayNamesNobody(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_LOG_LEVEL=debug"}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C", "--area", "A")
	run(t, environ, "import", "--challenge", "c", "people", file(t, "p.csv", "key,name,email", "p,Petronella Quagga,petronella@example.org"))
	run(t, environ, "admin", "create", "--email", "adm@example.org")
	var log quiet
	s := serve(t, environ, &log)
	s.as("petronella@example.org").as("adm@example.org")
	const pat, adm = "petronella@example.org", "adm@example.org"
	s.api(adm, "POST", "/challenges/c/phases", `{"kind":"collect","opens_at":"`+time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)+`"}`)
	posted := s.api(pat, "POST", "/challenges/c/ideas", `{"kind":"idea","area":"a","title":"Zebrafinch","body":"Wallaby words."}`, "Idempotency-Key", "numbat-key")
	idea := fmt.Sprintf("/ideas/%v", posted.json["number"])
	s.api(pat, "POST", idea+"/comments", `{"body":"Okapi words."}`)
	s.ask("", "GET", idea+"?q=kakapo", "", "User-Agent", "axolotl/1.0", "Referer", "http://tapir.example.org/")
	s.ask("", "GET", "/search?q=kakapo", "")
	s.ask("", "GET", "/api/v1/search?q=kakapo", "")
	s.ask("", "GET", "/people/petronella", "")
	s.ask("", "GET", "/nowhere/kakapo?email=petronella@example.org", "")
	s.ask("", "GET", "/sign-in/kakapo-token", "")
	s.ask("", "POST", "/sign-in", "email=petronella%40example.org", "Content-Type", "application/x-www-form-urlencoded", "Origin", s.base)
	s.ask("", "POST", "/sign-in/code", "ref=kakapo&code=123456", "Content-Type", "application/x-www-form-urlencoded", "Origin", s.base)
	s.ask(pat, "POST", "/api/v1/challenges/c/ideas", `{"kind":"wallaby"}`)
	s.ask(pat, "PATCH", "/api/v1"+idea, `{"title":"Zebrafinch two"}`, "If-Match", `"v9"`)
	s.ask("", "GET", "/api/v1/me", "", "Authorization", "Bearer kakapo.token.forged")
	s.ask(adm, "GET", "/api/v1/people?q=petronella", "")
	for end := time.Now().Add(10 * time.Second); !strings.Contains(log.String(), `"route":"/sign-in"`) && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	said := log.String()
	for _, private := range []string{"etronella", "uagga", "ebrafinch", "allaby", "kapi", "kakapo", "umbat", "axolotl", "tapir", "example.org", "eyJ"} {
		if strings.Contains(strings.ReplaceAll(said, s.base, ""), private) {
			t.Errorf("the log holds %q", private)
		}
	}
	if strings.Count(said, `"msg":"request"`) < 15 {
		t.Errorf("control: the log has %d requests, want all of them:\n%s", strings.Count(said, `"msg":"request"`), said)
	}
	slog.New(slog.NewJSONHandler(&log, nil)).Info("control", "name", "Petronella")
	if !strings.Contains(log.String(), "etronella") {
		t.Error("control: a name in the log is not seen")
	}
}
