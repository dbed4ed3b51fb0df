package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/store/storetest"
)

// TestTheTableOfVisibilityHoldsInEveryChannel takes a panel from its first round to
// publication. At each moment it changes one fact after the other, as if the world
// were another one in this alone, and asks as a reader of each column for everything
// that the site answers: pages, lists in all orders, search, API, files, feeds,
// ETags, mail that waits and the tokens of streams. Where the table says "not yet" or
// "never" not a byte may differ; where it says "now" something has to.
func TestTheTableOfVisibilityHoldsInEveryChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	facts, columns, table := cells()
	for n, moment := range moments {
		w.come(moment)
		w.saysWhyHidden(moment)
		for _, m := range w.try(n, facts, columns, table) {
			t.Error(m)
		}
	}
	w.heads("professional")
	w.heads("public")
}

// TestTheTableOfVisibilityHoldsOnPostgreSQL tries it at two moments: what is read is
// decided in the same place for both databases.
func TestTheTableOfVisibilityHoldsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.PostgresURL(t))
	facts, columns, table := cells()
	for n, moment := range moments {
		w.come(moment)
		if moment != "r1_closed" && moment != "finalised" {
			continue
		}
		for _, m := range w.try(n, facts, columns, table) {
			if !strings.Contains(m, "in vain") || moment == "r1_closed" {
				t.Error(m)
			}
		}
	}
}

// TestTheTableOfVisibilityHoldsWhileIdeasAreScoredAgain tries it on a panel whose
// second round is open while it discusses: from the reveal on, while members score
// again idea by idea, and once the round is closed.
func TestTheTableOfVisibilityHoldsWhileIdeasAreScoredAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "", func(r *review.Rules) { r.Rescore = review.AfterEach })
	facts, columns, table := cells()
	for n, moment := range moments {
		if moment == "deciding" {
			return
		}
		w.come(moment)
		if moment == "r2_open" {
			w.recuseLate() // since the talk is over
		}
		if w.round < 2 {
			continue
		}
		for _, m := range w.try(n, facts, columns, table) {
			t.Error(m)
		}
	}
}

// TestTheTableOfVisibilityFindsALeak makes the site tell a sum of open scores in one
// channel after the other: each time the table has to go red, for everybody whom the
// channel reaches.
func TestTheTableOfVisibilityFindsALeak(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	_, _, table := cells()
	facts, columns := []string{"value of a score"}, []string{"professional", "chair", "moderator", "public"}
	w.come(moments[0])
	sum := func() int {
		var n int
		w.must(w.Store.Reader(t.Context()).Get(&n, "SELECT sum(value) FROM scores WHERE panel_id = ? AND state = 'given'", w.panel))
		return n
	}
	if wrong := w.try(0, facts, columns, table); len(wrong) > 0 {
		t.Fatal("without a fault the table is red: ", wrong)
	}
	for name, fault := range map[string]func(*fiber.App){
		"a page that nobody knew of": func(app *fiber.App) {
			app.Get("/forgotten", func(c *fiber.Ctx) error { return c.SendString(fmt.Sprint(sum())) })
		},
		"an ETag": func(app *fiber.App) {
			app.Use(func(c *fiber.Ctx) error {
				err := c.Next()
				c.Set(fiber.HeaderETag, fmt.Sprint(sum()))
				return err
			})
		},
		"404 against 403": func(app *fiber.App) {
			app.Get("/forgotten", func(c *fiber.Ctx) error { return c.SendStatus(403 + sum()/int(stats.Point)/2%2) })
		},
		"where one is led": func(app *fiber.App) {
			app.Get("/forgotten", func(c *fiber.Ctx) error { return c.Redirect(fmt.Sprint("/ideas?page=", sum())) })
		},
	} {
		w.fault = fault
		w.HTTP = w.serve()
		wrong := strings.Join(w.try(0, facts, columns, table), "\n")
		for _, c := range columns {
			if !strings.Contains(wrong, c+" can tell") {
				t.Errorf("%s: %s learns what others score, and the table says nothing", name, c)
			}
		}
	}
}

