package stats

import "math"

// Reason says in plain words why a figure cannot be computed.
type Reason string

// Reasons. The zero Reason means that there is a figure.
const (
	NoVariation     Reason = "no variation"
	NeedsTwoMembers Reason = "needs 2 or more members"
	NeedsThreeIdeas Reason = "needs 3 or more ideas"
	NeedsPairs      Reason = "no idea has 2 or more scores"
	NeedsThemes     Reason = "no idea has themes from 2 or more members"
)

// Figure is a number about a whole panel, or the reason why there is none. It is
// never a silent 0 or 1.
type Figure struct {
	Value  float64
	Reason Reason // "": Value holds
}

// Defined reports whether there is a number.
func (f Figure) Defined() bool { return f.Reason == "" }

func none(r Reason) Figure { return Figure{Reason: r} }

// Table holds the given scores of a panel on one criterion in one round: a row
// for each idea, a column for each member. What was not given is not there,
// whatever the reason; it is never a zero.
type Table struct {
	Scale          Scale
	Ideas, Members int
	cells          []Value
}

const missing Value = math.MinInt64

// NewTable returns a table without scores.
func NewTable(s Scale, ideas, members int) Table {
	t := Table{Scale: s, Ideas: ideas, Members: members, cells: make([]Value, ideas*members)}
	for i := range t.cells {
		t.cells[i] = missing
	}
	return t
}

// Give keeps the score of a member for an idea; it has to lie on the scale.
func (t Table) Give(idea, member int, v Value) { t.cells[idea*t.Members+member] = v }

// Score returns the score of a member for an idea and whether it was given.
func (t Table) Score(idea, member int) (Value, bool) {
	v := t.cells[idea*t.Members+member]
	return v, v != missing
}

// Of returns the scores of one idea, in the order of the members. The caller
// owns them.
func (t Table) Of(idea int) []Value {
	out := make([]Value, 0, t.Members)
	for _, v := range t.row(idea) {
		if v != missing {
			out = append(out, v)
		}
	}
	return out
}

func (t Table) row(idea int) []Value { return t.cells[idea*t.Members : (idea+1)*t.Members] }

// Complete reports whether all members who have given any score have scored all
// ideas that anybody has.
func (t Table) Complete() bool {
	members := t.active()
	for i := range t.Ideas {
		n := 0
		for _, m := range members {
			if _, ok := t.Score(i, m); ok {
				n++
			}
		}
		if n != 0 && n != len(members) {
			return false
		}
	}
	return true
}

// active lists the members who have given at least one score, in order.
func (t Table) active() []int {
	var out []int
	for m := range t.Members {
		for i := range t.Ideas {
			if _, ok := t.Score(i, m); ok {
				out = append(out, m)
				break
			}
		}
	}
	return out
}

// step is the place of a score on the scale, 0 for its smallest number.
func (s Scale) step(v Value) int64 { return int64((v - s.Min) / s.Step) }
