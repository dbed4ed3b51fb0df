package challenge

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is the phases of a challenge and of its areas as a calendar program reads
// them (RFC 5545), each at address on host. A phase has the same UID for ever, so that
// a calendar follows when it is moved; one without an end is a moment.
func (c Challenge) Calendar(name func(Phase) string, address, host string) string {
	at := func(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Uptake//Challenges//EN", "X-WR-CALNAME:" + CalendarText(c.Title)}
	for _, p := range c.Phases {
		title := name(p)
		if area, ok := c.Area(p.Area); ok {
			title = area.Name + ", " + title
		}
		lines = append(lines,
			"BEGIN:VEVENT", "UID:phase-"+strconv.FormatInt(int64(p.ID), 10)+"@"+host, "DTSTAMP:"+at(c.CreatedAt), "SEQUENCE:"+strconv.Itoa(p.Version),
			"DTSTART:"+at(p.OpensAt))
		if !p.ClosesAt.IsZero() { // one without an end has no DTEND: it is to be later than DTSTART
			lines = append(lines, "DTEND:"+at(p.ClosesAt))
		}
		lines = append(lines, "SUMMARY:"+CalendarText(c.Title+": "+title), "URL:"+address, "END:VEVENT")
	}
	var b strings.Builder
	for _, l := range append(lines, "END:VCALENDAR") {
		b.WriteString(CalendarLine(l))
	}
	return b.String()
}

// CalendarText escapes a text value (RFC 5545, 3.3.11).
func CalendarText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

// CalendarLine ends a content line, and folds it before it is longer than 75 octets,
// between characters (RFC 5545, 3.1).
func CalendarLine(line string) string {
	var b strings.Builder
	n := 0
	for _, r := range line {
		if size := utf8.RuneLen(r); n+size > 75 {
			b.WriteString("\r\n ")
			n = 1 + size
		} else {
			n += size
		}
		b.WriteRune(r)
	}
	return b.String() + "\r\n"
}
