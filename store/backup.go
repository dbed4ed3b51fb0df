package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/driver/sqlite"

	"uptake/migrations"
)

// ErrNotEmpty says that a restore would overwrite something.
var ErrNotEmpty = errors.New("there is a database already; with --force it is replaced by the backup")

// Backup writes one consistent copy of the database to a new file, while the
// store goes on working: an SQLite file, or an archive of pg_dump. What has
// been deleted is not in it. The file can be read by its owner alone.
func (s *Store) Backup(ctx context.Context, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the path
	if err != nil {
		return fmt.Errorf("make the backup's file: %w", err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	if s.dialect == SQLite {
		err = vacuumInto(ctx, s.path, path)
	} else {
		var schema string
		if err = s.Reader(ctx).Get(&schema, "/* schema */ SELECT current_schema()"); err == nil {
			args := []string{"--format=custom", "--no-owner", "--no-privileges", "--file=" + path}
			if schema != "public" {
				args = append(args, "--schema="+schema)
			}
			err = pgTool(ctx, s.url, "pg_dump", args...)
		}
	}
	if err != nil {
		return errors.Join(fmt.Errorf("back up the database: %w", classify(err)), os.Remove(path))
	}
	return nil
}

// vacuumInto copies the file at from, without what has been deleted, on a
// connection of its own: those of the readers may not even do this.
func vacuumInto(ctx context.Context, from, to string) error {
	db, err := sql.Open(sqlite.DriverName, "file:"+escapePath.Replace(from)+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing to keep
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

// Restore puts a backup of Backup in the place of the database at address, in
// which nobody else may work meanwhile. Without force it returns ErrNotEmpty
// if there is one. A backup that is damaged, or from a newer program, is
// refused before anything changes.
func Restore(ctx context.Context, address, backup string, force bool) error {
	dialect, where, err := parseURL(address)
	if err != nil {
		return err
	}
	if dialect == SQLite {
		return restoreFile(ctx, where, backup, force)
	}
	return restoreServer(ctx, where, backup, force)
}

func restoreFile(ctx context.Context, path, backup string, force bool) error {
	if err := checkBackup(ctx, backup); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		if !force {
			return ErrNotEmpty
		}
		if err := alone(ctx, path); err != nil {
			return err
		}
	}
	// Copied beside its place first: a full disk must not leave half a database.
	part := path + ".restoring"
	if err := copyFile(backup, part); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	for _, companion := range []string{"-wal", "-shm"} { // of the replaced file
		if err := os.Remove(path + companion); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return os.Rename(part, path)
}

// checkBackup reads a whole SQLite backup and its schema's number.
func checkBackup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("the backup cannot be read: %w", err)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	db, err := sql.Open(sqlite.DriverName, "file:"+escapePath.Replace(abs)+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing to keep
	var verdict string
	err = db.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&verdict)
	if err == nil && verdict != "ok" {
		err = errors.New(verdict)
	}
	if err != nil {
		return fmt.Errorf("the backup is damaged and was not restored: %w", err)
	}
	err = migrations.Check(ctx, db, string(SQLite))
	if errors.Is(err, migrations.ErrOlder) {
		return nil // the next start brings it up to date
	}
	return err
}

// alone fails while another process has the file open for writing.
func alone(ctx context.Context, path string) error {
	db, err := sql.Open(sqlite.DriverName, "file:"+escapePath.Replace(path)+"?_locking_mode=EXCLUSIVE&_busy_timeout=500")
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing to keep
	if _, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return errors.New("the database is in use; stop the program first")
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from) //nolint:gosec // the operator names the path
	if err != nil {
		return err
	}
	defer in.Close()                                                       //nolint:errcheck // only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // beside the database
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func restoreServer(ctx context.Context, address, backup string, force bool) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing to keep
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").Scan(&tables); err != nil {
		return fmt.Errorf("the PostgreSQL server does not answer: %w", err)
	}
	args := []string{"--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"}
	if tables > 0 {
		if !force {
			return ErrNotEmpty
		}
		args = append(args, "--clean", "--if-exists")
	}
	return pgTool(ctx, address, "pg_restore", append(args, "--dbname=", backup)...)
}

// pgTool runs one of PostgreSQL's own programs. The password goes through the
// environment, where no list of processes shows it.
func pgTool(ctx context.Context, address, name string, args ...string) error {
	tool, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("%s is not installed; it comes with the PostgreSQL client (on Debian: apt-get install postgresql-client)", name)
	}
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return errors.New("the postgres:// address cannot be read")
	}
	for i, a := range args {
		if a == "--dbname=" {
			args[i] += c.Database
		}
	}
	cmd := exec.CommandContext(ctx, tool, args...) //nolint:gosec // a program of PostgreSQL by its name
	cmd.Env = append(os.Environ(), "PGHOST="+c.Host, "PGPORT="+strconv.Itoa(int(c.Port)), "PGUSER="+c.User, "PGPASSWORD="+c.Password, "PGDATABASE="+c.Database)
	if u, err := url.Parse(address); err == nil {
		for key, env := range map[string]string{"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"} {
			if v := u.Query().Get(key); v != "" {
				cmd.Env = append(cmd.Env, env+"="+v)
			}
		}
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// Scrub removes what SQLite has deleted from its companion file as well, for
// erasure: rows are overwritten by secure_delete, the WAL is emptied here. It
// reports whether the WAL could be emptied; a reader that is still at work is
// a reason to come back. On PostgreSQL it vacuums the tables named.
func (s *Store) Scrub(ctx context.Context, tables ...string) (bool, error) {
	if s.dialect == SQLite {
		w, ok := s.writer.(*writer)
		if !ok {
			return false, nil
		}
		return w.truncate(ctx)
	}
	for _, t := range tables {
		if _, err := s.writeDB.ExecContext(ctx, "VACUUM "+pgx.Identifier{t}.Sanitize()); err != nil {
			return false, fmt.Errorf("vacuum %s: %w", t, classify(err))
		}
	}
	return true, nil
}
