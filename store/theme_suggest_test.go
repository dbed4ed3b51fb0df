package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
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

// sayings are words of ideas about one thing each.
var sayings = map[string][]string{
	"Travel": {"The bus to the clinic is late", "Parking costs too much", "A taxi to the hospital", "No bus on Sunday and no parking", "Parking far from the bus stop", "The bus and the taxi"},
	"Food":   {"Breakfast was cold", "Warm breakfast for all", "The kitchen sends lunch late", "Lunch and breakfast from one kitchen", "More fruit for lunch", "Breakfast before the kitchen opens"},
}

// coded posts what is said under each theme and gives it that theme.
func (st *stage) coded(t *testing.T) (are map[string]theme.Theme, ideas map[string][]id.Idea) {
	t.Helper()
	are, ideas = map[string]theme.Theme{}, map[string][]id.Idea{}
	for _, name := range []string{"Food", "Travel"} {
		are[name] = st.theme(t, name)
		for _, words := range sayings[name] {
			i := st.saying(t, words)
			st.assign(t, i, are[name].ID)
			ideas[name] = append(ideas[name], i)
		}
	}
	return are, ideas
}

func (st *stage) saying(t *testing.T, words string) id.Idea {
	t.Helper()
	i, err := st.service.PostIdea(t.Context(), st.ann, "joints", challenge.Text{Kind: challenge.KindIdea, Area: st.c.Areas[0].ID, Title: words, Body: words + "."}, "")
	must(t, err)
	return i.ID
}

func (st *stage) suggesting() *theme.Suggesting {
	return &theme.Suggesting{Texts: store.ThemeTexts(st.s), Now: st.clock.Now}
}

func namesOf(s theme.Suggestions) []string {
	var out []string
	for _, x := range s.Items {
		out = append(out, x.Name)
	}
	return out
}

func TestThemesAreSuggestedFromCodedIdeas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, suggesting := t.Context(), st.suggesting()
		mo := with(st.ben, account.Moderator, st.c.ID)
		idea := st.saying(t, "Cold breakfast after the bus")
		if got, err := suggesting.For(ctx, mo, idea); err != nil || got.State != theme.TooFew || got.Coded != 0 || len(got.Items) != 0 {
			t.Errorf("without coded ideas: %+v, %v", got, err)
		}
		are, _ := st.coded(t)
		before := rowsOf(t, s, "idea_themes") + rowsOf(t, s, "codings") + rowsOf(t, s, "events")
		got, err := suggesting.For(ctx, mo, idea)
		must(t, err)
		if got.State != theme.Suggests || got.Coded != 12 || len(got.Items) != 2 {
			t.Fatalf("got %+v, want both themes", got)
		}
		for _, x := range got.Items {
			if want := map[string]string{"Food": "breakfast", "Travel": "bus"}[x.Name]; !slices.Contains(x.Words, want) || x.ID != are[x.Name].ID {
				t.Errorf("%s is suggested for %v, want %q among it", x.Name, x.Words, want)
			}
		}
		if after := rowsOf(t, s, "idea_themes") + rowsOf(t, s, "codings") + rowsOf(t, s, "events"); after != before {
			t.Errorf("%d rows were kept without a click", after-before)
		}
		// Somebody else's server, which learns by itself, suggests the same.
		if again, err := st.suggesting().For(ctx, mo, idea); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("the same again: %+v, want %+v (%v)", again, got, err)
		}
		// What the idea has is not suggested, and what left the codebook neither.
		must(t, themes(st).Assign(ctx, mo, idea, []id.Theme{are["Food"].ID}, nil))
		if got, err = suggesting.For(ctx, mo, idea); err != nil || !slices.Equal(namesOf(got), []string{"Travel"}) || got.Coded != 13 {
			t.Errorf("after one was given: %+v, %v", got, err)
		}
		if _, err = themes(st).Split(ctx, account.Console, are["Travel"].ID, 1, wordsOf("Buses", "Cars")); err != nil {
			t.Fatal(err)
		}
		if got, err = suggesting.For(ctx, mo, idea); err != nil || got.State != theme.TooFew || got.Coded != 7 {
			t.Errorf("after the other was split: %+v, %v", got, err)
		}
	})
}

func TestNothingIsLearnedFromIdeasThatAreNotPublic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, suggesting := t.Context(), st.suggesting()
		mo := with(st.ben, account.Moderator, st.c.ID)
		_, ideas := st.coded(t)
		care := st.theme(t, "Care at home")
		for n := range 6 {
			st.assign(t, st.saying(t, fmt.Sprintf("A nurse at home, visit %d", n)), care.ID)
		}
		idea := st.saying(t, "A warm breakfast")
		if got, err := suggesting.For(ctx, mo, idea); err != nil || !slices.Equal(namesOf(got), []string{"Food"}) || got.Coded != 18 {
			t.Fatalf("got %+v, %v, want Food", got, err)
		}
		for n, i := range ideas["Food"] { // hidden, held or withdrawn
			var err error
			switch n % 3 {
			case 0:
				_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
			case 1:
				_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i}, To: challenge.Held, Because: challenge.Because{Words: "Look again."}})
			case 2:
				_, err = st.service.WithdrawIdea(ctx, st.ann, i, challenge.Withdraw{})
			}
			must(t, err)
		}
		got, err := suggesting.For(ctx, mo, idea)
		if err != nil || got.State != theme.Suggests || got.Coded != 12 || slices.Contains(namesOf(got), "Food") {
			t.Errorf("after its ideas went: %+v, %v", got, err)
		}
	})
}

func TestSuggestionsAreForThoseWhoMayGiveThemes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, suggesting := t.Context(), st.suggesting()
		st.coded(t)
		idea := st.saying(t, "Cold breakfast")
		held := st.saying(t, "Late breakfast")
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: held}, To: challenge.Held, Because: challenge.Because{Words: "Look again."}})
		must(t, err)
		comms := with(st.ben, account.Communications, st.c.ID)
		for _, tt := range []struct {
			name string
			a    account.Actor
			idea id.Idea
			want fault.Kind
		}{
			{"a visitor has to sign in", account.Actor{}, idea, fault.SignIn},
			{"the author may not", st.ann, idea, fault.Forbidden},
			{"the author may not, of a held idea", st.ann, held, fault.Forbidden},
			{"a moderator of another challenge may not", with(st.ben, account.Moderator, st.c.ID+1), idea, fault.Forbidden},
			{"communications do not know a held idea", comms, held, fault.NotFound},
			{"there is no such idea", comms, 9999, fault.NotFound},
		} {
			if got, err := suggesting.For(ctx, tt.a, tt.idea); fault.KindOf(err) != tt.want || len(got.Items) != 0 {
				t.Errorf("%s: got %+v, %v", tt.name, got, err)
			}
		}
		for name, a := range map[string]account.Actor{"communications": comms, "the lead": with(st.ben, account.Lead, st.c.ID), "a moderator": with(st.ben, account.Moderator, st.c.ID)} {
			if got, err := suggesting.For(ctx, a, idea); err != nil || !slices.Equal(namesOf(got), []string{"Food"}) {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
		}
		// A moderator who judges the idea on a panel has no help.
		suggesting.Judges = func(_ context.Context, _ account.Actor, i id.Idea) (bool, error) { return i == idea, nil }
		if got, err := suggesting.For(ctx, comms, idea); !errors.Is(err, theme.ErrJudging) || len(got.Items) != 0 {
			t.Errorf("who judges the idea: got %+v, %v", got, err)
		}
	})
}
