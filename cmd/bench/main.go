// Command bench measures the server: it seeds two sizes of database, starts the
// real binary and a bare reference server on the same rows, loads both in turns
// on this machine, and prints what each gave and their ratio. docs/numbers.md
// keeps what it has said.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// bareServer is the first argument that makes this program the other side.
const bareServer = "reference"

// settings are the options of a run.
type settings struct {
	binary, folder string
	connections    int
	rounds         int
	run            time.Duration
	writes         int
	soaking        time.Duration
	only, match    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 3 && args[0] == bareServer {
		return runReference(ctx, args[1], args[2])
	}
	var o settings
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&o.binary, "binary", "bin/uptake", "the server to measure")
	f.StringVar(&o.folder, "folder", "bin/bench.data", "where the seeded databases are kept for the next time")
	f.IntVar(&o.connections, "connections", 32, "clients at once")
	f.IntVar(&o.rounds, "rounds", 3, "turns of each side; the median counts")
	f.DurationVar(&o.run, "run", 2*time.Second, "length of a turn")
	f.IntVar(&o.writes, "writes", 10_000, "mixed writes; 100000 for the whole proof")
	f.StringVar(&o.only, "only", "", "one part: start, weight, load, growth or mixed; or soak, which is none of a usual run")
	f.DurationVar(&o.soaking, "soak", 15*time.Minute, "length of a soak")
	f.StringVar(&o.match, "match", "", "of load and growth, the lines whose name contains this; of soak, the attacks")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := os.MkdirAll(o.folder, 0o750); err != nil {
		return err
	}
	work, err := os.MkdirTemp(o.folder, "run-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	b := bench{settings: o, out: out, work: work}
	return b.all(ctx)
}

// bench is one run.
type bench struct {
	settings
	out  io.Writer
	work string
}

func (b *bench) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(b.out, format, args...)
}

// all measures every part, or the one that was asked for.
func (b *bench) all(ctx context.Context) error {
	small, large := sizes()
	seeds := map[string]string{}
	for _, z := range []size{small, large} {
		begun := time.Now()
		path, err := seeded(ctx, b.folder, z)
		if err != nil {
			return err
		}
		seeds[z.name] = path
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		b.printf("%s: %d ideas, %d people, %d comments, %d supports; %d MB, ready after %.1f s\n", z.name, z.ideas, z.people, z.comments, z.supports, info.Size()>>20, time.Since(begun).Seconds())
	}
	for _, part := range []struct {
		name string
		do   func(context.Context, map[string]string) error
	}{{"start", b.start}, {"weight", b.weight}, {"load", b.load}, {"growth", b.growth}, {"mixed", b.mixed}, {"soak", b.soak}} {
		if b.only != part.name && (b.only != "" || part.name == "soak") {
			continue
		}
		if err := part.do(ctx, seeds); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// copied gives a server a folder of its own with the rows of seed. All people have
// been seen just now, as those are who write: else the first request of each
// would note it, in a commit of its own.
func (b *bench) copied(ctx context.Context, seed, name string) (string, error) {
	folder := filepath.Join(b.work, name)
	if err := os.Mkdir(folder, 0o750); err != nil {
		return "", err
	}
	from, err := os.Open(seed) //nolint:gosec // our own file
	if err != nil {
		return "", err
	}
	defer from.Close() //nolint:errcheck // only read
	to, err := os.Create(filepath.Join(folder, "uptake.db"))
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err != nil {
		return "", err
	}
	return folder, seen(ctx, filepath.Join(folder, "uptake.db"))
}

// ours starts the real binary on the rows in folder.
func (b *bench) ours(ctx context.Context, name, folder string) (*process, error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	return start(ctx, name, addr, "/", []string{
		"UPTAKE_DATA=" + folder, "UPTAKE_ADDR=" + addr, "UPTAKE_BASE_URL=" + baseURL, "UPTAKE_SECRET=" + secret, "UPTAKE_TRUSTED_PROXIES=127.0.0.1",
	}, b.binary, "serve")
}

// other starts the reference on the rows in folder.
func (b *bench) other(ctx context.Context, folder string) (*process, error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, bareServer, addr, "/", nil, self, bareServer, filepath.Join(folder, "uptake.db"), addr)
}
