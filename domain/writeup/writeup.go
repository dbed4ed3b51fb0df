// Package writeup publishes ideas back: pages under fixed headings that the
// people concerned have signed, with an embargo where one is wanted.
package writeup

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// State says how far a write-up has come.
type State string

// The states of a write-up.
const (
	Draft     State = "draft"     // the team, the authors of its ideas and its readers see it
	Scheduled State = "scheduled" // the same people; it is published when its time has come
	Published State = "published"
)

// Limits, in characters (runes), and in number.
const (
	TitleMax    = 150
	SummaryMax  = 2000
	HeadingMax  = 100
	TextMax     = 10000 // of one heading
	CreditMax   = 100   // name, and what for
	NoteMax     = 2000  // of a sign-off, a correction, a reason
	HeadingsMax = 12
	CreditsMax  = 20
	IdeasMax    = 20
)

// Writeup is the page that publishes one idea back, or several.
type Writeup struct {
	ID        id.Writeup
	Challenge id.Challenge
	Area      id.Area // 0: none
	Slug      string  // unique on the site; follows the title until it is published
	Words
	Ideas       []id.Idea   // in the order of the page
	Authors     []id.Person // of its ideas, and of what goes on as part of them
	Writers     []id.Person // of its ideas themselves: one of these has to agree
	Readers     []Reader    // who were asked to sign, and as what
	SignOffs    []SignOff   // of all editions
	State       State
	PublishAt   time.Time // the embargo; zero: none
	PublishedAt time.Time
	Override    string // why it is published without all sign-offs; empty: it has them
	Correction  string // what was corrected last after publication, in words for readers
	CorrectedAt time.Time
	Edition     int // moves with its words; sign-offs are bound to it
	Version     int // moves with each change; an edit names the one it saw
	CreatedAt   time.Time
	EditedAt    time.Time
}

// Words are what is read on the page.
type Words struct {
	Title    string
	Summary  string // in plain language
	Headings []Heading
	Credits  []Credit
}

// Heading is a part of the page. One without text is not shown.
type Heading struct {
	Key     string // lower-case letters, digits and _; unique in the write-up
	Heading string
	Text    string // Markdown
}

// Credit names somebody who has a part in it: a person of the site, or a name.
type Credit struct {
	Person id.Person // 0: only a name
	Handle string    // names the person when words come in
	Name   string
	As     string // "author", "with thanks to"
}

// Headings are those that a write-up of a change that somebody has made begins with:
// those of the challenge of 2020 under which clinicians told what they had changed.
func Headings() []Heading {
	return []Heading{
		{Key: "when", Heading: "When did you change?"},
		{Key: "who", Heading: "Who was involved?"},
		{Key: "how", Heading: "How did you change?"},
		{Key: "success", Heading: "What successes occurred?"},
	}
}

// proposedHeadings ask, in the same places, for a change that nobody has tried yet.
func proposedHeadings() []Heading {
	return []Heading{
		{Key: "when", Heading: "When could it start?"},
		{Key: "who", Heading: "Who would be involved?"},
		{Key: "how", Heading: "What would change, and how?"},
		{Key: "success", Heading: "What difference could it make?"},
	}
}

// experienceHeadings ask for what it was like.
func experienceHeadings() []Heading {
	return []Heading{
		{Key: "when", Heading: "When was this?"},
		{Key: "who", Heading: "Who was involved?"},
		{Key: "how", Heading: "What was it like?"},
		{Key: "success", Heading: "What went well?"},
	}
}

// MoreHeadings may be used as well.
func MoreHeadings() []Heading {
	return []Heading{
		{Key: "problem", Heading: "What was the problem?"},
		{Key: "evidence", Heading: "What is the evidence?"},
		{Key: "panel", Heading: "What did the panel find?"},
		{Key: "said", Heading: "What did other people say?"},
		{Key: "next", Heading: "What happens next?"},
	}
}

