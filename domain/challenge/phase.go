package challenge

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// PhaseKind is one of the five steps from a question to its spread.
type PhaseKind string

// The kinds of phase, in their order.
const (
	Collect PhaseKind = "collect"
	Discuss PhaseKind = "discuss"
	Review  PhaseKind = "review"
	WriteUp PhaseKind = "write-up"
	Spread  PhaseKind = "spread"
)

// PhaseKinds lists the five steps in order.
var PhaseKinds = []PhaseKind{Collect, Discuss, Review, WriteUp, Spread}

// Who says for whom a phase opens an act.
type Who string

// The groups that a phase can name.
const (
	Nobody   Who = "nobody"
	Staff    Who = "staff" // the team that runs the challenge
	Everyone Who = "everyone"
)

// Act is something that phases open and close.
type Act int

// The acts.
const (
	Posting Act = iota
	Commenting
	Supporting
)

// Phase is a dated stretch of a challenge, or of one of its areas. It opens and
// closes by itself: its dates decide, not a switch that somebody has to turn.
type Phase struct {
	ID         id.Phase
	Area       id.Area // 0: the whole challenge
	Kind       PhaseKind
	Title      string    // empty: the usual name of the kind
	OpensAt    time.Time // the first instant of the phase
	ClosesAt   time.Time // the first instant after it; zero: no end set
	Posting    Who
	Commenting Who
	Supporting Who
	Audience   Audience  // who reads what is posted
	OpenedAt   time.Time // when its opening was announced; zero: not yet
	ClosedAt   time.Time // when its closing was announced; zero: not yet
	Version    int
}

// Open reports whether p is open at now. The last instant belongs to what
// comes next.
func (p Phase) Open(now time.Time) bool {
	return !now.Before(p.OpensAt) && (p.ClosesAt.IsZero() || now.Before(p.ClosesAt))
}

// Over reports whether p has closed by now.
func (p Phase) Over(now time.Time) bool { return !p.ClosesAt.IsZero() && !now.Before(p.ClosesAt) }

func (p Phase) who(act Act) Who {
	switch act {
	case Posting:
		return p.Posting
	case Commenting:
		return p.Commenting
	default:
		return p.Supporting
	}
}

// UsualPhase returns a phase of kind k with the permissions that suit it: ideas
// are posted while collecting; discussion goes on until the panel meets and
// starts again with what is published.
func UsualPhase(k PhaseKind) Phase {
	p := Phase{Kind: k, Posting: Nobody, Commenting: Everyone, Supporting: Everyone, Audience: ForEveryone}
	switch k {
	case Collect:
		p.Posting = Everyone
	case Review, WriteUp:
		p.Supporting = Nobody
	}
	return p
}

// Check returns p with its title put in order, or every rule that it breaks.
func (p Phase) Check() (Phase, error) {
	p.Title = account.OneLine(p.Title)
	var bad fault.Fields
	known := false
	for _, k := range PhaseKinds {
		known = known || k == p.Kind
	}
	if !known {
		bad.Add("kind", "Select the kind of phase.")
	}
	if utf8.RuneCountInString(p.Title) > NameMax {
		bad.Add("title", "Title must be 100 characters or fewer.")
	}
	if p.OpensAt.IsZero() {
		bad.Add("opens_at", "Enter when the phase opens.")
	}
	if !p.ClosesAt.IsZero() && !p.ClosesAt.After(p.OpensAt) {
		bad.Add("closes_at", "The phase must close after it opens.")
	}
	for _, f := range []struct {
		name string
		who  Who
	}{{"posting", p.Posting}, {"commenting", p.Commenting}, {"supporting", p.Supporting}} {
		if f.who != Nobody && f.who != Staff && f.who != Everyone {
			bad.Add(f.name, "Select nobody, the team or everyone.")
		}
	}
	if p.Audience == "" {
		p.Audience = ForEveryone
	}
	if !slices.Contains(Audiences, p.Audience) {
		bad.Add("audience", "Select who can read what is posted.")
	}
	return p, bad.Fault("phase.invalid", "There is a problem with the phase.")
}

// Phase faults.
var (
	ErrClosed        = &fault.Error{Kind: fault.Closed, Code: "challenge.closed", Message: "This is not open in this challenge."}
	ErrNotYet        = &fault.Error{Kind: fault.Closed, Code: "challenge.not_yet", Message: "This is not open yet in this challenge."}
	ErrTeamOnly      = &fault.Error{Kind: fault.Closed, Code: "challenge.team_only", Message: "This is for the team that runs the challenge."}
	ErrPhaseNotFound = &fault.Error{Kind: fault.NotFound, Code: "phase.not_found", Message: "There is no such phase."}
	ErrPhaseStale    = &fault.Error{Kind: fault.Stale, Code: "phase.stale", Message: "Somebody else has moved this phase since you opened it. Look at the new dates before you save again."}
	ErrPhaseNotOpen  = &fault.Error{Kind: fault.Conflict, Code: "phase.not_open", Message: "This phase is not open, so it cannot be ended. Change its dates instead."}
)

// NextPhase returns the place in c.Phases of the phase that begins when p ends,
// in the same area; -1 if there is none.
func (c Challenge) NextPhase(p Phase) int {
	if p.ClosesAt.IsZero() {
		return -1
	}
	return slices.IndexFunc(c.Phases, func(n Phase) bool { return n.ID != p.ID && n.Area == p.Area && n.OpensAt.Equal(p.ClosesAt) })
}

// Step is one of the five steps of a challenge as its page shows them.
type Step struct {
	Kind            PhaseKind
	OpensAt, Closes time.Time // the widest span of the phases of this kind; zero: not set
	Now, Done       bool
}

// FiveSteps lists the five steps in order with the present ones marked. The dates
// span all phases of the kind, the areas' own included.
func (c Challenge) FiveSteps(now time.Time) []Step {
	steps := make([]Step, 0, len(PhaseKinds))
	for _, k := range PhaseKinds {
		s := Step{Kind: k}
		open, over, n := false, true, 0
		for _, p := range c.Phases {
			if p.Kind != k {
				continue
			}
			n++
			open = open || p.Open(now)
			over = over && p.Over(now)
			if s.OpensAt.IsZero() || p.OpensAt.Before(s.OpensAt) {
				s.OpensAt = p.OpensAt
			}
			if p.ClosesAt.After(s.Closes) {
				s.Closes = p.ClosesAt
			}
		}
		s.Now, s.Done = open, n > 0 && over
		steps = append(steps, s)
	}
	return steps
}

// NextChange returns the next instant after now at which a phase opens or
// closes, or false: until then a page that shows the phases stays true.
func (c Challenge) NextChange(now time.Time) (time.Time, bool) {
	var next time.Time
	for _, p := range c.Phases {
		for _, t := range []time.Time{p.OpensAt, p.ClosesAt} {
			if t.After(now) && (next.IsZero() || t.Before(next)) {
				next = t
			}
		}
	}
	return next, !next.IsZero()
}

// PhaseKey is the key of a phase's announcements in the outbox.
func PhaseKey(p id.Phase) string { return "phase:" + strconv.FormatInt(int64(p), 10) }
