package v1_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAnIdeaIsPostedReadEditedAndWithdrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		made := b.ok(201, "ann", "POST", "/challenges/joints/ideas",
			`{"kind":"practice","area":"msk","title":"Video first","body":"We moved follow-up to video.","answers":{"when":"May 2025","difference":"Half the travel."},"lang":"en"}`)
		address := "/ideas/" + strconv.Itoa(made.n("number"))
		if made.header.Get("Location") != "/api/v1"+address || made.tag() != `"v1"` {
			t.Errorf("got Location %q, ETag %s", made.header.Get("Location"), made.tag())
		}
		if made.text("area.slug") != "msk" || made.text("author.name") != "ann" || made.text("answers.0.key") != "when" || made.text("answers.1.label") != "What difference has it made?" ||
			made.text("stage") != "posted" || made.text("moderation") != "visible" || made.at("outcome") != nil || made.text("posted_at") != "2026-03-03T12:00:00Z" || made.at("you.author") != true {
			t.Errorf("got %s", made.body)
		}
		visitor := b.ok(200, "", "GET", address, "")
		if visitor.at("you") != nil || !strings.HasPrefix(visitor.tag(), `"v1.`) {
			t.Errorf("a visitor gets %s with %s", visitor.body, visitor.tag())
		}
		if again := b.do("", "GET", address, "", "If-None-Match", visitor.tag()); again.status != 304 || again.body != "" {
			t.Errorf("got %d %q for what is known, want 304", again.status, again.body)
		}
		b.refused(428, "version.missing", "ann", "PATCH", address, `{"title":"Video"}`)
		b.refused(412, "idea.stale", "ann", "PATCH", address, `{"title":"Video"}`, "If-Match", `"v2"`)
		b.refused(412, "version.stale", "ann", "PATCH", address, `{"title":"Video"}`, "If-Match", `"abc"`)
		b.clock.Turn(time.Hour)
		edited := b.ok(200, "ann", "PATCH", address, `{"title":"Video clinics first"}`, "If-Match", visitor.tag())
		if edited.text("title") != "Video clinics first" || edited.text("body") != "We moved follow-up to video." || len(edited.at("answers").([]any)) != 2 ||
			edited.tag() != `"v2"` || edited.n("edits") != 1 || edited.text("edited_at") != "2026-03-03T13:00:00Z" {
			t.Errorf("after the edit: %s, ETag %s", edited.body, edited.tag())
		}
		b.refused(412, "idea.stale", "ann", "PATCH", address, `{"title":"Older"}`, "If-Match", visitor.tag())
		if now := b.do("", "GET", address, "", "If-None-Match", visitor.tag()); now.status != 200 || now.text("title") != "Video clinics first" {
			t.Errorf("after the edit a visitor gets %d %s", now.status, now.body)
		}
		old := b.ok(200, "", "GET", address+"/versions", "")
		if len(old.items()) != 1 || old.text("items.0.title") != "Video first" || old.n("items.0.version") != 1 || old.text("items.0.area.name") != "MSK" || old.text("items.0.replaced_at") != "2026-03-03T13:00:00Z" {
			t.Errorf("the earlier texts are %s", old.body)
		}
		kind := b.ok(200, "ann", "PATCH", address, `{"kind":"experience"}`, "If-Match", `"v2"`)
		if len(kind.at("answers").([]any)) != 0 || !strings.Contains(kind.text("body"), "Half the travel.") {
			t.Errorf("answers that the new kind is not asked went nowhere: %s", kind.body)
		}
		b.refused(412, "idea.stale", "ann", "POST", address+"/withdraw", "", "If-Match", `"v1"`)
		gone := b.ok(200, "ann", "POST", address+"/withdraw", "", "If-Match", kind.tag())
		if gone.text("stage") != "withdrawn" {
			t.Errorf("got %s", gone.body)
		}
		b.refused(410, "idea.withdrawn", "", "GET", address, "")
		b.refused(410, "idea.withdrawn", "ben", "GET", address+"/versions", "")
		b.refused(410, "idea.withdrawn", "ann", "POST", address+"/withdraw", "")
		var kinds []string
		for _, e := range b.ok(200, "ann", "GET", address+"/events", "").items() {
			kinds = append(kinds, e.(map[string]any)["kind"].(string))
		}
		if want := []string{"idea.posted", "idea.edited", "idea.edited", "idea.withdrawn"}; !slices.Equal(kinds, want) {
			t.Errorf("the history is %q, want %q", kinds, want)
		}
	})
}

