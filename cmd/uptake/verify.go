package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/domain/id"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/store"
)

func (p program) verifyCommand() *cli.Command {
	return &cli.Command{
		Name:  "verify",
		Usage: "say whether a copy of a published page reads as it was published",
		Description: "The copy is the HTML file that a browser saves. Its text is compared with what is kept, and that with the fingerprint in the audit trail, which `uptake doctor` works out anew. " +
			"It fails if they differ. It changes nothing.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "file", Usage: "the saved `PAGE`", Required: true}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return p.verify(ctx, c.String("file"))
		},
	}
}

func (p program) verify(ctx context.Context, path string) error {
	f, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it is read only
	copied, err := frontend.CopyOf(f)
	if err != nil {
		return err
	}
	if len(copied) == 0 {
		return errors.New("this file holds no text of a write-up; save the whole page as HTML")
	}
	return p.withStore(ctx, func(s *store.Store) error {
		reads, sound := store.WriteupReads(s), true
		for _, what := range slices.Sorted(maps.Keys(copied)) {
			number, found := strings.CutPrefix(what, "writeup-")
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil || !found {
				return fmt.Errorf("this file says that it holds %q, which nothing here is called", what)
			}
			verdict, same, err := compared(ctx, reads, id.Writeup(n), copied[what])
			if err != nil {
				return err
			}
			sound = sound && same
			_, _ = fmt.Fprintf(p.out, "Write-up %d: %s\n", n, verdict)
		}
		if !sound {
			return errors.New("the copy does not read as it was published")
		}
		return nil
	})
}

// compared says what a copy of a write-up is: as it is published now, or was once, or neither.
func compared(ctx context.Context, reads writeup.Reads, w id.Writeup, copied string) (verdict string, same bool, err error) {
	v, err := reads.ByID(ctx, w)
	switch {
	case errors.Is(err, writeup.ErrNotFound) || err == nil && v.State != writeup.Published:
		return "nothing of this number is published here.", false, nil
	case err != nil:
		return "", false, err
	}
	prints, err := reads.Prints(ctx, w)
	if err != nil {
		return "", false, err
	}
	before, err := reads.Editions(ctx, w)
	if err != nil {
		return "", false, err
	}
	all := []writeup.Words{v.Words}
	for _, e := range before {
		all = append(all, writeup.Words{Title: e.Title, Summary: e.Summary, Headings: e.Headings})
	}
	for n, words := range all {
		text, err := readable(words)
		if err != nil {
			return "", false, err
		}
		if text != copied {
			continue
		}
		at := slices.IndexFunc(prints, func(p writeup.Print) bool { return p.Hash == words.Fingerprint() })
		switch {
		case at < 0:
			return "the copy reads as what is kept, but the audit trail has no fingerprint of it: it was never published like this, or before fingerprints were kept.", false, nil
		case n == 0:
			return fmt.Sprintf("the copy reads as it is published, since %s; the audit trail has the fingerprint %s.", prints[at].At.Format("2006-01-02 15:04 MST"), prints[at].Hash), true, nil
		}
		return fmt.Sprintf("the copy reads as it was published on %s, and has been corrected since; the audit trail has the fingerprint %s.", prints[at].At.Format("2006-01-02 15:04 MST"), prints[at].Hash), true, nil
	}
	return "the copy DIFFERS from all that was published here under this number.", false, nil
}

// readable is what can be read of words on their page, in the form of frontend.CopyOf.
func readable(w writeup.Words) (string, error) {
	out := strings.Join(strings.Fields(w.Title+w.Summary), "")
	for _, h := range w.Headings {
		if h.Text == "" {
			continue
		}
		text, err := frontend.VisibleText(h.Text)
		if err != nil {
			return "", err
		}
		out += strings.Join(strings.Fields(h.Heading), "") + text
	}
	return out, nil
}
