package review

import (
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Outcome is what a panel decides about an idea.
type Outcome string

// Outcomes.
const (
	Shortlisted Outcome = "shortlist"
	Develop     Outcome = "develop" // with the author
	Refer       Outcome = "refer"   // to another panel or body
	NotNow      Outcome = "not_now"
	Merge       Outcome = "merge" // into another idea
)

// Outcomes lists the outcomes in the order in which pages show them.
var Outcomes = []Outcome{Shortlisted, Develop, Refer, NotNow, Merge}

// IdeaState is where an idea stands in its panel. It is not the idea's stage,
// which the public sees.
type IdeaState string

// States of an idea in a panel.
const (
	Queued     IdeaState = "queued"
	R1Scoring  IdeaState = "r1_scoring"
	R1Done     IdeaState = "r1_done"
	Discussed  IdeaState = "discussed"
	Rescoring  IdeaState = "rescoring" // round 2 or 3 is open on it
	Rescored   IdeaState = "rescored"
	NoQuorum   IdeaState = "no_quorum" // closed short of quorum, with a reason
	Decided    IdeaState = "decided"
	Released   IdeaState = "published"
	Withdrawn  IdeaState = "withdrawn" // by its author, or merged by a moderator, while the panel was at work
	OutOfScope IdeaState = "out_of_scope"
	Referred   IdeaState = "referred" // to another panel
)

// Gone reports whether the idea has left the panel and is scored no more.
func (s IdeaState) Gone() bool { return s == Withdrawn || s == OutOfScope || s == Referred }

// PanelIdea is an idea among those that a panel scores.
type PanelIdea struct {
	Panel   id.Panel
	Idea    id.Idea
	State   IdeaState
	Version int    // of the idea's text: what the panel reads
	Reason  string // why it was closed without quorum or is out of scope
	Anchor  bool   // everybody scores it, so that the members' scales can be compared; members are not told
}

// Decision is what the panel has decided about an idea, and why. It is pending
// until the panel is finalised and hidden outside the panel until release.
type Decision struct {
	Panel    id.Panel
	Idea     id.Idea
	Outcome  Outcome
	Into     id.Idea // for Merge
	Reason   string  // in plain words, for the author and the public
	Internal string  // for the panel alone
	Proposed Outcome // what the rule proposed
	Override string  // why the chair decided otherwise
	Position int     // place on the shortlist, from 1; 0 for other outcomes
	By       id.Person
	At       time.Time
	Version  int
}

// ReasonMax is counted in characters.
const ReasonMax = 5000

// Faults of decisions.
var (
	ErrDecisionStale = &fault.Error{Kind: fault.Stale, Code: "decision.stale", Message: "Somebody else has changed this decision meanwhile. Look at it again."}
	ErrShortQuorum   = &fault.Error{Kind: fault.Closed, Code: "decision.no_quorum", Message: "Too few members have scored this idea to decide on it. Close it without a quorum, with a reason, or have it scored again."}
	ErrNotInPanel    = &fault.Error{Kind: fault.NotFound, Code: "panel.no_such_idea", Message: "This idea is not among those of the panel."}
)

// Verdict is what the chair enters to decide on an idea.
type Verdict struct {
	Version  int // of the decision that the chair saw; 0 for none yet
	Outcome  Outcome
	Into     id.Idea
	Reason   string
	Internal string
	Override string
}

// Proposal is what the rule proposes for an idea.
type Proposal struct {
	Outcome    Outcome
	ChairsCall bool // the figures do not settle it; Outcome is only the usual answer
}

// Propose applies the rule to the final standings of impact and feasibility:
// shortlist if impact is high without disagreement, feasibility is not low and
// the groups do not differ; not now if impact is low without disagreement; else
// it is the chair's call. The rule is ours.
func Propose(impact, feasibility Figures, onImpact, onFeasibility stats.Scale) Proposal {
	switch region := impact.Region(onImpact); {
	case region == stats.High && feasibility.Median.Defined() && onFeasibility.Region(feasibility.Median) != stats.Low &&
		!impact.Groups.Flag && !feasibility.Groups.Flag:
		return Proposal{Outcome: Shortlisted}
	case region == stats.Low:
		return Proposal{Outcome: NotNow}
	default:
		return Proposal{Outcome: Develop, ChairsCall: true}
	}
}

// Decide turns what the chair entered into a decision, or names every field at
// fault. old is the decision so far, the zero Decision for none.
func Decide(p Panel, old Decision, in PanelIdea, v Verdict, proposal Proposal, by id.Person, now time.Time) (Decision, error) {
	if v.Version != old.Version {
		return old, ErrDecisionStale
	}
	var bad fault.Fields
	switch v.Outcome {
	case Shortlisted, Develop, Refer, NotNow:
		v.Into = 0
	case Merge:
		if v.Into == 0 || v.Into == in.Idea {
			bad.Add("into", "Enter the number of the idea that this one is merged into.")
		}
	default:
		bad.Add("outcome", "Select an outcome.")
	}
	text := func(name, s, empty string) string {
		s = strings.TrimSpace(s)
		switch {
		case s == "" && empty != "":
			bad.Add(name, empty)
		case utf8.RuneCountInString(s) > ReasonMax:
			bad.Add(name, "Use 5,000 characters or fewer.")
		default:
			// It becomes public, or reaches others on the panel.
			guard.Blocked(&bad, name, s)
		}
		return s
	}
	d := Decision{
		Panel: p.ID, Idea: in.Idea, Outcome: v.Outcome, Into: v.Into, Proposed: proposal.Outcome,
		By: by, At: now, Version: old.Version + 1,
	}
	d.Reason = text("reason", v.Reason, "Enter the reason, in words for the author.")
	d.Internal = text("internal", v.Internal, "")
	why := ""
	if !p.Imported && !proposal.ChairsCall && proposal.Outcome != "" && v.Outcome != "" && v.Outcome != proposal.Outcome {
		why = "Enter why the panel decides otherwise than the rule proposes."
	}
	d.Override = text("override", v.Override, why)
	return d, bad.Fault("decision.invalid", "There is a problem with this decision.")
}

// Public is the outcome as the idea bears it once it is released.
func (o Outcome) Public() challenge.Outcome {
	switch o {
	case Shortlisted:
		return challenge.Shortlisted
	case Develop:
		return challenge.Develop
	case Refer:
		return challenge.Refer
	case NotNow:
		return challenge.NotNow
	case Merge:
		return challenge.MergedOutcome
	}
	return challenge.NoOutcome
}

// release writes the decision on the idea, where everybody reads it from now
// on. An idea that has been written up already stays so.
func (d Decision) release(i *challenge.Idea, now time.Time) {
	i.Outcome = d.Outcome.Public()
	i.OutcomeReason, i.ReleasedAt = d.Reason, now
	if i.Stage == challenge.Posted || i.Stage == challenge.InReview || i.Stage == challenge.Merged { // merged by what the panel had decided before
		i.Stage, i.MergedInto = challenge.Decided, 0
	}
	if d.Outcome == Merge {
		i.Stage, i.MergedInto = challenge.Merged, d.Into
	}
}
