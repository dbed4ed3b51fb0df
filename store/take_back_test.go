package store_test

import (
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAnAuthorTakesBackAWaitingComment deletes comments that nobody but their author and the
// moderators can read, brings them back, and finds them as they were.
func TestAnAuthorTakesBackAWaitingComment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo, i := st.moderator(t, "Mo"), st.post(t, "An idea")
		st.lets(t, func(c *challenge.Conduct) { c.CommentsWait = []challenge.AuthorKind{challenge.NewAuthor} })
		waits, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "Nobody has looked.", "en", "")
		must(t, err)
		hidden, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "A moderator has looked.", "en", "")
		must(t, err)
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: hidden.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)
		reported, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "Enough people have reported it.", "en", "")
		must(t, err)
		for _, mark := range []string{"a", "b", "c", "d", "e"} {
			must(t, st.service.Report(ctx, account.Actor{}, challenge.Concern{On: challenge.Reported{Idea: i.ID, Comment: reported.ID}, Reason: challenge.Spam, Mark: mark}))
		}
		blocked := st.ben
		blocked.Limits = []account.Limit{{Kind: account.Block, Until: st.clock.Now().Add(time.Hour)}}
		state := func(c challenge.Comment) challenge.CommentState {
			t.Helper()
			v, err := st.reads.CommentByID(ctx, c.ID)
			must(t, err)
			return v.State
		}
		tries := map[string]struct {
			cm     challenge.Comment
			author account.Actor
			was    challenge.CommentState
		}{
			"a waiting one":   {waits, blocked, challenge.CommentHeld}, // who may not write may take back
			"a hidden one":    {hidden, st.ann, challenge.CommentHidden},
			"one of a report": {reported, st.ann, challenge.CommentHeld},
		}
		for name, try := range tries {
			if got := state(try.cm); got != try.was {
				t.Fatalf("%s is %s", name, got)
			}
			other := st.ann
			if try.author.Person == st.ann.Person {
				other = st.ben
			}
			_, err = st.service.DeleteComment(ctx, other, try.cm.ID)
			refuses(t, name+" of another", err, "person.forbidden")
			if _, open, err := challenge.ReadableComment(ctx, st.reads, try.author, try.cm.ID); err != nil || !open {
				t.Errorf("%s: its author reads it: %v, %v", name, open, err)
			}
			_, err = st.service.DeleteComment(ctx, try.author, try.cm.ID)
			must(t, err)
			_, err = st.service.DeleteComment(ctx, try.author, try.cm.ID)
			refuses(t, name+" twice", err, "comment.not_found")
			_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: try.cm.ID}, To: challenge.Visible})
			refuses(t, name+" is shown by a moderator", err, "comment.moderated")
		}
		if got := st.queue(t, nil); got != "" {
			t.Errorf("%q waits for a moderator", got)
		}
		th, err := st.reads.Thread(ctx, i.ID, 1)
		must(t, err)
		for _, c := range th.Comments {
			if c.Body != "" || c.State == challenge.CommentVisible || c.ID == waits.ID {
				t.Errorf("everybody reads %+v", c)
			}
		}
		if th.Total != 0 {
			t.Errorf("%d are counted", th.Total)
		}
		st.clock.Turn(time.Minute)
		for name, try := range tries {
			author := try.author
			author.Limits = nil
			_, err = st.service.RestoreComment(ctx, author, try.cm.ID)
			must(t, err)
			if got := state(try.cm); got != try.was {
				t.Errorf("%s is brought back as %s, was %s", name, got, try.was)
			}
		}
		if th, err = st.reads.Thread(ctx, i.ID, 1); err != nil || th.Total != 0 || len(th.Comments) != 2 {
			t.Errorf("brought back, %d are counted and %d stand there, %v", th.Total, len(th.Comments), err)
		}
		shown, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: waits.ID}, To: challenge.Visible})
		must(t, err)
		_, err = st.service.DeleteComment(ctx, st.ben, shown.On.Comment)
		must(t, err)
		_, err = st.service.RestoreComment(ctx, st.ben, shown.On.Comment)
		must(t, err)
		if got := state(waits); got != challenge.CommentVisible {
			t.Errorf("a visible one is brought back as %s", got)
		}
	})
}

// TestAnAuthorTakesBackAWaitingIdea withdraws ideas that nobody else can read: as of comments, what
// moderators said of them stands.
func TestAnAuthorTakesBackAWaitingIdea(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := st.moderator(t, "Mo")
		for to, code := range map[challenge.Moderation]string{challenge.Held: "idea.not_found", challenge.Hidden: "idea.gone"} {
			i := st.post(t, "An idea")
			_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: to, Because: challenge.Because{Code: challenge.OffTopic}})
			must(t, err)
			now, err := st.service.WithdrawIdea(ctx, st.ann, i.ID, challenge.Withdraw{})
			must(t, err)
			if now.Moderation != to || now.Stage != challenge.Withdrawn {
				t.Errorf("it is %s and %s", now.Moderation, now.Stage)
			}
			refuses(t, "to others", now.ReadableBy(st.ben), code)
		}
	})
}
