package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"uptake/domain/theme/suggest"
)

func (p program) benchThemesCommand() *cli.Command {
	return &cli.Command{
		Name:  "themes",
		Usage: "how well themes are suggested, from texts that people have coded",
		Description: "Reads a CSV file with the columns text and theme (several themes with | between them; perhaps id), learns from four fifths of it\n" +
			"and suggests themes for the fifth, five times over (the fifth of a row is its id, else its place, modulo 5). Prints precision@1, recall@3\n" +
			"and macro-F1, and those of a plain tf-idf logistic regression on the same fifths; then the candidate themes that are found without looking at the coding, with their coherence and stability.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "file", Usage: "CSV `FILE` with coded texts", Required: true},
			&cli.IntFlag{Name: "candidates", Usage: "how many candidate themes to look for; 0: by the number of texts"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			f, err := os.Open(c.String("file"))
			if err != nil {
				return err
			}
			coded, err := readCoded(f)
			if err = errors.Join(err, f.Close()); err != nil {
				return fmt.Errorf("%s: %w", c.String("file"), err)
			}
			coded.report(p.out, c.Int("candidates"))
			return nil
		},
	}
}

// coded are texts with their themes, as a file holds them.
type coded struct {
	themes   []string
	examples []suggest.Example
	part     []int // of cross-validation, by example
}

const benchParts = 5

func readCoded(r io.Reader) (coded, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return coded{}, err
	}
	if len(rows) < 2 {
		return coded{}, errors.New("there are no texts in it")
	}
	text, id := slices.Index(rows[0], "text"), slices.Index(rows[0], "id")
	theme := slices.IndexFunc(rows[0], func(name string) bool { return name == "theme" || name == "themes" })
	if text < 0 || theme < 0 {
		return coded{}, errors.New("name its columns in the first line: text and theme")
	}
	var out coded
	split := func(cell string) []string {
		return slices.DeleteFunc(strings.Split(cell, "|"), func(s string) bool { return strings.TrimSpace(s) == "" })
	}
	for _, row := range rows[1:] {
		out.themes = append(out.themes, split(row[theme])...)
	}
	slices.Sort(out.themes)
	out.themes = slices.Compact(out.themes)
	for n, row := range rows[1:] {
		e := suggest.Example{Text: row[text]}
		for _, name := range split(row[theme]) {
			at, _ := slices.BinarySearch(out.themes, name)
			e.Themes = append(e.Themes, at)
		}
		if id >= 0 {
			if number, err := strconv.Atoi(row[id]); err == nil && number >= 0 {
				n = number
			}
		}
		out.examples, out.part = append(out.examples, e), append(out.part, n%benchParts)
	}
	return out, nil
}

func (c coded) report(out io.Writer, candidates int) {
	part := func(i int) int { return c.part[i] }
	for _, plain := range []struct {
		name     string
		balanced bool
	}{{"logistic regression, balanced", true}, {"logistic regression", false}} {
		r := suggest.MeasurePlain(len(c.themes), c.examples, benchParts, part, plain.balanced)
		_, _ = fmt.Fprintf(out, "to compare with: tf-idf and %s; precision@1 %.4f, recall@3 %.4f, macro-F1 %.4f\n", plain.name, r.First, r.Three, r.MacroF1)
	}
	r := suggest.Measure(len(c.themes), c.examples, benchParts, part)
	_, _ = fmt.Fprintf(out, "suggested: %d texts, %d themes; precision@1 %.4f, recall@3 %.4f, macro-F1 %.4f\n", r.Texts, r.Themes, r.First, r.Three, r.MacroF1)
	for n, name := range c.themes {
		_, _ = fmt.Fprintf(out, "  F1 %.4f  %s\n", r.F1[n], name)
	}
	texts := make([]string, len(c.examples))
	for i, e := range c.examples {
		texts[i] = e.Text
	}
	if candidates == 0 {
		candidates = suggest.Groups(len(texts))
	}
	found := suggest.Discover(texts, candidates)
	_, _ = fmt.Fprintf(out, "found: %d candidates in %d texts; coherence (NPMI) %.4f, stability %.4f\n",
		len(found), len(texts), suggest.Coherence(texts, found), suggest.Stability(texts, candidates, 3))
	for _, f := range found {
		_, _ = fmt.Fprintf(out, "  %4d texts  %s\n", len(f.Texts), strings.Join(f.Words, " "))
	}
}
