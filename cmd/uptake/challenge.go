package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/urfave/cli/v3"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/review"
	"uptake/store"
)

func (p program) challengeCommand() *cli.Command {
	return &cli.Command{
		Name:  "challenge",
		Usage: "set up challenges without the browser",
		Commands: []*cli.Command{{
			Name:        "create",
			Usage:       "make a challenge and publish it",
			Description: "It has no phases yet, so it takes no ideas from people: add them in the browser or by the API. An import does not wait for phases.",
			Flags: []cli.Flag{
				&cli.StringFlag{Name: "slug", Usage: "the short name in addresses: lower-case letters, digits and hyphens", Required: true},
				&cli.StringFlag{Name: "title", Usage: "the title", Required: true},
				&cli.StringFlag{Name: "question", Usage: "the question that is asked"},
				&cli.StringSliceFlag{Name: "area", Usage: "the name of an area; may be given several times"},
				&cli.StringFlag{Name: "criteria", Usage: "a JSON file with the criteria that panels score"},
				&cli.StringFlag{Name: "support", Usage: "support or for-against", Value: "support"},
			},
			Action: p.createChallenge,
		}},
	}
}

func (p program) createChallenge(ctx context.Context, c *cli.Command) error {
	if err := noArgs(c); err != nil {
		return err
	}
	ch := challenge.Challenge{
		Slug: c.String("slug"), Title: c.String("title"), Question: c.String("question"), SupportForm: challenge.SupportForm(c.String("support")),
	}
	for _, name := range c.StringSlice("area") {
		ch.Areas = append(ch.Areas, challenge.Area{Name: name})
	}
	criteria, err := readCriteria(c.String("criteria"))
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) error {
		ideas := challenge.Service{Store: store.Challenges(s), Now: now}
		made, err := ideas.Create(ctx, account.Console, ch)
		if err != nil {
			return err
		}
		if len(criteria) > 0 {
			panels := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now}
			if err = panels.SetDefaultCriteria(ctx, account.Console, made.ID, criteria); err != nil {
				return err
			}
		}
		if _, err = ideas.Publish(ctx, account.Console, made.ID); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(p.out, "The challenge stands at /challenges/%s.\n", made.Slug)
		return nil
	})
}

// readCriteria reads a criteria file; none for an empty name.
func readCriteria(name string) ([]review.Criterion, error) {
	if name == "" {
		return nil, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: check its name and who may read it", name)
	}
	criteria, err := files.Criteria(json.RawMessage(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return criteria, nil
}
