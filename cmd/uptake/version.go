package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	_ "github.com/mattn/go-sqlite3" // the driver whose build is looked at
	"github.com/urfave/cli/v3"

	"uptake/migrations"
)

func (p program) versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the versions of program, SQLite and schema",
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			for _, line := range versions(ctx) {
				_, _ = fmt.Fprintln(p.out, line)
			}
			return nil
		},
	}
}

// built is what the linker was told of the source, since Go's own stamp is not
// always there (an archive without history, another user's checkout).
var built string

// versions are what a report of a fault needs, one a line.
func versions(ctx context.Context) []string {
	version, commit := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version, commit = info.Main.Version, revision(info.Settings)
	}
	if commit == "unknown" && built != "" {
		commit = built
	}
	sqlite, err := sqliteBuild(ctx)
	if err != nil {
		sqlite = "none (" + err.Error() + ")"
	}
	return []string{
		"uptake  " + version,
		"commit  " + commit,
		"sqlite  " + sqlite,
		"schema  " + strconv.FormatInt(migrations.Latest(), 10),
		"go      " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
	}
}

// revision is the commit that the binary was built from, and whether the files
// had changed since.
func revision(settings []debug.BuildSetting) string {
	commit, changed := "unknown", ""
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	return commit + changed
}

var (
	errNoCgo = errors.New("this program was built without cgo, so it has no SQLite: build it with CGO_ENABLED=1, a C compiler and -tags sqlite_fts5")
	errNoFTS = errors.New("this program was built without the tag sqlite_fts5, so it cannot search: build it with -tags sqlite_fts5")
)

// checkBuild tells whether the binary holds what it needs, before any file is
// opened: a missing build tag shows only when the first search fails.
func checkBuild(ctx context.Context) error {
	_, err := sqliteBuild(ctx)
	return err
}

// sqliteBuild returns the version of the SQLite inside, or why it will not do.
func sqliteBuild(ctx context.Context) (string, error) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	var version string
	var fts bool
	err = db.QueryRowContext(ctx, "SELECT sqlite_version(), sqlite_compileoption_used('ENABLE_FTS5')").Scan(&version, &fts)
	return judgeBuild(version, fts, err)
}

func judgeBuild(version string, fts bool, err error) (string, error) {
	switch {
	case err != nil && strings.Contains(err.Error(), "CGO_ENABLED"):
		return "", errNoCgo
	case err != nil:
		return "", err
	case !fts:
		return "", errNoFTS
	}
	return version, nil
}
