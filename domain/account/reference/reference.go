// Package reference holds the lists that a new installation starts with: the
// roles and regions that people can choose in their profile. Administrators edit
// them afterwards, so nothing else may depend on a row.
package reference

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"uptake/domain/account"
)

//go:embed professional_roles.csv
var roles string

//go:embed nhs_regions.csv
var regions string

// Terms returns every term of both lists, in the order of pages: roles by group
// as in the file, regions A to Z, then nations, then the rest.
func Terms() ([]account.Term, error) {
	byGroup, err := read("role", roles, "group")
	if err != nil {
		return nil, err
	}
	byKind, err := read("region", regions, "kind")
	if err != nil {
		return nil, err
	}
	order := []string{"region", "nation", "other"}
	slices.SortStableFunc(byKind, func(a, b account.Term) int {
		if c := cmp.Compare(slices.Index(order, a.Group), slices.Index(order, b.Group)); c != 0 || a.Group == "other" {
			return c
		}
		return cmp.Compare(a.Label, b.Label)
	})
	for i := range byKind {
		byKind[i].Group = "" // the kind orders the list; as a heading it would say nothing
		byKind[i].Position = i + 1
	}
	return append(byGroup, byKind...), nil
}

// read turns a file with a header row into the terms of list. The label stands
// in the column "label", else "name".
func read(list, file, group string) ([]account.Term, error) {
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reference list %s: %w", list, err)
	}
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	label, ok := col["label"]
	if !ok {
		label = col["name"]
	}
	terms := make([]account.Term, 0, len(rows)-1)
	for i, row := range rows[1:] {
		terms = append(terms, account.Term{List: list, Code: row[col["code"]], Label: row[label], Group: row[col[group]], Position: i + 1})
	}
	return terms, nil
}
