package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"uptake/migrations"
	"uptake/store"
)

// keepDays is how long a backup may be kept unless the operator says otherwise:
// a month of daily backups, and the answer to somebody who was erased and asks
// when they are gone from the backups too.
const keepDays = 30

func (p program) backupCommand() *cli.Command {
	return &cli.Command{
		Name:      "backup",
		Usage:     "write one consistent archive of everything, attachments too, while the server runs",
		ArgsUsage: "FILE",
		Description: "The archive holds personal data. It states until when it may be kept: people who were erased\n" +
			"after it was made are still in it. It does not hold the secret; keep UPTAKE_SECRET elsewhere.",
		Flags: []cli.Flag{&cli.IntFlag{Name: "keep-days", Value: keepDays, Usage: "how many days the archive may be kept, 1 to 365"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			file, err := oneArg(c, "FILE")
			if err != nil {
				return err
			}
			days := c.Int("keep-days")
			if days < 1 || days > 365 {
				return usagef("--keep-days is %d: give 1 to 365", days)
			}
			return p.backup(ctx, file, time.Duration(days)*24*time.Hour)
		},
	}
}

// oneArg returns the one word that a command takes.
func oneArg(c *cli.Command, name string) (string, error) {
	if c.Args().Len() != 1 || c.Args().First() == "" {
		return "", usagef("`%s` takes one %s; `%s --help` shows the use", c.FullName(), name, c.FullName())
	}
	return c.Args().First(), nil
}

func (p program) backup(ctx context.Context, file string, keep time.Duration) (err error) {
	if _, err = os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: name a new file", file)
	}
	c, err := Load(p.environ)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{URL: string(c.Database)}) // a backup before an upgrade leaves the schema alone
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	// Beside FILE: there is the room for the archive, and for the copy first.
	dir, err := os.MkdirTemp(filepath.Dir(file), ".uptake-backup-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written (%s): name a file in a folder that this user may write to", file, why(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "database")
	if err = os.Mkdir(copied, 0o700); err != nil {
		return err
	}
	m := manifest{MadeAt: now().Truncate(time.Second), Schema: migrations.Latest(), Database: s.Dialect()}
	m.KeepUntil = m.MadeAt.Add(keep)
	if err = s.Backup(ctx, filepath.Join(copied, copyName)); err != nil {
		return err
	}
	// After the database: what is attached meanwhile may be too many, never too few.
	missing, err := c.copyFiles(ctx, s, filepath.Join(dir, filesDir))
	if err != nil {
		return err
	}
	packed := filepath.Join(dir, "archive")
	f, err := os.OpenFile(packed, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = pack(f, m, dir)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Link(packed, file); err != nil { // whole or not at all, and never over another
		return fmt.Errorf("%s cannot be written (%s)", file, why(err))
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if missing > 0 {
		_, _ = fmt.Fprintf(p.out, "%d attachments could not be copied, since their bytes are not there: `uptake doctor` names them.\n", missing)
	}
	_, _ = fmt.Fprintf(p.out, "%s: %d kB, schema %d. It holds personal data: delete it by %s.\n", file, (info.Size()+1023)/1024, m.Schema, m.KeepUntil.Format(time.DateOnly))
	return nil
}
