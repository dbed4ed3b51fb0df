package pages

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Fault is the page that takes the place of another one: what happened, and what
// to do next.
type Fault struct {
	frontend.Base
	Status   int
	Detail   string   // the rule that was broken, in words; empty: the usual words of the status
	Fields   []string // what each field at fault needs, in words
	Incident string   // number under which the log has it; for 500 alone
	Wait     time.Duration
	SignIn   string // where to sign in, with the way back; for 401 alone
	Appeal   string // where to read why, and appeal, for somebody who may not write; empty for all others
	Age      string // where to say whether one is 16, or to read what follows; empty for all others
	Kept     []Kept // the form that was not taken; nil where nothing was written
	Again    string // where the form can be sent once more as it is; empty: nowhere
}

// Kept is one field of a form that was not taken.
type Kept struct {
	Name, Value string
	Typed       bool // by the person, so that it is shown
}

// faultWords are the words of a status.
type faultWords struct{ heading, what, next string }

// words returns those of p's status: what happened in a line, and in a sentence,
// and what to do about it. A status without words of its own is a request that
// could not be read, or from 500 up our fault.
func (p Fault) words(ctx context.Context) faultWords {
	t := func(heading, what, next string) faultWords { return faultWords{heading, what, next} }
	switch p.Status {
	case 401:
		return t(text.T(ctx, "Sign in to continue"), text.T(ctx, "This is for people who are signed in."), text.T(ctx, "You need an email address and no password. You come back here afterwards."))
	case 403:
		return t(text.T(ctx, "You do not have access to this"), text.T(ctx, "Your account does not have the role that this needs."), text.T(ctx, "If you need access, ask whoever runs the challenge."))
	case 404:
		return t(text.T(ctx, "Page not found"), text.T(ctx, "There is nothing at this address."), text.T(ctx, "If you typed the address, check it. You can also search, or start from the challenges."))
	case 405:
		return t(text.T(ctx, "This page does not work that way"), text.T(ctx, "There is a page at this address, but it cannot do what was asked of it."), text.T(ctx, "Start from the home page and follow the links."))
	case 409:
		return t(text.T(ctx, "This cannot be done now"), text.T(ctx, "Something else stands in the way."), text.T(ctx, "Go back to see how things are now."))
	case 410:
		return t(text.T(ctx, "This has been removed"), text.T(ctx, "It could be read here before. It was taken away by its author or by a moderator."), text.T(ctx, "Read how moderation works, or contact us if you have a question about it."))
	case 412:
		return t(text.T(ctx, "This was changed in the meantime"), text.T(ctx, "Somebody saved another version after you opened the page."), text.T(ctx, "Go back and open the page again. Look at both versions before you save."))
	case 413:
		return t(text.T(ctx, "This is too large"), text.T(ctx, "What you sent is larger than this page takes."), text.T(ctx, "Go back, then shorten the text or choose a smaller file."))
	case 415:
		return t(text.T(ctx, "This type of content cannot be read here"), text.T(ctx, "This page reads other types of files and forms."), text.T(ctx, "Go back and choose a file of a type that the page names."))
	case 422:
		return t(text.T(ctx, "Something needs to be changed"), text.T(ctx, "A part of what you sent cannot be taken as it is."), text.T(ctx, "Go back, change it and send it again."))
	case 428:
		return t(text.T(ctx, "Open the page again before you save"), text.T(ctx, "We could not tell which version you have changed."), text.T(ctx, "Go back and open the page again. Then make your change."))
	case 429:
		return t(text.T(ctx, "Wait a moment"), text.T(ctx, "There were very many requests in a short time."), p.later(ctx))
	case 503:
		return t(text.T(ctx, "The service is busy"), text.T(ctx, "We could not answer in time."), p.later(ctx))
	}
	if p.Status >= 500 {
		return t(text.T(ctx, "There is a problem with the service"), text.T(ctx, "Something went wrong on our side, not on yours."), text.T(ctx, "Try again later. If it happens again, contact us and give this incident number:"))
	}
	return t(text.T(ctx, "This could not be read"), text.T(ctx, "What was sent to us is not complete."), text.T(ctx, "Go back, open the page again and repeat what you did."))
}

// Heading is the title of the page.
func (p Fault) Heading(ctx context.Context) string { return p.words(ctx).heading }

// later says when another try makes sense.
func (p Fault) later(ctx context.Context) string {
	switch s := int(math.Ceil(p.Wait.Seconds())); {
	case s <= 0:
		return text.T(ctx, "Try again in a few seconds.")
	case s < 60:
		return text.N(ctx, s, "Try again in %d second.", "Try again in %d seconds.")
	default:
		return text.N(ctx, (s+59)/60, "Try again in %d minute.", "Try again in %d minutes.")
	}
}

func (p Fault) detail(ctx context.Context) string {
	if p.Detail == "" {
		return p.words(ctx).what
	}
	return text.T(ctx, p.Detail)
}

// typed are the texts of the form, in the order of its fields.
func (p Fault) typed() []Kept {
	return slices.DeleteFunc(slices.Clone(p.Kept), func(k Kept) bool { return !k.Typed })
}

// kept is one text that was sent: to be sent again, or to be copied.
func (p Fault) kept(ctx context.Context, i int, k Kept) parts.Textarea {
	t := parts.Textarea{
		ID: "kept-" + strconv.Itoa(i+1), Name: k.Name, Label: text.T(ctx, "What you wrote, part %d", i+1), Value: k.Value, Rows: min(8, 1+len(k.Value)/60),
	}
	if p.Again == "" {
		t.Attributes = map[string]any{"readonly": true}
	}
	return t
}
