package pages_test

import (
	"net/url"
	"testing"
	"time"

	"uptake/domain/review"
)

func TestTheBoardAndTheResultsTellThatFewerMembersCount(t *testing.T) {
	t.Parallel()
	j := newJury(t, 3)
	j.open()
	for _, idea := range j.of {
		for _, m := range members {
			j.give(m, idea, "8", "7", nil).want(303)
		}
	}
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	const words = "worked out again with fewer members"
	for _, at := range []string{j.at(""), j.at("/results")} {
		j.get("pro", at).want(200).holds(false, words)
	}
	j.clock.Turn(time.Minute)
	j.post("pat", j.sheet(j.of[1])+"/conflict", url.Values{"kind": {"team"}}).want(303)
	for _, who := range []string{"pro", "liv", "pat", "chair", "sec", "obs"} {
		for _, at := range []string{j.at(""), j.at("/results")} {
			j.get(who, at).want(200).clean().holds(true, "The figures for 1 idea were "+words+", after a conflict of interest was declared late.")
		}
	}
	j.post("liz", j.sheet(j.of[2])+"/conflict", url.Values{"kind": {"team"}}).want(303)
	j.get("pro", j.at("")).want(200).holds(true, "The figures for 2 ideas were "+words)
}