func TestACountedReadIsNewWhenACountIs(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	address := b.post("Video first")
	before := b.ok(200, "", "GET", address, "")
	b.ok(200, "ben", "PUT", address+"/support", `{"value":1}`)
	after := b.ok(200, "", "GET", address, "", "If-None-Match", before.tag())
	if after.n("supports") != 1 || after.n("version") != before.n("version") || after.tag() == before.tag() {
		t.Errorf("got %s with %s, before %s", after.body, after.tag(), before.tag())
	}
	if mine := b.ok(200, "ben", "GET", address, ""); mine.n("you.support") != 1 || mine.at("you.author") != false || mine.at("you.follows") != true { // who supports an idea follows it
		t.Errorf("ben sees %s", mine.body)
	}
}

// pagesOf reads a list to its end and returns the numbers, in order.
func (b *contest) pagesOf(who, path string, q url.Values) (numbers []int, total int) {
	b.t.Helper()
	for range 100 {
		a := b.ok(200, who, "GET", path+"?"+q.Encode(), "")
		for i := range a.items() {
			numbers = append(numbers, a.n("items."+strconv.Itoa(i)+".number"))
		}
		total = a.n("total")
		next := a.text("next")
		if next == "" {
			return numbers, total
		}
		q.Set("cursor", next)
	}
	b.t.Fatal("the list has no end")
	return nil, 0
}

func TestListsLeadThroughAllIdeasOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		var posted []int
		for i := range 25 {
			b.clock.Turn(time.Second)
			n, _ := strconv.Atoi(strings.TrimPrefix(b.post("Idea "+strconv.Itoa(i)), "/ideas/"))
			posted = append(posted, n)
		}
		b.ok(200, "ben", "PUT", "/ideas/"+strconv.Itoa(posted[3])+"/support", `{"value":1}`)
		b.ok(200, "mo", "PUT", "/ideas/"+strconv.Itoa(posted[3])+"/support", `{"value":1}`)
		b.ok(200, "ben", "PUT", "/ideas/"+strconv.Itoa(posted[5])+"/support", `{"value":1}`)
		b.clock.Turn(time.Minute)
		b.comment("/ideas/" + strconv.Itoa(posted[7]))
		newest := slices.Clone(posted)
		slices.Reverse(newest)
		first := func(n ...int) []int { // these in front, the others as they were
			return append(n, slices.DeleteFunc(slices.Clone(newest), func(x int) bool { return slices.Contains(n, x) })...)
		}
		supported := first(posted[3], posted[5])
		tests := []struct {
			name, path string
			q          url.Values
			want       []int
		}{
			{"the list of the site", "/ideas", url.Values{"limit": {"7"}}, newest},
			{"the newest of a challenge", "/challenges/joints/ideas", url.Values{"limit": {"4"}}, newest},
			{"the most supported", "/challenges/joints/ideas", url.Values{"limit": {"1"}, "sort": {"supported"}}, supported},
			{"the last discussed", "/challenges/joints/ideas", url.Values{"limit": {"10"}, "sort": {"discussed"}}, first(posted[7])},
			{"all at once", "/challenges/joints/ideas", url.Values{"limit": {"100"}}, newest},
			{"both kinds", "/challenges/joints/ideas", url.Values{"kind": {"practice", "idea"}}, newest},
			{"a kind that nobody chose", "/challenges/joints/ideas", url.Values{"kind": {"experience"}}, nil},
			{"an area", "/challenges/joints/ideas", url.Values{"area": {"msk"}, "stage": {"posted"}}, newest},
			{"an empty area", "/challenges/joints/ideas", url.Values{"area": {"rheumatology"}}, nil},
		}
		for _, tt := range tests {
			for _, who := range []string{"", "ben"} {
				got, total := b.pagesOf(who, tt.path, tt.q)
				tt.q.Del("cursor")
				if len(tt.want) > 0 {
					if a := b.ok(200, who, "GET", tt.path+"?"+tt.q.Encode(), ""); a.text("items.0.area.slug") != "msk" || a.text("items.0.author.name") != "ann" {
						t.Errorf("%s, for %q: the first card is %v", tt.name, who, a.at("items.0"))
					}
				}
				if !slices.Equal(got, tt.want) || total != len(tt.want) {
					t.Errorf("%s, for %q: got %d of %d: %v, want %v", tt.name, who, len(got), total, got, tt.want)
				}
			}
		}
	})
}

