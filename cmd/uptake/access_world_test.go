package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
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

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/domain/account"
	"uptake/store"
)

// accessRoles are the columns of the table, from the fewest rights to the most.
var accessRoles = []string{"visitor", "member", "author", "judge", "chair", "elsewhere", "moderator", "communications", "lead", "administrator"}

// accessStates are how the idea and the challenge that are asked for may stand; blocked: whoever
// is signed in may not write.
var accessStates = []struct{ name, sql string }{
	{"posted", ""},
	{"held", "UPDATE ideas SET moderation = 'held', was_public = FALSE WHERE id = {idea}"},
	{"hidden", "UPDATE ideas SET moderation = 'hidden', was_public = TRUE, moderation_reason = 'Advertising.' WHERE id = {idea}"},
	{"withdrawn", "UPDATE ideas SET stage = 'withdrawn', shown_stage = 'withdrawn' WHERE id = {idea}"},
	{"draft", "UPDATE challenges SET state = 'draft' WHERE id = {challenge}"},
	{"archived", "UPDATE challenges SET state = 'archived' WHERE id = {challenge}"},
	{"blocked", "INSERT INTO sanctions (person_id, kind, code, words, by_id, at, ends_at) SELECT id, 'block', 'unkind', '', 0, '2020-01-01', '2099-01-01' FROM people"},
}

// access is the demonstration, kept as it is on disk so that every question finds the
// same world: what somebody has changed is thrown away with its copy.
type access struct {
	*site
	first, seed string            // the folder as it was, and that of the present state
	people      map[string]string // key by role
	given       map[string][]string
	bodies      map[string]string // by method and route
	planted     func(*fiber.App)  // in place of the routes of the site; nil: those
}

func newAccess(t *testing.T) *access {
	t.Helper()
	a := peopled(t)
	a.given = a.oneEach()
	a.bodies = a.documented()
	a.serve()
	maps.Copy(a.bodies, a.typed())
	a.bodies["POST /ideas/:number/support"] = "value=1"
	return a
}

// peopled is the world with somebody in each role, and nothing prepared to be asked for.
func peopled(t *testing.T) *access {
	t.Helper()
	a := &access{site: newSite(t), people: map[string]string{"visitor": ""}}
	author := ""
	idea := a.number("9")
	a.must(a.Store.Reader(t.Context()).Get(&author, "SELECT email FROM people WHERE id = (SELECT author_id FROM ideas WHERE id = ?)", idea))
	judge := ""
	a.must(a.Store.Reader(t.Context()).Get(&judge, `SELECT p.email FROM seats s JOIN people p ON p.id = s.person_id WHERE s.panel_id = ? AND s.kind = 'professional' AND p.id NOT IN
		(SELECT person_id FROM roles) AND NOT EXISTS (SELECT 1 FROM conflicts r WHERE r.seat_id = s.id AND r.idea_id = ?) ORDER BY s.id LIMIT 1`, a.board("rheumatology").ID, idea))
	for role, email := range map[string]string{"author": author, "judge": judge} {
		a.people[role], _, _ = strings.Cut(email, "@")
	}
	maps.Copy(a.people, map[string]string{"chair": "catriona-dalwhin", "moderator": "lorna-whitfield-sey", "communications": "marcus-thorley-vane", "administrator": "dev-kapadia-holt"})
	free := []string{}
	a.must(a.Store.Reader(t.Context()).All(&free, `SELECT email FROM people WHERE email LIKE '%@example.org' AND id NOT IN (SELECT person_id FROM roles)
		AND id NOT IN (SELECT person_id FROM seats) AND id NOT IN (SELECT author_id FROM ideas WHERE author_id IS NOT NULL) ORDER BY id LIMIT 3`))
	for n, role := range []string{"member", "elsewhere", "lead"} {
		a.people[role], _, _ = strings.Cut(free[n], "@")
	}
	open, err := store.ChallengeReads(a.Store).ChallengeBySlug(t.Context(), demoOpenSlug)
	a.must(err)
	a.must(a.People.GiveRole(t.Context(), account.Console, a.actor(a.people["elsewhere"]).Person, account.Moderator, open.ID))
	a.must(a.People.GiveRole(t.Context(), account.Console, a.actor(a.people["lead"]).Person, account.Lead, a.c.ID))
	for _, who := range a.people {
		a.cookie(who)
	}
	return a
}

