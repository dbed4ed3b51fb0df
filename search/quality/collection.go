// Package quality measures how well engines find what people judged to be
// right, on any public collection of documents, questions and judgements, and
// holds a plain BM25 to compare them with. docs/search-quality.md says how the
// files look.
package quality

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Collection is a folder that was read.
type Collection struct {
	Docs    []Doc
	Queries []Query // those with at least one document that is right
}

// Doc is one document.
type Doc struct{ ID, Title, Text string }

// Query is one question, with how right each document is that was judged to be
// right: 1 or more.
type Query struct {
	ID, Text string
	Right    map[string]int
}

// The files of a collection. The second names are those of BEIR.
var (
	docsFiles    = []string{"docs.jsonl", "corpus.jsonl"}
	queriesFiles = []string{"queries.jsonl"}
	qrelsFiles   = []string{"qrels.tsv", filepath.Join("qrels", "test.tsv")}
)

const lineMax = 16 << 20

// Read reads the collection in dir. Its errors name file and line.
func Read(dir string) (Collection, error) {
	var c Collection
	known := map[string]bool{}
	err := lines(dir, docsFiles, func(line string, _ int) error {
		d, err := entry(line)
		if err != nil {
			return err
		}
		if known[d.ID] {
			return fmt.Errorf("the document %q was there before", d.ID)
		}
		known[d.ID] = true
		c.Docs = append(c.Docs, d)
		return nil
	})
	if err != nil {
		return c, err
	}
	right := map[string]map[string]int{}
	err = lines(dir, qrelsFiles, func(line string, n int) error {
		query, doc, value, err := judgement(line)
		if err != nil && n == 1 {
			return nil // the header
		}
		if err != nil || value < 1 || !known[doc] {
			return err
		}
		if right[query] == nil {
			right[query] = map[string]int{}
		}
		right[query][doc] = value
		return nil
	})
	if err != nil {
		return c, err
	}
	err = lines(dir, queriesFiles, func(line string, _ int) error {
		q, err := entry(line)
		if err == nil && len(right[q.ID]) > 0 {
			c.Queries = append(c.Queries, Query{ID: q.ID, Text: q.Text, Right: right[q.ID]})
			delete(right, q.ID)
		}
		return err
	})
	if err == nil && len(c.Queries) == 0 {
		err = fmt.Errorf("%s: no question has a judgement about a document that is there", dir)
	}
	return c, err
}

// lines calls fn for each line of the first of files that dir holds.
func lines(dir string, files []string, fn func(line string, n int) error) error {
	var f *os.File
	for _, name := range files {
		var err error
		f, err = os.Open(filepath.Join(dir, name)) //nolint:gosec // the folder that the operator named
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if f == nil {
		return fmt.Errorf("%s holds no %s", dir, strings.Join(files, " and no "))
	}
	defer f.Close() //nolint:errcheck // only read
	s := bufio.NewScanner(f)
	s.Buffer(nil, lineMax)
	for n := 1; s.Scan(); n++ {
		if strings.TrimSpace(s.Text()) == "" {
			continue
		}
		if err := fn(s.Text(), n); err != nil {
			return fmt.Errorf("%s, line %d: %w", f.Name(), n, err)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s: %w", f.Name(), err)
	}
	return nil
}

// entry reads a document or a question; an id may be a word or a number.
func entry(line string) (Doc, error) {
	var e struct {
		ID          any    `json:"_id"`
		Short       any    `json:"id"`
		Title, Text string //nolint:tagliatelle // as BEIR has them
	}
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		return Doc{}, err
	}
	if e.ID == nil {
		e.ID = e.Short
	}
	if e.ID == nil {
		return Doc{}, errors.New(`it has no "_id"`)
	}
	return Doc{ID: fmt.Sprint(e.ID), Title: e.Title, Text: e.Text}, nil
}

// judgement reads query, document, value; or as TREC has it query, 0, document, value.
func judgement(line string) (query, doc string, value int, err error) {
	f := strings.Fields(line)
	if len(f) == 4 {
		f = []string{f[0], f[2], f[3]}
	}
	if len(f) != 3 {
		return "", "", 0, errors.New("a judgement is query, document, value")
	}
	value, err = strconv.Atoi(f[2])
	if err != nil {
		err = errors.New("the value of a judgement is a whole number")
	}
	return f[0], f[1], value, err
}
