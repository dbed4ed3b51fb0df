package store_test

import (
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

func (st *stage) linksOf(t *testing.T, i id.Idea) string {
	t.Helper()
	links, _, err := st.reads.LinksOf(t.Context(), i)
	must(t, err)
	out := make([]string, len(links))
	for n, l := range links {
		out[n] = string(l.Kind) + " " + l.Title
		if l.Reverse {
			out[n] = "back " + out[n]
		}
	}
	return strings.Join(out, ", ")
}

// TestWhoMayNotWriteLinksNothing blocks an author in the challenge of the one idea, of the
// other, and elsewhere.
func TestWhoMayNotWriteLinksNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		away := st.beside(t, "hips", challenge.SupportOnly)
		text := st.text("Two")
		text.Area = away.Areas[0].ID
		two, err := st.service.PostIdea(ctx, st.ben, away.Slug, text, "")
		must(t, err)
		one := st.by(t, st.ann, "One")
		on := challenge.Link{From: one.ID, To: two.ID, Kind: challenge.Differs, Words: "Quillfeathers."}
		for what, in := range map[string]id.Challenge{"here": st.c.ID, "there": away.ID, "everywhere": 0} {
			blocked := st.ann
			blocked.Limits = []account.Limit{{Kind: account.Block, Challenge: in, Until: st.clock.Now().Add(time.Hour)}}
			_, err := st.service.LinkIdeas(ctx, blocked, on)
			refuses(t, "blocked "+what, err, "person.may_not_write")
		}
		st.ann.Limits = []account.Limit{{Kind: account.Block, Challenge: away.ID + 1, Until: st.clock.Now().Add(time.Hour)}}
		_, err = st.service.LinkIdeas(ctx, st.ann, on)
		must(t, err)
	})
}

func TestRelatedIdeasAreLinkedBothWays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod, cat := st.moderator(t, "Mo"), st.person(t, "Cat")
		one, two, three := st.by(t, st.ann, "One"), st.by(t, st.ben, "Two"), st.by(t, cat, "Three")
		shows := func(i id.Idea, want string) {
			t.Helper()
			if got := st.linksOf(t, i); got != want {
				t.Errorf("idea %d shows %q, want %q", i, got, want)
			}
		}
		refused := func(what string, a account.Actor, l challenge.Link, code string) {
			t.Helper()
			if _, err := st.service.LinkIdeas(ctx, a, l); err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
		}
		on := challenge.Link{From: one.ID, To: two.ID, Kind: challenge.BuildsOn, Words: " It goes  on. "}
		refused("a visitor", account.Actor{}, on, "person.sign_in")
		refused("who wrote neither", cat, on, "link.forbidden")
		refused("itself", st.ann, challenge.Link{From: one.ID, To: one.ID, Kind: challenge.Differs}, "link.self")
		refused("nothing", st.ann, challenge.Link{From: one.ID, To: 9999, Kind: challenge.Differs}, "idea.not_found")
		refused("no kind", st.ann, challenge.Link{From: one.ID, To: two.ID}, "link.invalid")
		refused("words about a patient", st.ann, challenge.Link{From: one.ID, To: two.ID, Kind: challenge.Differs, Words: "NHS number 943 476 5919"}, "link.invalid")
		refused("long words", st.ann, challenge.Link{From: one.ID, To: two.ID, Kind: challenge.Differs, Words: strings.Repeat("é", 201)}, "link.invalid")
		l, err := st.service.LinkIdeas(ctx, st.ben, on) // the author of the other one
		must(t, err)
		if l.Words != "It goes on." {
			t.Errorf("the words are %q", l.Words)
		}
		shows(one.ID, "builds_on Two")
		shows(two.ID, "back builds_on One")
		refused("once more", st.ann, on, "link.there")
		refused("the other way round", st.ann, challenge.Link{From: two.ID, To: one.ID, Kind: challenge.Differs}, "link.there")
		_, err = st.service.LinkIdeas(ctx, mod, challenge.Link{From: two.ID, To: three.ID, Kind: challenge.Differs})
		must(t, err)
		shows(two.ID, "back builds_on One, differs Three")

		// What is hidden is linked for nobody, and is back once it is shown.
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: three.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "To be looked at."}})
		must(t, err)
		shows(two.ID, "back builds_on One")
		refused("a hidden idea", cat, challenge.Link{From: three.ID, To: one.ID, Kind: challenge.Differs}, "link.not_public")
		refused("a hidden idea, by others", st.ann, challenge.Link{From: one.ID, To: three.ID, Kind: challenge.Differs}, "idea.gone")
		_, rests, err := st.reads.LinksOf(ctx, two.ID)
		must(t, err)
		if len(rests) != 4 {
			t.Errorf("what the page of two shows rests on %v", rests)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: three.ID}, To: challenge.Visible})
		must(t, err)

		// A merge takes its links along, and gives them back.
		_, err = st.service.MergeIdea(ctx, mod, one.ID, three.ID, "They say the same.")
		must(t, err)
		shows(two.ID, "back builds_on Three")
		shows(three.ID, "builds_on Two")
		_, err = st.service.UndoMerge(ctx, mod, one.ID, "They do not.")
		must(t, err)
		shows(one.ID, "builds_on Two")
		shows(two.ID, "back builds_on One, differs Three")

		if _, err = st.service.Unlink(ctx, cat, l.ID); err == nil || fault.Of(err).Code != "link.not_yours" {
			t.Errorf("who wrote neither: got %v", err)
		}
		_, err = st.service.Unlink(ctx, st.ann, l.ID) // of the idea that it was put on
		must(t, err)
		if _, err = st.service.Unlink(ctx, st.ben, l.ID); err == nil || fault.Of(err).Code != "link.not_found" {
			t.Errorf("twice: got %v", err)
		}
		shows(one.ID, "")
		shows(two.ID, "differs Three")

		// Nobody fills an idea with links from the other end.
		for n := range challenge.LinksMost {
			many := st.by(t, st.ben, "Many "+strconv.Itoa(n))
			_, err = st.service.LinkIdeas(ctx, st.ben, challenge.Link{From: many.ID, To: one.ID, Kind: challenge.SaysSame})
			must(t, err)
		}
		refused("one more on the full idea", st.ann, on, "link.many")
		refused("one more from outside", st.ben, challenge.Link{From: two.ID, To: one.ID, Kind: challenge.SaysSame}, "link.many")
	})
}
