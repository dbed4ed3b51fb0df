package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

// TestDoubtfulWordsAreLookedAtFirst posts and edits what may tell who somebody is: each
// time the first attempt names what its author has to look at.
func TestDoubtfulWordsAreLookedAtFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		cm := b.ok(201, "ben", "POST", idea+"/comments", `{"body":"Good."}`)
		started := b.ok(201, "ann", "POST", "/challenges/joints/drafts", `{"kind":"idea","title":"Ring","body":"Ring 07700 900123.","area":"msk"}`)
		draft := "/drafts/" + itoa(started.n("id"))
		for _, one := range []struct{ name, who, method, path, body, tag, code, field string }{
			{"an idea", "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","title":"Ring","body":"Ring 07700 900123.","area":"msk"}`, "", "idea.doubtful", "body"},
			{"a draft", "ann", "POST", draft + "/post", `{}`, started.tag(), "idea.doubtful", "body"},
			{"an edit", "ann", "PATCH", idea, `{"body":"Ring 07700 900123."}`, b.ok(200, "ann", "GET", idea, "").tag(), "idea.doubtful", "body"},
			{"a comment", "ben", "POST", idea + "/comments", `{"body":"Ring 07700 900123."}`, "", "comment.doubtful", "body"},
			{"an edited comment", "ben", "PATCH", "/comments/" + itoa(cm.n("id")), `{"body":"Ring 07700 900123."}`, cm.tag(), "comment.doubtful", "body"},
		} {
			headers := []string{}
			if one.tag != "" {
				headers = []string{"If-Match", one.tag}
			}
			asked := b.refused(422, one.code, one.who, one.method, one.path, one.body, headers...)
			looked := asked.text("looked")
			if asked.fields() != one.field || looked == "" || strings.Contains(asked.body, "900123") {
				t.Errorf("%s: asked about %q with %s", one.name, asked.fields(), asked.body)
			}
			and := func(token string) string {
				return strings.Replace(strings.TrimSuffix(one.body, "}")+`,"looked":"`+token+`"}`, "{,", "{", 1)
			}
			b.refused(422, one.code, one.who, one.method, one.path, and("0123456789abcdef"), headers...)
			if a := b.do(one.who, one.method, one.path, and(looked), headers...); a.status/100 != 2 {
				t.Errorf("%s that its author has looked at: got %s", one.name, a.short())
			}
		}
	})
}
