package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/domain/equality"
	"uptake/domain/fault"
	"uptake/domain/outbox"
	"uptake/domain/privacy"
	"uptake/domain/review"
	"uptake/domain/suppress"
	"uptake/store"
)

// privacy is what people may ask of the data about themselves.
func (a *App) privacy() privacy.Service {
	s := privacy.Service{
		Store: store.Privacy(a.Store), Reads: store.PrivacyReads(a.Store), Blobs: a.Files.Blobs, Seats: a.reviews(), Months: a.Config.KeepMonths, Site: a.Config.ServiceName, BaseURL: a.Config.base(), Now: now,
	}
	if kept, ok := a.Mail.(privacy.Letters); ok {
		s.Letters = kept
	}
	return s
}

// equality asks who takes part.
func (a *App) equality() equality.Service {
	return equality.Service{Store: store.Equality(a.Store), Reads: store.EqualityReads(a.Store), Rule: suppress.Below(a.Config.SuppressBelow), Least: a.Config.SuppressBelow, Now: a.clock}
}

// keepDaily takes away what is past its time, and queues itself for the next night.
func (a *App) keepDaily(ctx context.Context, _ outbox.Task) error {
	if err := errors.Join(a.Privacy.Daily(ctx), a.equality().Weekly(ctx)); err != nil {
		return err
	}
	return a.Privacy.Tomorrow(ctx)
}

func (p program) eraseCommand() *cli.Command {
	return &cli.Command{
		Name:        "erase",
		Usage:       "delete somebody's account for good, as they have asked for",
		Description: "What they wrote stays under \"Former member\", or goes too. Pictures and files that go are deleted by the server, as soon as it runs.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "email", Usage: "the person's `ADDRESS`", Required: true},
			&cli.StringFlag{Name: "words", Usage: "what becomes of ideas and comments: keep or remove", Required: true},
			&cli.StringFlag{Name: "files", Usage: "what becomes of pictures and files where ideas stay: keep or remove", Value: string(privacy.Keep)},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			w := privacy.Wish{Words: privacy.Choice(c.String("words")), Files: privacy.Choice(c.String("files"))}
			if w.Check() != nil {
				return usagef("--words and --files are keep or remove")
			}
			return p.erase(ctx, c.String("email"), w)
		},
	}
}

func (p program) erase(ctx context.Context, email string, w privacy.Wish) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		who, err := store.AccountReads(s).PersonByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
		if err != nil {
			return err
		}
		sender, err := c.sender()
		if err != nil {
			return err
		}
		uses := privacy.Service{
			Store: store.Privacy(s), Reads: store.PrivacyReads(s), Now: now,
			Seats: review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now},
		}
		if kept, ok := sender.(privacy.Letters); ok {
			uses.Letters = kept
		}
		if err = uses.Erase(ctx, account.Console, who.ID, w); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(p.out, "The account is deleted. Backups that were made before still hold it.")
		if fault.KindOf(scrub(ctx, s)) == fault.Busy {
			_, _ = fmt.Fprintln(p.errs, "Somebody still reads the database. The server empties its files as soon as they are done.")
		}
		return nil
	})
}
