package account

import (
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Limits of a change of address.
const (
	ChangeFor   = 24 * time.Hour      // how long the new address may take to confirm
	LostWait    = 72 * time.Hour      // what a lost mailbox waits, so that whoever has the old one can stop it
	LostFor     = 14 * 24 * time.Hour // how long the new one may take after that
	ChangesMost = 3                   // that a person may have asked for within ChangeFor
	CheckedMin  = 10                  // characters (runes) of what an administrator has checked
	CheckedMax  = 500
)

// AddressChange is a change of a person's mail address that waits to be confirmed
// from the new one, and can be stopped from the old one. The links are kept as
// hashes alone.
type AddressChange struct {
	ID          id.AddressChange
	Person      id.Person
	Email       string // the new one
	ConfirmHash string
	StopHash    string
	AskedBy     id.Person // the person, or the administrator for a lost mailbox
	AskedAt     time.Time
	StartsAt    time.Time // the new address may confirm from then on
	ExpiresAt   time.Time
	SettledAt   time.Time // zero while it waits
}

// Lost reports whether an administrator asked for it.
func (a AddressChange) Lost() bool { return a.AskedBy != a.Person }

// Usable returns nil if the change may be confirmed at now.
func (a AddressChange) Usable(now time.Time) error {
	switch {
	case !a.SettledAt.IsZero(), !now.Before(a.ExpiresAt):
		return ErrChangeOver
	case now.Before(a.StartsAt):
		return ErrChangeWaits
	}
	return nil
}

// The refusals of changing an address.
var (
	ErrChangeOver  = &fault.Error{Kind: fault.Gone, Code: "address.over", Message: "This link does not work any more: the change was made, stopped, replaced by a newer one, or not confirmed in time."}
	ErrChangeWaits = &fault.Error{Kind: fault.Closed, Code: "address.waits", Message: "This link works 3 days after it was asked for, so that whoever has the old address can stop the change. Keep the email and open it then."}
	ErrChangesMany = &fault.Error{Kind: fault.TooMany, Code: "address.too_many", Message: "You have asked for 3 changes of your address today. Use the newest email, or try again tomorrow."}
	ErrAddressHeld = &fault.Error{Kind: fault.Conflict, Code: "address.taken", Message: "Somebody has this address already, so it was not changed."}
)

// checkedFault returns what is wrong with what an administrator has checked.
func checkedFault(bad *fault.Fields, checked string) {
	switch n := utf8.RuneCountInString(checked); {
	case n < CheckedMin:
		bad.Add("checked", "Enter what you have checked, in 10 characters or more.")
	case n > CheckedMax:
		bad.Add("checked", "What you have checked must be 500 characters or fewer.")
	}
}
