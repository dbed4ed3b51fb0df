package pages

import (
	"uptake/domain/id"
	"uptake/frontend"
)

// SignInLink is the page that a mailed link opens. Opening it changes nothing:
// programs open links in mail before people do.
type SignInLink struct {
	frontend.Base
	Support id.Idea // what the button also supports; 0: nothing
	Action  string  // where the button posts to
	// Fault says why the link no longer works, as a whole sentence in English;
	// empty while it does.
	Fault string
	Again string // where another mail can be asked for
	In    bool   // somebody is signed in here already
}