// oneEach fills each parameter with one value.
func (a *access) oneEach() map[string][]string {
	out := a.site.given()
	handle := ""
	a.must(a.Store.Reader(a.t.Context()).Get(&handle, "SELECT handle FROM people WHERE id = ?", a.actor(a.people["author"]).Person))
	maps.Copy(out, map[string][]string{":handle": {handle}, ":area": {"rheumatology"}})
	for k, v := range out {
		out[k] = v[:1]
	}
	for _, r := range a.HTTP.GetRoutes(true) {
		for _, name := range parameter.FindAllString(r.Path, -1) {
			if out[name] == nil {
				out[name] = []string{"1"}
			}
		}
	}
	return out
}

// serve serves without limits of rates, and without what is kept of earlier answers.
func (a *access) serve() {
	o := a.options()
	o.Reads, o.Writes = api.Rate{Max: 1e6, Per: time.Minute}, api.Rate{Max: 1e6, Per: time.Minute}
	if a.planted != nil {
		o.Routes = a.planted
	}
	a.HTTP = api.New(o)
}

// become makes the world as it was at first, but for one statement, that of all
// questions to come.
func (a *access) become(statement string) {
	a.t.Helper()
	a.must(a.App.Close())
	if a.first == "" {
		a.first = a.Config.Data
	}
	a.seed = a.first
	a.open()
	if statement != "" {
		a.must(a.Store.InTx(a.t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(statement)
			return err
		}))
	}
	a.seed = a.Config.Data
	a.must(a.App.Close())
	a.open()
}

// open opens a fresh copy of the world.
func (a *access) open() {
	a.t.Helper()
	folder := a.t.TempDir()
	a.must(os.CopyFS(folder, os.DirFS(a.seed)))
	conf, err := Load([]string{"UPTAKE_DATA=" + folder, "UPTAKE_LOG_LEVEL=error"})
	a.must(err)
	a.must(os.Chmod(filepath.Join(folder, "secret"), 0o600))
	a.must(conf.Prepare())
	bar := a.App.demo
	a.App, err = build(a.t.Context(), conf, io.Discard, true, func(app *App, _ context.Context) error {
		app.demo = bar
		return nil
	})
	a.must(err)
	a.site.demo.store = a.Store
	a.serve()
}

// documented makes a body from what openapi.yaml says of each operation.
func (a *access) documented() map[string]string {
	a.t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.ask("", "/api/v1/openapi.json").txt))
	a.must(err)
	out := map[string]string{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil || op.RequestBody.Value.Content["application/json"] == nil {
				continue
			}
			b := plausible(op.RequestBody.Value.Content["application/json"].Schema)
			out[method+" "+path] = b
		}
	}
	return out
}

// plausible is a value that a schema takes: good enough to come as far as the rules.
func plausible(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Value == nil {
		return `"words"`
	}
	s := ref.Value
	for _, of := range [][]*openapi3.SchemaRef{s.OneOf, s.AnyOf} {
		if len(of) > 0 {
			return plausible(of[0])
		}
	}
	switch {
	case len(s.Enum) > 0:
		b, _ := json.Marshal(s.Enum[0]) //nolint:errchkjson // words and numbers
		return string(b)
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		return "1"
	case s.Type.Includes("boolean"):
		return "true"
	case s.Type.Includes("array"):
		return "[" + plausible(s.Items) + "]"
	case s.Type.Includes("string"):
		if s.Format == "date-time" {
			return `"2099-01-01T09:00:00Z"`
		}
		return `"words"`
	}
	fields := maps.Clone(s.Properties)
	if fields == nil {
		fields = openapi3.Schemas{}
	}
	for _, of := range s.AllOf {
		maps.Copy(fields, of.Value.Properties)
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !fields[name].Value.ReadOnly {
			out = append(out, fmt.Sprintf("%q:%s", name, plausible(fields[name])))
		}
	}
	return "{" + strings.Join(out, ",") + "}"
}

