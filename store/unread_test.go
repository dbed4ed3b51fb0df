package store_test

import (
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// rewrite replaces the body of an idea by its author.
func (st *stage) rewrite(t *testing.T, i id.Idea, body string) {
	t.Helper()
	v, err := st.reads.View(t.Context(), i)
	must(t, err)
	v.Body = body
	_, err = st.service.EditIdea(t.Context(), st.ann, i, v.Version, v.Text, "")
	must(t, err)
}

// TestNobodyShowsWordsThatNobodyHasRead edits a text between a moderator's reading and deciding.
func TestNobodyShowsWordsThatNobodyHasRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		why := challenge.Because{Code: challenge.OffTopic}
		read := func(on challenge.Reported) int { // as the queue shows it
			t.Helper()
			waiting, err := st.reads.Queue(ctx, nil)
			must(t, err)
			for _, w := range waiting {
				if w.Comment == on.Comment && w.Idea == on.Idea {
					return w.Version
				}
			}
			t.Fatalf("%+v does not wait", on)
			return 0
		}
		held, reported, other := st.post(t, "Video first"), st.post(t, "Letters first"), st.post(t, "Calls first")
		_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: held.ID}, To: challenge.Held, Because: why})
		must(t, err)
		cm, err := st.service.PostComment(ctx, st.ann, other.ID, 0, "A comment.", "en", "")
		must(t, err)
		onHeld, onReported, onComment := challenge.Reported{Idea: held.ID}, challenge.Reported{Idea: reported.ID}, challenge.Reported{Idea: other.ID, Comment: cm.ID}
		for _, on := range []challenge.Reported{onReported, onComment} {
			must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: on, Reason: challenge.Spam}))
		}
		old := map[challenge.Reported]int{onHeld: read(onHeld), onReported: read(onReported), onComment: read(onComment)}
		st.rewrite(t, held.ID, "Words that nobody has read.")
		st.rewrite(t, reported.ID, "Buy our chairs.")
		_, err = st.service.EditComment(ctx, st.ann, cm.ID, cm.Version, "Buy our tables.", "")
		must(t, err)

		before := st.stands(t)
		decisions := map[string]challenge.Decision{
			"a held idea is shown":               {On: onHeld, To: challenge.Visible},
			"a held idea is kept for the team":   {On: onHeld, To: challenge.ForTeam, Because: why},
			"a reported idea is kept":            {On: onReported},
			"a reported idea is hidden":          {On: onReported, To: challenge.Hidden, Because: why},
			"a reported comment is kept":         {On: onComment},
			"a reported comment is hidden":       {On: onComment, To: challenge.Hidden, Because: why},
			"a reported idea is held once again": {On: onReported, To: challenge.Held, Because: why},
		}
		for what, d := range decisions {
			d.Version = old[d.On]
			_, err := st.service.Decide(ctx, mo, d)
			refuses(t, what, err, "moderation.stale")
		}
		_, err = st.service.DecideSeveral(ctx, mo, []challenge.Decision{{On: onReported, Version: read(onReported)}, {On: onComment, Version: old[onComment]}})
		refuses(t, "one of several was changed", err, "moderation.stale")
		if got := st.stands(t); got != before {
			t.Errorf("it stands otherwise:\n%s\nbefore:\n%s", got, before)
		}

		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: onHeld, To: challenge.Visible, Version: read(onHeld)})
		must(t, err)
		_, err = st.service.DecideSeveral(ctx, mo, []challenge.Decision{{On: onReported, Version: read(onReported)}, {On: onComment, Version: read(onComment)}})
		must(t, err)
	})
}

// TestUndoingShowsNothingUnread changes an idea after a decision that is undone then.
func TestUndoingShowsNothingUnread(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		why := challenge.Because{Code: challenge.OffTopic}
		state := func(i id.Idea) challenge.Moderation {
			t.Helper()
			v, err := st.reads.View(ctx, i)
			must(t, err)
			return v.Moderation
		}
		for _, to := range []challenge.Moderation{challenge.Hidden, challenge.Held, challenge.ForTeam} {
			i := st.post(t, "Video first")
			st.rewrite(t, i.ID, "Changed before.")
			st.clock.Turn(time.Minute)
			decide := func() challenge.Ruling {
				t.Helper()
				r, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: to, Because: why})
				must(t, err)
				st.clock.Turn(time.Minute)
				return r
			}
			undone, err := st.service.UndoRuling(ctx, mo, decide().ID)
			must(t, err)
			if got := state(i.ID); got != challenge.Visible || undone.Waits {
				t.Errorf("%s and undone, unchanged: it is %s, waits %v", to, got, undone.Waits)
			}
			r := decide()
			st.rewrite(t, i.ID, "Buy our chairs, after "+string(to)+".")
			undone, err = st.service.UndoRuling(ctx, mo, r.ID)
			must(t, err)
			if got := state(i.ID); got != challenge.Held || !undone.Waits {
				t.Errorf("%s and undone, changed: it is %s, waits %v", to, got, undone.Waits)
			}
			st.clock.Turn(time.Hour)
			if got := st.told(t); len(got) != 0 {
				t.Errorf("the author was told: %v", got)
			}
			waiting, err := st.reads.Queue(ctx, nil)
			must(t, err)
			if len(waiting) != 1 || waiting[0].Idea != i.ID || !waiting[0].Held || waiting[0].Since != st.clock.Now().Add(-time.Hour) {
				t.Fatalf("the queue is %+v", waiting)
			}
			_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible, Version: waiting[0].Version})
			must(t, err)
			if got := st.queue(t, nil); got != "" {
				t.Errorf("%q waits still", got)
			}
			st.clock.Turn(challenge.RulingWindow)
			st.told(t)
		}

		// Of several that are undone together those wait that were changed.
		var list []challenge.Decision
		for _, title := range []string{"Letters", "Calls"} {
			list = append(list, challenge.Decision{On: challenge.Reported{Idea: st.post(t, title).ID}, To: challenge.Hidden, Because: why})
		}
		made, err := st.service.DecideSeveral(ctx, mo, list)
		must(t, err)
		st.rewrite(t, list[1].On.Idea, "Buy our chairs.")
		undone, err := st.service.UndoTogether(ctx, mo, made[0].ID)
		must(t, err)
		if len(undone) != 2 || undone[0].Waits || !undone[1].Waits || state(list[0].On.Idea) != challenge.Visible || state(list[1].On.Idea) != challenge.Held {
			t.Errorf("undone together: %+v", undone)
		}
	})
}
