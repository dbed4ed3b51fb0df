package pages

import (
	"context"
	"strconv"
	"strings"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/update"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// UpdateURL is the public address of an update; UpdateEditURL is where the team
// works on it.
func UpdateURL(u id.Update) string { return "/updates/" + strconv.FormatInt(int64(u), 10) }

// UpdateEditURL is the address of the form.
func UpdateEditURL(u id.Update) string { return "/publish" + UpdateURL(u) }

// CategoryName names a category of updates.
func CategoryName(ctx context.Context, c update.Category) string {
	switch c {
	case update.Progress:
		return text.T(ctx, "Progress")
	case update.Meeting:
		return text.T(ctx, "Occasion")
	case update.Results:
		return text.T(ctx, "Results")
	case update.News:
	}
	return text.T(ctx, "News")
}

// OccasionName names a kind of occasion.
func OccasionName(ctx context.Context, k update.OccasionKind) string {
	if k == update.Webinar {
		return text.T(ctx, "Webinar")
	}
	return text.T(ctx, "Live question hour")
}

// Updates lists the news of a challenge.
type Updates struct {
	Base frontend.Base
	Words
	Slug   string
	Title  string
	Cards  []update.Card
	Drafts []update.Card
	Edit   bool
	More   string // address of the older ones; empty for none
}

// Update is the page of one update.
type Update struct {
	Base frontend.Base
	Words
	update.View
	Edit bool
}

// when says when an occasion takes place.
func (p Update) when(ctx context.Context) string {
	o := p.Occasion
	return text.T(ctx, "%s to %s", p.Moment(ctx, o.StartsAt), text.Clock(ctx, o.EndsAt, p.Zone))
}

// names lists parties that have a name.
func names(ctx context.Context, ps []update.Party) string {
	var out []string
	for _, p := range ps {
		if p.Name != "" {
			out = append(out, p.Name)
		}
	}
	return text.List(ctx, out)
}

func (p Update) facts(ctx context.Context) parts.SummaryList {
	o := p.Occasion
	rows := []parts.Row{{Key: text.T(ctx, "What"), Value: OccasionName(ctx, o.Kind)}, {Key: text.T(ctx, "When"), Value: p.when(ctx)}}
	if o.Where != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Where"), Value: o.Where})
	}
	if h := names(ctx, o.Hosts); h != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Hosts"), Value: h})
	}
	return parts.SummaryList{Rows: rows}
}

// replyTo names whom a contribution answers; empty if it answers the question.
func replyTo(q update.Question, c update.Contribution) string {
	for _, o := range q.Contributions {
		if o.Key == c.InReplyTo {
			return o.By.Name
		}
	}
	return ""
}

func (p Update) questionAnchor(key string) string { return "question-" + key }

// UpdateEdit is the form of an update.
type UpdateEdit struct {
	Base frontend.Base
	Words
	Action    string
	ID        id.Update // 0: not kept yet
	Slug      string    // of the challenge
	Challenge string
	Published bool
	Version   int
	Typed     update.Words
	Ideas     string // numbers as typed
	Occasion  OccasionForm
	Asked     []update.Question
	Question  [2]string // text and name, as typed
	Answering string    // key of the question that Answer is for, after a fault
	Answer    string    // as typed
	Writeups  []WriteupOption
	Other     *update.Words // what stands there meanwhile, after a conflict
	Problem   string
	Fields    fault.Fields
}

// WriteupOption is a published write-up that an update may announce.
type WriteupOption struct {
	ID    id.Writeup
	Title string
}

// OccasionForm is an occasion as typed.
type OccasionForm struct {
	Kind, Title, Where, Hosts string
	Day, Month, Year          string
	From, To                  string
	Themes                    string
}

func (p UpdateEdit) categories(ctx context.Context) []parts.Option {
	var out []parts.Option
	for _, c := range update.Categories {
		out = append(out, parts.Option{Value: string(c), Text: CategoryName(ctx, c)})
	}
	return out
}

func (p UpdateEdit) kinds(ctx context.Context) []parts.Option {
	out := []parts.Option{{Value: "", Text: text.T(ctx, "No occasion")}}
	for _, k := range update.OccasionKinds {
		out = append(out, parts.Option{Value: string(k), Text: OccasionName(ctx, k)})
	}
	return out
}

func (p UpdateEdit) writeups(ctx context.Context) []parts.Option {
	out := []parts.Option{{Value: "", Text: text.T(ctx, "None")}}
	for _, w := range p.Writeups {
		out = append(out, parts.Option{Value: strconv.FormatInt(int64(w.ID), 10), Text: w.Title})
	}
	return out
}

func (p UpdateEdit) writeup() string {
	if p.Typed.Writeup == 0 {
		return ""
	}
	return strconv.FormatInt(int64(p.Typed.Writeup), 10)
}

// PartyLines writes parties one a line, people by @handle; ParseParties reads
// them back.
func PartyLines(ps []update.Party) string {
	var b strings.Builder
	for _, p := range ps {
		if p.Handle != "" {
			b.WriteString("@" + p.Handle + " " + p.Name + "\n")
		} else if p.Name != "" {
			b.WriteString(p.Name + "\n")
		}
	}
	return b.String()
}

// ParseParties reads what PartyLines writes.
func ParseParties(s string) []update.Party {
	var out []update.Party
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if handle := handleOf(line); handle != "" {
			out = append(out, update.Party{Handle: handle})
		} else if line != "" {
			out = append(out, update.Party{Name: line})
		}
	}
	return out
}

// NoteLines writes what an occasion came to, one theme a line; ParseNotes reads
// it back.
func NoteLines(ts []update.ThemeNote) string {
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.Theme + ": " + t.Words + "\n")
	}
	return b.String()
}

// ParseNotes reads what NoteLines writes.
func ParseNotes(s string) []update.ThemeNote {
	var out []update.ThemeNote
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			name, words, _ := strings.Cut(line, ":")
			out = append(out, update.ThemeNote{Theme: strings.TrimSpace(name), Words: strings.TrimSpace(words)})
		}
	}
	return out
}

// answer returns the answer to q as it is, or as it was typed.
func (p UpdateEdit) answer(q update.Question) string {
	switch {
	case p.Answering == q.Key:
		return p.Answer
	case q.Answer == nil:
		return ""
	}
	return q.Answer.Body
}
