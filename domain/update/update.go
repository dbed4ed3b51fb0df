// Package update holds the dated news of a challenge, some of it about an
// occasion: a webinar or a live question hour with its questions and answers.
package update

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// Category says what a piece of news is about.
type Category string

// The categories.
const (
	News     Category = "news"
	Progress Category = "progress"
	Meeting  Category = "occasion" // announces an occasion, and keeps what was said at it
	Results  Category = "results"
)

// Categories lists the categories in the order of pages.
var Categories = []Category{News, Progress, Meeting, Results}

// Limits, in characters (runes), and in number.
const (
	TitleMax   = 150
	SummaryMax = 500
	BodyMax    = 20000
	IdeasMax   = 20
)

// Update is a dated piece of news of a challenge.
type Update struct {
	ID        id.Update
	Challenge id.Challenge
	Words
	Author      id.Person // 0 for commands and erased people
	PublishedAt time.Time // zero: a draft, which the team alone sees
	Version     int
	CreatedAt   time.Time
	EditedAt    time.Time
}

// Words are what people read.
type Words struct {
	Category Category
	Title    string
	Summary  string
	Body     string     // Markdown
	Ideas    []id.Idea  // that it speaks of
	Writeup  id.Writeup // that it announces; 0: none
	Occasion *Occasion  // nil: none
}

// Faults of updates.
var (
	ErrNotFound  = &fault.Error{Kind: fault.NotFound, Code: "update.not_found", Message: "There is no update at this address."}
	ErrStale     = &fault.Error{Kind: fault.Stale, Code: "update.stale", Message: "This update has been changed since you opened it. Look at both versions before you save again."}
	ErrPublished = &fault.Error{Kind: fault.Conflict, Code: "update.published", Message: "This update is published already."}
	ErrQuestion  = &fault.Error{Kind: fault.NotFound, Code: "update.no_such_question", Message: "There is no such question in this update."}
)

// Check returns w put in order, or every rule that it breaks.
func (w Words) Check() (Words, error) {
	w.Title, w.Summary, w.Body = account.OneLine(w.Title), account.Prose(w.Summary), account.Prose(w.Body)
	var bad fault.Fields
	if !slices.Contains(Categories, w.Category) {
		bad.Add("category", "Select a category.")
	}
	text(&bad, "title", w.Title, TitleMax, "Enter a title.")
	text(&bad, "summary", w.Summary, SummaryMax, "")
	text(&bad, "body", w.Body, BodyMax, "")
	if len(w.Ideas) > IdeasMax {
		bad.Add("ideas", "Use 20 ideas or fewer.")
	}
	switch {
	case w.Occasion != nil:
		o := w.Occasion.check(&bad)
		w.Occasion = &o
	case w.Category == Meeting:
		bad.Add("occasion", "Enter the times of the occasion.")
	}
	return w, bad.Fault("update.invalid", "There is a problem with the update.")
}

// text adds a fault for a text that is too long, that is missing although empty
// says what to do then, or that may identify a patient.
func text(bad *fault.Fields, field, s string, most int, empty string) {
	switch {
	case s == "" && empty != "":
		bad.Add(field, empty)
	case utf8.RuneCountInString(s) > most:
		bad.Add(field, "Use "+thousands(most)+" characters or fewer.")
	default:
		guard.Blocked(bad, field, s)
	}
}

// thousands writes n as people do: 20,000.
func thousands(n int) string {
	s := strconv.Itoa(n)
	if len(s) > 3 {
		s = s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}
