// Package migrations holds the schema of Uptake as numbered SQL files, the same
// numbers for SQLite and PostgreSQL, and brings a database up to date.
//
// A file is never edited after a release, and each release's program runs on
// the next release's schema, so that an upgrade can be undone by starting the
// old program again.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// Step is one migration and whether the database has it.
type Step struct {
	Version   int64
	Name      string // of its file
	Applied   bool
	AppliedAt time.Time // UTC; zero if it is not applied
}

// ErrNewer says that the database belongs to a newer program.
var ErrNewer = errors.New("the database is newer than this program; start the newer program, or restore a backup from before the upgrade")

// ErrOlder says that the schema is not up to date.
var ErrOlder = errors.New("the database is older than this program; bring it up to date with: uptake migrate up")

func provider(ctx context.Context, db *sql.DB, dialect string) (*goose.Provider, error) {
	dir, err := fs.Sub(files, dialect)
	if err != nil {
		return nil, err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if dialect == "sqlite" {
		return goose.NewProvider(goose.DialectSQLite3, db, dir, opts...)
	}
	// Locks of PostgreSQL belong to a whole database: the schema's name makes
	// this one our own.
	var schema string
	if err := db.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return nil, fmt.Errorf("which schema: %w", err)
	}
	name := fnv.New32a()
	name.Write([]byte("uptake " + schema))
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(int64(name.Sum32())), lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, dir, append(opts, goose.WithSessionLocker(locker))...)
}

// Up applies what is missing, in order, and returns how many steps that were.
// dialect is "sqlite" or "postgres". Programs that start together wait for each
// other. A schema that is newer than the program is left alone: ErrNewer.
func Up(ctx context.Context, db *sql.DB, dialect string) (int, error) {
	p, err := provider(ctx, db, dialect)
	if err != nil {
		return 0, err
	}
	before := int64(-1)
	for done := 0; ; {
		now, target, err := versions(ctx, p)
		if err == nil && now > target {
			return done, fmt.Errorf("schema %d, program %d: %w", now, target, ErrNewer)
		}
		if err == nil {
			var steps []*goose.MigrationResult
			steps, err = p.Up(ctx)
			done += len(steps)
		}
		if err == nil {
			return done, nil
		}
		// Two programs on one SQLite file may start the same step: the second
		// waits for the first and then finds its tables there. As long as the
		// file moves on, look again.
		after, verr := p.GetDBVersion(ctx)
		if verr != nil || after <= before || ctx.Err() != nil {
			return done, fmt.Errorf("migrate: %w", err)
		}
		before = after
	}
}

// Check returns ErrNewer or ErrOlder if the schema is not the program's own.
func Check(ctx context.Context, db *sql.DB, dialect string) error {
	p, err := provider(ctx, db, dialect)
	if err != nil {
		return err
	}
	now, target, err := versions(ctx, p)
	switch {
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", err)
	case now > target:
		return fmt.Errorf("schema %d, program %d: %w", now, target, ErrNewer)
	case now < target:
		return fmt.Errorf("schema %d, program %d: %w", now, target, ErrOlder)
	}
	return nil
}

func versions(ctx context.Context, p *goose.Provider) (now, target int64, err error) {
	for _, s := range p.ListSources() {
		target = max(target, s.Version)
	}
	now, err = p.GetDBVersion(ctx)
	return now, target, err
}

// Status lists every step of the program's schema. A database that is newer has one
// more, without a name: where it stands.
func Status(ctx context.Context, db *sql.DB, dialect string) ([]Step, error) {
	p, err := provider(ctx, db, dialect)
	if err != nil {
		return nil, err
	}
	list, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the schema's steps: %w", err)
	}
	steps := make([]Step, 0, len(list)+1)
	for _, s := range list {
		steps = append(steps, Step{s.Source.Version, s.Source.Path, s.State == goose.StateApplied, s.AppliedAt.UTC()})
	}
	now, target, err := versions(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read the schema's version: %w", err)
	}
	if now > target {
		steps = append(steps, Step{Version: now, Applied: true})
	}
	return steps, nil
}
