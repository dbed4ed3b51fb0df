package challenge

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Kind says what an idea tells of.
type Kind string

// The kinds of idea.
const (
	KindPractice   Kind = "practice"   // a change already made
	KindIdea       Kind = "idea"       // a change proposed
	KindExperience Kind = "experience" // what it was like
)

// Kinds lists the kinds in the order of pages.
var Kinds = []Kind{KindPractice, KindIdea, KindExperience}

// Moderation says whether people may read an idea.
type Moderation string

// The states of moderation.
const (
	Held    Moderation = "held"    // waits for a moderator; author and moderators alone see it
	Visible Moderation = "visible" // public
	Hidden  Moderation = "hidden"  // taken out of public view, with a reason
	ForTeam Moderation = "team"    // its author and the moderators alone read it; see TeamOnly
)

// Stage says how far an idea has come.
type Stage string

// The stages. A draft has none: it is not an idea yet.
const (
	Posted    Stage = "posted"
	InReview  Stage = "in_review"
	Decided   Stage = "decided"
	WrittenUp Stage = "written_up"
	Withdrawn Stage = "withdrawn"
	Merged    Stage = "merged"
)

// Stages lists the stages in order.
var Stages = []Stage{Posted, InReview, Decided, WrittenUp, Withdrawn, Merged}

// Outcome is the published answer to the author.
type Outcome string

// The outcomes; NoOutcome until a panel has decided.
const (
	NoOutcome     Outcome = ""
	Shortlisted   Outcome = "shortlisted"
	Develop       Outcome = "develop"
	Refer         Outcome = "refer"
	NotNow        Outcome = "not_now"
	MergedOutcome Outcome = "merged"
)

// Limits of what people write, in characters (runes) and words.
const (
	TitleMax     = 100
	BodyMax      = 10000
	BodyWordsMax = 1000
)

// Licence is what a contributor grants on posting: its name and version. Its
// words stand on the page /terms.
const Licence = "uptake-share-1"

// Answer is what the author wrote to one prompt. The label is kept with it, so
// that a later change of the prompt does not change what was answered.
type Answer struct {
	Key, Label, Text string
}

// Text is what a person writes: as a draft in any state, and checked as an idea.
type Text struct {
	Kind    Kind
	Area    id.Area // 0: none
	Title   string
	Body    string
	Answers []Answer
	Tags    []string // its author's own words for it: no themes, which others give it
	Lang    string   // BCP 47; empty is "en"
	Unnamed bool     // readers see its author's role and not the name; versions do not keep it
	AskTeam bool     // its author asks that only the team reads it: of what is not posted yet; see Idea.TeamOnly
}

// Idea is a posted idea of any kind. Moderation, stage and outcome are
// three things and never derived from each other.
type Idea struct {
	ID         id.Idea // also the number in its address
	Challenge  id.Challenge
	Author     id.Person // 0: not known (import)
	AuthorRole string    // professional role held when it was posted
	Text
	Licence          string
	account.Agreed   // to what its author posted the text as it is now
	Moderation       Moderation
	ModerationReason string // general words for the public; never the passage itself
	WasPublic        bool   // it was visible at some time
	TeamOnly         TeamOnly
	Stage            Stage // as it is; the public sees ShownStage
	Outcome          Outcome
	OutcomeReason    string
	MergedInto       id.Idea
	InFavourOf       id.Idea   // the other idea for which its author withdrew it; 0: none
	ReleasedAt       time.Time // when stage and outcome became public; zero: not yet
	Supports         int
	Againsts         int
	Passes           int
	Comments         int        // visible ones
	TookIn           int        // ideas that go on as part of this one
	TakenUp          int        // public records of other places that have adopted it
	PickReason       string     // why the team picked it out; empty: it did not
	Pinned           id.Comment // the reply from the team, which stands first on its page; 0: none
	Lock             Because    // why the team has closed its comments; empty: it has not
	Version          int
	PostedAt         time.Time
	EditedAt         time.Time // zero: never edited
	Unpublished      bool      // its challenge is, so that the team alone may know of it; read with it, never kept
}

// Idea faults.
var (
	ErrIdeaNotFound = &fault.Error{Kind: fault.NotFound, Code: "idea.not_found", Message: "There is no idea at this address."}
	ErrIdeaGone     = &fault.Error{Kind: fault.Gone, Code: "idea.gone", Message: "This idea has been removed by the moderators."}
	ErrWithdrawn    = &fault.Error{Kind: fault.Gone, Code: "idea.withdrawn", Message: "The author has withdrawn this idea."}
	ErrIdeaStale    = &fault.Error{Kind: fault.Stale, Code: "idea.stale", Message: "This idea has been changed since you opened it. Look at both versions before you save again."}
	ErrLocked       = &fault.Error{Kind: fault.Closed, Code: "idea.locked", Message: "The panel is reading this idea, so its text cannot be changed now. Add a comment instead."}
	ErrOwnSupport   = &fault.Error{Kind: fault.Forbidden, Code: "support.own", Message: "You cannot support your own idea."}
	ErrNoVersion    = &fault.Error{Kind: fault.NoVersion, Code: "idea.no_version", Message: "Say which version you changed."}
)

// ShownStage is the stage as everybody outside the panel may know it: what a
// panel does after "in review" reads "in review" until its release. A
// withdrawal is the author's own and is public at once.
func (c Idea) ShownStage() Stage {
	switch c.Stage {
	case Decided, WrittenUp, Merged:
		if c.ReleasedAt.IsZero() {
			return InReview
		}
	}
	return c.Stage
}

// ShownOutcome is the outcome as everybody may know it: none before release.
func (c Idea) ShownOutcome() Outcome {
	if c.ReleasedAt.IsZero() {
		return NoOutcome
	}
	return c.Outcome
}

