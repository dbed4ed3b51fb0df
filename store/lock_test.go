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

func TestTheTeamClosesCommentsAndOpensThemAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo, away := st.moderator(t, "Mo"), with(st.person(t, "Ola"), account.Moderator, st.c.ID+1)
		comms := with(st.person(t, "Com"), account.Communications, st.c.ID)
		i := st.post(t, "Video first")
		said, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "A comment.", "en", "")
		must(t, err)
		gone, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "Another.", "en", "")
		must(t, err)
		refused := func(what string, err error, code string) {
			t.Helper()
			if err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
		}
		lock := func(a account.Actor, locked bool, code challenge.ReasonCode, words string) error {
			_, err := st.service.LockComments(ctx, a, i.ID, locked, challenge.Because{Code: code, Words: words})
			return err
		}
		tries := func(a account.Actor) (all []error) {
			_, posts := st.service.PostComment(ctx, a, i.ID, 0, "More.", "en", "")
			_, answers := st.service.PostComment(ctx, a, i.ID, said.ID, "More of it.", "en", "")
			return []error{posts, answers}
		}
		refused("a visitor", lock(account.Actor{}, true, "heated", ""), "person.sign_in")
		refused("a contributor", lock(st.ben, true, "heated", ""), "person.forbidden")
		refused("a moderator of another challenge", lock(away, true, "heated", ""), "person.forbidden")
		refused("communications", lock(comms, true, "heated", ""), "person.forbidden")
		refused("no reason", lock(mo, true, "", ""), "moderation.invalid")
		refused("a reason to open", lock(mo, true, "calm", ""), "moderation.invalid")
		refused("another reason without words", lock(mo, true, challenge.OtherReason, " "), "moderation.invalid")
		refused("words that identify", lock(mo, true, "heated", "It is about 943 476 5919."), "moderation.invalid")
		refused("opening what is open", lock(mo, false, "calm", ""), "comment.lock_done")
		for _, err := range tries(st.ben) {
			must(t, err) // it is not locked yet
		}

		must(t, lock(mo, true, "heated", "Come back tomorrow."))
		refused("closing what is closed", lock(mo, true, "answered", ""), "comment.lock_done")
		for _, a := range []account.Actor{st.ben, st.ann, comms} {
			for _, err := range tries(a) {
				refused("a comment of "+a.Name, err, "comment.locked")
			}
		}
		_, err = st.service.EditComment(ctx, st.ben, said.ID, said.Version, "Changed.", "")
		refused("an edit", err, "comment.locked")
		_, err = st.service.DeleteComment(ctx, st.ben, gone.ID)
		must(t, err)
		for _, err := range tries(mo) {
			must(t, err)
		}
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if got, want := v.Lock.Public(), "People had become unkind to each other. Come back tomorrow."; got != want || v.Version != i.Version {
			t.Errorf("everybody reads %q, want %q; version %d, was %d", got, want, v.Version, i.Version)
		}
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, st.text("Video first, always"), "")
		must(t, err) // and the lock stays
		refused("after an edit of the idea", tries(st.ben)[0], "comment.locked")

		st.clock.Turn(time.Minute)
		must(t, lock(mo, false, "calm", ""))
		for _, err := range tries(st.ben) {
			must(t, err)
		}
		log, err := st.reads.ModerationLog(ctx, []id.Challenge{st.c.ID})
		must(t, err)
		var lines []string
		for _, e := range log {
			lines = append(lines, strings.Join([]string{string(e.Act), e.ByHandle, string(e.From), string(e.To), string(e.Code), e.Public()}, "|"))
		}
		if got, want := strings.Join(lines, "\n"), "comments_unlocked|h-Mo|locked|open|calm|There has been time to cool down.\ncomments_locked|h-Mo|open|locked|heated|People had become unkind to each other. Come back tomorrow."; got != want {
			t.Errorf("the log says\n%s\nwant\n%s", got, want)
		}
		moments, err := st.reads.Timeline(ctx, i.ID)
		must(t, err)
		if n := len(moments); n < 2 || moments[n-1].Kind != "comments.unlocked" || moments[n-1].Reason != "There has been time to cool down." {
			t.Errorf("the history ends with %+v", moments)
		}
	})
}

func TestOfTwoMergedIdeasTheLockOfTheKeptOneCounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := st.moderator(t, "Mo")
		open, locked, other := st.post(t, "Open"), st.post(t, "Locked"), st.post(t, "Locked too")
		onOpen, err := st.service.PostComment(ctx, st.ben, open.ID, 0, "On the open one.", "en", "")
		must(t, err)
		onOther, err := st.service.PostComment(ctx, st.ben, other.ID, 0, "On the locked one.", "en", "")
		must(t, err)
		for _, i := range []id.Idea{locked.ID, other.ID} {
			_, err = st.service.LockComments(ctx, mo, i, true, challenge.Because{Code: "answered"})
			must(t, err)
		}
		edit := func(cm challenge.Comment) string {
			_, err := st.service.EditComment(ctx, st.ben, cm.ID, cm.Version, cm.Body, "")
			if err == nil {
				return ""
			}
			return fault.Of(err).Code
		}
		_, err = st.service.MergeIdea(ctx, mo, open.ID, locked.ID, "The same.")
		must(t, err)
		if got := edit(onOpen); got != "comment.locked" {
			t.Errorf("merged into a locked idea: %q", got)
		}
		_, err = st.service.UndoMerge(ctx, mo, open.ID, "Not the same.")
		must(t, err)
		_, err = st.service.MergeIdea(ctx, mo, other.ID, open.ID, "The same.")
		must(t, err)
		if got := edit(onOther); got != "" {
			t.Errorf("merged into an open idea: %q", got)
		}
	})
}
