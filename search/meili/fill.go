package meili

import (
	"context"
	"errors"
	"fmt"

	meilisearch "github.com/meilisearch/meilisearch-go"

	"uptake/domain/id"
	"uptake/search"
)

// Filling is a new index that will take the place of the old one, which answers
// until then and stays if anything fails.
type Filling struct {
	x     *Index
	fresh *Index
	sent  map[id.Idea]bool
}

// Fill begins a new index. One that was begun and never swapped is thrown away.
func (x *Index) Fill(ctx context.Context) (*Filling, error) {
	fresh := *x
	fresh.name += "_new"
	f := &Filling{x: x, fresh: &fresh, sent: map[id.Idea]bool{}}
	for _, step := range []func() (*meilisearch.TaskInfo, error){
		func() (*meilisearch.TaskInfo, error) { return x.client.DeleteIndexWithContext(ctx, f.fresh.name) },
		func() (*meilisearch.TaskInfo, error) { return f.fresh.create(ctx) },
		func() (*meilisearch.TaskInfo, error) {
			return x.client.Index(f.fresh.name).UpdateSettingsWithContext(ctx, settings())
		},
	} {
		if err := x.done(ctx, step); err != nil && !errors.Is(err, errNone) {
			return nil, fmt.Errorf("prepare the index: %w", err)
		}
	}
	return f, nil
}

// Change keeps ds in the new index and forgets what is gone.
func (f *Filling) Change(ctx context.Context, ds []search.Doc, gone []id.Idea) error {
	for _, d := range ds {
		f.sent[d.Idea] = true
	}
	for _, i := range gone {
		delete(f.sent, i)
	}
	if err := f.fresh.Delete(ctx, gone); err != nil {
		return fmt.Errorf("fill the index: %w", err)
	}
	if err := f.fresh.Add(ctx, "", ds); err != nil {
		return fmt.Errorf("fill the index: %w", err)
	}
	return nil
}

// Len is how many ideas the new index has to hold by now.
func (f *Filling) Len() int { return len(f.sent) }

// Swap marks the new index and puts it in the place of the old one, if it holds all
// that was sent.
func (f *Filling) Swap(ctx context.Context, m string) error {
	x := f.x
	if err := f.fresh.Add(ctx, m, nil); err != nil {
		return err
	}
	n, err := f.fresh.Len(ctx)
	if err != nil {
		return err
	}
	if n != len(f.sent) {
		return fmt.Errorf("the new index holds %d ideas of %d", n, len(f.sent))
	}
	if err = x.done(ctx, func() (*meilisearch.TaskInfo, error) { return x.create(ctx) }); err != nil && !errors.Is(err, errThere) {
		return err
	}
	if err = x.done(ctx, func() (*meilisearch.TaskInfo, error) {
		return x.client.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{{Indexes: []string{x.name, f.fresh.name}}})
	}); err != nil {
		return fmt.Errorf("put the new index in the place of the old one: %w", err)
	}
	return f.fresh.Drop(ctx)
}

func (x *Index) create(ctx context.Context) (*meilisearch.TaskInfo, error) {
	return x.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: x.name, PrimaryKey: primaryKey})
}

// Rebuild fills a new index with ds and puts it in the place of the old one.
func (x *Index) Rebuild(ctx context.Context, ds []search.Doc) error {
	f, err := x.Fill(ctx)
	if err != nil {
		return err
	}
	for at := 0; at < len(ds); at += batchSize {
		if err = f.Change(ctx, ds[at:min(at+batchSize, len(ds))], nil); err != nil {
			return err
		}
	}
	return f.Swap(ctx, "whole")
}