// Listed reports whether lists, search, feeds and counts hold the idea.
func (c Idea) Listed() bool {
	s := c.ShownStage()
	return c.Moderation == Visible && s != Withdrawn && s != Merged
}

// ReadableBy returns nil if a may read the idea, else the fault that says why
// not: gone if it was public once, not found otherwise. The author and the
// moderators read what is held, hidden or for the team; the team alone reads what is in a
// challenge that is not published.
func (c Idea) ReadableBy(a account.Actor) error {
	if c.Unpublished && !a.Staff(c.Challenge) {
		return ErrIdeaNotFound
	}
	if c.Moderation == Visible && c.Stage != Withdrawn {
		return nil
	}
	if account.Can(a, account.SeeHeldIdea, account.Thing{Challenge: c.Challenge, Author: c.Author}) == nil {
		return nil
	}
	switch {
	case c.Moderation == Visible && c.Stage == Withdrawn:
		return c.withdrawn()
	case c.Moderation == Hidden && c.WasPublic:
		return ErrIdeaGone
	}
	return ErrIdeaNotFound
}

// Check returns t put in order, or every rule that it breaks. The answers come
// back with the labels of the challenge's prompts, in their order; an answer to
// no prompt is a fault. At least the body or one answer has to say something.
func (t Text) Check(c Challenge) (Text, error) {
	var bad fault.Fields
	t.Title = account.OneLine(t.Title)
	if t.Lang == "" {
		t.Lang = "en"
	}
	t.checkChoices(&bad, c)
	if t.Area == 0 && len(c.Areas) > 0 {
		bad.Add("area", "Select an area.")
	}
	checkTitle(&bad, t.Title)
	t.Body = account.Prose(t.Body)
	t.Answers = t.answers(c, &bad)
	t.Tags = checkTags(&bad, t.Tags)
	checkLength(&bad, t)
	return t, bad.Fault("idea.invalid", "There is a problem with your idea.")
}

// CheckWords returns the words of t put in order, or every rule of form that they
// break and every detail that identifies a patient. Answers that say nothing are left out.
func (t Text) CheckWords() (Text, error) {
	var bad fault.Fields
	t.Title, t.Body = account.OneLine(t.Title), account.Prose(t.Body)
	checkTitle(&bad, t.Title)
	var answers []Answer
	for _, a := range t.Answers {
		if a.Text = account.Prose(a.Text); a.Text != "" {
			answers = append(answers, a)
		}
	}
	t.Answers = answers
	checkLength(&bad, t)
	bad = append(bad, t.identifying()...)
	return t, bad.Fault("text.invalid", "There is a problem with the text.")
}

// checkChoices names what is not in the list that it was chosen from.
func (t Text) checkChoices(bad *fault.Fields, c Challenge) {
	if !slices.Contains(Kinds, t.Kind) {
		bad.Add("kind", "Select what you want to share: a change made, an idea or an experience.")
	}
	if _, ok := c.Area(t.Area); t.Area != 0 && !ok {
		bad.Add("area", "Select an area from the list.")
	}
	if !langForm(t.Lang) {
		bad.Add("lang", "Select the language that you wrote in.")
	}
}

func checkTitle(bad *fault.Fields, title string) {
	if title == "" {
		bad.Add("title", "Enter a title.")
	} else if utf8.RuneCountInString(title) > TitleMax {
		bad.Add("title", "Title must be 100 characters or fewer.")
	}
}

// checkLength counts body and answers together: they are read as one text.
func checkLength(bad *fault.Fields, t Text) {
	runes, words := utf8.RuneCountInString(t.Body), len(strings.Fields(t.Body))
	longest, field := runes, "body"
	for _, a := range t.Answers {
		n := utf8.RuneCountInString(a.Text)
		runes, words = runes+n, words+len(strings.Fields(a.Text))
		if n > longest {
			longest, field = n, "answers."+a.Key
		}
	}
	switch {
	case words == 0:
		bad.Add("body", "Describe the change or what it was like.")
	case runes > BodyMax:
		bad.Add(field, "Your text must be 10,000 characters or fewer.")
	case words > BodyWordsMax:
		bad.Add(field, "Your text must be 1,000 words or fewer.")
	}
}

// answers puts the answers into the order of the prompts and drops empty ones.
func (t Text) answers(c Challenge, bad *fault.Fields) []Answer {
	given := map[string]string{}
	for _, a := range t.Answers {
		given[a.Key] = account.Prose(a.Text)
	}
	var out []Answer
	for _, p := range c.PromptsFor(t.Kind) {
		if text := given[p.Key]; text != "" {
			out = append(out, Answer{Key: p.Key, Label: p.Label, Text: text})
		}
		delete(given, p.Key)
	}
	for key, text := range given {
		if text != "" {
			bad.Add("answers."+key, "This question is not asked in this challenge.")
		}
	}
	return out
}

// langForm reports whether s looks like a language tag of BCP 47, such as "en",
// "cy" or "pt-BR".
func langForm(s string) bool {
	if len(s) < 2 || len(s) > 20 {
		return false
	}
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i < 2 || r != '-' && (r < '0' || r > '9')) {
			return false
		}
	}
	return s[len(s)-1] != '-'
}

// TitleFrom makes a title of the first words of a body, for imported rows that
// have none: at most TitleMax runes, cut between words, with an ellipsis where
// something was cut.
func TitleFrom(body string) string {
	line := account.OneLine(body)
	if utf8.RuneCountInString(line) <= TitleMax {
		return line
	}
	runes := []rune(line)[:TitleMax-1]
	cut := string(runes)
	if i := strings.LastIndexByte(cut, ' '); i > TitleMax/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.-–") + "…"
}
