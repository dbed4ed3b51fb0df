package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"time"
)

// demoMonday is the start of the week of the files that becomes the present one.
var demoMonday = time.Date(2026, time.September, 21, 0, 0, 0, 0, time.UTC)

// weeks moves the dates of the demonstration by whole weeks, in local time: what
// was posted at 9:42 in the morning stays at 9:42, on the same day of the week,
// also across a change of the clocks.
type weeks struct {
	n    int
	zone *time.Location
}

// weeksTo returns the move that brings today into the week of demoMonday.
func weeksTo(today time.Time, zone *time.Location) weeks {
	y, m, d := today.In(zone).Date()
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(demoMonday).Hours() / 24)
	n := days / 7
	if days < 0 && days%7 != 0 {
		n--
	}
	return weeks{n, zone}
}

func (w weeks) move(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(w.zone).AddDate(0, 0, 7*w.n).UTC()
}

// date moves a day written YYYY-MM-DD.
func (w weeks) date(day string) (string, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", err
	}
	return t.AddDate(0, 0, 7*w.n).Format(time.DateOnly), nil
}

// local is an instant of 2026 in the files' own zone, moved.
func (w weeks) local(month time.Month, day, hour, minute int) time.Time {
	return w.move(time.Date(2026, month, day, hour, minute, 0, 0, w.zone))
}

// column returns the CSV file in with the times of one column moved.
func (w weeks) column(in io.Reader, name string) (io.Reader, error) {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	at := -1
	for i, column := range rows[0] {
		if column == name {
			at = i
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("no column %s", name)
	}
	for _, r := range rows[1:] {
		t, err := time.Parse(time.RFC3339, r[at])
		if err != nil {
			return nil, err
		}
		r[at] = w.move(t).Format(time.RFC3339)
	}
	var out bytes.Buffer
	err = csv.NewWriter(&out).WriteAll(rows)
	return &out, err
}
