package pages

import (
	"context"
	"slices"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
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
	ForTeam      bool // its author and the moderators alone read it
	Asked        bool // its author asked for that
	MayKeep      bool // it can be kept for the team
	CanHold      bool
	MergeAt      string // where it is merged with another, or that is undone; empty: neither
	MoveAt       string // where it is moved to another area or challenge; empty: it cannot be
	LockAt       string // where its comments are closed or opened; empty: they cannot be
	Locked       bool   // they are closed
	WhyAt        string // where it is asked who may do what with it; empty: the reader may not ask
	Merged       bool   // it goes on as part of another
	Year         int    // the present one, by which a date is known to be past
	Reports      []challenge.Concern
	Notes        []challenge.Note      // of moderators
	Note         string                // as it was typed
	Checklist    []string              // of an idea
	Ticks        []challenge.Tick      // of lines that it has, or had
	TickAt       string                // where they are ticked
	Past         challenge.Past        // of its author
	Found        []challenge.Found     // what the check for details found
	Last         *challenge.RulingView // the latest decision, which can be undone; nil: none
	Seen         id.Ruling             // the decision that stands and was made last; 0: none
	Version      int                   // of the idea or comment as it stands here
	Again        bool                  // it has changed since the reader read it, which they are told
	Hand         challenge.Hand        // who has it in hand; nobody
	Mine         bool                  // that is the reader
	HandAt       string                // where it is taken and put back
	Keeping      bool                  // what is wrong is wrong in the form to keep or show it
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

// theirs reports whether a moderator other than the reader has it in hand.
func (p Moderate) theirs() bool { return p.Hand.By != 0 && !p.Mine }

// anyway is the box by which a reader decides about what another has in hand. It stands in
// three forms, of which one may be at fault.
func (p Moderate) anyway(ctx context.Context, form string, wrong bool) parts.Checkboxes {
	b := parts.Checkboxes{Name: "anyway", ID: "anyway", Small: true, Items: []parts.Checkbox{{Value: "yes", Label: text.T(ctx, "Decide although %s has it in hand", p.Hand.Name)}}}
	if form != "" {
		b.ID += "-" + form
	}
	if wrong {
		b.Error = parts.ErrorFor(ctx, p.Fields, "anyway")
	}
	return b
}

// reasonRadios are the standard reasons that a moderator chooses from.
func reasonRadios(ctx context.Context) []parts.Radio { return reasonsOf(ctx, challenge.Standards) }

// reasonsOf are reasons to choose from, each with what everybody reads.
func reasonsOf(ctx context.Context, list []challenge.Standard) []parts.Radio {
	out := make([]parts.Radio, len(list))
	for n, s := range list {
		out[n] = parts.Radio{Value: string(s.Code), Label: text.T(ctx, s.Name)}
		if s.Why != s.Name+"." { // else the name says as much
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

// tick is who has ticked a line, and when; empty where nobody has.
func (p Moderate) tick(ctx context.Context, line string) string {
	for _, t := range p.Ticks {
		if t.Line == line {
			return text.T(ctx, "Done by %s, %s", t.Name, p.Words.Moment(ctx, t.At))
		}
	}
	return ""
}

// tickButton ticks a line, or takes the tick back.
func tickButton(ctx context.Context, line string, done bool) parts.Button {
	b := parts.Button{Text: text.T(ctx, "Tick"), HiddenText: ": " + line, Variant: parts.Secondary, Small: true, PreventDoubleClick: true}
	if done {
		b.Text = text.T(ctx, "Take the tick back")
	}
	return b
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
		if p.Keeping && out[n].Href == "#anyway" {
			out[n].Href = "#anyway-show"
			if !p.Hidden && !p.Held {
				out[n].Href = "#anyway-keep"
			}
		}
		if p.Removing && out[n].Href != "#passage" {
			out[n].Href = "#passage-" + out[n].Href[1:]
		}
	}
	return out
}

// changed reports whether its author has changed it since it was hidden.
func changed(list []challenge.Found) bool {
	return slices.ContainsFunc(list, func(f challenge.Found) bool { return f.Kind == challenge.Changed })
}

// maybe says what a passage may be.
func maybe(ctx context.Context, f challenge.Found) string {
	words := text.T(ctx, "something that may identify somebody")
	switch guard.Kind(f.Kind) {
	case guard.NHSNumber, guard.NHSLookalike:
		words = text.T(ctx, "a number that looks like an NHS number")
	case guard.HospitalNumber:
		words = text.T(ctx, "a hospital number")
	case guard.BirthDate:
		words = text.T(ctx, "a date of a patient")
	case guard.Telephone:
		words = text.T(ctx, "a telephone number")
	case guard.EmailAddress:
		words = text.T(ctx, "an email address")
	case guard.Postcode:
		words = text.T(ctx, "a postcode")
	case guard.NINumber:
		words = text.T(ctx, "a National Insurance number")
	case guard.OldAge:
		words = text.T(ctx, "a great age")
	case guard.RareInPlace:
		words = text.T(ctx, "something rare, with a place")
	case guard.Name:
		words = text.T(ctx, "a name")
	}
	if f.Asked {
		return text.T(ctx, "Maybe %s. Its author was asked, and left it:", words)
	}
	return text.T(ctx, "Maybe %s. Its author was not asked:", words)
}

// past says what moderators decided about all that somebody wrote.
func past(ctx context.Context, p challenge.Past) string {
	return text.N(ctx, p.Posted, "%d text posted", "%d texts posted") + ", " + text.T(ctx, "%s held at some time, %s removed", text.Number(p.Held), text.Number(p.Removed))
}

// forTeam says why nobody but the moderators and the author reads the idea.
func (p Moderate) forTeam(ctx context.Context) string {
	if p.Asked {
		return text.T(ctx, "Its author asked that only the team reads this idea. You can show it once they agree, which they do on the page of the idea.")
	}
	return text.T(ctx, "Only its author and the moderators read this idea. You can show it to everybody.")
}

// teamWords says since when, and why, only moderators read an idea.
func (w Words) teamWords(ctx context.Context, i challenge.TeamIdea) string {
	on := w.Date(ctx, i.PostedAt)
	switch i.Why {
	case challenge.TeamAsked:
		return text.T(ctx, "posted on %s, its author asked for it", on)
	case challenge.TeamUntilEnd:
		return text.T(ctx, "posted on %s, until the phase ends", on)
	case challenge.TeamDecided:
		return text.T(ctx, "posted on %s, a moderator decided so", on)
	}
	return text.T(ctx, "posted on %s, until a moderator shows it", on)
}
