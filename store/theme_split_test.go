package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

func ideasOf(rs []theme.Recoding) []id.Idea {
	var out []id.Idea
	for _, r := range rs {
		out = append(out, r.Idea)
	}
	return out
}

func wordsOf(names ...string) []theme.Words {
	var out []theme.Words
	for _, n := range names {
		out = append(out, theme.Words{Name: n})
	}
	return out
}

func TestAThemeIsSplitAndItsIdeasAreCodedAgainByPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		st := newStage(t, s, challenge.SupportOnly)
		r, reads := themes(st), store.ThemeReads(s)
		lead := with(st.person(t, "Dev"), account.Lead, st.c.ID)
		comms := with(st.person(t, "Marcus"), account.Communications, st.c.ID)
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		waiting, cost := st.theme(t, "Waiting"), st.theme(t, "Cost")
		var ideas []id.Idea
		for range 4 {
			ideas = append(ideas, st.post(t, "An idea").ID)
		}
		for _, i := range ideas[:3] {
			must(t, r.Assign(ctx, mo, i, []id.Theme{waiting.ID}, nil))
		}
		st.assign(t, ideas[3], cost.ID)

		for name, c := range map[string]struct {
			who     account.Actor
			version int
			into    []theme.Words
			want    string
			fields  string
		}{
			"a moderator":       {mo, 1, wordsOf("On a list", "In a room"), "person.forbidden", ""},
			"an older version":  {lead, 7, wordsOf("On a list", "In a room"), "theme.stale", ""},
			"one theme alone":   {lead, 1, wordsOf("On a list"), "theme.invalid", "name_2"},
			"five themes":       {lead, 1, wordsOf("A", "B", "C", "D", "E"), "theme.invalid", "name_5"},
			"a name twice":      {lead, 1, wordsOf("On a list", "on a LIST"), "theme.invalid", "name_2"},
			"a name of another": {lead, 1, wordsOf("On a list", "Cost"), "theme.invalid", "name_2"},
			"no name":           {lead, 1, wordsOf("On a list", " "), "theme.invalid", "name_2"},
		} {
			_, err := r.Split(ctx, c.who, waiting.ID, c.version, c.into)
			if fault.Of(err).Code != c.want || fieldNames(err) != c.fields {
				t.Errorf("%s: %v, fields %q", name, err, fieldNames(err))
			}
		}
		if book, err := reads.Codebook(ctx, st.c.ID); err != nil || len(book) != 2 {
			t.Fatalf("what was refused is in the codebook: %v, %v", book, err)
		}
		st.clock.Turn(time.Hour)
		parts, err := r.Split(ctx, lead, waiting.ID, 1, []theme.Words{{Name: "On a list", Definition: "Before the day"}, {Name: "In a room"}})
		must(t, err)
		list, room := parts[0], parts[1]

		// The old theme is out of the codebook, and its ideas still have it.
		book, err := reads.Codebook(ctx, st.c.ID)
		must(t, err)
		var names []string
		for _, p := range book {
			names = append(names, p.Name)
		}
		if !slices.Equal(names, []string{"Cost", "In a room", "On a list"}) {
			t.Errorf("the codebook is %v", names)
		}
		if n := st.tallied(t, waiting.ID); n != 3 {
			t.Errorf("%d ideas have the old theme, want all three until they are coded again", n)
		}
		if old, err := reads.ThemeByID(ctx, waiting.ID); err != nil || old.SplitAt.IsZero() || old.Version != 2 || old.InBook() {
			t.Errorf("the old theme is %+v: %v", old, err)
		}
		if versions, err := reads.Versions(ctx, waiting.ID); err != nil || len(versions) != 1 || versions[0].Definition != "About Waiting" {
			t.Errorf("its history is %+v: %v", versions, err)
		}
		for what, err := range map[string]error{
			"giving it":     r.Assign(ctx, mo, ideas[3], []id.Theme{waiting.ID}, nil),
			"taking it":     r.Assign(ctx, mo, ideas[0], nil, []id.Theme{waiting.ID}),
			"renaming it":   errOf(r.Change(ctx, lead, waiting.ID, 2, theme.Words{Name: "Delays"})),
			"merging it":    errOf(r.Merge(ctx, lead, waiting.ID, 2, cost.ID)),
			"merging in it": errOf(r.Merge(ctx, lead, cost.ID, 1, waiting.ID)),
			"splitting it":  errOf(r.Split(ctx, lead, waiting.ID, 2, wordsOf("A", "B"))),
		} {
			if err == nil {
				t.Errorf("%s works", what)
			}
		}
		if _, err := r.Add(ctx, lead, "joints", theme.Words{Name: "Waiting"}); err != nil {
			t.Errorf("its name is not free: %v", err)
		}

		// People go through the list.
		left := func(want ...id.Idea) {
			t.Helper()
			rs, err := reads.Waiting(ctx, waiting.ID, 20)
			if err != nil || !slices.Equal(ideasOf(rs), want) {
				t.Errorf("to be coded again are %v, want %v: %v", ideasOf(rs), want, err)
			}
		}
		left(ideas[:3]...)
		for name, c := range map[string]struct {
			err  error
			want error
		}{
			"a contributor":  {r.Recode(ctx, st.ann, waiting.ID, ideas[0], []id.Theme{list.ID}), account.ErrForbidden},
			"another theme":  {r.Recode(ctx, mo, waiting.ID, ideas[0], []id.Theme{cost.ID}), &fault.Error{Code: "theme.unknown"}},
			"the old theme":  {r.Recode(ctx, mo, waiting.ID, ideas[0], []id.Theme{waiting.ID}), &fault.Error{Code: "theme.unknown"}},
			"another idea":   {r.Recode(ctx, mo, waiting.ID, ideas[3], []id.Theme{list.ID}), theme.ErrNotListed},
			"no such idea":   {r.Recode(ctx, mo, waiting.ID, 999, nil), theme.ErrIdeaNotFound},
			"a theme intact": {r.Recode(ctx, mo, cost.ID, ideas[3], nil), theme.ErrNotListed},
		} {
			if fault.Of(c.err).Code != fault.Of(c.want).Code {
				t.Errorf("%s: %v, want %v", name, c.err, c.want)
			}
		}
		must(t, r.Recode(ctx, mo, waiting.ID, ideas[0], []id.Theme{list.ID, room.ID}))
		if err := r.Recode(ctx, comms, waiting.ID, ideas[0], nil); !errors.Is(err, theme.ErrRecoded) {
			t.Errorf("coding an idea twice: %v", err)
		}
		left(ideas[1], ideas[2])
		if a, b, c := st.tallied(t, waiting.ID), st.tallied(t, list.ID), st.tallied(t, room.ID); a != 2 || b != 1 || c != 1 {
			t.Errorf("counted are %d, %d, %d", a, b, c)
		}
		// A part is merged: the other one stands in its place.
		must(t, errOf(r.Merge(ctx, lead, room.ID, 1, cost.ID)))
		must(t, r.Recode(ctx, comms, waiting.ID, ideas[1], []id.Theme{cost.ID}))
		must(t, r.Recode(ctx, lead, waiting.ID, ideas[2], nil))
		left()
		done, err := reads.Recoded(ctx, waiting.ID, 20)
		must(t, err)
		if len(done) != 3 || !slices.Equal(ideasOf(done), []id.Idea{ideas[2], ideas[1], ideas[0]}) || len(done[0].Given) != 0 || done[2].Coder != mo.Person || len(done[2].Given) != 2 {
			t.Errorf("what was done is kept as %+v", done)
		}
		splits, err := reads.Splits(ctx, st.c.ID)
		if err != nil || len(splits) != 1 || splits[0].Waiting != 0 || splits[0].Done != 3 || splits[0].Name != "Waiting" {
			t.Errorf("the splits of the codebook: %+v, %v", splits, err)
		}
		// Nothing is lost: who thought what of the old theme is kept.
		var kept []struct {
			IdeaID  id.Idea
			CoderID id.Person
		}
		must(t, s.Reader(ctx).All(&kept, "SELECT idea_id, coder_id FROM codings WHERE theme_id = ? ORDER BY idea_id", waiting.ID))
		if len(kept) != 3 || kept[0].CoderID != mo.Person {
			t.Errorf("the old codings are %+v", kept)
		}
	})
}