// typed finds the forms of all pages, filled in where nothing is chosen.
func (a *access) typed() map[string]string {
	a.t.Helper()
	routes := a.routesFrom("POST ")
	out := map[string]string{}
	for _, who := range []string{"administrator", "lead", "moderator", "communications", "chair", "judge", "author", "member"} {
		for _, r := range a.routesFrom("GET ") {
			_, path, _ := strings.Cut(r, " ")
			if strings.HasPrefix(path, "/api/") {
				continue
			}
			address := a.filled(path, a.given)[0]
			got := a.ask(a.people[who], address)
			if got.status != http.StatusOK {
				continue
			}
			for _, f := range formsOf(a.t, address, got.txt) {
				to, err := url.Parse(f.action)
				a.must(err)
				for _, r := range routes {
					if out[r] == "" && patternOf(r).MatchString("POST "+to.Path) {
						out[r] = fill(f.fields).Encode()
					}
				}
			}
		}
	}
	return out
}

// fill takes the first value of each field, and words where there is none.
func fill(fields url.Values) url.Values {
	out := url.Values{}
	for name, values := range fields {
		out.Set(name, cmp.Or(append(values, "words")...))
	}
	return out
}

func patternOf(route string) *regexp.Regexp {
	return regexp.MustCompile("^" + parameter.ReplaceAllString(route, "[^/]+") + "$")
}

// routesFrom lists the routes that begin so, each once, but streams, which never end.
func (a *access) routesFrom(start string) []string {
	var out []string
	for _, r := range a.HTTP.GetRoutes(true) {
		if r.Method != http.MethodHead && !strings.HasSuffix(r.Path, "*") && !strings.HasSuffix(r.Path, "/stream") && strings.HasPrefix(r.Method+" "+r.Path, start) {
			out = append(out, r.Method+" "+r.Path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// try asks as somebody and returns the status, with the code of a refusal.
func (a *access) try(who, route string, says map[string]string) string {
	a.t.Helper()
	method, path, _ := strings.Cut(route, " ")
	address := a.filled(path, a.given)[0]
	req := httptest.NewRequestWithContext(a.t.Context(), method, address, strings.NewReader(a.bodies[method+" "+documentedAs(path)]))
	req.Header.Set("Accept", "application/problem+json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("If-Match", `"v1"`)
	if method != http.MethodGet {
		req.Header.Set("Content-Type", fiber.MIMEApplicationForm)
		if strings.HasPrefix(path, "/api/") {
			req.Header.Set("Content-Type", fiber.MIMEApplicationJSON)
		}
	}
	before := a.Store.Stats().Closures
	got := a.answer(a.people[who], req)
	out := fmt.Sprint(got.status)
	if got.status >= 400 {
		code := codeOf(got.txt)
		out += " " + code
		if m := detail.FindStringSubmatch(got.txt); m != nil {
			says[out] = aDate.ReplaceAllString(m[1], "a day")
		}
	}
	if a.Store.Stats().Closures != before && got.status < 400 {
		a.must(a.App.Close())
		a.open()
	}
	return out
}

var detail = regexp.MustCompile(`"detail":"((?:[^"\\]|\\.)*)"`)

// aDate differs from week to week: the demonstration is always of this one.
var aDate = regexp.MustCompile(`\d{1,2} [A-Z][a-z]+ \d{4}`)

// documentedAs is a route as openapi.yaml writes it.
func documentedAs(path string) string {
	if !strings.HasPrefix(path, "/api/v1") {
		return path
	}
	return parameter.ReplaceAllStringFunc(strings.TrimPrefix(path, "/api/v1"), func(p string) string { return "{" + p[1:] + "}" })
}
