package pages

import (
	"context"
	"slices"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// InvitationURL is the address of somebody's invitation to a panel.
func InvitationURL(p id.Panel) string { return ReviewURL(p) + "/invitation" }

// Invitation is the page on which somebody accepts or declines a seat.
type Invitation struct {
	Base frontend.Base
	Words
	review.Invitation
	Typed  Typed
	Chosen []string
	Fields fault.Fields
}

// asks says what the seat is, and what time it takes.
func (p Invitation) asks(ctx context.Context) parts.SummaryList {
	rows := []parts.Row{{Key: text.T(ctx, "Your seat"), Value: p.seatWords(ctx, p.Seat)}}
	if minutes := int((p.Takes + time.Minute - 1) / time.Minute); minutes > 0 && p.Seat.Scores(p.Head.Rules) {
		takes := text.T(ctx, "About %s, by the ideas posted so far", text.N(ctx, minutes, "%d minute", "%d minutes"))
		if n := p.Head.Rules.Rounds; n > 1 {
			takes = text.T(ctx, "About %s in each of %s rounds, by the ideas posted so far", text.N(ctx, minutes, "%d minute", "%d minutes"), text.Number(n))
		}
		rows = append(rows, parts.Row{Key: text.T(ctx, "Time to score"), Value: takes})
	}
	if when := p.works(ctx); when != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "When panels work"), Value: when})
	}
	meeting := text.T(ctx, "No date is set yet")
	if !p.Plan.MeetsAt.IsZero() {
		meeting = p.Moment(ctx, p.Plan.MeetsAt) + ", " + text.N(ctx, p.Plan.Minutes, "about %d minute", "about %d minutes")
	}
	return parts.SummaryList{Rows: append(rows, parts.Row{Key: text.T(ctx, "Meeting"), Value: meeting})}
}

// works says from when and until when panels of the challenge review; empty for no dates.
func (p Invitation) works(ctx context.Context) string {
	from, to := p.Works.OpensAt, p.Works.ClosesAt
	switch {
	case from.IsZero():
		return ""
	case to.IsZero():
		return text.T(ctx, "From %s", p.Date(ctx, from))
	}
	return text.T(ctx, "From %s to %s", p.Date(ctx, from), p.Date(ctx, to))
}

// interests are the ideas about which the person is asked.
func (p Invitation) interests(ctx context.Context) parts.Checkboxes {
	boxes := parts.Checkboxes{
		Name: "interests", Legend: text.T(ctx, "Do you have an interest in one of these ideas?"), LegendSize: parts.M,
		Hint: text.T(ctx, "Select all that are so. You can declare others later, on the page of each idea."),
	}
	for _, h := range p.Hints {
		value := string(h.Kind) + "-" + ideaNumber(h.Idea)
		boxes.Items = append(boxes.Items, parts.Checkbox{
			Value: value, Label: ideaNumber(h.Idea) + ". " + h.Title, Hint: ConflictName(ctx, h.Kind), Checked: slices.Contains(p.Chosen, value),
		})
	}
	return boxes
}
