package v1_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	"uptake/api/signin"
	v1 "uptake/api/v1"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/equality"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/frontend"
	"uptake/search"
	"uptake/search/fts"
	"uptake/search/pgtext"
	"uptake/store"
	"uptake/store/storetest"
)

// contest is the API of challenges over a real store, with a published
// challenge "joints" that takes everything and one that is not published,
// "secret". The people are called by name: ann and ben are contributors, nameless
// has given no name yet, mo moderates and lea leads both challenges, adm is an
// administrator.
type contest struct {
	t      testing.TB
	app    *fiber.App
	store  *store.Store
	clock  *storetest.Clock
	people account.Service
	uses   challenge.Service
	keeps  privacy.Service
	asks   equality.Service
	joints challenge.Challenge
	secret challenge.Challenge
	cried  func(context.Context, account.Actor, challenge.SentTo, bool) (bool, error)
	tokens map[string]string // by name; "" is a visitor
	ids    map[string]id.Person
}

// sessions takes an API token for a session, so that pages can be asked as well.
type sessions struct{ signin.Tokens }

func (s sessions) SessionOf(ctx context.Context, token string) (account.Signed, bool, error) {
	b, err := s.Lookup(ctx, token)
	return account.Signed{Actor: b.Actor, State: b.State}, false, err
}

func newContest(t testing.TB, s *store.Store) *contest {
	t.Helper()
	return newContestKept(t, s, func(k store.Kept) wire.Kept { return k })
}

// newContestKept is newContest with the kept answers as the test wants them.
func newContestKept(t testing.TB, s *store.Store, keeps func(store.Kept) wire.Kept, rules ...account.AgeRule) *contest {
	t.Helper()
	b := &contest{t: t, store: s, clock: storetest.NewClock(), tokens: map[string]string{"": ""}, ids: map[string]id.Person{}}
	secrets := [][]byte{[]byte(strings.Repeat("a", 32))}
	tokens := signin.Tokens{Issuer: "http://127.0.0.1:8080", Secrets: secrets, Now: b.clock.Now}
	b.people = account.Service{
		Store: store.Accounts(s), Reads: store.AccountReads(s), Signer: tokens, Secrets: secrets,
		Site: "Uptake", BaseURL: "http://127.0.0.1:8080", Now: b.clock.Now,
	}
	for _, rule := range rules {
		b.people.Age = rule
	}
	tokens.Known = b.people
	b.uses = challenge.Service{Store: store.Challenges(s), Now: b.clock.Now}
	b.cried = b.uses.Cried
	b.keeps = privacy.Service{Store: store.Privacy(s), Reads: store.PrivacyReads(s), Site: "Uptake", BaseURL: "http://127.0.0.1:8080", Now: b.clock.Now}
	b.asks = equality.Service{Store: store.Equality(s), Reads: store.EqualityReads(s), Now: b.clock.Now}
	b.setUp()
	parts := v1.Parts{
		Uses: b.uses, Reads: store.ChallengeReads(s), Themes: store.ThemeReads(s), Team: b.people, Search: b.engine(), Kept: keeps(s.Kept(b.clock.Now)),
		Cursors: wire.Cursors{Key: secrets[0]}, Cache: pages.NewCache(s.Versions(), "neutral", v1.CacheBytes, b.clock.Now),
	}
	parts.Alike = &pages.Alike{Search: parts.Search, Versions: s.Versions(), Log: slog.New(slog.DiscardHandler)}
	b.app = api.New(api.Options{
		Cried: func(ctx context.Context, a account.Actor, at challenge.SentTo, danger bool) (bool, error) {
			return b.cried(ctx, a, at, danger)
		},
		BaseURL: "http://127.0.0.1:8080", Sessions: sessions{tokens}, Bearer: tokens, Log: slog.New(slog.DiscardHandler),
		Reads: api.Rate{Max: 1e6, Per: time.Minute}, Writes: api.Rate{Max: 1e6, Per: time.Minute},
		Routes: func(app *fiber.App) {
			parts.Routes(app.Group("/api/v1"))
			v1.Ages{Accounts: b.people}.Routes(app.Group("/api/v1"), func(c *fiber.Ctx) error { return c.Next() })
			v1.Terms{Versions: b.people}.Routes(app.Group("/api/v1"))
			v1.Reports{Parts: parts, Key: []byte("key")}.Routes(app.Group("/api/v1"), func(c *fiber.Ctx) error { return c.Next() })
			v1.Badges{Parts: parts, People: b.people}.Routes(app.Group("/api/v1"))
			v1.Sanctions{Parts: parts, People: b.people}.Routes(app.Group("/api/v1"))
			v1.Keeping{Parts: parts, Keeps: b.keeps}.Routes(app.Group("/api/v1"))
			v1.Equality{Parts: parts, Asking: b.asks}.Routes(app.Group("/api/v1"))
			v1.Account{Accounts: b.people}.Routes(app.Group("/api/v1"))
			v1.Members{Parts: parts, People: b.people}.Routes(app.Group("/api/v1"))
			v1.Work{Parts: parts, Tasks: tasks{s.Queue()}, Now: b.clock.Now}.Routes(app.Group("/api/v1"))
			publishing(app.Group("/api/v1"), s, parts, b.clock.Now)
			attaching(t, app.Group("/api/v1"), s, parts, b.clock.Now)
			reading := pages.Reading{
				Frame: pages.Frame{Site: frontend.Site{ServiceName: "Uptake"}, Flashes: b.people, Zone: time.UTC},
				Cache: pages.NewCache(s.Versions(), "neutral", v1.CacheBytes, b.clock.Now), Reads: parts.Reads, Search: parts.Search,
				Clock: b.clock.Now, Zone: time.UTC, Label: func(_, code string) string { return code },
			}
			writing := pages.Writing{Reading: reading, Service: b.uses}
			reading.Routes(app)
			writing.Routes(app)
			pages.Talking{Writing: writing}.Routes(app)
		},
	})
	return b
}