func TestAListIsNewAsSoonAsSomethingInItIs(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	address := b.post("Video first")
	lists := []string{"/ideas", "/challenges/joints/ideas", "/challenges/joints/ideas?limit=5&sort=supported"}
	tags := map[string]string{}
	for _, l := range lists {
		for i := range 3 { // the first is made afresh, the second kept, the third given again
			a := b.do("", "GET", l, "", "If-None-Match", tags[l])
			if want := map[bool]int{true: 200, false: 304}[i == 0]; a.status != want {
				t.Fatalf("%s, time %d: got %d, want %d", l, i+1, a.status, want)
			}
			tags[l] = a.tag()
			for _, enc := range []string{"gzip", "br", "identity"} {
				if a := b.do("", "GET", l, "", "If-None-Match", tags[l], "Accept-Encoding", enc); a.status != 304 {
					t.Errorf("%s with %s: got %d, want 304", l, enc, a.status)
				}
			}
		}
	}
	changes := []struct {
		name string
		do   func()
		see  func(a said) bool
	}{
		{"support", func() { b.ok(200, "ben", "PUT", address+"/support", `{"value":1}`) }, func(a said) bool { return a.n("items.0.supports") == 1 }},
		{"a comment", func() { b.comment(address) }, func(a said) bool { return a.n("items.0.comments") == 1 }},
		{"an edit", func() { b.ok(200, "ann", "PATCH", address, `{"title":"New"}`, "If-Match", `"v1"`) }, func(a said) bool { return a.text("items.0.title") == "New" }},
		{"hiding", func() { b.ok(200, "mo", "POST", address+"/moderation", `{"to":"hidden","reason":"Advertising."}`) }, func(a said) bool { return len(a.items()) == 0 }},
		{"showing", func() { b.ok(200, "mo", "POST", address+"/moderation", `{"to":"visible"}`) }, func(a said) bool { return len(a.items()) == 1 }},
		{"another idea", func() { b.clock.Turn(time.Second); b.post("Second") }, func(a said) bool { return a.n("total") == 2 }},
	}
	for _, ch := range changes {
		ch.do()
		for _, l := range lists {
			a := b.do("", "GET", l, "", "If-None-Match", tags[l])
			if a.status != 200 || !ch.see(a) {
				t.Errorf("after %s, %s: got %d %s", ch.name, l, a.status, a.body)
			}
			tags[l] = a.tag()
		}
	}
}

