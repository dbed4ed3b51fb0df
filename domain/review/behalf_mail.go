package review

import (
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// tellOfEntry writes to a member for whom something was entered. A call is about
// many ideas: while an earlier entry waits for their word they have been told.
func (s Service) tellOfEntry(tx Tx, p Panel, seats []Seat, of id.Seat, waits bool, now time.Time) error {
	at := slices.IndexFunc(seats, func(o Seat) bool { return o.ID == of })
	if waits || at < 0 {
		return nil
	}
	_, err := tx.WriteTo(seats[at].Person, s.enteredMail(p), now) // who has no address sees it on their page
	return err
}

// enteredMail is the mail without an address. It says nothing about an idea or a
// score.
func (s Service) enteredMail(p Panel) account.Mail {
	return account.Mail{
		Subject: s.Site + ": entered for you",
		Text: "The secretary of the panel “" + p.Name + "” has entered scores on your behalf. They count once you confirm them, or once a second person enters the same. Read them here:\n\n" +
			s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "\n\n" +
			"If you have not told the secretary any scores, take them out on the same page.\n\n" +
			"You get this because you sit on the panel.\n",
	}
}
