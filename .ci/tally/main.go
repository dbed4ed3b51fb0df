// Command tally reads what `go test -json` writes: it prints a line for each
// package and all that a failing or skipped test said, and counts.
//
// The counts (passed, failed, skipped) go to the file that its one argument
// names. It exits 1 if anything failed, be it a test or a build.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "use: go test -json … | tally FILE")
		os.Exit(2)
	}
	c, err := tally(os.Stdin, os.Stdout)
	if err == nil {
		err = os.WriteFile(os.Args[1], fmt.Appendf(nil, "%d %d %d\n", c.passed, c.failed, c.skipped), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
	if c.failed > 0 || c.broken > 0 {
		os.Exit(1)
	}
}

// counts are of tests and subtests; broken counts packages that failed, also
// without a failing test (no build, a crash, a time-out).
type counts struct{ passed, failed, skipped, broken int }

// event is one line of `go test -json`.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

func tally(in io.Reader, out io.Writer) (counts, error) {
	var c counts
	said := map[[2]string]*strings.Builder{}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				_, _ = out.Write(line) // not ours: a warning of the go command
			} else {
				c.take(e, said, out)
			}
		}
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return c, err
		}
	}
}

func (c *counts) take(e event, said map[[2]string]*strings.Builder, out io.Writer) {
	key := [2]string{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		_, _ = io.WriteString(out, e.Output)
	case "output":
		if e.Test == "" {
			if e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "coverage:") {
				_, _ = io.WriteString(out, e.Output)
			}
			return
		}
		if said[key] == nil {
			said[key] = new(strings.Builder)
		}
		if !strings.HasPrefix(e.Output, "=== ") {
			said[key].WriteString(e.Output)
		}
	case "pass", "fail", "skip":
		if e.Test == "" {
			if e.Action == "fail" {
				c.broken++
				c.failed += unfinished(e.Package, said, out)
			}
			return
		}
		switch e.Action {
		case "pass":
			c.passed++
		case "fail":
			c.failed++
		case "skip":
			c.skipped++
		}
		if s := said[key]; s != nil && e.Action != "pass" {
			_, _ = io.WriteString(out, s.String())
		}
		delete(said, key)
	}
}

// unfinished prints and counts the tests that a crash or a time-out cut off:
// they never get a result of their own.
func unfinished(pkg string, said map[[2]string]*strings.Builder, out io.Writer) int {
	n := 0
	for key, s := range said {
		if key[0] != pkg {
			continue
		}
		n++
		_, _ = fmt.Fprintf(out, "--- CUT OFF: %s\n%s", key[1], s)
		delete(said, key)
	}
	return n
}
