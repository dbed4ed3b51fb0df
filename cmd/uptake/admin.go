package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/store"
)

func (p program) adminCommand() *cli.Command {
	return &cli.Command{
		Name:  "admin",
		Usage: "make administrators",
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
		}},
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