func TestAListTakesNothingButWhatItKnows(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	for i := range 3 {
		b.post("Idea " + strconv.Itoa(i))
	}
	const of = "/challenges/joints/ideas"
	next := b.ok(200, "", "GET", of+"?limit=1", "").text("next")
	if next == "" {
		t.Fatal("there is no next page")
	}
	b.ok(200, "", "GET", of+"?limit=1&cursor="+next, "")
	tests := []struct{ name, path, code, fields string }{
		{"a cursor made by hand", of + "?cursor=AAAA", "cursor.unknown", "cursor"},
		{"a cursor with another end", of + "?cursor=" + next[:len(next)-2] + "xx", "cursor.unknown", "cursor"},
		{"the cursor of another order", of + "?sort=supported&cursor=" + next, "cursor.unknown", "cursor"},
		{"the cursor of another list", "/ideas?cursor=" + next, "cursor.unknown", "cursor"},
		{"a page of nothing", of + "?limit=0", "query.fields", "limit"},
		{"a page of too much", of + "?limit=101", "query.fields", "limit"},
		{"a page of some", of + "?limit=some", "query.fields", "limit"},
		{"an unknown order", of + "?sort=best", "query.fields", "sort"},
		{"an unknown kind", of + "?kind=rumour", "query.fields", "kind"},
		{"an unknown stage", of + "?stage=withdrawn", "query.fields", "stage"},
		{"an unknown area", of + "?area=hands", "query.fields", "area"},
		{"an unknown theme", of + "?theme=video", "query.fields", "theme"},
		{"an area of the whole site", "/ideas?area=msk", "query.fields", "area"},
		{"two unknown things", of + "?kind=x&area=y", "query.fields", "area kind"},
		{"an unknown parameter", of + "?page=2", "query.fields", "page"},
		{"too many values", of + "?" + strings.Repeat("kind=idea&", 51), "query.fields", "kind"},
		{"text that is not UTF-8", of + "?area=%ff", "query.fields", "area"},
		{"a zero byte", of + "?area=ms%00k", "query.fields", "area"},
	}
	for _, tt := range tests {
		for _, who := range []string{"", "ben"} {
			if a := b.refused(422, tt.code, who, "GET", tt.path, ""); a.fields() != tt.fields {
				t.Errorf("%s: the fields are %q, want %q", tt.name, a.fields(), tt.fields)
			}
		}
	}
	b.refused(400, "query.malformed", "", "GET", of+"?area=%zz", "")
	b.refused(404, "challenge.not_found", "", "GET", "/challenges/nowhere/ideas", "")
}

func TestTheSameCreateSentFiveTimesMakesOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		draft := b.ok(201, "ann", "POST", "/challenges/joints/drafts", ideaBody("Draft"))
		creates := []struct{ who, path, body, table string }{
			{"ann", "/challenges/joints/ideas", ideaBody("Once"), "ideas"},
			{"ann", "/challenges/joints/drafts", `{}`, "drafts"},
			{"ann", "/drafts/" + strconv.Itoa(draft.n("id")) + "/post", "", "ideas"},
			{"ben", idea + "/comments", `{"body":"Once."}`, "comments"},
			{"adm", "/challenges", `{"slug":"once","title":"Once"}`, "challenges"},
			{"lea", "/challenges/joints/areas", `{"name":"Once"}`, "areas"},
			{"lea", "/challenges/joints/phases", `{"kind":"review","opens_at":"2026-06-01T09:00:00Z"}`, "phases"},
		}
		count := func(table string) (n int) {
			b.must(s.Reader(t.Context()).Get(&n, "/* test.rows */ SELECT count(*) FROM "+table))
			return n
		}
		for _, c := range creates {
			before := count(c.table)
			first := b.ok(201, c.who, "POST", c.path, c.body, "Idempotency-Key", "k"+c.table+c.path, "If-Match", `"v1"`)
			for range 4 {
				again := b.ok(201, c.who, "POST", c.path, c.body, "Idempotency-Key", "k"+c.table+c.path, "If-Match", `"v1"`)
				if again.body != first.body || again.header.Get("Location") != first.header.Get("Location") || again.tag() != first.tag() || again.header.Get("Idempotency-Replayed") != "true" {
					t.Errorf("%s: the repeated answer is %s, the first was %s", c.path, again.body, first.body)
				}
			}
			if n := count(c.table); n != before+1 {
				t.Errorf("%s sent five times made %d rows, want 1", c.path, n-before)
			}
		}
		b.refused(422, "idempotency.reused", "ann", "POST", "/challenges/joints/ideas", ideaBody("Other"), "Idempotency-Key", "kideas/challenges/joints/ideas")
		b.refused(400, "idempotency.malformed", "ann", "POST", "/challenges/joints/ideas", ideaBody("Other"), "Idempotency-Key", "two words")
		// Without a key the same body is another idea; another person's key is theirs.
		before := count("ideas")
		b.ok(201, "ann", "POST", "/challenges/joints/ideas", ideaBody("Once"))
		b.ok(201, "ben", "POST", "/challenges/joints/ideas", ideaBody("Once"), "Idempotency-Key", "kideas/challenges/joints/ideas")
		if n := count("ideas"); n != before+2 {
			t.Errorf("got %d more ideas, want 2", n-before)
		}
		// A refusal keeps nothing: the key may be used again once the fault is mended.
		b.refused(422, "idea.invalid", "ann", "POST", "/challenges/joints/ideas", `{}`, "Idempotency-Key", "mended")
		b.ok(201, "ann", "POST", "/challenges/joints/ideas", ideaBody("Mended"), "Idempotency-Key", "mended")
	})
}

