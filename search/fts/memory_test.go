package fts_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"uptake/search"
	"uptake/search/fts"
	"uptake/search/internal/docs"
	"uptake/search/searchtest"
)

// ending is a context that ends when it has been looked at so many times.
type ending struct {
	context.Context
	end  context.CancelFunc
	left atomic.Int64
}

func endsAfter(ctx context.Context, looks int) *ending {
	ctx, end := context.WithCancel(ctx)
	e := &ending{Context: ctx, end: end}
	e.left.Store(int64(looks))
	return e
}

func (e *ending) Done() <-chan struct{} {
	if e.left.Add(-1) < 0 {
		e.end()
	}
	return e.Context.Done()
}

// Wherever a question ends, memory has followed the change or will: it fails for nobody else.
func TestMemoryOutlivesAQuestion(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	e.OnFault(func(err error) { t.Errorf("memory is given up: %v", err) })
	ch := rows.Challenge("published")
	rows.Idea(searchtest.Idea{Challenge: ch, Title: "Marmoset"})
	ask := func(ctx context.Context) (search.Result, error) {
		return e.Search(ctx, search.Query{Text: "marmoset"})
	}
	if _, err := ask(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := 0
	for looks := range 60 {
		rows.Idea(searchtest.Idea{Challenge: ch, Title: "Marmoset"})
		ctx := endsAfter(t.Context(), looks)
		if _, err := ask(ctx); err != nil {
			ended++
		}
		ctx.end()
		if res, err := ask(t.Context()); err != nil || res.Total != looks+2 {
			t.Errorf("after a question that ended at look %d: %d ideas (%v), want %d", looks, res.Total, err, looks+2)
		}
	}
	if ended < 5 || ended == 60 {
		t.Errorf("%d of 60 questions ended: this shows nothing", ended)
	}
}

// Memory that grows too large while it follows is left to the database.
func TestMemoryStaysWithinItsBound(t *testing.T) {
	t.Parallel()
	_, rows, read := opened(t)
	with := func(most int) *fts.Engine {
		return fts.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(most))
	}
	small, never := with(20), with(0)
	takes := func(e *fts.Engine) int64 {
		t.Helper()
		before := e.Statements()
		if res, err := e.Search(t.Context(), search.Query{Text: "marmoset"}); err != nil || res.Total == 0 {
			t.Fatalf("%d ideas (%v)", res.Total, err)
		}
		return e.Statements() - before
	}
	ch := rows.Challenge("published")
	for n := range 30 {
		rows.Idea(searchtest.Idea{Challenge: ch, Title: "Marmoset"})
		takes(small)
		takes(never)
		if same := takes(small) == takes(never); same != (n >= 20) {
			t.Errorf("of %d texts, 20 may be remembered: the database finds: %t", n+1, same)
		}
	}
}

// After Close nothing is read: the database may be closed.
func TestCloseWaitsForMemory(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	ch := rows.Challenge("published")
	if err := rows.Write(t.Context(), fmt.Sprintf(`INSERT INTO ideas (challenge_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at)
		WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 6000)
		SELECT %d, 'idea', 'Marmoset ' || n, '', 'visible', 'posted', 'posted', '2026-09-01', '2026-09-01' FROM n`, ch)); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Search(t.Context(), search.Query{Text: "marmoset"}); err != nil { // begins to read in the background
		t.Fatal(err)
	}
	e.Close()
	before := e.Statements()
	time.Sleep(200 * time.Millisecond)
	if after := e.Statements(); after != before {
		t.Errorf("%d statements were run after Close", after-before)
	}
	if _, err := e.Search(t.Context(), search.Query{Text: "marmoset"}); err != nil {
		t.Errorf("a last question: %v", err)
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	e, rows, read := opened(t)
	searchtest.Ordered(t, rows, fts.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(0)), e)
}
