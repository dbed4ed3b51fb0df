package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/urfave/cli/v3"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/search"
	"uptake/search/meili"
	"uptake/search/quality"
	"uptake/store"
)

func (p program) benchCommand() *cli.Command {
	return &cli.Command{
		Name:  "bench",
		Usage: "measure how well a part of Uptake does its work",
		Commands: []*cli.Command{{
			Name:  "search",
			Usage: "how well each search engine finds what people judged to be right",
			Description: "Reads documents, questions and judgements from a folder (docs.jsonl, queries.jsonl, qrels.tsv; docs/search-quality.md tells how they look),\n" +
				"fills a new database with the documents, asks every question and prints nDCG@10, MRR and recall@100 beside those of a plain BM25.\n" +
				"Nothing of your own database is read or changed.",
			Flags: []cli.Flag{
				&cli.StringFlag{Name: "docs", Usage: "`FOLDER` with the collection", Required: true},
				&cli.StringFlag{Name: "postgres", Usage: "`ADDRESS` of an empty PostgreSQL database to measure as well; it is emptied afterwards"},
				&cli.StringFlag{Name: "meili", Usage: "`ADDRESS` of a Meilisearch server to measure as well, as the engine beside SQLite and as it finds and orders by itself; its key is read from UPTAKE_MEILI_KEY, and the index uptake_bench is deleted afterwards"},
			},
			Action: func(ctx context.Context, c *cli.Command) error {
				if err := noArgs(c); err != nil {
					return err
				}
				return p.benchSearch(ctx, c.String("docs"), c.String("postgres"), c.String("meili"))
			},
		}, p.benchThemesCommand()},
	}
}

func (p program) benchSearch(ctx context.Context, folder, postgres, server string) error {
	c, err := quality.Read(folder)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "%d documents, %d questions with judgements\n", len(c.Docs), len(c.Queries))
	t := figureTable{tabwriter.NewWriter(p.out, 0, 0, 2, ' ', tabwriter.AlignRight)}
	t.line("", "nDCG@10", "MRR", "recall@100", "p50 ms", "p99 ms", "")
	if err = t.row(c, "plain BM25", quality.NewPlain(c.Docs, nil).Find); err != nil {
		return err
	}
	if err = t.row(c, "plain BM25 without little words", quality.NewPlain(c.Docs, search.Little).Find); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "uptake-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	key := env.ToMap(p.environ)["UPTAKE_MEILI_KEY"]
	var index *meili.Index
	if server != "" {
		index = meili.Open(server, key, benchIndex)
	}
	err = benchStore(ctx, "sqlite:"+filepath.Join(dir, "uptake.db"), c, t, "SQLite", index)
	if err == nil && postgres != "" {
		err = benchStore(ctx, postgres, c, t, "PostgreSQL", nil)
	}
	if err == nil && index != nil {
		err = benchMeili(ctx, index, c, t)
	}
	return errors.Join(err, t.Flush())
}

const benchIndex = "uptake_bench"

// benchStore measures the engine of the database at url, filled with c, and the
// search server x beside it, if there is one.
func benchStore(ctx context.Context, url string, c quality.Collection, t figureTable, name string, x *meili.Index) (err error) {
	s, err := store.Open(ctx, store.Config{URL: url, Migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ids, err := plant(ctx, s, c.Docs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, uproot(context.WithoutCancel(ctx), s)) }()
	e := engine(s)
	defer e.Close()
	if err = e.Warm(ctx); err != nil {
		return err
	}
	if err = t.row(c, name, answers(ctx, e, ids)); err != nil || x == nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Drop(context.WithoutCancel(ctx))) }()
	f := meili.NewFeeder(x, e, brief(s), nil)
	if err = f.Rebuild(ctx); err != nil {
		return fmt.Errorf("Meilisearch: %w", err) //nolint:staticcheck // a name
	}
	return t.row(c, name+" with Meilisearch", answers(ctx, meili.New(x, e, f), ids))
}

// benchMeili measures a Meilisearch server as it finds and orders by itself, with the
// settings that we give it.
func benchMeili(ctx context.Context, x *meili.Index, c quality.Collection, t figureTable) (err error) {
	docs, ids := make([]search.Doc, len(c.Docs)), make(map[id.Idea]string, len(c.Docs))
	for i, d := range c.Docs {
		n := id.Idea(i + 1)
		title, body := asIdea(d)
		docs[i], ids[n] = search.Doc{Idea: n, Title: title, Body: body}, d.ID
	}
	defer func() { err = errors.Join(err, x.Drop(context.WithoutCancel(ctx))) }()
	if err = x.Rebuild(ctx, docs); err != nil {
		return fmt.Errorf("Meilisearch: %w", err) //nolint:staticcheck // a name
	}
	return t.row(c, "Meilisearch by itself", func(text string) ([]string, error) {
		found, err := x.Ask(ctx, text, 100)
		out := make([]string, len(found))
		for i, f := range found {
			out[i] = ids[f]
		}
		return out, err
	})
}

