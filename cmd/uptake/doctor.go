package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v3"
)

func (p program) doctorCommand() *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "show the settings, check each part, and say what to do about each fault",
		Description: "It changes nothing. Exit code 1 if something is wrong. It may run beside a server.\n" +
			"With --live it only asks the server on UPTAKE_ADDR whether it runs, for health checks.\n" +
			"It prints the end of the audit trail as NUMBER:HASH. Note it elsewhere: given back with --noted, it proves that\n" +
			"nothing before it was changed.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "live", Usage: "only ask the running server for a sign of life"},
			&cli.StringFlag{Name: "noted", Usage: "an end of the audit trail that was noted earlier, as `NUMBER:HASH`"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			conf, err := Load(p.environ)
			if c.Bool("live") {
				if err != nil {
					return err
				}
				return askLive(ctx, conf.Addr)
			}
			e := examine(conf, err)
			if e.noted, err = notedEnd(c.String("noted")); err != nil {
				return err
			}
			return p.doctor(ctx, e)
		},
	}
}

// finding is what one check saw. Advice is empty where all is well.
type finding struct {
	part   string // "database", "mail"
	seen   string // what is there, in words
	advice string // what to do, a whole sentence
}

// well is a finding of a part that works.
func well(part, seen string, args ...any) finding {
	return finding{part: part, seen: fmt.Sprintf(seen, args...)}
}

// ill is a finding of a fault, with what to do about it.
func ill(part, seen, advice string) finding { return finding{part: part, seen: seen, advice: advice} }

// doctor prints the settings and what every check found.
func (p program) doctor(ctx context.Context, e examination) error {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "Settings")
	for _, s := range e.config.Settings() {
		_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\n", s.Name, s.Value, s.Source)
	}
	_ = w.Flush()
	_, _ = fmt.Fprintln(p.out, "\nVersions")
	for _, line := range versions(ctx) {
		_, _ = fmt.Fprintln(p.out, "  "+line)
	}
	_, _ = fmt.Fprintln(p.out, "\nChecks")
	faults := 0
	for _, f := range e.all(ctx) {
		state := "ok   "
		if f.advice != "" {
			state = "FAULT"
			faults++
		}
		_, _ = fmt.Fprintf(p.out, "  %s  %s: %s\n", state, f.part, f.seen)
		if f.advice != "" {
			_, _ = fmt.Fprintf(p.out, "         → %s\n", f.advice)
		}
	}
	switch faults {
	case 0:
		return nil
	case 1:
		return errors.New("1 fault was found; what to do stands beside it above")
	default:
		return fmt.Errorf("%d faults were found; what to do stands beside each above", faults)
	}
}
