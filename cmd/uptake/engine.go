package main

import (
	"context"
	"log/slog"
	"time"

	"uptake/domain/outbox"
	"uptake/search"
	"uptake/search/fts"
	"uptake/search/meili"
	"uptake/search/pgtext"
	"uptake/store"
)

// indexed is a search engine whose index lives in the database.
type indexed interface {
	meili.Builtin
	// Check compares index and rows word for word.
	Check(ctx context.Context) error
	// Warm reads the words of the index into memory.
	Warm(ctx context.Context) error
	// OnFault sets who is told why memory could not follow the rows.
	OnFault(func(error))
	// Close waits for what it reads in the background.
	Close()
}

// engine returns the search engine that belongs to the database of s.
func engine(s *store.Store) indexed {
	write := func(ctx context.Context, statements ...string) error {
		return s.InLongTx(ctx, func(tx *store.Tx) error { return all(tx, statements) })
	}
	if s.Dialect() == store.Postgres {
		return pgtext.New(s.ReadDB(), write, search.NewSynonyms(search.StartList()))
	}
	return fts.New(s.ReadDB(), write, search.NewSynonyms(search.StartList()))
}

func all(tx *store.Tx, statements []string) error {
	for _, sql := range statements {
		if _, err := tx.Exec("/* search.rebuild */ " + sql); err != nil {
			return err
		}
	}
	return nil
}

// brief is how the ledger of an engine outside is written.
func brief(s *store.Store) func(ctx context.Context, statements ...string) error {
	return func(ctx context.Context, statements ...string) error {
		return s.InTx(ctx, func(tx *store.Tx) error { return all(tx, statements) })
	}
}

// outside is a Meilisearch server beside the database's own engine.
type outside struct {
	index  *meili.Index
	feeder *meili.Feeder
	engine *meili.Engine
}

// lagMost is how long a change may wait for the search server before people are
// answered without that.
const lagMost = 5 * time.Second

// outside returns the search server that is set, or nil. From then on changes are
// written down for it; where none is set any more, no longer.
func (a *App) outside(ctx context.Context) (*outside, error) {
	ledger := a.Search.Ledger(brief(a.Store))
	if !a.Config.meili() {
		return nil, ledger.End(ctx)
	}
	return beside(a.Config, a.Store, a.Search, a.Log), ledger.Begin(ctx)
}

// beside puts the search server of c beside the engine e of s.
func beside(c *Config, s *store.Store, e indexed, log *slog.Logger) *outside {
	x := meili.Open(c.MeiliURL.String(), string(c.MeiliKey), c.MeiliIndex)
	f := meili.NewFeeder(x, e, brief(s), log)
	return &outside{x, f, meili.New(x, e, f)}
}

// finder is the engine that people are answered by: that of the search server while
// it is in step, else the database's.
func (a *App) finder() search.Engine {
	if a.outer == nil {
		return a.Search
	}
	return &search.Fallback{
		Outer: a.outer.engine, Inner: a.Search,
		Fit:   a.outer.fit,
		Fault: func(err error) { a.Log.Warn("the search server does not answer; the database does", "error", err) },
	}
}

// fit reports whether the search server has been told all but the latest.
func (o *outside) fit(ctx context.Context) bool {
	st, err := o.feeder.Standing(ctx)
	return err == nil && st.Mark != "" && (st.Waiting == 0 || now().Sub(st.Since) < lagMost+time.Second)
}

// feed keeps the search server in step until ctx ends.
func (a *App) feed(ctx context.Context) {
	if a.outer == nil {
		return
	}
	call := make(chan struct{}, 1)
	stop := a.Store.Versions().Watch(func([]outbox.Topic) {
		select {
		case call <- struct{}{}:
		default: // it has been called already
		}
	})
	defer stop()
	a.outer.feeder.Run(ctx, call)
}