// saysWhyHidden looks whether the pages say why something is hidden, and never show a
// blank or "not found" in its place.
func (w *world) saysWhyHidden(moment string) {
	w.t.Helper()
	if moment != "r1_open" && moment != "published" {
		return
	}
	w.exec("UPDATE ideas SET author_id = ? WHERE id = ?", w.actor("author").Person, w.told) // whoever it was in the last world
	address := "/ideas/" + decimal(w.told)
	for who, words := range map[string]string{"recused": review.ErrUnread.Message, "professional": "Hidden from your panel for now"} {
		got := w.ask(who, address)
		if got.status != http.StatusOK || strings.Contains(got.txt, words) == (moment == "published") {
			w.t.Errorf("%s: %s says to %s whether %q wrongly: %d", moment, address, who, words, got.status)
		}
		if moment == "r1_open" && (strings.Contains(got.txt, "Author Person") || who == "recused" && strings.Contains(got.txt, "stands at the door")) {
			w.t.Errorf("%s shows %s what is hidden", address, who)
		}
	}
	for _, a := range []string{address + "/history", "/api/v1" + address + "/versions", "/api/v1" + address + "/events"} {
		if got := w.ask("recused", a); moment == "r1_open" && (got.status != http.StatusForbidden || !strings.Contains(got.txt, "signed out")) {
			w.t.Errorf("%s answers one who is recused with %d and no reason", a, got.status)
		}
	}
	if got := w.ask("", address); !strings.Contains(got.txt, "stands at the door") || !strings.Contains(got.txt, "Author Person") {
		w.t.Errorf("%s: %s hides from visitors what is public: %d, its text %t, its author %t", moment, address, got.status, strings.Contains(got.txt, "stands at the door"), strings.Contains(got.txt, "Author Person"))
	}
}

// heads asks for the head of everything: it says what the whole answer says.
func (w *world) heads(column string) {
	w.t.Helper()
	who, asked := strings.TrimPrefix(column, "public"), 0
	all, _ := w.addresses()
	for _, a := range all {
		got, whole := w.answer(who, httptest.NewRequestWithContext(w.t.Context(), http.MethodHead, a, nil)), w.ask(who, a)
		if got.txt != "" || got.status != whole.status || got.etag != whole.etag && whole.etag != "" && got.etag != "" {
			w.t.Errorf("HEAD %s answers %s with %d, %q and %d bytes; GET with %d and %q", a, column, got.status, got.etag, len(got.txt), whole.status, whole.etag)
		}
		asked++
	}
	if asked == 0 {
		w.t.Error("nothing was asked for")
	}
}

// serve makes the site anew, with the fault that a control plants.
func (w *world) serve() *fiber.App {
	o := w.options()
	o.Reads, o.Writes = api.Rate{Max: 1e6, Per: time.Minute}, api.Rate{Max: 1e6, Per: time.Minute}
	routes := o.Routes
	o.Routes = func(app *fiber.App) {
		if w.fault != nil {
			w.fault(app)
		}
		routes(app)
	}
	return api.New(o)
}

