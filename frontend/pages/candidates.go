package pages

import (
	"context"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Candidates lists the groups of ideas without a theme that were found by machine.
type Candidates struct {
	Base frontend.Base
	Words
	Slug, Title string
	theme.Discovered
	Titles map[id.Idea]challenge.Card // of examples
	Names  map[id.Theme]string
	People map[id.Person]string
}

// Candidate is the page on which somebody decides on one of them.
type Candidate struct {
	Base        frontend.Base
	Slug, Title string
	theme.Candidate
	Cards  []challenge.Card // its ideas, the nearest first
	Book   []theme.Place
	Ticked []id.Idea
	Typed  theme.Words
	Into   string
	Fields fault.Fields
}

// Examples is how many ideas stand for a candidate on the list; CandidateIdeas how many
// can be ticked on its own page.
const (
	Examples       = 3
	CandidateIdeas = 50
)

// CandidatesURL is where the candidate themes of a challenge are.
func CandidatesURL(slug string) string { return ChallengeURL(slug) + "/candidates" }

// CandidateURL is the address of one.
func CandidateURL(slug, key string) string { return CandidatesURL(slug) + "/" + key }

// judged lists what was decided before.
func (p Candidates) judged(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "judged", Caption: text.T(ctx, "Decided before"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Words")}, {Text: text.T(ctx, "Decision")}, {Text: text.T(ctx, "By")}, {Text: text.T(ctx, "When")}},
	}
	for _, j := range p.Judged {
		what := text.T(ctx, "No theme")
		switch j.Verdict {
		case theme.Accepted:
			what = text.T(ctx, "New theme: %s", p.Names[j.Theme])
		case theme.Joined:
			what = text.T(ctx, "Added to: %s", p.Names[j.Theme])
		case theme.Rejected:
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: text.List(ctx, j.Words)}, {Text: what}, {Text: p.People[j.By]}, {Text: p.Moment(ctx, j.At)}})
	}
	return t
}

// boxes lists the ideas to tick.
func (p Candidate) boxes(ctx context.Context) parts.Checkboxes {
	c := parts.Checkboxes{Name: "ideas", Legend: text.T(ctx, "Which ideas belong together?"), LegendSize: parts.M, Small: true, Error: parts.ErrorFor(ctx, p.Fields, "ideas")}
	for _, card := range p.Cards {
		c.Items = append(c.Items, parts.Checkbox{Value: strconv.FormatInt(int64(card.ID), 10), Label: card.Title, Hint: card.Excerpt})
	}
	for _, i := range p.Ticked {
		c.Values = append(c.Values, strconv.FormatInt(int64(i), 10))
	}
	return c
}

func (p Candidate) options(ctx context.Context) []parts.Option {
	out := []parts.Option{{Value: "", Text: text.T(ctx, "Select a theme")}}
	for _, t := range p.Book {
		out = append(out, parts.Option{Value: strconv.FormatInt(int64(t.ID), 10), Text: t.Name})
	}
	return out
}
