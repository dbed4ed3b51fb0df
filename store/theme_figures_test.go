package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

// figures are what a reader may see of the themes of the challenge. It fails unless every
// number is the length of the list that it leads to.
func (tb *table) figures(t *testing.T, v *review.Veils, who account.Actor) theme.Figures {
	t.Helper()
	ctx := t.Context()
	veil, err := v.Of(ctx, who)
	must(t, err)
	reads := veil.On(tb.reads)
	f, err := store.ThemeReads(tb.s).Figures(ctx, tb.c.ID, veil.Unread()...)
	must(t, err)
	listed := func(q challenge.ListQuery) int {
		t.Helper()
		q.Challenge, q.Sort, q.Limit = tb.c.ID, challenge.Newest, 100
		list, err := reads.List(ctx, q)
		must(t, err)
		if len(list.Cards) != list.Total {
			t.Errorf("%+v lists %d of %d", q, len(list.Cards), list.Total)
		}
		return list.Total
	}
	counts, err := reads.Counts(ctx, tb.c.ID)
	must(t, err)
	for _, a := range f.Book {
		one := []id.Theme{a.ID}
		boxes := 0
		for _, c := range counts {
			if c.Theme == a.ID {
				boxes += c.N
			}
		}
		if n := listed(challenge.ListQuery{Themes: one}); f.Of(a.ID) != n || a.Ideas != n || boxes != n {
			t.Errorf("%s: counted %d, %d in the book and %d in boxes, %d listed", a.Name, f.Of(a.ID), a.Ideas, boxes, n)
		}
		for _, area := range tb.c.Areas {
			if got, n := f.InArea(a.ID, area.ID), listed(challenge.ListQuery{Themes: one, Areas: []id.Area{area.ID}}); got != n {
				t.Errorf("%s in %s: counted %d, listed %d", a.Name, area.Name, got, n)
			}
		}
		for _, k := range challenge.Kinds {
			if got, n := f.OfKind(a.ID, string(k)), listed(challenge.ListQuery{Themes: one, Kinds: []challenge.Kind{k}}); got != n {
				t.Errorf("%s of %s: counted %d, listed %d", a.Name, k, got, n)
			}
		}
		for _, b := range f.Book {
			if got, n := f.Together(a.ID, b.ID), listed(challenge.ListQuery{Themes: one, With: b.ID}); got != n {
				t.Errorf("%s with %s: counted %d, listed %d", a.Name, b.Name, got, n)
			}
		}
	}
	for _, a := range f.Book {
		own, err := store.ThemeReads(tb.s).FiguresOf(ctx, tb.c.ID, a.ID, veil.Unread()...)
		must(t, err)
		if got, want := own.Related(a.ID), f.Related(a.ID); !slices.Equal(got, want) || len(own.Pairs) != len(want) {
			t.Errorf("by itself %s is related to %+v by %d pairs, want %+v", a.Name, got, len(own.Pairs), want)
		}
	}
	had, err := store.ThemeReads(tb.s).Had(ctx, tb.c.ID, veil.Unread()...)
	must(t, err)
	trend := theme.TrendOf(had, tb.clock.Now().Location())
	for _, a := range f.Book {
		n := 0
		for w := range trend.Begin {
			n += trend.In(a.ID, w)
		}
		if n != f.Of(a.ID) {
			t.Errorf("%s over the weeks: %d, want %d", a.Name, n, f.Of(a.ID))
		}
	}
	any := 0
	for _, n := range trend.All {
		any += n
	}
	if any != f.Coded {
		t.Errorf("%d ideas with a theme over the weeks, want %d", any, f.Coded)
	}
	return f
}

func TestThemesAreCountedOverListedIdeasAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 0)
		mod := tb.moderator(t, "Maria")
		a, b, c, unused := tb.theme(t, "Carers"), tb.theme(t, "Waiting"), tb.theme(t, "Travel"), tb.theme(t, "Nobody’s")
		post := func(title string, area int, kind challenge.Kind, has ...theme.Theme) id.Idea {
			t.Helper()
			text := tb.text(title)
			text.Area, text.Kind = tb.c.Areas[area].ID, kind
			i, err := tb.service.PostIdea(ctx, tb.ann, "joints", text, "")
			must(t, err)
			for _, th := range has {
				tb.assign(t, i.ID, th.ID)
			}
			tb.ideas = append(tb.ideas, i.ID)
			return i.ID
		}
		post("One", 0, challenge.KindPractice, a, b)
		post("Two", 0, challenge.KindIdea, a, b, c)
		post("Three", 1, challenge.KindExperience, a)
		post("Four", 1, challenge.KindIdea, c)
		post("None", 1, challenge.KindIdea)
		say := func(f theme.Figures) string {
			return fmt.Sprintf("carers %d, waiting %d, travel %d, both %d %d %d, coded %d, MSK %d, experiences %d", f.Of(a.ID), f.Of(b.ID), f.Of(c.ID),
				f.Together(a.ID, b.ID), f.Together(c.ID, a.ID), f.Together(b.ID, c.ID), f.Coded, f.InArea(a.ID, tb.c.Areas[0].ID), f.OfKind(a.ID, "experience"))
		}
		const want = "carers 3, waiting 2, travel 2, both 2 1 1, coded 4, MSK 2, experiences 1"
		v := tb.veils(s)
		if got := say(tb.figures(t, v, account.Actor{})); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		// What nobody can find changes nothing: hidden, held, withdrawn, merged, in another
		// challenge that is not published, and what a coder or a member has said alone.
		hidden, held, gone, into := post("Hidden", 0, challenge.KindPractice, a, b), post("Held", 0, challenge.KindPractice, a, b), post("Withdrawn", 0, challenge.KindPractice, a, c), post("Merged", 0, challenge.KindPractice, a, b)
		if got := say(tb.figures(t, v, account.Actor{})); got == want {
			t.Fatal("control: listed ideas do not count")
		}
		_, err := tb.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: hidden}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		_, err = tb.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: held}, To: challenge.Held, Because: challenge.Because{Words: "Look again."}})
		must(t, err)
		_, err = tb.service.WithdrawIdea(ctx, tb.ann, gone, challenge.Withdraw{Version: 1})
		must(t, err)
		tb.merge(t, mod, into, tb.ideas[0])
		other, err := tb.service.Create(ctx, account.Console, challenge.Challenge{Slug: "secret", Title: "Secret", Question: "What?", Areas: []challenge.Area{{Name: "X"}}})
		must(t, err)
		_, err = themes(tb.stage).Add(ctx, account.Console, "secret", theme.Words{Name: "Carers"})
		must(t, err)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO codings (idea_id, theme_id, coder_id, round_id, at) VALUES (?, ?, ?, 7, ?)", tb.ideas[3], a.ID, mod.Person, tb.clock.Now())
			return err
		}))
		f := tb.figures(t, v, account.Actor{})
		if got := say(f); got != want {
			t.Errorf("with what nobody can find: got %s, want %s", got, want)
		}
		if len(f.Book) != 4 || f.Of(unused.ID) != 0 || len(f.Related(unused.ID)) != 0 {
			t.Errorf("the book is %+v", f.Book)
		}
		if empty, err := store.ThemeReads(s).Figures(ctx, other.ID); err != nil || len(empty.Book) != 1 || len(empty.Cells)+empty.Coded != 0 {
			t.Errorf("the other challenge has %+v, %v", empty, err)
		}
		// 2 of the 3 ideas with either are with both; by chance 3 × 2 of 4 would be 1.5.
		if r := f.Related(a.ID); len(r) != 2 || r[0].ID != b.ID || r[0].Both != 2 || r[0].Either != 3 || fmt.Sprintf("%.4f %.4f", r[0].Jaccard(), r[0].Lift) != "0.6667 1.3333" {
			t.Errorf("related are %+v", r)
		}
		// A merged theme's ideas count once; a split one leaves the book.
		_, err = themes(tb.stage).Merge(ctx, account.Console, b.ID, b.Version, a.ID)
		must(t, err)
		if f = tb.figures(t, v, account.Actor{}); f.Of(a.ID) != 3 || f.Of(b.ID) != 0 || f.Together(a.ID, c.ID) != 1 || len(f.Book) != 3 {
			t.Errorf("after a merge: %s", say(f))
		}
		_, err = themes(tb.stage).Split(ctx, account.Console, c.ID, c.Version, []theme.Words{{Name: "Bus"}, {Name: "Car"}})
		must(t, err)
		if f = tb.figures(t, v, account.Actor{}); len(f.Pairs) != 0 || f.Coded != 3 {
			t.Errorf("after a split there are %v, %d ideas", f.Pairs, f.Coded)
		}
	})
}

