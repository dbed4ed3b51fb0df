package pages

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/assign"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AllotmentURL is the address where chair and secretary see who scores what.
func AllotmentURL(p id.Panel) string { return ReviewURL(p) + "/assignment" }

// Allotment is the page of who scores what.
type Allotment struct {
	Base frontend.Base
	review.Allotment
	Asked  bool // what would change was asked for
	Fields fault.Fields
}

func (p Allotment) intro(ctx context.Context) string {
	switch n := strconv.Itoa(p.Round); {
	case p.Open:
		return text.T(ctx, "This is who scores what in round %s.", n)
	case p.Round > 1:
		return text.T(ctx, "This is who scores what if round %s opens now. Members score the same ideas as before.", n)
	default:
		return text.T(ctx, "This is who scores what if round %s opens now. It changes with each idea, member and conflict of interest until then.", n)
	}
}

func (p Allotment) design(ctx context.Context) string {
	switch p.Design {
	case review.Complete:
		return text.T(ctx, "Every member scores every idea.")
	case review.Open:
		return text.T(ctx, "Members take one idea after another.")
	default:
	}
	least, most := -1, 0
	for idea, seats := range p.Plan.Members {
		if slices.Contains(p.Anchors, idea) {
			continue
		}
		if n := len(seats); least < 0 || n < least {
			least = n
		}
		most = max(most, len(seats))
	}
	words := text.N(ctx, max(most, 0), "Ideas are shared out: each has %d member.", "Ideas are shared out: each has %d members.")
	if least >= 0 && least < most {
		words = text.T(ctx, "Ideas are shared out: each has from %s to %s members.", text.Number(least), text.Number(most))
	}
	return words + " " + text.N(ctx, len(p.Anchors), "Everybody scores %d of the ideas, to compare strict and mild members. Do not tell members which it is.",
		"Everybody scores %d of the ideas, to compare strict and mild members. Do not tell members which they are.")
}

// minutes says how long something takes, in words.
func minutes(ctx context.Context, d time.Duration) string {
	m := int((d + time.Minute - 1) / time.Minute)
	return text.N(ctx, m, "%d minute", "%d minutes")
}

func (p Allotment) loads(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "loads", Caption: text.T(ctx, "Ideas and time for each member"), CaptionSize: parts.M, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Member")}, {Text: text.T(ctx, "Seat")}, {Text: text.T(ctx, "Ideas"), Numeric: true}, {Text: text.T(ctx, "Time"), Numeric: true}},
	}
	if p.Open {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Begun"), Numeric: true})
	}
	if p.moves() {
		t.Caption = text.T(ctx, "Ideas and time for each member after the change")
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Change"), Numeric: true})
	}
	for _, m := range p.Members {
		row := []parts.Cell{{Text: m.Name}, {Text: SeatName(ctx, m.Kind)}, {Text: ideasOf(ctx, m)}, {Text: minutes(ctx, m.Time)}}
		if p.Open {
			row = append(row, parts.Cell{Text: text.Number(m.Begun)})
		}
		if p.moves() {
			row = append(row, parts.Cell{Text: change(ctx, m)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ideasOf says how many ideas a member has, and whether that is more than planned.
func ideasOf(ctx context.Context, m review.Allotted) string {
	n := text.Number(m.Ideas)
	if m.Over {
		return text.T(ctx, "%s, over the limit", n)
	}
	return n
}

func change(ctx context.Context, m review.Allotted) string {
	switch {
	case m.Gets > 0 && m.Gives > 0:
		return text.T(ctx, "%s more, %s fewer", text.Number(m.Gets), text.Number(m.Gives))
	case m.Gets > 0:
		return text.T(ctx, "%s more", text.Number(m.Gets))
	case m.Gives > 0:
		return text.T(ctx, "%s fewer", text.Number(m.Gives))
	default:
		return text.T(ctx, "None")
	}
}

// moves reports whether the page shows a change.
func (p Allotment) moves() bool { return p.MayMove && len(p.Added)+len(p.Taken) > 0 }

func (p Allotment) shortWords(ctx context.Context, s assign.Short) string {
	words := text.T(ctx, "%s of %s members.", text.Number(s.Has), text.Number(s.Wants))
	if s.Lived < s.LMust {
		words += " " + text.T(ctx, "%s of %s with lived experience.", text.Number(s.Lived), text.Number(s.LMust))
	}
	for _, w := range s.Why {
		switch w {
		case assign.Recusals:
			words += " " + text.T(ctx, "Others have a conflict of interest.")
		case assign.FewLived:
			words += " " + text.T(ctx, "No other member has lived experience.")
		case assign.FewMembers:
			words += " " + text.T(ctx, "There are no other members.")
		case assign.FullLoads:
			words += " " + text.T(ctx, "Others have as many ideas as they may.")
		case assign.ByHand:
			words += " " + text.T(ctx, "Others do not score it: that was settled by hand.")
		}
	}
	return words
}

func (p Allotment) help(ctx context.Context) []string {
	var out []string
	if n := p.Help.Members; n > 0 {
		out = append(out, text.N(ctx, n, "%d more member without a conflict of interest", "%d more members without a conflict of interest"))
	}
	if n := p.Help.Lived; n > 0 {
		out = append(out, text.N(ctx, n, "%d more member with lived experience", "%d more members with lived experience"))
	}
	if n := p.Help.Load; n > 0 {
		out = append(out, text.N(ctx, n, "a limit of %d idea for each member", "a limit of %d ideas for each member"))
	}
	return out
}

func (p Allotment) named(ctx context.Context, seats []id.Seat) string {
	var names []string
	for _, m := range p.Head.Members {
		if slices.Contains(seats, m.ID) {
			names = append(names, m.Name)
		}
	}
	return text.List(ctx, names)
}

// apart is how many pairs without an idea in common the page names at most.
const apart = 10

// relieve offers the members whose ideas can be handed over.
func (p Allotment) relieve(ctx context.Context) parts.Checkboxes {
	c := parts.Checkboxes{
		Name: "relieve", Legend: text.T(ctx, "Whose ideas are handed to others"), LegendSize: parts.S, Small: true, Error: parts.ErrorFor(ctx, p.Fields, "relieve"),
		Hint: text.T(ctx, "What they have begun stays with them. New members get their part without a tick here."),
	}
	for _, m := range p.Members {
		if left := m.Ideas + m.Gives - m.Begun; left > 0 || m.Relieved {
			c.Items = append(c.Items, parts.Checkbox{
				Value: strconv.FormatInt(int64(m.ID), 10), Label: m.Name, Checked: m.Relieved, Hint: text.N(ctx, max(left, 0), "%d idea not begun", "%d ideas not begun"),
			})
		}
	}
	return c
}
