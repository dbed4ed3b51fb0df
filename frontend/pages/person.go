package pages

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ModeratePerson is the page on which moderators decide about a person.
type ModeratePerson struct {
	Base       frontend.Base
	Words      Words
	Person     account.Person
	Self       bool                 // it is who asks
	Site       bool                 // who asks moderates the whole site
	Challenges []challenge.Overview // that they moderate
	Trusts     []challenge.Trust
	Trusting   TypedTrust
	Sanctions  []account.Sanction
	Deciding   TypedSanction
	Lifting    id.Sanction // whose form was sent
	LiftReason string
	LiftFields fault.Fields
	Now        time.Time
	Verifies   bool // who asks may give badges
	Verified   []account.Verified
	Badging    TypedBadge
	Fields     fault.Fields
}

// TypedSanction is the form of a decision about a person, as typed.
type TypedSanction struct{ Kind, Where, Code, Words, Days string }

// TypedTrust is the form of trust, as typed.
type TypedTrust struct{ Challenge, Given, Reason string }

// PersonToModerateURL is the address of the page about a person for moderators.
func PersonToModerateURL(handle string) string { return "/moderate/people/" + url.PathEscape(handle) }

// Where reads the place of a decision as a form gives it under a name; "0" is the whole site.
func (p ModeratePerson) Where(typed, name string) (id.Challenge, error) {
	if typed == "0" && p.Site {
		return 0, nil
	}
	for _, o := range p.Challenges {
		if strconv.FormatInt(int64(o.ID), 10) == typed {
			return o.ID, nil
		}
	}
	return 0, account.NoPlace(name)
}

// places are the places that who asks may decide for.
func (p ModeratePerson) places(ctx context.Context) []parts.Option {
	out := []parts.Option{{Text: text.T(ctx, "Select a challenge")}}
	if p.Site {
		out = append(out, parts.Option{Value: "0", Text: text.T(ctx, "Everywhere")})
	}
	for _, o := range p.Challenges {
		out = append(out, parts.Option{Value: strconv.FormatInt(int64(o.ID), 10), Text: o.Title})
	}
	return out
}

// placeName names where a decision counts.
func (p ModeratePerson) placeName(ctx context.Context, c id.Challenge) string {
	for _, o := range p.Challenges {
		if o.ID == c {
			return o.Title
		}
	}
	return text.T(ctx, "Everywhere")
}

// trusts says what was decided about trust.
func (p ModeratePerson) trusts(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, t := range p.Trusts {
		said := text.T(ctx, "Trusted since %s. Reason: %s", p.Words.Date(ctx, t.At), t.Reason)
		if !t.Given {
			said = text.T(ctx, "Not trusted since %s. Reason: %s", p.Words.Date(ctx, t.At), t.Reason)
		}
		rows = append(rows, parts.Row{Key: p.placeName(ctx, t.Challenge), Value: said})
	}
	return rows
}
