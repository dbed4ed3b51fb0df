package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

var errRefused = errors.New("refused")

// addTerm writes one row of a table without relations.
func addTerm(tx *store.Tx, list, code string) error {
	_, err := tx.Exec("/* test.term */ INSERT INTO reference_terms (list, code, label, position) VALUES (?, ?, ?, 1)", list, code, code)
	return err
}

func codes(t testing.TB, s *store.Store, list string) []string {
	t.Helper()
	var got []string
	err := s.Reader(context.WithoutCancel(t.Context())).All(&got, "/* test.codes */ SELECT code FROM reference_terms WHERE list = ? ORDER BY code", list)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOnlyTheClosuresThatSucceedAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "taken", "x") }); err != nil {
			t.Fatal(err)
		}
		const n = 200
		var want []string
		var all sync.WaitGroup
		answers := make([]error, n) // nil also for those that never come back
		back := make([]bool, n)
		panics := make([]any, n)
		for i := range n {
			code := fmt.Sprintf("%03d", i)
			if i%5 == 0 {
				want = append(want, code)
			}
			all.Go(func() {
				defer func() { panics[i] = recover() }()
				answers[i] = s.InTx(t.Context(), func(tx *store.Tx) error {
					if err := addTerm(tx, "mixed", code); err != nil {
						return err
					}
					switch i % 5 {
					case 1:
						return errRefused
					case 2:
						return addTerm(tx, "taken", "x")
					case 3:
						panic(code)
					case 4:
						runtime.Goexit()
					}
					return nil
				})
				back[i] = true
			})
		}
		all.Wait()
		if got := codes(t, s, "mixed"); !slices.Equal(got, want) {
			t.Errorf("kept %v,\nwant %v", got, want)
		}
		for i := range n {
			switch i % 5 {
			case 0:
				if answers[i] != nil {
					t.Errorf("writer %d succeeded and was told %v", i, answers[i])
				}
			case 1:
				if !errors.Is(answers[i], errRefused) {
					t.Errorf("writer %d refused and was told %v", i, answers[i])
				}
			case 2:
				if !errors.Is(answers[i], store.ErrDuplicate) {
					t.Errorf("writer %d broke a constraint and was told %v", i, answers[i])
				}
			case 3:
				if back[i] || panics[i] != fmt.Sprintf("%03d", i) {
					t.Errorf("the panic of writer %d did not go on up its goroutine: %v", i, panics[i])
				}
			case 4:
				if back[i] {
					t.Errorf("writer %d ended its goroutine, and InTx returned", i)
				}
			}
		}
	})
}

func TestAFailingCommitAnswersEverybodyAndLosesNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		// A reference that is looked at only by COMMIT.
		for _, sql := range []string{
			"CREATE TABLE parents (id integer PRIMARY KEY)",
			"CREATE TABLE children (id integer PRIMARY KEY, parent_id integer REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)",
			"INSERT INTO parents (id) VALUES (1)",
		} {
			if err := s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
				t.Fatal(err)
			}
		}
		const n = 60
		var all sync.WaitGroup
		answers := make([]error, n)
		for i := range n {
			all.Go(func() {
				parent := 1
				if i%10 == 0 {
					parent = 99
				}
				answers[i] = s.InTx(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Exec("INSERT INTO children (id, parent_id) VALUES (?, ?)", i, parent)
					return err
				})
			})
		}
		all.Wait()
		for i, err := range answers {
			if i%10 == 0 && !errors.Is(err, store.ErrForeignKey) {
				t.Errorf("orphan %d: got %v, want ErrForeignKey", i, err)
			}
			if i%10 != 0 && err != nil {
				t.Errorf("child %d: got %v, want it kept", i, err)
			}
		}
		var kept int
		if err := s.Reader(t.Context()).Get(&kept, "SELECT count(*) FROM children"); err != nil || kept != 54 {
			t.Errorf("kept %d rows, %v; want 54", kept, err)
		}
	})
}

// hold occupies the store's one place for a writer until release is called.
func hold(t *testing.T, s *store.Store) (release func() error) {
	t.Helper()
	in, out, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	var once sync.Once // a closure may run twice
	go func() {
		done <- s.InTx(context.Background(), func(tx *store.Tx) error {
			once.Do(func() { close(in) })
			<-out
			return addTerm(tx, "held", "h")
		})
	}()
	<-in
	return func() error { close(out); return <-done }
}

func oneConnection(c *store.Config) { c.Connections = 1 }

