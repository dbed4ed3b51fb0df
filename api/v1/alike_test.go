package v1_test

import (
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestSimilarIdeasAreThoseThatEverybodyMayRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		say := func(title, body string) string {
			a := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"`+title+`","body":"`+body+`"}`)
			return "/ideas/" + itoa(a.n("number"))
		}
		one := say("Let patients book their own follow-up", "After surgery patients choose the day of their follow-up appointment.")
		say("Bread in the canteen", "Fresh bread for night staff on Fridays.")
		say("Parking for blue badges", "Six more spaces beside the entrance for disabled drivers.")
		copied := say("Patients pick the date of follow-up", "Patients should choose the day of the follow-up appointment after surgery.")
		first := func(a said) string { return "/ideas/" + itoa(a.n("items.0.number")) }
		if a := b.ok(200, "", "GET", one+"/similar", ""); first(a) != copied {
			t.Errorf("like the first: %s", a.body)
		}
		if a := b.ok(200, "", "GET", "/challenges/joints/similar?title=Book+your+own+follow-up+appointment", ""); first(a) != one && first(a) != copied {
			t.Errorf("like a title: %s", a.body)
		}
		b.ok(200, "mo", "POST", copied+"/moderation", `{"to":"hidden","reason":"Off the subject."}`)
		for _, who := range []string{"", "ben", "mo"} {
			if a := b.ok(200, who, "GET", one+"/similar", ""); len(a.items()) != 0 {
				t.Errorf("%q is told of a hidden idea: %s", who, a.body)
			}
		}
		b.ok(404, "", "GET", "/challenges/secret/similar?title=x", "")
		b.ok(410, "", "GET", copied+"/similar", "")
		b.ok(404, "", "GET", "/ideas/99999/similar", "")
	})
}

func TestModeratorsMergeIdeasAndUndoIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		say := func(title, body string) string {
			a := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"`+title+`","body":"`+body+`"}`)
			return itoa(a.n("number"))
		}
		kept := say("Let patients book their own follow-up", "After surgery patients choose the day of their follow-up appointment.")
		gone := say("Patients pick the date of follow-up", "Patients should choose the day of the follow-up appointment after surgery.")
		say("Bread in the canteen", "Fresh bread for night staff on Fridays.")
		body := `{"into":` + kept + `,"reason":"They say the same."}`
		for who, want := range map[string]int{"": 401, "ann": 403, "ben": 403} {
			for _, to := range []string{"/merge", "/unmerge"} {
				if a := b.do(who, "POST", "/ideas/"+gone+to, body); a.status != want {
					t.Errorf("%q %s: got %d, want %d", who, to, a.status, want)
				}
			}
			if a := b.do(who, "GET", "/ideas/"+gone+"/merge", ""); a.status != want {
				t.Errorf("%q reads the candidates: got %d, want %d", who, a.status, want)
			}
		}
		if a := b.ok(200, "mo", "GET", "/ideas/"+gone+"/merge", ""); len(a.items()) != 1 || itoa(a.n("items.0.number")) != kept || a.n("items.0.percent") < 50 {
			t.Errorf("the candidates are %s", a.body)
		}
		b.ok(409, "mo", "POST", "/ideas/"+gone+"/unmerge", `{"reason":"x"}`)
		a := b.ok(200, "mo", "POST", "/ideas/"+gone+"/merge", body)
		if a.text("stage") != "merged" || itoa(a.n("merged_into")) != kept {
			t.Errorf("the merged idea is %s", a.body)
		}
		if a = b.ok(200, "", "GET", "/ideas/"+kept, ""); itoa(a.n("took_in.0.number")) != gone || a.text("took_in.0.author.name") != "ann" {
			t.Errorf("the kept idea is %s", a.body)
		}
		b.ok(409, "mo", "POST", "/ideas/"+gone+"/merge", body)
		b.ok(409, "ben", "PUT", "/ideas/"+gone+"/support", `{"value":1}`)
		if a = b.ok(200, "mo", "POST", "/ideas/"+gone+"/unmerge", `{"reason":"They are two."}`); a.text("stage") != "posted" || a.at("merged_into") != nil {
			t.Errorf("undone it is %s", a.body)
		}
	})
}

func TestSuggestionsAreWhatEverybodyMayRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		one := b.post("Video clinics")
		hidden := b.post("Video of cats")
		if a := b.ok(200, "", "GET", "/suggestions?q=vide&challenge=joints", ""); len(a.items()) != 2 {
			t.Fatalf("got %s", a.body)
		}
		b.ok(200, "mo", "POST", hidden+"/moderation", `{"to":"hidden","reason":"Off the subject."}`)
		for _, who := range []string{"", "mo"} {
			if a := b.ok(200, who, "GET", "/suggestions?q=vide", ""); len(a.items()) != 1 || "/ideas/"+itoa(a.n("items.0.number")) != one || a.text("items.0.title") != "Video clinics" {
				t.Errorf("%q: got %s", who, a.body)
			}
		}
		if a := b.ok(200, "", "GET", "/suggestions?q=%21", ""); len(a.items()) != 0 {
			t.Errorf("without words: %s", a.body)
		}
		b.ok(422, "", "GET", "/suggestions?q=vide&challenge=secret", "")
	})
}

func TestSavedSearchesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const body = `{"name":"Video","list":"joints","query":"q=video&kind=practice","often":"daily"}`
		b.ok(401, "", "POST", "/me/searches", body)
		a := b.ok(201, "ben", "POST", "/me/searches", body)
		at := "/me/searches/" + itoa(a.n("id"))
		if a.text("query") != "kind=practice&q=video" || a.text("often") != "daily" {
			t.Errorf("got %s", a.body)
		}
		b.ok(422, "ben", "POST", "/me/searches", `{"name":"Video","query":"q=video&role=nurse","often":"daily"}`)
		b.ok(404, "ben", "POST", "/me/searches", `{"name":"Video","list":"secret","query":"q=video","often":"daily"}`)
		if list := b.ok(200, "ann", "GET", "/me/searches", ""); len(list.items()) != 0 {
			t.Errorf("ann reads %s", list.body)
		}
		if got := b.do("ann", "PUT", at, `{"name":"Mine","often":"never"}`, "If-Match", a.tag()); got.status != 404 {
			t.Errorf("ann changes it: %d", got.status)
		}
		b.ok(404, "ann", "DELETE", at, "")
		b.ok(428, "ben", "PUT", at, `{"name":"Films","often":"never"}`)
		if got := b.do("ben", "PUT", at, `{"name":"Films","often":"never"}`, "If-Match", a.tag()); got.status != 200 || got.text("name") != "Films" {
			t.Errorf("got %d %s", got.status, got.body)
		}
		if got := b.do("ben", "PUT", at, `{"name":"Old","often":"never"}`, "If-Match", a.tag()); got.status != 412 {
			t.Errorf("a change of what is old: %d", got.status)
		}
		b.ok(204, "ben", "DELETE", at, "")
		if list := b.ok(200, "ben", "GET", "/me/searches", ""); len(list.items()) != 0 {
			t.Errorf("ben reads %s", list.body)
		}
	})
}
