package meili

import (
	"context"
	"errors"

	"uptake/domain/fault"
	"uptake/search"
	"uptake/search/internal/docs"
)

// Builtin is a search engine whose index lives in the database: fts and pgtext.
type Builtin interface {
	search.Engine
	Through(docs.Finder) *docs.Engine
	Ledger(docs.Write) *docs.Ledger
}

// Engine finds ideas in a Meilisearch server and does everything else as the engine
// of the database does: it reads questions with the same words, reads rows under
// the reader's rights, and orders the best of what was found by search.Ranker.
// Updates by themselves, and lists without words, are the database's in any case.
type Engine struct {
	*docs.Engine
	index  *Index
	feeder *Feeder
}

var _ search.Engine = (*Engine)(nil)

// New returns the engine that finds by x; f keeps x in step.
func New(x *Index, b Builtin, f *Feeder) *Engine {
	return &Engine{Engine: b.Through(x), index: x, feeder: f}
}

// Rebuild fills the index afresh, by whoever feeds it, and returns when it is there.
func (e *Engine) Rebuild(ctx context.Context) error { return e.feeder.Rebuild(ctx) }

// Health returns nil when the server answers, and holds what it has to.
func (e *Engine) Health(ctx context.Context) error {
	if _, err := e.index.Version(ctx); err != nil {
		return err
	}
	st, err := e.feeder.Standing(ctx)
	if err != nil {
		return err
	}
	if st.Mark == "" {
		return disagrees("its index is not filled")
	}
	why, err := e.feeder.wrong(ctx, st)
	if err == nil && why != "" {
		err = disagrees(why)
	}
	return err
}

func disagrees(why string) error {
	return &fault.Error{
		Kind: fault.Internal, Code: "search.disagrees",
		Message: "The search server does not agree with the ideas. Run: uptake reindex", Err: errors.New(why),
	}
}
