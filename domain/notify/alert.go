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
	return s.TellAlert(ctx, alert, second, func(a challenge.Alert) account.Mail {
		at, why, kind := t.BaseURL+"/moderate/alerts/"+strconv.FormatInt(int64(a.ID), 10), "Somebody may be in danger.", "alert-first"
		if second {
			why, kind = "Somebody may be in danger, and nobody has taken this up yet.", "alert-second"
		}
		return account.Mail{
			Subject: t.Site + ": look at this now", MessageID: t.messageID(kind, int64(a.ID)),
			Text: why + " Look at it now, and say on the page that you see to it:\n\n" + at + "\n\nFollow your safeguarding procedure. You get this mail because you are a contact for alerts.\n",
		}
	})
}