func (b *contest) setUp() {
	b.t.Helper()
	ctx := b.t.Context()
	open := challenge.UsualPhase(challenge.Collect)
	open.OpensAt, open.ClosesAt = b.clock.Now().Add(-time.Hour), b.clock.Now().Add(24*time.Hour)
	var err error
	b.joints, err = b.uses.Create(ctx, account.Console, challenge.Challenge{
		Slug: "joints", Title: "Better joints", Question: "What would help?", Steps: []string{"Post", "Score"},
		Areas: []challenge.Area{{Name: "MSK"}, {Name: "Rheumatology"}}, Phases: []challenge.Phase{open},
	})
	b.must(err)
	b.joints, err = b.uses.Publish(ctx, account.Console, b.joints.ID)
	b.must(err)
	b.secret, err = b.uses.Create(ctx, account.Console, challenge.Challenge{
		Slug: "secret", Title: "Not told yet", Areas: []challenge.Area{{Name: "Hands"}}, Phases: []challenge.Phase{open},
	})
	b.must(err)
	for _, name := range []string{"ann", "ben", "nameless", "mo", "lea", "adm"} {
		who := account.Person{Handle: "h-" + name, Name: name, Email: name + "@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
		if name == "nameless" {
			who.Name = ""
		}
		b.must(b.people.Store.InTx(ctx, func(tx account.Tx) error { _, err := tx.AddPerson(&who); return err }))
		token, err := b.people.IssueToken(ctx, account.Actor{Person: who.ID}, account.NewToken{Label: "Test", For: 90 * 24 * time.Hour})
		b.must(err)
		b.tokens[name], b.ids[name] = token.Text, who.ID
	}
	for _, ch := range []id.Challenge{b.joints.ID, b.secret.ID} {
		b.must(b.people.GiveRole(ctx, account.Console, b.ids["mo"], account.Moderator, ch))
		b.must(b.people.GiveRole(ctx, account.Console, b.ids["lea"], account.Lead, ch))
	}
	b.must(b.people.GiveRole(ctx, account.Console, b.ids["adm"], account.Administrator, 0))
}

func (b *contest) engine() search.Engine {
	write := func(ctx context.Context, statements ...string) error {
		return b.store.InLongTx(ctx, func(tx *store.Tx) error {
			for _, sql := range statements {
				if _, err := tx.Exec("/* search.rebuild */ " + sql); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if b.store.Dialect() == store.Postgres {
		return pgtext.New(b.store.ReadDB(), write, search.NewSynonyms(search.StartList()))
	}
	return fts.New(b.store.ReadDB(), write, search.NewSynonyms(search.StartList()))
}

func (b *contest) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// said is one answer.
type said struct {
	status int
	header http.Header
	body   string
	json   any
}

// at returns what stands at a path such as items.0.number; nil if nothing does.
func (a said) at(path string) any {
	v := a.json
	for _, key := range strings.Split(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n >= len(in) {
				return nil
			}
			v = in[n]
		default:
			return nil
		}
	}
	return v
}

func (a said) n(path string) int       { n, _ := a.at(path).(float64); return int(n) }
func (a said) text(path string) string { s, _ := a.at(path).(string); return s }
func (a said) items() []any            { l, _ := a.at("items").([]any); return l }
func (a said) code() string            { return a.text("code") }
func (a said) tag() string             { return a.header.Get("ETag") }

// fields names the fields at fault, in order.
func (a said) fields() string {
	list, _ := a.at("fields").([]any)
	names := make([]string, len(list))
	for i := range list {
		names[i] = a.text("fields." + strconv.Itoa(i) + ".name")
	}
	return strings.Join(names, " ")
}

// do asks the API as somebody; header holds names and values in turn.
func (b *contest) do(who, method, path, body string, header ...string) said {
	b.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	token, known := b.tokens[who]
	if !known {
		b.t.Fatalf("nobody is called %q", who)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a := b.send(r)
	described(b.t, method, path, a.status, a.header, []byte(a.body))
	return a
}

func (b *contest) send(r *http.Request) said {
	b.t.Helper()
	resp, err := b.app.Test(r, 10_000)
	b.must(err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	b.must(err)
	a := said{status: resp.StatusCode, header: resp.Header, body: string(raw)}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(raw, &a.json); err != nil {
			b.t.Fatalf("%s %s: %v in %s", r.Method, r.URL, err, raw)
		}
	}
	return a
}

// ok is do for what has to succeed with this status.
func (b *contest) ok(status int, who, method, path, body string, header ...string) said {
	b.t.Helper()
	a := b.do(who, method, path, body, header...)
	if a.status != status {
		b.t.Fatalf("%s: %s %s: got %d %s, want %d", who, method, path, a.status, a.body, status)
	}
	return a
}

// refused asserts one refusal.
func (b *contest) refused(status int, code, who, method, path, body string, header ...string) said {
	b.t.Helper()
	a := b.do(who, method, path, body, header...)
	if a.status != status || a.code() != code {
		b.t.Errorf("%q: %s %s %s: got %d %q, want %d %q; %s", who, method, path, body, a.status, a.code(), status, code, a.body)
	}
	return a
}

// ideaBody is an idea that may be posted to joints.
func ideaBody(title string) string {
	return `{"kind":"practice","area":"msk","title":"` + title + `","body":"We moved follow-up to video."}`
}

// post posts an idea as ann and returns its address below /api/v1.
func (b *contest) post(title string) string {
	b.t.Helper()
	a := b.ok(201, "ann", "POST", "/challenges/joints/ideas", ideaBody(title))
	return "/ideas/" + strconv.Itoa(a.n("number"))
}

// comment posts a comment as ben and returns its address.
func (b *contest) comment(idea string) string {
	b.t.Helper()
	a := b.ok(201, "ben", "POST", idea+"/comments", `{"body":"We tried this."}`)
	return "/comments/" + strconv.Itoa(a.n("id"))
}

// exec changes rows that no route of this package changes.
func (b *contest) exec(sql string, args ...any) {
	b.t.Helper()
	b.must(b.store.InTx(b.t.Context(), func(tx *store.Tx) error { _, err := tx.Exec("/* test.exec */ "+sql, args...); return err }))
}

// rows counts everything that the API of challenges writes.
func (b *contest) rows() string {
	b.t.Helper()
	out := ""
	for _, table := range []string{"challenges", "areas", "phases", "prompts", "ideas", "idea_versions", "drafts", "comments", "comment_versions", "supports", "follows", "events", "kept_answers"} {
		var n int
		b.must(b.store.Reader(b.t.Context()).Get(&n, "/* test.rows */ SELECT count(*) FROM "+table))
		out += table + " " + strconv.Itoa(n) + ", "
	}
	return out
}
