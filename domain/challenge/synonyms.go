package challenge

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// How much the list of one challenge may hold: search reads it with each question.
const (
	SynonymsMost = 500 // lines
	TermsMost    = 10  // of a line
	TermMax      = 80  // characters
)

// Synonym is a line of a challenge's own list of what search takes to be the same, beside
// the list that every challenge begins with.
type Synonym struct {
	Mutual bool     // every term finds every other; else Terms[0] also finds the others, not the reverse
	Off    bool     // the terms are not to find each other, whatever the common list says
	Terms  []string // two or more
}

// ParseSynonyms reads a list as people write it, a line each: "a = b = c" for terms that
// find each other, "a > b" for one that finds the other, and "not a = b" for those that
// are not to. Its faults name the line.
func ParseSynonyms(text string) ([]Synonym, error) {
	var out []Synonym
	var bad fault.Fields
	wrong := func(n int, words string) { bad.Add("synonyms", "Line "+strconv.Itoa(n+1)+": "+words) }
	for n, line := range strings.Split(text, "\n") {
		line = account.OneLine(line)
		if line == "" {
			continue
		}
		var s Synonym
		rest, off := strings.CutPrefix(line, "not ")
		s.Off, s.Mutual = off, strings.Contains(rest, "=") || off
		sign := "="
		if !strings.Contains(rest, "=") {
			sign = ">"
		}
		for term := range strings.SplitSeq(rest, sign) {
			term = strings.TrimSpace(term)
			if !strings.ContainsFunc(term, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) || strings.ContainsAny(term, "=>|") {
				s.Terms = nil
				break
			}
			if utf8.RuneCountInString(term) > TermMax {
				wrong(n, "each term must be 80 characters or fewer.")
				break
			}
			s.Terms = append(s.Terms, term)
		}
		switch {
		case len(s.Terms) > TermsMost:
			wrong(n, "write 10 terms or fewer.")
		case len(s.Terms) < 2 || sign == ">" && len(s.Terms) > 2:
			if len(bad) == 0 {
				wrong(n, "write two terms with = or > between them.")
			}
		default:
			out = append(out, s)
		}
		if len(bad) > 0 {
			break // one mended line at a time
		}
	}
	if len(out) > SynonymsMost {
		bad.Add("synonyms", "Enter 500 lines or fewer.")
	}
	return out, bad.Fault("synonyms.invalid", "There is a problem with the list.")
}

// SynonymLines writes a list as ParseSynonyms reads it.
func SynonymLines(list []Synonym) string {
	var b strings.Builder
	for _, s := range list {
		sign := " > "
		if s.Mutual {
			sign = " = "
		}
		if s.Off {
			b.WriteString("not ")
		}
		b.WriteString(strings.Join(s.Terms, sign) + "\n")
	}
	return b.String()
}

// SetSynonyms replaces the list of a challenge. version is the challenge's, as the editor
// saw it; 0: any.
func (s Service) SetSynonyms(ctx context.Context, a account.Actor, challenge id.Challenge, version int, text string) (Challenge, error) {
	list, err := ParseSynonyms(text)
	if err != nil {
		return Challenge{}, err
	}
	return s.change(ctx, a, challenge, outbox.ChallengeChanged, func(tx Tx, c *Challenge) error {
		if version != 0 && c.Version != version {
			return ErrStale
		}
		if err := tx.SetSynonyms(c.ID, list); err != nil {
			return err
		}
		return tx.SaveChallenge(c)
	})
}
