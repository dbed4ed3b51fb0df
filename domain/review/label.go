package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/theme"
)

// ThemeRight says what members may do with themes in a round.
type ThemeRight string

// Rights. They are set for each round and frozen with the other rules.
const (
	NoThemes   ThemeRight = "never"
	UseThemes  ThemeRight = "use" // those of the challenge's codebook
	MakeThemes ThemeRight = "new" // and propose others
)

// ThemeRights lists them in the order in which pages show them.
var ThemeRights = []ThemeRight{NoThemes, UseThemes, MakeThemes}

// ThemesMax is how many themes a member may propose for an idea.
const ThemesMax = 3

// Label is a theme as a panel speaks of it: one of the codebook, or one that a
// member has proposed as new, by its number on the panel. Such a theme enters the
// codebook only if it is adopted, and with the results.
type Label struct {
	Theme id.Theme // 0: New is set
	New   int
}

// String writes l as the record holds it.
func (l Label) String() string {
	if l.Theme == 0 {
		return "n" + strconv.Itoa(l.New)
	}
	return strconv.FormatInt(int64(l.Theme), 10)
}

// ParseLabel reads what String has written, or returns false.
func ParseLabel(s string) (Label, bool) {
	digits, isNew := strings.CutPrefix(s, "n")
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil || n < 1:
		return Label{}, false
	case isNew:
		return Label{New: int(n)}, true
	}
	return Label{Theme: id.Theme(n)}, true
}

func (l Label) compare(o Label) int {
	return cmp.Or(cmp.Compare(l.Theme, o.Theme), cmp.Compare(l.New, o.New))
}

// Labels is a set of labels in their order.
type Labels []Label

// String writes the set as the record holds it: nobody has said anything is the
// empty text, that no theme fits is "none".
func (ls Labels) String() string {
	if ls == nil {
		return ""
	}
	if len(ls) == 0 {
		return "none"
	}
	words := make([]string, len(ls))
	for n, l := range ls {
		words[n] = l.String()
	}
	return strings.Join(words, " ")
}

// ParseLabels reads what Labels.String has written; what is no label is left out.
func ParseLabels(s string) Labels {
	if s == "" {
		return nil
	}
	out := Labels{}
	for _, word := range strings.Fields(s) {
		if l, ok := ParseLabel(word); ok {
			out = append(out, l)
		}
	}
	return out
}

// ThemeSet is which themes a member finds in an idea in one round. An empty set
// says that no theme fits; that a member has said nothing is no ThemeSet.
type ThemeSet struct {
	Panel  id.Panel
	Round  int
	Idea   id.Idea
	Seat   id.Seat
	Labels Labels // in order, none twice; as they were called then
	At     time.Time
}

// NewTheme is a theme that a member of a panel has proposed and the codebook does
// not have.
type NewTheme struct {
	Panel  id.Panel
	Number int
	Name   string
	Seat   id.Seat // who was the first
	At     time.Time
	Became id.Theme // in the codebook, once the results are public; 0: not adopted, or not yet
}

// Settlement is what a panel has agreed in its discussion about a theme that the
// rule has not adopted.
type Settlement struct {
	Panel   id.Panel
	Idea    id.Idea
	Label   Label
	Adopted bool
	Reason  string
	By      id.Seat
	At      time.Time
	Version int // from 1
}

// merges says what themes of the codebook have been merged into. A panel's
// proposals are kept as they were made, and read through it.
type merges map[Label]Label

// mergesOf reads the codebook, merged themes among it.
func mergesOf(book []theme.Theme) merges {
	m := merges{}
	for _, t := range book {
		if t.MergedInto != 0 {
			m[Label{Theme: t.ID}] = Label{Theme: t.MergedInto}
		}
	}
	return m
}

// of returns what l is called now.
func (m merges) of(l Label) Label {
	for range len(m) { // what was merged into one that was merged later
		to, merged := m[l]
		if !merged {
			break
		}
		l = to
	}
	return l
}

// all is of for a set.
func (m merges) all(ls Labels) Labels {
	out := make(Labels, 0, len(ls))
	for _, l := range ls {
		out = append(out, m.of(l))
	}
	slices.SortFunc(out, Label.compare)
	return slices.Compact(out)
}
