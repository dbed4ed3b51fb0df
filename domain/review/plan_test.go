package review_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"uptake/domain/id"
	"uptake/domain/review"
)

// event reads a calendar back as RFC 5545 says: lines end in CRLF, are unfolded,
// and texts lose their escapes. It fails for what a calendar program would refuse.
func event(t *testing.T, s string) map[string]string {
	t.Helper()
	if !strings.HasSuffix(s, "\r\n") || strings.Count(s, "\n") != strings.Count(s, "\r\n") || strings.Count(s, "\r") != strings.Count(s, "\r\n") {
		t.Fatalf("lines do not end in CRLF: %q", s)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	out := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n")
	if lines[0] != "BEGIN:VCALENDAR" || lines[len(lines)-1] != "END:VCALENDAR" {
		t.Errorf("begins with %q and ends with %q", lines[0], lines[len(lines)-1])
	}
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			t.Errorf("no value: %q", line)
		}
		var b strings.Builder
		for i := 0; i < len(value); i++ {
			if value[i] == '\\' && i+1 < len(value) {
				i++
				if value[i] == 'n' {
					b.WriteByte('\n')
					continue
				}
			}
			b.WriteByte(value[i])
		}
		if name != "BEGIN" && name != "END" {
			if _, twice := out[name]; twice {
				t.Errorf("%s stands twice", name)
			}
			out[name] = b.String()
		}
	}
	return out
}

func TestACalendarProgramReadsTheMeetingBack(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("BST", 3600)
	name := "Joints, bones; and \\ muscles – " + strings.Repeat("Grüße ", 20)
	plan := review.Plan{
		Panel: 7, Contact: "Kit Ashe\n01632 960 001, after nine", MeetsAt: time.Date(2026, 6, 3, 14, 30, 0, 0, zone), Minutes: 90,
		Place: strings.Repeat("é", 200), Revision: 3, SavedAt: noon,
	}
	s := review.Service{BaseURL: "https://ideas.example.org:8443"}
	panel := review.Panel{ID: id.Panel(7), Name: name}
	got := event(t, s.Calendar(panel, plan))
	want := map[string]string{
		"VERSION": "2.0", "PRODID": "-//Uptake//Panels//EN", "METHOD": "PUBLISH", "UID": "panel-7-meeting@ideas.example.org", "DTSTAMP": noon.UTC().Format("20060102T150405Z"),
		"DTSTART": "20260603T133000Z", "DTEND": "20260603T150000Z", "SEQUENCE": "2", "SUMMARY": name, "LOCATION": plan.Place, "DESCRIPTION": plan.Contact,
		"URL": "https://ideas.example.org:8443/review/7/support",
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s is %q, want %q", k, got[k], v)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d properties, want %d: %v", len(got), len(want), got)
	}
	plan.MeetsAt, plan.Revision = plan.MeetsAt.Add(time.Hour), 4
	if moved := event(t, s.Calendar(panel, plan)); moved["UID"] != want["UID"] || moved["SEQUENCE"] != "3" {
		t.Errorf("the moved meeting is %s, %s", moved["UID"], moved["SEQUENCE"])
	}
	if s.Calendar(panel, review.Plan{}) != "" {
		t.Error("there is a calendar without a meeting")
	}
}
