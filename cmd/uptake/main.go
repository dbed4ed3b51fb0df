// Command uptake is the whole product in one binary: the server, the
// demonstration and the commands of an operator.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/urfave/cli/v3"

	"uptake/domain/fault"
	"uptake/store"
)

// Exit codes; scripts rely on them.
const (
	exitOK    = 0
	exitFault = 1 // the command ran and failed
	exitUsage = 2 // the command was called wrongly and did nothing
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{environ: os.Environ(), in: os.Stdin, out: os.Stdout, errs: os.Stderr}
	code := p.run(ctx, os.Args)
	stop()
	os.Exit(code)
}

// program is one run of the binary with all that it takes from the outside, so
// that tests run commands beside each other.
type program struct {
	environ   []string
	in        io.Reader
	out, errs io.Writer
}

// commands is the list that grows: a command stands here once it works.
func (p program) commands() []*cli.Command {
	return []*cli.Command{
		p.adminCommand(),
		p.backupCommand(),
		p.benchCommand(),
		p.challengeCommand(),
		p.demoCommand(),
		p.doctorCommand(),
		p.exportCommand(),
		p.importCommand(),
		p.migrateCommand(),
		p.recomputeCommand(),
		p.verifyCommand(),
		p.rehearseCommand(),
		p.reindexCommand(),
		p.restoreCommand(),
		p.serveCommand(),
		p.tokenCommand(),
		p.eraseCommand(),
		p.findCommand(),
		p.holdCommand(),
		p.releaseCommand(),
		p.retentionCommand(),
		p.versionCommand(),
	}
}

// run carries out one command line and returns the exit code. A failure leaves
// its sentence on the error output, one a line.
func (p program) run(ctx context.Context, args []string) int {
	root := &cli.Command{
		Name:      "uptake",
		Usage:     "collect practices and ideas, review them fairly, write them up and follow who takes them up",
		UsageText: "uptake COMMAND [options]\n\nStart with `uptake demo`. Settings come from the environment; `uptake doctor` shows and checks them.",
		Commands:  p.commands(),
		Action: func(_ context.Context, c *cli.Command) error {
			if name := c.Args().First(); name != "" {
				return usagef("there is no command %q; `uptake --help` lists them", name)
			}
			_ = cli.ShowRootCommandHelp(c)
			return usagef("name a command")
		},
		Before: func(ctx context.Context, c *cli.Command) (context.Context, error) {
			if name := c.Args().First(); name == "version" || name == "doctor" {
				return ctx, nil // these two tell what is wrong, whatever it is
			}
			return ctx, checkBuild(ctx)
		},
	}
	p.set(root)
	err := root.Run(ctx, args)
	var wrong usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &wrong):
		p.complain(err)
		return exitUsage
	default:
		p.complain(err)
		return exitFault
	}
}

// set gives every command of the tree the same outside and the same manners.
func (p program) set(c *cli.Command) {
	c.Reader, c.Writer, c.ErrWriter = p.in, p.out, p.errs
	c.HideHelpCommand = true
	c.OnUsageError = func(_ context.Context, c *cli.Command, err error, _ bool) error {
		return usagef("%s; `%s --help` shows the use", strings.TrimRight(err.Error(), ".\n"), c.FullName())
	}
	c.ExitErrHandler = func(context.Context, *cli.Command, error) {} // main alone ends the program
	if c.Action == nil {
		c.Action = func(_ context.Context, c *cli.Command) error {
			if name := c.Args().First(); name != "" {
				return usagef("there is no command %q; `%s --help` lists them", c.FullName()+" "+name, c.FullName())
			}
			_ = cli.ShowSubcommandHelp(c)
			return usagef("name a command of `%s`", c.FullName())
		}
	}
	for _, sub := range c.Commands {
		p.set(sub)
	}
}

// complain writes err for a person: without Go's habits, each sentence on a
// line of its own.
func (p program) complain(err error) {
	for line := range strings.SplitSeq(strings.TrimSpace(said(err)), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			_, _ = fmt.Fprintln(p.errs, "uptake: "+line)
		}
	}
}

// said returns the words of err for a person: of a broken rule its sentences, one
// a line, without its code.
func said(err error) string {
	if errors.Is(err, store.ErrNoServer) {
		return "the PostgreSQL server does not answer (" + plainNet(err) + "): start it, or correct UPTAKE_DATABASE"
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err.Error()
	}
	if len(f.Fields) == 0 {
		return f.Message
	}
	var lines []string
	for _, field := range f.Fields {
		lines = append(lines, field.Message)
	}
	return strings.Join(lines, "\n")
}

// usageError is a command called wrongly: exit code 2.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// noArgs refuses words that a command has no use for: a forgotten dash would
// otherwise pass without notice.
func noArgs(c *cli.Command) error {
	if c.Args().Present() {
		return usagef("`%s` takes no %q; `%s --help` shows the use", c.FullName(), c.Args().First(), c.FullName())
	}
	return nil
}
