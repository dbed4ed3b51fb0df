package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"uptake/store"
)

func (p program) reindexCommand() *cli.Command {
	return &cli.Command{
		Name:        "reindex",
		Usage:       "make the search index afresh from the ideas",
		Description: "People may go on searching and posting; a post waits for a few seconds at most.",
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.withStore(ctx, func(s *store.Store) error {
				began := time.Now()
				e := engine(s)
				if err := e.Rebuild(ctx); err != nil {
					return err
				}
				if err := e.Check(ctx); err != nil {
					return err
				}
				c, err := p.config()
				if err != nil {
					return err
				}
				if c.meili() {
					if err = beside(c, s, e, nil).engine.Rebuild(ctx); err != nil {
						return fmt.Errorf("the search server was not filled anew (%w): `uptake doctor` says what to do", err)
					}
				}
				_, _ = fmt.Fprintf(p.out, "The search index is new and agrees with the ideas (%s).\n", time.Since(began).Round(time.Millisecond))
				return nil
			})
		},
	}
}

// withStore runs fn on the database that the settings name, its schema up to
// date, and closes it.
func (p program) withStore(ctx context.Context, fn func(*store.Store) error) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	if err = scratch(c.Data); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{URL: string(c.Database), Migrate: true})
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}