func TestACallerThatLeavesTheQueueNeverRuns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		store.SetRunLimit(s, time.Minute) // waiting for one who has gone would be noticed
		release := hold(t, s)
		front := make(chan error, 1) // in front of the one who leaves, so that the same batch comes upon it
		go func() {
			front <- s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "left", "front") })
		}()
		for s.Dialect() == store.SQLite && s.Stats().Queue < 1 {
			runtime.Gosched()
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		var ran atomic.Bool
		err := s.InTx(ctx, func(tx *store.Tx) error { ran.Store(true); return addTerm(tx, "left", "l") })
		if !errors.Is(err, store.ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		if err := release(); err != nil {
			t.Errorf("the writer that held the place: %v", err)
		}
		select {
		case err := <-front:
			if err != nil {
				t.Errorf("the writer in front: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("the one who left is waited for")
		}
		// Whoever comes next proves that the queue has passed the one who left.
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "left", "next") }); err != nil {
			t.Fatal(err)
		}
		if got := codes(t, s, "left"); ran.Load() || !slices.Equal(got, []string{"front", "next"}) {
			t.Errorf("ran %v, kept %v", ran.Load(), got)
		}
	}, oneConnection)
}

func TestASwallowedErrorIsNotCommitted(t *testing.T) {
	t.Parallel()
	swallow := map[string]func(tx *store.Tx) error{
		"by Exec": func(tx *store.Tx) error { return addTerm(tx, "s", "twice") },
		"by Get": func(tx *store.Tx) error {
			var code string
			return tx.Get(&code, "INSERT INTO reference_terms (list, code, label, position) VALUES ('s', 'twice', '', 1) RETURNING code")
		},
		"by GORM": func(tx *store.Tx) error {
			return tx.DB().Table("reference_terms").Create(map[string]any{"list": "s", "code": "twice", "label": "", "position": 1}).Error
		},
		"by Row": func(tx *store.Tx) error {
			var n int
			return tx.DB().Raw("SELECT 1").Row().Scan(&n)
		},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "s", "twice") }); err != nil {
			t.Fatal(err)
		}
		for name, fail := range swallow {
			var later error
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				if err := addTerm(tx, "s", name); err != nil {
					return err
				}
				if fail(tx) == nil {
					t.Errorf("%s: the statement did not fail", name)
				}
				later = addTerm(tx, "s", name+" after")
				return nil
			})
			if err == nil || later == nil {
				t.Errorf("%s: the closure was told %v, a later statement %v; want both to fail", name, err, later)
			}
		}
		if got := codes(t, s, "s"); !slices.Equal(got, []string{"twice"}) {
			t.Errorf("kept %v", got)
		}
	})
}

func TestATxIsOverWithItsClosure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var kept *store.Tx
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { kept = tx; return addTerm(tx, "o", "in") }); err != nil {
			t.Fatal(err)
		}
		if err := addTerm(kept, "o", "after"); !errors.Is(err, store.ErrTxOver) {
			t.Errorf("got %v, want ErrTxOver", err)
		}
		if got := codes(t, s, "o"); !slices.Equal(got, []string{"in"}) {
			t.Errorf("kept %v", got)
		}
	})
}

func TestARefusalMovesNoVersionAndLeavesNoEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		emit := func(err error) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				return errors.Join(tx.Emit(outbox.Event{Kind: outbox.ChallengeChanged, Challenge: 3, At: storetest.Noon}), err)
			}
		}
		topic := outbox.ChallengeTopic(3)
		v := s.Versions().Version(topic)
		if err := s.InTx(t.Context(), emit(errRefused)); !errors.Is(err, errRefused) {
			t.Fatal(err)
		}
		if s.Versions().Version(topic) != v {
			t.Error("a refused closure moved the version")
		}
		if err := s.InTx(t.Context(), emit(nil)); err != nil {
			t.Fatal(err)
		}
		events, err := store.EventsBefore(s.Reader(t.Context()), 0, 10)
		if err != nil || len(events) != 1 || s.Versions().Version(topic) == v {
			t.Errorf("got %d events, %v, version %d after %d", len(events), err, s.Versions().Version(topic), v)
		}
	})
}

