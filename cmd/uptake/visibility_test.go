package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
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
		if slower > 1 && n%4 != 0 { // under the race detector every fourth moment is enough
			continue
		}
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
	routes := o.Routes
	o.Routes = func(app *fiber.App) {
		if w.fault != nil {
			w.fault(app)
		}
		routes(app)
	}
	return api.New(o)
}

// world is a small site with a panel, and with somebody in each column.
type world struct {
	*largePanel
	told, split, third id.Idea // idea told is the one that the facts are about; only one member with lived experience scores split
	seats              map[string]id.Seat
	acts               map[string]act
	turns              map[string]int
	turn               int // how often the fact was changed: no two changes in a row are alike
	round              int
	fault              func(*fiber.App) // what a control plants; else nil
}

// worldSeats are the members, by the column whose reader they are; witness and those
// after it look at nothing.
var worldSeats = []struct {
	key  string
	kind review.SeatKind
}{
	{"professional", review.Professional}, {"lived", review.Lived}, {"recused", review.Professional}, {"chair", review.Chair},
	{"secretary", review.Secretary}, {"observer", review.Observer},
	{"witness", review.Professional}, {"other", review.Professional}, {"companion", review.Lived},
}

const worldSlug = "world"

func newWorld(t *testing.T, database string) *world {
	t.Helper()
	conf, err := Load([]string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_LOG_LEVEL=error", "UPTAKE_DATABASE=" + database})
	if err != nil {
		t.Fatal(err)
	}
	if err = conf.Prepare(); err != nil {
		t.Fatal(err)
	}
	a, err := Build(t.Context(), conf, io.Discard, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{largePanel: &largePanel{site: site{App: a, t: t, names: map[string]string{}}}, seats: map[string]id.Seat{}, turns: map[string]int{}}
	made, err := a.Challenges.Create(t.Context(), account.Console, challenge.Challenge{Slug: worldSlug, Title: "A small world", Question: "What?"})
	w.must(err)
	_, err = a.Challenges.Publish(t.Context(), account.Console, made.ID)
	w.must(err)
	w.demo = &demo{store: a.Store, conf: conf, c: made, at: now()}
	people := []string{"key,name,email"}
	for _, key := range []string{
		"professional", "lived", "recused", "chair", "secretary", "observer", "witness", "other", "companion",
		"administrator", "lead", "moderator", "communications", "author", "crowd",
	} {
		people = append(people, key+","+strings.ToUpper(key[:1])+key[1:]+" Person,"+key+"@example.org")
	}
	w.load("people", people...)
	w.load("themes", "name,definition,example", "Travel,Getting there,A long way")
	w.load("ideas", "id,title,author,body", "told,A lift at the door,author,The quickthorn lift stands at the door.", "split,A map in the letter,crowd,The letter has a map.",
		"third,A bench half way,crowd,There is a bench half way.", "fourth,Tea while waiting,crowd,There is tea.", "fifth,A larger print,crowd,The print is larger.")
	for key, role := range map[string]account.Role{
		"administrator": account.Administrator, "lead": account.Lead, "moderator": account.Moderator, "communications": account.Communications,
	} {
		c := made.ID
		if role == account.Administrator {
			c = 0
		}
		w.must(a.People.GiveRole(t.Context(), account.Console, w.actor(key).Person, role, c))
	}
	w.told, w.split, w.third = w.number("told"), w.number("split"), w.number("third")
	w.ideas = []id.Idea{w.told, w.split, w.third, w.number("fourth"), w.number("fifth")}
	w.seat()
	w.acts = w.everyAct()
	return w
}

func (w *world) load(kind string, lines ...string) {
	w.t.Helper()
	r, err := loader{store: w.Store, conf: w.Config, underway: true}.load(w.t.Context(), worldSlug, kind, files.CSV, strings.NewReader(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		w.t.Fatal(err, r.Bad)
	}
}

// seat makes the panel and opens its first round.
func (w *world) seat() {
	w.t.Helper()
	ctx, reviews := w.t.Context(), w.reviews()
	rules := review.DefaultRules()
	rules.MinProfessions, rules.AllPublic, rules.SplitPublic, rules.MeetingPercent, rules.TopK = 0, true, true, 0, 2
	rules.AuthorHidden = review.UntilFinal
	rules.MeetingLived, rules.ConsentHours, rules.QuorumThirds = 0, 0, 1
	p, err := reviews.CreatePanel(ctx, account.Console, review.NewPanel{Challenge: w.c.ID, Name: "Small", Rules: &rules})
	w.must(err)
	w.panel = p.ID
	for _, s := range worldSeats {
		seat, err := reviews.SeatMember(ctx, account.Console, p.ID, review.Seating{Person: w.actor(s.key).Person, Kind: s.kind, Profession: "nurse"})
		w.must(err)
		w.seats[s.key] = seat.ID
	}
	_, err = reviews.FormPanel(ctx, account.Console, p.ID)
	w.must(err)
	for _, s := range worldSeats {
		if s.kind == review.Professional || s.kind == review.Lived {
			w.practise(s.key)
		}
		w.must(reviews.DeclareReady(ctx, w.actor(s.key), p.ID))
	}
	_, err = reviews.BriefPanel(ctx, w.actor("chair"), p.ID)
	w.must(err)
	_, err = reviews.DeclareConflict(ctx, w.actor("recused"), p.ID, 0, w.told, review.Team)
	w.must(err)
	_, err = reviews.DeclareConflict(ctx, w.actor("companion"), p.ID, 0, w.split, review.Financial) // leaves one member with lived experience
	w.must(err)
	_, err = reviews.DeclareConflict(ctx, w.actor("other"), p.ID, 0, w.third, review.Organisation)
	w.must(err)
}

// practise lets a member score the practice ideas.
func (w *world) practise(who string) {
	w.t.Helper()
	for n := range review.PracticeIdeas {
		w.must(w.reviews().Practise(w.t.Context(), w.actor(who), w.panel, n+1, map[string]string{review.Impact: "5", review.Feasibility: "5"}))
	}
}

// come takes the panel to the next moment.
func (w *world) come(moment string) {
	w.t.Helper()
	ctx, reviews, chair := w.t.Context(), w.reviews(), w.actor("chair")
	step := func(to review.State) {
		w.t.Helper()
		_, err := reviews.Advance(ctx, chair, w.panel, review.Advance{To: to, Confirm: true, Reason: "Enough has been said."})
		w.must(err)
	}
	switch moment {
	case "r1_open":
		step(review.R1Open)
		w.round = 1
		w.give("witness", "other", "companion") // those who look have not scored yet
	case "scored":
		w.give("professional", "lived", "recused")
	case "r1_closed":
		step(review.R1Closed)
		w.looked()
	case "discussing":
		step(review.Discussing)
		w.must(reviews.Attend(ctx, w.actor("secretary"), w.panel, true))
		w.must(reviews.SetCurrent(ctx, chair, w.panel, w.told))
		w.exec("UPDATE talks SET began_at = ? WHERE panel_id = ? AND ended_at IS NULL", now().Add(-longAgo), w.panel)
		w.minute()
	case "r2_open":
		step(review.R2Open)
		w.round = 2
		w.give("witness", "other", "companion", "professional", "lived", "recused")
	case "r2_closed":
		step(review.R2Closed)
		w.looked()
	case "deciding":
		step(review.Deciding)
		w.must(reviews.Attend(ctx, w.actor("secretary"), w.panel, true))
		w.must(reviews.SetCurrent(ctx, chair, w.panel, w.told))
		w.exec("UPDATE talks SET began_at = ? WHERE panel_id = ? AND ended_at IS NULL", now().Add(-longAgo), w.panel)
		for n, i := range w.ideas {
			v := review.Verdict{Outcome: review.Shortlisted, Reason: "It helps many people.", Internal: "Between us.", Override: "The panel finds so."}
			if n > 2 {
				v.Outcome = review.NotNow
			}
			_, err := reviews.RecordDecision(ctx, chair, w.panel, i, v)
			w.must(err)
		}
	case "finalised":
		_, err := reviews.Sign(ctx, chair, w.panel, 0)
		w.must(err)
		_, err = reviews.Sign(ctx, w.actor("secretary"), w.panel, 0)
		w.must(err)
	case "published":
		press := w.actor("communications")
		_, err := reviews.Publish(ctx, press, w.panel, 0)
		w.must(err)
		_, err = reviews.PublishShortlist(ctx, press, w.panel, 0)
		w.must(err)
	}
}

// looked lets the chair look at the values of the round that was closed.
func (w *world) looked() {
	w.t.Helper()
	_, err := w.reviews().Look(w.t.Context(), w.actor("chair"), w.panel)
	w.must(err)
}

// give lets members score every idea of the round that they may.
func (w *world) give(who ...string) {
	w.t.Helper()
	for n, key := range who {
		for k, i := range w.ideas {
			sc, err := w.reviews().Screen(w.t.Context(), w.actor(key), w.panel, i)
			w.must(err)
			if sc.Recused {
				continue
			}
			forWhom := map[string]review.NoteFor{"other": review.ForPrivate, "companion": review.ForAuthor}[key]
			_, err = w.reviews().GiveScores(w.t.Context(), w.actor(key), w.panel, i, review.Saving{
				Version: sc.Sheet.Version, NoteFor: forWhom, Note: "A note.",
				Answers: map[string]string{review.Impact: decimal(id.Idea(4 + (n+k)%5)), review.Feasibility: "7"},
			})
			w.must(err)
		}
	}
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
	for _, c := range columns {
		stillBefore[c] = w.pages(c, still)
	}
	look := func(c string) []string {
		got := w.look(c, asked)
		was := before[c]
		before[c] = got
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
		":id": {"1"}, ":area": {"1"}, ":phase": {"1"}, ":kind": {"idea"}, ":theme": {"1"}, ":practice": {"1"},
	}
	var out []string
	for _, route := range w.routesToAsk() {
		out = append(out, w.filled(route, given)...)
	}
	for _, q := range []string{"sort=newest", "sort=supported", "sort=discussed", "sort=shuffled", "q=quickthorn", "q=warmly", "theme=travel", "stage=decided", "stage=in_review"} {
		out = append(out, list+"?"+q)
	}
	out = append(out, "/search?q=quickthorn", "/search?q=warmly", "/api/v1/search?q=quickthorn", "/api/v1/search?sort=discussed", "/api/v1"+list+"?sort=supported",
		"/api/v1/panels/"+panel+"/results?round=1", "/api/v1/panels/"+panel+"/results?round=2")
	slices.Sort(out)
	for _, a := range slices.Compact(out) {
		if apart.MatchString(a) {
			still = append(still, a)
		} else {
			asked = append(asked, a)
		}
	}
	return asked, still
}

var apart = regexp.MustCompile(`^/(how-it-works|accessibility|cookies|privacy|terms|moderation|contact|robots|favicon|welcome|share|challenges/\w+/share|admin/(challenges|people)|ideas/\d+/adoptions|write-ups/|publish/updates|api/v1/(openapi|tokens|people|tasks|drafts|updates|adoptions|ideas/\d+/adoptions))`)

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

// minute lets the secretary write minutes, and a member disagree.
func (w *world) minute() {
	w.t.Helper()
	_, err := w.reviews().WriteMinutes(w.t.Context(), w.actor("secretary"), w.panel, w.told, review.Minutes{Reasons: "It helps."})
	w.must(err)
	w.must(w.reviews().Disagree(w.t.Context(), w.actor("other"), w.panel, w.told, "I think otherwise.", true))
}
