package v1_test

import (
	"strings"
	"testing"
	"time"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAChallengeIsSetUpByScriptAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		made := b.ok(201, "adm", "POST", "/challenges", `{"slug":"lockdown","title":"What did we learn?","question":"What changed?","brief":"## Why\nWe ask.","sponsor":"The society","no_index":true,
			"steps":["You post","A panel reads"],"support":"for-against","areas":[{"name":"Joint pain","about":"All of it."}],
			"phases":[{"kind":"collect","opens_at":"2026-03-03T11:00:00+00:00","closes_at":"2026-03-10T09:00:00+01:00"}],
			"prompts":[{"kind":"idea","key":"costs","label":"What does it cost?","hint":"Roughly."}]}`)
		if made.header.Get("Location") != "/api/v1/challenges/lockdown" || made.tag() != `"v1"` || made.text("state") != "draft" || made.text("areas.0.slug") != "joint-pain" ||
			made.text("phases.0.closes_at") != "2026-03-10T08:00:00Z" || made.text("phases.0.posting") != "everyone" || made.text("support") != "for-against" || made.at("no_index") != true {
			t.Errorf("got %s", made.body)
		}
		const at = "/challenges/lockdown"
		b.refused(404, "challenge.not_found", "", "GET", at, "")
		b.refused(428, "version.missing", "adm", "PATCH", at, `{"title":"x"}`)
		edited := b.ok(200, "adm", "PATCH", at, `{"title":"What have we learnt?","steps":["You post","A panel reads","We publish"]}`, "If-Match", made.tag())
		if edited.text("title") != "What have we learnt?" || edited.text("question") != "What changed?" || edited.text("steps.2") != "We publish" || edited.text("prompts.3.key") != "costs" || edited.tag() != `"v2"` {
			t.Errorf("after the edit: %s", edited.body)
		}
		refused := func() (n int) {
			of, err := store.IndexingReads(s).ChallengeOf(t.Context(), "challenges", "lockdown")
			all, failed := store.IndexingReads(s).Refused(t.Context())
			if err != nil || failed != nil || len(all) == 1 && all[0] != of {
				t.Errorf("%v of %v may not be listed: %v, %v", all, of, err, failed)
			}
			return len(all)
		}
		if edited.at("no_index") != true || refused() != 1 {
			t.Errorf("the edit of a title lets search engines list it: %s", edited.body)
		}
		if edited = b.ok(200, "adm", "PATCH", at, `{"no_index":false}`, "If-Match", edited.tag()); edited.at("no_index") != false || refused() != 0 {
			t.Errorf("search engines are refused still: %s", edited.body)
		}
		b.refused(412, "challenge.stale", "adm", "PATCH", at, `{"title":"x"}`, "If-Match", made.tag())
		area := b.ok(201, "adm", "POST", at+"/areas", `{"name":"Rheumatology"}`)
		if area.text("slug") != "rheumatology" || area.header.Get("Location") != "/api/v1"+at {
			t.Errorf("got %s at %s", area.body, area.header.Get("Location"))
		}
		phase := b.ok(201, "adm", "POST", at+"/phases", `{"kind":"collect","area":"rheumatology","opens_at":"2026-04-01T08:00:00Z","posting":"staff"}`)
		where := strings.TrimPrefix(phase.header.Get("Location"), "/api/v1")
		if phase.text("area") != "rheumatology" || phase.at("closes_at") != nil || phase.text("posting") != "staff" || phase.text("commenting") != "everyone" || phase.tag() != `"v1"` {
			t.Errorf("got %s", phase.body)
		}
		b.refused(404, "phase.not_found", "ben", "GET", where, "")
		b.refused(428, "version.missing", "adm", "PATCH", where, `{"title":"x"}`)
		moved := b.ok(200, "adm", "PATCH", where, `{"title":"Second call","closes_at":"2026-05-01T08:00:00Z"}`, "If-Match", phase.tag())
		if moved.text("title") != "Second call" || moved.text("closes_at") != "2026-05-01T08:00:00Z" || moved.text("opens_at") != "2026-04-01T08:00:00Z" || moved.text("posting") != "staff" {
			t.Errorf("after the move: %s", moved.body)
		}
		b.refused(412, "phase.stale", "adm", "PATCH", where, `{"title":"x"}`, "If-Match", phase.tag())
		if open := b.ok(200, "adm", "PATCH", where, `{"closes_at":null}`, "If-Match", moved.tag()); open.at("closes_at") != nil || open.text("title") != "Second call" {
			t.Errorf("with its end taken away: %s", open.body)
		}
		if a := b.ok(200, "adm", "POST", at+"/publish", ""); a.text("state") != "published" {
			t.Errorf("got %s", a.body)
		}
		b.refused(409, "challenge.published", "adm", "POST", at+"/publish", "")
		seen := b.ok(200, "", "GET", at, "")
		if len(seen.at("areas").([]any)) != 2 || len(seen.at("phases").([]any)) != 2 {
			t.Errorf("a visitor sees %s", seen.body)
		}
		if again := b.do("", "GET", at, "", "If-None-Match", seen.tag()); again.status != 304 {
			t.Errorf("got %d for what is known, want 304", again.status)
		}
		b.ok(200, "", "GET", where, "")
		if list := b.ok(200, "", "GET", "/challenges", ""); list.text("items.0.slug") != "lockdown" || len(list.items()) != 2 || len(list.at("items.0.phases").([]any)) != 1 {
			t.Errorf("the list is %s", list.body)
		}
		idea := b.ok(201, "ann", "POST", at+"/ideas", `{"kind":"idea","area":"joint-pain","title":"Cheap","body":"Cheaper.","answers":{"costs":"Little."}}`)
		if list := b.ok(200, "", "GET", "/challenges", ""); list.n("items.0.ideas") != 1 {
			t.Errorf("the list counts %v ideas", list.at("items.0.ideas"))
		}
		number := "/ideas/" + itoa(idea.n("number"))
		for i, c := range []struct {
			value string
			want  [3]int
		}{{"-1", [3]int{0, 1, 0}}, {"0", [3]int{0, 0, 1}}, {"1", [3]int{1, 0, 0}}, {"1", [3]int{1, 0, 0}}} {
			if a := b.ok(200, "ben", "PUT", number+"/support", `{"value":`+c.value+`}`); [3]int{a.n("supports"), a.n("againsts"), a.n("passes")} != c.want {
				t.Errorf("word %d: got %s, want %v", i, a.body, c.want)
			}
		}
		if a := b.ok(200, "adm", "POST", at+"/archive", ""); a.text("state") != "archived" {
			t.Errorf("got %s", a.body)
		}
		b.refused(409, "challenge.archived", "ben", "PUT", number+"/support", `{"value":0}`)
	})
}

