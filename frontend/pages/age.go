package pages

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Age is the page on which people say whether they are 16 or over, and read what follows.
type Age struct {
	frontend.Base
	May      error // why their age keeps them from posting; nil: it does not
	Said     account.Age
	Refuses  bool // the rule is that people under 16 post nothing
	Under    bool // the page for people under 16
	Guardian account.Guardian
	Email    string // as typed
	Return   string
	Zone     *time.Location
	Fields   fault.Fields
}

// GuardianPage is what a parent or guardian reads who opens a link.
type GuardianPage struct {
	frontend.Base
	Action string
	Agreed bool // and may withdraw it
	At     time.Time
	Zone   *time.Location
}

func (p Age) question(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "sixteen", Legend: text.T(ctx, "Are you 16 or over?"), LegendSize: parts.L, PageHeading: true, Error: parts.ErrorFor(ctx, p.Fields, "sixteen"),
		Hint:  text.T(ctx, "You are asked once. We keep your answer alone, and no date of birth. Nobody else sees it."),
		Items: []parts.Radio{{Value: "yes", Label: text.T(ctx, "Yes")}, {Value: "no", Label: text.T(ctx, "No, I am under 16"), Hint: p.follows(ctx)}},
	}
}

// asks reports whether the question is open.
func (p Age) asks() bool { return errors.Is(p.May, account.ErrAgeNeeded) && !p.refused() }

// follows says what "no" leads to.
func (p Age) follows(ctx context.Context) string {
	if p.Refuses {
		return text.T(ctx, "You cannot post then, and your drafts are deleted. We forget this answer after 7 days.")
	}
	return text.T(ctx, "A parent or guardian has to agree before you post. Your drafts wait.")
}

// needsGuardian reports whether a parent or guardian has to agree.
func (p Age) needsGuardian() bool { return errors.Is(p.May, account.ErrGuardian) }

// refused reports whether people under 16 cannot post at all.
func (p Age) refused() bool {
	return p.Refuses && (p.Under && p.May != nil || errors.Is(p.May, account.ErrUnder16))
}

// stands says how the asking stands; empty where nobody was asked.
func (p Age) stands(ctx context.Context) string {
	g := p.Guardian
	switch {
	case !g.EndedAt.IsZero():
		return text.T(ctx, "Your parent or guardian has withdrawn their agreement.")
	case !g.RefusedAt.IsZero():
		return text.T(ctx, "Your parent or guardian does not want you to post here. Talk to them about it. You can ask again.")
	case g.LinkHash != "" && g.ConsentedAt.IsZero():
		return text.T(ctx, "An email was sent to your parent or guardian on %s. The link in it works for 7 days.", text.Date(ctx, g.AskedAt, p.Zone))
	}
	return ""
}
