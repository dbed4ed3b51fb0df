package pages

import (
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
)

// Address is the form that asks for another mail address: one's own, or that of
// somebody who has lost their mailbox.
type Address struct {
	frontend.Base
	Action         string
	Lost           bool
	Who            account.Person // whose mailbox is lost
	Email, Checked string         // as typed
	Fields         fault.Fields
}

// addressFill is what a browser may fill in: nobody else's address by itself.
func addressFill(lost bool) string {
	if lost {
		return "off"
	}
	return "email"
}

// AddressLink is the page that a mailed link opens, and the one after its button.
type AddressLink struct {
	frontend.Base
	Says   string
	Action string // where the button posts to; empty: no button
	Button string
}

// Heading is the page's title.
func (p AddressLink) Heading() string { return p.Title[0] }
