package v1_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"uptake/api/wire"
	"uptake/store/storetest"
)

// lorem is a text of n characters, of two bytes each, in words.
func lorem(n int) string {
	return strings.Repeat("ééééééééé ", n/10) + strings.Repeat("é", n%10)
}

func quoted(s string) string { return `"` + s + `"` }

func TestBadInputIsNamedAndNothingIsKept(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	comment := b.comment(idea)
	draft := b.draft()
	const post = "/challenges/joints/ideas"
	tests := []struct {
		name, who, method, path, body, want, fields string
	}{
		{"an empty idea", "ann", "POST", post, `{}`, "422 idea.invalid", "kind area title body"},
		{"an empty idea with white space", "ann", "POST", post, `{"kind":"idea","area":"msk","title":" \n ","body":" \t "}`, "422 idea.invalid", "title body"},
		{"an idea that nobody can see", "ann", "POST", post, `{"kind":"idea","area":"msk","title":"\u200b \u2060","body":"\u200b\n\u200d"}`, "422 idea.invalid", "title body"},
		{"a comment that nobody can see", "ann", "POST", idea + "/comments", `{"body":"\u200b"}`, "422 comment.invalid", "body"},
		{"a title of 101 characters", "ann", "POST", post, `{"kind":"idea","area":"msk","body":"x","title":` + quoted(strings.Repeat("é", 101)) + `}`, "422 idea.invalid", "title"},
		{"a body of 10,001 characters", "ann", "POST", post, `{"kind":"idea","area":"msk","title":"x","body":` + quoted(strings.Repeat("é", 10001)) + `}`, "422 idea.invalid", "body"},
		{"a body of 1,001 words", "ann", "POST", post, `{"kind":"idea","area":"msk","title":"x","body":` + quoted(strings.Repeat("a ", 1001)) + `}`, "422 idea.invalid", "body"},
		{"body and answer too long together", "ann", "POST", post, `{"kind":"practice","area":"msk","title":"x","body":` + quoted(lorem(4000)) + `,"answers":{"when":` + quoted(lorem(6001)) + `}}`, "422 idea.invalid", "answers.when"},
		{"an answer to no question", "ann", "POST", post, `{"kind":"idea","area":"msk","title":"x","body":"x","answers":{"when":"May"}}`, "422 idea.invalid", "answers.when"},
		{"an unknown kind", "ann", "POST", post, `{"kind":"rumour","area":"msk","title":"x","body":"x"}`, "422 idea.invalid", "kind"},
		{"an unknown area", "ann", "POST", post, `{"kind":"idea","area":"hands","title":"x","body":"x"}`, "422 idea.invalid", "area"},
		{"a language that is none", "ann", "POST", post, `{"kind":"idea","area":"msk","title":"x","body":"x","lang":"e/n"}`, "422 idea.invalid", "lang"},
		{"a patient's details", "ann", "POST", post, `{"kind":"idea","area":"msk","title":"x","body":"Her NHS number is 943 476 5919."}`, "422 idea.identifying", "body"},
		{"a number as title", "ann", "POST", post, `{"kind":"idea","title":1}`, "422 body.fields", "title"},
		{"a text as answers", "ann", "POST", post, `{"answers":"when"}`, "422 body.fields", "answers"},
		{"a number as an answer", "ann", "POST", post, `{"answers":{"when":5}}`, "422 body.fields", "answers.when"},
		{"unknown fields", "ann", "POST", post, `{"kind":"idea","stage":"decided","moderation":"visible"}`, "422 body.fields", "stage moderation"},
		{"a list", "ann", "POST", post, `[]`, "422 body.fields", ""},
		{"a key twice", "ann", "POST", post, `{"title":"a","title":"b"}`, "400 body.malformed", "title"},
		{"a key in two spellings", "ann", "POST", post, `{"title":"a","Title":"b"}`, "400 body.malformed", "Title"},
		{"bytes that are no text", "ann", "POST", post, "{\"title\":\"a\xff\"}", "400 body.malformed", "title"},
		{"a zero character", "ann", "POST", post, `{"title":"a\u0000b"}`, "400 body.malformed", "title"},
		{"half a pair", "ann", "POST", post, `{"title":"\ud83d"}`, "400 body.malformed", "title"},
		{"too deep", "ann", "POST", post, `{"answers":{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`, "400 body.malformed", "*"},
		{"very deep", "ann", "POST", post, `{"answers":{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`, "400 body.malformed", "*"},
		{"no JSON", "ann", "POST", post, `kind=idea`, "400 body.malformed", ""},
		{"half of it", "ann", "POST", post, `{"title":"a"`, "400 body.malformed", ""},
		{"two at once", "ann", "POST", post, `{}{}`, "400 body.malformed", ""},
		{"null", "ann", "POST", post, `null`, "400 body.malformed", ""},
		{"no body", "ann", "POST", post, ``, "415 body.media_type", ""},
		{"too much", "ann", "POST", post, `{"body":` + quoted(strings.Repeat("a", wire.JSONMax)) + `}`, "413 body.too_large", ""},

		{"an edit to nothing", "ann", "PATCH", idea, `{"title":"","body":""}`, "422 idea.invalid", "title body"},
		{"an edit to a title too long", "ann", "PATCH", idea, `{"title":` + quoted(strings.Repeat("é", 101)) + `}`, "422 idea.invalid", "title"},
		{"an edit out of the area", "ann", "PATCH", idea, `{"area":""}`, "422 idea.invalid", "area"},
		{"an edit to an unknown kind", "ann", "PATCH", idea, `{"kind":"x"}`, "422 idea.invalid", "kind"},
		{"an edit of what is not the author's", "ann", "PATCH", idea, `{"supports":500}`, "422 body.fields", "supports"},
		{"an edit with a patient's details", "ann", "PATCH", idea, `{"body":"Her NHS number is 943 476 5919."}`, "422 idea.identifying", "body"},

		{"an empty comment", "ben", "POST", idea + "/comments", `{"body":" \n"}`, "422 comment.invalid", "body"},
		{"a comment of 5,001 characters", "ben", "POST", idea + "/comments", `{"body":` + quoted(strings.Repeat("é", 5001)) + `}`, "422 comment.invalid", "body"},
		{"a comment in no language", "ben", "POST", idea + "/comments", `{"body":"x","lang":"?"}`, "422 comment.invalid", "lang"},
		{"a comment with a patient's details", "ben", "POST", idea + "/comments", `{"body":"Her NHS number is 943 476 5919."}`, "422 comment.identifying", "body"},
		{"an answer to no comment", "ben", "POST", idea + "/comments", `{"body":"x","parent":99999}`, "404 comment.not_found", ""},
		{"an answer to a fraction", "ben", "POST", idea + "/comments", `{"body":"x","parent":1.5}`, "422 body.fields", "parent"},
		{"an answer to a word", "ben", "POST", idea + "/comments", `{"body":"x","parent":"1"}`, "422 body.fields", "parent"},
		{"a comment that says who wrote it", "ben", "POST", idea + "/comments", `{"body":"x","author":"ann"}`, "422 body.fields", "author"},
		{"an edit to an empty comment", "ben", "PATCH", comment, `{"body":""}`, "422 comment.invalid", "body"},
		{"an edit of a comment's language", "ben", "PATCH", comment, `{"body":"x","lang":"cy"}`, "422 body.fields", "lang"},

		{"no word", "ben", "PUT", idea + "/support", `{}`, "422 support.invalid", "value"},
		{"a null word", "ben", "PUT", idea + "/support", `{"value":null}`, "422 support.invalid", "value"},
		{"a word against where there is none", "ben", "PUT", idea + "/support", `{"value":-1}`, "422 support.invalid", "value"},
		{"a word too loud", "ben", "PUT", idea + "/support", `{"value":2}`, "422 support.invalid", "value"},
		{"a word that does not fit", "ben", "PUT", idea + "/support", `{"value":99999999999999999999}`, "422 body.fields", "value"},
		{"half a word", "ben", "PUT", idea + "/support", `{"value":0.5}`, "422 body.fields", "value"},
		{"a true word", "ben", "PUT", idea + "/support", `{"value":true}`, "422 body.fields", "value"},

		{"moderation to nothing", "mo", "POST", idea + "/moderation", `{"reason":"x"}`, "422 moderation.invalid", "to"},
		{"moderation to something else", "mo", "POST", idea + "/moderation", `{"to":"deleted","reason":"x"}`, "422 moderation.invalid", "to"},
		{"moderation without a reason", "mo", "POST", idea + "/moderation", `{"to":"hidden","reason":" "}`, "422 moderation.invalid", "reason_code"},
		{"moderation with a novel", "mo", "POST", idea + "/moderation", `{"to":"held","reason":` + quoted(strings.Repeat("a", 2001)) + `}`, "422 moderation.invalid", "reason"},
		{"a comment is not held by hand", "mo", "POST", comment + "/moderation", `{"to":"held","reason":"x"}`, "422 moderation.invalid", "to"},
		{"hiding a comment without a reason", "mo", "POST", comment + "/moderation", `{"to":"hidden"}`, "422 moderation.invalid", "reason_code"},

		{"a draft of an unknown kind", "ann", "POST", "/challenges/joints/drafts", `{"kind":"x","area":"y"}`, "422 draft.invalid", "kind area"},
		{"a draft that fills the disk", "ann", "POST", "/challenges/joints/drafts", `{"body":` + quoted(strings.Repeat("a", 100_001)) + `}`, "413 draft.too_large", ""},
		{"a draft saved in an unknown area", "ann", "PUT", draft, `{"area":"y"}`, "422 draft.invalid", "area"},
		{"a draft with a number as title", "ann", "PUT", draft, `{"title":1}`, "422 body.fields", "title"},

		{"an empty challenge", "adm", "POST", "/challenges", `{}`, "422 challenge.invalid", "title slug"},
		{"a challenge at no address", "adm", "POST", "/challenges", `{"slug":"../x","title":"x"}`, "422 challenge.invalid", "slug"},
		{"an address of 61 letters", "adm", "POST", "/challenges", `{"slug":` + quoted(strings.Repeat("a", 61)) + `,"title":"x"}`, "422 challenge.invalid", "slug"},
		{"a challenge that is there", "adm", "POST", "/challenges", `{"slug":"joints","title":"x"}`, "409 challenge.slug_taken", ""},
		{"all of a challenge too long", "adm", "POST", "/challenges", `{"slug":"x","title":` + quoted(strings.Repeat("é", 101)) + `,"question":` + quoted(strings.Repeat("é", 501)) + `,"brief":` + quoted(strings.Repeat("é", 20001)) + `}`, "422 challenge.invalid", "title question brief"},
		{"an unknown form of support", "adm", "POST", "/challenges", `{"slug":"x","title":"x","support":"likes"}`, "422 challenge.invalid", "support"},
		{"a question with a bad key", "adm", "POST", "/challenges", `{"slug":"x","title":"x","prompts":[{"kind":"idea","key":"A B","label":"x"}]}`, "422 challenge.invalid", "prompts"},
		{"a question asked twice", "adm", "POST", "/challenges", `{"slug":"x","title":"x","prompts":[{"kind":"idea","key":"a","label":"x"},{"kind":"idea","key":"a","label":"y"}]}`, "422 challenge.invalid", "prompts"},
		{"an area twice", "adm", "POST", "/challenges", `{"slug":"x","title":"x","areas":[{"name":"A"},{"name":"a"}]}`, "422 challenge.invalid", "areas"},
		{"an area in the phases of a new challenge", "adm", "POST", "/challenges", `{"slug":"x","title":"x","areas":[{"name":"A"}],"phases":[{"kind":"collect","opens_at":"2026-06-01T09:00:00Z","area":"a"}]}`, "404 area.not_found", ""},
		{"a number among the steps", "adm", "POST", "/challenges", `{"slug":"x","title":"x","steps":["a",1]}`, "422 body.fields", "steps.1"},
		{"an unknown field of a phase", "adm", "POST", "/challenges", `{"slug":"x","title":"x","phases":[{"kind":"collect","opens":"now"}]}`, "422 body.fields", "phases.0.opens"},
		{"an edit to an address that is taken", "lea", "PATCH", "/challenges/joints", `{"slug":"secret"}`, "409 challenge.slug_taken", ""},
		{"an edit of the form of support", "lea", "PATCH", "/challenges/joints", `{"support":"for-against"}`, "422 body.fields", "support"},
		{"an edit of the state", "lea", "PATCH", "/challenges/joints", `{"state":"draft"}`, "422 body.fields", "state"},
		{"an edit to no title", "lea", "PATCH", "/challenges/joints", `{"title":""}`, "422 challenge.invalid", "title"},
		{"an area without a name", "lea", "POST", "/challenges/joints/areas", `{}`, "422 area.invalid", "name"},
		{"an area of 101 characters", "lea", "POST", "/challenges/joints/areas", `{"name":` + quoted(strings.Repeat("a", 101)) + `}`, "422 area.invalid", "name"},
		{"an area at no address", "lea", "POST", "/challenges/joints/areas", `{"name":"x","slug":"A/B"}`, "422 area.invalid", "name"},
		{"a phase of nothing", "lea", "POST", "/challenges/joints/phases", `{}`, "422 phase.invalid", "kind opens_at"},
		{"a phase that ends before it begins", "lea", "POST", "/challenges/joints/phases", `{"kind":"review","opens_at":"2026-06-01T09:00:00Z","closes_at":"2026-06-01T09:00:00Z"}`, "422 phase.invalid", "closes_at"},
		{"a phase of an unknown area", "lea", "POST", "/challenges/joints/phases", `{"kind":"review","area":"x","opens_at":"2026-06-01T09:00:00Z"}`, "404 area.not_found", ""},
		{"a phase at a day without a time", "lea", "POST", "/challenges/joints/phases", `{"kind":"review","opens_at":"2026-06-01"}`, "422 body.fields", "opens_at"},
		{"a phase with an end that is no time", "lea", "POST", "/challenges/joints/phases", `{"kind":"review","opens_at":"2026-06-01T09:00:00Z","closes_at":"soon"}`, "422 body.fields", "closes_at"},
		{"a phase with an end that is a number", "lea", "POST", "/challenges/joints/phases", `{"kind":"review","opens_at":"2026-06-01T09:00:00Z","closes_at":7}`, "422 body.fields", "closes_at"},
		{"a phase for some", "lea", "PATCH", "/phases/" + b.firstPhase(), `{"posting":"friends"}`, "422 phase.invalid", "posting"},
		{"a phase of another kind", "lea", "PATCH", "/phases/" + b.firstPhase(), `{"kind":"review"}`, "422 body.fields", "kind"},
	}
	for _, tt := range tests {
		before := b.rows()
		header := []string{"If-Match", `"v1"`, "Idempotency-Key", strings.ReplaceAll(tt.name, " ", "-")}
		if tt.path == "/challenges/joints" {
			header[1] = b.ok(200, "lea", "GET", "/challenges/joints", "").tag()
		}
		a := b.do(tt.who, tt.method, tt.path, tt.body, header...)
		if a.short() != tt.want || a.fields() != tt.fields && tt.fields != "*" {
			t.Errorf("%s: got %s %q, want %s %q; %s", tt.name, a.short(), a.fields(), tt.want, tt.fields, a.body)
		}
		if after := b.rows(); after != before {
			t.Errorf("%s: there is\n%s\nbefore\n%s", tt.name, after, before)
		}
	}
}

