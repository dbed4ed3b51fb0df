package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// deputies are the members who may stand in for the chair.
func (p PanelSetup) deputies(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "Nobody")}}
	for _, m := range p.Members {
		if m.MayDeputise() {
			options = append(options, parts.Option{Value: strconv.FormatInt(int64(m.ID), 10), Text: m.Name + ", " + SeatName(ctx, m.Kind)})
		}
	}
	return options
}

// deputyChosen is what the form of the deputy chair shows.
func (p PanelSetup) deputyChosen() string {
	if p.Form == "deputy" {
		return p.Typed["deputy"]
	}
	for _, m := range p.Members {
		if m.Deputy {
			return strconv.FormatInt(int64(m.ID), 10)
		}
	}
	return ""
}

// deputised are the ideas on which the viewer acts for the chair.
func (p Board) deputised() []review.BoardIdea {
	if !p.Viewer.Deputy || p.Head.LastRevealed() == 0 || p.Head.Reached(review.Finalised) {
		return nil
	}
	var out []review.BoardIdea
	for _, i := range p.Board.Ideas {
		if i.Chairs && !i.State.Gone() {
			out = append(out, i)
		}
	}
	return out
}
