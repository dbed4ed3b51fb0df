package text

import (
	"context"
	"strconv"
	"time"
)

// Clock writes the time of day of t in loc: "9am", "2:14pm", "midday", "midnight".
func Clock(ctx context.Context, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	h, m := t.Hour(), t.Minute()
	switch {
	case h == 0 && m == 0:
		return T(ctx, "midnight")
	case h == 12 && m == 0:
		return T(ctx, "midday")
	}
	half := T(ctx, "am")
	if h >= 12 {
		half = T(ctx, "pm")
	}
	h = (h+11)%12 + 1
	if m == 0 {
		return strconv.Itoa(h) + half
	}
	return strconv.Itoa(h) + ":" + t.Format("04") + half
}

// Date writes the day of t in loc: "28 June 2026".
func Date(ctx context.Context, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	return strconv.Itoa(t.Day()) + " " + T(ctx, t.Month().String()) + " " + strconv.Itoa(t.Year())
}

// Moment writes day and time of t in loc: "28 June 2026 at 9am".
func Moment(ctx context.Context, t time.Time, loc *time.Location) string {
	return T(ctx, "%s at %s", Date(ctx, t, loc), Clock(ctx, t, loc))
}

// Day writes the day of t in loc with its weekday, and with the year only if it
// is not the year of now: "Friday 3 July", "Monday 4 January 2027".
func Day(ctx context.Context, now, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	s := T(ctx, t.Weekday().String()) + " " + strconv.Itoa(t.Day()) + " " + T(ctx, t.Month().String())
	if t.Year() != now.In(loc).Year() {
		s += " " + strconv.Itoa(t.Year())
	}
	return s
}

// Range writes the days from a to b in loc without repeating what they share:
// "3 to 28 June 2026", "28 June to 3 July 2026".
func Range(ctx context.Context, a, b time.Time, loc *time.Location) string {
	a, b = a.In(loc), b.In(loc)
	from := strconv.Itoa(a.Day())
	switch {
	case a.Year() == b.Year() && a.YearDay() == b.YearDay():
		return Date(ctx, b, loc)
	case a.Year() != b.Year():
		from = Date(ctx, a, loc)
	case a.Month() != b.Month():
		from += " " + T(ctx, a.Month().String())
	}
	return T(ctx, "%s to %s", from, Date(ctx, b, loc))
}

// Closes says when something closes or has closed: "closes in 5 days, at 5pm on
// Friday 3 July", "closes today at 5pm", "closed on 3 July 2026". Days are
// calendar days in loc. Midnight belongs to the day that it ends.
func Closes(ctx context.Context, now, at time.Time, loc *time.Location) string {
	if !now.Before(at) {
		return T(ctx, "closed on %s", Date(ctx, at.Add(-time.Nanosecond), loc))
	}
	day := at.In(loc)
	clock, ends := Clock(ctx, at, loc), false
	if day.Hour() == 0 && day.Minute() == 0 {
		day, ends = day.Add(-time.Nanosecond), true
	}
	switch n := days(now.In(loc), day); {
	case n == 0 && ends:
		return T(ctx, "closes tonight at midnight")
	case n == 0:
		return T(ctx, "closes today at %s", clock)
	case n == 1 && ends:
		return T(ctx, "closes tomorrow at midnight")
	case n == 1:
		return T(ctx, "closes tomorrow at %s", clock)
	case ends:
		return T(ctx, "%s, at the end of %s", N(ctx, n, "closes in %d day", "closes in %d days"), Day(ctx, now, day, loc))
	default:
		return T(ctx, "%s, at %s on %s", N(ctx, n, "closes in %d day", "closes in %d days"), clock, Day(ctx, now, day, loc))
	}
}

// Opens says when something opens or has opened: "opens in 5 days, at 9am on
// Monday 1 June", "opens tomorrow at 9am", "opened on 1 June 2026".
func Opens(ctx context.Context, now, at time.Time, loc *time.Location) string {
	if !now.Before(at) {
		return T(ctx, "opened on %s", Date(ctx, at, loc))
	}
	clock := Clock(ctx, at, loc)
	switch n := days(now.In(loc), at.In(loc)); n {
	case 0:
		return T(ctx, "opens today at %s", clock)
	case 1:
		return T(ctx, "opens tomorrow at %s", clock)
	default:
		return T(ctx, "%s, at %s on %s", N(ctx, n, "opens in %d day", "opens in %d days"), clock, Day(ctx, now, at, loc))
	}
}

// GoodUntil returns the first instant after now at which Closes or Opens would
// say something else about at: at itself or the next midnight in loc, whichever
// comes first. Pages kept in a cache end there.
func GoodUntil(now, at time.Time, loc *time.Location) time.Time {
	y, m, d := now.In(loc).Date()
	midnight := time.Date(y, m, d+1, 0, 0, 0, 0, loc)
	if now.Before(at) && at.Before(midnight) {
		return at
	}
	return midnight
}

// days counts the calendar days from a to b, whatever the clock did in between.
func days(a, b time.Time) int {
	ya, ma, da := a.Date()
	yb, mb, db := b.Date()
	span := time.Date(yb, mb, db, 0, 0, 0, 0, time.UTC).Sub(time.Date(ya, ma, da, 0, 0, 0, 0, time.UTC))
	return int(span / (24 * time.Hour))
}