func TestTheLongestInputIsTaken(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	title, body := strings.Repeat("é", 100), strings.Repeat("é", 10000)
	a := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":`+quoted(title)+`,"body":`+quoted(body)+`}`)
	if a.text("title") != title || a.text("body") != body {
		t.Error("the longest idea came back changed")
	}
	// Escaped throughout, as some programs write it, it fits as well.
	b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"x","body":`+quoted(strings.Repeat(`\ud83d\ude00`, 10000))+`}`)
	words := strings.TrimSpace(strings.Repeat("a ", 1000))
	b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"x","body":`+quoted(words)+`}`)
	b.ok(201, "ben", "POST", "/ideas/1/comments", `{"body":`+quoted(strings.Repeat("é", 5000))+`}`)
	b.ok(201, "adm", "POST", "/challenges", `{"slug":`+quoted(strings.Repeat("a", 60))+`,"title":`+quoted(title)+`,"question":`+quoted(strings.Repeat("é", 500))+`,"brief":`+quoted(strings.Repeat("é", 20000))+`}`)
	b.ok(201, "lea", "POST", "/challenges/joints/areas", `{"name":`+quoted(strings.Repeat("A", 100))+`}`)
}

func TestHostileTextComesBackAsText(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	text := `<script>alert(1)</script> '; DROP TABLE ideas; -- ${x} {{x}} \u202e`
	a := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"<b>x</b>\u202e\u200f","body":`+quoted(text)+`}`)
	got := b.ok(200, "", "GET", "/ideas/"+itoa(a.n("number")), "")
	if got.text("title") != "<b>x</b>" || !strings.HasPrefix(got.text("body"), `<script>alert(1)</script> '; DROP TABLE ideas; --`) {
		t.Errorf("got %s", got.body)
	}
	if strings.Contains(got.body, "<script>") || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a browser might run it: %s", got.body)
	}
	b.ok(200, "", "GET", "/search?q="+`%22%3B+DROP+TABLE+%27+OR+1%3D1+--+NEAR(a+b)+title%3A*`, "")
}

