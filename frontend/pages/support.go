package pages

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// SupportURL is the address of what helps the members of a panel to take part.
func SupportURL(p id.Panel) string { return ReviewURL(p) + "/support" }

// Support is the page of support, meeting, availability and expenses.
type Support struct {
	Base frontend.Base
	Words
	review.Support
	Form   string // the form at fault: plan, when or expense
	Typed  Typed
	Fields fault.Fields
}

func (p Support) errors(ctx context.Context) []parts.ErrorLink {
	return fields(ctx, p.Fields, "contact", "meets_at", "meets_time", "minutes", "place", "words", "what", "amount", "seat")
}

func (p Support) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.Fields, name)
}

// facts are whom to turn to and when the panel meets.
func (p Support) facts(ctx context.Context) parts.SummaryList {
	contact, when, place := p.Plan.Contact, text.T(ctx, "No meeting is planned yet"), orDash(p.Plan.Place)
	if contact == "" {
		contact = text.T(ctx, "Nobody is named yet. Ask the secretary.")
	}
	if !p.Plan.MeetsAt.IsZero() {
		when = p.Moment(ctx, p.Plan.MeetsAt) + ", " + text.N(ctx, p.Plan.Minutes, "%d minute", "%d minutes")
	}
	return parts.SummaryList{Rows: []parts.Row{
		{Key: text.T(ctx, "For help"), Value: contact}, {Key: text.T(ctx, "Meeting"), Value: when}, {Key: text.T(ctx, "Place"), Value: place},
	}}
}

// plan is the form of the plan as it was typed, or as it is kept.
func (p Support) plan() Typed {
	if p.Form == "plan" {
		return p.Typed
	}
	t := Typed{"contact": p.Plan.Contact, "place": p.Plan.Place, "minutes": "60"}
	if at := p.Plan.MeetsAt; !at.IsZero() {
		at = at.In(p.Zone)
		t["meets_at[day]"], t["meets_at[month]"], t["meets_at[year]"] = strconv.Itoa(at.Day()), strconv.Itoa(int(at.Month())), strconv.Itoa(at.Year())
		t["meets_time"], t["minutes"] = at.Format("15:04"), strconv.Itoa(p.Plan.Minutes)
	}
	return t
}

// when is what the viewer has said about when they can meet.
func (p Support) when() string {
	if p.Form == "when" {
		return p.Typed["words"]
	}
	for _, w := range p.When {
		if w.Seat == p.Viewer.SeatID {
			return w.Words
		}
	}
	return ""
}

func (p Support) name(seat id.Seat) string {
	for _, m := range p.Head.Members {
		if m.ID == seat {
			return m.Name
		}
	}
	return ""
}

// others are the availabilities of the others, for who plans.
func (p Support) others() []parts.Row {
	var rows []parts.Row
	for _, w := range p.When {
		if w.Seat != p.Viewer.SeatID && w.Words != "" {
			rows = append(rows, parts.Row{Key: p.name(w.Seat), Value: w.Words})
		}
	}
	return rows
}

// members are those for whom the secretary may note an expense.
func (p Support) members(ctx context.Context) []parts.Option {
	options := []parts.Option{{Text: text.T(ctx, "Myself")}}
	for _, m := range p.Head.Members {
		if m.ID != p.Viewer.SeatID && m.State != review.Invited {
			options = append(options, parts.Option{Value: strconv.FormatInt(int64(m.ID), 10), Text: m.Name})
		}
	}
	return options
}

// The names of the buttons beside an expense, each with its number.
const (
	TakeBack = "take_back"
	Paid     = "paid"
	Unpaid   = "unpaid"
)

// acts are the buttons beside an expense.
func (p Support) acts(ctx context.Context, e review.Expense) []parts.Button {
	var out []parts.Button
	about := text.T(ctx, "%s, %s", e.What, pounds(e.Pence))
	add := func(name, words string) {
		out = append(out, parts.Button{Text: words, HiddenText: about, Name: name, Value: strconv.FormatInt(e.ID, 10), Variant: parts.Secondary, Small: true, PreventDoubleClick: true})
	}
	if p.AllCosts && e.PaidAt.IsZero() {
		add(Paid, text.T(ctx, "Mark as paid"))
	} else if p.AllCosts {
		add(Unpaid, text.T(ctx, "Mark as not paid"))
	}
	if p.Viewer.TakesBack(e) {
		add(TakeBack, text.T(ctx, "Take back"))
	}
	return out
}

// paid is when an expense was paid, in words.
func (p Support) paid(ctx context.Context, e review.Expense) string {
	if e.PaidAt.IsZero() {
		return text.T(ctx, "Not yet")
	}
	return text.Date(ctx, e.PaidAt, p.Zone)
}

// costs is the table of expenses; it names members where there is more than one's.
func (p Support) costs(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "expenses", Caption: text.T(ctx, "Expenses"), CaptionSize: parts.L, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "For")}, {Text: text.T(ctx, "Noted")}, {Text: text.T(ctx, "Amount"), Numeric: true}, {Text: text.T(ctx, "Paid")}},
	}
	if p.AllCosts {
		t.Head = slices.Insert(t.Head, 0, parts.Head{Text: text.T(ctx, "Member")})
	}
	acts := slices.ContainsFunc(p.Expenses, func(e review.Expense) bool { return p.acts(ctx, e) != nil })
	if acts {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Change")})
	}
	for _, e := range p.Expenses {
		row := []parts.Cell{{Text: e.What}, {Text: text.Date(ctx, e.At, p.Zone)}, {Text: pounds(e.Pence)}, {Text: p.paid(ctx, e)}}
		if p.AllCosts {
			row = slices.Insert(row, 0, parts.Cell{Text: p.name(e.Seat)})
		}
		if acts {
			row = append(row, parts.Cell{Content: p.expenseActs(e)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// together is the sum of the expenses, and how much of it is paid.
func (p Support) together(ctx context.Context) string {
	sum, paid := 0, 0
	for _, e := range p.Expenses {
		sum += e.Pence
		if !e.PaidAt.IsZero() {
			paid += e.Pence
		}
	}
	return text.T(ctx, "All together %s, of which %s is paid.", pounds(sum), pounds(paid))
}

func pounds(pence int) string { return fmt.Sprintf("£%d.%02d", pence/100, pence%100) }

// Pence reads an amount in pounds, such as 12.50, 12,5 or £7; 0 for what is none. A
// comma is a decimal point: an amount of a thousand is written without one.
func Pence(s string) int {
	whole, part, dot := strings.Cut(strings.Replace(strings.TrimPrefix(strings.TrimSpace(s), "£"), ",", ".", 1), ".")
	if dot && len(part) == 1 {
		part += "0"
	}
	if dot && len(part) != 2 || len(whole) > 6 {
		return 0
	}
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return 0
		}
	}
	n, err := strconv.Atoi(whole + part)
	switch {
	case err != nil || whole == "":
		return 0
	case !dot:
		return n * 100
	}
	return n
}

// supportLink is for everybody who sits on the panel.
func (p Board) supportLink(ctx context.Context) string {
	if p.Viewer.SeatID == 0 && !p.Viewer.Administrator {
		return ""
	}
	return text.T(ctx, "Support, meeting and expenses")
}
