// Package suppress decides what may be told of small numbers of people, on pages,
// in files and by the API alike.
package suppress

import "strconv"

// Least is the smallest number that is ever told; a threshold may be higher.
const Least = 8

// The smallest counts are not told; others are rounded to the nearest step.
const step = 5

// Kind says how a count may be told.
type Kind uint8

// The kinds of counts.
const (
	None     Kind = iota // nobody: 0
	Small                // at least one and fewer than the threshold
	Rounded              // the nearest 5
	Withheld             // not told, because another could be worked out with it
)

// Count is what may be told of a number.
type Count struct {
	Kind Kind
	N    int // of a Rounded one: the number rounded; of a Small one: the threshold
}

// Rule is the threshold below which numbers are not told.
type Rule struct{ least int }

// Below returns the rule with a threshold; one under 8 becomes 8.
func Below(least int) Rule { return Rule{max(least, Least)} }

// Count returns what may be told of n where it stands alone. In a list or a table
// it may give others away: those are for List and Table.
func (r Rule) Count(n int) Count {
	switch {
	case n <= 0:
		return Count{}
	case n < r.floor():
		return Count{Kind: Small, N: r.floor()}
	}
	return Count{Kind: Rounded, N: (n + step/2) / step * step}
}

// floor is the threshold, of a Rule that nobody has set too.
func (r Rule) floor() int { return max(r.least, Least) }

// Percent returns which percentage of the second the first is. It is worked out
// from what is told of the two, so it tells no more; where either is not told
// there is none.
func Percent(part, of Count) (percent int, told bool) {
	if of.Kind != Rounded || part.Kind != Rounded && part.Kind != None {
		return 0, false
	}
	return min((200*part.N+of.N)/(2*of.N), 100), true
}

// String is for files and programs: "0", "<8", "25", or empty where nothing is told.
func (c Count) String() string {
	switch c.Kind {
	case None:
		return "0"
	case Small:
		return "<" + strconv.Itoa(c.N)
	case Rounded:
		return strconv.Itoa(c.N)
	}
	return ""
}
