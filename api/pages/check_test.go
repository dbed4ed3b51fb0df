package pages_test

import (
	"net/url"
	"testing"
	"time"

	"uptake/domain/review"
	front "uptake/frontend/pages"
	"uptake/store"
)

func TestAMemberLooksThroughTheirScoresAndFinishes(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	j.open()
	page := j.get("liv", j.at("")).want(200)
	page.holds(true, "0 of 6 scored, about 1") // by length: two minutes each
	page.holds(false, "Look through your scores")
	d, err := j.reviews.Desk(t.Context(), j.who["liv"], j.panel)
	j.must(err)
	for n, sh := range d.Sheets {
		impact, feasibility := "7", "7"
		switch n {
		case 4:
			impact = review.UnableText
		case 5:
			feasibility = ""
		}
		j.clock.Turn(4 * time.Minute)
		j.give("liv", sh.Idea, impact, feasibility, nil).want(303)
		if n == 3 {
			j.get("liv", front.SheetURL(j.panel, d.Sheets[4].Idea)).want(200).holds(true, "4 of 6 scored, about 8 minutes left") // the median of their own
		}
	}
	page = j.get("liv", front.CheckURL(j.panel)).want(200)
	page.holds(true, "5 of 6 scored, about 4 minutes left", "I have finished")
	for id, want := range map[string]int{"#open-1-status": 1, "#open-2-status": 0, "#unable-1-status": 1, "#unable-2-status": 0, "#first-5-status": 1, "#first-6-status": 0} {
		if got := len(page.all(id)); got != want {
			t.Errorf("%s: %d of it, want %d", id, got, want)
		}
	}

	// It is a statement and no lock, and only a member can make it.
	j.post("liv", front.CheckURL(j.panel), url.Values{}).want(303, j.at(""))
	j.get("liv", front.CheckURL(j.panel)).want(200).holds(true, "You said on")
	j.post("sec", front.CheckURL(j.panel), url.Values{}).want(403)
	j.give("liv", d.Sheets[5].Idea, "7", "7", url.Values{"do": {"next"}}).want(303, front.CheckURL(j.panel))
	j.get("chair", j.at("")).want(200).holds(true, "6 of 6, finished")
	j.get("liz", front.CheckURL(j.panel)).want(200).holds(false, "You said on")
	j.get("lead", front.CheckURL(j.panel)).want(403)
	j.step("chair", review.R1Closed, url.Values{"confirm": {"1"}}).want(303)
	page = j.get("liv", front.CheckURL(j.panel)).want(200)
	page.holds(false, "I have finished", "Look again")
	j.post("liv", front.CheckURL(j.panel), url.Values{}).want(409)
}

func TestTheChairRemindsMembersFromTheBoard(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.open()
	j.must(j.store.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("UPDATE people SET email = 'liv@example.org' WHERE id = ?", j.who["liv"].Person)
	}))
	for _, who := range []string{"chair", "sec"} {
		j.get(who, j.at("")).want(200).holds(true, "Everybody who has ideas left", "Send the reminder")
	}
	j.get("liv", j.at("")).want(200).holds(false, "Send the reminder")
	j.post("liv", j.at("/remind"), url.Values{"whom": {"behind"}}).want(403)
	j.post("chair", j.at("/remind"), url.Values{"whom": {"behind"}}).want(303, j.at(""))
	j.post("sec", j.at("/remind"), url.Values{"whom": {"none"}}).want(409).holds(true, "They have had a reminder within the last day")
	j.post("sec", j.at("/remind"), url.Values{"whom": {"nonsense"}}).want(409).holds(true, "There is no such member")
}