// TestNoThemeLeadsToAnIdeaThatItsReaderIsRecusedFrom: the themes of such an idea are
// hidden with its text, on its page, in lists and in sums alike.
func TestNoThemeLeadsToAnIdeaThatItsReaderIsRecusedFrom(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 3)
		a, b := tb.theme(t, "Carers"), tb.theme(t, "Waiting")
		tb.assign(t, tb.ideas[0], a.ID)
		tb.assign(t, tb.ideas[1], a.ID, b.ID)
		v := tb.veils(s)
		_, err := tb.review.DeclareConflict(ctx, tb.ewan, tb.panel.ID, 0, tb.ideas[1], review.Financial)
		must(t, err)
		tb.open(t)
		say := func(who account.Actor) string {
			t.Helper()
			f := tb.figures(t, v, who)
			return fmt.Sprintf("carers %d, waiting %d, both %d, all %d", f.Of(a.ID), f.Of(b.ID), f.Together(a.ID, b.ID), f.Of(0))
		}
		if got := say(tb.ewan); got != "carers 1, waiting 0, both 0, all 2" {
			t.Errorf("who is recused counts %s", got)
		}
		for name, who := range map[string]account.Actor{"another member": tb.adaeze, "a visitor": {}} {
			if got := say(who); got != "carers 2, waiting 1, both 1, all 3" {
				t.Errorf("%s counts %s", name, got)
			}
		}
	})
}

func TestThemesByQuadrantAreWhatPanelsHavePublished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 4)
		a, b := tb.theme(t, "Carers"), tb.theme(t, "Waiting")
		tb.assign(t, tb.ideas[0], a.ID)
		tb.assign(t, tb.ideas[1], a.ID, b.ID)
		tb.assign(t, tb.ideas[2], b.ID)
		say := func() string {
			t.Helper()
			had, err := store.ThemeReads(s).Had(ctx, tb.c.ID)
			must(t, err)
			all, err := tb.review.PublicQuadrants(ctx, tb.c.ID, had, review.PublicExport)
			must(t, err)
			var out []string
			for _, p := range all {
				for _, row := range p.Table {
					out = append(out, fmt.Sprintf("%s %s: %d do now, %d easy, %d not now of %d", p.Name, row.Name, row.In[review.DoNow], row.In[review.EasyHelp], row.In[review.NotNowBox], row.Ideas))
				}
			}
			return strings.Join(out, "; ")
		}
		none := func(when string) {
			t.Helper()
			if got := say(); got != "" {
				t.Errorf("%s there is %q", when, got)
			}
		}
		none("before the round")
		tb.open(t)
		none("in the round")
		for n, scores := range []string{"9 9", "3 9", "3 3", "9 9"} {
			tb.scoreAll(t, tb.ideas[n], scores)
		}
		none("once all have scored")
		tb.close(t, "")
		none("once the round is closed")
		_, err := tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
		must(t, err)
		none("while the panel talks")
		_, err = tb.review.StartDeciding(ctx, tb.chair, tb.panel.ID, "Enough.")
		must(t, err)
		for _, i := range tb.ideas {
			tb.decide(t, i, review.Shortlisted)
		}
		none("once it has decided")
		tb.finalise(t)
		none("once it has signed")
		_, err = tb.review.TellAuthors(ctx, tb.comms, tb.panel.ID, 0)
		must(t, err)
		none("once authors were told")
		tb.clock.Turn(review.AuthorHoursLeast * 3600e9)
		_, err = tb.review.Publish(ctx, tb.comms, tb.panel.ID, 0)
		must(t, err)
		if got, want := say(), "MSK panel Carers: 1 do now, 1 easy, 0 not now of 2; MSK panel Waiting: 0 do now, 1 easy, 1 not now of 2"; got != want {
			t.Errorf("published: got %q, want %q", got, want)
		}
		_, err = tb.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: tb.ideas[1]}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		if got, want := say(), "MSK panel Carers: 1 do now, 0 easy, 0 not now of 1; MSK panel Waiting: 0 do now, 0 easy, 1 not now of 1"; got != want {
			t.Errorf("with one hidden: got %q, want %q", got, want)
		}
	})
}

