package pages

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// WatchForm is the form of who is alerted when somebody may be in danger.
type WatchForm struct {
	frontend.Base
	Typed         challenge.Watch
	First, Second string // addresses, as typed
	SecondAfter   string
	Opens, Closes string
	Site          bool // for the whole site
	Version       int
	Saved         []parts.Row
	Action        string
	Cancel        string
	Fields        fault.Fields
}

// HelpNow leads somebody who may be in danger to help.
type HelpNow struct {
	Base   frontend.Base
	Return string // where to go on; empty: to all challenges
	Away   string // what they read when nobody of the team is there; empty while somebody is
}

// Alerts lists the alerts of the challenges that somebody moderates.
type Alerts struct {
	Base  frontend.Base
	Words Words
	List  []challenge.AlertView
}

// Alert is the page of one alert.
type Alert struct {
	Base  frontend.Base
	Words Words
	Alert challenge.AlertView
}

// AlertURL is the address of an alert.
func AlertURL(a id.Alert) string { return "/moderate/alerts/" + strconv.FormatInt(int64(a), 10) }

func dayName(ctx context.Context, d time.Weekday) string {
	return [...]string{text.T(ctx, "Sunday"), text.T(ctx, "Monday"), text.T(ctx, "Tuesday"), text.T(ctx, "Wednesday"), text.T(ctx, "Thursday"), text.T(ctx, "Friday"), text.T(ctx, "Saturday")}[d]
}

// days are the boxes of the days of the week.
func (p WatchForm) days(ctx context.Context) parts.Checkboxes {
	b := parts.Checkboxes{Name: "days", Legend: text.T(ctx, "Days on which somebody is there"), LegendSize: parts.S, Small: true, Error: parts.ErrorFor(ctx, p.Fields, "days")}
	for n := range 7 {
		d := time.Weekday((n + 1) % 7)
		b.Items = append(b.Items, parts.Checkbox{Value: strconv.Itoa(int(d)), Label: dayName(ctx, d)})
	}
	for _, d := range p.Typed.Days {
		b.Values = append(b.Values, strconv.Itoa(int(d)))
	}
	return b
}

// SavedWatch puts hours and words into rows, for WatchForm.Saved. Who is alerted stands in
// the form alone.
func SavedWatch(ctx context.Context, w challenge.Watch) []parts.Row {
	var days []string
	for _, d := range w.Days {
		days = append(days, dayName(ctx, d))
	}
	return []parts.Row{
		{Key: text.T(ctx, "Days"), Value: strings.Join(days, " · ")},
		{Key: text.T(ctx, "Hours"), Value: fmt.Sprintf("%02d:%02d–%02d:%02d", w.Opens/60, w.Opens%60, w.Closes/60, w.Closes%60)},
		{Key: text.T(ctx, "Words to authors"), Value: w.Away},
	}
}

// alertIn names where an alert is.
func alertIn(ctx context.Context, a challenge.AlertView) string {
	if a.Challenge == 0 {
		return text.T(ctx, "The whole site")
	}
	return a.ChallengeTitle
}

// alertAbout leads to what an alert is about; empty where that is no page of its own.
func alertAbout(a challenge.AlertView) string {
	if a.Challenge == 0 {
		return ""
	}
	if a.On.Idea == 0 {
		return ChallengeURL(a.ChallengeSlug)
	}
	if a.Unposted && a.On.Comment == 0 {
		return IdeaURL(a.On.Idea)
	}
	if a.On.Comment != 0 {
		return CommentURL(a.On.Comment) + "/moderate"
	}
	return IdeaURL(a.On.Idea) + "/moderate"
}

// rows say when an alert was raised, why, and who was told.
func (p Alert) rows(ctx context.Context) []parts.Row {
	a := p.Alert
	why := text.T(ctx, "The text has words of somebody who may be in danger.")
	if a.Cause == challenge.ByReport {
		why = text.T(ctx, "Somebody has reported that a person may be in danger.")
	}
	if a.Unposted {
		why = text.T(ctx, "Somebody sent words of a person who may be in danger. The text was refused, has to be looked at by whoever wrote it first, or belongs to a record of adoption, a link, a file or an appeal, so it cannot be read here. They were shown whom to call.")
	}
	told := func(at time.Time) string {
		if at.IsZero() {
			return text.T(ctx, "Not told")
		}
		return p.Words.Moment(ctx, at)
	}
	when := p.Words.Moment(ctx, a.RaisedAt)
	if a.Away {
		when = text.T(ctx, "%s, out of hours", when)
	}
	rows := []parts.Row{
		{Key: text.T(ctx, "Challenge"), Value: alertIn(ctx, a)},
		{Key: text.T(ctx, "Why"), Value: why},
		{Key: text.T(ctx, "Raised"), Value: when},
		{Key: text.T(ctx, "First contact told"), Value: told(a.FirstToldAt)},
		{Key: text.T(ctx, "Second contact told"), Value: told(a.SecondToldAt)},
	}
	if a.Unposted {
		who := a.TriedByName
		if who == "" {
			who = text.T(ctx, "Not known any more")
		}
		rows = append(rows[:2], append([]parts.Row{{Key: text.T(ctx, "Who sent it"), Value: who}}, rows[2:]...)...)
	}
	if !a.OthersToldAt.IsZero() {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Leads or administrators told"), Value: told(a.OthersToldAt)})
	}
	if !a.TakenAt.IsZero() {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Taken up"), Value: text.T(ctx, "%s, by %s", p.Words.Moment(ctx, a.TakenAt), a.TakenByName)})
	}
	return rows
}
