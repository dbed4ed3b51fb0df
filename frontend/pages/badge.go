package pages

import (
	"context"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// BadgesURL is where administrators say whose addresses give a badge.
const BadgesURL = "/admin/badges"

// BadgeRules is the page on which they do.
type BadgeRules struct {
	frontend.Base
	Words
	Rules         []account.BadgeRule
	Domain, Label string // as typed
	Fields        fault.Fields
}

// TypedBadge is the form of a badge that a moderator gives, as typed.
type TypedBadge struct {
	Label, Checked string
	On, Ends       [3]string // day, month, year
}

// BadgeWords say what was checked of somebody, and when.
func (w Words) BadgeWords(ctx context.Context, b account.Badge) string {
	if b.Domain != "" {
		return text.T(ctx, "Address at %s confirmed on %s", b.Domain, w.Date(ctx, b.At))
	}
	return text.T(ctx, "%s, checked on %s", b.Checked, w.Date(ctx, b.At))
}

func endRuleURL(r id.BadgeRule) string {
	return BadgesURL + "/" + strconv.FormatInt(int64(r), 10) + "/end"
}

func (p BadgeRules) rows(ctx context.Context, r account.BadgeRule) []parts.Row {
	return []parts.Row{
		{Key: text.T(ctx, "Addresses at"), Value: r.Domain},
		{Key: text.T(ctx, "Since"), Value: p.Date(ctx, r.At)},
	}
}

// ends says when a badge goes by itself.
func (p ModeratePerson) ends(ctx context.Context, v account.Verified) string {
	switch {
	case v.EndsAt.IsZero():
		return text.T(ctx, "When you take it back")
	case !v.Stands(p.Now):
		return text.T(ctx, "Ended on %s", p.Words.Date(ctx, v.EndsAt))
	}
	return p.Words.Date(ctx, v.EndsAt)
}

func (p ModeratePerson) badgeRows(ctx context.Context, v account.Verified) []parts.Row {
	return []parts.Row{
		{Key: text.T(ctx, "Stands beside the name"), Value: p.Words.BadgeWords(ctx, v.Badge)},
		{Key: text.T(ctx, "Until"), Value: p.ends(ctx, v)},
	}
}
