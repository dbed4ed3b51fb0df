package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/store"
)

func (p program) tokenCommand() *cli.Command {
	return &cli.Command{
		Name:        "token",
		Usage:       "issue an API token (JWT) for a person",
		Description: "The token alone goes to standard output, so that a script can take it. It is kept nowhere; the person sees that it exists, and can revoke it, on their account page.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "email", Usage: "the person's `ADDRESS`", Required: true},
			&cli.DurationFlag{Name: "ttl", Usage: "how long the token works, at most 8760h", Value: account.TokenFor},
			&cli.StringFlag{Name: "scope", Usage: "how much it may do: `read, post, moderate or administer`, which is everything that the person may", Value: string(account.ScopeAdminister)},
			&cli.StringFlag{Name: "label", Usage: "what the person sees it called", Value: "Made on the server"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			ttl := c.Duration("ttl")
			if ttl < account.TokenShortest || ttl > account.TokenLongest {
				return usagef("--ttl is at least %s and at most %s", account.TokenShortest, account.TokenLongest)
			}
			scope := account.Scope(c.String("scope"))
			if !scope.Known() {
				return usagef("--scope is read, post, moderate or administer")
			}
			return p.token(ctx, c.String("email"), account.NewToken{Label: c.String("label"), For: ttl, Scope: scope})
		},
	}
}

func (p program) token(ctx context.Context, email string, n account.NewToken) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		t, err := people(c, s).IssueTokenFor(ctx, account.Console, email, n)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(p.out, t.Text)
		_, _ = fmt.Fprintf(p.errs, "It works until %s.\n", t.ExpiresAt.Format(time.RFC3339))
		return nil
	})
}
