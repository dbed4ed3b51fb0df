package v1_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/store"
	"uptake/store/storetest"
)

func TestSearchFindsWhatIsPublicAndSaysWhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		video := b.post("Video clinics")
		b.clock.Turn(time.Second)
		other := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"experience","area":"rheumatology","title":"By telephone","body":"Nobody saw my hands."}`)
		hidden := b.post("Video of cats")
		b.ok(200, "mo", "POST", hidden+"/moderation", `{"to":"hidden","reason":"Off the subject."}`)
		b.ok(201, "ben", "POST", "/ideas/"+itoa(other.n("number"))+"/comments", `{"body":"A physiotherapist did."}`)

		a := b.ok(200, "", "GET", "/search?q=video&challenge=joints", "")
		if a.n("total") != 1 || "/ideas/"+itoa(a.n("items.0.number")) != video || a.text("items.0.area.slug") != "msk" || a.text("items.0.author.name") != "ann" {
			t.Errorf("got %s", a.body)
		}
		if a.text("items.0.title_parts.0.text") != "Video" || a.at("items.0.title_parts.0.hit") != true || a.text("items.0.title_parts.1.text") != " clinics" || a.at("items.0.title_parts.1.hit") != false {
			t.Errorf("the title is %v", a.at("items.0.title_parts"))
		}
		if again := b.do("", "GET", "/search?q=video&challenge=joints", "", "If-None-Match", a.tag()); again.status != 304 {
			t.Errorf("got %d for what is known, want 304", again.status)
		}
		in := b.ok(200, "", "GET", "/search?q=physiotherapist", "")
		if in.n("total") != 1 || in.text("items.0.in") != "comment" || in.n("items.0.comment") == 0 || in.text("items.0.title") != "By telephone" {
			t.Errorf("a word of a comment finds %s", in.body)
		}
		all := b.ok(200, "", "GET", "/search?challenge=joints", "")
		counted := map[string]float64{}
		for _, facet := range []string{"challenge", "kind", "stage", "area"} {
			list, _ := all.at("facets." + facet).([]any)
			for _, one := range list {
				m := one.(map[string]any)
				counted[facet+" "+m["value"].(string)] = m["n"].(float64)
			}
		}
		want := map[string]float64{"challenge joints": 2, "kind practice": 1, "kind experience": 1, "stage posted": 2, "area msk": 1, "area rheumatology": 1}
		for name, n := range want {
			if counted[name] != n {
				t.Errorf("the facet %s counts %v, want %v; %s", name, counted[name], n, all.body)
			}
		}
		if len(counted) != len(want) {
			t.Errorf("the facets are %v", counted)
		}
		if one := b.ok(200, "ben", "GET", "/search?challenge=joints&kind=experience&area=rheumatology&stage=posted&sort=newest", ""); one.n("total") != 1 || one.text("items.0.kind") != "experience" {
			t.Errorf("narrowed: %s", one.body)
		}
		if none := b.ok(200, "", "GET", "/search?q=zebra", ""); none.n("total") != 0 || len(none.items()) != 0 || none.text("next") != "" {
			t.Errorf("got %s", none.body)
		}
		if words := b.ok(200, "", "GET", "/search?q=%21%3F", ""); words.at("no_words") != true {
			t.Errorf("without words: %s", words.body)
		}
	})
}

func TestSearchLeadsThroughItsPages(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	for i := range 5 {
		b.clock.Turn(time.Second)
		b.post("Video " + itoa(i))
	}
	seen := map[int]bool{}
	path, n := "/search?q=video&limit=2", 0
	for next := ""; ; {
		a := b.ok(200, "", "GET", path+next, "")
		for i := range a.items() {
			seen[a.n("items."+itoa(i)+".number")] = true
			n++
		}
		if a.text("next") == "" {
			break
		}
		next = "&cursor=" + a.text("next")
		b.refused(422, "cursor.unknown", "", "GET", "/search?q=clinic&limit=2"+next, "")
		b.refused(422, "cursor.unknown", "", "GET", "/search?q=video&limit=3"+next, "")
	}
	if n != 5 || len(seen) != 5 {
		t.Errorf("got %d ideas, %d of them different, want 5", n, len(seen))
	}
}

// The orders that the page of a search has, the interface has too.
func TestSearchPutsWhatItFindsInEveryOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		var ideas []string
		for i := range 5 {
			b.clock.Turn(time.Second)
			ideas = append(ideas, b.post("Video "+itoa(i)))
		}
		other := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"experience","area":"rheumatology","title":"By telephone","body":"Nobody saw my hands."}`)
		for range 2 {
			b.comment(ideas[1])
		}
		b.comment(ideas[3])
		numbers := func(path string) (out []string) {
			t.Helper()
			for next := ""; ; {
				a := b.ok(200, "", "GET", path+next, "")
				for i := range a.items() {
					out = append(out, "/ideas/"+itoa(a.n("items."+itoa(i)+".number")))
				}
				if next = a.text("next"); next == "" {
					return out
				}
				next = "&cursor=" + next
			}
		}
		for _, q := range []string{"&q=video", ""} {
			all := len(ideas)
			if q == "" {
				all++ // and other
			}
			got := numbers("/search?limit=2&sort=comments" + q)
			if len(got) != all || got[0] != ideas[1] || got[1] != ideas[3] {
				t.Errorf("%q by comments: %v of %v", q, got, ideas)
			}
			if got = numbers("/search?limit=2&sort=rising" + q); len(got) != all || got[0] != ideas[3] && got[0] != ideas[1] {
				t.Errorf("%q by who rises: %v of %v", q, got, ideas)
			}
			got = numbers("/search?limit=2&sort=shuffled" + q)
			if slices.Sort(got); len(slices.Compact(got)) != all {
				t.Errorf("%q shuffled: %v of %v", q, got, ideas)
			}
		}
		in := b.ok(200, "", "GET", "/search?q=video&sort=rising&limit=2", "")
		if in.n("total") != 5 || in.at("items.0.title_parts.0.hit") != true || in.text("facets.challenge.0.value") != "joints" {
			t.Errorf("got %s", in.body)
		}
		if got := numbers("/search?challenge=joints&area=rheumatology&sort=shuffled"); len(got) != 1 || got[0] != "/ideas/"+itoa(other.n("number")) {
			t.Errorf("narrowed: %v", got)
		}
		if none := b.ok(200, "", "GET", "/search?q=zebra&sort=rising", ""); none.n("total") != 0 || len(none.items()) != 0 {
			t.Errorf("a word that nobody used: %s", none.body)
		}
	})
}

