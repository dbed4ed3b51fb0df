package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// sharingWords says who scores which ideas.
func sharingWords(ctx context.Context, s review.Sharing) string {
	switch s.Design {
	case review.Complete:
		return text.T(ctx, "Every member scores every idea.")
	case review.Partial:
		return partialWords(ctx, s) + pauseWords(ctx, s)
	case review.Open:
		return text.N(ctx, s.PerIdea+1, "Members take one idea after another. Each idea can be taken by %d member.", "Members take one idea after another. Each idea can be taken by %d members.")
	default:
		return text.N(ctx, s.MinutesCap, "Every member scores every idea if that takes %d minute or less. If it takes longer, the ideas are shared out:",
			"Every member scores every idea if that takes %d minutes or less. If it takes longer, the ideas are shared out:") + " " + partialWords(ctx, s) + pauseWords(ctx, s)
	}
}

func pauseWords(ctx context.Context, s review.Sharing) string {
	return " " + text.N(ctx, s.PauseHours, "A member who pauses keeps their ideas for %d hour.", "A member who pauses keeps their ideas for %d hours.")
}

func partialWords(ctx context.Context, s review.Sharing) string {
	words := text.N(ctx, s.PerIdea, "Each idea is scored by %d member", "Each idea is scored by %d members")
	if s.Lived > 0 {
		words += text.N(ctx, s.Lived, ", at least %d of them with lived experience", ", at least %d of them with lived experience")
	}
	words += ". " + text.N(ctx, s.Anchors, "Everybody scores at least %d of the ideas, to compare strict and mild members.", "Everybody scores at least %d of the ideas, to compare strict and mild members.")
	if s.MaxLoad > 0 {
		words += " " + text.N(ctx, s.MaxLoad, "Nobody has more than %d idea.", "Nobody has more than %d ideas.")
	}
	return words
}

// sharingTyped is Sharing as the form has it.
func sharingTyped(s review.Sharing) Typed {
	return Typed{
		"assignment": string(s.Design), "members_per_idea": strconv.Itoa(s.PerIdea), "lived_per_idea": strconv.Itoa(s.Lived),
		"anchors": strconv.Itoa(s.Anchors), "max_load": strconv.Itoa(s.MaxLoad), "minutes_cap": strconv.Itoa(s.MinutesCap),
		"pause_hours": strconv.Itoa(s.PauseHours),
	}
}

// designs is the choice of who scores which ideas.
func (p PanelSetup) designs(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "assignment", Legend: text.T(ctx, "Who scores which ideas"), LegendSize: parts.S, Small: true,
		Value: p.ruleValues()["assignment"], Error: p.err(ctx, "assignment"),
		Items: []parts.Radio{
			{Value: string(review.ByMinutes), Label: text.T(ctx, "Everybody scores everything, unless it takes too long"), Hint: text.T(ctx, "If it takes too long, the ideas are shared out.")},
			{Value: string(review.Complete), Label: text.T(ctx, "Everybody scores everything")},
			{Value: string(review.Partial), Label: text.T(ctx, "The ideas are shared out")},
			{Value: string(review.Open), Label: text.T(ctx, "Members take one idea after another"), Hint: text.T(ctx, "They get one that few have taken. Some ideas may stay without enough scores.")},
		},
	}
}

// sharingRules are the numbers that go with the choice.
func (p PanelSetup) sharingRules(ctx context.Context) []rule {
	t := p.ruleValues()
	out := []rule{
		{name: "minutes_cap", label: text.T(ctx, "Minutes that a member has for all ideas"), hint: text.T(ctx, "An idea takes 2 minutes, and 1 more for every 200 words")},
		{name: "members_per_idea", label: text.T(ctx, "Members for each idea, where ideas are shared out"), hint: text.T(ctx, "3 or more")},
		{name: "lived_per_idea", label: text.T(ctx, "Of them with lived experience, at least")},
		{name: "anchors", label: text.T(ctx, "Ideas that everybody scores all the same"), hint: text.T(ctx, "They show who is strict and who is mild. It is never fewer than 5 ideas, or a tenth of all ideas if that is less.")},
		{name: "max_load", label: text.T(ctx, "Ideas for each member, at most"), hint: text.T(ctx, "0 means no limit")},
		{name: "pause_hours", label: text.T(ctx, "Hours for which a member who pauses keeps ideas that are not begun")},
	}
	for i := range out {
		out[i].value = t[out[i].name]
	}
	return out
}
