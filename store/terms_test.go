package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// published makes texts with this notice the present terms.
func (st *stage) published(t *testing.T, notice string) account.Terms {
	t.Helper()
	people := account.Service{Store: store.Accounts(st.s), Reads: store.AccountReads(st.s), Now: st.clock.Now}
	kept, err := people.PublishTerms(t.Context(), account.Console, account.TermsTexts{Licence: challenge.Licence, Terms: "Share.", Rules: "Be kind.", Privacy: notice})
	must(t, err)
	return kept
}

func (st *stage) agreeing(t *testing.T, a account.Actor) account.Agreeing {
	t.Helper()
	g, err := account.Service{Reads: store.AccountReads(st.s)}.Agreeing(t.Context(), a)
	must(t, err)
	return g
}

// agreedTo is the version of the terms to which an idea was posted as it is now.
func (st *stage) agreedTo(t *testing.T, i id.Idea) account.Agreed {
	t.Helper()
	v, err := st.reads.View(t.Context(), i)
	must(t, err)
	v.AgreedAt = v.AgreedAt.UTC()
	return v.Agreed
}

func TestEachTextKeepsTheTermsToWhichItWasPosted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		before := st.post(t, "Before versions were kept")
		if got := st.agreedTo(t, before.ID); got != (account.Agreed{}) {
			t.Errorf("before any version: got %+v", got)
		}
		one := st.published(t, "We keep little.")
		if again := st.published(t, "We keep little."); again.Number != 1 || again.Hash != one.Hash {
			t.Errorf("the same texts again: got version %d", again.Number)
		}
		st.clock.Turn(time.Minute)
		first := st.post(t, "The first under terms") // posting agrees
		at := st.clock.Now().UTC()
		if got := st.agreedTo(t, first.ID); got != (account.Agreed{Terms: 1, AgreedAt: at}) {
			t.Errorf("the first post: got %+v", got)
		}
		if got := st.agreeing(t, st.ann); got.Asks() || got.Last != 1 {
			t.Errorf("after the first post: got %+v", got)
		}

		st.published(t, "We keep less.")
		want := account.Agreeing{Present: 2, Last: 1, Changes: []account.TermsPart{account.PartPrivacy}}
		if got := st.agreeing(t, st.ann); !cmp.Equal(got, want) || !got.Asks() {
			t.Errorf("after new terms: %s", cmp.Diff(got, want))
		}
		text := st.text("The second")
		refused := func(name string, a account.Actor) {
			t.Helper()
			n := st.ideas(t)
			_, err := st.service.PostIdea(ctx, a, st.c.Slug, text, "")
			if !errors.Is(err, account.ErrTermsChanged) || st.ideas(t) != n {
				t.Errorf("%s: got %v, and %d ideas from %d", name, err, st.ideas(t), n)
			}
		}
		refused("nothing is named, by somebody who agreed to older ones", st.ann)
		refused("the older ones are named", shown(st.ann, 1))
		refused("a form that showed older ones, by somebody new", shown(st.ben, 1))
		refused("a version to come", shown(st.ben, 3))
		_, err := st.service.PostComment(ctx, st.ann, before.ID, 0, "Words.", "", "")
		if !errors.Is(err, account.ErrTermsChanged) {
			t.Errorf("a comment: got %v", err)
		}
		second, err := st.service.PostIdea(ctx, shown(st.ann, 2), st.c.Slug, text, "")
		must(t, err)
		if got := st.agreedTo(t, second.ID); got.Terms != 2 {
			t.Errorf("the second post: got %+v", got)
		}
		if st.agreedTo(t, first.ID).Terms != 1 || st.agreedTo(t, before.ID).Terms != account.TermsBefore {
			t.Error("new terms have changed old ideas")
		}

		// A later text of its author is under the terms of its day; the one before keeps its own.
		text.Title = "The first, better"
		_, err = st.service.EditIdea(ctx, st.ann, first.ID, first.Version, text, "")
		must(t, err)
		old, err := st.reads.Versions(ctx, first.ID)
		must(t, err)
		if st.agreedTo(t, first.ID).Terms != 2 || len(old) != 1 || old[0].Terms != 1 || !old[0].AgreedAt.UTC().Equal(at) {
			t.Errorf("after an edit: got %+v and %+v", st.agreedTo(t, first.ID), old)
		}
		said, err := st.service.PostComment(ctx, st.ann, before.ID, 0, "Words.", "", "")
		must(t, err)
		ad, err := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}.Record(ctx, st.ben, before.ID, adoption.Entry{Site: "A ward", State: adoption.Trying, Date: "2020-03-03"})
		must(t, err)
		kept, err := store.AdoptionReads(s).ByID(ctx, ad.ID)
		must(t, err)
		if said.Terms != 2 || kept.Terms != 2 {
			t.Errorf("got a comment under %d and a record under %d", said.Terms, kept.Terms)
		}
		var agreed []string
		must(t, s.Reader(ctx).All(&agreed, "SELECT p.name || ' ' || e.subject FROM events e JOIN people p ON p.id = e.actor_id WHERE e.kind = 'terms.agreed' ORDER BY e.id"))
		if want := []string{"Ann 1", "Ann 2", "Ben 2"}; !cmp.Equal(agreed, want) {
			t.Errorf("agreements in the trail: %s", cmp.Diff(agreed, want))
		}
	})
}

