package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/store"
)

// fileKinds are the kinds of files, in the order in which a challenge is moved:
// each may name rows of the ones before it.
var fileKinds = []string{"people", "themes", "ideas", "comments", "supports", "scores"}

// fileColumns are the columns of each kind.
var fileColumns = map[string]files.Columns{
	"people": files.PeopleColumns, "ideas": files.IdeaColumns, "comments": files.CommentColumns,
	"supports": files.SupportColumns, "themes": files.ThemeColumns, "scores": files.ScoreColumns,
}

// columnsOf lists the columns of each kind for the help; ? marks what may be left out.
func columnsOf(kinds []string) string {
	var b strings.Builder
	for _, k := range kinds {
		c := fileColumns[k]
		b.WriteString("\n" + k + ": " + strings.Join(c.Needed, ", "))
		for _, name := range c.Optional {
			b.WriteString(", " + name + "?")
		}
	}
	return b.String()
}

// badShown is how many bad rows are named before the rest is counted.
const badShown = 200

func (p program) importCommand() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "take rows of files into a challenge",
		ArgsUsage: "KIND FILE…",
		Description: "KIND is people, themes, ideas, comments, supports or scores; FILE is CSV, JSON lines (.jsonl, .json), or - for standard input.\n" +
			"Nothing of a file is kept if one row is bad, and every bad row is named. The same file again changes nothing.\n" +
			columnsOf(fileKinds),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "challenge", Usage: "the short name of the challenge", Required: true},
			&cli.BoolFlag{Name: "create", Usage: "make areas, themes and people that are not there yet"},
			&cli.BoolFlag{Name: "dry-run", Usage: "say what each file would do, with every bad row, and keep nothing"},
			&cli.Int64Flag{Name: "undo", Usage: "take the import with this number back, while nobody has touched what it made; needs no kind and no file"},
			&cli.BoolFlag{Name: "partial", Usage: "keep the good rows though others are bad"},
			&cli.BoolFlag{Name: "underway", Usage: "scores: leave a round open that has pending scores"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			args := c.Args().Slice()
			if c.IsSet("undo") {
				return p.undoImport(ctx, c.String("challenge"), id.Import(c.Int64("undo")), len(args))
			}
			if len(args) < 2 || !slices.Contains(fileKinds, args[0]) {
				return usagef("import needs a kind (%s) and a file", strings.Join(fileKinds, ", "))
			}
			conf, err := p.config()
			if err != nil {
				return err
			}
			return p.withStore(ctx, func(s *store.Store) error {
				in := loader{store: s, conf: conf, in: p.in, create: c.Bool("create"), dry: c.Bool("dry-run"), partial: c.Bool("partial"), underway: c.Bool("underway")}
				if err := loadReference(ctx, people(conf, s)); err != nil {
					return err
				}
				bad := 0
				for _, name := range args[1:] {
					r, err := in.file(ctx, c.String("challenge"), args[0], name)
					if err == nil || errors.Is(err, account.ErrRows) {
						p.report(filepath.Base(name), r, in.dry)
						bad += len(r.Bad)
					}
					if err != nil {
						return err
					}
				}
				if in.dry && bad > 0 && !in.partial {
					return account.ErrRows
				}
				return nil
			})
		},
	}
}

// report prints what an import did, or would do, with every bad row.
func (p program) report(file string, r account.Report, dry bool) {
	for i, b := range r.Bad {
		if i == badShown {
			_, _ = fmt.Fprintf(p.errs, "%s: and %d more rows with faults\n", file, len(r.Bad)-badShown)
			break
		}
		_, _ = fmt.Fprintf(p.errs, "%s: line %d: %s\n", file, b.Line, b.Message)
	}
	if dry {
		_, _ = fmt.Fprintf(p.out, "%s: %d rows read, %d new, %d would change, %d there already, %d with faults. Nothing was kept.\n", file, r.Rows, r.Added, r.Changed, r.Same, len(r.Bad))
		return
	}
	_, _ = fmt.Fprintf(p.out, "%s: %d rows read, %d added, %d changed, %d there already, %d with faults\n", file, r.Rows, r.Added, r.Changed, r.Same, len(r.Bad))
	if r.Run != 0 {
		_, _ = fmt.Fprintf(p.out, "%s: this is import %d\n", file, r.Run)
	}
}

