package store_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// TestThirtyAreHiddenTogetherAndRestored hides 30 things with one reason and undoes it inside
// the time: nobody is told, and the log has a line for each.
func TestThirtyAreHiddenTogetherAndRestored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mo, ola := with(st.person(t, "Mo"), account.Moderator, st.c.ID), with(st.person(t, "Ola"), account.Moderator, st.c.ID)
		none := id.Ruling(0)
		var list []challenge.Decision
		for range 29 {
			i := st.post(t, "Advert")
			list = append(list, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}, Seen: &none})
		}
		host := st.post(t, "Host")
		cm, err := st.service.PostComment(ctx, st.ann, host.ID, 0, "Buy this.", "en", "")
		must(t, err)
		list = append(list, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}, Seen: &none})
		hidden := func() (n int) {
			t.Helper()
			must(t, s.Reader(ctx).Get(&n, "SELECT (SELECT count(*) FROM ideas WHERE moderation = 'hidden') + (SELECT count(*) FROM comments WHERE state = 'hidden')"))
			return n
		}
		_, err = st.service.DecideSeveral(ctx, mo, nil)
		refuses(t, "nothing", err, "moderation.invalid")
		_, err = st.service.DecideSeveral(ctx, mo, append(list[:len(list):len(list)], make([]challenge.Decision, 21)...))
		refuses(t, "too many", err, "moderation.invalid")
		_, err = st.service.DecideSeveral(ctx, st.ben, list)
		refuses(t, "a contributor", err, "comment.not_found") // the comment comes first
		_, err = st.service.DecideSeveral(ctx, st.ben, list[:29])
		refuses(t, "a contributor, of ideas", err, "person.forbidden")
		must(t, st.service.Take(ctx, ola, list[7].On))
		_, err = st.service.DecideSeveral(ctx, mo, list)
		refuses(t, "one that another has in hand", err, "moderation.in_hand")
		if got := fault.Of(err).Message; !strings.HasPrefix(got, "Idea ") || !strings.Contains(got, "Ola has this in hand") {
			t.Errorf("it says %q", got)
		}
		if got := hidden(); got != 0 {
			t.Fatalf("%d are hidden though one stood in the way", got)
		}
		must(t, st.service.PutBack(ctx, ola, list[7].On))
		made, err := st.service.DecideSeveral(ctx, mo, list)
		must(t, err)
		if got := hidden(); len(made) != 30 || got != 30 {
			t.Fatalf("%d decisions, %d hidden", len(made), got)
		}
		st.clock.Turn(5 * time.Minute)
		_, err = st.service.UndoRuling(ctx, ola, made[3].ID) // one by one
		must(t, err)
		undone, err := st.service.UndoTogether(ctx, ola, made[0].ID)
		must(t, err)
		if got := hidden(); len(undone) != 29 || got != 0 {
			t.Errorf("%d undone, %d hidden still", len(undone), got)
		}
		_, err = st.service.UndoTogether(ctx, ola, made[0].ID)
		refuses(t, "a second time", err, "ruling.undone")
		st.clock.Turn(challenge.RulingWindow)
		if got := st.told(t); len(got) != 0 {
			t.Errorf("told: %v", got)
		}
		var logged int
		must(t, s.Reader(ctx).Get(&logged, "SELECT count(*) FROM events WHERE kind IN ('idea.hidden', 'idea.shown', 'comment.hidden', 'comment.shown')"))
		if logged != 60 {
			t.Errorf("%d lines in the log, want 60", logged)
		}
		again, err := st.service.DecideSeveral(ctx, mo, list[:2])
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		_, err = st.service.UndoTogether(ctx, mo, again[0].ID)
		refuses(t, "after the time", err, "ruling.over")
	})
}
