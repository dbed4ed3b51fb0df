package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Home is the start page and the list of challenges.
type Home struct {
	Base frontend.Base
	Words
	Challenges []challenge.Overview
	Start      bool // the start page says what the service is
}

// state puts the state of a challenge into an adjective and a colour.
func (h Home) state(ctx context.Context, c challenge.Overview) parts.Tag {
	switch {
	case c.State == challenge.Unpublished:
		return parts.Tag{Text: text.T(ctx, "Not published"), Colour: "grey"}
	case c.State == challenge.Archived:
		return parts.Tag{Text: text.T(ctx, "Archived"), Colour: "grey"}
	}
	for _, p := range c.Phases {
		if p.Posting == challenge.Everyone && p.Open(h.Now) {
			if !p.ClosesAt.IsZero() && p.ClosesAt.Sub(h.Now).Hours() < 7*24 {
				return parts.Tag{Text: text.T(ctx, "Closing soon"), Colour: "yellow"}
			}
			return parts.Tag{Text: text.T(ctx, "Open for ideas"), Colour: "green"}
		}
	}
	return parts.Tag{Text: text.T(ctx, "Closed for ideas"), Colour: "grey"}
}

// level is the level of a card's heading: below the h2 of the start page.
func level(start bool) int {
	if start {
		return 3
	}
	return 2
}
