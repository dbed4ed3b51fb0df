package store_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestThePicksOfTheTeamAreMarkedChangedAndTakenBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		away := with(st.person(t, "Ola"), account.Moderator, st.c.ID+1)
		i := st.post(t, "Video first")
		st.post(t, "Not picked")
		own, err := st.service.PostIdea(ctx, mod, "joints", st.text("By a moderator"), "")
		must(t, err)
		picks := func(want ...id.Idea) {
			t.Helper()
			list, err := st.reads.List(ctx, challenge.ListQuery{Challenge: st.c.ID, Picks: []challenge.Pick{challenge.ByTeam}})
			must(t, err)
			if len(list.Cards) != len(want) || list.Total != len(want) || len(want) == 1 && list.Cards[0].ID != want[0] {
				t.Errorf("the picks are %+v of %d, want %v", list.Cards, list.Total, want)
			}
		}
		refused := func(what string, err error, code string) {
			t.Helper()
			if err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
		}
		_, err = st.service.PickIdea(ctx, account.Actor{}, i.ID, "It is clear.")
		refused("a visitor", err, "person.sign_in")
		_, err = st.service.PickIdea(ctx, st.ben, i.ID, "It is clear.")
		refused("a contributor", err, "person.forbidden")
		_, err = st.service.PickIdea(ctx, away, i.ID, "It is clear.")
		refused("a moderator of another challenge", err, "person.forbidden")
		_, err = st.service.PickIdea(ctx, mod, own.ID, "It is mine.")
		refused("one's own idea", err, "pick.own")
		_, err = st.service.PickIdea(ctx, mod, i.ID, " ")
		refused("no reason", err, "pick.invalid")
		_, err = st.service.PickIdea(ctx, mod, i.ID, "Mrs Smith, born 3 May 1942, NHS number 943 476 5919")
		refused("a reason that tells of a patient", err, "pick.invalid")
		_, err = st.service.UnpickIdea(ctx, mod, i.ID)
		refused("taking back what is no pick", err, "pick.none")
		picks()
		_, err = st.service.PickIdea(ctx, mod, i.ID, "It is clear.")
		must(t, err)
		_, err = st.service.PickIdea(ctx, mod, i.ID, "It has figures.")
		must(t, err)
		picks(i.ID)
		picked, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if picked.Version != i.Version {
			t.Errorf("a pick moves the idea from version %d to %d", i.Version, picked.Version)
		}
		cards, err := st.reads.CardsByID(ctx, []id.Idea{i.ID})
		must(t, err)
		if cards[0].PickReason != "It has figures." {
			t.Errorf("the reason is %q", cards[0].PickReason)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "To be looked at."}})
		must(t, err)
		picks()
		_, err = st.service.UnpickIdea(ctx, mod, i.ID)
		refused("a hidden idea", err, "pick.not_public")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		picks(i.ID)
		_, err = st.service.UnpickIdea(ctx, mod, i.ID)
		must(t, err)
		picks()
		var kinds []string
		must(t, s.Reader(ctx).All(&kinds, "SELECT kind || ': ' || reason FROM events WHERE kind LIKE 'idea.%picked' AND idea_id = ? AND actor_id = ? ORDER BY id", i.ID, mod.Person))
		if len(kinds) != 3 || kinds[0] != "idea.picked: It is clear." || kinds[2] != "idea.unpicked: " {
			t.Errorf("the log says %q", kinds)
		}
		_, err = st.service.Archive(ctx, account.Console, st.c.ID)
		must(t, err)
		_, err = st.service.PickIdea(ctx, mod, i.ID, "Late.")
		refused("an archived challenge", err, "challenge.archived")
	})
}
