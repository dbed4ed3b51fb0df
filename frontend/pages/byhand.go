package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ByHandURL is the address where the chair changes by hand who scores what.
func ByHandURL(p id.Panel) string { return AllotmentURL(p) + "/hand" }

// ByHand is the page on which the chair changes by hand who scores what.
type ByHand struct {
	Allotment
	Looked bool // the page shows what would come of a file

	// What was typed.
	Idea, Member, Scores, Out, Into, Busy, Tenths, File string
	Only                                                bool
}

// settledMax is how much of what was settled by hand the page names.
const settledMax = 50

func (p ByHand) formFields() []string {
	shown := []string{"idea", "out", "into", "busy", "tenths", "upload", "file", "only"}
	if p.Chosen() {
		shown = append(shown, "member", "scores")
	}
	return shown
}

// Chosen reports whether the page knows which idea a member is to be given.
func (p ByHand) Chosen() bool { return slices.Contains(p.Plan.Ideas(), p.idea()) }

func (p ByHand) idea() id.Idea {
	n, err := strconv.ParseInt(p.Idea, 10, 64)
	if err != nil {
		return 0
	}
	return id.Idea(n)
}

// pairMembers offers whoever may score the chosen idea.
func (p ByHand) pairMembers(ctx context.Context) parts.Select {
	s := p.memberSelect(ctx, "member", text.T(ctx, "Member"), p.Member)
	s.Options = slices.DeleteFunc(s.Options, func(o parts.Option) bool {
		return slices.ContainsFunc(p.Aside[p.idea()], func(seat id.Seat) bool { return o.Value == strconv.FormatInt(int64(seat), 10) })
	})
	if n := len(p.Aside[p.idea()]); n > 0 {
		s.Hint = text.N(ctx, n, "%d member has a conflict of interest on this idea and is not listed.", "%d members have a conflict of interest on this idea and are not listed.")
	}
	return s
}

func (p ByHand) memberSelect(ctx context.Context, name, label, value string) parts.Select {
	s := parts.Select{Name: name, Label: label, Value: value, Error: parts.ErrorFor(ctx, p.Fields, name), Options: []parts.Option{{Text: text.T(ctx, "Select a member")}}}
	for _, m := range p.Members {
		if m.Only == 0 {
			s.Options = append(s.Options, parts.Option{Value: strconv.FormatInt(int64(m.ID), 10), Text: text.T(ctx, "%s (seat %s)", m.Name, strconv.FormatInt(int64(m.ID), 10))})
		}
	}
	return s
}

func (p ByHand) tenths(ctx context.Context) []parts.Option {
	out := []parts.Option{{Text: text.T(ctx, "Select a part")}}
	for n := 10; n > 0; n-- {
		words := text.T(ctx, "%s of 10", text.Number(n))
		switch n {
		case 10:
			words = text.T(ctx, "As many as others")
		case 5:
			words = text.T(ctx, "Half as many")
		}
		out = append(out, parts.Option{Value: strconv.Itoa(n), Text: words})
	}
	return out
}

func (p ByHand) only() []string {
	if p.Only {
		return []string{"1"}
	}
	return nil
}

func (p ByHand) anchorWords(ctx context.Context) string {
	words := make([]string, len(p.Anchors))
	for n, i := range p.Anchors {
		words[n] = ideaNumber(i)
	}
	return text.List(ctx, words)
}

// fileFaults are all faults of the file: each line has its own.
func (p ByHand) fileFaults(ctx context.Context) string {
	words := ""
	for _, f := range p.Fields {
		if f.Name == "file" {
			words += parts.ErrorFor(ctx, fault.Fields{f}, "file") + " "
		}
	}
	return words
}

func (p ByHand) wishWords(ctx context.Context, w review.Wish) string {
	idea, member := ideaNumber(w.Idea), text.T(ctx, "a member who has left")
	if at := slices.IndexFunc(p.Members, func(m review.Allotted) bool { return m.ID == w.Seat }); at >= 0 {
		member = p.Members[at].Name
	}
	switch {
	case w.Seat == 0 && w.Scores:
		return text.T(ctx, "Idea %s: everybody scores it.", idea)
	case w.Seat == 0:
		return text.T(ctx, "Idea %s: not one of those that everybody scores.", idea)
	case w.Scores:
		return text.T(ctx, "Idea %s: %s scores it.", idea, member)
	default:
		return text.T(ctx, "Idea %s: %s does not score it.", idea, member)
	}
}

// byIdea is who scores each idea.
func (p ByHand) byIdea(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "ideas", Caption: text.T(ctx, "Members of each idea"), CaptionSize: parts.M, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "Number of members"), Numeric: true}, {Text: text.T(ctx, "Members")}},
	}
	for _, i := range p.Plan.Ideas() {
		seats := p.Plan.Members[i]
		t.Rows = append(t.Rows, []parts.Cell{{Text: ideaNumber(i)}, {Text: text.Number(len(seats))}, {Text: p.named(ctx, seats)}})
	}
	return t
}