// try changes each fact in turn and returns what the table forbids. What a column may
// not learn yet is changed in a row before it is asked once: nothing of all that may
// show.
func (w *world) try(n int, facts, columns []string, table map[string]map[string]cell) (wrong []string) {
	hidden := func(fact, column string) bool { return n < table[fact][column].from }
	facts = slices.DeleteFunc(slices.Clone(facts), func(f string) bool { return !w.acts[f].may(moments[n]) })
	slices.SortStableFunc(facts, func(a, b string) int { // those hidden from most come first, so that rows are long
		many := func(f string) (m int) {
			for _, c := range columns {
				if hidden(f, c) {
					m++
				}
			}
			return m
		}
		return many(b) - many(a)
	})
	asked, still := w.addresses()
	before, stillBefore := map[string]map[string]answered{}, map[string]map[string]answered{}
	row := map[string][]string{} // what was changed and hidden since
	days := map[string]string{}  // on which a column was last asked
	for _, c := range columns {
		stillBefore[c] = w.pages(c, still)
	}
	look := func(c string) []string {
		got := w.look(c, asked)
		was := before[c]
		before[c] = got
		day := now().Format(time.DateOnly)
		if days[c] != day { // the shuffled order is one of a day
			was = maps.Clone(was)
			maps.DeleteFunc(was, func(a string, _ answered) bool { return strings.Contains(a, "sort=shuffled") })
		}
		days[c] = day
		return telling(was, got)
	}
	settle := func(c string) {
		if len(row[c]) == 0 {
			return
		}
		if got := look(c); len(got) > 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %s can tell of one of %q from %s", moments[n], c, row[c], strings.Join(got, "; ")))
		}
		row[c] = nil
	}
	for _, fact := range facts {
		a := w.acts[fact]
		shows := func(c string) bool { return table[fact][c].shows && n == max(table[fact][c].from, a.first()) }
		for _, c := range columns {
			if !hidden(fact, c) {
				settle(c)
			}
			if before[c] == nil && (hidden(fact, c) || shows(c)) {
				look(c)
			}
		}
		w.turns[fact]++
		w.turn = w.turns[fact]
		a.do(w)
		for _, c := range columns {
			switch {
			case hidden(fact, c):
				row[c] = append(row[c], fact)
			case !shows(c):
				before[c] = nil
			case len(look(c)) == 0:
				wrong = append(wrong, fmt.Sprintf("%s: %s: nothing shows it to %s, so the table is tried in vain", moments[n], fact, c))
			}
		}
	}
	for _, c := range columns {
		settle(c)
		if got := telling(stillBefore[c], w.pages(c, still)); len(got) > 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %s can tell from %s, which no panel should move", moments[n], c, strings.Join(got, "; ")))
		}
	}
	return wrong
}

// telling lists the addresses that answer otherwise, each with the first words that differ.
func telling(before, after map[string]answered) []string {
	out := differ(before, after)
	for n, a := range out {
		was, is := before[a].txt, after[a].txt
		k := 0
		for k < min(len(was), len(is)) && was[k] == is[k] {
			k++
		}
		around := func(s string) string { return s[max(0, k-60):min(len(s), k+60)] }
		out[n] = fmt.Sprintf("%s (%q, was %q)", a, around(is), around(was))
	}
	return out
}

// ticking is the time of day, for the script that counts down.
var ticking = regexp.MustCompile(`data-timer-now="\d+"`)

// longAgo is when what is talked about came up: its time is over, and no page counts
// minutes while it is asked for.
const longAgo = 2 * time.Hour

// look asks for everything as a reader of a column, and for what reaches them
// unasked.
func (w *world) look(column string, addresses []string) map[string]answered {
	w.t.Helper()
	out := w.pages(column, addresses)
	if column == "public" {
		return out
	}
	out["mail"] = answered{txt: w.mail(column)}
	token, err := w.reviews().MeetingToken(w.t.Context(), w.actor(column), w.panel)
	out["token"] = answered{txt: fmt.Sprint(token, err)}
	return out
}

func (w *world) pages(column string, addresses []string) map[string]answered {
	w.t.Helper()
	if column == "public" {
		w.HTTP = w.serve() // pages that are kept for visitors may be old; none may tell
		return w.crawl("", addresses)
	}
	out := w.crawl(column, addresses)
	for a, got := range out {
		got.txt = ticking.ReplaceAllString(got.txt, "")
		out[a] = got
	}
	return out
}

// mail is what waits to be sent to somebody.
func (w *world) mail(who string) string {
	w.t.Helper()
	var waiting []struct{ Payload string }
	w.must(w.Store.Reader(w.t.Context()).All(&waiting, "SELECT payload FROM tasks WHERE handler = ? ORDER BY id", string(outbox.SendMail)))
	var out []string
	for _, m := range waiting {
		if strings.Contains(m.Payload, who+"@example.org") {
			out = append(out, m.Payload)
		}
	}
	return strings.Join(out, "\n")
}

