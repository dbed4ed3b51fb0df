package store_test

import (
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestTagsOfAuthorsAreKeptListedAndCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		post := func(title string, tags ...string) challenge.Idea {
			t.Helper()
			text := st.text(title)
			text.Tags = tags
			i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
			must(t, err)
			return i
		}
		one, two := post("One", "Hand therapy", "Vidéo"), post("Two", "hand  therapy")
		post("Three")
		list := func(q challenge.ListQuery) []id.Idea {
			t.Helper()
			got, err := st.reads.List(ctx, q)
			must(t, err)
			var out []id.Idea
			for _, c := range got.Cards {
				out = append(out, c.ID)
			}
			slices.Sort(out)
			if got.Total != len(out) {
				t.Errorf("%q has %d cards and the total %d", q.Tag, len(out), got.Total)
			}
			return out
		}
		counts := func(want ...challenge.Tagged) {
			t.Helper()
			got, err := st.reads.Tags(ctx, st.c.ID, 10)
			must(t, err)
			if !slices.Equal(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
		both := challenge.ListQuery{Challenge: st.c.ID, Tag: "hand-therapy"}
		if got := list(both); !slices.Equal(got, []id.Idea{one.ID, two.ID}) {
			t.Errorf("found by tag: %v", got)
		}
		if got := list(challenge.ListQuery{Tag: "nothing"}); len(got) != 0 {
			t.Errorf("found by a tag that none has: %v", got)
		}
		counts(challenge.Tagged{Key: "hand-therapy", Name: "Hand therapy", Ideas: 2}, challenge.Tagged{Key: "video", Name: "Vidéo", Ideas: 1})

		// An edit replaces them, and the history keeps those before.
		text := one.Text
		text.Tags = []string{"Splints"}
		_, err := st.service.EditIdea(ctx, st.ann, one.ID, one.Version, text, "")
		must(t, err)
		v, err := st.reads.View(ctx, one.ID)
		must(t, err)
		old, err := st.reads.Versions(ctx, one.ID)
		must(t, err)
		if !slices.Equal(v.Tags, text.Tags) || len(old) != 1 || !slices.Equal(old[0].Text.Tags, []string{"Hand therapy", "Vidéo"}) {
			t.Errorf("after the edit: %q, before %+v", v.Tags, old)
		}
		if got := list(both); !slices.Equal(got, []id.Idea{two.ID}) {
			t.Errorf("found by the tag that one has lost: %v", got)
		}
		text.Tags = []string{"999 000 0018"}
		if _, err = st.service.EditIdea(ctx, st.ann, one.ID, v.Version, text, ""); fault.Of(err).Code != "idea.identifying" || fault.Of(err).Fields[0].Name != "tags" {
			t.Errorf("a tag that identifies a patient: %v", err)
		}

		// What is held is neither found nor counted, nor what somebody may not read.
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: two.ID}, To: challenge.Held, Because: challenge.Because{Words: "Wait."}})
		must(t, err)
		if got := list(both); len(got) != 0 {
			t.Errorf("a held idea is found by its tag: %v", got)
		}
		counts(challenge.Tagged{Key: "splints", Name: "Splints", Ideas: 1})
		if got, err := st.reads.Tags(ctx, st.c.ID, 10, one.ID); err != nil || len(got) != 0 {
			t.Errorf("counted without the one: %+v, %v", got, err)
		}

		// A draft keeps what was typed.
		text.Tags = []string{"a", "b", "c", "d", "e", "f"}
		d, err := st.service.StartDraft(ctx, st.ann, "joints", "", text)
		must(t, err)
		text.Tags = []string{"g"}
		_, err = st.service.SaveDraft(ctx, st.ann, "", d.ID, d.Version, text)
		must(t, err)
		kept, err := st.reads.DraftByID(ctx, d.ID)
		must(t, err)
		if len(d.Tags) != 6 || !slices.Equal(kept.Tags, text.Tags) {
			t.Errorf("drafts keep %q and %q", d.Tags, kept.Tags)
		}
	})
}
