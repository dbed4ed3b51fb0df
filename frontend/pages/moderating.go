package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Moderate is the page on which an idea or a comment is held, hidden or shown.
type Moderate struct {
	Base         frontend.Base
	Words        Words
	Heading      string
	Title        string
	Body         string
	Author       string
	AuthorHandle string
	Action       string
	Hidden       bool // it is out of view now
	Held         bool
	CanHold      bool
	MergeAt      string // where it is merged with another, or that is undone; empty: neither
	MoveAt       string // where it is moved to another area or challenge; empty: it cannot be
	Merged       bool   // it goes on as part of another
	Year         int    // the present one, by which a date is known to be past
	Reports      []challenge.Concern
	Last         *challenge.RulingView // the latest decision, which can be undone; nil: none
	Passage      string                // that the form to remove one begins with
	Removing     bool                  // what is wrong is wrong in that form
	Refused      error                 // why nobody else may see it; nil if it may be shown
	Because      challenge.Because     // as it was chosen and typed
	Fields       fault.Fields
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
	Recent  []challenge.RulingView // what was decided in the last minutes, undone or not
	Now     time.Time
}

// undoable are the decisions that can still be undone: of each thing the latest one.
func (p Queue) undoable() []challenge.RulingView {
	var out []challenge.RulingView
	seen := map[challenge.Reported]bool{}
	for _, r := range p.Recent {
		if !r.UndoneAt.IsZero() || seen[r.On] {
			continue
		}
		seen[r.On] = true
		if r.MayUndo(p.Now) == nil {
			out = append(out, r)
		}
	}
	return out
}

// ruledThing names what a decision is about, without its words.
func ruledThing(ctx context.Context, r challenge.RulingView) string {
	if r.On.Comment != 0 {
		return text.T(ctx, "Comment %s", strconv.FormatInt(int64(r.On.Comment), 10))
	}
	return text.T(ctx, "Idea %s", strconv.FormatInt(int64(r.On.Idea), 10))
}

// ruledURL leads to what a decision is about.
func ruledURL(r challenge.RulingView) string {
	if r.On.Comment != 0 {
		return CommentURL(r.On.Comment) + "/moderate"
	}
	return IdeaURL(r.On.Idea) + "/moderate"
}

// undoURL undoes a decision.
func undoURL(r challenge.RulingView) string {
	return "/rulings/" + strconv.FormatInt(int64(r.ID), 10) + "/undo"
}

// ruledWords says what was decided, by whom and when.
func (w Words) ruledWords(ctx context.Context, r challenge.RulingView) string {
	did := text.T(ctx, "removed from public view")
	switch {
	case r.Kept():
		did = text.T(ctx, "kept as it is")
	case r.To == challenge.Held:
		did = text.T(ctx, "held for a second look")
	case r.To == challenge.Visible:
		did = text.T(ctx, "shown to everybody")
	}
	if r.ByName == "" {
		return text.T(ctx, "%s, %s", did, w.Moment(ctx, r.At))
	}
	return text.T(ctx, "%s by %s, %s", did, r.ByName, w.Moment(ctx, r.At))
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

// reasonRadios are the standard reasons that a moderator chooses from.
func reasonRadios(ctx context.Context) []parts.Radio {
	out := make([]parts.Radio, len(challenge.Standards))
	for n, s := range challenge.Standards {
		out[n] = parts.Radio{Value: string(s.Code), Label: text.T(ctx, s.Name)}
		if s.Why != "" {
			out[n].Hint = text.T(ctx, s.Why)
		}
	}
	return out
}

// standardOptions are the same as a list, for where many stand on one page.
func standardOptions(ctx context.Context) []parts.Option {
	out := []parts.Option{{Text: text.T(ctx, "Select a reason")}}
	for _, s := range challenge.Standards {
		out = append(out, parts.Option{Value: string(s.Code), Text: text.T(ctx, s.Name)})
	}
	return out
}

// waitingKey tells what waits from all else on the page.
func waitingKey(w challenge.Waiting) string {
	if w.Comment != 0 {
		return "comment-" + strconv.FormatInt(int64(w.Comment), 10)
	}
	return "idea-" + strconv.FormatInt(int64(w.Idea), 10)
}

// FoundPassage returns the gravest passage of a text of a year that may identify somebody;
// empty if it holds none.
func FoundPassage(s string, year int) string {
	if f, ok := guard.Gravest(guard.Check(s, year)); ok {
		return s[f.Start:f.End]
	}
	return ""
}

// faultsOf are the faults of one of the page's two forms.
func (p Moderate) faultsOf(removing bool) fault.Fields {
	if p.Removing != removing {
		return nil
	}
	return p.Fields
}

// chosen is what was chosen and typed in one of the page's two forms.
func (p Moderate) chosen(removing bool) challenge.Because {
	if p.Removing != removing {
		return challenge.Because{}
	}
	return p.Because
}

// summary leads to the fields of the form in which something is wrong.
func (p Moderate) summary(ctx context.Context) []parts.ErrorLink {
	out := parts.Errors(ctx, p.Fields)
	for n := range out {
		if p.Removing && out[n].Href != "#passage" {
			out[n].Href = "#passage-" + out[n].Href[1:]
		}
	}
	return out
}
