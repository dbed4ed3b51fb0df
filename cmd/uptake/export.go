package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
)

func (p program) exportCommand() *cli.Command {
	kinds := append(slices.Clone(fileKinds), "results")
	return &cli.Command{
		Name:        "export",
		Usage:       "write the rows of a challenge to a file",
		ArgsUsage:   "KIND",
		Description: "KIND is " + strings.Join(kinds, ", ") + ". Files of all kinds but results can be imported elsewhere.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "challenge", Usage: "the short name of the challenge", Required: true},
			&cli.StringFlag{Name: "format", Usage: "csv or json (one object a line; results: one document)", Value: "csv"},
			&cli.StringFlag{Name: "out", Usage: "the file to write; standard output without it"},
			&cli.BoolFlag{Name: "public", Usage: "leave out what only the team may see: held and hidden ideas, addresses of people"},
			&cli.StringFlag{Name: "round", Usage: "results: a number, or final", Value: "final"},
			&cli.BoolFlag{Name: "combined", Usage: "results: rows for impact and feasibility together as well"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			kind, format := c.Args().First(), files.Format(c.String("format"))
			if c.Args().Len() != 1 || !slices.Contains(kinds, kind) {
				return usagef("export needs a kind: %s", strings.Join(kinds, ", "))
			}
			if format != files.CSV && format != files.JSONLines {
				return usagef("--format is csv or json")
			}
			for _, option := range []string{"round", "combined"} {
				if c.IsSet(option) && kind != "results" {
					return usagef("--%s is for results", option)
				}
			}
			round, err := roundNumber(c.String("round"))
			if err != nil {
				return err
			}
			return p.withStore(ctx, func(s *store.Store) error {
				ch, err := store.ChallengeReads(s).ChallengeBySlug(ctx, c.String("challenge"))
				if err != nil {
					return err
				}
				return p.writeTo(c.String("out"), func(out io.Writer) error {
					return export(ctx, s, kind, round, c.Bool("combined"), ch, !c.Bool("public"), out, format)
				})
			})
		},
	}
}

// writeTo lets fn write a file, or standard output where name is empty. A file
// that could not be written whole is taken away again.
func (p program) writeTo(name string, fn func(io.Writer) error) error {
	if name == "" {
		return fn(p.out)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // it may hold names and addresses
	if err != nil {
		return fmt.Errorf("%s cannot be written: check the folder and who may write there", name)
	}
	if err = errors.Join(fn(f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

func export(ctx context.Context, s *store.Store, kind string, round int, combined bool, ch challenge.Challenge, all bool, out io.Writer, f files.Format) error {
	panels := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}
	switch kind {
	case "scores":
		rows, err := panels.ExportScores(ctx, account.Console, ch.ID)
		if err != nil {
			return err
		}
		return files.ExportScores(rows, out, f)
	case "results":
		return exportResults(ctx, panels, ch, round, combined, out, f)
	}
	return files.Export(ctx, store.Exports(s), kind, ch.ID, all, out, f)
}

// roundNumber reads --round: 0 is the final one.
func roundNumber(s string) (int, error) {
	if s == "final" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, usagef("--round is a number from 1, or final")
	}
	return n, nil
}

// exportResults writes what every panel of a challenge came to.
func exportResults(ctx context.Context, panels review.Service, ch challenge.Challenge, round int, combined bool, out io.Writer, f files.Format) error {
	src, err := panels.Reads.Sources(ctx, ch.ID)
	if err != nil {
		return err
	}
	heads, err := panels.Panels(ctx, account.Console, ch.ID)
	if err != nil {
		return err
	}
	var all []files.PanelResults
	for _, h := range heads {
		_, results, err := panels.Results(ctx, account.Console, h.ID, round, review.PanelExport)
		if err != nil {
			return err
		}
		head, figures, err := panels.RoundFigures(ctx, account.Console, h.ID, review.PanelExport)
		if err != nil {
			return err
		}
		themes, err := panels.ThemeSums(ctx, account.Console, h.ID, results, review.PanelExport)
		if err != nil {
			return err
		}
		seats := map[id.Seat]id.Person{}
		for _, s := range head.Seats() {
			seats[s.ID] = s.Person
		}
		all = append(all, files.PanelResults{
			Panel: src.Panels[h.ID], Head: head, Results: results, Rounds: figures, Themes: themes, Combined: combined,
			Idea:   func(i id.Idea) string { return src.Ideas[i] },
			Member: func(s id.Seat) string { return src.People[seats[s]] },
		})
	}
	return files.Results(all, out, f)
}
