package search

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// startList is our own work, written from general knowledge: let a clinician
// read it before a launch. README.md tells more.
//
//go:embed synonyms.csv
var startList []byte

// Synonym is one row of the list. "|" parts several terms of one cell.
type Synonym struct {
	Mutual  bool // every term finds every other; else A also finds B, not the reverse
	A, B    string
	Enabled bool // short words with another everyday meaning start switched off
	Note    string
}

// StartList returns the list that a new installation begins with.
func StartList() []Synonym {
	rows, err := ReadSynonyms(startList)
	if err != nil {
		panic("search: synonyms.csv: " + err.Error()) // the file is part of the program and tested
	}
	return rows
}

// ReadSynonyms reads rows of type, a, b, enabled, note in CSV with a header.
// Its errors name the line.
func ReadSynonyms(file []byte) ([]Synonym, error) {
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"type", "a", "b", "enabled", "note"}) {
		return nil, fmt.Errorf("line 1: the header is not type,a,b,enabled,note")
	}
	var out []Synonym
	for i, r := range rows[1:] {
		if r[0] != "two" && r[0] != "one" || r[3] != "yes" && r[3] != "no" || len(Words(r[1])) == 0 || len(Words(r[2])) == 0 {
			return nil, fmt.Errorf("line %d: type is two or one, enabled is yes or no, and a and b hold words", i+2)
		}
		out = append(out, Synonym{Mutual: r[0] == "two", A: r[1], B: r[2], Enabled: r[3] == "yes", Note: r[4]})
	}
	return out, nil
}

// Synonyms leads from a term to what else it is called. The zero value knows
// nothing.
type Synonyms struct {
	to      map[string][][]string // stems of a term, joined → other terms, as words
	off     map[string][]string   // stems of a term → stems of those that it does not lead to
	longest int                   // words of the longest term
	under   *Synonyms             // a list that this one adds to and takes from; nil: none
}

// Over returns a list that adds the enabled rows to s, and takes away what the others
// lead to: s is kept as it is.
func (s *Synonyms) Over(rows []Synonym) *Synonyms {
	if len(rows) == 0 {
		return s
	}
	out := NewSynonyms(rows)
	out.under, out.off = s, map[string][]string{}
	for _, r := range rows {
		if r.Enabled {
			continue
		}
		all := append(terms(r.A), terms(r.B)...)
		for _, from := range all {
			for _, to := range all {
				if k := stemKey(from); k != stemKey(to) {
					out.off[k] = append(out.off[k], stemKey(to))
				}
			}
		}
	}
	return out
}

// NewSynonyms prepares the enabled rows.
func NewSynonyms(rows []Synonym) *Synonyms {
	s := &Synonyms{to: map[string][][]string{}}
	for _, r := range rows {
		if !r.Enabled {
			continue
		}
		a, b := terms(r.A), terms(r.B)
		if r.Mutual {
			all := append(slices.Clone(a), b...)
			for _, t := range all {
				s.add(t, all)
			}
			continue
		}
		for _, t := range a {
			s.add(t, b)
		}
	}
	return s
}

func terms(cell string) [][]string {
	var ts [][]string
	for _, t := range strings.Split(cell, "|") {
		if ws := Words(t); len(ws) > 0 {
			ts = append(ts, ws)
		}
	}
	return ts
}

func (s *Synonyms) add(from []string, to [][]string) {
	k := stemKey(from)
	s.longest = max(s.longest, len(from))
	for _, t := range to {
		if !slices.Equal(t, from) && !slices.ContainsFunc(s.to[k], func(o []string) bool { return slices.Equal(o, t) }) {
			s.to[k] = append(s.to[k], t)
		}
	}
}

// Of returns the other terms for words, singular or plural.
func (s *Synonyms) Of(words []string) [][]string {
	if s == nil || len(words) == 0 || len(words) > s.Longest() {
		return nil
	}
	return s.of(stemKey(words))
}

// of is Of where the words have been stemmed, and joined.
func (s *Synonyms) of(k string) [][]string {
	if s == nil {
		return nil
	}
	if s.under == nil {
		return s.to[k]
	}
	out := slices.Clone(s.to[k])
	for _, t := range s.under.of(k) {
		if !slices.Contains(s.off[k], stemKey(t)) && !slices.ContainsFunc(out, func(o []string) bool { return slices.Equal(o, t) }) {
			out = append(out, t)
		}
	}
	return out
}

// Longest is how many words the longest term has.
func (s *Synonyms) Longest() int {
	if s == nil {
		return 0
	}
	return max(s.longest, s.under.Longest())
}

func stemKey(words []string) string {
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = Stem(w)
	}
	return strings.Join(stems, " ")
}
