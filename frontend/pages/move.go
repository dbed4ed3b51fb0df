package pages

import (
	"context"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// MoveIdea is the page on which a moderator moves an idea to another area or challenge:
// first where, then what that does, with the reason.
type MoveIdea struct {
	Base   frontend.Base
	Idea   challenge.View
	Homes  []challenge.Challenge // that the reader moderates
	To     string                // as chosen: challenge, or challenge/area
	Plan   *challenge.Preview    // nil: not chosen yet, or it cannot be
	Reason string
	Fields fault.Fields
}

func moveURL(i id.Idea) string { return IdeaURL(i) + "/move" }

// homes lists the places, but for the one where the idea is.
func (p MoveIdea) homes(ctx context.Context) parts.Select {
	s := parts.Select{
		Name: "to", Label: text.T(ctx, "Where does it belong?"), LabelSize: parts.M, Value: p.To, Error: parts.ErrorFor(ctx, p.Fields, "to"),
		Options: []parts.Option{{Value: "", Text: text.T(ctx, "Select a challenge or area")}},
	}
	for _, c := range p.Homes {
		if len(c.Areas) == 0 && c.ID != p.Idea.Challenge {
			s.Options = append(s.Options, parts.Option{Value: c.Slug, Text: c.Title})
		}
		for _, a := range c.Areas {
			if a.ID != p.Idea.Area {
				s.Options = append(s.Options, parts.Option{Value: c.Slug + "/" + a.Slug, Text: c.Title + ": " + a.Name})
			}
		}
	}
	return s
}

// goal is where the idea goes, in words.
func (p MoveIdea) goal() string {
	if a, ok := p.Plan.To.Area(p.Plan.Area); ok {
		return p.Plan.To.Title + ", " + a.Name
	}
	return p.Plan.To.Title
}

// stays is where the idea is, in words.
func (p MoveIdea) stays() string {
	if p.Idea.AreaName != "" {
		return p.Idea.ChallengeTitle + ", " + p.Idea.AreaName
	}
	return p.Idea.ChallengeTitle
}

// apart reports whether it goes to another challenge.
func (p MoveIdea) apart() bool { return p.Plan.To.ID != p.Idea.Challenge }

// themeNames lists themes in words.
func themeNames(themes []challenge.ThemeLink) string {
	out := make([]string, len(themes))
	for n, t := range themes {
		out[n] = t.Name
	}
	return strings.Join(out, ", ")
}
