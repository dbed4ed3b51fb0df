package pages_test

import (
	"strings"
	"testing"
	"time"

	"uptake/store"
)

// events reads a calendar as RFC 5545 has it: lines of at most 75 bytes that end in CRLF,
// a long one going on behind a space; each event by the names of its lines.
func events(t *testing.T, body string) []map[string]string {
	t.Helper()
	lines := strings.Split(body, "\r\n")
	if lines[0] != "BEGIN:VCALENDAR" || lines[1] != "VERSION:2.0" || lines[len(lines)-2] != "END:VCALENDAR" || lines[len(lines)-1] != "" {
		t.Errorf("no calendar: %q", body)
	}
	var whole []string
	for _, l := range lines {
		if len(l) > 75 || strings.ContainsAny(l, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(l), l)
		}
		if rest, more := strings.CutPrefix(l, " "); more {
			whole[len(whole)-1] += rest
		} else {
			whole = append(whole, l)
		}
	}
	var out []map[string]string
	for _, l := range whole {
		name, value, _ := strings.Cut(l, ":")
		switch {
		case l == "BEGIN:VEVENT":
			out = append(out, map[string]string{})
		case len(out) > 0 && name != "END":
			out[len(out)-1][name] = value
		}
	}
	return out
}

func TestTheDatesOfAChallengeAreACalendar(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	p.must(p.store.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE challenges SET title = ?, version = version + 1 WHERE slug = 'joints'", "Füße, Knie; und \\ alles, was daran hängt, über die Länge einer Zeile hinaus")
		return err
	}))
	got := p.get("", "/challenges/joints/dates.ics").want(200)
	all := events(t, got.body)
	if len(all) != len(p.c.Phases) || len(all) == 0 {
		t.Fatalf("%d events for %d phases", len(all), len(p.c.Phases))
	}
	seen := map[string]bool{}
	for n, e := range all {
		ph := p.c.Phases[n]
		if e["DTSTART"] != ph.OpensAt.UTC().Format("20060102T150405Z") {
			t.Errorf("event %d begins at %s, the phase at %s", n, e["DTSTART"], ph.OpensAt)
		}
		if _, err := time.Parse("20060102T150405Z", e["DTSTAMP"]); err != nil || e["UID"] == "" || seen[e["UID"]] || e["DTEND"] != "" && e["DTEND"] <= e["DTSTART"] {
			t.Errorf("event %d: %v", n, e)
		}
		seen[e["UID"]] = true
		if !strings.HasPrefix(e["SUMMARY"], `Füße\, Knie\; und \\ alles\, was`) {
			t.Errorf("the summary is %q", e["SUMMARY"])
		}
	}
	if !strings.Contains(p.get("", "/challenges/joints").body, "/challenges/joints/dates.ics") {
		t.Error("no link leads to the calendar")
	}
	p.get("", "/challenges/nowhere/dates.ics").want(404)
	p.must(p.store.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE challenges SET state = 'draft', version = version + 1 WHERE slug = 'joints'")
		return err
	}))
	p.get("", "/challenges/joints/dates.ics").want(404)
}