func TestFollowingIsKeptAndTakenBack(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	follows := func(want bool) {
		t.Helper()
		if a := b.ok(200, "ben", "GET", idea, ""); a.at("you.follows") != want {
			t.Errorf("ben sees %v, want follows %v", a.at("you"), want)
		}
	}
	follows(false)
	for range 2 { // saying it again changes nothing
		b.ok(204, "ben", "PUT", idea+"/follow", "")
		follows(true)
	}
	for range 2 {
		b.ok(204, "ben", "DELETE", idea+"/follow", "")
		follows(false)
	}
	b.comment(idea) // who has stopped following is not made to follow again
	follows(false)
	if a := b.ok(200, "ann", "GET", idea, ""); a.at("you.follows") != true {
		t.Errorf("the author does not follow: %v", a.at("you"))
	}
	b.ok(204, "ben", "PUT", "/challenges/joints/follow", "")
	var n int
	b.must(b.store.Reader(t.Context()).Get(&n, "/* test.follows */ SELECT count(*) FROM follows WHERE kind = 'challenge' AND active = TRUE AND person_id = ?", b.ids["ben"]))
	if n != 1 {
		t.Errorf("ben follows %d challenges, want 1", n)
	}
}

func TestCommentsAreAnsweredEditedDeletedAndBroughtBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		first := b.ok(201, "ben", "POST", idea+"/comments", `{"body":"We tried this."}`)
		at := "/comments/" + itoa(first.n("id"))
		if first.header.Get("Location") != "/api/v1"+at || first.tag() != `"v1"` || first.text("author.name") != "ben" || first.at("parent") != nil || first.n("thread") != first.n("id") || first.at("staff") != false {
			t.Errorf("got %s", first.body)
		}
		answer := b.ok(201, "mo", "POST", idea+"/comments", `{"body":"Did it last?","lang":"en","parent":`+itoa(first.n("id"))+`}`)
		if answer.n("parent") != first.n("id") || answer.n("thread") != first.n("id") || answer.at("staff") != true {
			t.Errorf("got %s", answer.body)
		}
		other := b.post("Other")
		b.refused(404, "comment.not_found", "ben", "POST", other+"/comments", `{"body":"x","parent":`+itoa(first.n("id"))+`}`)
		b.refused(428, "version.missing", "ben", "PATCH", at, `{"body":"x"}`)
		b.refused(412, "comment.stale", "ben", "PATCH", at, `{"body":"x"}`, "If-Match", `"v7"`)
		b.clock.Turn(15 * time.Minute)
		read := b.ok(200, "", "GET", at, "")
		edited := b.ok(200, "ben", "PATCH", at, `{"body":"We tried this in May."}`, "If-Match", read.tag())
		if edited.text("body") != "We tried this in May." || edited.tag() != `"v2"` || edited.text("edited_at") != "2026-03-03T12:15:00Z" {
			t.Errorf("after the edit: %s", edited.body)
		}
		b.clock.Turn(time.Second)
		b.refused(409, "comment.edit_over", "ben", "PATCH", at, `{"body":"Too late."}`, "If-Match", edited.tag())
		thread := b.ok(200, "", "GET", idea+"/comments", "")
		if len(thread.items()) != 2 || thread.n("total") != 2 || thread.text("items.0.body") != "We tried this in May." || thread.n("items.1.parent") != first.n("id") {
			t.Errorf("the thread is %s", thread.body)
		}
		b.ok(204, "ben", "DELETE", at, "")
		b.refused(404, "comment.not_found", "ben", "DELETE", at, "")
		b.refused(404, "comment.not_found", "", "GET", at, "")
		b.refused(404, "comment.not_found", "ann", "POST", at+"/restore", "")
		thread = b.ok(200, "", "GET", idea+"/comments", "")
		if thread.text("items.0.state") != "deleted" || thread.at("items.0.body") != nil || thread.at("items.0.author") != nil || thread.n("total") != 1 || strings.Contains(thread.body, "May") {
			t.Errorf("with one deleted the thread is %s", thread.body)
		}
		if mine := b.ok(200, "ben", "GET", at, ""); mine.text("body") != "We tried this in May." {
			t.Errorf("its author reads %s", mine.body)
		}
		if back := b.ok(200, "ben", "POST", at+"/restore", ""); back.text("state") != "visible" || back.text("body") != "We tried this in May." {
			t.Errorf("brought back: %s", back.body)
		}
		b.refused(404, "comment.not_found", "ben", "POST", at+"/restore", "")
		b.ok(204, "ben", "DELETE", at, "")
		b.clock.Turn(10*time.Minute + time.Second)
		b.refused(409, "comment.undo_over", "ben", "POST", at+"/restore", "")

		reply := "/comments/" + itoa(answer.n("id"))
		hid := b.ok(200, "lea", "POST", reply+"/moderation", `{"to":"hidden","reason":"Off the subject."}`)
		if hid.text("state") != "hidden" || hid.text("reason") != "Off the subject." || hid.text("body") != "Did it last?" {
			t.Errorf("hidden, the moderator sees %s", hid.body)
		}
		b.refused(409, "comment.moderated", "lea", "POST", reply+"/moderation", `{"to":"hidden","reason":"Again."}`)
		b.refused(404, "comment.not_found", "ben", "GET", reply, "")
		b.refused(404, "comment.not_found", "mo", "PATCH", reply, `{"body":"x"}`, "If-Match", hid.tag()) // hidden words are not edited
		thread = b.ok(200, "ben", "GET", idea+"/comments", "")
		if thread.text("items.1.reason") != "Off the subject." || thread.at("items.1.body") != nil || strings.Contains(thread.body, "Did it last") {
			t.Errorf("with one hidden the thread is %s", thread.body)
		}
		if shown := b.ok(200, "lea", "POST", reply+"/moderation", `{"to":"visible"}`); shown.text("state") != "visible" || shown.at("reason") != nil {
			t.Errorf("shown again: %s", shown.body)
		}
		b.refused(409, "comment.moderated", "lea", "POST", reply+"/moderation", `{"to":"visible"}`)
		b.refused(404, "comment.not_found", "lea", "POST", at+"/moderation", `{"to":"visible"}`) // deleted by its author
	})
}

func TestALongThreadIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	for range 120 {
		b.comment(idea)
	}
	b.ok(201, "ann", "POST", idea+"/comments", `{"body":"To the first.","parent":1}`)
	var ids []int
	path := idea + "/comments"
	for {
		a := b.ok(200, "", "GET", path, "")
		for i := range a.items() {
			ids = append(ids, a.n("items."+itoa(i)+".id"))
		}
		if a.n("total") != 121 {
			t.Fatalf("the total is %d, want 121", a.n("total"))
		}
		if a.text("next") == "" {
			break
		}
		path = idea + "/comments?cursor=" + a.text("next")
	}
	seen := map[int]bool{}
	for _, n := range ids {
		seen[n] = true
	}
	if len(ids) != 121 || len(seen) != 121 || ids[1] != 121 {
		t.Errorf("got %d comments, %d of them different, the second is %d", len(ids), len(seen), ids[1])
	}
	b.refused(422, "cursor.unknown", "", "GET", idea+"/comments?cursor=AAAA", "")
	b.refused(422, "query.fields", "", "GET", idea+"/comments?limit=5", "")
}

func TestDraftsBelongToTheirAuthor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		made := b.ok(201, "ann", "POST", "/challenges/joints/drafts", `{}`)
		at := "/drafts/" + itoa(made.n("id"))
		if made.header.Get("Location") != "/api/v1"+at || made.text("kind") != "idea" || made.text("title") != "" || made.at("area") != nil {
			t.Errorf("got %s", made.body)
		}
		b.refused(428, "version.missing", "ann", "PUT", at, `{}`)
		long := strings.Repeat("word ", 3000) // more than can be posted: a draft keeps it
		saved := b.ok(200, "ann", "PUT", at, `{"kind":"practice","area":"msk","title":"Video first","body":"`+long+`","answers":{"when":"May","later":"kept"}}`, "If-Match", made.tag())
		if saved.text("body") != long || saved.text("area.slug") != "msk" || saved.tag() != `"v2"` || len(saved.at("answers").([]any)) != 2 {
			t.Errorf("saved as %.300s", saved.body)
		}
		b.refused(412, "draft.stale", "ann", "PUT", at, `{}`, "If-Match", made.tag())
		if again := b.ok(200, "ann", "GET", at, ""); again.tag() != saved.tag() || b.do("ann", "GET", at, "", "If-None-Match", again.tag()).status != 304 {
			t.Errorf("read with %s", again.tag())
		}
		b.refused(422, "idea.invalid", "ann", "POST", at+"/post", "", "If-Match", saved.tag())
		b.refused(428, "version.missing", "ann", "POST", at+"/post", "")
		saved = b.ok(200, "ann", "PUT", at, ideaBody("Video first"), "If-Match", saved.tag())
		b.refused(412, "draft.stale", "ann", "POST", at+"/post", "", "If-Match", made.tag())
		idea := b.ok(201, "ann", "POST", at+"/post", "", "If-Match", saved.tag())
		if idea.text("title") != "Video first" || idea.header.Get("Location") != "/api/v1/ideas/"+itoa(idea.n("number")) {
			t.Errorf("posted as %s", idea.body)
		}
		b.refused(404, "draft.not_found", "ann", "GET", at, "")
		b.refused(404, "draft.not_found", "ann", "POST", at+"/post", "", "If-Match", saved.tag())
		second := b.draft()
		if list := b.ok(200, "ann", "GET", "/drafts", ""); len(list.items()) != 1 || list.text("items.0.challenge") != "joints" {
			t.Errorf("the list is %s", list.body)
		}
		if list := b.ok(200, "ben", "GET", "/drafts", ""); len(list.items()) != 0 {
			t.Errorf("ben's list is %s", list.body)
		}
		b.ok(204, "ann", "DELETE", second, "")
		b.refused(404, "draft.not_found", "ann", "DELETE", second, "")
		b.refused(404, "draft.not_found", "ann", "GET", "/drafts/x", "")
	})
}