// mortal is kept answers of a process that ends after the commit of a create and
// before its answer is kept.
type mortal struct {
	wire.Kept
	forgets bool // whether the create is not noted with it, for comparison
}

var errEnded = errors.New("the process has ended")

func (m mortal) Claimed(ctx context.Context, p id.Person, key string) context.Context {
	if m.forgets {
		return ctx
	}
	return m.Kept.Claimed(ctx, p, key)
}

func (mortal) Finish(context.Context, id.Person, string, []byte) error { return errEnded }

func (mortal) Drop(context.Context, id.Person, string) error { return errEnded }

func TestNothingIsMadeTwiceWhenTheProcessEndsBeforeItsAnswerIsKept(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		forgets bool
		status  int
		ideas   int
	}{
		{"noted with what it makes", false, 409, 1},
		{"not noted, it would be made again", true, 201, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				b := newContestKept(t, s, func(k store.Kept) wire.Kept { return mortal{k, tt.forgets} })
				send := func() said {
					return b.do("ann", "POST", "/challenges/joints/ideas", ideaBody("Once"), "Idempotency-Key", "once")
				}
				send()
				b.clock.Turn(59 * time.Second)
				if a := send(); a.code() != "idempotency.running" {
					t.Errorf("within a minute: %d %s", a.status, a.body)
				}
				b.clock.Turn(2 * time.Second)
				a := send()
				if a.status != tt.status || tt.status == 409 && a.code() != "idempotency.lost" {
					t.Errorf("after a minute: %d %s", a.status, a.body)
				}
				if _, total := b.pagesOf("", "/ideas", url.Values{}); total != tt.ideas {
					t.Errorf("got %d ideas, want %d", total, tt.ideas)
				}
			})
		})
	}
}

func TestTheSameCreateSentFiveTimesAtOnceMakesOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		answers := make([]said, 5)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answers[i] = b.do("ann", "POST", "/challenges/joints/ideas", ideaBody("Once"), "Idempotency-Key", "once")
			})
		}
		all.Wait()
		numbers := map[int]bool{}
		for _, a := range answers {
			switch {
			case a.status == 201:
				numbers[a.n("number")] = true
			case a.status != 409 || a.code() != "idempotency.running":
				t.Errorf("got %d %s", a.status, a.body)
			}
		}
		if got, total := b.pagesOf("", "/ideas", url.Values{}); len(numbers) != 1 || total != 1 || !numbers[got[0]] {
			t.Errorf("answers name %v, the list has %v", numbers, got)
		}
	})
}