// addresses lists everything that can be asked for, apart from it what no panel has a
// part in: texts about the service, and the settings of administrators.
func (w *world) addresses() (asked, still []string) {
	w.t.Helper()
	panel, told, split, list := decimal(w.panel), decimal(w.told), decimal(w.split), "/challenges/"+worldSlug+"/ideas"
	given := map[string][]string{
		":slug": {worldSlug}, "shortlists/:slug": {worldSlug + "-small"}, "themes/:slug": {"travel"}, "write-ups/:slug": {"none"},
		":number": {told, split}, ":panel": {panel}, "panels/:id": {panel}, ":seat": {decimal(w.seats["witness"])}, ":handle": {"author"},
		":id": {"1"}, ":area": {"1"}, ":phase": {"1"}, ":kind": {"idea"}, ":theme": {"1"}, ":practice": {"1"}, ":round": {"1"}, ":run": {"1"}, ":rule": {"1"}, ":sanction": {"1"}, ":badge": {"1"}, ":hold": {"1"}, "terms/:version": {"1"}, ":candidate": {"0"}, ":attachment": {"1"}, ":alert": {"1"}, ":search": {"1"},
	}
	var out []string
	for _, route := range w.routesToAsk() {
		out = append(out, w.filled(route, given)...)
	}
	for _, q := range []string{"sort=newest", "sort=supported", "sort=discussed", "sort=comments", "sort=rising", "sort=shuffled", "q=quickthorn&sort=shuffled", "q=quickthorn&sort=rising", "q=quickthorn", "q=warmly", "theme=travel", "tag=lifts", "tag=lifts&q=quickthorn", "stage=decided", "stage=in_review", "outcome=shortlisted", "outcome=develop", "evidence=tried", "pick=team", "view=table", "view=board", "view=regions"} {
		out = append(out, list+"?"+q)
	}
	out = append(out, "/search?q=quickthorn", "/search?q=warmly", "/api/v1/search?q=quickthorn", "/api/v1/search?sort=discussed", "/api/v1/search?sort=rising", "/api/v1/search?q=quickthorn&sort=shuffled", "/api/v1"+list+"?sort=supported", "/api/v1"+list+"?sort=rising", "/api/v1"+list+"?outcome=shortlisted",
		"/api/v1"+list+"?pick=team", "/api/v1"+list+"?tag=lifts", "/api/v1/search?outcome=develop", "/api/v1/search?pick=team", "/search?outcome=shortlisted", "/search?pick=team",
		"/api/v1/panels/"+panel+"/results?round=1", "/api/v1/panels/"+panel+"/results?round=2")
	slices.Sort(out)
	for _, a := range slices.Compact(out) {
		if apart.MatchString(a) && !strings.HasSuffix(a, "/keeping") {
			still = append(still, a)
		} else {
			asked = append(asked, a)
		}
	}
	return asked, still
}

var apart = regexp.MustCompile(`^/(how-it-works|accessibility|cookies|privacy|terms|moderation|contact|robots|favicon|welcome|share|challenges/\w+/share|admin/(challenges|people|holds|keeping|why|badges)|ideas/\d+/adoptions|write-ups/|publish/updates|api/v1/(openapi|tokens|people|why|badge-rules|holds|keeping|tasks|drafts|updates|adoptions|ideas/\d+/adoptions))`)

// routesToAsk are the routes of everything that can be read, but streams, which
// never end and carry the token alone.
func (s *site) routesToAsk() []string {
	var out []string
	for _, r := range s.HTTP.GetRoutes(true) {
		skip := strings.HasPrefix(r.Path, "/sign-in") || strings.HasPrefix(r.Path, "/health") || strings.HasPrefix(r.Path, "/account") ||
			strings.HasSuffix(r.Path, "*") || strings.HasSuffix(r.Path, "/stream")
		if r.Method == "GET" && !skip {
			out = append(out, r.Path)
		}
	}
	return out
}
