package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAPickIsMarkedOnCardAndPageAndTakenBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann, mo, visitor := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.browser("visitor")
		i := s.posted("ann@example.org", "Video", "Crutches by video.")
		s.posted("ann@example.org", "Bread", "Bread.")
		const list = "/challenges/lockdown/ideas"
		if got := visitor.get(list).want(200).body; strings.Contains(got, "Picked") {
			t.Error("before there is a pick, the list speaks of picks")
		}
		if strings.Contains(ann.get(at(i)).want(200).body, "/pick") {
			t.Error("an author is offered to pick")
		}
		ann.get(at(i) + "/pick").want(403)
		if !strings.Contains(mo.get(at(i)).want(200).body, `href="`+at(i)+`/pick"`) {
			t.Error("a moderator is not offered to pick")
		}
		if a := mo.post(at(i)+"/pick", url.Values{"reason": {""}}).want(422); !strings.Contains(a.body, "Enter why the team picked this idea") {
			t.Errorf("without a reason: %s", a.text("main"))
		}
		mo.post(at(i)+"/pick", url.Values{"reason": {"It says <b>what</b> changed."}}).want(303)
		const said = "Picked by the team because: It says <b>what</b> changed."
		page := visitor.get(list).want(200).clean()
		if !strings.Contains(page.text("main"), said) || !strings.Contains(page.text("main"), "Picked by the team (1)") {
			t.Errorf("the list says %s", page.text("main"))
		}
		for _, at := range []string{list + "?pick=team", "/search?pick=team", "/search?q=crutches&pick=team"} {
			if got := visitor.get(at).want(200).clean(); len(got.cards()) != 1 || !strings.Contains(got.text(".app-chosen"), "Picked by the team") {
				t.Errorf("%s shows %v, chosen %q", at, got.cards(), got.text(".app-chosen"))
			}
		}
		if got := visitor.get(at(i)).want(200).text("main"); !strings.Contains(got, said) {
			t.Errorf("the idea says %s", got)
		}
		mo.post(at(i)+"/unpick", nil).want(303)
		mo.post(at(i)+"/unpick", nil).want(303) // as good as done
		if got := visitor.get(list + "?pick=team").want(200); len(got.cards()) != 0 {
			t.Errorf("taken back, it is shown still: %v", got.cards())
		}
	})
}
