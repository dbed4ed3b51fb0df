package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAnIdeaGivesWayToAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		gone, other := b.post("Video first"), b.post("Video or face to face")
		number := strings.TrimPrefix(other, "/ideas/")
		b.ok(200, "ben", "PUT", gone+"/support", `{"value":1}`)
		for body, want := range map[string]string{
			`{"in_favour_of":99999}`: "422 withdrawal.invalid", `{"in_favour_of":0}`: "422 withdrawal.invalid", `{"in_favour_of":-3}`: "422 withdrawal.invalid",
			`{"in_favour_of":"2"}`: "422 body.fields", `{"in_favour_of":1.5}`: "422 body.fields",
			`{"in_favour_of":` + strings.TrimPrefix(gone, "/ideas/") + `}`: "422 withdrawal.invalid",
		} {
			if a := b.do("ann", "POST", gone+"/withdraw", body); a.short() != want || a.fields() != "in_favour_of" {
				t.Errorf("%s: got %s %q, want %s", body, a.short(), a.fields(), want)
			}
		}
		if a := b.do("ann", "POST", gone+"/withdraw", `{"for":2}`); a.short() != "422 body.fields" || a.fields() != "for" {
			t.Errorf("an unknown field: got %s %q", a.short(), a.fields())
		}
		a := b.ok(200, "ann", "POST", gone+"/withdraw", `{"in_favour_of":`+number+`}`)
		if a.text("stage") != "withdrawn" || itoa(a.n("in_favour_of")) != number {
			t.Errorf("got %s", a.body)
		}
		if a := b.refused(410, "idea.withdrawn", "ben", "GET", gone, ""); !strings.Contains(a.text("detail"), "in favour of idea "+number) {
			t.Errorf("nobody says where to go on: %s", a.body)
		}
		if a := b.ok(200, "ben", "GET", other, ""); a.n("supports") != 0 || a.at("you.support") != nil {
			t.Errorf("support has moved: %s", a.body)
		}
	})
}
