package pages

import (
	"context"
	"strconv"
	"strings"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Discussion is the page of one idea as the panel talks about it and decides.
type Discussion struct {
	Base frontend.Base
	Words
	review.Discussion
	Decides bool  // the decision is the viewer's to record
	Typed   Typed // what was entered; nil: what is kept
	Version int   // of the decision that is shown
	Clash   bool  // somebody else has decided meanwhile
	Finds   PanelThemes
	Fields  fault.Fields
}

func (p Discussion) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.Fields, name)
}

// value is what the decision form shows in a field.
func (p Discussion) value(name string) string {
	if p.Typed != nil {
		return p.Typed[name]
	}
	d := p.Decision
	if d == nil {
		return ""
	}
	switch name {
	case "outcome":
		return string(d.Outcome)
	case "into":
		if d.Into != 0 {
			return strconv.FormatInt(int64(d.Into), 10)
		}
	case "reason":
		return d.Reason
	case "internal":
		return d.Internal
	case "override":
		return d.Override
	}
	return ""
}

// url is the address of a step on the idea.
func (p Discussion) url(step string) string { return SheetURL(p.Head.ID, p.Idea.Idea) + step }

// asks reports whether the page has a form. It is one, so that none of its buttons
// loses what is typed for another.
func (p Discussion) asks() bool {
	return p.Decides || p.Finds.proposes() || p.Finds.Settles && len(p.Finds.open()) > 0
}

// Differs reports whether a form holds another decision than the page shows.
func (p Discussion) Differs(f Typed) bool {
	for _, name := range []string{"outcome", "into", "reason", "internal", "override"} {
		if f[name] != p.value(name) {
			return true
		}
	}
	return f["quorum_reason"] != "" && p.quorumAsked()
}

func (p Discussion) outcomes(ctx context.Context) parts.Radios {
	r := parts.Radios{
		Name: "outcome", Legend: text.T(ctx, "Outcome"), LegendSize: parts.M, Value: p.value("outcome"), Error: p.err(ctx, "outcome"),
	}
	if p.Idea.Proposal.Outcome != "" {
		r.Hint = text.T(ctx, "The rule proposes: %s.", ProposalWords(ctx, p.Idea.Proposal))
	}
	for _, o := range review.Outcomes {
		r.Items = append(r.Items, parts.Radio{Value: string(o), Label: DecisionName(ctx, o)})
	}
	return r
}

// rounds lists the rounds whose figures may be seen, the latest first.
func (p Discussion) rounds() []int {
	last := 0
	for _, r := range p.Results {
		last = max(last, r.Round)
	}
	var out []int
	for n := last; n > 0; n-- {
		for _, r := range p.Results {
			if r.Round == n {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

func (p Discussion) of(round int) []review.Result {
	var out []review.Result
	for _, r := range p.Results {
		if r.Round == round {
			out = append(out, r)
		}
	}
	return out
}

// own is the viewer's sheet where it is of that round.
func (p Discussion) own(round int) review.Sheet {
	if p.Own.Round == round {
		return p.Own
	}
	return review.Sheet{}
}

// strips are the pictures of the latest round, under the round before it where
// there is one.
func (p Discussion) strips() []Strip {
	rounds := p.rounds()
	if len(rounds) == 0 {
		return nil
	}
	var out []Strip
	for _, r := range p.of(rounds[0]) {
		if len(p.Spread[r.Criterion.ID]) == 0 {
			continue
		}
		s := Strip{ID: "strip-" + strconv.FormatInt(int64(r.Criterion.ID), 10), Criterion: r.Criterion}
		for _, before := range p.Results {
			if before.Round == r.Round-1 && before.Criterion.ID == r.Criterion.ID && len(p.Before[r.Criterion.ID]) > 0 {
				s.Rounds = append(s.Rounds, StripRound{before.Round, p.Before[r.Criterion.ID], before.Figures, ownScore(p.OwnFirst, r.Criterion.ID)})
			}
		}
		s.Rounds = append(s.Rounds, StripRound{r.Round, p.Spread[r.Criterion.ID], r.Figures, ownScore(p.Own, r.Criterion.ID)})
		out = append(out, s)
	}
	return out
}

// ownScore is what a member has given, nil for none.
func ownScore(s review.Sheet, c id.Criterion) *review.Value {
	for _, sc := range s.Scores {
		if sc.Criterion == c && sc.State == review.Given {
			return &sc.Value
		}
	}
	return nil
}

func roundName(ctx context.Context, n int) string {
	return text.T(ctx, "Round %s", strconv.Itoa(n))
}

// facts is what stands under the title.
func (p Discussion) facts(ctx context.Context) string {
	return Score{Screen: review.Screen{Text: p.Text}}.facts(ctx)
}

// Meets reports whether the page leads back to the meeting.
func (p Discussion) Meets() bool {
	return p.Head.Meets() && p.Viewer.Seat != review.NoSeat && p.Viewer.Only == 0
}

// minutes reports whether the viewer writes the minutes of the idea.
func (p Discussion) minutes() bool {
	return p.Head.Meets() && p.Viewer.Seat == review.Secretary && len(p.Results) > 0
}

// quorumAsked reports whether the idea has too few scores to be decided on as it is.
func (p Discussion) quorumAsked() bool {
	if p.Head.Imported || p.Idea.State == review.NoQuorum {
		return false
	}
	for _, f := range p.Idea.Flags {
		if f == review.FlagNoQuorum {
			return true
		}
	}
	return false
}

func (p Discussion) errors(ctx context.Context) []parts.ErrorLink {
	return fields(ctx, p.Fields, "outcome", "into", "reason", "internal", "override", "quorum_reason", "label", "adopt", "theme_reason", "themes", "new_themes")
}

// stored is the decision that somebody else has recorded meanwhile.
func (p Discussion) stored(ctx context.Context) string {
	if p.Decision == nil {
		return ""
	}
	return strings.TrimSpace(DecisionName(ctx, p.Decision.Outcome) + ": " + p.Decision.Reason)
}

func (p Discussion) quorumReason() string { return p.Typed["quorum_reason"] }

// decided is the decision as rows.
func (p Discussion) decided(ctx context.Context) []parts.Row {
	d := p.Decision
	rows := []parts.Row{{Key: text.T(ctx, "Outcome"), Value: DecisionName(ctx, d.Outcome)}, {Key: text.T(ctx, "Reason"), Value: d.Reason}}
	if d.Into != 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Merged into"), Value: p.named(d.Into)})
	}
	if d.Internal != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "For the panel alone"), Value: d.Internal})
	}
	if d.Override != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Why otherwise than proposed"), Value: d.Override})
	}
	return rows
}

// named is the number of an idea of the panel with its title, as far as it may be shown.
func (p Discussion) named(idea id.Idea) string {
	for _, i := range p.Others {
		if i.Idea == idea {
			return headed(i)
		}
	}
	return ideaNumber(idea)
}

// asides reports whether the viewer may take the idea out of the panel.
func (p Discussion) asides() bool {
	return p.Viewer.Seat == review.Chair && !p.Head.Reached(review.Finalised) && p.Head.State != review.Paused &&
		!p.Idea.State.Gone() && p.Idea.State != review.Decided && p.Decision == nil
}