func TestClosingUnderLoadKeepsWhatWasPromised(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), store.Config{URL: url, Connections: 6})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var kept, busy atomic.Int64
		started := make(chan struct{}, 16)
		for i := range 16 {
			all.Go(func() {
				for n := 0; ; n++ {
					err := s.InTx(context.Background(), func(tx *store.Tx) error { return addTerm(tx, "load", fmt.Sprintf("%d-%d", i, n)) })
					if errors.Is(err, store.ErrBusy) {
						busy.Add(1)
						return
					}
					if err != nil {
						t.Errorf("got %v, want kept or ErrBusy", err)
						return
					}
					kept.Add(1)
					if n == 3 {
						started <- struct{}{}
					}
				}
			})
		}
		<-started
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		all.Wait()
		again := storetest.Open(t, url)
		if got := int64(len(codes(t, again, "load"))); got != kept.Load() || busy.Load() != 16 {
			t.Errorf("promised %d rows and kept %d; %d of 16 writers were sent away", kept.Load(), got, busy.Load())
		}
	})
}

// TestHelperWriter is no test: it is the other process of the next one.
func TestHelperWriter(t *testing.T) {
	url := os.Getenv("UPTAKE_TEST_HELPER")
	if url == "" {
		return // no test by itself; a skip would be a failure where nothing may be left out
	}
	s := storetest.Open(t, url)
	for i := range 100 {
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			if err := addTerm(tx, "two", fmt.Sprintf("child-%03d", i)); err != nil {
				return err
			}
			return tx.Emit(outbox.Event{Kind: outbox.PanelChanged, Panel: 77, At: storetest.Noon})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoProcessesShareADatabase(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		topic := outbox.PanelTopic(77)
		moved := make(chan struct{}, 1)
		defer s.Versions().Watch(func(topics []outbox.Topic) {
			if slices.Contains(topics, topic) {
				select {
				case moved <- struct{}{}:
				default:
				}
			}
		})()
		before := s.Versions().Version(topic)
		other := exec.Command(os.Args[0], "-test.run=^TestHelperWriter$", "-test.count=1") //nolint:gosec // this very program
		other.Env = append(os.Environ(), "UPTAKE_TEST_HELPER="+url)
		var out strings.Builder
		other.Stdout, other.Stderr = &out, &out
		if err := other.Start(); err != nil {
			t.Fatal(err)
		}
		for i := range 100 {
			if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "two", fmt.Sprintf("parent-%03d", i)) }); err != nil {
				t.Errorf("parent %d: %v", i, err)
			}
		}
		if err := other.Wait(); err != nil {
			t.Fatalf("the other process: %v\n%s", err, out.String())
		}
		if got := codes(t, s, "two"); len(got) != 200 {
			t.Errorf("kept %d rows of 200", len(got))
		}
		select {
		case <-moved:
		case <-time.After(10 * time.Second):
			t.Error("the other process's events moved no version here")
		}
		if s.Versions().Version(topic) == before {
			t.Error("the version stayed the same")
		}
	})
}