// answers asks an engine for the first hundred.
func answers(ctx context.Context, e search.Engine, ids map[id.Idea]string) func(string) ([]string, error) {
	return func(text string) ([]string, error) {
		res, err := e.Search(ctx, search.Query{Text: text, PerPage: 100})
		var out []string
		for _, h := range res.Hits {
			out = append(out, ids[h.Idea])
		}
		return out, err
	}
}

const benchSlug = "bench-search"

// plant makes an idea of every document and returns which is which.
func plant(ctx context.Context, s *store.Store, docs []quality.Doc) (map[id.Idea]string, error) {
	ids := make(map[id.Idea]string, len(docs))
	err := s.InLongTx(ctx, func(tx *store.Tx) error {
		var others int
		if err := tx.Get(&others, "/* bench.others */ SELECT count(*) FROM challenges"); err != nil {
			return err
		}
		if others > 0 {
			return errors.New("this database holds a challenge: name an empty one")
		}
		at := time.Now().UTC().Truncate(time.Second)
		var ch id.Challenge
		if err := tx.Get(&ch, "/* bench.challenge */ INSERT INTO challenges (slug, title, state, created_at) VALUES (?, 'Bench', 'published', ?) RETURNING id", benchSlug, at); err != nil {
			return err
		}
		for _, d := range docs {
			var i id.Idea
			title, body := asIdea(d)
			if err := tx.Get(&i, `/* bench.idea */ INSERT INTO ideas (challenge_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at)
				VALUES (?, 'idea', ?, ?, 'visible', 'posted', 'posted', ?, ?) RETURNING id`, ch, title, body, at, at); err != nil {
				return err
			}
			ids[i] = d.ID
		}
		return nil
	})
	return ids, err
}

// asIdea fits a document into the fields of an idea: what a title has too much goes
// to the beginning of the text, and a text ends where an idea's would.
func asIdea(d quality.Doc) (title, body string) {
	title, body = strings.TrimSpace(search.Clean(d.Title)), search.Clean(d.Text)
	if title == "" {
		title = challenge.TitleFrom(body)
	}
	if title == "" {
		title = "-"
	}
	if rs := []rune(title); len(rs) > challenge.TitleMax {
		cut := string(rs[:challenge.TitleMax])
		if at := strings.LastIndexByte(cut, ' '); at > 0 {
			cut = cut[:at]
		}
		title, body = cut, strings.TrimPrefix(title, cut)+"\n"+body
	}
	if rs := []rune(body); len(rs) > challenge.BodyMax {
		body = string(rs[:challenge.BodyMax])
	}
	return title, body
}

// uproot takes the documents out again, for a database that stays.
func uproot(ctx context.Context, s *store.Store) error {
	return s.InLongTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec("/* bench.ideas_out */ DELETE FROM ideas WHERE challenge_id IN (SELECT id FROM challenges WHERE slug = ?)", benchSlug); err != nil {
			return err
		}
		_, err := tx.Exec("/* bench.challenge_out */ DELETE FROM challenges WHERE slug = ?", benchSlug)
		return err
	})
}

// figureTable prints figures under each other.
type figureTable struct{ *tabwriter.Writer }

func (t figureTable) line(cells ...string) {
	for _, c := range cells {
		_, _ = io.WriteString(t, c+"\t")
	}
	_, _ = io.WriteString(t, "\n")
}

// row measures find.
func (t figureTable) row(c quality.Collection, name string, find func(string) ([]string, error)) error {
	var took []time.Duration
	s, err := quality.Measure(c.Queries, func(text string) ([]string, error) {
		began := time.Now()
		got, err := find(text)
		took = append(took, time.Since(began))
		return got, err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	slices.Sort(took)
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }
	t.line(name, fmt.Sprintf("%.4f", s.NDCG10), fmt.Sprintf("%.4f", s.MRR), fmt.Sprintf("%.4f", s.Recall100), ms(took[len(took)/2]), ms(took[len(took)*99/100]), "")
	return nil
}
