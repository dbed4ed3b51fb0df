package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

func themes(st *stage) theme.Service {
	return theme.Service{Store: store.Themes(st.s), Now: st.clock.Now}
}

func (st *stage) theme(t *testing.T, name string) theme.Theme {
	t.Helper()
	th, err := themes(st).Add(t.Context(), account.Console, "joints", theme.Words{Name: name, Definition: "About " + name})
	must(t, err)
	return th
}

func (st *stage) assign(t *testing.T, i id.Idea, give ...id.Theme) {
	t.Helper()
	must(t, themes(st).Assign(t.Context(), account.Console, i, give, nil))
}

// tallied returns what the kept counts say of a theme; it fails unless lists
// say the same.
func (st *stage) tallied(t *testing.T, th id.Theme) int {
	t.Helper()
	counts, err := st.reads.Counts(t.Context(), st.c.ID)
	must(t, err)
	n := 0
	for _, c := range counts {
		if c.Theme == th {
			n += c.N
		}
	}
	list, err := st.reads.List(t.Context(), challenge.ListQuery{Challenge: st.c.ID, Themes: []id.Theme{th}, Sort: challenge.Newest, Page: 1, Limit: 100})
	must(t, err)
	if len(list.Cards) != n || list.Total != n {
		t.Errorf("theme %d: counted %d, listed %d of %d", th, n, len(list.Cards), list.Total)
	}
	place, err := store.ThemeReads(st.s).ThemeByID(t.Context(), th)
	must(t, err)
	if place.Ideas != n {
		t.Errorf("theme %d: the theme's own page says %d, the counts %d", th, place.Ideas, n)
	}
	return n
}

func TestMergingTwoThemesAddsTheirCountsWithoutDoubleIdeas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		one, other, third := st.theme(t, "Waiting well"), st.theme(t, "Waiting"), st.theme(t, "Carers")
		a, b, c := st.post(t, "A"), st.post(t, "B"), st.post(t, "C")
		st.assign(t, a.ID, one.ID, other.ID) // both: must count once
		st.assign(t, b.ID, other.ID)
		st.assign(t, c.ID, one.ID, third.ID)
		if one, other := st.tallied(t, one.ID), st.tallied(t, other.ID); one != 2 || other != 2 {
			t.Fatalf("got %d and %d ideas before the merge, want 2 and 2", one, other)
		}
		// An earlier name of the merged theme leads on too.
		other, err := themes(st).Change(ctx, account.Console, other.ID, other.Version, theme.Words{Name: "On the list"})
		must(t, err)
		if _, err = themes(st).Merge(ctx, account.Console, other.ID, other.Version, one.ID); err != nil {
			t.Fatal(err)
		}
		if got := st.tallied(t, one.ID); got != 3 {
			t.Errorf("got %d ideas after the merge, want 3", got)
		}
		if got := st.tallied(t, third.ID); got != 1 {
			t.Errorf("got %d ideas of a theme that was not merged, want 1", got)
		}
		for _, slug := range []string{"waiting-well", "waiting", "on-the-list"} {
			places, err := store.ThemeReads(s).BySlug(ctx, slug, 0)
			must(t, err)
			if len(places) != 1 || places[0].ID != one.ID || places[0].Slug != "waiting-well" {
				t.Errorf("/themes/%s leads to %+v, want waiting-well", slug, places)
			}
		}
		if places, _ := store.ThemeReads(s).BySlug(ctx, "nothing", 0); len(places) != 0 {
			t.Errorf("an unknown slug leads to %+v", places)
		}
		if n := rowsOf(t, s, "idea_themes WHERE theme_id = ?", other.ID) + rowsOf(t, s, "codings WHERE theme_id = ?", other.ID); n != 0 {
			t.Errorf("%d rows still name the merged theme", n)
		}
		if n := rowsOf(t, s, "codings WHERE theme_id = ?", one.ID); n != 3 {
			t.Errorf("got %d codings of the theme, want 3", n)
		}
		// Ideas come and go afterwards, and the counts go on agreeing.
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: a.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		if got := st.tallied(t, one.ID); got != 2 {
			t.Errorf("got %d ideas after one was hidden, want 2", got)
		}
		if _, err = themes(st).Merge(ctx, account.Console, other.ID, other.Version+1, one.ID); !errors.Is(err, theme.ErrMerged) {
			t.Errorf("merging twice: got %v, want ErrMerged", err)
		}
		if _, err = themes(st).Merge(ctx, account.Console, one.ID, one.Version, one.ID); !errors.Is(err, theme.ErrMergeInto) {
			t.Errorf("merging into itself: got %v, want ErrMergeInto", err)
		}
	})
}

func TestAThemeIsRenamedBackAndForth(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		th := st.theme(t, "Carers’ needs")
		if th.Slug != "carers-needs" {
			t.Fatalf("got slug %q", th.Slug)
		}
		for _, name := range []string{"Family", "Carers’ needs", "Carers & family"} {
			var err error
			if th, err = themes(st).Change(ctx, account.Console, th.ID, th.Version, theme.Words{Name: name}); err != nil {
				t.Fatal(err)
			}
		}
		for _, slug := range []string{"family", "carers-needs", "carers-family"} {
			places, err := store.ThemeReads(s).BySlug(ctx, slug, 0)
			must(t, err)
			if len(places) != 1 || places[0].Slug != "carers-family" {
				t.Errorf("%s leads to %+v", slug, places)
			}
		}
		// A new theme never takes an address that leads elsewhere.
		if other := st.theme(t, "Family"); other.Slug != "family-2" {
			t.Errorf("got slug %q, want family-2", other.Slug)
		}
		versions, err := store.ThemeReads(s).Versions(ctx, th.ID)
		must(t, err)
		if len(versions) != 3 || versions[0].Name != "Carers’ needs" || versions[2].Definition != "About Carers’ needs" {
			t.Errorf("got versions %+v", versions)
		}
		if _, err = themes(st).Change(ctx, account.Console, th.ID, 1, theme.Words{Name: "Late"}); !errors.Is(err, theme.ErrStale) {
			t.Errorf("an old version: got %v, want ErrStale", err)
		}
		if _, err = themes(st).Change(ctx, account.Console, th.ID, th.Version, theme.Words{Name: "FAMILY"}); !errors.Is(err, theme.ErrName) {
			t.Errorf("a name that another theme has: got %v, want ErrName", err)
		}
	})
}

func TestThemesAreGivenByTheTeamAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		th, i := st.theme(t, "Waiting"), st.post(t, "A")
		for _, tt := range []struct {
			name string
			a    account.Actor
			want fault.Kind
		}{
			{"a visitor has to sign in", account.Actor{}, fault.SignIn},
			{"the author may not", st.ann, fault.Forbidden},
			{"a moderator of another challenge may not", with(st.ben, account.Moderator, st.c.ID+1), fault.Forbidden},
		} {
			if err := themes(st).Assign(ctx, tt.a, i.ID, []id.Theme{th.ID}, nil); fault.KindOf(err) != tt.want {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
		if got := st.tallied(t, th.ID); got != 0 {
			t.Fatalf("got %d ideas after refusals, want 0", got)
		}
		moderator := with(st.ben, account.Moderator, st.c.ID)
		events := rowsOf(t, s, "events WHERE kind = 'theme.assigned'")
		for range 2 { // the second time changes nothing
			must(t, themes(st).Assign(ctx, moderator, i.ID, []id.Theme{th.ID}, nil))
		}
		if got := rowsOf(t, s, "events WHERE kind = 'theme.assigned'") - events; got != 1 || st.tallied(t, th.ID) != 1 {
			t.Errorf("got %d events and %d ideas, want one of each", got, st.tallied(t, th.ID))
		}
		if err := themes(st).Assign(ctx, moderator, i.ID, []id.Theme{th.ID + 99}, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an unknown theme: got %v", err)
		}
		must(t, themes(st).Assign(ctx, moderator, i.ID, nil, []id.Theme{th.ID}))
		if st.tallied(t, th.ID) != 0 || rowsOf(t, s, "codings WHERE idea_id = ?", i.ID) != 0 {
			t.Errorf("the theme or its coding is still there")
		}
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Words: "Look again."}})
		must(t, err)
		if err = themes(st).Assign(ctx, with(st.ben, account.Communications, st.c.ID), i.ID, []id.Theme{th.ID}, nil); !errors.Is(err, theme.ErrIdeaNotFound) {
			t.Errorf("a held idea for communications: got %v, want not found", err)
		}
		// A theme given while the idea is held counts once it is shown.
		must(t, themes(st).Assign(ctx, moderator, i.ID, []id.Theme{th.ID}, nil))
		if st.tallied(t, th.ID) != 0 {
			t.Errorf("a held idea counts")
		}
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		if st.tallied(t, th.ID) != 1 {
			t.Errorf("the idea does not count after it was shown")
		}
	})
}

// with gives a the role in one challenge.
func with(a account.Actor, r account.Role, c id.Challenge) account.Actor {
	a.Grants = append(slices.Clone(a.Grants), account.Grant{Role: r, Challenge: c})
	return a
}

func TestAThemesFileIsImportedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		rows := []theme.Row{
			{Line: 2, Words: theme.Words{Name: "Urgent care", Definition: "what cannot wait"}},
			{Line: 3, Words: theme.Words{Name: "Carers"}},
		}
		bad := append(slices.Clone(rows), theme.Row{Line: 4, Words: theme.Words{Name: " "}})
		r, err := themes(st).Import(t.Context(), account.Console, "joints", bad, account.RowOptions{})
		if !errors.Is(err, theme.ErrRows) || len(r.Bad) != 1 || r.Bad[0] != (theme.BadRow{Line: 4, Message: "name: Enter a name."}) {
			t.Fatalf("got %+v, %v; want line 4 refused", r, err)
		}
		if n := rowsOf(t, s, "themes"); n != 0 {
			t.Fatalf("%d themes were kept of a file that was refused", n)
		}
		want := []theme.Report{{Rows: 2, Added: 2}, {Rows: 2, Same: 2}}
		for _, w := range want {
			r, err = themes(st).Import(t.Context(), account.Console, "joints", rows, account.RowOptions{})
			must(t, err)
			if r.Added != w.Added || r.Same != w.Same || r.Changed != 0 {
				t.Errorf("got %+v, want %+v", r, w)
			}
		}
		if _, err = themes(st).Import(t.Context(), st.ann, "joints", rows, account.RowOptions{}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a contributor: got %v", err)
		}
	})
}

func TestThemeReadsCostTheSameForOneThemeAndFifty(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		count := func() int {
			return storetest.Statements(t, func(ctx context.Context) {
				if _, err := store.ThemeReads(s).Codebook(ctx, st.c.ID); err != nil {
					t.Error(err)
				}
			})
		}
		st.theme(t, "One")
		one := count()
		for i := range 49 {
			st.theme(t, "Theme "+string(rune('a'+i%26))+string(rune('a'+i/26)))
		}
		if fifty := count(); one != 1 || fifty != 1 {
			t.Errorf("got %d statements at one theme and %d at fifty, want 1", one, fifty)
		}
	})
}
