package pages

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
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
	account.Agreeing
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
	b := CommentBox{Action: p.Action, Label: text.T(ctx, "Your comment"), Typed: p.Typed, Lang: p.Lang, Version: p.Version, Fields: p.Fields, Doubts: p.Doubts, Agreement: TermsLine{p.Agreeing, p.Fields}, Cancel: p.Base.Back, Button: text.T(ctx, "Post comment"), Langs: !p.Edits}
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
	Agreement             TermsLine
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
