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
	"strconv"
	"strings"
	"time"

	meilisearch "github.com/meilisearch/meilisearch-go"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/search"
)

const (
	answerWithin = 2 * time.Second      // a search; later, and the built-in engine is the better one
	lookFirst    = 2 * time.Millisecond // at a task, then after twice as long
	lookLast     = 200 * time.Millisecond
	batchSize    = 500
	primaryKey   = "id"
)

// Index is one index of a server. Its methods may be called from many goroutines,
// but only one Rebuild may run.
type Index struct {
	// AnswerWithin is how long a search waits; Open sets two seconds. It is not changed
	// once the index is in use.
	AnswerWithin time.Duration

	name   string
	client meilisearch.ServiceManager
}

// Open returns the index of that name. It asks the server nothing yet.
func Open(address, key, name string) *Index {
	return &Index{name: name, AnswerWithin: answerWithin, client: meilisearch.New(address,
		meilisearch.WithAPIKey(key), meilisearch.DisableRetries(), meilisearch.WithCustomClient(&http.Client{Timeout: 30 * time.Second, CheckRedirect: stay}))}
}

// stay follows no redirect: the key and the documents go to the server that was set alone.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// ErrRefused says that the server answers and will not do what it was asked: a wrong
// key, an index that is not there. No later try can help.
var ErrRefused = &fault.Error{Kind: fault.Internal, Code: "search.refused", Message: "The search server refuses what it was asked."}

// least is the oldest server that does all that is asked of it: before, beginnings of
// words were no filter without a switch.
var least = [2]int{1, 18}

// ErrOld says that the server is too old.
var ErrOld = &fault.Error{Kind: fault.Internal, Code: "search.old", Message: "The search server is too old. Use Meilisearch 1.18 or later."}

// Version returns the server's version, and ErrOld if that is too old.
func (x *Index) Version(ctx context.Context) (string, error) {
	v, err := x.client.VersionWithContext(ctx)
	if err != nil {
		return "", trouble(err)
	}
	var have [2]int
	if _, err := fmt.Sscanf(v.PkgVersion, "%d.%d", &have[0], &have[1]); err != nil || have[0] < least[0] || have[0] == least[0] && have[1] < least[1] {
		return v.PkgVersion, ErrOld.With(fmt.Errorf("version %.20q", v.PkgVersion))
	}
	return v.PkgVersion, nil
}

// Mark returns the mark that the index holds, empty if there is none.
func (x *Index) Mark(ctx context.Context) (string, error) {
	var m mark
	err := x.client.Index(x.name).GetDocumentWithContext(ctx, "0", &meilisearch.DocumentQuery{Fields: []string{primaryKey, "mark"}}, &m)
	var api *meilisearch.Error
	if errors.As(err, &api) && (api.MeilisearchApiError.Code == "index_not_found" || api.MeilisearchApiError.Code == "document_not_found") {
		return "", nil
	}
	if err != nil {
		return "", trouble(err)
	}
	return m.Mark, nil
}

// Len is how many ideas the index holds.
func (x *Index) Len(ctx context.Context) (int, error) {
	stats, err := x.client.Index(x.name).GetStatsWithContext(ctx, nil)
	if err != nil {
		return 0, trouble(err)
	}
	marked, err := x.Mark(ctx)
	if err != nil || marked == "" {
		return int(stats.NumberOfDocuments), err
	}
	return int(stats.NumberOfDocuments) - 1, nil
}

// Add keeps ds, in place of those with the same numbers, and the mark m unless it is
// empty. It returns when they can be found. One that the server will not have spoils
// all of a task, so a task is small.
func (x *Index) Add(ctx context.Context, m string, ds []search.Doc) error {
	out := make([]any, 0, len(ds)+1)
	for _, d := range ds {
		out = append(out, keep(d))
	}
	if m != "" {
		out = append(out, mark{Mark: m})
	}
	if len(out) == 0 {
		return nil
	}
	key := primaryKey
	return x.done(ctx, func() (*meilisearch.TaskInfo, error) {
		return x.client.Index(x.name).AddDocumentsWithContext(ctx, out, &meilisearch.DocumentOptions{PrimaryKey: &key})
	})
}

// Delete forgets ideas; those that are not there are passed over.
func (x *Index) Delete(ctx context.Context, ideas []id.Idea) error {
	if len(ideas) == 0 {
		return nil
	}
	ids := make([]string, len(ideas))
	for i, n := range ideas {
		ids[i] = strconv.FormatInt(int64(n), 10)
	}
	return x.done(ctx, func() (*meilisearch.TaskInfo, error) {
		return x.client.Index(x.name).DeleteDocumentsWithContext(ctx, ids, nil)
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

// words cuts text as we cut questions.
func words(text string) string { return strings.Join(search.Words(text), " ") }

// Ask returns up to n ideas as the server itself finds and orders them: none for a
// text without words, of which a server would list everything.
func (x *Index) Ask(ctx context.Context, text string, n int) ([]id.Idea, error) {
	if text = words(text); text == "" {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, x.AnswerWithin)
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
	for wait := lookFirst; ; wait = min(2*wait, lookLast) {
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
		case <-time.After(wait):
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
	if m.StatusCode == 0 {
		return search.ErrBusy.With(errors.New("no answer from the search server"))
	}
	return search.ErrBusy.With(fmt.Errorf("status %d", m.StatusCode))
}
