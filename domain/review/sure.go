package review

import (
	"context"
	"slices"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Sure is how sure a member is of what they say on one idea in one round, where the
// panel asks for it (Rules.AsksSure). Not answering is an answer: it is the empty
// text and is counted nowhere. It enters no statistic, and is for others what a
// score is: theirs alone before the reveal, and nobody's own after it.
type Sure string

// The three answers.
const (
	NotSure    Sure = "not"
	FairlySure Sure = "fairly"
	VerySure   Sure = "very"
)

// Sures lists them in the order in which pages show them.
var Sures = []Sure{NotSure, FairlySure, VerySure}

// NotSaid is how a form says that a member gives no answer, which takes an earlier
// one back.
const NotSaid Sure = "none"

// Known reports whether s is one of the answers, or none.
func (s Sure) Known() bool { return s == "" || s == NotSaid || slices.Contains(Sures, s) }

// kept is s as it is kept: giving no answer is the empty text.
func (s Sure) kept() Sure {
	if s == NotSaid {
		return ""
	}
	return s
}

// ErrSureNotAsked is returned for an answer to what the panel does not ask.
var ErrSureNotAsked = &fault.Error{Kind: fault.Conflict, Code: "score.sure_not_asked", Message: "This panel does not ask how sure you are."}

// takesSure returns nil if the panel asks for what a member says, and it is an answer.
func (r Rules) takesSure(s Sure) error {
	if s.kept() != "" && !r.AsksSure {
		return ErrSureNotAsked
	}
	return nil
}

// check names an answer that is none.
func (s Sure) check(bad *fault.Fields) {
	if !s.Known() {
		bad.Add(SureName, "Select how sure you are, or leave it out.")
	}
}

// SureName is the name of the answer in forms, files, the API and the record.
const SureName = "how_sure"

// SureAnswer is what one member has said.
type SureAnswer struct {
	Round  int
	Idea   id.Idea
	Seat   id.Seat
	Sure   Sure // one of Sures
	Scored bool // the member has given a score on the idea in the round
}

// SureTx reads and changes how sure members are, beside their sheets.
type SureTx interface {
	// Sures returns what members of the panel have said.
	Sures(p id.Panel) ([]SureAnswer, error)
	// PutSure keeps what a file says of one member in place of what was there.
	PutSure(p id.Panel, a SureAnswer) error
}

// SureReads answers what pages ask of it.
type SureReads interface {
	// SuresOf returns what members have said, on one idea where it is not 0.
	SuresOf(ctx context.Context, p id.Panel, idea id.Idea) ([]SureAnswer, error)
}

// SureCount is how many members have said what, on one idea in one round.
type SureCount struct{ Not, Fairly, Very int }

// N is how many have said anything.
func (c SureCount) N() int { return c.Not + c.Fairly + c.Very }

// Shown reports whether so many have answered that their answers may be shown.
func (c SureCount) Shown() bool { return c.N() >= SpreadLeast }

type sureSquare struct {
	round int
	idea  id.Idea
}

// countSures counts the answers of members who have given a score.
func countSures(answers []SureAnswer) map[sureSquare]SureCount {
	out := map[sureSquare]SureCount{}
	for _, a := range answers {
		if !a.Scored {
			continue
		}
		at := sureSquare{a.Round, a.Idea}
		c := out[at]
		switch a.Sure {
		case NotSure:
			c.Not++
		case FairlySure:
			c.Fairly++
		case VerySure:
			c.Very++
		}
		out[at] = c
	}
	return out
}

// sureBeside puts beside each result how sure the members are, as far as its viewer
// may see how their scores lie.
func (s Service) sureBeside(ctx context.Context, h Head, out []Result) error {
	if !h.Rules.AsksSure || len(out) == 0 {
		return nil
	}
	answers, err := s.Reads.SuresOf(ctx, h.ID, 0)
	if err != nil {
		return err
	}
	counts := countSures(answers)
	for n := range out {
		r := &out[n]
		if c := counts[sureSquare{r.Round, r.Idea.Idea}]; c.Shown() && r.Rows&(RowPooled|RowSpread) != 0 {
			r.Sure = &c
		}
	}
	return nil
}

// sureOn is how sure the members are on one idea, by round, as far as v may see how
// their scores lie. v is not recused from it.
func (s Service) sureOn(ctx context.Context, h Head, v Viewer, about About) (map[int]SureCount, error) {
	if !h.Rules.AsksSure {
		return nil, nil //nolint:nilnil // nobody is asked
	}
	answers, err := s.Reads.SuresOf(ctx, h.ID, about.Idea)
	if err != nil {
		return nil, err
	}
	out := map[int]SureCount{}
	for at, c := range countSures(answers) {
		if c.Shown() && Visible(v, about, PanelPage, Moment{h.Panel, at.round}).Has(RowPooled) {
			out[at.round] = c
		}
	}
	return out, nil
}
