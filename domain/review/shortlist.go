package review

import (
	"slices"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Shortlist is the list of decided ideas that a panel publishes, in order. The
// places stand in the decisions.
type Shortlist struct {
	ID          id.Shortlist
	Panel       id.Panel
	Slug        string // unique on the site: its address
	Title       string
	Intro       string
	PublishedAt time.Time // zero before it is published
	Version     int
}

// Faults of shortlists.
var (
	ErrShortlistNotFound = &fault.Error{Kind: fault.NotFound, Code: "shortlist.not_found", Message: "There is no such shortlist."}
	ErrShortlistEmpty    = &fault.Error{Kind: fault.Closed, Code: "shortlist.empty", Message: "There is no idea on the shortlist yet."}
	ErrShortlistOut      = &fault.Error{Kind: fault.Conflict, Code: "shortlist.published", Message: "The shortlist is published already."}
	ErrNotOnShortlist    = &fault.Error{Kind: fault.NotFound, Code: "shortlist.no_such_idea", Message: "This idea is not on the shortlist."}
)

// Move is a step of an idea on the shortlist.
type Move int

// Moves.
const (
	Up   Move = -1
	Down Move = +1
)

// OnShortlist returns the decisions of the shortlist in its order.
func OnShortlist(ds []Decision) []Decision {
	list := slices.DeleteFunc(slices.Clone(ds), func(d Decision) bool { return d.Outcome != Shortlisted })
	slices.SortFunc(list, func(a, b Decision) int {
		switch {
		case a.Position == b.Position:
			return int(a.Idea - b.Idea)
		case a.Position == 0:
			return 1
		case b.Position == 0:
			return -1
		}
		return a.Position - b.Position
	})
	return list
}

// Place gives every shortlisted idea its position, from 1. Ideas that have been
// placed keep their order; a new one goes in front of the first that is worse by
// the panel's order, so that a list nobody has moved is the computed order.
func Place(ds []Decision, order []Placed) []Decision {
	rank := make(map[id.Idea]int, len(order))
	for i, p := range order {
		rank[p.Idea] = i + 1
	}
	list := OnShortlist(ds)
	var placed []Decision
	for _, d := range list {
		if d.Position > 0 {
			placed = append(placed, d)
		}
	}
	for _, d := range list {
		if d.Position > 0 {
			continue
		}
		at := slices.IndexFunc(placed, func(o Decision) bool { return rank[o.Idea] == 0 || rank[d.Idea] != 0 && rank[d.Idea] < rank[o.Idea] })
		if at < 0 {
			at = len(placed)
		}
		placed = slices.Insert(placed, at, d)
	}
	for i := range placed {
		placed[i].Position = i + 1
	}
	return placed
}

// without returns the decisions but those on ideas from which v is recused. The places
// on the shortlist are closed up until they are public: a gap would tell of an idea that
// it is on the list, and where.
func (v Viewer) without(decisions []Decision, conflicts []Conflict, p Panel) []Decision {
	left := slices.DeleteFunc(slices.Clone(decisions), func(d Decision) bool { return v.barred(conflicts, d.Idea) })
	if !v.Recused || p.Reached(Published) {
		return left
	}
	for n, d := range OnShortlist(left) {
		at := slices.IndexFunc(left, func(l Decision) bool { return l.Idea == d.Idea })
		left[at].Position = n + 1
	}
	return left
}

// Step moves an idea one place up or down and returns the list in its new order.
// At the end of the list nothing changes. It returns ErrNotOnShortlist for an
// idea that is not on it.
func Step(list []Decision, idea id.Idea, m Move) ([]Decision, error) {
	return stepPast(list, idea, m, func(id.Idea) bool { return false })
}

// stepPast is Step for who does not see the ideas that are hidden: those stay where they
// are, and the idea goes past them to the next place that is seen.
func stepPast(list []Decision, idea id.Idea, m Move, hidden func(id.Idea) bool) ([]Decision, error) {
	list = slices.Clone(list)
	at := slices.IndexFunc(list, func(d Decision) bool { return d.Idea == idea })
	if at < 0 {
		return nil, ErrNotOnShortlist
	}
	to := at + int(m)
	for to >= 0 && to < len(list) && hidden(list[to].Idea) {
		to += int(m)
	}
	if to >= 0 && to < len(list) {
		list[at], list[to] = list[to], list[at]
	}
	for i := range list {
		list[i].Position = i + 1
	}
	return list, nil
}
