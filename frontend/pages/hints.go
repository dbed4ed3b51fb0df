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

// HintsURL is the address where chair and secretary look for conflicts of interest.
func HintsURL(p id.Panel) string { return ReviewURL(p) + "/hints" }

// Hints is the page on which chair and secretary look through signs of conflicts
// of interest.
type Hints struct {
	Base frontend.Base
	review.HintList
	Fields fault.Fields
	Seat   id.Seat // the form at fault
	Kind   review.ConflictKind
}

// hintsMax is how many ideas one form of the page holds.
const hintsMax = 50

// hintGroup is the form for one member and one kind of conflict.
type hintGroup struct {
	member review.Member
	kind   review.ConflictKind
	hints  []review.Hinted
	more   int  // further ones, for which there is no room yet
	own    bool // about the viewer
}

func (p Hints) groups() []hintGroup {
	var out []hintGroup
	for _, h := range p.HintList.Hints {
		n := len(out) - 1
		if n < 0 || out[n].member.ID != h.Seat || out[n].kind != h.Kind {
			g := hintGroup{kind: h.Kind, own: h.Seat == p.Viewer.SeatID}
			for _, m := range p.Head.Members {
				if m.ID == h.Seat {
					g.member = m
				}
			}
			out = append(out, g)
			n++
		}
		if len(out[n].hints) == hintsMax {
			out[n].more++
			continue
		}
		out[n].hints = append(out[n].hints, h)
	}
	return out
}

// key begins the names of the controls of a group.
func (g hintGroup) key() string {
	return "ideas-" + strconv.FormatInt(int64(g.member.ID), 10) + "-" + string(g.kind)
}

func (p Hints) ideas(ctx context.Context, g hintGroup) parts.Checkboxes {
	c := parts.Checkboxes{
		Name: "ideas", ID: g.key(), Legend: g.member.Name + ": " + hintKind(ctx, g.kind), LegendSize: parts.M, Small: true, Hint: recusesWords(ctx, g.kind),
	}
	if p.Seat == g.member.ID && p.Kind == g.kind {
		c.Error = parts.ErrorFor(ctx, p.Fields, g.key())
	}
	for _, h := range g.hints {
		item := parts.Checkbox{Value: strconv.FormatInt(int64(h.Idea), 10), Label: h.Title}
		if h.Kind == review.Organisation {
			item.Hint = signWords(ctx, h.Sign)
		}
		c.Items = append(c.Items, item)
	}
	return c
}

func hintKind(ctx context.Context, k review.ConflictKind) string {
	switch k {
	case review.Author:
		return text.T(ctx, "wrote the idea")
	case review.Organisation:
		return text.T(ctx, "may work where the author works")
	default:
		return text.T(ctx, "supported the idea or commented on it")
	}
}

func recusesWords(ctx context.Context, k review.ConflictKind) string {
	if k.Recuses() {
		return text.T(ctx, "If you confirm it, the member does not score the idea and does not see what the panel says about it.")
	}
	return text.T(ctx, "If you confirm it, it is noted. The member may score the idea all the same.")
}

func signWords(ctx context.Context, s review.Sign) string {
	if s == review.SignDomain {
		return text.T(ctx, "Both e-mail addresses end in the same way.")
	}
	return text.T(ctx, "Both name the same organisation.")
}

// formFields are the names to which the error summary can lead.
func (p Hints) formFields() []string {
	var names []string
	for _, g := range p.groups() {
		names = append(names, g.key())
	}
	return names
}
