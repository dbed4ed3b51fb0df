package main

import (
	"context"
	"fmt"
	"os"

	"github.com/urfave/cli/v3"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/privacy"
	"uptake/store"
)

func (p program) findCommand() *cli.Command {
	return &cli.Command{
		Name:        "find",
		Usage:       "search every store for a person or for words, to answer a request for what is held",
		Description: "The ZIP file has a page to read and the same as JSON. Nothing is taken out: what tells of other people is marked. The audit trail keeps that it was done, and why.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "person", Usage: "the `ADDRESS`, code, number or name as written"},
			&cli.StringFlag{Name: "words", Usage: "`WORDS` as written"},
			&cli.StringFlag{Name: "reason", Usage: "`WHY`, such as the number of the request", Required: true},
			&cli.StringFlag{Name: "out", Usage: "the `FILE` to write", Required: true},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if c.String("person") == "" && c.String("words") == "" {
				return usagef("name a person with --person, or words with --words")
			}
			return p.find(ctx, privacy.Inquiry{Person: c.String("person"), Words: c.String("words"), Reason: c.String("reason")}, c.String("out"))
		},
	}
}

func (p program) find(ctx context.Context, q privacy.Inquiry, path string) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.withStore(ctx, func(s *store.Store) (err error) {
		uses := keeping(s)
		if uses.Blobs, err = c.blobs(); err != nil {
			return err
		}
		sender, err := c.sender()
		if err != nil {
			return err
		}
		if kept, ok := sender.(privacy.Letters); ok {
			uses.Letters = kept
		}
		found, err := uses.Find(ctx, account.Console, store.PrivacySearches(s), q)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // nobody else reads it, and nothing is overwritten
		if err != nil {
			return err
		}
		if err = files.WriteFindings(found, c.ServiceName, f); err != nil {
			_ = f.Close()
			return err
		}
		if err = f.Close(); err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "%d records of %d stores are in %s. Look at what is marked before you pass it on.\n", len(found.Records), len(found.Searched), path)
		return err
	})
}
