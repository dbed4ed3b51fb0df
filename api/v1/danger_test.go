package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

// TestEveryAnswerToACryForHelpSaysWhereHelpIs sends words of danger that are refused, asked
// about, kept and posted.
func TestEveryAnswerToACryForHelpSaysWhereHelpIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea, other := b.post("Video first"), strings.TrimPrefix(b.post("Audio"), "/ideas/")
		cm := b.ok(201, "ben", "POST", idea+"/comments", `{"body":"Good."}`)
		const numbered, clear = "I want to kill myself. My NHS number is 943 476 5919.", "I want to kill myself."
		const form, draft = `{"kind":"idea","title":"Nobody listens","area":"msk","body":"`, "/challenges/joints/drafts"
		started := b.ok(201, "ann", "POST", draft, form+numbered+`"}`)
		for _, one := range []struct {
			name   string
			status int
			who    string
			method string
			path   string
			body   string
			tag    string
		}{
			{"a comment with a number", 422, "ben", "POST", idea + "/comments", `{"body":"` + numbered + `"}`, ""},
			{"a comment with a telephone number", 422, "ben", "POST", idea + "/comments", `{"body":"` + clear + ` Ring 07700 900123."}`, ""},
			{"an edited comment with a number", 422, "ben", "PATCH", "/comments/" + itoa(cm.n("id")), `{"body":"` + numbered + `"}`, cm.tag()},
			{"a comment", 201, "ben", "POST", idea + "/comments", `{"body":"` + clear + `"}`, ""},
			{"a visitor", 401, "", "POST", idea + "/comments", `{"body":"` + clear + `"}`, ""},
			{"an idea with a number", 422, "ann", "POST", "/challenges/joints/ideas", form + numbered + `"}`, ""},
			{"an idea", 201, "ann", "POST", "/challenges/joints/ideas", form + clear + `"}`, ""},
			{"a draft", 201, "ann", "POST", draft, form + clear + `"}`, ""},
			{"a draft that is refused", 422, "ann", "POST", "/drafts/" + itoa(started.n("id")) + "/post", `{}`, started.tag()},
			{"an edit", 200, "ann", "PATCH", idea, `{"body":"` + clear + `"}`, b.ok(200, "ann", "GET", idea, "").tag()},
			{"a link with a number", 422, "ann", "POST", idea + "/links", `{"to":` + other + `,"kind":"same","words":"` + numbered + `"}`, ""},
			{"a link", 201, "ann", "POST", idea + "/links", `{"to":` + other + `,"kind":"same","words":"` + clear + `"}`, ""},
			{"an adoption without a place", 422, "ben", "POST", idea + "/adoptions", `{"state":"trying","date":"2026-03-01","result":"` + clear + `"}`, ""},
			{"an adoption", 201, "ben", "POST", idea + "/adoptions", `{"site":"Ward","state":"trying","date":"2026-03-01","result":"` + clear + `"}`, ""},
		} {
			headers := []string{}
			if one.tag != "" {
				headers = []string{"If-Match", one.tag}
			}
			a := b.do(one.who, one.method, one.path, one.body, headers...)
			if a.status != one.status || !strings.Contains(a.body, `"help":["If you, or somebody`) || !strings.Contains(a.body, "call 999") || !strings.Contains(a.body, "116 123") {
				t.Errorf("%s: %d %s", one.name, a.status, a.body)
			}
		}
		if a := b.do("ben", "POST", idea+"/comments", `{"body":"My NHS number is 943 476 5919."}`); a.status != 422 || strings.Contains(a.body, "help") {
			t.Errorf("a number alone: %s", a.body)
		}
		if a := b.do("", "GET", idea+"/comments", ""); strings.Contains(a.body, "116 123") {
			t.Errorf("whoever reads: %s", a.body)
		}
	})
}
