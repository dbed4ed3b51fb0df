package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/text"
)

// IdeaLink leads to an idea.
type IdeaLink struct{ Title, Href string }

// publishes is what who publishes does next with a signed panel.
func publishes(ctx context.Context, p review.Panel) string {
	if p.ToldAt.IsZero() && !p.Imported {
		return text.T(ctx, "Tell the authors")
	}
	return text.T(ctx, "Publish the results")
}

// tellsFirst reports whether authors are still to be told.
func (p PublishPanel) tellsFirst() bool {
	return p.Panel.State == review.Finalised && p.Panel.ToldAt.IsZero() && !p.Panel.Imported
}

// waits reports whether authors still have time to read.
func (p PublishPanel) waits() bool { return p.Hearing.Refuse != nil && !p.tellsFirst() }

// heard says how far the authors are.
func heard(ctx context.Context, h review.Hearing) string {
	switch n := len(h.Told); {
	case n == 0:
		return text.T(ctx, "No idea has an author who can be told.")
	case h.Agreed() == n:
		return text.T(ctx, "All authors have agreed that it is published.")
	default:
		return text.N(ctx, n, "The author of %d idea has been told.", "The authors of %d ideas have been told.") + " " +
			text.T(ctx, "Agreed so far that it is published: %s of %s.", strconv.Itoa(h.Agreed()), strconv.Itoa(n))
	}
}

// hearingWords says on the board how far the authors of a signed panel are.
func (p Board) hearingWords(ctx context.Context) string {
	switch {
	case p.Head.ToldAt.IsZero() && !p.Head.Imported:
		return text.N(ctx, p.Head.Rules.AuthorHours, "Authors read what was decided %d hour before everybody else does, or until all of them have agreed.",
			"Authors read what was decided %d hours before everybody else does, or until all of them have agreed.")
	case p.Head.Imported:
		return stepWords(ctx, p.Next)
	case p.Hearing.Refuse != nil:
		return heard(ctx, p.Hearing) + " " + text.T(ctx, "You can publish from %s, or as soon as all have agreed.", p.Moment(ctx, p.Head.PublicFrom()))
	}
	return heard(ctx, p.Hearing) + " " + stepWords(ctx, p.Next)
}

// first says until when an author alone reads an answer.
func (p Idea) first(ctx context.Context, a review.AuthorAnswer) string {
	words := text.T(ctx, "You read this before everybody else.") + " "
	if !a.AgreedAt.IsZero() {
		return words + text.T(ctx, "You agreed on %s that it is published. Keep it to yourself until then.", p.Moment(ctx, a.AgreedAt))
	}
	return words + text.T(ctx, "It can become public from %s, or sooner if every author agrees. Keep it to yourself until then.", p.Moment(ctx, a.PublicFrom))
}

// titleOf names the idea of an author.
func (p PublishPanel) titleOf(ctx context.Context, t review.Told) string {
	number := strconv.FormatInt(int64(t.Idea), 10)
	for _, i := range p.Ideas {
		if i.Idea == t.Idea {
			return number + ". " + i.Title
		}
	}
	return text.T(ctx, "Idea %s", number)
}
