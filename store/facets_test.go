package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

// TestEveryFacetCountIsTheLengthOfItsList fills a challenge at random, in every way in
// which what an idea is counted under changes, and follows every count.
func TestEveryFacetCountIsTheLengthOfItsList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx, r := newStage(t, s, challenge.SupportOnly), t.Context(), rand.New(rand.NewPCG(7, 11))
		other := challenge.Text{Kind: challenge.KindIdea, Title: "Elsewhere", Body: "In another challenge."}
		second, err := st.service.Create(ctx, account.Console, challenge.Challenge{Slug: "hips", Title: "Hips", Phases: []challenge.Phase{st.c.Phases[0]}})
		must(t, err)
		_, err = st.service.Publish(ctx, account.Console, second.ID)
		must(t, err)
		_, err = st.service.PostIdea(ctx, st.ann, "hips", other, "")
		must(t, err)
		coded := []id.Theme{}
		for n := range 3 {
			coded = append(coded, st.theme(t, fmt.Sprint("Theme ", n)).ID)
		}
		for n := range 60 {
			text := challenge.Text{Kind: challenge.Kinds[r.IntN(3)], Area: st.c.Areas[r.IntN(2)].ID, Title: fmt.Sprint("Idea ", n), Body: "Some text."}
			if text.Kind == challenge.KindPractice && n%2 == 0 {
				text.Answers = []challenge.Answer{{Key: "difference", Text: []string{"From 9 to 3 weeks.", "People wait less."}[r.IntN(2)]}}
			}
			i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
			must(t, err)
			st.clock.Turn(time.Second)
			must(t, store.Themes(s).InTx(ctx, func(tx theme.Tx) error {
				for _, th := range coded {
					if r.IntN(3) == 0 {
						if _, err := tx.GiveTheme(i.ID, th, st.clock.Now()); err != nil {
							return err
						}
					}
				}
				return nil
			}))
			must(t, store.Challenges(s).InTx(ctx, func(tx challenge.Tx) error {
				now, err := tx.Idea(i.ID)
				if err != nil {
					return err
				}
				now.Stage = challenge.Stages[r.IntN(len(challenge.Stages))]
				if now.Stage == challenge.Decided || now.Stage == challenge.WrittenUp {
					now.Outcome = challenge.Outcomes[r.IntN(4)]
					if r.IntN(2) == 0 {
						now.ReleasedAt = st.clock.Now()
					}
				}
				if r.IntN(5) == 0 {
					now.Moderation = challenge.Hidden
				}
				if r.IntN(4) == 0 {
					now.PickReason = "Clear."
				}
				return tx.SaveIdea(&now)
			}))
			if n%5 == 0 {
				must(t, store.Adoptions(s).InTx(ctx, func(tx adoption.Tx) error {
					return tx.AddAdoption(&adoption.Adoption{Idea: i.ID, Entry: adoption.Entry{Site: "A place", State: adoption.States[r.IntN(5)], Date: "2026-01-01"}, Contact: st.ben.Person, CreatedAt: st.clock.Now()})
				}))
			}
		}
		_, err = themes(st).Merge(ctx, account.Console, coded[2], 1, coded[1])
		must(t, err)
		followed := 0
		for range 40 {
			q := challenge.ListQuery{Challenge: st.c.ID, Limit: 100}
			some(r, &q.Areas, []id.Area{st.c.Areas[0].ID, st.c.Areas[1].ID})
			some(r, &q.Kinds, challenge.Kinds)
			some(r, &q.Stages, challenge.Stages[:4])
			some(r, &q.Outcomes, challenge.Outcomes)
			some(r, &q.Evidence, challenge.Evidences)
			some(r, &q.Picks, []challenge.Pick{challenge.ByTeam})
			some(r, &q.Themes, coded[:2])
			counts, err := st.reads.Counts(ctx, st.c.ID)
			must(t, err)
			var either []challenge.Count
			if len(q.Themes) > 1 {
				either, err = st.reads.CountsOfAny(ctx, st.c.ID, q.Themes)
				must(t, err)
			}
			check := func(what string, n int, q challenge.ListQuery) {
				list, err := st.reads.List(ctx, q)
				must(t, err)
				if followed++; len(list.Cards) != n || list.Total != n {
					t.Errorf("under %+v: %s counts %d, its list counts %d and shows %d", q, what, n, list.Total, len(list.Cards))
				}
			}
			f := challenge.FacetsOf(counts, either, q)
			followEach(f.Areas, func(v id.Area, n int) { w := q; w.Areas = []id.Area{v}; check("an area", n, w) })
			followEach(f.Kinds, func(v challenge.Kind, n int) { w := q; w.Kinds = []challenge.Kind{v}; check(string(v), n, w) })
			followEach(f.Stages, func(v challenge.Stage, n int) { w := q; w.Stages = []challenge.Stage{v}; check(string(v), n, w) })
			followEach(f.Evidence, func(v challenge.Evidence, n int) {
				w := q
				w.Evidence = []challenge.Evidence{v}
				check(string(v), n, w)
			})
			followEach(f.Themes, func(v id.Theme, n int) { w := q; w.Themes = []id.Theme{v}; check("a theme", n, w) })
			followEach(f.Outcomes, func(v challenge.Outcome, n int) {
				if w := q; v != "" {
					w.Outcomes = []challenge.Outcome{v}
					check(string(v), n, w)
				}
			})
			followEach(f.Picks, func(v challenge.Pick, n int) {
				if w := q; v != "" {
					w.Picks = []challenge.Pick{v}
					check("picks", n, w)
				}
			})
		}
		if followed < 200 {
			t.Errorf("only %d counts were followed", followed)
		}
	})
}