// Faults of write-ups.
var (
	ErrNotFound  = &fault.Error{Kind: fault.NotFound, Code: "writeup.not_found", Message: "There is no write-up at this address."}
	ErrGone      = &fault.Error{Kind: fault.Gone, Code: "writeup.gone", Message: "This write-up has been taken out of view because its idea has been removed."}
	ErrStale     = &fault.Error{Kind: fault.Stale, Code: "writeup.stale", Message: "This write-up has been changed since you opened it. Look at both versions before you save again."}
	ErrPublished = &fault.Error{Kind: fault.Conflict, Code: "writeup.published", Message: "This write-up is published already. Correct it instead, with a note on what has changed."}
	ErrUnpublic  = &fault.Error{Kind: fault.Closed, Code: "writeup.idea_not_public", Message: "An idea of this write-up is not public, so it cannot be published."}
	ErrNotChosen = &fault.Error{Kind: fault.Forbidden, Code: "writeup.not_chosen", Message: "This idea is on no published shortlist. Ask the challenge lead to choose it."}
	ErrArchived  = challenge.ErrArchived
	ErrNotYet    = &fault.Error{Kind: fault.Conflict, Code: "writeup.not_published", Message: "This write-up is not published yet. Edit it instead."}
	ErrEmpty     = &fault.Error{
		Kind: fault.Invalid, Code: "writeup.empty", Message: "There is a problem with the write-up.",
		Fields: fault.Fields{{Name: "headings", Message: "Write something under at least one heading before you publish."}},
	}
)

// Check returns w put in order, or every rule that it breaks. Texts with details
// that identify a patient are refused, each named.
func (w Words) Check() (Words, error) {
	var bad fault.Fields
	w.Title = account.OneLine(w.Title)
	w.Summary = account.Prose(w.Summary)
	switch {
	case w.Title == "":
		bad.Add("title", "Enter a title.")
	case utf8.RuneCountInString(w.Title) > TitleMax:
		bad.Add("title", "Title must be 150 characters or fewer.")
	}
	if utf8.RuneCountInString(w.Summary) > SummaryMax {
		bad.Add("summary", "Summary must be 2,000 characters or fewer.")
	}
	w.Headings = checkHeadings(w.Headings, &bad)
	w.Credits = checkCredits(w.Credits, &bad)
	if err := bad.Fault("writeup.invalid", "There is a problem with the write-up."); err != nil {
		return w, err
	}
	guard.Blocked(&bad, "title", w.Title)
	guard.Blocked(&bad, "summary", w.Summary)
	for _, h := range w.Headings {
		guard.Blocked(&bad, "headings."+h.Key, h.Text)
	}
	return w, bad.Fault("writeup.identifying", "The write-up may identify a patient.")
}

func checkHeadings(in []Heading, bad *fault.Fields) []Heading {
	if len(in) > HeadingsMax {
		bad.Add("headings", "Use 12 headings or fewer.")
		return in
	}
	out := make([]Heading, 0, len(in))
	for _, h := range in {
		h.Heading, h.Text = account.OneLine(h.Heading), account.Prose(h.Text)
		field := "headings." + h.Key
		switch {
		case !keyForm(h.Key) || slices.ContainsFunc(out, func(o Heading) bool { return o.Key == h.Key }):
			bad.Add("headings", "Give each heading a key of its own: up to 40 lower-case letters, digits and _.")
		case h.Heading == "" || utf8.RuneCountInString(h.Heading) > HeadingMax:
			bad.Add(field, "Heading must have 1 to 100 characters.")
		case utf8.RuneCountInString(h.Text) > TextMax:
			bad.Add(field, "Text under a heading must be 10,000 characters or fewer.")
		}
		out = append(out, h)
	}
	return out
}

func keyForm(k string) bool {
	return k != "" && len(k) <= 40 && strings.Trim(k, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func checkCredits(in []Credit, bad *fault.Fields) []Credit {
	out := make([]Credit, 0, len(in))
	for _, c := range in {
		c.Name, c.As, c.Handle = account.OneLine(c.Name), account.OneLine(c.As), account.OneLine(c.Handle)
		if c.Person == 0 && c.Handle == "" && c.Name == "" {
			if c.As != "" {
				bad.Add("credits", "Enter a name for each credit.")
			}
			continue
		}
		if utf8.RuneCountInString(c.Name) > CreditMax || utf8.RuneCountInString(c.As) > CreditMax {
			bad.Add("credits", "A credit must be 100 characters or fewer.")
		}
		out = append(out, c)
	}
	if len(out) > CreditsMax {
		bad.Add("credits", "Use 20 credits or fewer.")
	}
	return out
}

// same reports whether two texts are read as the same.
func (w Words) same(o Words) bool {
	return w.Title == o.Title && w.Summary == o.Summary && slices.Equal(w.Headings, o.Headings) && slices.Equal(w.Credits, o.Credits)
}

// complete returns ErrEmpty for words that say nothing yet.
func (w Words) complete() error {
	if slices.ContainsFunc(w.Headings, func(h Heading) bool { return h.Text != "" }) {
		return nil
	}
	return ErrEmpty
}
