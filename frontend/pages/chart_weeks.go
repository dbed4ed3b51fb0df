package pages

import (
	"context"
	"strconv"

	"uptake/domain/id"
	"uptake/frontend/text"
)

// Measures of a block of the picture of themes over the weeks, in units of its own.
const (
	weeksRow  = 52
	weeksBase = 44 // the line on which its bars stand
	weeksTall = 24 // the tallest bar
)

// bar is one bar of the picture.
type bar struct{ x, y, width, height string }

// trendMost is the tallest bar's number.
func (p ThemeNumbers) trendMost() int {
	most := 0
	for _, t := range p.Figures.Book {
		for n := range p.Trend.Begin {
			most = max(most, p.Trend.In(t.ID, n))
		}
	}
	return most
}

func (p ThemeNumbers) weeksBox() string {
	return "0 0 " + strconv.Itoa(blockWidth) + " " + strconv.Itoa(blockHead+len(p.Figures.Book)*weeksRow+4)
}

func weeksAt(row int) string { return "translate(0 " + strconv.Itoa(blockHead+row*weeksRow) + ")" }

// bars are those of one theme; a stretch without ideas has none.
func (p ThemeNumbers) bars(t id.Theme) []bar {
	most := float64(max(1, p.trendMost()))
	step := float64(blockWidth-2*blockLeft) / float64(len(p.Trend.Begin))
	width := min(step*0.8, 20)
	var out []bar
	for n := range p.Trend.Begin {
		if of := p.Trend.In(t, n); of > 0 {
			tall := max(1.5, weeksTall*float64(of)/most)
			out = append(out, bar{
				coordinate(blockLeft + step*float64(n) + (step-width)/2), coordinate(weeksBase - tall), coordinate(width), coordinate(tall),
			})
		}
	}
	return out
}

// finding is the picture in words.
func (p ThemeNumbers) finding(ctx context.Context) string {
	if len(p.Trend.Begin) == 0 {
		return ""
	}
	top := 0
	for n, of := range p.Trend.All {
		if of > p.Trend.All[top] {
			top = n
		}
	}
	words := text.T(ctx, "Most ideas with a theme were posted in the week of %s: %s.", p.day(p.Trend.Begin[top]), text.Number(p.Trend.All[top]))
	if p.Trend.Weeks > 1 {
		words = text.T(ctx, "Each bar is %s weeks. Most ideas with a theme were posted from %s on: %s.", strconv.Itoa(p.Trend.Weeks), p.day(p.Trend.Begin[top]), text.Number(p.Trend.All[top]))
	}
	return words + " " + text.T(ctx, "The tallest bar stands for %s.", text.N(ctx, p.trendMost(), "%d idea", "%d ideas"))
}
