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
	case challenge.ForTeam:
		return text.T(ctx, "Only the team reads it")
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
	case i.Moderation == challenge.Hidden, i.Moderation == challenge.ForTeam, i.Stage == challenge.Withdrawn:
		return parts.Grey
	case i.ShownOutcome() == challenge.Shortlisted, i.ShownStage() == challenge.WrittenUp:
		return parts.Green
	}
	return parts.Blue
}