func TestAClosedRowTakesNothingLate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "round", "open") }); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var late, counted atomic.Int64
		score := func(i int) error {
			return s.InTx(t.Context(), func(tx *store.Tx) error {
				var label string
				if err := tx.Get(&label, "SELECT label FROM reference_terms WHERE list = 'round'"+tx.ForUpdate()); err != nil {
					return err
				}
				if label == "closed" {
					return errRefused
				}
				return addTerm(tx, "score", fmt.Sprintf("%03d", i))
			})
		}
		for i := range 60 {
			all.Go(func() {
				if i == 30 {
					err := s.InTx(t.Context(), func(tx *store.Tx) error {
						if err := tx.One("UPDATE reference_terms SET label = 'closed' WHERE list = 'round'"); err != nil {
							return err
						}
						var n int64
						err := tx.Get(&n, "SELECT count(*) FROM reference_terms WHERE list = 'score'")
						counted.Store(n)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					return
				}
				if err := score(i); errors.Is(err, errRefused) {
					late.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if kept := int64(len(codes(t, s, "score"))); kept != counted.Load() || kept+late.Load() != 59 {
			t.Errorf("the round closed with %d scores, now there are %d; %d were refused", counted.Load(), kept, late.Load())
		}
	})
}

func TestALostBatchIsRunAgainWithoutTheCulprit(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	var pages int
	if err := s.InTx(t.Context(), func(tx *store.Tx) error {
		if err := tx.Get(&pages, "PRAGMA page_count"); err != nil {
			return err
		}
		var most int
		return tx.Get(&most, fmt.Sprintf("PRAGMA max_page_count = %d", pages+40))
	}); err != nil {
		t.Fatal(err)
	}
	store.SetRunLimit(s, time.Minute) // waiting for one who has gone would be noticed
	release := hold(t, s)
	var all sync.WaitGroup
	answers := make([]error, 20)
	all.Go(func() {
		defer func() { _ = recover() }()
		_ = s.InTx(t.Context(), func(*store.Tx) error { panic("gone, and never run again") })
	})
	for s.Stats().Queue < 1 { // it is in front of the others
		runtime.Gosched()
	}
	for i := range answers {
		all.Go(func() {
			answers[i] = s.InTx(t.Context(), func(tx *store.Tx) error {
				if i == 7 { // more than the disk has room for
					_, err := tx.Exec("INSERT INTO reference_terms (list, code, label, position) VALUES ('full', 'big', hex(zeroblob(?)), 1)", 1<<20)
					return err
				}
				return addTerm(tx, "full", fmt.Sprintf("%02d", i))
			})
		})
	}
	begun := time.Now()
	for s.Stats().Queue < 21 { // all of them wait behind the one that holds the place
		runtime.Gosched()
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	all.Wait()
	for i, err := range answers {
		if (err != nil) != (i == 7) {
			t.Errorf("writer %d was told %v", i, err)
		}
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("took %v: somebody was waited for who had gone", took)
	}
	if got := codes(t, s, "full"); len(got) != 19 || len(codes(t, s, "held")) != 1 {
		t.Errorf("kept %v", got)
	}
}

func TestAnInterruptedClosureBringsNobodyElseDown(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	store.SetRunLimit(s, time.Second)
	release := hold(t, s)
	var all sync.WaitGroup
	var runs atomic.Int64
	answers := make([]error, 10)
	for i := range answers {
		all.Go(func() {
			answers[i] = s.InTx(t.Context(), func(tx *store.Tx) error {
				if err := addTerm(tx, "long", fmt.Sprint(i)); err != nil {
					return err
				}
				if i == 4 { // writes for ever
					runs.Add(1)
					_, err := tx.Exec(`/* test.endless */ INSERT INTO reference_terms (list, code, label, position)
						WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT 'endless', x, '', 1 FROM n`)
					return err
				}
				return nil
			})
		})
	}
	for s.Stats().Queue < 10 {
		runtime.Gosched()
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	all.Wait()
	for i, err := range answers {
		if i == 4 && !errors.Is(err, store.ErrBusy) || i != 4 && err != nil {
			t.Errorf("writer %d was told %v", i, err)
		}
	}
	if got := codes(t, s, "long"); len(got) != 9 || len(codes(t, s, "endless")) != 0 {
		t.Errorf("kept %v", got)
	}
	if runs.Load() != 1 {
		t.Errorf("the one that was stopped ran %d times, want once", runs.Load())
	}
	if s.Stats().Lost == 0 {
		t.Error("no batch was lost, so this test tested nothing")
	}
}

func TestAClosureThatHangsIsRevoked(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	store.SetRunLimit(s, time.Second)
	in, out := make(chan struct{}), make(chan struct{})
	var late error
	done := make(chan error, 1)
	go func() {
		done <- s.InTx(context.Background(), func(tx *store.Tx) error {
			err := addTerm(tx, "hang", "before")
			close(in)
			<-out
			late = addTerm(tx, "hang", "after")
			return err
		})
	}()
	<-in
	// The next writer need not wait for it to come back.
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "hang", "next") }); err != nil {
		t.Fatal(err)
	}
	close(out)
	if err := <-done; !errors.Is(err, store.ErrBusy) || !errors.Is(late, store.ErrBusy) {
		t.Errorf("the one that hung was told %v, its late statement %v; want ErrBusy", err, late)
	}
	if got := codes(t, s, "hang"); !slices.Equal(got, []string{"next"}) {
		t.Errorf("kept %v", got)
	}
}

func TestANestedInTxEnds(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	store.SetRunLimit(s, 50*time.Millisecond)
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		if err := addTerm(tx, "nest", "outer"); err != nil {
			return err
		}
		return s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "nest", "inner") })
	})
	if !errors.Is(err, store.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	if slices.Contains(codes(t, s, "nest"), "outer") {
		t.Error("the outer closure was kept")
	}
}

func TestACancelledCallerLeavesTheTransactionWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.InTx(ctx, func(tx *store.Tx) error {
			if err := addTerm(tx, "cancel", "a"); err != nil {
				return err
			}
			cancel()
			return addTerm(tx, "cancel", "b")
		})
		if !errors.Is(err, store.ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "cancel", "c") }); err != nil {
			t.Error(err)
		}
		if got := codes(t, s, "cancel"); !slices.Equal(got, []string{"c"}) {
			t.Errorf("kept %v", got)
		}
		if s.Stats().Lost != 0 {
			t.Error("a cancelled caller cost a batch")
		}
	})
}

