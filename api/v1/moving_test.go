package v1_test

import (
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestIdeasAreMovedByTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		a := b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"Video first","body":"Begin by video."}`)
		idea := "/ideas/" + itoa(a.n("number"))
		from := a.text("area.slug")
		to := "rheumatology"
		if from == to {
			t.Fatal("it is there already")
		}
		body := `{"challenge":"joints","area":"` + to + `","reason":"It is about hands."}`
		for who, want := range map[string]int{"": 401, "ann": 403} {
			b.ok(want, who, "POST", idea+"/move", body)
			b.ok(want, who, "GET", idea+"/move?challenge=joints&area="+to, "")
		}
		b.refused(422, "move.unknown", "mo", "GET", idea+"/move?challenge=joints", "")
		b.refused(409, "move.unpublished", "mo", "POST", idea+"/move", `{"challenge":"secret","area":"hands","reason":"x"}`)
		if p := b.ok(200, "mo", "GET", idea+"/move?challenge=joints&area="+to, ""); p.text("area") != to || p.text("pick") != "unchanged" {
			t.Errorf("the preview is %s", p.body)
		}
		if a = b.ok(200, "mo", "POST", idea+"/move", body); a.text("area.slug") != to {
			t.Errorf("it stands as %s", a.body)
		}
		b.refused(409, "move.here", "mo", "POST", idea+"/move", body)
	})
}
