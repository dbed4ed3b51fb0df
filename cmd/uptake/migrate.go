package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"uptake/migrations"
	"uptake/store"
)

func (p program) migrateCommand() *cli.Command {
	return &cli.Command{
		Name:        "migrate",
		Usage:       "bring the database's schema up to date, or look at it first",
		Description: "`serve` does this by itself. Without a word after it, `migrate` means `migrate up`.",
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.migrateUp(ctx)
		},
		Commands: []*cli.Command{
			{
				Name:  "up",
				Usage: "apply the steps that the database does not have yet",
				Action: func(ctx context.Context, c *cli.Command) error {
					if err := noArgs(c); err != nil {
						return err
					}
					return p.migrateUp(ctx)
				},
			},
			{
				Name:  "status",
				Usage: "list the steps and since when the database has them",
				Action: func(ctx context.Context, c *cli.Command) error {
					if err := noArgs(c); err != nil {
						return err
					}
					return p.migrateStatus(ctx)
				},
			},
		},
	}
}

func (p program) migrateUp(ctx context.Context) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	before, err := store.Schema(ctx, string(c.Database))
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{URL: string(c.Database), Migrate: true})
	if err != nil {
		return err
	}
	if err = s.Close(); err != nil {
		return err
	}
	n := 0
	for _, step := range before {
		if !step.Applied {
			n++
		}
	}
	_, _ = fmt.Fprintf(p.out, "The schema is up to date: version %d, %d new steps.\n", migrations.Latest(), n)
	return nil
}

func (p program) migrateStatus(ctx context.Context) error {
	c, err := Load(p.environ)
	if err != nil {
		return err
	}
	steps, err := store.Schema(ctx, string(c.Database))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, s := range steps {
		since := "not applied"
		switch {
		case s.Name == "":
			s.Name, since = "(of a newer program)", "applied"
			err = migrations.ErrNewer
		case s.Applied:
			since = s.AppliedAt.Format(time.RFC3339)
		}
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\n", s.Version, s.Name, since)
	}
	return errors.Join(err, w.Flush())
}

// config reads the settings for a command that writes, and makes what it needs
// of the data folder.
func (p program) config() (*Config, error) {
	c, err := Load(p.environ)
	if err != nil {
		return nil, err
	}
	err = c.Prepare()
	return c, err
}
