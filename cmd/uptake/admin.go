package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/store"
)

func (p program) adminCommand() *cli.Command {
	return &cli.Command{
		Name:  "admin",
		Usage: "make administrators, let one in again who has lost their second step, and say why somebody can or cannot",
		Commands: []*cli.Command{{
			Name:        "create",
			Usage:       "make the person with this address an administrator of the whole site",
			Description: "Somebody who is new gets an account, which their first sign-in opens. Doing it again changes nothing.",
			Flags:       []cli.Flag{&cli.StringFlag{Name: "email", Usage: "the person's `ADDRESS`", Required: true}},
			Action: func(ctx context.Context, c *cli.Command) error {
				if err := noArgs(c); err != nil {
					return err
				}
				return p.adminCreate(ctx, c.String("email"))
			},
		}, {
			Name:        "reset-second-step",
			Usage:       "take the second step of the person with this address away",
			Description: "For who has lost app and recovery codes where no other administrator can help: their sessions end, and they are told by mail.",
			Flags: []cli.Flag{
				&cli.StringFlag{Name: "email", Usage: "the person's `ADDRESS`", Required: true},
				&cli.StringFlag{Name: "reason", Usage: "`HOW` you know that it is them, for the audit trail", Required: true},
			},
			Action: func(ctx context.Context, c *cli.Command) error {
				if err := noArgs(c); err != nil {
					return err
				}
				return p.adminReset(ctx, c.String("email"), c.String("reason"))
			},
		}, p.whyCommand()},
	}
}

func (p program) adminCreate(ctx context.Context, email string) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		who, err := people(c, s).CreateAdministrator(ctx, account.Console, email)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(p.out, "%s is an administrator. They sign in at %s/sign-in.\n", who.Email, c.base())
		return nil
	})
}

func (p program) adminReset(ctx context.Context, email, reason string) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		who, err := store.AccountReads(s).PersonByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
		if err != nil {
			return err
		}
		if err = people(c, s).ResetSecondStep(ctx, account.Console, who.ID, reason); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(p.out, "%s has no second step any more. They sign in at %s/sign-in.\n", who.Email, c.base())
		return nil
	})
}
