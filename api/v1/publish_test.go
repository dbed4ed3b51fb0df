package v1_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	v1 "uptake/api/v1"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/store"
	"uptake/store/storetest"
)

// publishing adds the routes of what is published back.
func publishing(r fiber.Router, s *store.Store, parts v1.Parts, now func() time.Time) {
	v1.Themes{Parts: parts, Book: store.ThemeReads(s), Service: theme.Service{Store: store.Themes(s), Now: now}, Suggests: &theme.Suggesting{Texts: store.ThemeTexts(s), Now: now}}.Routes(r)
	v1.Writeups{Parts: parts, Texts: store.WriteupReads(s), Service: writeup.Service{Store: store.Writeups(s), Now: now, Panels: review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}}}.Routes(r)
	v1.Adoptions{Parts: parts, Records: store.AdoptionReads(s), Service: adoption.Service{Store: store.Adoptions(s), Now: now}}.Routes(r)
	panels := v1.Panels{Parts: parts, Service: review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}}
	panels.Routes(r)
	v1.PanelThemes{Panels: panels}.Routes(r)
	v1.Candidates{Parts: parts, Finds: &theme.Discovering{Loose: store.ThemeLoose(s), Now: now}, Judges: theme.Service{Store: store.Themes(s), Now: now}}.Routes(r)
	v1.Coding{Parts: parts, Book: store.ThemeReads(s), Service: theme.Service{Store: store.Themes(s), Now: now}}.Routes(r)
	v1.Updates{Parts: parts, News: store.UpdateReads(s), Service: update.Service{Store: store.Updates(s), Now: now}}.Routes(r)
}

// aPractice posts an idea as ann and returns its number.
func (b *contest) aPractice(title string) int {
	b.t.Helper()
	i, err := b.uses.PostIdea(b.t.Context(), account.Actor{Person: b.ids["ann"], Name: "ann"}, "joints", challenge.Text{Kind: challenge.KindPractice, Area: b.joints.Areas[0].ID, Title: title, Body: "We moved it."}, "")

	b.must(err)
	return int(i.ID)
}

func TestThemesThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		i := b.aPractice("Joint school")
		themes := fmt.Sprintf("/ideas/%d/themes", i)
		for _, tt := range []struct {
			who, body, fields string
			status            int
		}{
			{"", `{"name":"Waiting"}`, "", 401},
			{"ann", `{"name":"Waiting"}`, "", 403},
			{"mo", `{"name":"Waiting"}`, "", 403},
			{"lea", `{"name":" "}`, "name", 422},
			{"lea", `{"name":"` + strings.Repeat("é", 101) + `"}`, "name", 422},
			{"lea", `{"name":1}`, "name", 422},
			{"lea", `{"name":"Waiting","colour":"red"}`, "colour", 422},
			{"lea", `{"name":"Waiting"`, "", 400},
		} {
			if a := b.do(tt.who, "POST", "/challenges/joints/themes", tt.body); a.status != tt.status || a.fields() != tt.fields {
				t.Errorf("%s posts %.40s: got %d, fields %q; want %d, %q", tt.who, tt.body, a.status, a.fields(), tt.status, tt.fields)
			}
		}
		made := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Waiting","definition":"On a list"}`, "Idempotency-Key", "one")
		again := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Waiting","definition":"On a list"}`, "Idempotency-Key", "one")
		if made.n("id") != again.n("id") {
			t.Errorf("repeating a create made another theme")
		}
		b.ok(409, "lea", "POST", "/challenges/joints/themes", `{"name":"waiting"}`)
		other := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Queues"}`)
		one := "/themes/" + strconv.Itoa(made.n("id"))
		b.ok(428, "lea", "PATCH", one, `{"name":"Waiting well"}`)
		changed := b.ok(200, "lea", "PATCH", one, `{"name":"Waiting well"}`, "If-Match", made.tag())
		if changed.text("definition") != "On a list" || changed.text("slug") != "waiting-well" {
			t.Errorf("got %s; what is left out stays", changed.body)
		}
		b.ok(412, "lea", "PATCH", one, `{"name":"Late"}`, "If-Match", made.tag())
		b.ok(304, "", "GET", one, "", "If-None-Match", changed.tag())
		b.ok(404, "", "GET", "/themes/999", "")

		give := fmt.Sprintf(`{"give":[%d]}`, other.n("id"))
		b.ok(403, "ann", "POST", themes, give)
		b.ok(422, "mo", "POST", themes, `{"give":[999]}`)
		if a := b.ok(200, "mo", "POST", themes, give); len(a.items()) != 1 {
			t.Errorf("got %s", a.body)
		}
		into := fmt.Sprintf(`{"into":%d}`, made.n("id"))
		b.ok(422, "lea", "POST", fmt.Sprintf("/themes/%d/merge", other.n("id")), `{"into":0}`, "If-Match", other.tag())
		b.ok(200, "lea", "POST", fmt.Sprintf("/themes/%d/merge", other.n("id")), into, "If-Match", other.tag())
		if a := b.ok(200, "", "GET", themes, ""); a.text("items.0.slug") != "waiting-well" {
			t.Errorf("after the merge: got %s", a.body)
		}
		if a := b.ok(200, "", "GET", "/challenges/joints/themes", ""); len(a.items()) != 1 || a.n("items.0.ideas") != 1 {
			t.Errorf("the codebook: got %s", a.body)
		}
		if a := b.ok(200, "", "GET", "/challenges/joints/ideas?theme=waiting-well", ""); len(a.items()) != 1 {
			t.Errorf("the list of the theme: got %s", a.body)
		}
		b.ok(404, "", "GET", "/challenges/secret/themes", "")
	})
}

func TestAThemeIsSplitThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	one, two := itoa(b.aPractice("Joint school")), itoa(b.aPractice("Virtual clinic"))
	waiting := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Waiting"}`)
	old := itoa(waiting.n("id"))
	for _, idea := range []string{one, two} {
		b.ok(200, "mo", "POST", "/ideas/"+idea+"/themes", `{"give":[`+old+`]}`)
	}
	split, list := "/themes/"+old+"/split", "/themes/"+old+"/recodings"
	into := `{"into":[{"name":"On a list","definition":"Before the day"},{"name":"In a room"}]}`
	b.refused(401, "person.sign_in", "", "POST", split, into)
	b.refused(403, "person.forbidden", "mo", "POST", split, into, "If-Match", waiting.tag())
	b.refused(428, "version.missing", "lea", "POST", split, into)
	b.refused(412, "theme.stale", "lea", "POST", split, into, "If-Match", `"v9"`)
	if a := b.refused(422, "theme.invalid", "lea", "POST", split, `{"into":[{"name":"On a list"},{"name":""}]}`, "If-Match", waiting.tag()); a.fields() != "name_2" {
		t.Errorf("a part without a name: %s", a.body)
	}
	b.refused(404, "theme.not_found", "lea", "POST", "/themes/999/split", into, "If-Match", waiting.tag())
	parts := b.ok(200, "lea", "POST", split, into, "If-Match", waiting.tag())
	if len(parts.items()) != 2 || parts.text("items.0.definition") != "Before the day" || parts.at("items.1.split_at") != nil {
		t.Fatalf("split into %s", parts.body)
	}
	b.refused(409, "theme.split", "lea", "POST", split, into, "If-Match", b.ok(200, "", "GET", "/themes/"+old, "").tag())
	if a := b.ok(200, "", "GET", "/themes/"+old, ""); a.at("split_at") == nil || a.at("merged_into") != nil {
		t.Errorf("the old theme reads %s", a.body)
	}
	if a := b.ok(200, "", "GET", "/challenges/joints/themes", ""); len(a.items()) != 2 {
		t.Errorf("the codebook reads %s", a.body)
	}
	b.refused(401, "person.sign_in", "", "GET", list, "")
	b.refused(403, "person.forbidden", "ann", "GET", list, "")
	b.refused(422, "query.fields", "mo", "GET", list+"?state=lost", "")
	if a := b.ok(200, "mo", "GET", list, ""); len(a.items()) != 2 || itoa(a.n("items.0.number")) != one || a.text("items.0.title") != "Joint school" || a.at("items.0.coded_at") != nil || a.text("parts.1.name") != "On a list" {
		t.Errorf("the list reads %s", a.body)
	}
	give := `{"themes":[` + itoa(parts.n("items.0.id")) + `]}`
	b.refused(401, "person.sign_in", "", "PUT", list+"/"+one, give)
	b.refused(403, "person.forbidden", "ann", "PUT", list+"/"+one, give)
	b.refused(422, "theme.unknown", "mo", "PUT", list+"/"+one, `{"themes":[`+old+`]}`)
	b.refused(422, "theme.unknown", "mo", "PUT", list+"/"+one, `{}`)
	b.refused(404, "idea.not_found", "mo", "PUT", list+"/999", give)
	if a := b.ok(200, "mo", "PUT", list+"/"+one, give); len(a.items()) != 1 || a.text("items.0.name") != "On a list" {
		t.Errorf("coded again: %s", a.body)
	}
	b.refused(409, "theme.recoded", "lea", "PUT", list+"/"+one, give)
	if a := b.ok(200, "mo", "PUT", list+"/"+two, `{"themes":[]}`); len(a.items()) != 0 {
		t.Errorf("where none fits: %s", a.body)
	}
	if a := b.ok(200, "mo", "GET", list, ""); len(a.items()) != 0 {
		t.Errorf("left are %s", a.body)
	}
	if a := b.ok(200, "mo", "GET", list+"?state=done", ""); len(a.items()) != 2 || itoa(a.n("items.0.number")) != two || a.n("items.1.themes.0") != parts.n("items.0.id") {
		t.Errorf("done are %s", a.body)
	}
}

func TestAWriteupThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		i := b.aPractice("Joint school")
		start := fmt.Sprintf(`{"ideas":[%d]}`, i)
		b.ok(401, "", "POST", "/writeups", start)
		b.ok(403, "ann", "POST", "/writeups", start)
		b.ok(422, "lea", "POST", "/writeups", `{"ideas":[]}`)
		b.ok(404, "lea", "POST", "/writeups", `{"ideas":[999]}`)
		made := b.ok(201, "lea", "POST", "/writeups", start)
		one := "/writeups/" + strconv.Itoa(made.n("id"))
		if made.header.Get("Location") != "/api/v1"+one || made.text("headings.2.text") != "We moved it." {
			t.Errorf("got %s", made.body)
		}
		b.ok(404, "", "GET", one, "")
		b.ok(404, "ben", "GET", one, "")
		b.ok(200, "ann", "GET", one, "")
		b.ok(428, "lea", "PATCH", one, `{"summary":"A class."}`)
		edited := b.ok(200, "lea", "PATCH", one, `{"summary":"A class.","credits":[{"handle":"h-ann","as":"author"},{"name":"the speakers","as":"thanks"}]}`, "If-Match", made.tag())
		if edited.n("edition") != 2 || edited.text("credits.0.name") != "ann" || edited.text("headings.2.text") != "We moved it." {
			t.Errorf("got %s", edited.body)
		}
		for _, tt := range []struct{ body, fields string }{
			{`{"title":""}`, "title"},
			{`{"title":"` + strings.Repeat("é", 151) + `"}`, "title"},
			{`{"headings":[{"key":"when","heading":"","text":""}]}`, "headings.when"},
			{`{"headings":[{"key":"<","heading":"H","text":""}]}`, "headings"},
			{`{"credits":[{"handle":"nobody","as":"author"}]}`, "credits"},
			{`{"summary":"NHS number 999 000 0018"}`, "summary"},
			{`{"state":"published"}`, "state"},
		} {
			if a := b.do("lea", "PATCH", one, tt.body, "If-Match", edited.tag()); a.status != 422 || a.fields() != tt.fields {
				t.Errorf("%.60s: got %d, fields %q, want %q", tt.body, a.status, a.fields(), tt.fields)
			}
		}
		if a := b.do("lea", "POST", one+"/publish", `{}`, "If-Match", edited.tag()); a.status != 409 || a.code() != "writeup.not_signed" {
			t.Errorf("unsigned: got %d %s", a.status, a.body)
		}
		b.ok(200, "lea", "POST", one+"/readers", `{"role":"clinical","handle":"h-ben"}`)
		b.ok(412, "ann", "POST", one+"/sign-offs", `{"edition":1,"role":"author"}`)
		b.ok(422, "lea", "POST", one+"/readers", `{"role":"lived"}`)
		b.ok(200, "lea", "POST", one+"/readers", `{"role":"author"}`)
		b.ok(422, "ann", "POST", one+"/changes", `{"edition":2,"role":"author","note":""}`)
		b.ok(412, "ann", "POST", one+"/changes", `{"edition":1,"role":"author","note":"Not we: I."}`)
		b.ok(403, "ann", "POST", one+"/changes", `{"edition":2,"role":"clinical","note":"Not we: I."}`)
		wish := b.ok(200, "ann", "POST", one+"/changes", `{"edition":2,"role":"author","note":"Not we: I."}`)
		if wish.text("changes.0.note") != "Not we: I." || wish.text("changes.0.name") != "ann" {
			t.Errorf("got %s", wish.body)
		}
		if a := b.do("lea", "POST", one+"/publish", `{}`, "If-Match", wish.tag()); a.status != 409 || a.code() != "writeup.change_asked" {
			t.Errorf("published over a wish: %d %s", a.status, a.body)
		}
		b.ok(200, "ann", "POST", one+"/sign-offs", `{"edition":2,"role":"author","note":"Good."}`)
		if a := b.ok(200, "ben", "GET", "/writeups/waiting", ""); len(a.items()) != 1 {
			t.Errorf("ben is not told what to sign: %s", a.body)
		}
		signed := b.ok(200, "ben", "POST", one+"/sign-offs", `{"edition":2,"role":"clinical"}`)
		later := b.ok(200, "lea", "POST", one+"/publish", `{"publish_at":"2026-03-04T09:00:00Z"}`, "If-Match", signed.tag())
		if later.text("state") != "scheduled" || later.text("publish_at") != "2026-03-04T09:00:00Z" {
			t.Errorf("got %s", later.body)
		}
		if a := b.ok(200, "", "GET", "/writeups", ""); len(a.items()) != 0 {
			t.Errorf("the embargo leaks: %s", a.body)
		}
		draft := b.ok(200, "lea", "DELETE", one+"/schedule", "", "If-Match", later.tag())
		out := b.ok(200, "lea", "POST", one+"/publish", `{}`, "If-Match", draft.tag())
		public := b.ok(200, "", "GET", one, "")
		if public.at("sign_offs") != nil || public.at("changes") != nil || public.at("override") != nil || public.text("agreed_by.0") != "author" {
			t.Errorf("the public is told too much or too little: %s", public.body)
		}
		if a := b.ok(200, "", "GET", fmt.Sprintf("/writeups?challenge=joints&idea=%d", i), ""); a.n("items.0.id") != made.n("id") {
			t.Errorf("got %s", a.body)
		}
		b.ok(409, "lea", "PATCH", one, `{"title":"T"}`, "If-Match", out.tag())
		b.ok(422, "lea", "POST", one+"/correction", `{"title":"T","correction":""}`, "If-Match", out.tag())
		if a := b.ok(200, "lea", "POST", one+"/correction", `{"title":"T","correction":"The title."}`, "If-Match", out.tag()); a.text("title") != "T" || a.text("correction") != "The title." {
			t.Errorf("got %s", a.body)
		}
		b.ok(404, "", "GET", "/writeups?challenge=secret", "")
		b.ok(422, "", "GET", "/writeups?cursor=x", "")
	})
}

func TestAdoptionsThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		of := fmt.Sprintf("/ideas/%d/adoptions", b.aPractice("Joint school"))
		ok := `{"site":"Saltmere","state":"trying","date":"2026-03-01"}`
		b.ok(401, "", "POST", of, ok)
		for _, tt := range []struct{ body, fields string }{
			{`{"site":"","state":"trying","date":"2026-03-01"}`, "site"},
			{`{"site":"S","state":"x","date":"2026-03-01"}`, "state"},
			{`{"site":"S","state":"trying","date":"1 March"}`, "date"},
			{`{"site":"S","state":"trying","date":"2027-03-01"}`, "date"},
			{`{"site":"S","state":"trying","date":"2026-03-01","region":"atlantis"}`, "region"},
			{`{"site":"S","state":"trying","date":"2026-03-01","result":"` + strings.Repeat("é", 5001) + `"}`, "result"},
		} {
			if a := b.do("ben", "POST", of, tt.body); a.status != 422 || a.fields() != tt.fields {
				t.Errorf("%.60s: got %d, fields %q, want %q", tt.body, a.status, a.fields(), tt.fields)
			}
		}
		if a := b.ok(200, "", "GET", of, ""); len(a.items()) != 0 {
			t.Fatalf("a refused record was kept: %s", a.body)
		}
		made := b.ok(201, "ben", "POST", of, ok)
		one := "/adoptions/" + strconv.Itoa(made.n("id"))
		read := b.ok(200, "", "GET", one, "")
		b.ok(403, "ann", "PATCH", one, `{"state":"stopped"}`, "If-Match", read.tag())
		b.ok(428, "ben", "PATCH", one, `{"state":"stopped"}`)
		changed := b.ok(200, "ben", "PATCH", one, `{"state":"adapted","note":"In the library."}`, "If-Match", read.tag())
		if changed.text("state") != "adapted" || changed.text("steps.0.state") != "trying" || changed.text("steps.1.note") != "In the library." || changed.text("contact") != "ben" {
			t.Errorf("got %s", changed.body)
		}
		b.ok(412, "ben", "PATCH", one, `{"state":"stopped"}`, "If-Match", read.tag())
		b.ok(403, "ben", "POST", one+"/hide", `{"reason":"No."}`)
		b.ok(422, "mo", "POST", one+"/hide", `{"reason":""}`)
		b.refused(422, "moderation.invalid", "mo", "POST", one+"/hide", `{"reason":"NHS number 943 476 5919"}`)
		b.ok(204, "mo", "POST", one+"/hide", `{"reason_code":"spam","reason":"Advertising quillfeathers."}`)
		if a := b.ok(200, "", "GET", strings.TrimSuffix(of, "adoptions")+"events", ""); strings.Contains(a.body, "quillfeathers") {
			t.Errorf("everybody reads why: %s", a.body)
		}
		b.ok(410, "", "GET", one, "")
		b.ok(410, "ann", "GET", one, "")
		if a := b.ok(200, "ben", "GET", one, ""); a.text("moderation") != "hidden" || !strings.Contains(a.text("moderation_reason"), "quillfeathers") {
			t.Errorf("whoever recorded it reads %s", a.body)
		}
		b.refused(409, "adoption.moderated", "mo", "POST", one+"/hide", `{"reason_code":"spam"}`)
		b.ok(428, "mo", "POST", one+"/show", "")
		b.ok(412, "mo", "POST", one+"/show", "", "If-Match", read.tag())
		hidden := b.ok(200, "mo", "GET", one, "")
		b.ok(403, "ben", "POST", one+"/show", "", "If-Match", hidden.tag())
		if a := b.ok(200, "mo", "POST", one+"/show", "", "If-Match", hidden.tag()); a.text("moderation") != "visible" || a.at("moderation_reason") != nil {
			t.Errorf("shown: %s", a.body)
		}
		b.ok(200, "", "GET", one, "")

		told := b.refused(422, "adoption.doubtful", "ben", "POST", of, `{"site":"Hull","state":"trying","date":"2026-03-01","note":"Ring 07700 900123."}`)
		if told.fields() != "note" {
			t.Errorf("doubtful words: %s", told.body)
		}
		waits := b.ok(201, "ben", "POST", of, `{"site":"Hull","state":"trying","date":"2026-03-01","note":"Ring 07700 900123.","looked":"`+told.text("looked")+`"}`)
		if waits.text("moderation") != "held" {
			t.Errorf("what its author was asked about: %s", waits.body)
		}
		two := "/adoptions/" + strconv.Itoa(waits.n("id"))
		for _, who := range []string{"", "ann"} {
			if status := b.do(who, "GET", two, "").status; status != 404 {
				t.Errorf("%q reads what waits: %d", who, status)
			}
		}
		b.ok(200, "ben", "GET", two, "")
		b.refused(403, "person.forbidden", "ann", "GET", "/moderation/adoptions", "")
		if a := b.ok(200, "mo", "GET", "/moderation/adoptions", ""); len(a.items()) != 1 || a.text("items.0.site") != "Hull" {
			t.Errorf("the moderators find %s", a.body)
		}
		if a := b.ok(200, "", "GET", of, ""); len(a.items()) != 1 {
			t.Errorf("what waits is listed: %s", a.body)
		}
		b.ok(404, "", "GET", "/adoptions/999", "")
	})
}

func TestUpdatesThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		i := b.aPractice("Monthly call")
		const of = "/challenges/joints/updates"
		body := fmt.Sprintf(`{"category":"occasion","title":"Live hour","ideas":[%d],"occasion":{"kind":"live-question-hour","starts_at":"2026-03-10T12:30:00Z",
			"ends_at":"2026-03-10T13:30:00Z","hosts":[{"handle":"h-ben"}],"questions":[{"key":"q1","by":{"name":"A caller"},"at":"2026-03-03T12:00:00Z","text":"Who?",
			"answer":{"by":{"handle":"h-mo"},"at":"2026-03-03T12:00:00Z","body":"We do."}}]}}`, i)
		b.ok(401, "", "POST", of, body)
		b.ok(403, "mo", "POST", of, body)
		for _, tt := range []struct{ body, fields string }{
			{`{"category":"news","title":""}`, "title"},
			{`{"category":"x","title":"T"}`, "category"},
			{`{"category":"news","title":"T","ideas":[999]}`, "ideas"},
			{`{"category":"news","title":"T","writeup":9}`, "writeup"},
			{`{"category":"occasion","title":"T"}`, "occasion"},
			{`{"category":"news","title":"T","body":"` + strings.Repeat("é", 20001) + `"}`, "body"},
		} {
			if a := b.do("lea", "POST", of, tt.body); a.status != 422 || a.fields() != tt.fields {
				t.Errorf("%.60s: got %d, fields %q, want %q", tt.body, a.status, a.fields(), tt.fields)
			}
		}
		made := b.ok(201, "lea", "POST", of, body)
		one := "/updates/" + strconv.Itoa(made.n("id"))
		b.ok(404, "ann", "GET", one, "")
		if a := b.ok(200, "", "GET", of, ""); len(a.items()) != 0 {
			t.Errorf("a draft is listed: %s", a.body)
		}
		b.ok(428, "lea", "POST", one+"/publish", "")
		out := b.ok(200, "lea", "POST", one+"/publish", "", "If-Match", made.tag())
		read := b.ok(200, "", "GET", one, "")
		if read.text("occasion.hosts.0.name") != "ben" || read.text("occasion.questions.0.answer.by.name") != "mo" || read.n("ideas.0") != i {
			t.Errorf("got %s", read.body)
		}
		edited := b.ok(200, "lea", "PATCH", one, `{"title":"Live hour, moved"}`, "If-Match", out.tag())
		if edited.text("occasion.questions.0.text") != "Who?" {
			t.Errorf("an edit of the title has lost the occasion: %s", edited.body)
		}
		b.ok(412, "lea", "PATCH", one, `{"title":"Late"}`, "If-Match", out.tag())
		if a := b.ok(200, "", "GET", of+"?category=occasion&limit=1", ""); a.text("items.0.title") != "Live hour, moved" {
			t.Errorf("got %s", a.body)
		}
		b.ok(422, "", "GET", of+"?category=x", "")
	})
}

func TestHowThemesLieOverIdeasThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	if a := b.refused(422, "theme.invalid", "lea", "POST", "/challenges/joints/themes", `{"name":"Food","definition":"ann@example.org","example":"ann@example.org","story":"ann@example.org"}`); a.fields() != "definition example story" {
		t.Errorf("details of a patient: %s", a.body)
	}
	food := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Food","story":"They eat *late*."}`)
	if food.text("story") != "They eat *late*." {
		t.Errorf("the story reads %s", food.body)
	}
	travel := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Travel"}`)
	for _, give := range []string{itoa(food.n("id")) + "," + itoa(travel.n("id")), itoa(food.n("id"))} {
		b.ok(200, "mo", "POST", "/ideas/"+itoa(b.aPractice("About "+give))+"/themes", `{"give":[`+give+`]}`)
	}
	at := "/challenges/joints/theme-figures"
	a := b.ok(200, "", "GET", at, "")
	for path, want := range map[string]int{
		"ideas": 2, "coded_ideas": 2, "themes.0.ideas": 2, "themes.1.ideas": 1, "together.0.one": food.n("id"), "together.0.other": travel.n("id"), "together.0.ideas": 1,
		"weeks.weeks_in_each": 1, "weeks.themes.0.ideas.0": 2, "weeks.any_theme.0": 2,
	} {
		if got := a.n(path); got != want {
			t.Errorf("%s is %d, want %d: %s", path, got, want, a.body)
		}
	}
	b.ok(404, "", "GET", "/challenges/secret/theme-figures", "")
	if edited := b.ok(200, "lea", "PATCH", "/themes/"+itoa(food.n("id")), `{"definition":"What is eaten"}`, "If-Match", food.tag()); edited.text("story") != "They eat *late*." {
		t.Errorf("a story that was not named is %q", edited.text("story"))
	}
}
