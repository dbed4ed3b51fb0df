// Package store keeps everything that Uptake knows, in one SQLite file or in
// PostgreSQL. It is the only package that knows GORM and database/sql.
//
// Writes go through View(…).InTx, which on SQLite gathers the closures of many
// callers into one commit. Reads go through Reader and Snapshot.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	sqlite3 "github.com/mattn/go-sqlite3"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"uptake/domain/outbox"
	"uptake/migrations"
)

// Config says which database to open and how.
type Config struct {
	URL     string       // sqlite:PATH or postgres://…
	Log     *slog.Logger // nil: silent
	Migrate bool         // bring the schema up to date first
	// React returns the tasks that follow from an event, besides those that a
	// use case adds itself. It must be pure. Nil: none.
	React func(outbox.Event) []outbox.Task
	// AnswerEarly makes the SQLite writer answer that long before it commits. No
	// setting leads to it: it is the wrong store that the tests of durability have
	// to find out.
	AnswerEarly time.Duration
	// Connections is how many PostgreSQL connections may be open, half of them for
	// reading; 0 means 16.
	Connections int
}

// Store is an open database. All methods may be used by many goroutines.
type Store struct {
	dialect  Dialect
	path     string // of the SQLite file
	url      string
	log      *slog.Logger
	react    func(outbox.Event) []outbox.Task
	write    *gorm.DB
	read     *gorm.DB
	readers  pool
	shapes   *shapes
	writeDB  *sql.DB
	readDB   *sql.DB
	versions *Versions
	rules    *ruleCache
	wake     chan struct{}
	writer   interface {
		inTx(ctx context.Context, long bool, fn func(*Tx) error) error
		close() error
	}
}

// ErrNoServer says that PostgreSQL does not answer, or lets nobody in.
var ErrNoServer = errors.New("the PostgreSQL server does not answer")

// Open opens the database that c names. It refuses, in a plain sentence, a
// program built without FTS5, a folder that is missing and a schema that is
// newer than the program.
func Open(ctx context.Context, c Config) (*Store, error) {
	dialect, where, err := parseURL(c.URL)
	if err != nil {
		return nil, err
	}
	s := &Store{
		dialect: dialect, url: where, log: c.Log, react: c.React,
		versions: newVersions(), wake: make(chan struct{}, 1),
	}
	s.rules = newRuleCache(s)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if dialect == SQLite {
		s.path = where
		err = s.openSQLite(ctx, c)
	} else {
		err = s.openPostgres(ctx, c)
	}
	if err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	if c.Migrate {
		if err := s.beginTrail(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func (s *Store) openSQLite(ctx context.Context, c Config) error {
	if err := checkFTS5(ctx); err != nil {
		return err
	}
	if err := makeFile(s.path); err != nil {
		return err
	}
	var err error
	if s.write, s.writeDB, err = openLite(sqliteDSN(s.path), s.log); err != nil {
		return cannotOpen(s.path, err)
	}
	s.writeDB.SetMaxOpenConns(1)
	s.writeDB.SetConnMaxLifetime(0)
	if err := s.migrate(ctx, c.Migrate); err != nil {
		return err
	}
	if s.read, s.readDB, err = openLite(sqliteReadDSN(s.path), s.log); err != nil {
		return fmt.Errorf("open %s for reading: %w", s.path, err)
	}
	readers := max(4, runtime.NumCPU())
	s.readDB.SetMaxOpenConns(readers)
	s.readDB.SetMaxIdleConns(readers)
	s.readDB.SetConnMaxIdleTime(5 * time.Minute) // an idle process gives their caches back
	s.readAs()
	w, err := newWriter(ctx, s, s.writeDB, c.AnswerEarly)
	if err != nil {
		return fmt.Errorf("open %s: %w", s.path, err)
	}
	s.writer = w
	return nil
}

// cannotOpen says in a sentence why a file is not opened.
func cannotOpen(path string, err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && e.Code == sqlite3.ErrNotADB {
		return fmt.Errorf("%s is not a database of SQLite: name another file, or restore a backup", path)
	}
	return fmt.Errorf("%s cannot be opened: %w", path, err)
}

// checkFTS5 asks a database in memory, so that a program built without the tag
// touches no file.
func checkFTS5(ctx context.Context) error {
	db, err := sql.Open(sqlite.DriverName, ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "CREATE VIRTUAL TABLE probe USING fts5(x)"); err != nil {
		return errors.New("this program was built without full text search; build it with: go build -tags sqlite_fts5 ./cmd/uptake")
	}
	return nil
}

func (s *Store) openPostgres(ctx context.Context, c Config) error {
	config, err := pgx.ParseConfig(s.url)
	if err != nil {
		return errors.New("the postgres:// address cannot be read; it looks like postgres://user:password@host:5432/name")
	}
	n := c.Connections
	if n <= 0 {
		n = 16
	}
	if s.write, s.writeDB, err = s.openServer(config, max(1, n/2)); err != nil {
		return err
	}
	if err := s.writeDB.PingContext(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrNoServer, err)
	}
	// A pool of their own for reads: pages do not wait behind writers that wait for
	// each other.
	if s.read, s.readDB, err = s.openServer(config, max(1, n-n/2)); err != nil {
		return err
	}
	s.readAs()
	if err := s.migrate(ctx, c.Migrate); err != nil {
		return err
	}
	s.writer, err = newServer(ctx, s, config)
	return err
}

func (s *Store) openServer(config *pgx.ConnConfig, connections int) (*gorm.DB, *sql.DB, error) {
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		// The statement of all ties of people takes 2 ms; making machine code for it first took
		// 330. Nothing that is asked here runs long enough for that to pay.
		_, err := conn.Exec(ctx, "SET jit = off")
		return err
	}))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	g, err := newGorm(postgres.New(postgres.Config{Conn: pool{on: db, log: s.log}}), s.log)
	return g, db, err
}

