package notify

import (
	"context"
	"fmt"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
)

// Remind tells each moderator how much waits for them: counts, and nothing of what it is.
func (t Teller) Remind(ctx context.Context, s challenge.Service, within time.Duration) error {
	if err := s.NextReminders(ctx); err != nil {
		return err
	}
	return s.Remind(ctx, t.Reads, within, func(r challenge.Reminder) account.Mail {
		words := ""
		if r.Taken > 0 {
			words += fmt.Sprintf("You took in hand, and nobody has decided: %d.\n", r.Taken)
		}
		if r.Late > 0 {
			words += fmt.Sprintf("Waits longer than %s: %d.\n", lasting(within), r.Late)
		}
		return account.Mail{
			Subject: t.Site + ": something waits for a moderator", MessageID: t.messageID("remind", int64(r.To), s.Now().Unix()),
			Text: "Ideas and comments wait for a moderator.\n\n" + words + "\nLook at them: " + t.BaseURL + "/moderate\n\n" +
				"You get this because you moderate, once a day at most, and only if something waits. You can stop it on the page of your account:\n" + t.BaseURL + "/account\n",
		}
	})
}

// lasting puts a span into words, in whole hours where it has some.
func lasting(d time.Duration) string {
	n, unit := int(d.Minutes()), "minute"
	if d >= time.Hour {
		n, unit = int(d.Hours()), "hour"
	}
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
