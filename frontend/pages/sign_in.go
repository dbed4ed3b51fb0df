package pages

import (
	"net/url"

	"uptake/domain/fault"
	"uptake/frontend"
)

// Trap is the name of the field of forms that people do not see and programs
// fill in.
const Trap = "website"

// SignIn is the page that asks for an address.
type SignIn struct {
	frontend.Base
	Email  string // as typed
	Return string // where to go afterwards: a path of this site, or empty
	Fields fault.Fields
	Others []Way // services that sign people in besides mail
}

// Way is a service that signs people in.
type Way struct{ Key, Label string }

func (p SignIn) href(w Way) string {
	if p.Return == "" {
		return "/sign-in/with/" + w.Key
	}
	return "/sign-in/with/" + w.Key + "?return=" + url.QueryEscape(p.Return)
}
