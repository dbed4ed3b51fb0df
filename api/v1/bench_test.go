package v1_test

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// BenchmarkList measures a list of 20 ideas: the read alone, the same list for
// a person and for a visitor, whose bytes are kept, through the whole app.
func BenchmarkList(bench *testing.B) {
	b := newContest(bench, storetest.SQLite(bench))
	body := "We moved follow-up to video and asked patients what they thought of it. "
	for i := range 40 {
		b.clock.Turn(time.Second)
		b.ok(201, "ann", "POST", "/challenges/joints/ideas", `{"kind":"practice","area":"msk","title":"Idea `+strconv.Itoa(i)+`","body":"`+body+body+body+body+body+`"}`)
	}
	reads := store.ChallengeReads(b.store)
	bench.Run("read", func(bench *testing.B) {
		for bench.Loop() {
			l, err := reads.List(bench.Context(), challenge.ListQuery{Challenge: b.joints.ID, Sort: challenge.Newest, Limit: 20})
			if err != nil || len(l.Cards) != 20 {
				bench.Fatal(len(l.Cards), err)
			}
		}
	})
	for who, name := range map[string]string{"": "visitor", "ben": "person"} {
		bench.Run(name, func(bench *testing.B) {
			r := httptest.NewRequest("GET", "/api/v1/challenges/joints/ideas", nil)
			if who != "" {
				r.Header.Set("Authorization", "Bearer "+b.tokens[who])
			}
			for bench.Loop() {
				resp, err := b.app.Test(r, -1)
				if err != nil || resp.StatusCode != 200 {
					bench.Fatal(resp.StatusCode, err)
				}
			}
		})
	}
}
