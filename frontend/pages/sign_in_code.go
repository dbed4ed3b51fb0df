package pages

import (
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
)

// SignInCode is the page after the mail has been sent, and the page that asks
// for its code.
type SignInCode struct {
	frontend.Base
	Sent    bool    // the mail has just been sent: say so first
	Ref     string  // names the request to the server
	Email   string  // where the mail went; empty if that is not to be said
	Code    string  // as typed
	Support id.Idea // what it also supports; 0: nothing
	Again   string  // where another mail can be asked for
	Fields  fault.Fields
}
