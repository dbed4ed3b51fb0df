package review

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Value is a score in ten-thousandths of a point.
type Value = stats.Value

// Names of the two criteria that the rule for decisions and the matrix read.
const (
	Impact      = "impact"
	Feasibility = "feasibility"
)

// TogetherName stands for impact and feasibility together in files, where the name
// of a criterion would.
const TogetherName = "combined"

// Limits of a criterion, in characters (runes).
const (
	NameMax     = 60
	QuestionMax = 300
	AnchorMax   = 200
)

// Anchor says in words what one score means.
type Anchor struct {
	At    Value
	Words string
}

// Criterion is one thing that is scored, with its scale in numbers and words.
type Criterion struct {
	ID       id.Criterion
	Panel    id.Panel
	Name     string // short and unique on the panel, e.g. "impact"; the key in files and forms
	Question string // what members are asked
	Scale    stats.Scale
	Anchors  []Anchor // in the order of the scale
	Weight   Value    // for combined figures; Point is 1
	Position int
	Seats    []SeatKind // who scores it: professional or lived; none: everybody who scores
}

// NinePoint is the scale from 1 to 9, 9 the best.
var NinePoint = stats.Scale{Min: stats.Points(1), Max: stats.Points(9), Step: stats.Point}

// DefaultCriteria are impact and feasibility, each from 1 to 9 for the national
// scale and the long term.
func DefaultCriteria() []Criterion {
	anchors := func(low, middle, high string) []Anchor {
		return []Anchor{{stats.Points(1), low}, {stats.Points(5), middle}, {stats.Points(9), high}}
	}
	return []Criterion{
		{
			Name: Impact, Scale: NinePoint, Weight: stats.Point, Position: 1,
			Question: "How much would this improve care, nationally and in the long term?",
			Anchors: anchors("No difference that people would notice",
				"A clear difference for some of the people it is meant for", "A large difference for most of the people it is meant for"),
		},
		{
			Name: Feasibility, Scale: NinePoint, Weight: stats.Point, Position: 2,
			Question: "How readily could other services do this, nationally and in the long term?",
			Anchors: anchors("Would need money, staff or law that are out of reach",
				"Possible with planning and some money", "Could start within weeks with what services have"),
		},
	}
}

// Check names everything that is wrong with a criterion; field names begin with
// prefix.
func (c Criterion) Check(prefix string) fault.Fields {
	var bad fault.Fields
	if n := utf8.RuneCountInString(c.Name); strings.TrimSpace(c.Name) != c.Name || n < 1 || n > NameMax {
		bad.Add(prefix+"name", "Enter a name of 1 to 60 characters.")
	}
	if strings.ContainsFunc(c.Name, unicode.IsControl) || besideScores(c.Name) {
		bad.Add(prefix+"name", "Choose another name, in one line.")
	}
	if slices.Contains(Bases, c.Name) || c.Name == TogetherName {
		bad.Add(prefix+"name", "Choose another name. "+c.Name+" is the name of an order.")
	}
	if utf8.RuneCountInString(c.Question) > QuestionMax {
		bad.Add(prefix+"question", "Question must be 300 characters or fewer.")
	}
	s := c.Scale
	switch {
	case s.Min >= s.Max:
		bad.Add(prefix+"scale_max", "The end of the scale must be greater than its start.")
	case s.Step <= 0 || (s.Max-s.Min)%s.Step != 0:
		bad.Add(prefix+"scale_step", "Choose a step that leads from the start of the scale to its end.")
	case s.Steps() > 1001:
		bad.Add(prefix+"scale_step", "Choose a larger step. A scale has at most 1,001 scores.")
	}
	if c.Weight < 0 {
		bad.Add(prefix+"weight", "A weight is 0 or more.")
	}
	told := map[Value]bool{}
	for _, a := range c.Anchors {
		if blank(a.Words) || utf8.RuneCountInString(a.Words) > AnchorMax {
			bad.Add(prefix+"anchor-"+a.At.String(), "Describe a score of "+a.At.String()+" in 1 to 200 characters.")
		}
		if bad == nil && !s.Holds(a.At) {
			bad.Add(prefix+"anchor-"+a.At.String(), a.At.String()+" is not a score of this scale.")
		}
		told[a.At] = true
	}
	if s == NinePoint {
		for _, v := range []Value{stats.Points(1), stats.Points(5), stats.Points(9)} {
			if !told[v] {
				bad.Add(prefix+"anchor-"+v.String(), "Describe a score of "+v.String()+" in words.")
			}
		}
	}
	return bad
}

// Answer is what a member says on one criterion: a value, unable to judge, or
// nothing yet.
type Answer struct {
	State ScoreState // Given, Unable or Pending
	Value Value      // for Given
}

// UnableText is how a form or a file says that a member cannot judge.
const UnableText = "unable"

// Read understands what was typed or chosen for the criterion: a score of its
// scale, "unable", or nothing. The error is a sentence for the field.
func (c Criterion) Read(text string) (Answer, *fault.Field) {
	switch text = strings.TrimSpace(text); text {
	case "":
		return Answer{State: Pending}, nil
	case UnableText:
		return Answer{State: Unable}, nil
	}
	v, err := stats.ParseValue(text)
	if err != nil || !c.Scale.Holds(v) {
		s := c.Scale
		message := "Choose a score from " + s.Min.String() + " to " + s.Max.String() + ", or unable to judge."
		if s.Step != stats.Point {
			message = "Enter a score from " + s.Min.String() + " to " + s.Max.String() + " in steps of " + s.Step.String() + ", or choose unable to judge."
		}
		return Answer{}, &fault.Field{Name: c.Name, Message: message}
	}
	return Answer{State: Given, Value: v}, nil
}

// SortAnchors puts anchors in the order of the scale.
func SortAnchors(as []Anchor) {
	slices.SortFunc(as, func(a, b Anchor) int { return cmp.Compare(a.At, b.At) })
}
