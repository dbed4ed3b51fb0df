package notify

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Adoption tells whoever recorded that an idea was taken up what a moderator has decided about
// it, why, and how to record it again: none of its words, and not who decided.
func (t Teller) Adoption(ctx context.Context, s adoption.Service, one id.Adoption) error {
	return s.Tell(ctx, one, func(a adoption.Adoption) account.Mail {
		return account.Mail{
			Subject: t.Site + ": about a record that you made", Text: t.adoptionWords(a), MessageID: t.messageID("adoption", int64(a.ID), int64(a.Version)),
		}
	})
}

func (t Teller) adoptionWords(a adoption.Adoption) string {
	const what = "your record that you have taken an idea up"
	at := t.ideaURL(a.Idea) + "/adoptions"
	switch a.Moderation() {
	case challenge.Visible:
		return "Everybody can see " + what + ":\n\n" + at + "\n\nA moderator has looked at it. You do not have to do anything.\n\n" + t.rules()
	case challenge.Held:
		return "For now nobody else can see " + what + ":\n\n" + at + "\n\nA moderator looks at it. You do not have to do anything.\n\n" + t.rules()
	}
	words := "A moderator has removed " + what + " from public view:\n\n" + at + "\n\nWhy: " + a.Why.Public() + "\n\n"
	if next := a.Why.Code.Standard().Next; next != "" {
		words += "What to do next: " + next + "\n\n"
	}
	return words + "You can record it again on that page.\n\nIf you think that this is a mistake, tell us: " + t.BaseURL + "/contact\n\n" + t.rules()
}
