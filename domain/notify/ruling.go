package notify

import (
	"context"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Ruled tells the author of an idea or a comment what a moderator has decided about it, why,
// and what to do next: none of its words, and not who decided.
func (t Teller) Ruled(ctx context.Context, s challenge.Service, ruling id.Ruling) error {
	return s.TellRuling(ctx, ruling, func(r challenge.Ruling, open bool) account.Mail {
		thing := "an idea"
		if r.On.Comment != 0 {
			thing = "a comment"
		}
		return account.Mail{
			Subject: t.Site + ": about " + thing + " that you posted", Text: t.ruledWords(thing, r, open), MessageID: t.messageID("ruling", int64(r.ID)),
		}
	})
}

func (t Teller) ruledWords(thing string, r challenge.Ruling, open bool) string {
	at := t.ideaURL(r.On.Idea)
	if r.On.Comment != 0 {
		at = t.BaseURL + "/comments/" + strconv.FormatInt(int64(r.On.Comment), 10)
	}
	switch {
	case r.To == challenge.Visible:
		return "Everybody can see " + thing + " that you posted:\n\n" + at + "\n\nA moderator has looked at it. You do not have to do anything.\n\n" + t.rules()
	case r.To == challenge.ForTeam:
		at = "From now on only you and the moderators can read an idea that you posted:\n\n" + at
	case r.To == challenge.Held:
		at = "For now nobody else can see " + thing + " that you posted:\n\n" + at
	default:
		at = "A moderator has removed " + thing + " that you posted from public view:\n\n" + at
	}
	standard := r.Code.Standard()
	words := at + "\n\nWhy: " + r.Public() + "\n\n"
	if standard.Next != "" {
		words += "What to do next: " + standard.Next + "\n\n"
	}
	if again := challenge.Again(r.On, r.To, open); again != "" {
		words += again + "\n\n"
	}
	return words + "If you think that this is a mistake, tell us: " + t.BaseURL + "/contact\n\n" + t.rules()
}

// rules leads to the house rules.
func (t Teller) rules() string {
	return "House rules and how moderation works: " + t.BaseURL + "/moderation\n"
}

// PassageRemoved tells the author of an idea or a comment that a passage was taken out of it,
// why, and that all else stands: not which, and not who did it.
func (t Teller) PassageRemoved(ctx context.Context, s challenge.Service, removal id.Removal) error {
	return s.TellRemoval(ctx, removal, func(r challenge.Removal) account.Mail {
		thing, at := "an idea", t.ideaURL(r.On.Idea)
		if r.On.Comment != 0 {
			thing, at = "a comment", t.BaseURL+"/comments/"+strconv.FormatInt(int64(r.On.Comment), 10)
		}
		words := "A moderator has taken a passage out of " + thing + " that you posted. It is gone from earlier versions and from your drafts, too. All else stands as you wrote it:\n\n" + at +
			"\n\nWhy: " + r.Public() + "\n\n"
		if next := r.Code.Standard().Next; next != "" {
			words += "What to do next: " + next + "\n\n"
		}
		return account.Mail{
			Subject: t.Site + ": about " + thing + " that you posted", MessageID: t.messageID("removal", int64(r.ID)),
			Text: words + "If you think that this is a mistake, tell us: " + t.BaseURL + "/contact\n\n" + t.rules(),
		}
	})
}
