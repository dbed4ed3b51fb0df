package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/domain/review"
	"uptake/store"
)

func (p program) retentionCommand() *cli.Command {
	return &cli.Command{
		Name:  "retention",
		Usage: "let the people of challenges go whose date has come",
		Description: "The server does this every night by itself. Without --challenge it goes through all of them. Nobody's account goes before the server has told\n" +
			"them by email, 30 days ahead. --dry-run says what would go and who is told when, and changes nothing; with --challenge it does so before the date too.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "challenge", Usage: "the `SHORT-NAME` of one challenge"},
			&cli.BoolFlag{Name: "dry-run", Usage: "say what would go, and change nothing"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.retention(ctx, c.String("challenge"), c.Bool("dry-run"))
		},
	}
}

func (p program) retention(ctx context.Context, slug string, dry bool) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		sender, err := c.sender()
		if err != nil {
			return err
		}
		uses := keeping(s)
		uses.Months = c.KeepMonths
		uses.Seats = review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}
		if kept, ok := sender.(privacy.Letters); ok {
			uses.Letters = kept
		}
		plans, err := uses.Plans(ctx, account.Console)
		if err != nil {
			return err
		}
		found := false
		for _, plan := range plans {
			if slug != "" && plan.Slug != slug {
				continue
			}
			found = true
			if dry {
				err = p.foresee(ctx, uses, plan)
			} else {
				err = p.letGo(ctx, uses, plan, slug != "")
			}
			if err != nil {
				return err
			}
		}
		if slug != "" && !found {
			return fmt.Errorf("there is no challenge called %q: `uptake challenge list` shows their short names", slug)
		}
		if !dry && fault.KindOf(scrub(ctx, s)) == fault.Busy {
			_, _ = fmt.Fprintln(p.errs, "Somebody still reads the database. The server empties its files as soon as they are done.")
		}
		return nil
	})
}

// foresee says what would go from a challenge.
func (p program) foresee(ctx context.Context, uses privacy.Service, of privacy.Plan) error {
	plan, err := uses.Plan(ctx, account.Console, of.Challenge)
	if err != nil {
		return err
	}
	when := "no date before every phase has an end"
	switch {
	case plan.Held:
		when = "held for a legal reason"
	case !plan.DueAt.IsZero():
		when = "on " + plan.DueAt.Format("2006-01-02")
	}
	_, err = fmt.Fprintf(p.out, "%s (%d months): %s\n  accounts deleted %d, accounts that go on elsewhere %d, kept back by a hold %d\n", plan.Slug, plan.Rule.Months, when, plan.Leaving, plan.Staying, plan.Spared)
	if err == nil {
		err = p.notices(ctx, uses, of.Challenge)
	}
	for _, k := range plan.Kinds {
		if err == nil {
			_, err = fmt.Fprintf(p.out, "  %s %d\n", k.Kind, k.N)
		}
	}
	if err == nil && plan.Drafts > 0 {
		_, err = fmt.Fprintf(p.out, "  drafts without an author %d\n", plan.Drafts)
	}
	return err
}

// notices says who is told by email that their account goes, by code alone.
func (p program) notices(ctx context.Context, uses privacy.Service, c id.Challenge) error {
	all, err := uses.Notices(ctx, account.Console, c)
	for _, n := range all {
		told := "is told on"
		if n.Told {
			told = "was told on"
		}
		if err == nil {
			_, err = fmt.Fprintf(p.out, "  %s %s %s, and goes on %s\n", n.Handle, told, n.TellAt.Format(time.DateOnly), n.GoesAt.Format(time.DateOnly))
		}
	}
	return err
}

// letGo lets the people of a challenge go; that it is not time is an error only for the
// one that was asked for.
func (p program) letGo(ctx context.Context, uses privacy.Service, of privacy.Plan, asked bool) error {
	run, err := uses.LetGo(ctx, account.Console, of.Challenge)
	waits := errors.Is(err, privacy.ErrNotDue) || errors.Is(err, privacy.ErrHeldBack) || errors.Is(err, privacy.ErrNobodyLeft) || errors.Is(err, privacy.ErrToldFirst)
	if waits && !asked {
		_, err = fmt.Fprintf(p.out, "%s: nothing to do\n", of.Slug)
		return err
	}
	if err == nil {
		_, err = fmt.Fprintf(p.out, "%sSHA-256 of the lines above: %s\n", run.Text, run.Hash)
	}
	return err
}
