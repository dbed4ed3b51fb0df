package notify

import (
	"context"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Alert tells a contact that somebody may be in danger: where to look, and none of the words.
func (t Teller) Alert(ctx context.Context, s challenge.Service, alert id.Alert, second bool) error {
	return s.TellAlert(ctx, alert, second, func(a challenge.Alert, to challenge.Told, p id.Person) account.Mail {
		at, why, kind := t.BaseURL+"/moderate/alerts/"+strconv.FormatInt(int64(a.ID), 10), "Somebody may be in danger.", "alert-"+string(to)
		because := "you are a contact for alerts."
		if second {
			why = "Somebody may be in danger, and nobody has taken this up yet."
		}
		if to == challenge.ToHeads {
			because = "no contact for alerts can take it up, or has. See who is named as a contact, under Admin."
			kind += "-" + strconv.FormatInt(int64(p), 10)
		}
		return account.Mail{
			Subject: t.Site + ": look at this now", MessageID: t.messageID(kind, int64(a.ID)),
			Text: why + " Look at it now, and say on the page that you see to it:\n\n" + at + "\n\nFollow your safeguarding procedure. You get this mail because " + because + "\n",
		}
	})
}
