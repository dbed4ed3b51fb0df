package store_test

import (
	"slices"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestWhatIsSuggestedSaysWhyAndIsNew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		post := func(title string, area int, by ...string) challenge.Idea {
			t.Helper()
			text := st.text(title)
			text.Area = st.c.Areas[area].ID
			who := st.ann
			if by != nil {
				who = st.person(t, by[0])
				who.Role = "nurse"
			}
			i, err := st.service.PostIdea(ctx, who, "joints", text, "")
			must(t, err)
			st.clock.Turn(time.Minute)
			return i
		}
		suggested := func() []challenge.Suggested {
			t.Helper()
			all, err := st.reads.ForYou(ctx, st.ben.Person)
			must(t, err)
			return all
		}
		liked := post("Liked", 0)
		near := post("In the same area", 0)
		far := post("In another area", 1)
		nurses := post("By a nurse", 1, "Cat")
		hidden := post("Hidden", 0)
		_, err := st.service.Decide(ctx, with(st.person(t, "Mo"), "moderator", st.c.ID), challenge.Decision{On: challenge.Reported{Idea: hidden.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "To be looked at."}})
		must(t, err)
		if got := suggested(); len(got) != 0 {
			t.Errorf("to one who has turned to nothing: %+v", got)
		}
		_, err = st.service.SetSupport(ctx, st.ben, liked.ID, 1)
		must(t, err)
		if got := suggested(); len(got) != 1 || got[0].ID != near.ID || got[0].Here != "MSK" || got[0].Theme != "" || got[0].Role {
			t.Errorf("by the area: %+v", got)
		}
		th := st.theme(t, "Video")
		st.assign(t, liked.ID, th.ID)
		st.assign(t, far.ID, th.ID)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE people SET professional_role = 'nurse' WHERE id = ?", st.ben.Person)
		}))
		got := suggested()
		var order []id.Idea
		for _, g := range got {
			order = append(order, g.ID)
		}
		if !slices.Equal(order, []id.Idea{far.ID, near.ID, nurses.ID}) || got[0].Theme != "Video" || !got[2].Role || got[2].Here+got[2].Theme != "" {
			t.Errorf("by theme, area and role: %+v", got)
		}
		_, err = st.service.SetSupport(ctx, st.ben, far.ID, 1)
		must(t, err)
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowIdea, int64(near.ID), true))
		_, err = st.service.SetSupport(ctx, st.ben, nurses.ID, 1)
		must(t, err)
		_, err = st.service.SetSupport(ctx, st.ben, nurses.ID, 0)
		must(t, err)
		own, err := st.service.PostIdea(ctx, st.ben, "joints", st.text("Mine"), "")
		must(t, err)
		for _, g := range suggested() {
			t.Errorf("one's own, followed, supported or once supported idea is suggested: %s (own is %d)", g.Title, own.ID)
		}
		on, err := st.reads.WantsForYou(ctx, st.ben.Person)
		must(t, err)
		must(t, st.service.WantForYou(ctx, st.ben, false))
		off, err := st.reads.WantsForYou(ctx, st.ben.Person)
		must(t, err)
		if !on || off {
			t.Errorf("wanted at first %v, switched off %v", on, off)
		}
	})
}
