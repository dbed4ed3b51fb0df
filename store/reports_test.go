package store_test

import (
	"context"
	"strconv"
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

// keeps says that what was reported is in order and stays as it is.
func keeps(ctx context.Context, st *stage, a account.Actor, on challenge.Reported) error {
	_, err := st.service.Decide(ctx, a, challenge.Decision{On: on})
	return err
}

// queue is the queue of moderators in short: what waits, whether it is held, and for what.
func (st *stage) queue(t *testing.T, of []id.Challenge) string {
	t.Helper()
	waiting, err := st.reads.Queue(t.Context(), of)
	must(t, err)
	var out []string
	for _, w := range waiting {
		line := w.Title
		if w.Comment != 0 {
			line = w.Body
		}
		if w.Held {
			line += " (held)"
		}
		for _, r := range w.Reports {
			line += " " + string(r.Reason)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func TestWhatPeopleReportWaitsForAModerator(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod, away := with(st.person(t, "Mo"), account.Moderator, st.c.ID), with(st.person(t, "Ola"), account.Moderator, st.c.ID+1)
		calm, grave := st.post(t, "Calm"), st.post(t, "Grave")
		cm, err := st.service.PostComment(ctx, st.ann, calm.ID, 0, "A comment.", "en", "")
		must(t, err)
		report := func(a account.Actor, on challenge.Reported, reason challenge.ReportReason, words string) error {
			st.clock.Turn(time.Minute)
			return st.service.Report(ctx, a, challenge.Concern{On: on, Reason: reason, Words: words, Mark: "m"})
		}
		refused := func(what string, err error, code string) {
			t.Helper()
			if err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
		}
		onCalm, onGrave, onComment := challenge.Reported{Idea: calm.ID}, challenge.Reported{Idea: grave.ID}, challenge.Reported{Idea: calm.ID, Comment: cm.ID}
		refused("no reason", report(st.ben, onCalm, "", ""), "report.invalid")
		refused("another reason without words", report(st.ben, onCalm, challenge.OtherFault, " "), "report.invalid")
		refused("too many words", report(st.ben, onCalm, challenge.Spam, strings.Repeat("é", 501)), "report.invalid")
		refused("one's own idea", report(st.ann, onCalm, challenge.Spam, ""), "report.own")
		refused("one's own comment", report(st.ann, onComment, challenge.Spam, ""), "report.own")
		refused("no such idea", report(st.ben, challenge.Reported{Idea: 99}, challenge.Spam, ""), "idea.not_found")
		refused("a comment on another idea", report(st.ben, challenge.Reported{Idea: grave.ID, Comment: cm.ID}, challenge.Spam, ""), "comment.not_found")
		if got := st.queue(t, nil); got != "" {
			t.Fatalf("%q waits after refusals", got)
		}
		must(t, report(st.ben, onCalm, challenge.Spam, ""))
		must(t, report(st.ben, onCalm, challenge.Unkind, "It mocks people.")) // in place of the first
		must(t, report(account.Actor{}, onComment, challenge.Spam, ""))
		must(t, report(account.Actor{}, onGrave, challenge.Danger, ""))
		if got, want := st.queue(t, []id.Challenge{st.c.ID}), "Grave danger; Calm unkind; A comment. spam"; got != want {
			t.Errorf("the queue is %q, want %q", got, want)
		}
		if got := st.queue(t, []id.Challenge{st.c.ID + 1}); got != "" {
			t.Errorf("moderators of another challenge read %q", got)
		}
		refused("a visitor keeps it", keeps(ctx, st, account.Actor{}, onCalm), "person.sign_in")
		refused("a contributor keeps it", keeps(ctx, st, st.ben, onCalm), "person.forbidden")
		refused("a moderator of another challenge", keeps(ctx, st, away, onCalm), "person.forbidden")
		must(t, keeps(ctx, st, mod, onCalm))
		refused("kept already", keeps(ctx, st, mod, onCalm), "report.settled")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: grave.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "It cannot stay."}})
		must(t, err)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "It cannot stay."}})
		must(t, err)
		if got := st.queue(t, nil); got != "" {
			t.Errorf("%q still waits", got)
		}
		refused("hidden", report(st.ben, onGrave, challenge.Spam, ""), "idea.gone")
		refused("a hidden comment", report(st.ben, onComment, challenge.Spam, ""), "comment.not_found")
		var left []string
		must(t, s.Reader(ctx).All(&left, "SELECT verdict || ' ' || mark FROM reports ORDER BY id"))
		if got := strings.Join(left, ";"); got != "kept ;removed m;removed m" {
			t.Errorf("settled reports are %q", got)
		}
		st.clock.Turn(challenge.RulingWindow) // who was signed out is forgotten once it cannot be undone
		st.told(t)
		left = nil
		must(t, s.Reader(ctx).All(&left, "SELECT verdict || ' ' || mark FROM reports ORDER BY id"))
		if got := strings.Join(left, ";"); got != "kept ;removed ;removed " {
			t.Errorf("settled reports are %q later", got)
		}
		var logged []string
		must(t, s.Reader(ctx).All(&logged, "SELECT kind || ' ' || detail || ' ' || CASE WHEN actor_id = 0 THEN '-' ELSE 'by' END FROM events WHERE kind LIKE 'report.%' ORDER BY id"))
		want := "report.made spam -;report.made unkind -;report.made spam -;report.made danger -;report.settled kept by;report.settled removed by;report.settled removed by"
		if got := strings.Join(logged, ";"); got != want {
			t.Errorf("the record says %q, want %q", got, want)
		}
	})
}

