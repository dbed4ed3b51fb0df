package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// CheckURL is the address where a member looks through their scores.
func CheckURL(p id.Panel) string { return ReviewURL(p) + "/check" }

// Check is the page at the end of a member's ideas.
type Check struct {
	Base frontend.Base
	Words
	review.Look
}

// list is a list of ideas under its heading.
func (p Check) list(name, status string, sheets []review.SheetHead) parts.TaskList {
	list := parts.TaskList{ID: name}
	for _, s := range sheets {
		list.Tasks = append(list.Tasks, parts.Task{Text: s.Title, Href: SheetURL(p.Head.ID, s.Idea), Status: status})
	}
	return list
}

// timeLeft is "about 35 minutes left"; empty when nothing is left.
func timeLeft(ctx context.Context, left time.Duration) string {
	minutes := int((left + time.Minute - 1) / time.Minute)
	switch {
	case minutes <= 0:
		return ""
	case minutes > 90:
		return text.T(ctx, "about %s hours left", strconv.Itoa((minutes+30)/60))
	case minutes > 10:
		minutes = (minutes + 4) / 5 * 5
	}
	return text.N(ctx, minutes, "about %d minute left", "about %d minutes left")
}

// scoredLeft is "12 of 40 scored, about 35 minutes left".
func scoredLeft(ctx context.Context, d review.Desk) string {
	words := scored(ctx, d.Done, d.Total)
	if left := timeLeft(ctx, d.Left()); left != "" && d.Takes == nil {
		words += ", " + left
	}
	return words
}

// reminds reports whether the viewer may remind members of the open round.
func (p Board) reminds() bool {
	return p.conducts() && !p.Viewer.Command && p.Head.OpenRound() > 0 && len(p.missing()) > 0
}

// whom lists who may be reminded: groups, then each member with something left.
func (p Board) whom(ctx context.Context) []parts.Option {
	out := []parts.Option{
		{Value: string(review.Behind), Text: text.T(ctx, "Everybody who has ideas left")},
		{Value: string(review.None), Text: text.T(ctx, "Those who have scored nothing yet")},
	}
	for _, m := range p.missing() {
		if m.State == review.Active && m.Scores(p.Head.Rules) {
			out = append(out, parts.Option{Value: strconv.FormatInt(int64(m.ID), 10), Text: m.Name})
		}
	}
	return out
}