func TestSearchTakesNothingButWhatItKnows(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	tests := []struct{ name, query, code, fields string }{
		{"an unknown challenge", "challenge=nowhere", "query.fields", "challenge"},
		{"one that is not told yet", "challenge=secret", "query.fields", "challenge"},
		{"an area without its challenge", "area=msk", "query.fields", "area"},
		{"a theme of two challenges", "theme=x&challenge=joints&challenge=nowhere", "query.fields", "challenge theme"},
		{"an area of another challenge", "area=hands&challenge=joints", "query.fields", "area"},
		{"an unknown theme", "theme=video&challenge=joints", "query.fields", "theme"},
		{"an unknown order", "sort=best", "query.fields", "sort"},
		{"an unknown kind and stage", "kind=x&stage=merged", "query.fields", "kind stage"},
		{"a parameter of pages", "page=2", "query.fields", "page"},
		{"10,001 letters", "q=" + strings.Repeat("a", 10001), "search.too_long", "q"},
		{"text that is not UTF-8", "q=%ff", "query.fields", "q"},
		{"a zero byte", "q=a%00b", "query.fields", "q"},
		{"a forged cursor", "q=a&cursor=AAAA", "cursor.unknown", "cursor"},
		{"too long a page", "limit=101", "query.fields", "limit"},
	}
	for _, tt := range tests {
		if a := b.refused(422, tt.code, "", "GET", "/search?"+tt.query, ""); a.fields() != tt.fields {
			t.Errorf("%s: the fields are %q, want %q", tt.name, a.fields(), tt.fields)
		}
	}
}

func TestSearchFindsUpdates(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		i := b.aPractice("Monthly call")
		made := b.ok(201, "lea", "POST", "/challenges/joints/updates", `{"category":"occasion","title":"Live <hour>","summary":"About flamingos","ideas":[`+itoa(i)+`],
			"occasion":{"kind":"live-question-hour","starts_at":"2026-03-10T12:30:00Z","ends_at":"2026-03-10T13:30:00Z",
			"questions":[{"key":"q1","by":{"name":"Zephyrine"},"at":"2026-03-03T12:00:00Z","text":"Who feeds the axolotl?"}]}}`)
		for _, word := range []string{"flamingo", "axolotl"} {
			if a := b.ok(200, "", "GET", "/search?q="+word, ""); a.n("total") != 0 || len(a.at("updates").([]any)) != 0 {
				t.Errorf("%s of a draft finds %s", word, a.body)
			}
		}
		u := itoa(made.n("id"))
		b.ok(200, "lea", "POST", "/updates/"+u+"/publish", "", "If-Match", made.tag())
		for _, word := range []string{"flamingo", "axolotl"} {
			a := b.ok(200, "", "GET", "/search?challenge=joints&q="+word, "")
			if a.n("total") != 1 || a.text("items.0.in") != "update" || itoa(a.n("items.0.update")) != u || a.at("items.0.comment") != nil {
				t.Errorf("%s finds the idea so: %s", word, a.body)
			}
			if itoa(a.n("updates.0.id")) != u || a.text("updates.0.challenge") != "joints" || a.text("updates.0.title_parts.0.text") != "Live <hour>" {
				t.Errorf("%s finds the update so: %s", word, a.body)
			}
		}
		if a := b.ok(200, "", "GET", "/search?q=zephyrine", ""); len(a.at("updates").([]any)) != 0 {
			t.Errorf("the name of somebody who asked finds %s", a.body)
		}
		for at, titled := range map[string]bool{"/search?q=flamingo": true, "/challenges/joints/ideas?q=flamingo": false} {
			page := b.send(httptest.NewRequest("GET", at, http.NoBody)).body
			for _, want := range []string{`href="/updates/` + u + `"`, "Updates with these words", "Live &lt;hour&gt;", "<mark>flamingos</mark>", "Found in an update"} {
				if !strings.Contains(page, want) {
					t.Errorf("%s lacks %s", at, want)
				}
			}
			_, news, _ := strings.Cut(page, "Updates with these words")
			if news, _, _ = strings.Cut(news, "</ul>"); strings.Contains(news, "Better joints") != titled {
				t.Errorf("%s: the challenge of the update is named: %v, want %v", at, !titled, titled)
			}
		}
		if page := b.send(httptest.NewRequest("GET", "/search?q=zebra", http.NoBody)).body; strings.Contains(page, "Updates with these words") {
			t.Error("a page that found no update has a heading for them")
		}
	})
}
