// Package meili keeps public ideas in a Meilisearch server and asks it for them.
//
// Its client's own retries are off: they send an empty body. Nothing waits
// without an end, and no error holds a question, a document or the key.
package meili

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	meilisearch "github.com/meilisearch/meilisearch-go"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/search"
)

const (
	answerWithin = 2 * time.Second // a search; later, and the built-in engine is the better one
	lookEvery    = 50 * time.Millisecond
	batchSize    = 500
	primaryKey   = "id"
)

// Index is one index of a server. Its methods may be called from many goroutines,
// but only one Rebuild may run.
type Index struct {
	name   string
	client meilisearch.ServiceManager
}

// Open returns the index of that name. It asks the server nothing yet.
func Open(address, key, name string) *Index {
	return &Index{name: name, client: meilisearch.New(address,
		meilisearch.WithAPIKey(key), meilisearch.DisableRetries(), meilisearch.WithCustomClient(&http.Client{Timeout: 30 * time.Second}))}
}

// ErrRefused says that the server answers and will not do what it was asked: a wrong
// key, an index that is not there. No later try can help.
var ErrRefused = &fault.Error{Kind: fault.Internal, Code: "search.refused", Message: "The search server refuses what it was asked."}

// doc is an idea as it is kept. The words that are searched stand in the order in
// which they weigh.
type doc struct {
	ID        id.Idea      `json:"id"`
	Challenge id.Challenge `json:"challenge"`
	Area      id.Area      `json:"area"`
	Themes    []id.Theme   `json:"themes"`
	Kind      search.Kind  `json:"kind"`
	Stage     search.Stage `json:"stage"`
	Title     string       `json:"title"`
	Body      string       `json:"body"`
	Writeups  []string     `json:"writeups"`
	Updates   []string     `json:"updates"`
	Comments  []string     `json:"comments"`
}

// words cuts text as we cut questions: the server takes "<b>knee</b>" for one word.
func words(text string) string { return strings.Join(search.Words(text), " ") }

func all(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = words(t)
	}
	return out
}

// settings are written by us whole and never read back. Every field of the typing
// errors is filled in: an empty struct switches them off.
func settings() *meilisearch.Settings {
	return &meilisearch.Settings{
		SearchableAttributes: []string{"title", "body", "writeups", "updates", "comments"},
		DisplayedAttributes:  []string{"id"}, // rows come from the database, under the reader's rights
		FilterableAttributes: []string{"challenge", "area", "themes", "kind", "stage"},
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled: true, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9},
			DisableOnWords: []string{}, DisableOnAttributes: []string{}, DisableOnNumbers: true,
		},
		Pagination: &meilisearch.Pagination{MaxTotalHits: 100_000},
		Faceting:   &meilisearch.Faceting{MaxValuesPerFacet: 1000, SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount}},
	}
}

// Rebuild fills a new index with docs and puts it in the place of the old one, which
// answers until then and stays if anything fails.
func (x *Index) Rebuild(ctx context.Context, docs []search.Doc) error {
	fresh := x.name + "_new"
	for _, step := range []func() (*meilisearch.TaskInfo, error){
		func() (*meilisearch.TaskInfo, error) { return x.client.DeleteIndexWithContext(ctx, fresh) },
		func() (*meilisearch.TaskInfo, error) {
			return x.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: fresh, PrimaryKey: primaryKey})
		},
		func() (*meilisearch.TaskInfo, error) {
			return x.client.Index(fresh).UpdateSettingsWithContext(ctx, settings())
		},
	} {
		if err := x.done(ctx, step); err != nil && !errors.Is(err, errNone) {
			return fmt.Errorf("prepare the index: %w", err)
		}
	}
	for at := 0; at < len(docs); at += batchSize {
		if err := x.add(ctx, fresh, docs[at:min(at+batchSize, len(docs))]); err != nil {
			return fmt.Errorf("fill the index: %w", err)
		}
	}
	stats, err := x.client.Index(fresh).GetStatsWithContext(ctx, nil)
	if err != nil {
		return trouble(err)
	}
	if stats.NumberOfDocuments != int64(len(docs)) {
		return fmt.Errorf("the new index holds %d ideas of %d", stats.NumberOfDocuments, len(docs))
	}
	err = x.done(ctx, func() (*meilisearch.TaskInfo, error) {
		return x.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: x.name, PrimaryKey: primaryKey})
	})
	if err != nil && !errors.Is(err, errThere) {
		return err
	}
	if err = x.done(ctx, func() (*meilisearch.TaskInfo, error) {
		return x.client.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{{Indexes: []string{x.name, fresh}}})
	}); err != nil {
		return fmt.Errorf("put the new index in the place of the old one: %w", err)
	}
	return x.done(ctx, func() (*meilisearch.TaskInfo, error) { return x.client.DeleteIndexWithContext(ctx, fresh) })
}

