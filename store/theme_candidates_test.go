package store_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

func (st *stage) discovering() *theme.Discovering {
	return &theme.Discovering{Loose: store.ThemeLoose(st.s), Now: st.clock.Now}
}

// about returns the candidate with a typical word.
func about(t *testing.T, found theme.Discovered, word string) (theme.Candidate, bool) {
	t.Helper()
	at := slices.IndexFunc(found.Candidates, func(c theme.Candidate) bool { return slices.Contains(c.Words, word) })
	if at < 0 {
		return theme.Candidate{}, false
	}
	return found.Candidates[at], true
}

func TestCandidateThemesAreFoundAndDecidedByPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, finds, service := t.Context(), st.discovering(), themes(st)
		lea, mo := with(st.ben, account.Lead, st.c.ID), with(st.ben, account.Moderator, st.c.ID)
		carers := st.theme(t, "Carers")
		ideas := map[string][]id.Idea{}
		for n := range 6 { // in turn, so that no order betrays the groups
			for _, name := range []string{"Travel", "Food"} {
				ideas[name] = append(ideas[name], st.saying(t, sayings[name][n]))
			}
		}
		held := st.saying(t, "A cold breakfast and no kitchen")
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: held}, To: challenge.Held, Because: challenge.Because{Words: "Look again."}})
		must(t, err)
		for who, want := range map[string]struct {
			a    account.Actor
			kind fault.Kind
		}{"a visitor": {account.Actor{}, fault.SignIn}, "an author": {st.ann, fault.Forbidden}, "a moderator": {mo, fault.Forbidden}} {
			if got, err := finds.Of(ctx, want.a, st.c.ID); fault.KindOf(err) != want.kind || len(got.Candidates) != 0 {
				t.Errorf("%s: %+v, %v", who, got, err)
			}
			for what, err := range map[string]error{
				"accepts": errOf(service.AcceptCandidate(ctx, want.a, "joints", []string{"breakfast"}, theme.Words{Name: "Food"}, ideas["Food"])),
				"merges":  service.MergeCandidate(ctx, want.a, "joints", []string{"breakfast"}, carers.ID, ideas["Food"]),
				"rejects": service.RejectCandidate(ctx, want.a, "joints", []string{"breakfast"}),
			} {
				if fault.KindOf(err) != want.kind {
					t.Errorf("%s %s: %v", who, what, err)
				}
			}
		}
		before := rowsOf(t, s, "idea_themes") + rowsOf(t, s, "themes") + rowsOf(t, s, "theme_candidates")
		found, err := finds.Of(ctx, lea, st.c.ID)
		must(t, err)
		food, ok := about(t, found, "breakfast")
		travel, also := about(t, found, "bus")
		if !found.Ready || found.Loose != 12 || !ok || !also || food.Key() == travel.Key() {
			t.Fatalf("got %+v", found)
		}
		if !slices.Contains(food.Ideas, ideas["Food"][0]) || slices.Contains(food.Ideas, held) || slices.Contains(food.Ideas, ideas["Travel"][0]) {
			t.Errorf("%s has %v", food.Name(), food.Ideas)
		}
		if again, err := st.discovering().Of(ctx, lea, st.c.ID); err != nil || !reflect.DeepEqual(again, found) {
			t.Errorf("the same ideas: %+v, want %+v (%v)", again, found, err)
		}
		if after := rowsOf(t, s, "idea_themes") + rowsOf(t, s, "themes") + rowsOf(t, s, "theme_candidates"); after != before {
			t.Error("something was kept without a click")
		}

		// Who judges one of them on a panel is not offered its candidate; the other stays.
		judging := st.discovering()
		judging.Judges = func(context.Context, account.Actor) (func(id.Idea) bool, error) {
			return func(i id.Idea) bool { return i == ideas["Food"][0] }, nil
		}
		hidden, err := judging.Of(ctx, lea, st.c.ID)
		must(t, err)
		_, ok = about(t, hidden, "breakfast")
		if _, also = about(t, hidden, "bus"); ok || !also {
			t.Errorf("who judges is offered %+v", hidden.Candidates)
		}

		// Faults keep nothing.
		for what, c := range map[string]struct {
			err  error
			want string
		}{
			"no ideas":        {errOf(service.AcceptCandidate(ctx, lea, "joints", food.Words, theme.Words{Name: "Food"}, nil)), "candidate.ideas"},
			"no name":         {errOf(service.AcceptCandidate(ctx, lea, "joints", food.Words, theme.Words{}, food.Ideas)), "theme.invalid"},
			"a name in use":   {errOf(service.AcceptCandidate(ctx, lea, "joints", food.Words, theme.Words{Name: "carers"}, food.Ideas)), "theme.name_taken"},
			"no words":        {service.RejectCandidate(ctx, lea, "joints", []string{" "}), "candidate.invalid"},
			"too many words":  {service.RejectCandidate(ctx, lea, "joints", strings.Fields("a b c d e f g h i j k")), "candidate.invalid"},
			"another theme":   {service.MergeCandidate(ctx, lea, "joints", food.Words, 999, food.Ideas), "theme.merge"},
			"no ideas at all": {service.MergeCandidate(ctx, lea, "joints", food.Words, carers.ID, nil), "candidate.ideas"},
		} {
			if fault.Of(c.err).Code != c.want {
				t.Errorf("%s: %v, want %s", what, c.err, c.want)
			}
		}
		if rowsOf(t, s, "theme_candidates") != 0 || rowsOf(t, s, "themes") != 1 {
			t.Error("a fault kept something")
		}

		// Food becomes a theme with what was ticked; an idea that was held is passed over.
		made, err := service.AcceptCandidate(ctx, lea, "joints", food.Words, theme.Words{Name: "Food", Definition: "What is eaten"}, append(slices.Clone(ideas["Food"][:4]), held))
		must(t, err)
		if st.tallied(t, made.ID) != 4 || rowsOf(t, s, "codings WHERE theme_id = ?", made.ID) != 4 || st.themesOf(t, held) != "" {
			t.Errorf("the new theme has %d ideas", st.tallied(t, made.ID))
		}
		found, err = finds.Of(ctx, lea, st.c.ID)
		must(t, err)
		if _, ok = about(t, found, "breakfast"); ok || found.Loose != 8 {
			t.Errorf("it is offered again: %+v", found)
		}
		// Travel is rejected, by other words of the same kind too; the negative control is a new subject.
		must(t, service.RejectCandidate(ctx, lea, "joints", travel.Words))
		st.saying(t, "The bus, the taxi and parking")
		for n := range 4 {
			st.saying(t, []string{"Physiotherapy by video", "Video physiotherapy at night", "A video physiotherapist", "Physiotherapy video for carers"}[n])
		}
		found, err = finds.Of(ctx, lea, st.c.ID)
		must(t, err)
		_, ok = about(t, found, "bus")
		video, also := about(t, found, "video")
		if ok || !also {
			t.Errorf("after the rejection: %+v", found)
		}
		must(t, service.MergeCandidate(ctx, lea, "joints", video.Words, carers.ID, video.Ideas))
		if got := st.tallied(t, carers.ID); got != len(video.Ideas) {
			t.Errorf("merged into a theme: it has %d ideas, want %d", got, len(video.Ideas))
		}
		found, err = finds.Of(ctx, lea, st.c.ID)
		must(t, err)
		if len(found.Judged) != 3 || found.Judged[0].Verdict != theme.Joined || found.Judged[1].Verdict != theme.Rejected || found.Judged[2].Theme != made.ID || found.Judged[2].By != lea.Person {
			t.Errorf("kept are %+v", found.Judged)
		}
	})
}

func TestACandidateIsDecidedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, service := t.Context(), themes(st)
		lea, carers := with(st.ben, account.Lead, st.c.ID), st.theme(t, "Carers")
		ideas := []id.Idea{st.saying(t, "Cold breakfast"), st.saying(t, "Late lunch")}
		words := []string{"breakfast", "lunch", "kitchen"}
		accept := func(name string) error {
			return errOf(service.AcceptCandidate(ctx, lea, "joints", words, theme.Words{Name: name}, ideas))
		}
		var all sync.WaitGroup
		var kept, refused atomic.Int32
		for n := range 8 {
			all.Go(func() {
				var err error
				switch n % 4 {
				case 0, 1:
					err = accept(string(rune('A'+n)) + " theme")
				case 2:
					err = service.MergeCandidate(ctx, lea, "joints", words, carers.ID, ideas)
				case 3:
					err = service.RejectCandidate(ctx, lea, "joints", words)
				}
				switch {
				case err == nil:
					kept.Add(1)
				case fault.Of(err).Code == "candidate.decided":
					refused.Add(1)
				default:
					t.Errorf("deciding at the same moment: %v", err)
				}
			})
		}
		all.Wait()
		if kept.Load() != 1 || refused.Load() != 7 || rowsOf(t, s, "theme_candidates") != 1 || rowsOf(t, s, "themes") > 2 {
			t.Errorf("%d decided, %d were refused, %d are kept, with %d themes", kept.Load(), refused.Load(), rowsOf(t, s, "theme_candidates"), rowsOf(t, s, "themes"))
		}
		// Much the same words are the same candidate; the negative control has others.
		words = []string{"kitchen", "breakfast", "spoon"}
		if err := service.RejectCandidate(ctx, lea, "joints", words); fault.KindOf(err) != fault.Conflict {
			t.Errorf("much the same words: %v", err)
		}
		words = []string{"bus", "parking", "breakfast"}
		must(t, accept("Travel"))
	})
}

func TestACandidateWithoutIdeasIsNoTheme(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, service := t.Context(), themes(st)
		lea, carers := with(st.ben, account.Lead, st.c.ID), st.theme(t, "Carers")
		held, listed := st.saying(t, "Cold breakfast"), st.saying(t, "Late lunch")
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: held}, To: challenge.Held, Because: challenge.Because{Words: "Look again."}})
		must(t, err)
		many := make([]id.Idea, 2001)
		for n := range many {
			many[n] = id.Idea(n + 1)
		}
		for what, ideas := range map[string][]id.Idea{"held": {held, 999}, "too many": many} {
			accepted := errOf(service.AcceptCandidate(ctx, lea, "joints", []string{"breakfast"}, theme.Words{Name: "Food"}, ideas))
			merged := service.MergeCandidate(ctx, lea, "joints", []string{"breakfast"}, carers.ID, ideas)
			if fault.Of(accepted).Code != "candidate.ideas" || fault.Of(merged).Code != "candidate.ideas" {
				t.Errorf("%s: %v, %v", what, accepted, merged)
			}
		}
		if rowsOf(t, s, "themes") != 1 || rowsOf(t, s, "theme_candidates") != 0 {
			t.Error("a fault kept something")
		}
		made, err := service.AcceptCandidate(ctx, lea, "joints", []string{"breakfast"}, theme.Words{Name: "Food"}, []id.Idea{listed, held, listed})
		must(t, err)
		if st.tallied(t, made.ID) != 1 {
			t.Errorf("it has %d ideas", st.tallied(t, made.ID))
		}
	})
}
