package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// TestAStartThatFailsSaysWhyInOneSentence tries what an operator runs into:
// exit 1, one line for each fault, and no server that half runs.
func TestAStartThatFailsSaysWhyInOneSentence(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	at := taken.Addr().String()
	none := filepath.Join(t.TempDir(), "none.db")
	write(t, none, strings.Repeat("no database at all\n", 500), 0o600)
	for _, tt := range []struct {
		name    string
		environ []string
		args    []string
		want    string
		lines   int
	}{
		{"the port is taken", []string{"UPTAKE_ADDR=" + at}, []string{"serve"}, at + " is in use by another program: stop it, or set UPTAKE_ADDR", 1},
		{"the demonstration's port is taken", nil, []string{"demo", "--addr", at}, at + " is in use by another program: stop it, or set --addr", 1},
		{"the port of the figures is taken", []string{"UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_METRICS_ADDR=" + at}, []string{"serve"}, at + " is in use by another program: stop it, or set UPTAKE_METRICS_ADDR", 1},
		{"an address of another machine", []string{"UPTAKE_ADDR=192.0.2.1:80", "UPTAKE_BASE_URL=https://ideas.example.org"}, []string{"serve"}, "192.0.2.1:80 cannot be listened on", 1},
		{"no PostgreSQL server", []string{"UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_DATABASE=postgres://u:hunter2@" + freePort(t) + "/x"}, []string{"serve"}, "the PostgreSQL server does not answer (connection refused): start it, or correct UPTAKE_DATABASE", 1},
		{"the same for a command", []string{"UPTAKE_DATABASE=postgres://u:hunter2@" + freePort(t) + "/x"}, []string{"admin", "create", "--email", "a@example.org"}, "the PostgreSQL server does not answer (connection refused)", 1},
		{"a file that is no database", []string{"UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_DATABASE=sqlite:" + none}, []string{"serve"}, none + " is not a database of SQLite", 1},
		{"a folder that is not there", []string{"UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_DATABASE=sqlite:/nowhere/at/all.db"}, []string{"serve"}, "/nowhere/at does not exist", 1},
		{"an address without a port", []string{"UPTAKE_ADDR=here"}, []string{"serve"}, `UPTAKE_ADDR is "here"`, 1},
		{"several settings", []string{"UPTAKE_ADDR=here", "UPTAKE_BASE_URL=http://ideas.example.org", "UPTAKE_LOG_LEVEL=loud", "UPTAKE_SECRETS=x"}, []string{"serve"}, "UPTAKE_LOG_LEVEL", 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, append([]string{"UPTAKE_DATA=" + t.TempDir()}, tt.environ...), tt.args...)
			if code != exitFault || out != "" || !strings.Contains(errs, tt.want) || strings.Count(errs, "\n") != tt.lines || strings.Contains(errs, "hunter2") {
				t.Errorf("got exit %d, %q and\n%s\nwant 1, %d lines with %q", code, out, errs, tt.lines, tt.want)
			}
		})
	}
}
