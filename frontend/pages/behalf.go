package pages

import (
	"context"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// BehalfURL is the address of the list of members for whom scores may be entered.
func BehalfURL(p id.Panel) string { return ReviewURL(p) + "/entries" }

// BehalfOfURL is the address of one member's ideas on it.
func BehalfOfURL(p id.Panel, s id.Seat) string {
	return BehalfURL(p) + "/" + strconv.FormatInt(int64(s), 10)
}

// EntryURL is the address of the form on which scores are entered for a member,
// and on which a second person enters them again.
func EntryURL(p id.Panel, s id.Seat, i id.Idea) string {
	return BehalfOfURL(p, s) + "/ideas/" + strconv.FormatInt(int64(i), 10)
}

// PaperURL is the address of a member's form on paper.
func PaperURL(p id.Panel, s id.Seat) string { return BehalfOfURL(p, s) + "/paper" }

// EnteredURL takes a member's answer to what was entered for them.
func EnteredURL(p id.Panel, i id.Idea) string { return SheetURL(p, i) + "/entered" }

// Behalf is the page on which the secretary chooses for whom and on what to enter
// scores. It shows no score.
type Behalf struct {
	Base frontend.Base
	review.Behalf
}

func (p Behalf) members(ctx context.Context) parts.TaskList {
	var list parts.TaskList
	for _, m := range p.Members {
		words := scored(ctx, m.Done, m.Total)
		waiting := 0
		for _, e := range p.Waiting {
			if e.Seat == m.ID {
				waiting++
			}
		}
		if waiting > 0 {
			words += ", " + text.N(ctx, waiting, "%d to confirm", "%d to confirm")
		}
		list.Tasks = append(list.Tasks, parts.Task{Text: m.Name, Href: BehalfOfURL(p.Head.ID, m.ID), Status: words})
	}
	return list
}

func (p Behalf) ideas(ctx context.Context) parts.TaskList {
	var list parts.TaskList
	for _, s := range p.Sheets {
		t := parts.Task{Text: strconv.FormatInt(int64(s.Idea), 10) + ". " + s.Title, Href: EntryURL(p.Head.ID, p.Of.ID, s.Idea), Status: text.T(ctx, "Scored")}
		switch {
		case s.Recused:
			t.Status, t.Href = text.T(ctx, "Recused"), ""
		case p.WaitsFor(p.Of.ID, s.Idea):
			t.Status, t.Tag = "", &parts.Tag{Text: text.T(ctx, "To confirm")}
		case s.Pending > 0:
			t.Status = text.T(ctx, "Not scored")
		}
		if s.Spoken && p.Takes == nil {
			t.Href = "" // the member has scored it themselves
		}
		if p.Viewer.Seat != review.Secretary && !p.WaitsFor(p.Of.ID, s.Idea) {
			t.Href = ""
		}
		list.Tasks = append(list.Tasks, t)
	}
	return list
}

// wayWords says how a member has told the secretary.
func wayWords(ctx context.Context, w review.Way) string {
	switch w {
	case review.ByPhone:
		return text.T(ctx, "By phone")
	case review.OnPaper:
		return text.T(ctx, "On paper")
	}
	return text.T(ctx, "In person")
}

// EntryPage is the form on which scores are entered for a member.
type EntryPage struct {
	Base frontend.Base
	Words
	review.EntryForm
	Score  Score // its controls; it knows nothing of the member's own scores
	Way    string
	Fields fault.Fields
}

func (p EntryPage) waitingWords(ctx context.Context) string {
	return text.T(ctx, "%s entered scores on %s.", p.By.Name, text.Date(ctx, p.Entry.At, p.Zone)) + " " + wayWords(ctx, p.Entry.Way) + "."
}

func (p EntryPage) ways(ctx context.Context) []parts.Radio {
	out := make([]parts.Radio, len(review.Ways))
	for i, w := range review.Ways {
		out[i] = parts.Radio{Value: string(w), Label: wayWords(ctx, w)}
	}
	return out
}

// enteredRows are the answers that were entered for the reader.
func (p Score) enteredRows(ctx context.Context) []parts.Row {
	rows := make([]parts.Row, 0, len(p.Asked)+1)
	for _, c := range p.Asked {
		words := p.Entered.Answers[c.Name]
		if words == review.UnableText {
			words = text.T(ctx, "unable to judge")
		}
		rows = append(rows, parts.Row{Key: CriterionName(c), Value: words})
	}
	rows = append(rows, sureRow(ctx, p.Entered.Sure)...)
	if p.Entered.Note != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Note"), Value: p.Entered.Note})
	}
	return rows
}

// enteredBy says who entered the scores that count, if it was not the member.
func (p Score) enteredBy(ctx context.Context) string {
	if p.Sheet.EnteredBy == 0 {
		return ""
	}
	return text.T(ctx, "Entered for you by %s, confirmed by %s.", p.member(p.Sheet.EnteredBy), p.member(p.Sheet.ConfirmedBy))
}

func (p Score) member(s id.Seat) string {
	for _, m := range p.Head.Members {
		if m.ID == s {
			return m.Name
		}
	}
	return ""
}

// Paper is a member's form to be printed.
type Paper struct {
	Base frontend.Base
	Words
	review.Paper
}
