package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/adoption"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/text"
)

// Queue is the list of what waits for a moderator.
type Queue struct {
	Base    frontend.Base
	Words   Words
	Waiting []challenge.Waiting
	Team    []challenge.TeamIdea   // what only the team reads
	ToLook  []attachment.ToLook    // files that nobody has looked at
	TakenUp []adoption.View        // records that nobody has looked at
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

// showFile says what a button does that shows a file of a kind.
func showFile(ctx context.Context, k attachment.Kind) string {
	switch {
	case k.Recording():
		return text.T(ctx, "Show the recording")
	case k.Picture():
		return text.T(ctx, "Show the picture")
	}
	return text.T(ctx, "Show the document")
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
