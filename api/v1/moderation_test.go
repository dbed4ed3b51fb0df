package v1_test

import (
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAModeratorGivesAStandardReason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"hidden","reason_code":"whim"}`)
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"other"}`)
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"reported"}`)
		held := b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"off_topic","reason":"It is about parking."}`)
		if got, want := held.text("moderation_reason"), "It does not answer the question of this challenge. It is about parking."; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
