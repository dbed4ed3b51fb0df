package pages

import (
	"strconv"
	"strings"
	"time"

	"uptake/domain/fault"
)

// dateOf reads the three boxes of a date and returns it as YYYY-MM-DD; empty if
// it is none.
func dateOf(day, month, year string) string {
	d, errD := strconv.Atoi(strings.TrimSpace(day))
	m, errM := strconv.Atoi(strings.TrimSpace(month))
	y, errY := strconv.Atoi(strings.TrimSpace(year))
	if errD != nil || errM != nil || errY != nil || y < 1900 || y > 9999 {
		return ""
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || int(t.Month()) != m {
		return "" // 30 2 2026
	}
	return t.Format(time.DateOnly)
}

// boxesOf is dateOf the other way round.
func boxesOf(date string) (day, month, year string) {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "", "", ""
	}
	return strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())
}

// instant reads a date and a time of day in zone, and notes in bad what is wrong
// with either under the name of its field.
func instant(bad *fault.Fields, dateField, timeField, day, month, year, clock string, zone *time.Location) time.Time {
	date := dateOf(day, month, year)
	if date == "" {
		bad.Add(dateField, "Enter a date, such as 27 3 2026.")
	}
	at, ok := clockOf(clock)
	if !ok {
		bad.Add(timeField, "Enter a time, such as 09:00.")
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly+" 15:04", date+" "+at, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// clockOf reads a time of day as people write it, and as the pages do (09:00,
// 9.30, 9am, 5:30 pm), and returns it as 15:04.
func clockOf(s string) (string, bool) {
	s = strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(s), "")), ".", ":")
	for _, layout := range []string{"15:04", "3:04pm", "3pm"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format("15:04"), true
		}
	}
	return "", false
}

// textMax is the largest form with texts of a few thousand characters in it, in
// bytes: a browser may send twelve for one character.
const textMax = 128 << 10
