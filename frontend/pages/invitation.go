package pages

import (
	"context"
	"slices"

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
