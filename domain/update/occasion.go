package update

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// OccasionKind says how people meet.
type OccasionKind string

// The kinds of occasion.
const (
	Webinar      OccasionKind = "webinar"
	QuestionHour OccasionKind = "live-question-hour"
)

// OccasionKinds lists them in the order of pages.
var OccasionKinds = []OccasionKind{Webinar, QuestionHour}

// Limits of an occasion, in characters (runes), and in number.
const (
	WhereMax         = 500
	QuestionMax      = 1000
	ContributionMax  = 5000
	AnswerMax        = 10000
	NameMax          = 100
	questionsMax     = 100
	contributionsMax = 200 // of one question
	hostsMax         = 20
	themesMax        = 30
)

// Occasion is a webinar or a live question hour, before it and after it.
type Occasion struct {
	Kind      OccasionKind
	Title     string // empty: that of the update
	StartsAt  time.Time
	EndsAt    time.Time
	Where     string // how to join, in words or as an address
	Hosts     []Party
	Questions []Question
	Themes    []ThemeNote // what it came to, published afterwards
	AnswersAt time.Time   // when the answers were published; zero: not yet
}

// Party is somebody who speaks: a person of the site, or a name.
type Party struct {
	Person id.Person
	Handle string // names the person when words come in
	Name   string
}

// Question is one question with what people said to it.
type Question struct {
	Key           string // unique in the occasion
	By            Party
	At            time.Time
	Text          string
	Contributions []Contribution
	Answer        *Answer // nil: not answered yet
}

// Contribution is what somebody said to a question during the occasion.
type Contribution struct {
	Key       string
	By        Party
	At        time.Time
	Body      string
	InReplyTo string // key of another contribution; empty: to the question
}

// Answer is the written answer to a question.
type Answer struct {
	By   Party
	At   time.Time
	Body string
}

// ThemeNote is a theme of an occasion and what it came to.
type ThemeNote struct {
	Theme string
	Words string
}

// Text is all that was said at the occasion, one saying a line, without the
// names of those who spoke; of none it is empty.
func (o *Occasion) Text() string {
	if o == nil {
		return ""
	}
	said := []string{o.Title}
	for _, q := range o.Questions {
		said = append(said, q.Text)
		for _, c := range q.Contributions {
			said = append(said, c.Body)
		}
		if q.Answer != nil {
			said = append(said, q.Answer.Body)
		}
	}
	for _, t := range o.Themes {
		said = append(said, t.Theme, t.Words)
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), "\n")
}

// Answered counts the questions that have an answer.
func (o Occasion) Answered() int {
	n := 0
	for _, q := range o.Questions {
		if q.Answer != nil {
			n++
		}
	}
	return n
}

// Parties returns every party of o, to be named or looked up in place.
func (o *Occasion) Parties() []*Party {
	var all []*Party
	for i := range o.Hosts {
		all = append(all, &o.Hosts[i])
	}
	for i := range o.Questions {
		q := &o.Questions[i]
		all = append(all, &q.By)
		for j := range q.Contributions {
			all = append(all, &q.Contributions[j].By)
		}
		if q.Answer != nil {
			all = append(all, &q.Answer.By)
		}
	}
	return all
}

// clone returns o with lists of its own, so that a caller's is left alone.
func (o Occasion) clone() Occasion {
	o.Hosts, o.Themes = slices.Clone(o.Hosts), slices.Clone(o.Themes)
	o.Questions = slices.Clone(o.Questions)
	for i := range o.Questions {
		q := &o.Questions[i]
		q.Contributions = slices.Clone(q.Contributions)
		if q.Answer != nil {
			a := *q.Answer
			q.Answer = &a
		}
	}
	return o
}

// check returns o put in order and adds every rule that it breaks to bad.
func (o Occasion) check(bad *fault.Fields) Occasion {
	o = o.clone()
	if !slices.Contains(OccasionKinds, o.Kind) {
		bad.Add("occasion.kind", "Select how people meet.")
	}
	o.Title, o.Where = account.OneLine(o.Title), account.OneLine(o.Where)
	text(bad, "occasion.title", o.Title, TitleMax, "")
	text(bad, "occasion.where", o.Where, WhereMax, "")
	o.StartsAt, o.EndsAt = o.StartsAt.UTC(), o.EndsAt.UTC()
	switch {
	case o.StartsAt.IsZero():
		bad.Add("occasion.starts_at", "Enter when it begins.")
	case !o.EndsAt.After(o.StartsAt):
		bad.Add("occasion.ends_at", "It must end after it begins.")
	}
	if len(o.Hosts) > hostsMax {
		bad.Add("occasion.hosts", "Use 20 hosts or fewer.")
	}
	for _, p := range o.Parties() {
		p.Name, p.Handle = account.OneLine(p.Name), account.OneLine(p.Handle)
		text(bad, "occasion.hosts", p.Name, NameMax, "")
	}
	if len(o.Questions) > questionsMax {
		bad.Add("occasion.questions", "Use 100 questions or fewer.")
		return o
	}
	keys := map[string]bool{}
	for i := range o.Questions {
		o.Questions[i].check(bad, keys, i)
	}
	if len(o.Themes) > themesMax {
		bad.Add("occasion.themes", "Use 30 themes or fewer.")
	}
	for i := range o.Themes {
		t := &o.Themes[i]
		t.Theme, t.Words = account.OneLine(t.Theme), account.OneLine(t.Words)
		text(bad, "occasion.themes", t.Theme, NameMax, "Enter the name of the theme.")
		text(bad, "occasion.themes", t.Words, QuestionMax, "")
	}
	return o
}

func (q *Question) check(bad *fault.Fields, keys map[string]bool, n int) {
	field := "occasion.questions." + strconv.Itoa(n+1)
	if q.Key == "" || len(q.Key) > 40 || keys[q.Key] {
		bad.Add(field, "Give each question a key of its own of up to 40 characters.")
	}
	keys[q.Key] = true
	q.Text = account.Prose(q.Text)
	text(bad, field, q.Text, QuestionMax, "Enter the question.")
	if len(q.Contributions) > contributionsMax {
		bad.Add(field, "Use 200 contributions or fewer.")
		return
	}
	said := map[string]bool{}
	for i := range q.Contributions {
		c := &q.Contributions[i]
		c.Body = account.Prose(c.Body)
		text(bad, field, c.Body, ContributionMax, "Enter what was said.")
		if c.Key == "" || said[c.Key] || c.InReplyTo != "" && !said[c.InReplyTo] {
			bad.Add(field, "Give each contribution a key of its own, and let it reply to an earlier one of the same question.")
		}
		said[c.Key] = true
	}
	if q.Answer != nil {
		q.Answer.Body = account.Prose(q.Answer.Body)
		text(bad, field, q.Answer.Body, AnswerMax, "Enter the answer.")
	}
}
