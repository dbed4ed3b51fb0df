package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/domain/review"
	reasons "uptake/domain/why"
	"uptake/store"
)

// explains answers who may do what, by the rules themselves.
func (a *App) explains() reasons.Service {
	return reasons.Service{
		Store: store.Why(a.Store), People: a.People, Ideas: a.Challenges, Reads: store.ChallengeReads(a.Store), Panels: a.reviews(), Veils: a.veils,
		Writeups: store.WriteupReads(a.Store), BaseURL: a.Config.base(), Now: a.clock,
	}
}

func (p program) whyCommand() *cli.Command {
	acts := make([]string, len(reasons.Acts))
	for n, a := range reasons.Acts {
		acts[n] = string(a)
	}
	return &cli.Command{
		Name:        "why",
		Usage:       "say whether somebody may do something, and which rule decides",
		Description: "The same answer as on the page Admin, Why somebody can or cannot. That it was asked is on the audit trail.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "person", Usage: "the `ADDRESS` or code of the person; left out: somebody who is signed out"},
			&cli.StringFlag{Name: "thing", Usage: "the `NUMBER` of an idea, or the address of an idea, a comment, a write-up or a panel", Required: true},
			&cli.StringFlag{Name: "act", Usage: "the `ACT`: " + strings.Join(acts, ", "), Value: string(reasons.Read)},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.why(ctx, reasons.Question{Person: c.String("person"), Thing: c.String("thing"), Act: reasons.Act(c.String("act"))})
		},
	}
}

func (p program) why(ctx context.Context, q reasons.Question) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		a := &App{Config: c, Store: s, People: people(c, s), veils: &review.Veils{Reads: store.ReviewReads(s), Versions: s.Versions()}}
		a.Challenges = a.challenges()
		said, err := a.explains().Ask(ctx, account.Console, q)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(p.out, "%s (%s): %s\n", said.Verdict, said.Code, said.Sentence)
		for _, out := range said.LeavesOut {
			_, _ = fmt.Fprintf(p.out, "Not taken into account: %s\n", out)
		}
		return nil
	})
}
