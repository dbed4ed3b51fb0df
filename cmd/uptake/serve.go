package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/urfave/cli/v3"
)

func (p program) serveCommand() *cli.Command {
	return &cli.Command{
		Name:        "serve",
		Usage:       "run the server",
		Description: "Settings come from the environment; `uptake doctor` shows and checks them. Logs go to the error output, one JSON object a line.",
		Flags:       []cli.Flag{&cli.BoolFlag{Name: "no-migrate", Usage: "leave the schema alone, and fail if it is not the program's own"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			conf, err := Load(p.environ)
			if err = errors.Join(err, conf.ForServing()); err != nil {
				return err
			}
			if err = conf.Prepare(); err != nil {
				return err
			}
			l, err := conf.listen(ctx, "set UPTAKE_ADDR")
			if err != nil {
				return err
			}
			limitMemory()
			if err = scratch(conf.Data); err != nil {
				return errors.Join(err, l.Close())
			}
			a, err := Build(ctx, conf, p.errs, !c.Bool("no-migrate"))
			if err != nil {
				return errors.Join(err, l.Close())
			}
			a.Log.Info("listening", "address", l.Addr().String(), "base_url", conf.base())
			return a.Serve(ctx, l)
		},
	}
}

// listen takes an address. set says how it is chosen: "set UPTAKE_ADDR".
func listen(ctx context.Context, addr, set string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program: stop it, or %s to another port", addr, set)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be listened on (%s): %s to an address of this machine", addr, plainNet(err), set)
	}
	return l, nil
}

// listen takes the address of the server, and makes a base address of it where
// none is set: port 0 is known only now. A name such as localhost stays a name:
// browsers make passkeys for names alone.
func (c *Config) listen(ctx context.Context, set string) (net.Listener, error) {
	l, err := listen(ctx, c.Addr, set)
	if err != nil {
		return nil, err
	}
	name, _, _ := net.SplitHostPort(c.Addr) // checked when it was read
	c.Addr = l.Addr().String()
	if c.source("UPTAKE_BASE_URL") == FromDefault {
		c.BaseURL.Host = c.Addr
		if _, port, err := net.SplitHostPort(c.Addr); err == nil && name != "" && net.ParseIP(name) == nil {
			c.BaseURL.Host = net.JoinHostPort(name, port)
		}
	}
	return l, nil
}

// base is BaseURL as links begin with it.
func (c *Config) base() string { return strings.TrimRight(c.BaseURL.String(), "/") }

// scratch makes SQLite sort what does not fit into memory in the data folder:
// around it the file system may be read-only.
func scratch(data string) error { return os.Setenv("SQLITE_TMPDIR", data) }

// memoryLimit keeps an idle server small on a machine with 1 GB. GOMEMLIMIT,
// which Go reads by itself, takes its place.
const memoryLimit = 110 << 20

func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
