package store_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/store"
	"uptake/store/storetest"
)

// found is what waits to be looked at, in short.
func (st *stage) found(t *testing.T) string {
	t.Helper()
	waiting, err := st.reads.Queue(t.Context(), nil)
	must(t, err)
	var out []string
	for _, w := range waiting {
		for _, f := range w.Found {
			line := f.Field + " " + f.Kind + " " + f.Shown.Before + "[" + f.Shown.Words + "]" + f.Shown.After
			if f.Asked {
				line += " asked"
			}
			out = append(out, strings.TrimSpace(line))
		}
	}
	return strings.Join(out, "; ")
}

// looked posts a text whose author has looked at what is doubtful in it.
func (st *stage) looked(t *testing.T, title, body string) challenge.Idea {
	t.Helper()
	text := challenge.Text{Kind: challenge.KindIdea, Area: st.c.Areas[0].ID, Title: title, Body: body}
	i, err := st.service.PostIdea(t.Context(), st.ann, st.c.Slug, text, "")
	if err != nil {
		token := fault.Of(err).Looked
		if token == "" {
			t.Fatal(err)
		}
		i, err = st.service.PostIdea(t.Context(), st.ann, st.c.Slug, text, token)
		must(t, err)
	}
	return i
}

func TestWhatTheCheckFindsWaitsForAModerator(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		st.post(t, "Nothing in it")
		i := st.looked(t, "Video first", "We rang Mrs Quillfeather at home. Call 020 7946 0018 to book.")
		on := challenge.Reported{Idea: i.ID}
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if v.Moderation != challenge.Visible {
			t.Errorf("it is %s", v.Moderation)
		}
		want := "body name We rang [Mrs Quillfeather] at home. Call 020 7946 0018 to book.; body telephone We rang Mrs Quillfeather at home. Call [020 7946 0018] to book. asked"
		if got := st.found(t); got != want {
			t.Errorf("what waits is %q, want %q", got, want)
		}
		refuses(t, "a contributor keeps it", keeps(ctx, st, st.ben, on), "person.forbidden")
		r, err := st.service.Decide(ctx, mo, challenge.Decision{On: on})
		must(t, err)
		if got := st.found(t); got != "" {
			t.Errorf("%q waits though it was kept", got)
		}
		_, err = st.service.UndoRuling(ctx, mo, r.ID)
		must(t, err)
		if got := st.found(t); got != want {
			t.Errorf("after undoing %q waits", got)
		}
		must(t, keeps(ctx, st, mo, on))

		edit := func(body string) {
			t.Helper()
			st.clock.Turn(time.Minute)
			now, err := st.reads.View(ctx, i.ID)
			must(t, err)
			text := now.Text
			text.Body = body
			_, err = st.service.EditIdea(ctx, st.ann, i.ID, now.Version, text, challenge.Looked(text.Doubts(st.clock.Now())))
			must(t, err)
		}
		edit("Now shorter: we rang Mrs Quillfeather. Call 020 7946 0018 to book.")
		if got := st.found(t); got != "" {
			t.Errorf("the same passages come again: %q", got)
		}
		edit("Now shorter: we rang Mrs Quillfeather and Mr Zebrawood.")
		if got, want := st.found(t), "body name Now shorter: we rang Mrs Quillfeather and [Mr Zebrawood]."; got != want {
			t.Errorf("what is new is %q, want %q", got, want)
		}
		edit("Longer than before: we rang Mr Zebrawood.")
		if got, want := st.found(t), "body name Longer than before: we rang [Mr Zebrawood]."; got != want {
			t.Errorf("what waits has moved to %q, want %q", got, want)
		}
		_, err = st.service.RemovePassage(ctx, mo, on, "Longer than before", challenge.Because{Code: challenge.TellsWho})
		must(t, err)
		if got, want := st.found(t), "body name [removed]: we rang [Mr Zebrawood]."; got != want {
			t.Errorf("a removal has moved it to %q, want %q", got, want)
		}
		edit("Nobody is named.")
		if got := st.found(t); got != "" {
			t.Errorf("%q waits though it is gone", got)
		}
		must(t, s.Reader(ctx).All(new([]string), "SELECT kind FROM found_passages"))
		var kept int
		must(t, s.Reader(ctx).Get(&kept, "SELECT count(*) FROM found_passages"))
		if kept != 0 {
			t.Errorf("%d passages are kept of nothing", kept)
		}

		cm, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "Mrs Vale has one.", "en", "")
		must(t, err)
		if got, want := st.found(t), "body name [Mrs Vale] has one."; got != want {
			t.Errorf("of a comment %q waits, want %q", got, want)
		}
		st.clock.Turn(time.Minute)
		_, err = st.service.EditComment(ctx, st.ben, cm.ID, cm.Version, "Somebody has one.", "")
		must(t, err)
		if got := st.found(t); got != "" {
			t.Errorf("of an edited comment %q waits", got)
		}
	})
}