// some chooses none, one or two of all.
func some[T any](r *rand.Rand, into *[]T, all []T) {
	if n := r.IntN(6) - 3; n > 0 {
		k := r.IntN(len(all))
		*into = all[k:min(k+n, len(all))]
	}
}

func followEach[K comparable](counts map[K]int, follow func(K, int)) {
	for v, n := range counts {
		follow(v, n)
	}
}

// TestAnOutcomeIsNoFilterBeforeItsRelease plants what a panel has decided.
func TestAnOutcomeIsNoFilterBeforeItsRelease(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		i := st.post(t, "Decided in secret")
		finds := func(outcome challenge.Outcome) (listed, counted int) {
			list, err := st.reads.List(ctx, challenge.ListQuery{Challenge: st.c.ID, Outcomes: []challenge.Outcome{outcome}})
			must(t, err)
			counts, err := st.reads.Counts(ctx, st.c.ID)
			must(t, err)
			return len(list.Cards) + list.Total, challenge.FacetsOf(counts, nil, challenge.ListQuery{}).Outcomes[outcome]
		}
		change := func(fn func(*challenge.Idea)) {
			must(t, store.Challenges(s).InTx(ctx, func(tx challenge.Tx) error {
				now, err := tx.Idea(i.ID)
				if err != nil {
					return err
				}
				fn(&now)
				return tx.SaveIdea(&now)
			}))
		}
		change(func(i *challenge.Idea) { i.Stage, i.Outcome = challenge.Decided, challenge.Shortlisted })
		if listed, counted := finds(challenge.Shortlisted); listed+counted != 0 {
			t.Errorf("before its release an outcome lists %d and counts %d", listed, counted)
		}
		change(func(i *challenge.Idea) { i.ReleasedAt = st.clock.Now() })
		if listed, counted := finds(challenge.Shortlisted); listed != 2 || counted != 1 {
			t.Errorf("after its release an outcome lists %d and counts %d", listed, counted)
		}
	})
}

func TestEvidenceFollowsAnswersAndOtherPlaces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		text := st.text("Video first")
		text.Answers = []challenge.Answer{{Key: "difference", Text: "Waits fell."}}
		i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
		must(t, err)
		evidence := func(want challenge.Evidence, when string) {
			t.Helper()
			cards, err := st.reads.CardsByID(ctx, []id.Idea{i.ID})
			must(t, err)
			if cards[0].Evidence != want {
				t.Errorf("%s: got %s, want %s", when, cards[0].Evidence, want)
			}
		}
		evidence(challenge.Tried, "a difference without figures")
		text.Answers[0].Text = "From 9 weeks to 3."
		i, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, text, "")
		must(t, err)
		evidence(challenge.Measured, "one with figures")
		as := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}
		entry := adoption.Entry{Site: "Hull", State: adoption.Trying, Date: "2026-01-01"}
		ad, err := as.Record(ctx, st.ben, i.ID, entry)
		must(t, err)
		evidence(challenge.Measured, "another place tries it")
		entry.State = adoption.Adopted
		_, err = as.Change(ctx, st.ben, ad.ID, ad.Version, entry)
		must(t, err)
		evidence(challenge.Elsewhere, "another place has adopted it")
		_, err = as.Hide(ctx, account.Console, ad.ID, challenge.Because{Words: "Not true."})
		must(t, err)
		evidence(challenge.Measured, "a moderator has hidden that")
	})
}
