package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// rehearsed are the rows of the table: members, found, grey zone, disagreement.
func rehearsed(t *testing.T, out string) map[int][]float64 {
	t.Helper()
	rows := map[int][]float64{}
	for _, m := range regexp.MustCompile(`(?m)^[* ] +(\d+) +([\d.]+) +\d+(?: to \d+)? +(\d+) +(\d+)$`).FindAllStringSubmatch(out, -1) {
		n, _ := strconv.Atoi(m[1])
		for _, s := range m[2:] {
			f, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			rows[n] = append(rows[n], f)
		}
	}
	return rows
}

func TestRehearseShowsWhatMoreMembersBring(t *testing.T) {
	t.Parallel()
	code, out, errs := call(t, nil, "rehearse", "review", "--ideas", "100", "--members", "5", "--lived", "2", "--runs", "40")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	rows := rehearsed(t, out)
	if len(rows) != 6 || rows[3] == nil || rows[8] == nil {
		t.Fatalf("panels %v in:\n%s", rows, out)
	}
	if rows[8][0] <= rows[3][0] || rows[8][0] > 20 || rows[3][0] < 8 {
		t.Errorf("3 members find %.1f of 20, 8 find %.1f", rows[3][0], rows[8][0])
	}
	for _, want := range []string{"a shortlist of 20", "With 5 members", "grey zone", "One more member", "One fewer"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if _, again, _ := call(t, nil, "rehearse", "review", "--ideas", "100", "--members", "5", "--lived", "2", "--runs", "40"); again != out {
		t.Error("the same rehearsal came out otherwise")
	}
}

func TestRehearseRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for flag, value := range map[string]string{
		"ideas": "3", "members": "1", "lived": "7", "shortlist": "180", "rounds": "3", "runs": "0",
	} {
		code, _, errs := call(t, nil, "rehearse", "review", "--"+flag, value)
		if code != exitUsage || !strings.Contains(errs, "--"+flag+" is a number from ") {
			t.Errorf("--%s %s: exit %d, %s", flag, value, code, errs)
		}
	}
}
