package pages

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/attachment"
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

// Queue is the list of what waits for a moderator.
type Queue struct {
	Base    frontend.Base
	Words   Words
	Waiting []challenge.Waiting
	Team    []challenge.TeamIdea   // what only the team reads
	ToLook  []attachment.ToLook    // recordings that nobody has looked at
	Recent  []challenge.RulingView // what was decided in the last minutes, undone or not
	Now     time.Time
	Within  time.Duration // how long something should wait at most; 0: nobody has said
	Me      id.Person     // the reader
}

// theirs reports whether a moderator other than the reader has something in hand.
func (p Queue) theirs(w challenge.Waiting) bool { return w.Hand.Of(p.Now) && w.Hand.By != p.Me }

// mine reports whether the reader has something in hand.
func (p Queue) mine(w challenge.Waiting) bool { return w.Hand.Of(p.Now) && w.Hand.By == p.Me }

// age says how long something waits, and by how much that is too long.
func (p Queue) age(ctx context.Context, w challenge.Waiting) string {
	words := text.T(ctx, "waits %s", lasting(ctx, p.Now.Sub(w.Since)))
	if late := w.Late(p.Now, p.Within); p.Within > 0 && late > 0 {
		words = text.T(ctx, "waits %s, over the target by %s", lasting(ctx, p.Now.Sub(w.Since)), lasting(ctx, late))
	}
	return words
}

// target says how long something should wait at most, and how much waits longer.
func (p Queue) target(ctx context.Context) string {
	late := 0
	for _, w := range p.Waiting {
		if w.Late(p.Now, p.Within) > 0 {
			late++
		}
	}
	words := text.T(ctx, "Target: somebody has looked within %s.", lasting(ctx, p.Within))
	if late == 0 {
		return words
	}
	return words + " " + text.N(ctx, late, "%d waits longer.", "%d wait longer.")
}

// lasting says how long something lasts, in whole minutes, hours or days, a minute at least.
func lasting(ctx context.Context, d time.Duration) string {
	switch h := int(d.Hours()); {
	case h >= 72:
		return text.N(ctx, h/24, "%d day", "%d days")
	case h >= 1:
		return text.N(ctx, h, "%d hour", "%d hours")
	}
	return text.N(ctx, max(1, int(d.Minutes())), "%d minute", "%d minutes")
}

// inHand says who has something in hand and since when.
func (w Words) inHand(ctx context.Context, h challenge.Hand, mine bool) string {
	if mine {
		return text.T(ctx, "In hand: you, since %s", w.Moment(ctx, h.Since))
	}
	return text.T(ctx, "In hand: %s, since %s", h.Name, w.Moment(ctx, h.Since))
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
	case r.To == challenge.ForTeam:
		did = text.T(ctx, "kept for the team")
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

// handURL is where something is taken in hand and put back.
func handURL(w challenge.Waiting) string {
	if w.Comment != 0 {
		return CommentURL(w.Comment) + "/hand"
	}
	return IdeaURL(w.Idea) + "/hand"
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
