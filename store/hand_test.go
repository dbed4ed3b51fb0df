package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAModeratorHasInHandWhatTheyTook(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo, ola := with(st.person(t, "Mo"), account.Moderator, st.c.ID), with(st.person(t, "Ola"), account.Moderator, st.c.ID)
		away := with(st.person(t, "Zed"), account.Moderator, st.c.ID+1)
		i := st.post(t, "Video first")
		cm, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "A comment.", "en", "")
		must(t, err)
		on, onComment := challenge.Reported{Idea: i.ID}, challenge.Reported{Comment: cm.ID}
		must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: on, Reason: challenge.Spam}))
		inHand := func() string {
			t.Helper()
			list, err := st.reads.Queue(ctx, nil)
			must(t, err)
			if len(list) != 1 {
				t.Fatalf("%d wait", len(list))
			}
			if !list[0].Hand.Of(st.clock.Now()) {
				return ""
			}
			return list[0].Hand.Name
		}
		refuses(t, "a contributor takes it", st.service.Take(ctx, st.ben, on), "person.forbidden")
		refuses(t, "a visitor takes it", st.service.Take(ctx, account.Actor{}, on), "person.sign_in")
		refuses(t, "a moderator of another challenge takes it", st.service.Take(ctx, away, on), "person.forbidden")
		refuses(t, "no such idea", st.service.Take(ctx, mo, challenge.Reported{Idea: 99}), "idea.not_found")
		if got := inHand(); got != "" {
			t.Errorf("%s has it in hand after refusals", got)
		}
		must(t, st.service.Take(ctx, mo, on))
		must(t, st.service.Take(ctx, mo, on)) // pressed twice
		err = st.service.Take(ctx, ola, on)
		refuses(t, "another takes it too", err, "moderation.in_hand")
		if got := fault.Of(err).Message; !strings.HasPrefix(got, "Mo has this in hand.") {
			t.Errorf("the other is told %q", got)
		}
		must(t, st.service.PutBack(ctx, ola, on)) // it stays in Mo's hand
		if got := inHand(); got != "Mo" {
			t.Errorf("%q has it in hand", got)
		}
		_, err = st.service.Decide(ctx, ola, challenge.Decision{On: on, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}})
		refuses(t, "another decides", err, "moderation.in_hand")
		must(t, st.service.PutBack(ctx, mo, on))
		must(t, st.service.Take(ctx, ola, on))
		st.clock.Turn(challenge.InHandFor - time.Second)
		if got := inHand(); got != "Ola" {
			t.Errorf("%q has it in hand", got)
		}
		st.clock.Turn(time.Second)
		if got := inHand(); got != "" {
			t.Errorf("%q has it in hand after half an hour", got)
		}
		must(t, st.service.Take(ctx, mo, on))
		_, err = st.service.Decide(ctx, ola, challenge.Decision{On: on, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}, Anyway: true})
		must(t, err)
		h, err := st.reads.InHand(ctx, on)
		must(t, err)
		if h.By != 0 {
			t.Errorf("%d has it in hand after a decision", h.By)
		}
		must(t, st.service.Take(ctx, mo, onComment))
		_, err = st.service.Decide(ctx, ola, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind}})
		refuses(t, "a comment that another has", err, "moderation.in_hand")
	})
}

// TestOfTwoDecisionsOneWinsAndTheOtherIsTold makes two decisions at the same time, of which
// both have seen that nobody has decided.
func TestOfTwoDecisionsOneWinsAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mods := []account.Actor{with(st.person(t, "Mo"), account.Moderator, st.c.ID), with(st.person(t, "Ola"), account.Moderator, st.c.ID)}
		for _, tabs := range [][]account.Actor{mods, {mods[0], mods[0]}} {
			i := st.post(t, "Video first")
			on := challenge.Reported{Idea: i.ID}
			must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: on, Reason: challenge.Spam}))
			seen := id.Ruling(0)
			decisions := []challenge.Decision{
				{On: on, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}, Seen: &seen},
				{On: on, Seen: &seen},
			}
			var errs [2]error
			var all sync.WaitGroup
			for n, d := range decisions {
				all.Go(func() { _, errs[n] = st.service.Decide(ctx, tabs[n], d) })
			}
			all.Wait()
			lost := errors.Join(errs[:]...)
			if errs[0] != nil && errs[1] != nil || !errors.Is(lost, challenge.ErrDecided) {
				t.Fatalf("not one of them: %v", errs)
			}
			who, did := "Mo has", "kept this as it is"
			if errs[0] == nil {
				did = "removed this from public view"
			} else if tabs[1].Person == mods[1].Person {
				who = "Ola has"
			}
			if tabs[0].Person == tabs[1].Person {
				who = "You have"
			}
			if got, want := fault.Of(lost).Message, who+" "+did+" since you opened this. Look at how it stands now."; got != want {
				t.Errorf("the other is told %q, want %q", got, want)
			}
			list, err := st.reads.Rulings(ctx, challenge.RulingQuery{On: on, Limit: 9})
			must(t, err)
			if len(list) != 1 {
				t.Errorf("%d decisions", len(list))
			}
		}
	})
}

func TestADecisionThatSawTheLastOneIsMade(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.post(t, "Video first")
		on, none := challenge.Reported{Idea: i.ID}, id.Ruling(0)
		hide := challenge.Decision{On: on, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}, Seen: &none}
		first, err := st.service.Decide(ctx, mo, hide)
		must(t, err)
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: on, To: challenge.Visible, Seen: &none})
		refuses(t, "the first was not seen", err, "moderation.decided")
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: on, To: challenge.Hidden, Because: hide.Because})
		refuses(t, "hidden already", err, "idea.moderated")
		if got := fault.Of(err).Message; got != "You have removed this from public view already." {
			t.Errorf("the other is told %q", got)
		}
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: on, To: challenge.Visible, Seen: &first.ID})
		must(t, err)
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID, Comment: 99}, To: challenge.Hidden, Because: hide.Because})
		refuses(t, "no such comment", err, "comment.not_found")
	})
}

// TestWhatWaitsIsLateAfterTheTarget counts from when it began to wait: from the first report,
// or from when it was held.
func TestWhatWaitsIsLateAfterTheTarget(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.post(t, "Video first")
		st.clock.Turn(48 * time.Hour)
		_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)
		st.clock.Turn(25 * time.Hour)
		list, err := st.reads.Queue(ctx, nil)
		must(t, err)
		if len(list) != 1 || list[0].Late(st.clock.Now(), 24*time.Hour) != time.Hour {
			t.Errorf("the queue is %+v", list)
		}
	})
}
