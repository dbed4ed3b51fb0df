package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/frontend"
	"uptake/frontend/text"
)

// CommentForm is the page on which a comment is answered, edited, or looked at
// before it is posted.
type CommentForm struct {
	Base    frontend.Base
	Words   Words
	Idea    challenge.View
	Answers *challenge.CommentView // the comment that is answered; nil else
	Edits   bool                   // a comment that is posted
	Action  string
	Typed   string
	Lang    string
	Version int
	Fields  fault.Fields
	Preview bool              // what was typed is shown as it will look
	Doubts  []challenge.Doubt // of what was typed; its author may leave them
	Other   string            // what stands there meanwhile, after a conflict
}

func (p CommentForm) heading(ctx context.Context) string {
	switch {
	case p.Answers != nil:
		return text.T(ctx, "Reply to %s", p.Answers.AuthorName)
	case p.Edits:
		return text.T(ctx, "Edit your comment")
	}
	return text.T(ctx, "Your comment")
}

// box is the form with what is typed in it.
func (p CommentForm) box(ctx context.Context) CommentBox {
	b := CommentBox{Action: p.Action, Label: text.T(ctx, "Your comment"), Typed: p.Typed, Lang: p.Lang, Version: p.Version, Fields: p.Fields, Doubts: p.Doubts, Cancel: p.Base.Back, Button: text.T(ctx, "Post comment"), Langs: !p.Edits}
	switch {
	case p.Answers != nil:
		b.Button = text.T(ctx, "Post reply")
	case p.Edits:
		b.Button = text.T(ctx, "Save changes")
	}
	return b
}

// CommentBox is the form in which a comment is written.
type CommentBox struct {
	Action, Label, Button string
	Cancel                string // where to go instead; empty: nowhere
	Typed, Lang           string
	Version               int
	Langs                 bool              // the language can be chosen
	Doubts                []challenge.Doubt // that its author has been shown
	Fields                fault.Fields
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
	MergeAt string // where it is merged with another, or that is undone; empty: neither
	MoveAt  string // where it is moved to another area or challenge; empty: it cannot be
	Merged  bool   // it goes on as part of another
	Year    int    // the present one, by which a date is known to be past
	Reports []challenge.Concern
	Refused error // why nobody else may see it; nil if it may be shown
	Typed   string
	Fields  fault.Fields
}

// advice says what to do about a text that may identify somebody; empty if it
// does not.
func (p Moderate) advice(ctx context.Context) string {
	advice := identifies(p.Title+"\n"+p.Body, p.Year)
	switch {
	case p.Refused != nil:
		refused := fault.Of(p.Refused)
		return text.T(ctx, refused.Message) + " " + text.T(ctx, refused.Fields[0].Message)
	case advice != "" && !p.Hidden && !p.Held:
		return text.T(ctx, "If it does, remove it from public view until the author has done this: %s", text.T(ctx, advice))
	case advice != "":
		return text.T(ctx, "If it does, the author has to do this before anybody else reads it: %s", text.T(ctx, advice))
	}
	return ""
}

// Queue is the list of what waits for a moderator.
type Queue struct {
	Base    frontend.Base
	Words   Words
	Waiting []challenge.Waiting
}

// whyHeld says why a text waits: what a moderator wrote, else what the check for
// details that may identify somebody finds in it.
func whyHeld(ctx context.Context, w challenge.Waiting) string {
	if w.Reason != "" {
		return w.Reason
	}
	if advice := identifies(w.Title+"\n"+w.Body, w.Since.Year()); advice != "" {
		return text.T(ctx, "It may identify somebody. What to do: %s", text.T(ctx, advice))
	}
	return text.T(ctx, "Nobody has looked at it yet.")
}

// shownAtOnce reports whether a moderator may show a text from the queue, without its own
// page: nothing in it has to go, and nothing is asked about.
func shownAtOnce(w challenge.Waiting) bool {
	f, _ := guard.Gravest(guard.Check(w.Title+"\n"+w.Body, w.Since.Year()))
	return f.Grade <= guard.Flag
}

// identifies returns what to do about the gravest detail in a text of a year that may
// identify somebody, those for moderators alone too; empty if it holds none.
func identifies(s string, year int) string {
	if f, ok := guard.Gravest(guard.Check(s, year)); ok {
		return f.Advice()
	}
	return ""
}
