// Package theme holds the codebook of a challenge, which is a kept list of
// labels with definition and example, and which ideas have which label.
package theme

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// Limits, in characters (runes).
const (
	NameMax       = 100
	DefinitionMax = 1000
	ExampleMax    = 1000
	StoryMax      = 5000
	slugMax       = 76 // leaves room for a number behind it, in a column of 80
)

// Theme is one label of a codebook. A theme that was merged or split keeps its row, so
// that its addresses and its history go on leading somewhere.
type Theme struct {
	ID        id.Theme
	Challenge id.Challenge
	Slug      string // unique in its challenge; earlier ones go on leading here
	Words
	MergedInto id.Theme  // 0: it is not merged
	SplitAt    time.Time // zero: it is not split. What had it keeps it until somebody has coded it again
	Version    int       // moves with each change; the words before are kept
	CreatedAt  time.Time
}

// InBook reports whether t is a theme of the codebook as it stands: ideas are given no
// other.
func (t Theme) InBook() bool { return t.MergedInto == 0 && t.SplitAt.IsZero() }

// Words are what people write about a theme.
type Words struct {
	Name       string
	Definition string // what belongs under it, in plain words
	Example    string // a sentence that shows it
	Story      string // what its ideas tell together, in Markdown
}

// Challenge is what themes depend on of a challenge.
type Challenge struct {
	ID        id.Challenge
	Slug      string
	Title     string
	Published bool // everybody may read it
	Archived  bool // nothing in it may be changed
}

// Faults of themes.
var (
	ErrNotFound    = &fault.Error{Kind: fault.NotFound, Code: "theme.not_found", Message: "There is no theme at this address."}
	ErrNoChallenge = &fault.Error{Kind: fault.NotFound, Code: "challenge.not_found", Message: "There is no challenge at this address."}
	ErrArchived    = &fault.Error{Kind: fault.Closed, Code: "challenge.archived", Message: "This challenge is archived. You can read it but nothing in it can be changed."}
	ErrName        = &fault.Error{Kind: fault.Conflict, Code: "theme.name_taken", Message: "There is a theme with this name in the challenge already. Enter another name, or merge the two."}
	ErrStale       = &fault.Error{Kind: fault.Stale, Code: "theme.stale", Message: "Somebody else has changed this theme since you opened it. Look at both versions before you save again."}
	ErrMerged      = &fault.Error{Kind: fault.Conflict, Code: "theme.merged", Message: "This theme has been merged into another one. Change that one instead."}
	ErrSplit       = &fault.Error{Kind: fault.Conflict, Code: "theme.split", Message: "This theme has been split into others. Choose among those instead."}
	ErrNotListed   = &fault.Error{Kind: fault.NotFound, Code: "theme.not_listed", Message: "This idea is not among those to code again."}
	ErrRecoded     = &fault.Error{Kind: fault.Conflict, Code: "theme.recoded", Message: "Somebody has coded this idea again already. Its themes can be changed on its own page."}
	ErrMergeInto   = &fault.Error{
		Kind: fault.Invalid, Code: "theme.merge", Message: "There is a problem with the theme to merge into.",
		Fields: fault.Fields{{Name: "into", Message: "Select another theme of the same challenge."}},
	}
)

// Check returns w put in order, or every rule that it breaks.
func (w Words) Check() (Words, error) {
	w.Name = account.OneLine(w.Name)
	w.Definition = account.OneLine(w.Definition)
	w.Example = account.OneLine(w.Example)
	w.Story = account.Prose(w.Story)
	var bad fault.Fields
	switch {
	case w.Name == "":
		bad.Add("name", "Enter a name.")
	case utf8.RuneCountInString(w.Name) > NameMax:
		bad.Add("name", "Name must be 100 characters or fewer.")
	}
	if utf8.RuneCountInString(w.Definition) > DefinitionMax {
		bad.Add("definition", "Definition must be 1,000 characters or fewer.")
	}
	if utf8.RuneCountInString(w.Example) > ExampleMax {
		bad.Add("example", "Example must be 1,000 characters or fewer.")
	}
	if utf8.RuneCountInString(w.Story) > StoryMax {
		bad.Add("story", "Story must be 5,000 characters or fewer.")
	}
	for _, of := range []struct{ field, words string }{{"name", w.Name}, {"definition", w.Definition}, {"example", w.Example}, {"story", w.Story}} {
		guard.Blocked(&bad, of.field, of.words) // everybody may read them
	}
	return w, bad.Fault("theme.invalid", "There is a problem with the theme.")
}

// Named returns the theme of the codebook with this name, whatever its capital
// letters, or false; one that was merged or split has none any more. Two themes that differ
// in nothing else would be coded apart by accident.
func Named(book []Theme, name string) (Theme, bool) {
	i := slices.IndexFunc(book, func(t Theme) bool { return t.InBook() && strings.EqualFold(t.Name, name) })
	if i < 0 {
		return Theme{}, false
	}
	return book[i], true
}

// SlugOf makes the beginning of a theme's address from its name; see account.Slug.
// It is "theme" for a name without any letter or digit of ASCII.
func SlugOf(name string) string {
	if s := account.Slug(name, slugMax); s != "" {
		return s
	}
	return "theme"
}
