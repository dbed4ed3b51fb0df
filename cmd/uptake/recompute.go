package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
)

func (p program) recomputeCommand() *cli.Command {
	return &cli.Command{
		Name:        "recompute",
		Usage:       "compute the results of panels anew and compare them with what is kept",
		Description: "Every closed round of every panel of the challenge, from its scores. It changes nothing. It fails if anything differs in its last bit.",
		Flags:       []cli.Flag{&cli.StringFlag{Name: "challenge", Usage: "the short name of the challenge", Required: true}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.withStore(ctx, func(s *store.Store) error {
				ch, err := store.ChallengeReads(s).ChallengeBySlug(ctx, c.String("challenge"))
				if err != nil {
					return err
				}
				panels := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}
				heads, err := panels.Panels(ctx, account.Console, ch.ID)
				if err != nil {
					return err
				}
				sound := true
				for _, h := range heads {
					found, err := panels.Recompute(ctx, account.Console, h.ID)
					if err != nil {
						return err
					}
					sound = sound && found.Sound()
					for _, check := range found.Rounds {
						verdict := "the same to the last bit"
						if len(check.Different) > 0 {
							verdict = "DIFFERENT: " + strings.Join(check.Different, "; ")
						}
						_, _ = fmt.Fprintf(p.out, "%s, round %d: %d scores, %d figures, digest %s: %s\n", h.Name, check.Round, check.Scores, check.Figures, check.Digest, verdict)
					}
					verdict := "whole"
					if len(found.Faults) > 0 {
						verdict = "BROKEN: " + joined(found.Faults)
					}
					_, _ = fmt.Fprintf(p.out, "%s, record: %d entries, hash %s: %s\n", h.Name, found.Entries, found.Hash, verdict)
				}
				if !sound {
					return errors.New("what is kept of a panel is not what was done, or not what its scores come to")
				}
				return nil
			})
		},
	}
}

func joined(faults []review.RecordFault) string {
	all := make([]string, len(faults))
	for n, f := range faults {
		all[n] = string(f)
	}
	return strings.Join(all, "; ")
}