func TestTheStoryOfAThemeIsKeptWithItsVersions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		th := st.theme(t, "Carers")
		story := "They come along.\n\nThey wait.\n"
		change := func(w theme.Words) {
			t.Helper()
			var err error
			th, err = themes(st).Change(ctx, account.Console, th.ID, th.Version, w)
			must(t, err)
		}
		change(theme.Words{Name: "Carers", Story: story + "\n\n  "})
		change(theme.Words{Name: "Carers", Story: ""})
		versions, err := store.ThemeReads(s).Versions(ctx, th.ID)
		must(t, err)
		if th.Story != "" || len(versions) != 2 || versions[0].Story != "They come along.\n\nThey wait." || versions[1].Story != "" {
			t.Errorf("the story is %q, before it %+v", th.Story, versions)
		}
		if _, err := themes(st).Change(ctx, account.Console, th.ID, th.Version, theme.Words{Name: "Carers", Story: strings.Repeat("é", theme.StoryMax+1)}); fieldNames(err) != "story" {
			t.Errorf("a long story: got %v", err)
		}
		// A file that does not know it leaves it alone.
		change(theme.Words{Name: "Carers", Story: "Kept."})
		_, err = themes(st).Import(ctx, account.Console, "joints", []theme.Row{{Line: 2, Words: theme.Words{Name: "Carers", Definition: "New"}}}, account.RowOptions{})
		must(t, err)
		if place, err := store.ThemeReads(s).ThemeByID(ctx, th.ID); err != nil || place.Story != "Kept." || place.Definition != "New" {
			t.Errorf("after a file: %+v, %v", place, err)
		}
		_, err = themes(st).Import(ctx, account.Console, "joints", []theme.Row{{Line: 2, Words: theme.Words{Name: "Carers", Story: "From\n\nthe file."}}}, account.RowOptions{})
		must(t, err)
		old, err := store.ThemeReads(s).Versions(ctx, th.ID)
		must(t, err)
		if place, err := store.ThemeReads(s).ThemeByID(ctx, th.ID); err != nil || place.Story != "From\n\nthe file." || place.Definition != "New" || old[0].Story != "Kept." {
			t.Errorf("after a file with a story: %+v, before that %+v, %v", place, old[0], err)
		}
	})
}

// TestFiguresTakeTheSameStatementsAtEverySize: themes and ideas add rows, not statements.
func TestFiguresTakeTheSameStatementsAtEverySize(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		count := func() int {
			return storetest.Statements(t, func(ctx context.Context) {
				_, err := store.ThemeReads(s).Figures(ctx, st.c.ID)
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
		}
		before := count()
		for n := range 12 {
			th, i := st.theme(t, fmt.Sprintf("Theme %d", n)), st.post(t, fmt.Sprintf("Idea %d", n))
			st.assign(t, i.ID, th.ID)
		}
		if after := count(); after != before || after > 4 {
			t.Errorf("%d statements without themes, %d with twelve", before, after)
		}
	})
}
