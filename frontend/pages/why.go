package pages

import (
	"context"
	"net/url"

	"uptake/domain/fault"
	"uptake/domain/why"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// WhyURL is where leads and administrators ask who may do what.
const WhyURL = "/admin/why"

// Why is the page on which they do, with the answer to a question.
type Why struct {
	frontend.Base
	Typed  why.Question
	Answer *why.Answer // nil: nothing was asked yet
	Fields fault.Fields
}

// WhyAbout leads to the question about a thing, or a person.
func WhyAbout(name, value string) string { return WhyURL + "?" + name + "=" + url.QueryEscape(value) }

func actName(ctx context.Context, a why.Act) string {
	switch a {
	case why.Reply:
		return text.T(ctx, "Comment on it")
	case why.Support:
		return text.T(ctx, "Support it")
	case why.Edit:
		return text.T(ctx, "Edit it")
	case why.Moderate:
		return text.T(ctx, "Moderate it")
	case why.Score:
		return text.T(ctx, "Score on it")
	case why.Read:
	}
	return text.T(ctx, "Read it")
}

func (p Why) acts(ctx context.Context) parts.Radios {
	r := parts.Radios{Name: "act", Legend: text.T(ctx, "What would they do?"), LegendSize: parts.S, Small: true, Value: string(p.Typed.Act), Error: parts.ErrorFor(ctx, p.Fields, "act")}
	for _, a := range why.Acts {
		r.Items = append(r.Items, parts.Radio{Value: string(a), Label: actName(ctx, a)})
	}
	return r
}

// verdict is the answer in a word or two.
func (p Why) verdict(ctx context.Context) string {
	switch p.Answer.Verdict {
	case why.Yes:
		return text.T(ctx, "Yes")
	case why.No:
		return text.T(ctx, "No")
	case why.Untold:
	}
	return text.T(ctx, "We cannot tell you")
}

func (p Why) who(ctx context.Context) string {
	switch {
	case p.Answer.Handle == "":
		return text.T(ctx, "Somebody who is signed out")
	case p.Answer.Name == "":
		return p.Answer.Handle
	}
	return text.T(ctx, "%s (%s)", p.Answer.Name, p.Answer.Handle)
}

func (p Why) rows(ctx context.Context) []parts.Row {
	sentence := text.T(ctx, "What decides")
	if p.Answer.Verdict == why.No {
		sentence = text.T(ctx, "What they would read")
	}
	return []parts.Row{
		{Key: text.T(ctx, "Who"), Value: p.who(ctx)},
		{Key: text.T(ctx, "What"), Value: p.Typed.Thing},
		{Key: text.T(ctx, "Would"), Value: actName(ctx, p.Typed.Act)},
		{Key: sentence, Value: text.T(ctx, p.Answer.Sentence)},
		{Key: text.T(ctx, "Rule"), Value: p.Answer.Code},
	}
}
