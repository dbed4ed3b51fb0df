package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
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

// Files that name the same people, themes, areas and panels, taken in at once.
func TestImportsAtOnceMakeWhatTheyNameOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		other, err := st.service.Create(t.Context(), account.Console, challenge.Challenge{Slug: "backs", Title: "Backs", Areas: []challenge.Area{{Name: "All"}}})
		must(t, err)
		people, _ := peopleOver(t, s)
		panels := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
		idea := challenge.IdeaRow{Line: 2, ID: "one", Title: "One", Body: "Words."}
		_, err = st.service.ImportIdeas(t.Context(), account.Console, "joints", []challenge.IdeaRow{idea}, challenge.ImportOptions{})
		must(t, err)
		const each = 3
		var errs []error
		var mu sync.Mutex
		var wg sync.WaitGroup
		do := func(fn func(n int) error) {
			for n := range each {
				wg.Go(func() {
					err := fn(n)
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				})
			}
		}
		do(func(n int) error { // the same addresses under other keys, for two challenges, in turned order
			var rows []account.PersonRow
			for k := range 20 {
				if n%2 == 1 {
					k = 19 - k
				}
				rows = append(rows, account.PersonRow{Line: k + 2, Key: fmt.Sprintf("key %d", k), Name: "P", Email: fmt.Sprintf("p%d@example.org", k)})
			}
			c := []id.Challenge{st.c.ID, other.ID}[n%2]
			_, err := people.ImportPeople(t.Context(), account.Console, c, rows, account.RowOptions{})
			return err
		})
		do(func(int) error {
			_, err := themes(st).Import(t.Context(), account.Console, "joints", []theme.Row{{Line: 2, Words: theme.Words{Name: "Waiting"}}}, account.RowOptions{})
			return err
		})
		do(func(n int) error {
			row := challenge.IdeaRow{Line: 2, ID: fmt.Sprintf("new %d", n), Title: "New", Body: "Words.", Area: "Feet", Author: "somebody", Themes: []string{"Waiting"}}
			_, err := st.service.ImportIdeas(t.Context(), account.Console, "joints", []challenge.IdeaRow{row}, challenge.ImportOptions{Create: true})
			return err
		})
		do(func(int) error {
			rows := []review.ScoreRow{{Line: 2, Panel: "Feet", Round: "1", Idea: "one", Member: "m", Seat: "lived", Criterion: "impact", Value: "7"}}
			_, err := panels.ImportScores(t.Context(), account.Console, st.c.ID, rows, review.ImportOptions{Create: true})
			return err
		})
		wg.Wait()
		must(t, errors.Join(errs...))
		for table, want := range map[string]int{
			"people WHERE email LIKE 'p%@example.org'": 20, "themes": 1, "areas WHERE name = 'Feet'": 1, "panels": 1, "ideas": 1 + each,
			"source_ids WHERE kind = 'person'": 42,
		} {
			if n := rowsOf(t, s, table); n != want {
				t.Errorf("%d of %s, want %d", n, table, want)
			}
		}
	})
}

// One of two panels of the same name is refused in words; themes whose addresses
// would be the same get addresses of their own.
func TestNewPanelsAndThemesAtOnceAreMadeOrRefusedInWords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		panels := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
		var errs, coded [6]error
		var wg sync.WaitGroup
		for n := range errs {
			wg.Go(func() {
				_, errs[n] = panels.CreatePanel(t.Context(), account.Console, review.NewPanel{Challenge: st.c.ID, Name: fmt.Sprintf("Panel %d", n/2)})
			})
			wg.Go(func() {
				_, coded[n] = themes(st).Add(t.Context(), account.Console, "joints", theme.Words{Name: fmt.Sprintf("Waiting%.*s", n, "!!!!!!")})
			})
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			switch {
			case err == nil:
				made++
			case !errors.Is(err, review.ErrSlug):
				t.Errorf("a panel: %v", err)
			}
		}
		if n := rowsOf(t, s, "panels"); made != 3 || n != 3 {
			t.Errorf("%d panels made, %d there, want 3", made, n)
		}
		must(t, errors.Join(coded[:]...))
		if n := rowsOf(t, s, "themes"); n != len(coded) {
			t.Errorf("%d themes, want %d", n, len(coded))
		}
	})
}