func TestACallerThatGoesDuringAStatementCostsNobody(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	store.SetRunLimit(s, time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := s.InTx(ctx, func(tx *store.Tx) error {
		go func() {
			time.Sleep(30 * time.Millisecond) // into the statement, which takes some tenths of a second
			cancel()
		}()
		_, err := tx.Exec(`INSERT INTO reference_terms (list, code, label, position)
			WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000) SELECT 'during', max(x), '', 1 FROM n`)
		return err
	})
	if s.Stats().Lost != 0 {
		t.Error("the batch was lost")
	}
	if got := codes(t, s, "during"); ctx.Err() == nil || err != nil || len(got) != 1 {
		t.Errorf("cancelled %v; told %v, kept %v; want the truth, which is that it was kept", ctx.Err(), err, got)
	}
}

func TestACommitCutOffByTheDiskIsUnknownToAll(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	var runs atomic.Int64
	store.FailWriter(s, func(statement string) error {
		if statement == "COMMIT" {
			return sqlite3.Error{Code: sqlite3.ErrIoErr}
		}
		return nil
	})
	err := s.InTx(t.Context(), func(tx *store.Tx) error { runs.Add(1); return addTerm(tx, "io", "x") })
	if !errors.Is(err, store.ErrUnknownOutcome) || runs.Load() != 1 {
		t.Errorf("got %v after %d runs, want ErrUnknownOutcome after one", err, runs.Load())
	}
	store.FailWriter(s, nil)
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "io", "y") }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// What puts the words into the search index is part of the commit: where it
// fails, nobody is told of success, and nothing is kept that is not found.
func TestAnIndexThatFailsKeepsNothing(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	var runs atomic.Int64
	fails := 1 // of the batch; then of the closure alone too
	store.FailWriter(s, func(statement string) error {
		if strings.Contains(statement, "search.settle") && fails > 0 {
			fails--
			return sqlite3.Error{Code: sqlite3.ErrFull}
		}
		return nil
	})
	add := func(code string) error {
		return s.InTx(t.Context(), func(tx *store.Tx) error { runs.Add(1); return addTerm(tx, "index", code) })
	}
	if err := add("once"); err != nil || runs.Load() != 2 {
		t.Errorf("one failure: got %v after %d runs, want success by the second", err, runs.Load())
	}
	fails = 2
	if err := add("twice"); err == nil || errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("two failures: got %v, want an error that says it is not kept", err)
	}
	if got := codes(t, s, "index"); !slices.Equal(got, []string{"once"}) {
		t.Errorf("kept %v", got)
	}
}

func TestABrokenConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	fails := 2
	store.FailWriter(s, func(statement string) error {
		if strings.HasPrefix(statement, "BEGIN") && fails > 0 {
			fails--
			return sqlite3.Error{Code: sqlite3.ErrIoErr}
		}
		return nil
	})
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "broken", "x") }); err != nil {
		t.Errorf("got %v, want the third BEGIN to work", err)
	}
	fails = 1000
	err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "broken", "y") })
	if err == nil || s.Ready(t.Context()) == nil {
		t.Errorf("a store that cannot begin answers %v and says it is ready", err)
	}
	store.FailWriter(s, nil)
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "broken", "z") }); err != nil || s.Ready(t.Context()) != nil {
		t.Errorf("afterwards: %v, ready: %v", err, s.Ready(t.Context()))
	}
}

func TestALongTransactionRunsAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				fn, in := func(tx *store.Tx) error { return addTerm(tx, "alone", fmt.Sprintf("%02d", i)) }, s.InTx
				if i%5 == 0 {
					in = s.InLongTx
				}
				if err := in(t.Context(), fn); err != nil {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		all.Wait()
		if got := codes(t, s, "alone"); len(got) != 20 {
			t.Errorf("kept %v", got)
		}
	})
}

func TestALongTransactionHasItsOwnLimit(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	store.SetRunLimit(s, 20*time.Millisecond)
	wait := func(tx *store.Tx) error {
		time.Sleep(100 * time.Millisecond) // what is tested is the time itself
		return addTerm(tx, "patience", "x")
	}
	if err := s.InTx(t.Context(), wait); !errors.Is(err, store.ErrBusy) {
		t.Errorf("InTx: got %v, want ErrBusy", err)
	}
	if err := s.InLongTx(t.Context(), wait); err != nil {
		t.Errorf("InLongTx: %v", err)
	}
	if got := codes(t, s, "patience"); len(got) != 1 {
		t.Errorf("kept %v", got)
	}
}
