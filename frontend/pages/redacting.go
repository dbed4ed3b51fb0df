package pages

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// RedactionsURL is the address of the list of a panel's copies without names.
func RedactionsURL(p id.Panel) string { return ReviewURL(p) + "/redacted" }

// RedactionURL is the address where the copy of one idea is made.
func RedactionURL(p id.Panel, i id.Idea) string { return SheetURL(p, i) + "/redacted" }

// answersMax is how many prompts a challenge asks of one kind at most.
const answersMax = 10

// RedactedAnswer is the name of the field that holds the nth answer, from 0.
func RedactedAnswer(n int) string { return "answer-" + strconv.Itoa(n+1) }

// RedactionFields are the names of all fields of the form.
var RedactionFields = func() []string {
	out := []string{"version", "title", "body", "reason", "do"}
	for n := range answersMax {
		out = append(out, RedactedAnswer(n))
	}
	return out
}()

// Redactions is the list of ideas with and without a copy without names.
type Redactions struct {
	Base frontend.Base
	Words
	review.Redactions
}

// Redaction is the page of the copy of one idea: the differences, and the form.
type Redaction struct {
	Base frontend.Base
	Words
	review.Redactions
	review.Beside
	Typed  Typed
	Fields fault.Fields
	Clash  bool // somebody else has saved another one meanwhile
}

// redactedState says how it stands with the copy of one idea.
func redactedState(ctx context.Context, b review.Beside) string {
	switch {
	case !b.Copy.Made():
		return text.T(ctx, "no copy")
	case b.Outdated():
		return text.T(ctx, "out of date")
	}
	return text.T(ctx, "version %s", strconv.Itoa(b.Copy.Version))
}

// outdated counts the copies that are out of date.
func (p Redactions) outdated() int {
	n := 0
	for _, b := range p.Ideas {
		if b.Outdated() {
			n++
		}
	}
	return n
}

func (p Redactions) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "redacted", Caption: text.T(ctx, "Ideas"), CaptionSize: parts.M, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "Written by")}, {Text: text.T(ctx, "Copy")}},
	}
	for _, b := range p.Ideas {
		author := b.Author
		if author == "" {
			author = text.T(ctx, "not known")
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: strconv.FormatInt(int64(b.Idea), 10) + ". " + b.Original.Title, Href: RedactionURL(p.Head.ID, b.Idea)}, {Text: author}, {Text: redactedState(ctx, b)},
		})
	}
	return t
}

// redactedLink leads to the page of copies; empty where the panel has none.
func (p Board) redactedLink(ctx context.Context) string {
	if n := len(p.Copies); n > 0 {
		return text.N(ctx, n, "Copies of ideas without names: make that of %d idea in place of chair and secretary", "Copies of ideas without names: make those of %d ideas in place of chair and secretary")
	}
	if !comparesCopies(p.Head, p.Viewer) {
		return ""
	}
	return text.T(ctx, "Copies of ideas without names")
}

// redactedLink leads from the text of an idea to the copy that members read.
func (p Discussion) redactedLink(ctx context.Context) string {
	if !comparesCopies(p.Head, p.Viewer) {
		return ""
	}
	return text.T(ctx, "Copy without names")
}

// comparesCopies reports whether a viewer finds copies without names on a panel.
func comparesCopies(h review.Head, v review.Viewer) bool {
	return h.Reached(review.Formed) && v.ReadsCopies(h.Panel) == nil
}

// closedWords says why the copy cannot be changed here; empty while it can.
func (p Redaction) closedWords(ctx context.Context) string {
	switch {
	case p.Closed != nil:
		return text.T(ctx, closedMessage(p.Closed))
	case len(p.Makes) == 0:
		return text.T(ctx, "Somebody else makes this copy: the secretary or, where they are recused from the idea, the chair or the challenge lead. You can read it.")
	}
	return ""
}

func closedMessage(err error) string { return fault.Of(err).Message }

// asksReason reports whether a change needs a reason.
func (p Redaction) asksReason() bool { return p.Head.Reached(review.R1Open) }

// redactedPart is one part of a text in both versions.
type redactedPart struct {
	label         string
	before, after string
	field         string
	rows          int
}

// parts are title, body and answers; a copy that is not made yet begins as the
// original.
func (p Redaction) parts(ctx context.Context) []redactedPart {
	copied := p.Copy
	if !copied.Made() {
		copied.Title, copied.Body, copied.Answers = p.Original.Title, p.Original.Body, p.Original.Answers
	}
	out := []redactedPart{{text.T(ctx, "Title"), p.Original.Title, copied.Title, "title", 0}}
	if p.Original.Body != "" || copied.Body != "" {
		out = append(out, redactedPart{text.T(ctx, "Text"), p.Original.Body, copied.Body, "body", 12})
	}
	for n, a := range p.Original.Answers {
		one := redactedPart{label: a.Label, before: a.Text, field: RedactedAnswer(n), rows: 5}
		for _, b := range copied.Answers {
			if b.Key == a.Key {
				one.after = b.Text
			}
		}
		out = append(out, one)
	}
	return out
}

func (p Redaction) value(of redactedPart) string {
	if v, ok := p.Typed[of.field]; ok {
		return v
	}
	return of.after
}

func (p Redaction) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.Fields, name)
}

func (p Redaction) errors(ctx context.Context) []parts.ErrorLink {
	if p.closedWords(ctx) != "" {
		return fields(ctx, p.Fields)
	}
	shown := []string{"reason"}
	for _, one := range p.parts(ctx) {
		shown = append(shown, one.field)
	}
	return fields(ctx, p.Fields, shown...)
}

// made says who made the copy, and when.
func (p Redaction) made(ctx context.Context) string {
	by := text.T(ctx, "the challenge lead")
	for _, m := range p.Head.Members {
		if m.ID == p.Copy.By {
			by = m.Name
		}
	}
	return text.T(ctx, "Version %s, saved by %s on %s.", strconv.Itoa(p.Copy.Version), by, p.Moment(ctx, p.Copy.At))
}

// spaced puts a blank between words taken out and words put in that stand side by side
// at the end of a line, so that they are not read as one word.
func spaced(pieces []review.Piece) []review.Piece {
	for n := range pieces {
		if n+1 < len(pieces) && pieces[n].Change != review.Kept && pieces[n+1].Change != review.Kept && strings.TrimRightFunc(pieces[n].Words, unicode.IsSpace) == pieces[n].Words {
			pieces[n].Words += " "
		}
	}
	return pieces
}
