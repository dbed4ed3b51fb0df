package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Meeting is the page that everybody at a panel's meeting looks at. It follows
// the chair by itself.
type Meeting struct {
	Base frontend.Base
	Words
	review.Room
}

// Consent is the page on which the chair decides the clear ideas in one motion.
type Consent struct {
	Base frontend.Base
	Words
	review.Room
	Typed  Typed
	Fields fault.Fields
}

// MeetingURL is the address of the meeting of a panel.
func MeetingURL(p id.Panel) string { return ReviewURL(p) + "/meeting" }

// MinutesURL is the address of the minutes of a panel.
func MinutesURL(p id.Panel) string { return ReviewURL(p) + "/minutes" }

func headed(i review.IdeaHead) string { return strconv.FormatInt(int64(i.Idea), 10) + ". " + i.Title }

func ideaNumber(i id.Idea) string { return strconv.FormatInt(int64(i), 10) }

// leads reports whether the viewer chooses the idea that is talked about.
func (p Meeting) leads() bool {
	return p.Head.Meets() && (p.Viewer.Seat == review.Chair || p.Viewer.Seat == review.Secretary)
}

// over reports whether the panel meets no more.
func (p Meeting) over() bool { return p.Head.Reached(review.Finalised) }

// keeps reports whether the viewer notes who is there and orders the agenda.
func (p Meeting) keeps() bool { return p.Head.Meets() && p.Viewer.Seat == review.Secretary }

// keeperWords say to the others who notes who is there.
func (p Meeting) keeperWords(ctx context.Context) string {
	if !p.Head.Meets() || p.keeps() {
		return ""
	}
	for _, m := range p.Sitters {
		if m.Kind == review.Secretary && m.State == review.Active {
			return text.T(ctx, "%s, the secretary, notes who is here.", m.Name)
		}
	}
	return text.T(ctx, "The secretary notes who is here.")
}

// emptied says why nobody is noted as present any more, where a step of the panel is
// the reason and nobody has been noted since.
func (p Meeting) emptied(ctx context.Context) string {
	if !p.Head.Meets() {
		return ""
	}
	var last time.Time
	for _, a := range p.Board.Meeting.Presences {
		if a.LeftAt.IsZero() {
			return ""
		}
		if a.LeftAt.After(last) {
			last = a.LeftAt
		}
	}
	for n := p.Head.Round; n > 0 && !last.IsZero(); n-- {
		switch r := p.Head.RoundAt(n); {
		case last.Equal(r.OpensAt):
			return text.T(ctx, "The list was emptied when round %s opened, %s. It begins anew for this meeting.", strconv.Itoa(n), p.Moment(ctx, last))
		case last.Equal(r.ClosedAt):
			return text.T(ctx, "The list was emptied when round %s was closed, %s. It begins anew for this meeting.", strconv.Itoa(n), p.Moment(ctx, last))
		}
	}
	return ""
}

// pulls reports whether the viewer may take an idea off the list of clear ones.
func (p Meeting) pulls() bool {
	return p.Head.Meets() && (p.Viewer.Seat == review.Professional || p.Viewer.Seat == review.Lived || p.Viewer.Seat == review.Chair)
}

// says is what a screen reader hears when the page has changed.
func (p Meeting) says(ctx context.Context) string {
	switch {
	case !p.Head.Meets():
		return text.T(ctx, "The panel does not meet now.")
	case p.Recused:
		return p.recusedWords(ctx)
	case p.Current == nil:
		return text.T(ctx, "No idea is being discussed.")
	}
	return text.T(ctx, "Now: %s", headed(p.Current.IdeaHead))
}

func (p Meeting) recusedWords(ctx context.Context) string {
	return text.N(ctx, p.Head.Rules.TalkMinutes, "You are recused from the idea that is discussed now, about %d minute.", "You are recused from the idea that is discussed now, about %d minutes.")
}

// left says how much of the time meant for the current idea is left.
func (p Meeting) left(ctx context.Context) string {
	switch left := p.EndsAt.Sub(p.Time); {
	case left <= 0:
		return p.overWords(ctx)
	case left <= time.Minute:
		return p.lastWords(ctx)
	default:
		return text.T(ctx, "About %s minutes are left for this idea.", text.Number(int((left+time.Minute-1)/time.Minute)))
	}
}

func (p Meeting) overWords(ctx context.Context) string {
	return text.T(ctx, "The time meant for this idea is over. You can go on talking.")
}

func (p Meeting) lastWords(ctx context.Context) string {
	return text.T(ctx, "About 1 minute is left for this idea.")
}

