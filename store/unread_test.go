package store_test

import (
	"testing"

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
