package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// watchSource is a library that stands between the server and the system: it
// notes each sync of a file with the time of its beginning and of its end.
const watchSource = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
static long long now(void) { struct timespec t; clock_gettime(CLOCK_REALTIME, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static int watched(const char *name, int fd) {
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
	long long begun = now();
	int result = real(fd);
	char link[64], path[400], line[500];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	path[n < 0 ? 0 : n] = 0;
	int length = snprintf(line, sizeof line, "%lld %lld %d %s\n", begun, now(), result, path);
	int out = open(getenv("SYNC_LOG"), O_WRONLY | O_APPEND | O_CREAT, 0600);
	if (out >= 0) { if (write(out, line, length) < 0) abort(); close(out); }
	return result;
}
int fdatasync(int fd) { return watched("fdatasync", fd); }
int fsync(int fd) { return watched("fsync", fd); }
`

// span is a time from a beginning to an end, in nanoseconds.
type span struct{ from, to int64 }

// each is how many comments a client of these tests posts.
const each = 12

// syncsAndAnswers runs a server under the watch and returns when its log of
// changes was synced, and from when to when each acknowledged write took.
func syncsAndAnswers(t *testing.T, clientsAtOnce int, early time.Duration) (syncs, answers []span) {
	t.Helper()
	site := newStormSite(t)
	dir := t.TempDir()
	source, library, log := filepath.Join(dir, "watch.c"), filepath.Join(dir, "watch.so"), filepath.Join(dir, "syncs")
	write(t, source, watchSource, 0o600)
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	if out, err := exec.CommandContext(t.Context(), compiler, "-shared", "-fPIC", "-o", library, source, "-ldl").CombinedOutput(); err != nil { //nolint:gosec // the compiler that built SQLite
		t.Fatalf("%v\n%s", err, out)
	}
	server := site.start(t, early, "LD_PRELOAD="+library, "SYNC_LOG="+log)
	settled(log)
	var mu sync.Mutex
	var clients sync.WaitGroup
	for c := range clientsAtOnce {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for n := range each {
				sent := time.Now().UnixNano()
				name, status, err := site.write(t.Context(), client, 0, c, 3*n+1)
				if err != nil || status >= 300 {
					t.Errorf("%s: %d, %v", name, status, err)
					return
				}
				mu.Lock()
				answers = append(answers, span{sent, time.Now().UnixNano()})
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	if err := server.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = server.Wait()            // it says that it was killed
	raw, err := os.ReadFile(log) //nolint:gosec // our own file
	if err != nil {
		t.Fatalf("no sync was noted: %v", err)
	}
	for line := range strings.Lines(string(raw)) {
		var s span
		var result int
		var path string
		if _, err := fmt.Sscan(line, &s.from, &s.to, &result, &path); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if result == 0 && strings.HasSuffix(path, "uptake.db-wal") {
			syncs = append(syncs, s)
		}
	}
	return syncs, answers
}

// settled waits until a server has done what it does at its start: a file that it adds to
// is as long as it was for a while.
func settled(file string) {
	var size int64
	for still := 0; still < 4; {
		time.Sleep(100 * time.Millisecond)
		info, err := os.Stat(file)
		if still++; err == nil && info.Size() != size {
			size, still = info.Size(), 0
		}
	}
}

// unsynced counts the answers that came without a sync of their own: one that
// began after the request was sent and ended before its answer was there.
func unsynced(syncs, answers []span) int {
	n := 0
	for _, a := range answers {
		found := false
		for _, s := range syncs {
			found = found || s.from >= a.from && s.to <= a.to
		}
		if !found {
			n++
		}
	}
	return n
}

// ahead counts the answers to a single client before which fewer syncs had ended
// than there were answers: with nobody else, each write is a group of its own.
func ahead(syncs, answers []span) int {
	n := 0
	for k, a := range answers {
		ended := 0
		for _, s := range syncs {
			if s.from >= answers[0].from && s.to <= a.to {
				ended++
			}
		}
		if ended < k+1 {
			n++
		}
	}
	return n
}

func TestEveryAnswerComesAfterASync(t *testing.T) {
	t.Parallel()
	syncs, answers := syncsAndAnswers(t, 8, 0)
	if n := unsynced(syncs, answers); n > 0 || len(answers) != 8*each {
		t.Errorf("8 clients: %d of %d answers came without a sync", n, len(answers))
	}
	if len(syncs) >= len(answers) {
		t.Errorf("%d syncs for %d answers: nothing was gathered", len(syncs), len(answers))
	}
	syncs, answers = syncsAndAnswers(t, 1, 0)
	if n := ahead(syncs, answers); n > 0 || len(answers) != each {
		t.Errorf("one client: %d of %d answers came before their sync", n, len(answers))
	}
}

func TestAnAnswerBeforeTheSyncIsFoundOut(t *testing.T) {
	t.Parallel()
	syncs, answers := syncsAndAnswers(t, 1, 20*time.Millisecond)
	if ahead(syncs, answers) == 0 {
		t.Errorf("%d answers came before their commit, and each seems to have its sync: this test would not notice", len(answers))
	}
}
