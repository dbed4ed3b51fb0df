// Package challenge holds the call for ideas and what people answer: challenges
// with areas and phases, drafts and ideas, comments, support and follows.
package challenge

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// State says who may see a challenge at all.
type State string

// The states of a challenge. Its phases say what may be done in it.
const (
	Unpublished State = "draft"     // the team alone sees it
	Published   State = "published" // everybody may read it
	Archived    State = "archived"  // readable; refuses every change
)

// ShownTo reports whether a may know of challenge c, which is in this state: of
// one that is not published the team alone knows.
func (s State) ShownTo(a account.Actor, c id.Challenge) bool {
	return s != Unpublished || a.Staff(c)
}

// SupportForm says how people show that an idea matters.
type SupportForm string

// The forms of support.
const (
	SupportOnly SupportForm = "support"     // "this matters", or nothing
	ForAgainst  SupportForm = "for-against" // for, against or pass
)

// Limits, in characters (runes).
const (
	SlugMax     = 60
	NameMax     = 100 // titles of challenges, names of areas, titles of phases
	QuestionMax = 500
	BriefMax    = 20000
	SponsorMax  = 200
	StepsMost   = 12 // lines of "what happens to ideas"
	StepMax     = 300
	AboutMax    = 2000 // text about an area
	PromptsMost = 10   // questions of one kind
	HintMax     = 300  // of a question
)

// Challenge is a call for ideas with everything that its rules depend on.
type Challenge struct {
	ID           id.Challenge
	Slug         string
	Title        string
	Question     string
	Brief        string   // Markdown
	Steps        []string // "what happens to ideas", in order
	Sponsor      string
	SupportForm  SupportForm
	NoIndex      bool // search engines are asked to list nothing of it
	UnnamedPosts bool // people may post ideas without their name
	TeamPosts    bool // people may ask that only the team reads their idea
	State        State
	Version      int // moves with each change of the challenge, its areas, phases or prompts
	CreatedAt    time.Time
	Areas        []Area   // in the order of pages
	Phases       []Phase  // by opening time
	Prompts      []Prompt // by kind and position
}

// Area is a part of a challenge with its own lead, panel and shortlist.
type Area struct {
	ID    id.Area
	Slug  string
	Name  string
	About string
	Lead  id.Person // 0: none named yet
}

// Prompt is one question asked in place of a blank box.
type Prompt struct {
	Kind  Kind
	Key   string // names the answer in the API and in files: lower-case letters, digits and _
	Label string
	Hint  string
}

// Faults of a challenge as a whole.
var (
	ErrNotFound = &fault.Error{Kind: fault.NotFound, Code: "challenge.not_found", Message: "There is no challenge at this address."}
	ErrArchived = &fault.Error{Kind: fault.Closed, Code: "challenge.archived", Message: "This challenge is archived. You can read it but nothing in it can be changed."}
	ErrSlug     = &fault.Error{Kind: fault.Conflict, Code: "challenge.slug_taken", Message: "There is a challenge at this address already. Enter another short name."}
	ErrStale    = &fault.Error{Kind: fault.Stale, Code: "challenge.stale", Message: "Somebody else has changed this challenge since you opened it. Look at both versions before you save again."}
)

// AreaBySlug returns the area called slug, or false.
func (c Challenge) AreaBySlug(slug string) (Area, bool) {
	for _, a := range c.Areas {
		if a.Slug == slug {
			return a, true
		}
	}
	return Area{}, false
}

// Area returns the area with this id, or false.
func (c Challenge) Area(a id.Area) (Area, bool) {
	for _, x := range c.Areas {
		if x.ID == a {
			return x, true
		}
	}
	return Area{}, false
}

// PromptsFor returns the questions asked of ideas of kind k: the challenge's
// own, or the usual ones where it has none for that kind.
func (c Challenge) PromptsFor(k Kind) []Prompt {
	var own []Prompt
	for _, p := range c.Prompts {
		if p.Kind == k {
			own = append(own, p)
		}
	}
	if own != nil {
		return own
	}
	return usualPrompts[k]
}

// usualPrompts are asked where a challenge has none of its own. The headings of
// a practice lead to those of a write-up.
var usualPrompts = map[Kind][]Prompt{
	KindPractice: {
		{KindPractice, "when", "When did you change?", "A month and a year are enough."},
		{KindPractice, "where", "Where, and who was involved?", "The kind of place and the people, not their names."},
		{KindPractice, "difference", "What difference has it made?", "Figures before and after, if you have them."},
	},
	KindIdea: {
		{KindIdea, "problem", "What would it make better?", "What happens now, and for whom."},
		{KindIdea, "needs", "What would it take?", "People, time, money, permission."},
	},
	KindExperience: {
		{KindExperience, "went_well", "What went well?", ""},
		{KindExperience, "went_wrong", "What did not go well?", ""},
	},
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check returns c with its texts put in order, or every rule that they break.
func (c Challenge) Check() (Challenge, error) {
	c.Title = account.OneLine(c.Title)
	c.Question = account.OneLine(c.Question)
	c.Sponsor = account.OneLine(c.Sponsor)
	var bad fault.Fields
	if c.Title == "" {
		bad.Add("title", "Enter a title.")
	} else if utf8.RuneCountInString(c.Title) > NameMax {
		bad.Add("title", "Title must be 100 characters or fewer.")
	}
	if c.Slug == "new" { // the address of the form for another challenge
		bad.Add("slug", "Enter another short name: this one is used by the service.")
	} else if c.Slug == "" || utf8.RuneCountInString(c.Slug) > SlugMax || !slugForm.MatchString(c.Slug) {
		bad.Add("slug", "Enter a short name of up to 60 lower-case letters, digits and hyphens.")
	}
	if utf8.RuneCountInString(c.Question) > QuestionMax {
		bad.Add("question", "Question must be 500 characters or fewer.")
	}
	if utf8.RuneCountInString(c.Brief) > BriefMax {
		bad.Add("brief", "Brief must be 20,000 characters or fewer.")
	}
	if utf8.RuneCountInString(c.Sponsor) > SponsorMax {
		bad.Add("sponsor", "Sponsor must be 200 characters or fewer.")
	}
	c.Steps = slices.DeleteFunc(slices.Clone(c.Steps), func(s string) bool { return strings.TrimSpace(s) == "" })
	for i, s := range c.Steps {
		c.Steps[i] = account.OneLine(s)
	}
	if len(c.Steps) > StepsMost {
		bad.Add("steps", "Enter 12 steps or fewer, one a line.")
	} else if slices.ContainsFunc(c.Steps, func(s string) bool { return utf8.RuneCountInString(s) > StepMax }) {
		bad.Add("steps", "Each step must be 300 characters or fewer.")
	}
	if c.SupportForm != SupportOnly && c.SupportForm != ForAgainst {
		bad.Add("support", "Select how people support ideas.")
	}
	return c, bad.Fault("challenge.invalid", "There is a problem with the challenge.")
}

// Slug makes a short name for addresses of a title, at most SlugMax long; see
// account.Slug.
func Slug(title string) string { return account.Slug(title, SlugMax) }
