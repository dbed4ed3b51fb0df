package pages

import (
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
)

// Withdraw is the page on which an author takes an idea back.
type Withdraw struct {
	Base       frontend.Base
	Idea       challenge.View
	Version    int
	InFavourOf string // as typed
	Fields     fault.Fields
}

// Withdrawn stands in the place of an idea that was withdrawn in favour of
// another one.
type Withdrawn struct {
	Base      frontend.Base
	Other     challenge.View
	Supported bool // by the reader, when it was withdrawn
	CanMove   bool // the reader may support the other idea and does not yet
	Moved     bool // the reader supports the other idea too
}
