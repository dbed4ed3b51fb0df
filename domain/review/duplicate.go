package review

import (
	"context"

	"uptake/domain/id"
)

// Duplicate is what members propose about two ideas: that they are the same. Who
// proposes it is not said. The panel settles it, by merging one into the other or
// by not doing so.
type Duplicate struct {
	Idea    id.Idea // the other one
	Title   string
	Members int // how many propose it, on either of the two
}

// DuplicateReads answers what members take to be the same.
type DuplicateReads interface {
	// DuplicatesOf returns which ideas members have taken to be the same as this one,
	// in rounds up to the given one, by number. Members who are recused from the idea
	// on whose sheet they said so do not count.
	DuplicatesOf(ctx context.Context, p id.Panel, round int, idea id.Idea) ([]Duplicate, error)
	// OthersFor returns the ideas of the panel that a member may take to be the same as
	// this one, by title: without those that have left the panel or are out of public
	// view, and those from which the member is recused.
	OthersFor(ctx context.Context, p id.Panel, idea id.Idea, seat id.Seat) ([]Other, error)
}

// Other is another idea of a panel, to choose from.
type Other struct {
	Idea  id.Idea
	Title string
}
