package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"uptake/migrations"
	"uptake/store"
)

// database looks at the database and at what only the database can tell.
func (e examination) database(ctx context.Context) []finding {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := string(e.config.Database)
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return []finding{well("database", "%s is not there yet; the first start makes it", path)}
		}
	} else if err := reachPostgres(ctx, address); err != nil {
		return []finding{ill("database", "the PostgreSQL server does not answer ("+plainNet(err)+")", "Start it, or correct UPTAKE_DATABASE.")}
	}
	steps, err := store.Schema(ctx, address)
	if errors.Is(err, fs.ErrPermission) {
		return []finding{ill("database", "this user may not read it ("+why(err)+")", "Run Uptake as the user that the files belong to, or give this user the right.")}
	}
	if err != nil {
		return []finding{ill("database", "it cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`), and keep this file for whoever looks into it.")}
	}
	missing := 0
	for _, s := range steps {
		if !s.Applied {
			missing++
		}
	}
	s, err := store.Open(ctx, store.Config{URL: address})
	switch {
	case errors.Is(err, migrations.ErrNewer):
		return []finding{ill("schema", "the database is newer than this program", "Start the newer program, or restore a backup from before the upgrade.")}
	case errors.Is(err, migrations.ErrOlder):
		return []finding{ill("schema", fmt.Sprintf("%d steps behind the program", missing), "Run `uptake migrate up` after a backup; `uptake serve` does it by itself.")}
	case err != nil:
		return []finding{ill("database", err.Error(), "Correct UPTAKE_DATABASE, or restore the last backup.")}
	}
	defer func() { _ = s.Close() }()
	found := []finding{well("schema", "version %d, the program's own", migrations.Latest())}
	return append(found, e.inside(ctx, s)...)
}

// reachPostgres asks only for a connection, with a short wait.
func reachPostgres(ctx context.Context, address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

// walMax is the size of SQLite's journal beyond which some reader must have
// hung: it is emptied every few thousand pages.
const walMax = 256 << 20

// inside checks what can be told of a database once it is open.
func (e examination) inside(ctx context.Context, s *store.Store) []finding {
	now := e.now()
	h, err := s.Health(ctx, now)
	if err != nil {
		return []finding{ill("database", "it cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")}
	}
	found := []finding{well("database", "%s, sound", h.Server)}
	if h.Damage != "" {
		found[0] = ill("database", h.Server+" finds damage: "+h.Damage, "Stop the server, keep a copy of the files, and restore the last backup (`uptake restore`).")
	}
	if h.WALBytes > walMax {
		found = append(found, ill("journal", fmt.Sprintf("the database's journal has %d MB", h.WALBytes>>20), "Restart the server: a reader has been open for very long."))
	}
	found = append(found, clock(now, h.Newest), tasks(h), contacts(ctx, s, now, e.config.StaffSecondStep), e.trail(ctx, s), printed(ctx, s))
	if !e.faulty("UPTAKE_BLOB_URL") && !e.faulty("UPTAKE_BLOB_KEY") {
		found = append(found, e.files(ctx, s))
	}
	if err = engine(s).Check(ctx); err != nil {
		return append(found, ill("search", "the index does not agree with the ideas ("+err.Error()+")", "Run `uptake reindex`; the server may go on meanwhile."))
	}
	found = append(found, well("search", "the index agrees with the ideas"))
	if e.config.meili() && !e.faulty("UPTAKE_MEILI_URL") && !e.faulty("UPTAKE_MEILI_INDEX") {
		found = append(found, e.server(ctx, s))
	}
	return found
}

// clock compares this machine's with the latest thing that happened.
func clock(now, newest time.Time) finding {
	if ahead := newest.Sub(now); ahead > time.Minute {
		return ill("clock", fmt.Sprintf("this machine says %s, but something was kept at %s", now.UTC().Format(time.RFC3339), newest.Format(time.RFC3339)),
			"Set the clock (for example: timedatectl set-ntp true): phases open and close by it.")
	}
	return well("clock", "%s", now.UTC().Format(time.RFC3339))
}

// contacts names the challenges whose alerts somebody should get who cannot act on them.
func contacts(ctx context.Context, s *store.Store, now time.Time, must bool) finding {
	idle, err := s.IdleContacts(ctx, now, must)
	if err != nil {
		return ill("alerts", "who is alerted cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")
	}
	for n := range idle {
		if idle[n] == "" {
			idle[n] = "the whole site"
		}
	}
	if len(idle) > 0 {
		return ill("alerts", "a contact is gone, cannot act in their role, or has no address: "+strings.Join(idle, "; "), "Name somebody else under Admin, Alerts, or give them what they lack: their role, a second step, an address. Until then the other contact is alerted, else the leads or the administrators.")
	}
	return well("alerts", "every contact that is named can act")
}

func tasks(h store.Health) finding {
	switch {
	case h.Parked > 0:
		return ill("tasks", fmt.Sprintf("%d were given up", h.Parked), "Sign in as administrator, open Admin, Work that waits, read the reason and choose Try again.")
	case h.Overdue > 0:
		return ill("tasks", fmt.Sprintf("%d have waited for more than an hour", h.Overdue), "Start the server, or look into its log for what keeps them.")
	}
	return well("tasks", "none was given up")
}