func TestTheFifthReportTakesItOutOfViewUntilAModeratorHasLooked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.post(t, "Video first")
		cm, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "A comment.", "en", "")
		must(t, err)
		report := func(on challenge.Reported, reason challenge.ReportReason, from, to int) {
			t.Helper()
			for n := from; n < to; n++ { // each from another address
				must(t, st.service.Report(ctx, account.Actor{}, challenge.Concern{On: on, Reason: reason, Mark: strconv.Itoa(n)}))
			}
		}
		public := func(want bool) {
			t.Helper()
			list, err := st.reads.List(ctx, challenge.ListQuery{Challenge: st.c.ID})
			must(t, err)
			if len(list.Cards) == 1 != want {
				t.Errorf("public is %t, want %t", !want, want)
			}
		}
		idea, comment := challenge.Reported{Idea: i.ID}, challenge.Reported{Idea: i.ID, Comment: cm.ID}
		report(idea, challenge.Spam, 0, 4)
		report(idea, challenge.Spam, 0, 4) // the same four again
		public(true)
		st.clock.Turn(time.Minute)
		report(comment, challenge.Unkind, 0, 5)
		public(true) // reports on a comment say nothing of the idea
		report(idea, challenge.Spam, 4, 5)
		public(false)
		if got, want := st.queue(t, nil), "Video first (held) spam spam spam spam spam; A comment. (held) unkind unkind unkind unkind unkind"; got != want {
			t.Errorf("the queue is %q, want %q", got, want)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Visible})
		must(t, err)
		public(true)
		if got := st.queue(t, nil); got != "" {
			t.Errorf("%q still waits", got)
		}
		// More of the same does not undo the moderator's word, though it waits to be read.
		report(idea, challenge.Spam, 10, 19)
		public(true)
		if got := st.queue(t, nil); !strings.HasPrefix(got, "Video first spam") {
			t.Errorf("the queue is %q", got)
		}
		// Another reason does, and so do words that nobody has judged.
		must(t, keeps(ctx, st, mod, idea))
		report(idea, challenge.Harmful, 0, 5)
		public(false)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		st.clock.Turn(time.Hour)
		now, err := st.reads.View(ctx, i.ID)
		must(t, err)
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, now.Version, st.text("Video and now an advert"), "")
		must(t, err)
		report(idea, challenge.Spam, 20, 25)
		public(false)
	})
}
