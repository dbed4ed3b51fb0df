package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver called pgx

	"uptake/migrations"
)

// errMissing says that PostgreSQL is not installed.
var errMissing = errors.New("not run: PostgreSQL 15 or later is not installed; on Debian: apt-get install postgresql")

// cluster is a server for tests, and the database on it that each test gets a
// copy of.
type cluster struct {
	admin    *sql.DB
	address  *url.URL // of the server
	template string   // name of the migrated, empty database
}

// server returns this test binary's server. Unless UPTAKE_TEST_POSTGRES names
// one, it is started once, and stops by itself when the test binary ends.
var server = sync.OnceValues(func() (*cluster, error) {
	address := os.Getenv("UPTAKE_TEST_POSTGRES")
	if address == "" {
		started, err := startServer()
		if err != nil {
			return nil, err
		}
		address = started
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("UPTAKE_TEST_POSTGRES cannot be read; it looks like postgres://user:password@host:5432/postgres")
	}
	return prepare(u)
})

// PostgresURL returns the address of an empty, migrated database, which is
// dropped when the test has ended.
func PostgresURL(t testing.TB) string {
	t.Helper()
	c, err := server()
	if errors.Is(err, errMissing) && os.Getenv("UPTAKE_TEST_ALL") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("PostgreSQL for tests: %v", err)
	}
	name := c.template + "_" + strings.ToLower(rand.Text()[:12])
	if _, err := c.admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+c.template); err != nil {
		t.Fatalf("make the test's database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := c.admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return c.to(name)
}

// to returns the address of one database of the server.
func (c *cluster) to(database string) string {
	u := *c.address
	u.Path = "/" + database
	return u.String()
}

// prepare makes the template. A copy of it takes a fifth of the time that
// making all the tables takes. Its name stays the same for a package, so that
// nothing piles up on a server that was given.
func prepare(address *url.URL) (*cluster, error) {
	folder, err := os.Getwd() // a test runs in its package's folder; two packages may have one name
	if err != nil {
		return nil, err
	}
	sum := fnv.New32a()
	sum.Write([]byte(folder))
	word := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(filepath.Base(folder)), "_")
	c := &cluster{address: address, template: fmt.Sprintf("uptake_%.20s_%08x", word, sum.Sum32())}
	if c.admin, err = sql.Open("pgx", with(address.String(), "synchronous_commit", "off")); err != nil {
		return nil, err
	}
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + c.template + " WITH (FORCE)", "CREATE DATABASE " + c.template} {
		if _, err := c.admin.ExecContext(context.Background(), statement); err != nil {
			return nil, err
		}
	}
	if err := run(c.to(c.template), "CREATE EXTENSION IF NOT EXISTS pg_trgm"); err != nil {
		return nil, err
	}
	db, err := sql.Open("pgx", with(c.to(c.template), "synchronous_commit", "off"))
	if err != nil {
		return nil, err
	}
	_, err = migrations.Up(context.Background(), db, "postgres")
	return c, errors.Join(err, db.Close())
}

// with returns address with one more parameter.
func with(address, key, value string) string {
	mark := "?"
	if strings.Contains(address, "?") {
		mark = "&"
	}
	return address + mark + key + "=" + url.QueryEscape(value)
}

func run(address, statement string) error {
	db, err := sql.Open("pgx", with(address, "synchronous_commit", "off"))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing to keep
	_, err = db.ExecContext(context.Background(), statement)
	return err
}

// keeper makes the server's files, starts it, and stops it when its own standard
// input ends, which happens when the test binary is gone, however that came about.
// Two signals, because a server that is only starting ignores the second one.
const keeper = `
if ! "$0/initdb" -D "$1/data" -U uptake -A trust -E UTF8 --locale=C --no-sync >"$1/log" 2>&1; then cat "$1/log" >&2; rm -rf "$1"; exit 1; fi
"$0/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB >"$1/log" 2>&1 &
server=$!
cat >/dev/null
{ kill -TERM $server; kill -INT $server; } 2>/dev/null
wait $server 2>/dev/null
rm -rf "$1"
`

// held is the other end of keeper's standard input. A variable of the package
// holds it, because the garbage collector closes what nobody holds.
var held io.Closer

// startServer starts a server that listens on a socket in a folder of its own
// and on no network.
func startServer() (string, error) {
	if held != nil {
		return "", errors.New("the server has been started already")
	}
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("/tmp", "uptake-pg-") // short: a socket's path has little room
	if err != nil {
		return "", err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	serve := exec.Command("/bin/sh", "-c", keeper, bin, dir) //nolint:gosec // PostgreSQL's own folder and ours
	var said bytes.Buffer
	serve.Stderr = &said
	serve.SysProcAttr, serve.Dir = attr, dir
	attr.Setpgid = true // an interrupt in the terminal reaches us alone, and the keeper cleans up
	if held, err = serve.StdinPipe(); err != nil {
		return "", err
	}
	if err := serve.Start(); err != nil {
		return "", err
	}
	ended := make(chan error, 1)
	go func() { ended <- serve.Wait() }()
	address := "postgres://uptake@/postgres?host=" + url.QueryEscape(dir)
	for end := time.Now().Add(time.Minute); ; {
		err := run(address, "SELECT 1")
		if err == nil {
			return address, nil
		}
		if time.Now().After(end) {
			return "", fmt.Errorf("the server does not answer: %w", err)
		}
		select {
		case err := <-ended:
			return "", fmt.Errorf("the server did not start: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
		case <-time.After(20 * time.Millisecond): // a server has no signal for "ready" but an answer
		}
	}
}

// binaries finds the folder of initdb and postgres, the newest version first.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "postgres")); err == nil {
			return filepath.Dir(path), nil
		}
	}
	for v := 25; v >= 15; v-- {
		for _, dir := range []string{"/usr/lib/postgresql/%d/bin", "/usr/pgsql-%d/bin", "/opt/homebrew/opt/postgresql@%d/bin"} {
			dir = fmt.Sprintf(dir, v)
			if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
				return dir, nil
			}
		}
	}
	return "", errMissing
}

// unprivileged gives dir to somebody who is not root, since PostgreSQL refuses
// to run as root, and says how to become that person.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		who, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil //nolint:gosec // ids are positive
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a person postgres nor nobody")
}