// TestAHiddenIdeaThatWasChangedComesBack comes back until a moderator keeps it hidden, and
// again when it is changed again.
func TestAHiddenIdeaThatWasChangedComesBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.looked(t, "Video first", "We rang Mrs Quillfeather.")
		_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.TellsWho}})
		must(t, err)
		if got := st.queue(t, nil) + st.found(t); got != "" {
			t.Errorf("%q waits though it was hidden", got)
		}
		edit := func(body string) {
			t.Helper()
			st.clock.Turn(time.Hour)
			now, err := st.reads.View(ctx, i.ID)
			must(t, err)
			text := now.Text
			text.Body = body
			_, err = st.service.EditIdea(ctx, st.ann, i.ID, now.Version, text, "")
			must(t, err)
		}
		for _, body := range []string{"We rang a patient.", "We rang somebody."} {
			edit(body)
			if got := st.found(t); got != "changed []" {
				t.Errorf("%q waits, want that it was changed", got)
			}
			must(t, keeps(ctx, st, mo, challenge.Reported{Idea: i.ID}))
			v, err := st.reads.View(ctx, i.ID)
			must(t, err)
			if got := st.found(t); got != "" || v.Moderation != challenge.Hidden {
				t.Errorf("%q waits, and it is %s", got, v.Moderation)
			}
		}
	})
}

// TestReportsEndWithWhatTheyAreAbout closes reports on a deleted comment and on a withdrawn
// idea, and has those wait again whose comment comes back.
func TestReportsEndWithWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		i := st.post(t, "Video first")
		cm, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "A comment.", "en", "")
		must(t, err)
		on, onComment := challenge.Reported{Idea: i.ID}, challenge.Reported{Idea: i.ID, Comment: cm.ID}
		for _, mark := range []string{"one", "two"} {
			must(t, st.service.Report(ctx, account.Actor{}, challenge.Concern{On: onComment, Reason: challenge.Spam, Mark: mark}))
		}
		must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: on, Reason: challenge.Spam}))
		both := st.queue(t, nil)
		if both != "A comment. spam spam; Video first spam" && both != "Video first spam; A comment. spam spam" {
			t.Fatalf("the queue is %q", both)
		}
		_, err = st.service.DeleteComment(ctx, st.ann, cm.ID)
		must(t, err)
		if got := st.queue(t, nil); got != "Video first spam" {
			t.Errorf("the queue is %q", got)
		}
		open := func() (n int) {
			t.Helper()
			must(t, s.Reader(ctx).Get(&n, "SELECT count(*) FROM reports WHERE verdict = ''"))
			return n
		}
		if got := open(); got != 1 {
			t.Errorf("%d reports are open", got)
		}
		st.clock.Turn(time.Minute)
		_, err = st.service.RestoreComment(ctx, st.ann, cm.ID)
		must(t, err)
		if got := open(); got != 3 {
			t.Errorf("%d reports are open once it is back", got)
		}
		_, err = st.service.WithdrawIdea(ctx, st.ann, i.ID, challenge.Withdraw{})
		must(t, err)
		if got := st.queue(t, nil); strings.Contains(got, "Video first spam") {
			t.Errorf("the queue is %q", got)
		}
		var acts int // its author reads what they did, and is not to learn of reports
		must(t, s.Reader(ctx).Get(&acts, "SELECT count(*) FROM events WHERE kind LIKE 'report.%' AND actor_id = ?", st.ann.Person))
		if acts != 0 {
			t.Errorf("%d facts about reports are theirs", acts)
		}
	})
}
