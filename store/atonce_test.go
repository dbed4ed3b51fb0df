package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

// What several people do at the same moment. SQLite has one writer, so that most of
// these hold there by themselves; on PostgreSQL a rule has to hold the rows that
// it looks at.

func TestNoMoreMailsAreSentToAnAddressAtOnceThanOneByOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		uses, _ := peopleOver(t, s)
		var errs [3 * account.AsksMost]error
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = uses.AskSignIn(t.Context(), account.Ask{Email: "mair@example.org"}) })
		}
		wg.Wait()
		sent := 0
		for _, err := range errs {
			switch {
			case err == nil:
				sent++
			case !errors.Is(err, account.ErrAsksMany):
				t.Errorf("got %v, want ErrAsksMany", err)
			}
		}
		if n := rowsOf(t, s, "sign_ins"); sent != account.AsksMost || n != account.AsksMost {
			t.Errorf("%d mails and %d codes, want %d of each", sent, n, account.AsksMost)
		}
		if n := rowsOf(t, s, "sign_ins WHERE expires_at > asked_at"); n != 1 {
			t.Errorf("%d codes work, want the newest alone", n)
		}
	})
}

func TestWriteupsOfOneTitleBegunAtOnceGetAddressesOfTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		comms := st.comms(t)
		var ideas [6]id.Idea
		for i := range ideas {
			ideas[i] = st.shortlisted(t, "Joint school").ID
		}
		var errs [len(ideas)]error
		var wg sync.WaitGroup
		for i, idea := range ideas {
			wg.Go(func() { _, errs[i] = writeups(st).Start(t.Context(), comms, []id.Idea{idea}) })
		}
		wg.Wait()
		must(t, errors.Join(errs[:]...))
		if n := rowsOf(t, s, "writeups WHERE slug IN ('joint-school', 'joint-school-2', 'joint-school-6')"); n != 3 {
			t.Errorf("%d of three addresses are there", n)
		}
	})
}

func TestAThemeStaysWhileAMemberFindsItThatAnotherTakesBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		th := st.theme(t, "Waiting")
		code := func(who account.Actor, panel id.Panel, idea id.Idea, found ...id.Theme) error {
			return themes(st).Code(t.Context(), who, panel, 1, idea, found)
		}
		for round := range 10 {
			idea := st.post(t, fmt.Sprintf("Idea %d", round)).ID
			panel := st.atWork(t, fmt.Sprintf("p%d", round), idea, st.ann, st.ben)
			must(t, code(st.ann, panel, idea, th.ID))
			var errs [2]error
			var wg sync.WaitGroup
			wg.Go(func() { errs[0] = code(st.ann, panel, idea) })
			wg.Go(func() { errs[1] = code(st.ben, panel, idea, th.ID) })
			wg.Wait()
			must(t, errors.Join(errs[:]...))
			given, err := store.ThemeReads(s).OfIdea(t.Context(), idea)
			must(t, err)
			if !slices.Equal(given, []theme.Given{{ID: th.ID, Slug: th.Slug, Name: th.Name}}) {
				t.Fatalf("round %d: one member finds the theme, and the idea has %+v", round, given)
			}
		}
	})
}

// A transaction that finds a challenge changed reads its rules beside itself. It
// must not wait for a second connection of a pool in which all wait for one.
func TestAWriteAfterAChangeOfTheRulesNeedsOneConnectionOfItsPool(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		idea := st.post(t, "Joint school").ID
		var people [12]account.Actor
		for i := range people {
			people[i] = st.person(t, fmt.Sprintf("P%d", i))
		}
		_, err := st.service.AddArea(t.Context(), account.Console, st.c.ID, challenge.Area{Name: "Hands"})
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var errs [len(people)]error
		var wg sync.WaitGroup
		for i, p := range people {
			wg.Go(func() { _, errs[i] = st.service.SetSupport(ctx, p, idea, 1) })
		}
		wg.Wait()
		must(t, errors.Join(errs[:]...))
	}, func(c *store.Config) { c.Connections = 2 })
}

// atWork makes a panel in its first round, with one idea and a seat for each of
// members.
func (st *stage) atWork(t *testing.T, slug string, idea id.Idea, members ...account.Actor) id.Panel {
	t.Helper()
	var panel id.Panel
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		err := tx.Get(&panel, "INSERT INTO panels (challenge_id, slug, name, state, created_at) VALUES (?, ?, ?, 'r1_open', ?) RETURNING id", st.c.ID, slug, slug, st.clock.Now())
		if err != nil {
			return err
		}
		if _, err = tx.Exec("INSERT INTO panel_ideas (panel_id, idea_id, state) VALUES (?, ?, 'r1_scoring')", panel, idea); err != nil {
			return err
		}
		for _, m := range members {
			if _, err = tx.Exec("INSERT INTO seats (panel_id, person_id, kind, state, since) VALUES (?, ?, 'lived', 'active', ?)", panel, m.Person, st.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
	return panel
}

func TestAFileImportedTwiceAtOnceMakesItsRowsOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		var rows []challenge.IdeaRow
		for n := range 30 {
			rows = append(rows, challenge.IdeaRow{Line: n + 2, ID: fmt.Sprint(n), Title: fmt.Sprintf("Idea %d", n), Body: "Words.", Area: "MSK"})
		}
		var reports [3]challenge.Report
		var errs [len(reports)]error
		var wg sync.WaitGroup
		for i := range reports {
			wg.Go(func() {
				reports[i], errs[i] = st.service.ImportIdeas(t.Context(), account.Console, "joints", rows, challenge.ImportOptions{})
			})
		}
		wg.Wait()
		must(t, errors.Join(errs[:]...))
		added := 0
		for _, r := range reports {
			added += r.Added
			if r.Added+r.Same != len(rows) {
				t.Errorf("a report tells of %d rows, want %d", r.Added+r.Same, len(rows))
			}
		}
		if n := rowsOf(t, s, "ideas"); added != len(rows) || n != len(rows) {
			t.Errorf("%d rows added, %d ideas, want %d of each", added, n, len(rows))
		}
	})
}
