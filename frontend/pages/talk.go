package pages

import (
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
)

// CommentForm is the page on which a comment is answered or edited.
type CommentForm struct {
	Base    frontend.Base
	Words   Words
	Idea    challenge.View
	Answers *challenge.CommentView // the comment that is answered; nil to edit
	Action  string
	Typed   string
	Version int
	Fields  fault.Fields
	Other   string // what stands there meanwhile, after a conflict
}

// Ask is a page that asks once more before something is taken out of view.
type Ask struct {
	Base    frontend.Base
	Heading string
	Text    []string
	Action  string
	Button  string
	Cancel  string
	Warning bool
	Version int
}

// Moderate is the page on which an idea or a comment is held, hidden or shown.
type Moderate struct {
	Base    frontend.Base
	Words   Words
	Heading string
	Title   string
	Body    string
	Author  string
	Action  string
	Hidden  bool // it is out of view now
	Held    bool
	CanHold bool
	Typed   string
	Fields  fault.Fields
}

// Queue is the list of what waits for a moderator.
type Queue struct {
	Base    frontend.Base
	Words   Words
	Waiting []challenge.Waiting
}
