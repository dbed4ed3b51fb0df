package main

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// nobody is the user of the image; it has no name and owns nothing but /data.
const nobody = 10001

// cage is a root folder as the image has it: the program, the libraries that it
// is linked to, nothing else, all of it read-only; and /data, which is not.
type cage struct{ root, data string }

// newCage builds the program as the image does and puts it into a cage. Making
// one takes the rights of root; without them the test is not run.
func newCage(t *testing.T) cage {
	t.Helper()
	if os.Getuid() != 0 || exec.CommandContext(t.Context(), "unshare", "--mount", "true").Run() != nil {
		t.Skip("not run: only root can make a read-only root and another user; run it as root")
	}
	dir := t.TempDir()
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil { // the other user passes through
			t.Fatal(err)
		}
	}
	c := cage{filepath.Join(dir, "root"), filepath.Join(dir, "volume")}
	for _, d := range []string{c.root, filepath.Join(c.root, "data"), filepath.Join(c.root, "proc"), c.data} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(c.data, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(c.root, "uptake")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "sqlite_fts5", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	libraries, err := exec.CommandContext(t.Context(), "ldd", binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, lib := range regexp.MustCompile(`/\S+\.so\S*`).FindAllString(string(libraries), -1) {
		raw, err := os.ReadFile(lib)
		if err != nil {
			t.Fatal(err)
		}
		if err = os.MkdirAll(filepath.Join(c.root, filepath.Dir(lib)), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(c.root, lib), string(raw), 0o755)
	}
	return c
}

// command prepares one command line in the cage: in a mount table of its own,
// the root read-only, as the user without rights. The process that it starts is
// the program itself, so that signals reach it.
func (c cage) command(ctx context.Context, environ []string, args ...string) *exec.Cmd {
	const script = `mount --make-rprivate /
mount --bind "$1" "$1"
mount --bind "$2" "$1/data"
mount -o remount,ro,bind "$1"
root=$1
shift 2
exec chroot --userspec=10001:10001 --groups= "$root" /uptake "$@"`
	cmd := exec.CommandContext(ctx, "unshare", append([]string{"--mount", "sh", "-euc", script, "sh", c.root, c.data}, args...)...)
	cmd.Env = append([]string{"UPTAKE_DATA=/data", "PATH=" + os.Getenv("PATH")}, environ...)
	return cmd
}

func TestTheProgramRunsAsTheImageRunsIt(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	addr := freePort(t)
	environ := []string{"UPTAKE_ADDR=" + addr}

	server := c.command(t.Context(), environ, "serve")
	logs, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = server.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(logs)
	var said strings.Builder
	listening := false
	for !listening && lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		listening = strings.Contains(lines.Text(), `"listening"`)
	}
	if !listening {
		t.Fatalf("the server ended (%v):\n%s", server.Wait(), said.String())
	}
	ended := make(chan struct{})
	go func() { // a full pipe would hold the server up
		for lines.Scan() {
		}
		close(ended)
	}()

	status, err := os.ReadFile("/proc/" + strconv.Itoa(server.Process.Pid) + "/status")
	if err != nil || !bytes.Contains(status, []byte("\nUid:\t10001\t10001\t10001\t10001\n")) || !bytes.Contains(status, []byte("\nCapEff:\t0000000000000000\n")) {
		t.Errorf("the server is not the user without rights: %v\n%s", err, status)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/health/ready", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("ready: got status %d, want 200", resp.StatusCode)
	}
	if out, err := c.command(t.Context(), environ, "doctor", "--live").CombinedOutput(); err != nil {
		t.Errorf("the health check fails beside a running server: %v\n%s", err, out)
	}
	if out, err := c.command(t.Context(), environ, "doctor").CombinedOutput(); err != nil {
		t.Errorf("the doctor finds a fault: %v\n%s", err, out)
	}
	if out, err := c.command(t.Context(), environ, "reindex").CombinedOutput(); err != nil {
		t.Errorf("reindex beside a running server: %v\n%s", err, out)
	}

	if err = server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ended
	if err = server.Wait(); err != nil {
		t.Errorf("SIGTERM: the server ends with %v, want exit 0", err)
	}
	if out, err := c.command(t.Context(), environ, "doctor", "--live").CombinedOutput(); err == nil {
		t.Errorf("the health check passes without a server: %s", out)
	}

	kept, err := os.ReadDir(c.data)
	if err != nil || len(kept) == 0 {
		t.Fatalf("nothing was kept in /data: %v", err)
	}
	for _, f := range kept {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); !ok || owner.Uid != nobody || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s belongs to another user or can be read by others: %v", f.Name(), info.Mode())
		}
	}
	// The wrong example: outside /data the same program finds nothing that it may write to.
	out, err := c.command(t.Context(), []string{"UPTAKE_ADDR=" + addr, "UPTAKE_DATA=/elsewhere"}, "serve").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "read-only file system") || bytes.Count(out, []byte("\n")) != 1 {
		t.Errorf("outside /data: got %v and %q, want one sentence about a read-only file system", err, out)
	}
}