func openLite(dsn string, log *slog.Logger) (*gorm.DB, *sql.DB, error) {
	db, err := sql.Open(sqlite.DriverName, dsn)
	if err != nil {
		return nil, nil, err
	}
	g, err := newGorm(sqlite.New(sqlite.Config{Conn: pool{on: db, log: log}}), log)
	return g, db, err
}

// readAs sets up what every read needs.
func (s *Store) readAs() {
	s.readers = pool{on: s.readDB, log: s.log, direct: s.dialect == SQLite}
	s.shapes = &shapes{gorm: s.read, kept: map[shape][][]int{}}
}

// newGorm sets GORM up: no transactions of its own, no translation of errors
// (classify knows more), no statement cache (both drivers keep one for each
// connection, which also works inside our transactions).
func newGorm(d gorm.Dialector, log *slog.Logger) (*gorm.DB, error) {
	db, err := gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true, DisableAutomaticPing: true, DisableNestedTransaction: true,
		Logger: gormLog{log}, NowFunc: func() time.Time { return time.Now().UTC() },
	})
	if err != nil {
		return nil, err
	}
	return db, watchErrors(db)
}

// migrate brings the schema up to date, or looks whether program and schema fit.
func (s *Store) migrate(ctx context.Context, up bool) error {
	if up {
		_, err := migrations.Up(ctx, s.writeDB, string(s.dialect))
		return err
	}
	return migrations.Check(ctx, s.writeDB, string(s.dialect))
}

// announce tells caches and the runner of a commit. It comes before the answer
// to whoever made it.
func (s *Store) announce(moved []outbox.Topic, work bool) {
	s.versions.move(moved)
	if work {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

// Versions returns the data versions, which caches and live pages go by.
func (s *Store) Versions() *Versions { return s.versions }

// Wake receives after commits that left work for the outbox runner.
func (s *Store) Wake() <-chan struct{} { return s.wake }

// Dialect says which database this is.
func (s *Store) Dialect() Dialect { return s.dialect }

// ReadDB is the readers' pool, for the search engines that live in the database.
func (s *Store) ReadDB() *sql.DB { return s.readDB }

// Ready reports why the store cannot take writes or reads, nil if it can.
func (s *Store) Ready(ctx context.Context) error {
	if w, ok := s.writer.(*writer); ok && w.broken.Load() {
		return errors.New("the database file cannot be written")
	}
	var one int
	return s.Reader(ctx).Get(&one, "/* ready */ SELECT 1")
}

// Close takes no more writes, lets those that wait finish, and closes the
// database. It may be called once.
func (s *Store) Close() error {
	return errors.Join(s.writer.close(), s.closePools())
}

func (s *Store) closePools() error {
	var errs []error
	if s.readDB != nil {
		errs = append(errs, s.readDB.Close())
	}
	if s.writeDB != nil {
		errs = append(errs, s.writeDB.Close())
	}
	return errors.Join(errs...)
}
