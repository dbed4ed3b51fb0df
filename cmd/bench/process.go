package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one server that is measured.
type process struct {
	name  string
	addr  string
	cmd   *exec.Cmd
	first time.Duration // from the start of the process to its first whole answer
}

// start runs a server and waits until it answers path.
func start(ctx context.Context, name, addr, path string, environ []string, program string, args ...string) (*process, error) {
	p := &process{name: name, addr: addr, cmd: exec.CommandContext(ctx, program, args...)} //nolint:gosec // our own two programs
	p.cmd.Env = append(os.Environ(), environ...)
	p.cmd.Stdout = nil // the log of a server is part of its work, and goes nowhere
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: bench.test\r\n\r\n")
	for {
		if c, err := dial(ctx, addr); err == nil {
			status, _, err := c.do(request)
			_ = c.conn.Close()
			if err == nil && status == 200 {
				p.first = time.Since(begun)
				return p, nil
			}
		}
		if time.Since(begun) > 20*time.Second {
			return nil, errors.Join(fmt.Errorf("%s does not answer", name), p.stop())
		}
		time.Sleep(time.Millisecond)
	}
}

// stop ends the server as an operator would.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := p.cmd.Wait()
	if exit := new(exec.ExitError); errors.As(err, &exit) && p.name == bareServer {
		return nil // it ends at the signal
	}
	return err
}

// tick is the unit of CPU time in /proc.
const tick = 10 * time.Millisecond

// cpu is the processor time of the server so far.
func (p *process) cpu() time.Duration {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// resident is the memory of the server now, in MB.
func (p *process) resident() float64 {
	f, err := os.Open("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	defer f.Close() //nolint:errcheck // only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(kb), " kB"))
			return float64(n) / 1000
		}
	}
	return 0
}

// freeAddress returns an address of this machine that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