// TestACopyNamesTheTermsOfEachVersion edits an idea and a comment under new terms.
func TestACopyNamesTheTermsOfEachVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		before := st.post(t, "Before versions were kept")
		st.published(t, "We keep little.")
		first := st.post(t, "The first under terms")
		said, err := st.service.PostComment(ctx, shown(st.ann, 1), first.ID, 0, "Words.", "", "")
		must(t, err)
		var agreed time.Time
		must(t, s.Reader(ctx).Get(&agreed, "SELECT agreed_at FROM ideas WHERE id = ?", first.ID))
		one := agreed.UTC()
		st.clock.Turn(time.Minute)
		st.published(t, "We keep less.")
		for _, i := range []challenge.Idea{before, first} {
			text := st.text(i.Title + ", better")
			_, err = st.service.EditIdea(ctx, shown(st.ann, 2), i.ID, i.Version, text, "")
			must(t, err)
		}
		_, err = st.service.EditComment(ctx, shown(st.ann, 2), said.ID, said.Version, "Better words.", "")
		must(t, err)
		got := map[string][]string{}
		must(t, store.PrivacyReads(s).Held(ctx, st.ann.Person, func(h privacy.Held) error {
			for _, shelf := range privacy.Shelves {
				if shelf.Name != "idea_versions" && shelf.Name != "comment_versions" && shelf.Name != "ideas" && shelf.Name != "comments" {
					continue
				}
				terms, at := slices.Index(shelf.Columns, "terms"), slices.Index(shelf.Columns, "agreed_at")
				if terms < 0 || at < 0 {
					t.Fatalf("%s does not say under which terms", shelf.Name)
				}
				must(t, h.Each(shelf, func(r privacy.Row) error {
					got[shelf.Name] = append(got[shelf.Name], fmt.Sprint(r[terms], " ", r[at]))
					return nil
				}))
			}
			return nil
		}))
		two := fmt.Sprint(2, " ", one.Add(time.Minute))
		want := map[string][]string{
			"ideas": {two, two}, "idea_versions": {fmt.Sprint(0, " ", nil), fmt.Sprint(1, " ", one)},
			"comments": {two}, "comment_versions": {fmt.Sprint(1, " ", one)},
		}
		if !cmp.Equal(got, want) {
			t.Error(cmp.Diff(want, got))
		}
	})
}

// shown is a as they send a form that showed a version of the terms.
func shown(a account.Actor, terms int) account.Actor {
	a.Terms = terms
	return a
}

// ideas counts all of them.
func (st *stage) ideas(t *testing.T) (n int) {
	t.Helper()
	must(t, st.s.Reader(t.Context()).Get(&n, "SELECT count(*) FROM ideas"))
	return n
}

func TestImportsSayThatTermsWereAgreedElsewhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		st.published(t, "We keep little.")
		ctx := t.Context()
		rep, err := st.service.ImportIdeas(ctx, account.Console, st.c.Slug, []challenge.IdeaRow{{Line: 2, ID: "a", Area: "MSK", Title: "From elsewhere", Body: "Words.", Licence: "CC BY 4.0", Terms: 1}}, challenge.ImportOptions{})
		must(t, err)
		if len(rep.Bad) > 0 {
			t.Fatal(rep.Bad)
		}
		_, err = st.service.ImportComments(ctx, account.Console, st.c.Slug, []challenge.CommentRow{{Line: 2, ID: "k", Idea: "a", Body: "Words."}}, challenge.ImportOptions{})
		must(t, err)
		var got []string
		export := store.Exports(s)
		must(t, export.Ideas(context.WithoutCancel(ctx), st.c.ID, true, func(r challenge.IdeaRow) error {
			if r.Terms == account.TermsElsewhere {
				got = append(got, r.Title+", "+r.Licence)
			}
			return nil
		}))
		must(t, export.Comments(ctx, st.c.ID, true, func(r challenge.CommentRow) error {
			if r.Terms == account.TermsElsewhere {
				got = append(got, r.Body)
			}
			return nil
		}))
		if want := []string{"From elsewhere, CC BY 4.0", "Words."}; !cmp.Equal(got, want) {
			t.Errorf("imported: %s", cmp.Diff(got, want))
		}
	})
}
