package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

func (p Ask) variant() parts.Variant {
	if p.Warning {
		return parts.Warning
	}
	return ""
}

func waitingURL(w challenge.Waiting) string {
	if w.Comment != 0 {
		return CommentURL(w.Comment) + "/moderate"
	}
	return IdeaURL(w.Idea) + "/moderate"
}

// statusWords says where an idea stands, to its author too: nothing that a
// panel has not released.
func statusWords(ctx context.Context, i challenge.Idea) string {
	switch i.Moderation {
	case challenge.Held:
		return text.T(ctx, "Waiting for a moderator")
	case challenge.Hidden:
		return text.T(ctx, "Removed")
	}
	if o := OutcomeName(ctx, i.ShownOutcome()); o != "" {
		return o
	}
	return StageName(ctx, i.ShownStage())
}

func statusColour(i challenge.Idea) parts.Colour {
	switch {
	case i.Moderation == challenge.Held:
		return parts.Yellow
	case i.Moderation == challenge.Hidden, i.Stage == challenge.Withdrawn:
		return parts.Grey
	case i.ShownOutcome() == challenge.Shortlisted, i.ShownStage() == challenge.WrittenUp:
		return parts.Green
	}
	return parts.Blue
}

// why is the reason behind the status, and what happens next.
func (p MyIdeas) why(ctx context.Context, i challenge.View) string {
	switch {
	case i.Moderation != challenge.Visible && i.ModerationReason != "":
		return text.T(ctx, "Reason: %s", i.ModerationReason)
	case i.Moderation == challenge.Held:
		return text.T(ctx, "We look at it before others can see it.")
	case i.ShownOutcome() != challenge.NoOutcome:
		return i.OutcomeReason
	case i.ShownStage() == challenge.Posted:
		return text.T(ctx, "Next, a panel reviews it once the challenge has closed for ideas.")
	case i.ShownStage() == challenge.InReview:
		return text.T(ctx, "A panel is looking at it. You are told the outcome with its reason.")
	}
	return ""
}

// whyWords says why somebody follows something.
func whyWords(ctx context.Context, w challenge.Why) string {
	switch w {
	case challenge.WhyPosted:
		return text.T(ctx, "You follow this because you posted it.")
	case challenge.WhyCommented:
		return text.T(ctx, "You follow this because you commented.")
	case challenge.WhySupported:
		return text.T(ctx, "You follow this because you support it.")
	}
	return text.T(ctx, "You asked to follow this.")
}
