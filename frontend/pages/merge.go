package pages

import (
	"context"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Merge is the page on which a moderator lets an idea go on as part of another:
// first which, then both texts side by side, with the reason.
type Merge struct {
	Base frontend.Base
	Words
	From       challenge.View
	Candidates []Resembling
	Into       *challenge.View // nil: not chosen yet
	Number     string          // as typed
	Reason     string
	Fields     fault.Fields
}

// Resembling is an idea that may be the same, with how much the two texts share.
type Resembling struct {
	challenge.Card
	Percent int // words in common, 0 to 100
}

// Unmerge is the page on which a moderator makes an idea one of its own again.
type Unmerge struct {
	Base frontend.Base
	Words
	From, Into challenge.View
	Merge      challenge.Merge
	Reason     string
	Fields     fault.Fields
}

// decimal writes an id or a count in digits.
func decimal[T ~int | ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

func mergeURL(i id.Idea) string { return IdeaURL(i) + "/merge" }

// PostedURL is where the text of an idea that was merged is still read.
func PostedURL(i id.Idea) string { return IdeaURL(i) + "?as=posted" }

func (p Merge) radios(ctx context.Context) parts.Radios {
	r := parts.Radios{Name: "into", Legend: text.T(ctx, "Which idea says the same?"), LegendSize: parts.M, Value: p.Number, Error: parts.ErrorFor(ctx, p.Fields, "into")}
	for _, c := range p.Candidates {
		r.Items = append(r.Items, parts.Radio{
			Value: decimal(c.ID), Label: c.Title,
			Hint: text.T(ctx, "Idea %s, %s%% of the words in common", decimal(c.ID), decimal(c.Percent)),
		})
	}
	return r
}
