package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
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

// own lists every idea in the member's own order with what they said of it.
func (p Check) own(ctx context.Context) parts.SummaryList {
	var list parts.SummaryList
	for _, s := range p.Sheets {
		own, ok := p.Own[s.Idea]
		if !ok {
			continue
		}
		row := parts.Row{Key: s.Title, Content: p.answers(own)}
		if p.Takes == nil {
			row.Actions = []parts.Action{{Text: text.T(ctx, "Change"), HiddenText: text.T(ctx, "your scores for %s", s.Title), Href: SheetURL(p.Head.ID, s.Idea)}}
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// answerWords is one of the member's own answers in words: "7, high", or with what
// the score stands for where the criterion says it.
func answerWords(ctx context.Context, own review.Sheet, c review.Criterion) string {
	words := ownWords(ctx, own, c.ID)
	if words == "" {
		return text.T(ctx, "no answer yet")
	}
	for _, sc := range own.Scores {
		if sc.Criterion != c.ID || sc.State != review.Given {
			continue
		}
		for _, a := range c.Anchors {
			if a.At == sc.Value {
				return words + ", " + regionWords(ctx, c.Scale.Region(stats.Of(sc.Value))) + ". " + a.Words
			}
		}
		return words + ", " + regionWords(ctx, c.Scale.Region(stats.Of(sc.Value)))
	}
	return words
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
