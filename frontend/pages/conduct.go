package pages

import (
	"context"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ConductForm is the form of how posts are checked in a challenge.
type ConductForm struct {
	frontend.Base
	Typed                             challenge.Conduct
	LookWithin, TrustAfter, LinksMost string // as typed
	Version                           int
	Saved                             []parts.Row
	Action                            string
	Cancel                            string
	Fields                            fault.Fields
}

// AuthorKindName names a kind of author.
func AuthorKindName(ctx context.Context, k challenge.AuthorKind) string {
	switch k {
	case challenge.NewAuthor:
		return text.T(ctx, "People who are new")
	case challenge.KnownAuthor:
		return text.T(ctx, "People of whom something is public")
	case challenge.VerifiedAuthor:
		return text.T(ctx, "People whom their organisation signs in")
	}
	return text.T(ctx, "People who are trusted")
}

func authorKindHint(ctx context.Context, k challenge.AuthorKind) string {
	switch k {
	case challenge.NewAuthor:
		return text.T(ctx, "They have signed in, and nothing of theirs is public yet.")
	case challenge.KnownAuthor:
		return text.T(ctx, "An idea or a comment, in whichever challenge.")
	case challenge.VerifiedAuthor:
		return text.T(ctx, "They have linked a service of their organisation to their account.")
	}
	return text.T(ctx, "A moderator trusts them, or they have earned it by the number below.")
}

// kinds are the boxes of the kinds of author whose posts wait.
func (p ConductForm) kinds(ctx context.Context, name, legend string, of []challenge.AuthorKind) parts.Checkboxes {
	b := parts.Checkboxes{
		Name: name, Legend: legend, LegendSize: parts.M, Values: texts(of), Error: parts.ErrorFor(ctx, p.Fields, name), Small: true,
		Hint: text.T(ctx, "Others see them once a moderator has looked. Select none to show all at once."),
	}
	for _, k := range challenge.AuthorKinds {
		b.Items = append(b.Items, parts.Checkbox{Value: string(k), Label: AuthorKindName(ctx, k), Hint: authorKindHint(ctx, k)})
	}
	return b
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for n, v := range in {
		out[n] = string(v)
	}
	return out
}

// SavedConduct puts how posts are checked into rows, for ConductForm.Saved.
func SavedConduct(ctx context.Context, c challenge.Conduct) []parts.Row {
	trusted := text.T(ctx, "By moderators alone")
	if c.TrustAfter > 0 {
		trusted = text.N(ctx, c.TrustAfter, "After %d published idea", "After %d published ideas")
	}
	return []parts.Row{
		{Key: text.T(ctx, "Ideas that wait"), Value: whoWaits(ctx, c.IdeasWait)},
		{Key: text.T(ctx, "Comments that wait"), Value: whoWaits(ctx, c.CommentsWait)},
		{Key: text.T(ctx, "A moderator looks"), Value: WithinHours(ctx, c.LookWithin)},
		{Key: text.T(ctx, "Trust"), Value: trusted},
		{Key: text.T(ctx, "Checklist"), Value: checklistWords(ctx, c.Checklist)},
	}
}

func checklistWords(ctx context.Context, lines []string) string {
	if len(lines) == 0 {
		return text.T(ctx, "None")
	}
	return strings.Join(lines, " · ")
}

func whoWaits(ctx context.Context, kinds []challenge.AuthorKind) string {
	if len(kinds) == 0 {
		return text.T(ctx, "None")
	}
	var names []string
	for _, k := range kinds {
		names = append(names, AuthorKindName(ctx, k))
	}
	return strings.Join(names, " · ")
}

// WithinHours says within which time a moderator usually looks.
func WithinHours(ctx context.Context, hours int) string {
	if hours >= 48 && hours%24 == 0 {
		return text.N(ctx, hours/24, "within %d day", "within %d days")
	}
	return text.N(ctx, hours, "within %d hour", "within %d hours")
}

// rule is the choice of what a rule of civility does, with an example of each kind.
func (p ConductForm) rule(ctx context.Context, r guard.Rule, passes, fails string) parts.Radios {
	to := p.Typed.Rules[r]
	if to == "" {
		to = challenge.Pass
	}
	return parts.Radios{
		Name: "rule-" + string(r), Legend: ruleName(ctx, r), LegendSize: parts.S, Small: true, Value: string(to), Error: parts.ErrorFor(ctx, p.Fields, "rule-"+string(r)),
		Hint: text.T(ctx, "Lets through: “%s” Finds: “%s”", passes, fails),
		Items: []parts.Radio{
			{Value: string(challenge.Pass), Label: text.T(ctx, "Let it pass")},
			{Value: string(challenge.Look), Label: text.T(ctx, "A moderator looks before others see it")},
			{Value: string(challenge.Stop), Label: text.T(ctx, "Stop it, and tell the author what to change")},
		},
	}
}

func ruleName(ctx context.Context, r guard.Rule) string {
	switch r {
	case guard.Abuse:
		return text.T(ctx, "Abuse")
	case guard.Shouting:
		return text.T(ctx, "Shouting")
	case guard.Links:
		return text.T(ctx, "Too many links")
	case guard.ComplaintRule:
		return text.T(ctx, "A complaint")
	}
	return text.T(ctx, "Not an experience or an idea")
}
