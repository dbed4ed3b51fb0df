package review

import (
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/review/assign"
)

// tellMoved writes to each member whose ideas are other ones now, once, whatever
// moved.
func (s Service) tellMoved(tx Tx, p Panel, seats []Seat, moved []assign.Pair, now time.Time) error {
	for _, seat := range seats {
		if seat.State != Active || !slices.ContainsFunc(moved, func(pair assign.Pair) bool { return pair.Seat == seat.ID }) {
			continue
		}
		if _, err := tx.WriteTo(seat.Person, s.movedMail(p), now); err != nil {
			return err
		}
	}
	return nil
}

// movedMail is the mail without an address.
func (s Service) movedMail(p Panel) account.Mail {
	return account.Mail{
		Subject: s.Site + ": a change on your panel",
		Text: "The ideas that you score on the panel “" + p.Name + "” have changed: ideas were handed over between members. What you have scored or begun is still yours. " +
			"This page shows your ideas:\n\n" + s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "\n\n" +
			"You get this because you sit on the panel. Its chair has made the change.\n",
	}
}