// add keeps docs. One that the server will not have spoils all of a task, so a task
// is small.
func (x *Index) add(ctx context.Context, index string, docs []search.Doc) error {
	out := make([]doc, len(docs))
	for i, d := range docs {
		out[i] = doc{
			ID: d.Idea, Challenge: d.Challenge, Area: d.Area, Themes: d.Themes, Kind: d.Kind, Stage: d.Stage,
			Title: words(d.Title), Body: words(d.Body), Writeups: all(d.Writeups), Updates: all(d.Updates), Comments: all(d.Comments),
		}
	}
	key := primaryKey
	return x.done(ctx, func() (*meilisearch.TaskInfo, error) {
		return x.client.Index(index).AddDocumentsWithContext(ctx, out, &meilisearch.DocumentOptions{PrimaryKey: &key})
	})
}

// Drop deletes the index.
func (x *Index) Drop(ctx context.Context) error {
	err := x.done(ctx, func() (*meilisearch.TaskInfo, error) { return x.client.DeleteIndexWithContext(ctx, x.name) })
	if errors.Is(err, errNone) {
		return nil
	}
	return err
}

// Ask returns up to n ideas as the server itself finds and orders them: none for a
// text without words, of which a server would list everything.
func (x *Index) Ask(ctx context.Context, text string, n int) ([]id.Idea, error) {
	if text = words(text); text == "" {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	// Of the first ten words, the most common are given up first where no text holds all.
	res, err := x.client.Index(x.name).SearchWithContext(ctx, "", &meilisearch.SearchRequest{
		Query: text, Limit: int64(n), AttributesToRetrieve: []string{primaryKey}, MatchingStrategy: meilisearch.Frequency,
	})
	if err != nil {
		return nil, trouble(err)
	}
	var hits []struct {
		ID id.Idea `json:"id"`
	}
	if err = res.Hits.DecodeInto(&hits); err != nil {
		return nil, fmt.Errorf("the search server's answer cannot be read: %w", err)
	}
	out := make([]id.Idea, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out, nil
}

// Failures of tasks that are none: an index that is there already, or is not there to delete.
var (
	errThere = errors.New("the index is there")
	errNone  = errors.New("there is no such index")
)

// done starts a task and waits until it has succeeded; that it was accepted means
// nothing yet.
func (x *Index) done(ctx context.Context, start func() (*meilisearch.TaskInfo, error)) error {
	info, err := start()
	if err != nil {
		return trouble(err)
	}
	for {
		t, err := x.client.GetTaskWithContext(ctx, info.TaskUID)
		switch {
		case err != nil:
			return trouble(err)
		case t.Status == meilisearch.TaskStatusSucceeded:
			return nil
		case t.Status != meilisearch.TaskStatusEnqueued && t.Status != meilisearch.TaskStatusProcessing:
			switch t.Error.Code {
			case "index_not_found":
				return errNone
			case "index_already_exists":
				return errThere
			}
			return fmt.Errorf("a task of the search server ended as %s: %s", t.Status, t.Error.Code)
		}
		select {
		case <-ctx.Done():
			return search.ErrBusy.With(ctx.Err())
		case <-time.After(lookEvery):
		}
	}
}

// trouble makes a fault of an error of the client, which holds whole requests and
// answers: only the kind and the status are kept.
func trouble(err error) error {
	var m *meilisearch.Error
	if !errors.As(err, &m) {
		return search.ErrBusy.With(errors.New("the search server cannot be asked"))
	}
	if m.StatusCode >= 400 && m.StatusCode < 500 && m.StatusCode != http.StatusTooManyRequests && m.StatusCode != http.StatusRequestTimeout {
		return ErrRefused.With(fmt.Errorf("status %d, %s", m.StatusCode, m.MeilisearchApiError.Code))
	}
	return search.ErrBusy.With(fmt.Errorf("status %d", m.StatusCode))
}
