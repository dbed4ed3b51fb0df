package challenge

import (
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// PhasesFor returns the phases that decide for area at now: the area's own that
// are open, else those of the whole challenge that are open. area 0 is an idea
// without an area.
func (c Challenge) PhasesFor(area id.Area, now time.Time) []Phase {
	var own, all []Phase
	for _, p := range c.Phases {
		if !p.Open(now) {
			continue
		}
		switch p.Area {
		case 0:
			all = append(all, p)
		case area:
			own = append(own, p)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// Allows returns nil if a may act in area at now, else ErrArchived, ErrNotFound
// for a challenge that is not published, or a copy of ErrNotYet, ErrTeamOnly or
// ErrClosed whose message says when the act opens, or for whom, or since when it
// is over. Dates are put into words in now's time zone. Where phases overlap, one
// that allows the act is enough.
func (c Challenge) Allows(a account.Actor, act Act, area id.Area, now time.Time) error {
	return c.allows(a, act, []id.Area{area}, now)
}

// AllowsSomewhere is Allows for whichever area of the challenge is open for act.
func (c Challenge) AllowsSomewhere(a account.Actor, act Act, now time.Time) error {
	areas := make([]id.Area, 0, len(c.Areas)+1)
	for _, area := range c.Areas {
		areas = append(areas, area.ID)
	}
	if len(areas) == 0 {
		areas = append(areas, 0)
	}
	return c.allows(a, act, areas, now)
}

func (c Challenge) allows(a account.Actor, act Act, areas []id.Area, now time.Time) error {
	switch {
	case c.State == Archived:
		return ErrArchived
	case !c.State.ShownTo(a, c.ID):
		return ErrNotFound
	}
	open := Nobody
	for _, area := range areas {
		switch c.opens(act, area, now) {
		case Everyone:
			return nil
		case Staff:
			open = Staff
		}
	}
	if open == Staff && a.Staff(c.ID) {
		return nil
	}
	return c.refusal(act, areas, open, now)
}

// opens says for whom act is open in area at t.
func (c Challenge) opens(act Act, area id.Area, t time.Time) Who {
	open := Nobody
	for _, p := range c.PhasesFor(area, t) {
		switch p.who(act) {
		case Everyone:
			return Everyone
		case Staff:
			open = Staff
		}
	}
	return open
}

// Takes reports whether everybody who signs in may act in area at now.
func (c Challenge) Takes(act Act, area id.Area, now time.Time) bool {
	return c.State == Published && c.opens(act, area, now) == Everyone
}

var actWords = [...]string{Posting: "Posting ideas", Commenting: "Commenting", Supporting: "Supporting ideas"}

// refusal says when act opens to everybody next in one of areas, else for whom
// it is open now, else when it was open last.
func (c Challenge) refusal(act Act, areas []id.Area, open Who, now time.Time) error {
	next, last := c.around(act, areas, now)
	var refusal fault.Error
	switch {
	case !next.IsZero():
		refusal = *ErrNotYet
		refusal.Message = actWords[act] + " opens " + onDay(next, next, now) + "."
	case open == Staff:
		refusal = *ErrTeamOnly
		refusal.Message = actWords[act] + " is for the team that runs this challenge at the moment."
	case !last.IsZero():
		refusal = *ErrClosed
		refusal.Message = actWords[act] + " closed " + onDay(last.Add(-time.Second), last, now) + ". You can still read everything."
	default:
		refusal = *ErrClosed
		refusal.Message = actWords[act] + " is not open in this challenge."
	}
	return &refusal
}

// around returns the next instant after now at which everybody may act in one
// of areas, and the last one until which they could; zero for none. A phase of
// an area takes the place of those of the whole challenge, so that not each
// phase that allows an act opens it: every boundary is tried.
func (c Challenge) around(act Act, areas []id.Area, now time.Time) (next, last time.Time) {
	var bounds []time.Time
	for _, p := range c.Phases {
		bounds = append(bounds, p.OpensAt)
		if !p.ClosesAt.IsZero() {
			bounds = append(bounds, p.ClosesAt)
		}
	}
	slices.SortFunc(bounds, time.Time.Compare)
	for _, t := range bounds {
		at := t
		if past := !t.After(now); past {
			at = t.Add(-1)
		}
		if !slices.ContainsFunc(areas, func(area id.Area) bool { return c.opens(act, area, at) == Everyone }) {
			continue
		}
		if t.After(now) {
			return t, last
		}
		last = t
	}
	return time.Time{}, last
}

// onDay puts the day of day into words, "on 3 July 2026", and the hour of at with
// it where that day is today. What closes at midnight has closed the day before.
func onDay(day, at, now time.Time) string {
	day, at = day.In(now.Location()), at.In(now.Location())
	words := "on " + day.Format("2 January 2006")
	if day.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return words
	}
	switch at.Format("15:04") {
	case "00:00":
		return words + ", at midnight"
	case "12:00":
		return words + ", at midday"
	}
	return words + ", at " + strings.Replace(at.Format("3:04pm"), ":00", "", 1)
}
