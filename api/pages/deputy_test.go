package pages_test

import (
	"net/url"
	"testing"
	"time"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestTheDeputyChairDecidesOnThePage(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	setup := front.PanelURL(j.panel)
	obs := j.get("lead", setup).want(200).clean().value(`select[name=deputy] option:last-child`, "value")
	j.post("chair", setup+"/deputy", url.Values{"deputy": {obs}}).want(404) // to them there is no such page of a draft
	j.open()
	j.post("chair", setup+"/deputy", url.Values{"deputy": {obs}}).want(403)
	j.post("lead", setup+"/deputy", url.Values{"deputy": {"1"}}).want(422).clean() // the chair cannot stand in for the chair
	for _, n := range []int{0, 1} {
		for _, who := range []string{"liv", "liz", "pro", "pat"} {
			j.give(who, j.of[n], "8", "8", nil)
		}
	}
	_, err := j.reviews.DeclareConflict(t.Context(), j.who["chair"], j.panel, 0, j.of[0], review.Author)
	j.must(err)
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	if len(j.get("obs", j.at("")).want(200).all("#deputy")) != 0 {
		t.Error("an observer is told that they chair an idea")
	}
	j.post("lead", setup+"/deputy", url.Values{"deputy": {obs}}).want(303)
	j.has(j.get("lead", setup).want(200).clean(), "Observer, deputy chair")
	page := j.get("obs", j.at("")).want(200).clean()
	if got := page.all("#deputy ~ ul form"); len(got) != 1 {
		t.Errorf("the deputy may call up %d ideas", len(got))
	}
	j.post("obs", j.at("/meeting/current"), url.Values{"idea": {number(j.of[0])}}).want(303)
	j.post("obs", j.at("/meeting/current"), url.Values{"idea": {number(j.of[1])}}).want(403)
	j.must(j.reviews.Attend(t.Context(), j.who["sec"], j.panel, true))
	// The rounds are not over; the decision is on the page of the deputy alone.
	_, err = j.reviews.StartRound(t.Context(), j.who["chair"], j.panel, time.Time{}, "Nothing more to say.")
	j.must(err)
	_, err = j.reviews.CloseRound(t.Context(), j.who["chair"], j.panel, true, "Enough.")
	j.must(err)
	_, err = j.reviews.StartDeciding(t.Context(), j.who["chair"], j.panel, "Nothing more to say.")
	j.must(err)
	at := front.DiscussionURL(j.panel, j.of[0])
	for who, forms := range map[string]int{"chair": 0, "sec": 0, "pro": 0, "obs": 1} {
		if got := len(j.get(who, at).want(200).clean().all(`form[action$="/decision"]`)); got != forms {
			t.Errorf("%s has %d forms to decide, want %d", who, got, forms)
		}
	}
}
