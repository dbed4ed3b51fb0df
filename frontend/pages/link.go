package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// LinkIdea is the page on which an author or a moderator says how an idea is related
// to another.
type LinkIdea struct {
	Base    frontend.Base
	Idea    challenge.View
	Similar []challenge.Card // ideas that read like it
	To      string           // as typed
	Kind    string
	Words   string
	Doubts  []challenge.Doubt
	Fields  fault.Fields
}

func (p LinkIdea) kinds(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "kind", Legend: text.T(ctx, "How are they related?"), LegendSize: parts.S, Value: p.Kind, Error: parts.ErrorFor(ctx, p.Fields, "kind"),
		Items: []parts.Radio{
			{Value: string(challenge.SaysSame), Label: text.T(ctx, "They say the same")},
			{Value: string(challenge.BuildsOn), Label: text.T(ctx, "This idea builds on the other one")},
			{Value: string(challenge.BuiltOnBy), Label: text.T(ctx, "The other idea builds on this one")},
			{Value: string(challenge.Differs), Label: text.T(ctx, "They differ in a way that matters")},
		},
	}
}

// linkWords say how the idea of a page is related to another, before its title.
func linkWords(ctx context.Context, l challenge.Linked) string {
	switch {
	case l.Kind == challenge.BuildsOn && l.Reverse:
		return text.T(ctx, "Is built on by:")
	case l.Kind == challenge.BuildsOn:
		return text.T(ctx, "Builds on:")
	case l.Kind == challenge.Differs:
		return text.T(ctx, "Differs from:")
	}
	return text.T(ctx, "Says the same as:")
}