// timer is what the script needs to keep the time on the page.
func (p Meeting) timer(ctx context.Context) templ.Attributes {
	return templ.Attributes{
		"data-timer": strconv.FormatInt(p.EndsAt.UnixMilli(), 10), "data-timer-now": strconv.FormatInt(p.Time.UnixMilli(), 10),
		"data-timer-left": text.T(ctx, "About %s minutes are left for this idea.", "%s"), "data-timer-last": p.lastWords(ctx), "data-timer-over": p.overWords(ctx),
	}
}

func clock(w Words, t time.Time) string {
	if w.Zone != nil {
		t = t.In(w.Zone)
	}
	return t.Format("15:04")
}

func (p Meeting) began(ctx context.Context) string {
	return text.T(ctx, "Begun at %s.", clock(p.Words, p.BeganAt))
}

// quorum says who is there for a decision, and whether they are enough.
func (p Meeting) quorum(ctx context.Context) string {
	q := p.Quorum
	words := text.T(ctx, "%s of %s members who may decide are present, %s of them with lived experience.", text.Number(q.Present), text.Number(q.Eligible), text.Number(q.Lived))
	switch {
	case p.Head.Imported:
		return words
	case q.Met():
		return words + " " + text.T(ctx, "They are enough to decide.")
	}
	return words + " " + text.T(ctx, "Not enough to decide: %s are needed, %s of them with lived experience. The discussion can go on.", text.Number(q.Needed), text.Number(q.LivedNeeded))
}

func memberNames(ctx context.Context, ms []review.Member) string {
	out := make([]string, len(ms))
	for i, m := range ms {
		out[i] = m.Name
	}
	return text.List(ctx, out)
}

// status says where an idea of the agenda stands.
func (p Meeting) status(ctx context.Context, i review.BoardIdea) string {
	var words []string
	switch {
	case p.Current != nil && p.Current.Idea == i.Idea:
		words = append(words, text.T(ctx, "being discussed"))
	case p.Talked[i.Idea]:
		words = append(words, text.T(ctx, "discussed"))
	case p.Skipped[i.Idea] != "":
		words = append(words, text.T(ctx, "passed over: %s", p.Skipped[i.Idea]))
	case i.State == review.Decided:
		words = append(words, text.T(ctx, "decided"))
	case i.Item.Consent:
		words = append(words, text.T(ctx, "may be decided without discussion"))
	}
	if len(i.Flags) > 0 {
		words = append(words, flagNames(ctx, i.Flags))
	} else if i.Item.Grey {
		words = append(words, text.T(ctx, "could be on the shortlist or not"))
	}
	if i.Item.Moved {
		words = append(words, text.T(ctx, "moved by the secretary"))
	}
	return strings.Join(words, "; ")
}

// rest says how much is left of the agenda.
func (p Meeting) rest(ctx context.Context) string {
	minutes := int((p.ToGo + time.Minute - 1) / time.Minute)
	if minutes == 0 {
		return ""
	}
	return text.N(ctx, minutes, "The rest of the agenda takes about %d minute.", "The rest of the agenda takes about %d minutes.")
}

func (p Meeting) nextTitle() string {
	next := p.Room.Next()
	for _, i := range p.Agenda {
		if i.Idea == next {
			return headed(i.IdeaHead)
		}
	}
	return ""
}

// early reports whether the members still have time with the consent list.
func (r Consent) early() bool { return r.Time.Before(r.Room.Consent) }

// outcomes lists what the rule proposes for the ideas of the list, each once.
func (r Consent) outcomes() []review.Outcome {
	var out []review.Outcome
	for _, o := range review.Outcomes {
		for _, i := range r.ConsentList() {
			if i.Proposal.Outcome == o {
				out = append(out, o)
				break
			}
		}
	}
	return out
}

func (r Consent) err(ctx context.Context, o review.Outcome) string {
	return parts.ErrorFor(ctx, r.Fields, "reason_"+string(o))
}

func (r Consent) errors(ctx context.Context) []parts.ErrorLink {
	var shown []string
	for _, o := range r.outcomes() {
		shown = append(shown, "reason_"+string(o))
	}
	return fields(ctx, r.Fields, shown...)
}

// placeBy is the place that an idea has on the whole agenda if it passes its
// neighbour on this one, which leaves out ideas that the viewer is recused from.
func (p Meeting) placeBy(idea id.Idea, by int) string {
	neighbour := id.Idea(0)
	for n, i := range p.Agenda {
		if i.Idea == idea {
			neighbour = p.Agenda[n+by].Idea
		}
	}
	place := 0
	for n, i := range p.Board.Ideas {
		if i.Idea == neighbour {
			place = n + 1
		}
	}
	return strconv.Itoa(place)
}