func TestTheWrongMethodAndTheWrongTypeAreRefused(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	before := b.rows()
	tests := []struct {
		name, method, path, body string
		header                   []string
		want                     string
	}{
		{"a form", "POST", "/challenges/joints/ideas", "kind=idea", []string{"Content-Type", "application/x-www-form-urlencoded"}, "415 body.media_type"},
		{"plain text", "POST", "/challenges/joints/ideas", "{}", []string{"Content-Type", "text/plain"}, "415 body.media_type"},
		{"another alphabet", "POST", "/challenges/joints/ideas", "{}", []string{"Content-Type", "application/json; charset=utf-16"}, "415 body.media_type"},
		{"a packed body", "POST", "/challenges/joints/ideas", "{}", []string{"Content-Encoding", "gzip"}, "415 body.encoded"},
		{"PUT of an idea", "PUT", idea, "{}", nil, "405 route.method"},
		{"DELETE of an idea", "DELETE", idea, "", nil, "405 route.method"},
		{"POST to an idea", "POST", idea, "{}", nil, "405 route.method"},
		{"PATCH of support", "PATCH", idea + "/support", "{}", nil, "405 route.method"},
		{"POST to the search", "POST", "/search", "{}", nil, "405 route.method"},
		{"nothing there", "GET", "/idea/1", "", nil, "404 route.not_found"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "/api/v1"+tt.path, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+b.tokens["ann"])
		for i := 0; i < len(tt.header); i += 2 {
			r.Header.Set(tt.header[i], tt.header[i+1])
		}
		a := b.send(r)
		if a.short() != tt.want || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: got %s as %s, want %s", tt.name, a.short(), a.header.Get("Content-Type"), tt.want)
		}
		if a.status == 405 && a.header.Get("Allow") == "" {
			t.Errorf("%s: the answer does not say what is allowed", tt.name)
		}
	}
	if b.rows() != before {
		t.Error("something was kept")
	}
}
