package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
)

// keeping is privacy.Service for commands that send no mail and give up no seat.
func keeping(s *store.Store) privacy.Service {
	return privacy.Service{Store: store.Privacy(s), Reads: store.PrivacyReads(s), Now: now}
}

func (p program) holdCommand() *cli.Command {
	return &cli.Command{
		Name:        "hold",
		Usage:       "keep what a challenge or a person has left from going, for a legal reason",
		Description: "No erasure and no retention run takes it until `uptake release`. Without --reason, it lists what is held.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "challenge", Usage: "the `SHORT-NAME` of a challenge"},
			&cli.StringFlag{Name: "person", Usage: "the `ADDRESS` or code of a person"},
			&cli.StringFlag{Name: "reason", Usage: "`WHY`, such as the number of a case"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			w := privacy.Holding{Challenge: c.String("challenge"), Person: c.String("person"), Reason: c.String("reason")}
			return p.withStore(ctx, func(s *store.Store) error {
				if w == (privacy.Holding{}) {
					return p.listHolds(ctx, keeping(s))
				}
				h, err := keeping(s).Hold(ctx, account.Console, w)
				if err == nil {
					_, err = fmt.Fprintf(p.out, "It is held. To end that: uptake release --hold %d\n", h.ID)
				}
				return err
			})
		},
	}
}

func (p program) listHolds(ctx context.Context, uses privacy.Service) error {
	all, err := uses.Holds(ctx, account.Console)
	for _, h := range all {
		if err == nil && h.ReleasedAt.IsZero() {
			_, err = fmt.Fprintf(p.out, "%d  %s  %s%s  %s\n", h.ID, h.At.Format("2006-01-02"), h.Slug, h.Handle, h.Reason)
		}
	}
	return err
}

func (p program) releaseCommand() *cli.Command {
	return &cli.Command{
		Name:  "release",
		Usage: "end a hold",
		Flags: []cli.Flag{&cli.IntFlag{Name: "hold", Usage: "its `NUMBER`, as `uptake hold` lists it", Required: true}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.withStore(ctx, func(s *store.Store) error {
				_, err := keeping(s).Release(ctx, account.Console, id.Hold(c.Int("hold")))
				if err == nil {
					_, err = fmt.Fprintln(p.out, "The hold is released. What is due goes with the next retention run.")
				}
				return err
			})
		},
	}
}