// TestAPanelGivesAThemeThatWasSplitMeanwhile releases what was signed before the split: the
// idea is to be coded again, and stays as somebody has coded it when the panel releases
// once more.
func TestAPanelGivesAThemeThatWasSplitMeanwhile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		one, idea := tb.theme(t, "Digital"), tb.ideas[0]
		tb.open(t)
		tb.propose(t, tb.lived, idea, only(one))
		tb.propose(t, tb.ewan, idea, only(one))
		parts, err := themes(tb.stage).Split(ctx, tb.lead, one.ID, 1, wordsOf("Video", "Letters"))
		must(t, err)
		if err := tb.review.ProposeThemes(ctx, tb.adaeze, tb.panel.ID, idea, only(one)); fault.Of(err).Code != "themes.invalid" {
			t.Errorf("a theme that was split is proposed: %v", err)
		}
		tb.scoreAll(t, idea, "8 7")
		tb.close(t, "")
		must(t, errOf(tb.review.Reveal(ctx, tb.chair, tb.panel.ID)))
		must(t, errOf(tb.review.StartDeciding(ctx, tb.chair, tb.panel.ID, "Nothing more to say.")))
		tb.decide(t, idea, review.Shortlisted)
		tb.finalise(t)
		tb.publish(t, tb.comms)
		waits, err := store.ThemeReads(s).Waiting(ctx, one.ID, 20)
		must(t, err)
		if got := tb.public(t, idea); got != "Digital" || !slices.Equal(ideasOf(waits), []id.Idea{idea}) {
			t.Fatalf("everybody sees %q, and %v waits", got, ideasOf(waits))
		}
		must(t, themes(tb.stage).Recode(ctx, tb.lead, one.ID, idea, []id.Theme{parts[0].ID}))
		admin := with(tb.person(t, "Root"), account.Administrator, 0)
		must(t, tb.review.AskReopening(ctx, tb.chair, tb.panel.ID, 0, "A mistake."))
		must(t, errOf(tb.review.Reopen(ctx, admin, tb.panel.ID, 0)))
		tb.redecide(t, idea)
		tb.finalise(t)
		tb.publish(t, tb.comms)
		if got := tb.public(t, idea); got != "Video" {
			t.Errorf("released once more everybody sees %q", got)
		}
		tb.audited(t, "")
	})
}
