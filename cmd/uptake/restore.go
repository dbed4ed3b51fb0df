package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"uptake/migrations"
	"uptake/store"
)

func (p program) restoreCommand() *cli.Command {
	return &cli.Command{
		Name:      "restore",
		Usage:     "make the database what it was when a backup was made",
		ArgsUsage: "FILE",
		Description: "Stop the server first. The archive is checked whole before anything is touched.\n" +
			"Erase again who was erased since: they come back with the backup.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "force", Usage: "replace what is there, also from a backup past its date"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			file, err := oneArg(c, "FILE")
			if err != nil {
				return err
			}
			return p.restore(ctx, file, c.Bool("force"))
		},
	}
}

func (p program) restore(ctx context.Context, file string, force bool) (err error) {
	c, err := p.config()
	if err != nil {
		return err
	}
	if askLive(ctx, c.Addr) == nil {
		return fmt.Errorf("a server runs on %s: stop it first", c.Addr)
	}
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("%s cannot be read (%s)", file, why(err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	dir, err := os.MkdirTemp(c.Data, ".uptake-restore-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	m, err := unpack(f, dir)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	if err = m.fits(string(c.Database), force); err != nil {
		return err
	}
	err = store.Restore(ctx, string(c.Database), filepath.Join(dir, databaseDir, copyName), force)
	if err != nil {
		return err
	}
	if err = c.putFiles(ctx, filepath.Join(dir, filesDir), m.Attachments); err != nil {
		return fmt.Errorf("the database is restored, its attachments are not (%w): mend that and restore once more with --force", err)
	}
	return p.restored(ctx, c, m)
}

// fits tells why a backup cannot be restored into the database at address.
func (m manifest) fits(address string, force bool) error {
	kind := store.Postgres
	if strings.HasPrefix(address, "sqlite:") {
		kind = store.SQLite
	}
	switch {
	case m.Database != kind:
		return fmt.Errorf("the backup was made from %s, and UPTAKE_DATABASE names %s: restore it into the same kind", m.Database, kind)
	case m.Schema > migrations.Latest():
		return fmt.Errorf("the backup has schema %d, this program %d: use the newer program that made it", m.Schema, migrations.Latest())
	case now().After(m.KeepUntil) && !force:
		return fmt.Errorf("the backup was to be deleted by %s, since people who were erased are in it: give --force if you must", m.KeepUntil.Format(time.DateOnly))
	}
	return nil
}

// restored brings schema and index up to date and says what is left to do.
func (p program) restored(ctx context.Context, c *Config, m manifest) error {
	s, err := store.Open(ctx, store.Config{URL: string(c.Database), Migrate: true})
	if err != nil {
		return err
	}
	e := engine(s)
	// A search server holds what was there before: it is filled anew.
	if err = errors.Join(e.Ledger(brief(s)).End(ctx), e.Rebuild(ctx), s.Close()); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "Restored what was there on %s. Erase again who was erased since then.\n", m.MadeAt.Format(time.RFC3339))
	return nil
}
