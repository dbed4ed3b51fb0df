package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// MinutesBook is the page of all minutes of a panel, as its reader may see them.
type MinutesBook struct {
	Base frontend.Base
	Words
	review.MinutesBook
}

// MinutesOf is the page of the minutes of one idea, with the forms of those who
// write them, agree with them or dissent.
type MinutesOf struct {
	MinutesBook
	review.MinutesEntry
	Typed  Typed
	Fields fault.Fields
}

// MinutesOfURL is the address of the minutes of one idea.
func MinutesOfURL(p id.Panel, i id.Idea) string { return SheetURL(p, i) + "/minutes" }

// Block is a heading of level 2 or 3 of the minutes, or a paragraph for level 0.
type Block struct {
	Level int
	Label string // before the words
	Words string
}

// Blocks are the minutes as they stand on the page and in the files alike.
func (p MinutesBook) Blocks(ctx context.Context) []Block {
	var out []Block
	if p.Unlisted > 0 {
		out = append(out, Block{Words: text.N(ctx, p.Unlisted, "%d idea that you are recused from is not listed.", "%d ideas that you are recused from are not listed.")})
	}
	for _, e := range p.Entries {
		if (minutesEntry{e}).empty() {
			continue
		}
		out = append(out, Block{Level: 2, Words: headed(e.Idea)})
		out = append(out, p.entry(ctx, e)...)
	}
	return out
}

// silent reports whether there is nothing in the minutes yet.
func (p MinutesBook) silent() bool {
	for _, e := range p.Entries {
		if !(minutesEntry{e}).empty() {
			return false
		}
	}
	return true
}

type minutesEntry struct{ review.MinutesEntry }

func (e minutesEntry) empty() bool {
	return e.Minutes.Version == 0 && e.Skipped == "" && len(e.Talks) == 0 && len(e.Dissents) == 0 && e.Decision == nil
}

// entry is the minutes of one idea: first what the system knows, then what was
// written.
func (p MinutesBook) entry(ctx context.Context, e review.MinutesEntry) []Block {
	var out []Block
	add := func(label, words string) {
		if words != "" {
			out = append(out, Block{Label: label, Words: words})
		}
	}
	add(text.T(ctx, "Discussed"), p.talks(ctx, e.Talks))
	add(text.T(ctx, "Passed over"), e.Skipped)
	add(text.T(ctx, "Present"), p.seats(ctx, e.Present))
	switch {
	case len(e.Recused) > 0:
		add(text.T(ctx, "Recused"), p.seats(ctx, e.Recused))
	case e.NRecused > 0:
		add(text.T(ctx, "Recused"), text.N(ctx, e.NRecused, "%d member", "%d members"))
	}
	for _, m := range e.Movements {
		words := Figure(m.Before)
		if m.After.Defined() {
			words = text.T(ctx, "%s before, %s after the discussion", Figure(m.Before), Figure(m.After)) + carriedWords(ctx, "; ", m.Carried)
		}
		add(text.T(ctx, "Median, %s", m.Criterion.Name), words)
	}
	if d := e.Decision; d != nil {
		add(text.T(ctx, "Outcome"), DecisionName(ctx, d.Outcome)+". "+d.Reason)
		add(text.T(ctx, "Why otherwise than proposed"), d.Override)
	}
	m := e.Minutes
	for _, b := range keyPoints(ctx, m) {
		add(b.Label, b.Words)
	}
	add(text.T(ctx, "Actions"), m.Actions)
	for _, d := range e.Dissents {
		who := text.T(ctx, "Dissent of a member")
		switch {
		case d.Seat != 0:
			who = text.T(ctx, "Dissent of %s", p.member(d.Seat))
		case d.Member != 0:
			who = text.T(ctx, "Dissent of %s", memberNumber(ctx, d.Member))
		}
		add(who, d.Words)
	}
	switch {
	case m.Version == 0:
	case m.AgreedAt.IsZero():
		out = append(out, Block{Words: text.T(ctx, "Version %s, of %s. The chair has not agreed with it yet.", strconv.Itoa(m.Version), p.Moment(ctx, m.At))})
	default:
		out = append(out, Block{Words: text.T(ctx, "Version %s, of %s. The chair agreed with it on %s.", strconv.Itoa(m.Version), p.Moment(ctx, m.At), p.Date(ctx, m.AgreedAt))})
	}
	return out
}

func (p MinutesBook) talks(ctx context.Context, ts []review.Talk) string {
	var out []string
	for _, t := range ts {
		day := p.Date(ctx, t.BeganAt)
		if t.EndedAt.IsZero() {
			out = append(out, text.T(ctx, "%s, from %s on", day, clock(p.Words, t.BeganAt)))
			continue
		}
		minutes := max(1, int(t.EndedAt.Sub(t.BeganAt).Round(time.Minute)/time.Minute))
		out = append(out, text.T(ctx, "%s, %s to %s", day, clock(p.Words, t.BeganAt), clock(p.Words, t.EndedAt))+" ("+text.N(ctx, minutes, "%d minute", "%d minutes")+")")
	}
	return strings.Join(out, "; ")
}

func (p MinutesBook) member(s id.Seat) string {
	for _, m := range p.Head.Members {
		if m.ID == s {
			return m.Name
		}
	}
	return ""
}

func (p MinutesBook) seats(ctx context.Context, ss []id.Seat) string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = p.member(s)
	}
	if len(out) == 0 {
		return ""
	}
	return text.List(ctx, out)
}

// memberNumber is a member whose name the panel hides.
func memberNumber(ctx context.Context, n int) string {
	return text.T(ctx, "member %s", strconv.Itoa(n))
}

// dissents reports whether the viewer may have a dissent minuted.
func (p MinutesOf) dissents() bool {
	s := p.Viewer.Seat
	return p.Head.MinutesTaken() && (s == review.Professional || s == review.Lived || s == review.Chair)
}

func (p MinutesOf) version() string {
	if v, ok := p.Typed["version"]; ok && len(p.Fields) > 0 && !p.stale() {
		return v
	}
	return strconv.Itoa(p.Minutes.Version)
}

// stale reports whether somebody else has saved meanwhile.
func (p MinutesOf) stale() bool {
	v, ok := p.Typed["version"]
	return ok && v != strconv.Itoa(p.Minutes.Version)
}

func (p MinutesOf) value(name string) string {
	if v, ok := p.Typed[name]; ok {
		return v
	}
	m := p.Minutes
	return map[string]string{"reasons": m.Reasons, "concerns": m.Concerns, "would_change": m.WouldChange, "actions": m.Actions}[name]
}

func (p MinutesOf) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.Fields, name)
}

func (p MinutesOf) errors(ctx context.Context) []parts.ErrorLink {
	var shown []string
	if p.Writes {
		shown = append(shown, "reasons", "concerns", "would_change", "actions")
	}
	if p.dissents() {
		shown = append(shown, "dissent")
	}
	return fields(ctx, p.Fields, shown...)
}
