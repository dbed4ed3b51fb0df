package review

import (
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// HolderTx finds people by what they may do.
type HolderTx interface {
	// Holders returns the active people who hold a role for a challenge, or for the whole
	// site, by their ids.
	Holders(c id.Challenge, r account.Role) ([]id.Person, error)
}

// tellOfReopening writes to those whose word a wish to open the signed record again
// still needs: the chair where an administrator has asked, the administrators where the
// chair has. The reason stands on the page alone: it may speak of an idea.
func (s Service) tellOfReopening(tx Tx, p Panel, seats []Seat, asked Record, now time.Time) error {
	var to []id.Person
	who, because := "An administrator", "you chair the panel"
	if asked.AskedAs == ByChair {
		who, because = "The chair", "you are an administrator of this service"
		var err error
		if to, err = tx.Holders(p.Challenge, account.Administrator); err != nil {
			return err
		}
	} else {
		for _, seat := range seats {
			if seat.Kind == Chair && (seat.State == Active || seat.State == SeatPaused) {
				to = append(to, seat.Person)
			}
		}
	}
	m := account.Mail{
		Subject: s.Site + ": your agreement is needed",
		Text: who + " has asked to open the signed record of the panel “" + p.Name + "” again. It is opened only if you agree. Read why, and answer:\n\n" +
			s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "/record\n\n" +
			"You get this because " + because + ".\n",
	}
	for _, person := range to {
		if person == asked.AskedBy {
			continue
		}
		if _, err := tx.WriteTo(person, m, now); err != nil {
			return err
		}
	}
	return nil
}
