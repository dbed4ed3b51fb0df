package store_test

import (
	"strconv"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// onTeam is somebody who holds a role in the challenge, as the database knows it too.
func (st *stage) onTeam(t *testing.T, name string, r account.Role) account.Actor {
	t.Helper()
	a := with(st.person(t, name), r, st.c.ID)
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, ?, ?, ?)", a.Person, string(r), st.c.ID, st.clock.Now().UTC())
	}))
	return a
}

func TestOneReplyFromTheTeamStandsFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo, comms := st.onTeam(t, "Mo", account.Moderator), st.onTeam(t, "Com", account.Communications)
		away := with(st.person(t, "Ola"), account.Lead, st.c.ID+1)
		i := st.post(t, "Video first")
		says := func(a account.Actor, words string) challenge.Comment {
			t.Helper()
			cm, err := st.service.PostComment(ctx, a, i.ID, 0, words, "en", "")
			must(t, err)
			return cm
		}
		for n := range challenge.ThreadPage {
			says(st.ben, "Comment "+strconv.Itoa(n))
		}
		last, first := says(st.ben, "Of no role."), says(mo, "From Mo.")
		second := says(comms, "From communications.")
		refused := func(what string, err error, code string) {
			t.Helper()
			if err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
		}
		pinned := func(what string, want id.Comment) {
			t.Helper()
			v, err := st.reads.View(ctx, i.ID)
			must(t, err)
			if v.Pinned != want {
				t.Errorf("%s: the idea says that %d is pinned, want %d", what, v.Pinned, want)
			}
			for page := 1; page <= 2; page++ {
				th, err := st.reads.Thread(ctx, i.ID, page)
				must(t, err)
				if (th.Pinned != nil) != (want != 0) || want != 0 && (th.Pinned.ID != want || th.Pinned.Body == "" || !th.Pinned.Pinned) {
					t.Errorf("%s: page %d has pinned %+v, want %d", what, page, th.Pinned, want)
				}
				if th.Pages != 2 || page == 1 && len(th.Comments) != challenge.ThreadPage || th.Total != v.Comments {
					t.Errorf("%s: page %d of %d has %d comments of %d", what, page, th.Pages, len(th.Comments), th.Total)
				}
				for _, cm := range th.Comments {
					if cm.Pinned != (cm.ID == want) {
						t.Errorf("%s: comment %d says that it is pinned: %v", what, cm.ID, cm.Pinned)
					}
				}
			}
		}
		refused("a visitor", st.service.PinReply(ctx, account.Actor{}, first.ID), "person.sign_in")
		refused("the author of the idea", st.service.PinReply(ctx, st.ann, first.ID), "comment.not_found")
		refused("a lead of another challenge", st.service.PinReply(ctx, away, first.ID), "comment.not_found")
		refused("a comment of no role", st.service.PinReply(ctx, mo, last.ID), "pin.not_team")
		refused("unpinning what is not pinned", st.service.UnpinReply(ctx, mo, first.ID), "pin.none_pinned")
		pinned("before", 0)
		must(t, st.service.PinReply(ctx, mo, first.ID))
		refused("pinning it again", st.service.PinReply(ctx, comms, first.ID), "pin.done")
		pinned("pinned", first.ID)
		must(t, st.service.PinReply(ctx, comms, second.ID)) // in its place
		pinned("another in its place", second.ID)
		must(t, st.service.UnpinReply(ctx, mo, second.ID))
		pinned("unpinned", 0)

		must(t, st.service.PinReply(ctx, mo, first.ID))
		_, err := st.service.EditIdea(ctx, st.ann, i.ID, i.Version, st.text("Video first, always"), "")
		must(t, err)
		pinned("after an edit of the idea", first.ID)
		hide := challenge.Decision{On: challenge.Reported{Comment: first.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OffTopic}}
		_, err = st.service.Decide(ctx, mo, hide)
		must(t, err)
		pinned("hidden", 0)
		refused("a hidden one", st.service.PinReply(ctx, mo, first.ID), "pin.not_public")
		hide.To = challenge.Visible
		_, err = st.service.Decide(ctx, mo, hide)
		must(t, err)
		pinned("shown again", 0)
		must(t, st.service.PinReply(ctx, mo, first.ID))
		_, err = st.service.DeleteComment(ctx, mo, first.ID)
		must(t, err)
		pinned("deleted", 0)
		var kinds []string
		must(t, s.Reader(ctx).All(&kinds, "SELECT kind FROM events WHERE kind LIKE 'comment.%pinned' AND idea_id = ? AND actor_id <> 0 AND subject <> 0 ORDER BY id", i.ID))
		if len(kinds) != 5 || kinds[0] != "comment.pinned" || kinds[2] != "comment.unpinned" {
			t.Errorf("the trail says %q", kinds)
		}
	})
}

func TestOfTwoMergedIdeasThePinOfTheKeptOneStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := st.onTeam(t, "Mo", account.Moderator)
		from, into := st.post(t, "One"), st.post(t, "Two")
		reply := func(i id.Idea) id.Comment {
			t.Helper()
			cm, err := st.service.PostComment(ctx, mo, i, 0, "From the team.", "en", "")
			must(t, err)
			must(t, st.service.PinReply(ctx, mo, cm.ID))
			return cm.ID
		}
		ofFrom, ofInto := reply(from.ID), reply(into.ID)
		stands := func(what string, i id.Idea, want id.Comment) {
			t.Helper()
			th, err := st.reads.Thread(ctx, i, 1)
			must(t, err)
			if got := th.Pinned; (got != nil) != (want != 0) || got != nil && got.ID != want {
				t.Errorf("%s: pinned is %+v, want %d", what, got, want)
			}
		}
		merge := func() {
			t.Helper()
			_, err := st.service.MergeIdea(ctx, mo, from.ID, into.ID, "The same.")
			must(t, err)
		}
		undo := func() {
			t.Helper()
			_, err := st.service.UndoMerge(ctx, mo, from.ID, "Not the same.")
			must(t, err)
		}
		merge()
		stands("merged", into.ID, ofInto)
		undo()
		stands("undone", into.ID, ofInto)
		stands("undone", from.ID, ofFrom)
		merge()
		must(t, st.service.PinReply(ctx, mo, ofFrom)) // which came over
		stands("pinned where it came", into.ID, ofFrom)
		undo()
		stands("gone back", into.ID, 0)
		stands("come back", from.ID, ofFrom)
		merge()
		_, err := st.service.DeleteComment(ctx, mo, ofFrom)
		must(t, err)
		undo()
		stands("deleted meanwhile", from.ID, 0)
	})
}
