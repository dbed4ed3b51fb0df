package files_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"uptake/api/files"
	"uptake/domain/challenge"
)

func TestTheLogOfModerationHoldsNoFormula(t *testing.T) {
	at := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	list := []challenge.LogEntry{
		{At: at, Act: challenge.LogRuling, ChallengeSlug: "c", On: challenge.Reported{Idea: 7, Comment: 9}, From: challenge.Visible, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OtherReason, Words: "=1+1"}, By: "=Mo", ByHandle: "mo", UndoneAt: at.Add(time.Minute), UndoneBy: "ola"},
		{At: at, Act: challenge.LogRemoval, ChallengeSlug: "c", On: challenge.Reported{Idea: 7}, Because: challenge.Because{Code: challenge.TellsWho}, Kind: "name", Salt: "s", Hash: "h", Places: []challenge.Spot{{Text: "idea", Row: 7, Field: "title", End: 12}, {Text: "idea", Row: 7, From: 2, Field: "body", Start: 3, End: 9}}},
		{At: at, Act: challenge.LogSanction, ChallengeSlug: "c", Person: "ben", To: "warning", Because: challenge.Because{Code: "spam"}, Said: "You advertised something.", By: "Mo", ByHandle: "mo"},
		{At: at, Act: challenge.LogFileHidden, ChallengeSlug: "c", On: challenge.Reported{Idea: 7}, Other: 11, To: challenge.Hidden, Said: "No consent.", By: "Mo", ByHandle: "mo"},
	}
	var b bytes.Buffer
	if err := files.ModerationLog(list, &b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\r\n")
	for n, want := range []string{
		"2026-03-03T12:00:00Z,'=Mo,mo,decided,c,7,9,visible,hidden,other,'=1+1,2026-03-03T12:01:00Z,ola,,,,,,",
		"2026-03-03T12:00:00Z,,,passage_removed,c,7,,,,identifies,It may tell readers who a patient is.,,,name,idea 7 title 0-12; idea 7 version 2 body 3-9,s,h,,",
		"2026-03-03T12:00:00Z,Mo,mo,sanction_imposed,c,,,,warning,spam,You advertised something.,,,,,,,ben,",
		"2026-03-03T12:00:00Z,Mo,mo,attachment_hidden,c,7,,,hidden,,No consent.,,,,,,,,11",
	} {
		if len(lines) != 5 || lines[n+1] != want {
			t.Fatalf("the file is\n%s\nwant\n%s", b.String(), want)
		}
	}
}
