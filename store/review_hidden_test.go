package store_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAPanelDoesNotReadWhatAModeratorHides takes an idea out of view while members score it:
// neither they nor the chair read what it says, until it is shown again.
func TestAPanelDoesNotReadWhatAModeratorHides(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb, ctx := newTable(t, s, 1, 2), t.Context()
		tb.open(t)
		mo := with(tb.person(t, "Mo"), account.Moderator, tb.c.ID)
		reads := func(want bool) {
			t.Helper()
			for _, who := range []account.Actor{tb.ewan, tb.lived} {
				for n, idea := range tb.ideas {
					sc, err := tb.review.Screen(ctx, who, tb.panel.ID, idea)
					must(t, err)
					if shown := n > 0 || want; sc.Text.OutOfView == shown || (sc.Text.Body != "") != shown {
						t.Errorf("%s reads %q of idea %d, out of view: %t", who.Name, sc.Text.Body, n+1, sc.Text.OutOfView)
					}
				}
			}
		}
		reads(true)
		for _, to := range []challenge.Moderation{challenge.Held, challenge.Visible, challenge.Hidden, challenge.Visible} {
			d := challenge.Decision{On: challenge.Reported{Idea: tb.ideas[0]}, To: to}
			if to != challenge.Visible {
				d.Because = challenge.Because{Code: challenge.Advertises}
			}
			_, err := tb.service.Decide(ctx, mo, d)
			must(t, err)
			reads(to == challenge.Visible)
		}
	})
}