// undoImport takes an import back, or says everything that speaks against it.
func (p program) undoImport(ctx context.Context, slug string, run id.Import, args int) error {
	if args > 0 {
		return usagef("import --undo needs no kind and no file")
	}
	return p.withStore(ctx, func(s *store.Store) error {
		gone, err := challenge.Service{Store: store.Challenges(s), Now: now}.UndoImport(ctx, account.Console, slug, run)
		if err != nil {
			for _, f := range fault.Of(err).Fields {
				_, _ = fmt.Fprintf(p.errs, "import %d: %s\n", run, f.Message)
			}
			return err
		}
		_, _ = fmt.Fprintf(p.out, "Import %d is undone: %d rows are gone.\n", run, gone)
		return nil
	})
}

// loader takes files into a challenge; the command and the demo use it.
type loader struct {
	store                     *store.Store
	conf                      *Config
	in                        io.Reader // standard input
	create, partial, underway bool
	dry                       bool // everything is done and taken back; rows with faults hide no others
}

// kept is a domain's store for l, which keeps nothing of a dry run.
func kept[T any](l loader, v store.Viewed[T]) store.Viewed[T] {
	if l.dry {
		return v.Rehearsed()
	}
	return v
}

func (l loader) file(ctx context.Context, slug, kind, name string) (account.Report, error) {
	if name == "-" {
		return l.load(ctx, slug, kind, files.CSV, l.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return account.Report{}, fmt.Errorf("%s cannot be opened: check its name and who may read it", name)
	}
	format := files.CSV
	if ext := strings.ToLower(filepath.Ext(name)); ext == ".jsonl" || ext == ".json" {
		format = files.JSONLines
	}
	r, err := l.load(ctx, slug, kind, format, bufio.NewReader(f))
	return r, errors.Join(err, f.Close())
}

// load takes one file in. The error names no row; the report does.
func (l loader) load(ctx context.Context, slug, kind string, f files.Format, in io.Reader) (account.Report, error) {
	rows, bad, err := files.Read(in, f, fileColumns[kind])
	if err != nil {
		return account.Report{}, err
	}
	ch, err := store.ChallengeReads(l.store).ChallengeBySlug(ctx, slug)
	if err != nil {
		return account.Report{}, err
	}
	ideas := challenge.Service{Store: kept(l, store.Challenges(l.store)), Now: now}
	strict := account.RowOptions{Partial: l.partial || l.dry, Unread: bad}
	options := challenge.ImportOptions{RowOptions: strict, Create: l.create}
	switch kind {
	case "ideas":
		parsed, more := files.Ideas(rows)
		options.Unread = slices.Concat(bad, more)
		return ideas.ImportIdeas(ctx, account.Console, slug, parsed, options)
	case "comments":
		parsed, more := files.Comments(rows)
		options.Unread = slices.Concat(bad, more)
		return ideas.ImportComments(ctx, account.Console, slug, parsed, options)
	case "supports":
		parsed, more := files.Supports(rows)
		options.Unread = slices.Concat(bad, more)
		return ideas.ImportSupports(ctx, account.Console, slug, parsed, options)
	case "people":
		uses := people(l.conf, l.store)
		uses.Store = kept(l, store.Accounts(l.store))
		return uses.ImportPeople(ctx, account.Console, ch.ID, files.People(rows), strict)
	case "themes":
		return theme.Service{Store: kept(l, store.Themes(l.store)), Now: now}.Import(ctx, account.Console, slug, files.Themes(rows), strict)
	case "scores":
		panels := review.Service{Store: kept(l, store.Reviews(l.store)), Reads: store.ReviewReads(l.store), Now: now}
		done, err := panels.ImportScores(ctx, account.Console, ch.ID, files.Scores(rows), l.scoreOptions(ch, strict))
		return done.Report, err
	}
	return account.Report{}, fmt.Errorf("there is no kind of file called %q", kind)
}

// scoreOptions say how panels of a file are made: a panel that bears the name
// of an area is the panel of that area.
func (l loader) scoreOptions(ch challenge.Challenge, strict account.RowOptions) review.ImportOptions {
	o := review.ImportOptions{RowOptions: strict, Create: l.create, Underway: l.underway, Area: map[string]id.Area{}}
	for _, a := range ch.Areas {
		o.Area[a.Name], o.Area[a.Slug] = a.ID, a.ID
	}
	return o
}
