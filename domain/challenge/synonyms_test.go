package challenge_test

import (
	"errors"
	"strings"
	"testing"

	"uptake/domain/challenge"
	"uptake/domain/fault"
)

func TestListsOfSynonymsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	const text = "physio = physiotherapist = joint therapist\nFCP > first contact physiotherapist\nnot us = ultrasound\n"
	list, err := challenge.ParseSynonyms("\n  physio =physiotherapist=  joint\ttherapist\r\n\nFCP > first contact physiotherapist\nnot us = ultrasound")
	if err != nil || len(list) != 3 || !list[0].Mutual || list[0].Off || list[1].Mutual || !list[2].Off {
		t.Fatalf("%+v, %v", list, err)
	}
	if got := challenge.SynonymLines(list); got != text {
		t.Errorf("written as %q", got)
	}
	again, err := challenge.ParseSynonyms(text)
	if err != nil || challenge.SynonymLines(again) != text {
		t.Errorf("read again: %+v, %v", again, err)
	}
	for bad, says := range map[string]string{
		"knee": "Line 1", "a = b\n= c": "Line 2", "a = !": "Line 1", "a > b > c": "Line 1", "a = b > c": "Line 1", "a|b = c": "Line 1", "not a": "Line 1",
		"a = " + strings.Repeat("x", 81): "80 characters", "a" + strings.Repeat(" = b", 10): "10 terms", strings.Repeat("a = b\n", 501): "500 lines",
	} {
		_, err := challenge.ParseSynonyms(bad)
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) != 1 || !strings.Contains(f.Fields[0].Message, says) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if list, err := challenge.ParseSynonyms(" \n\n"); err != nil || list != nil {
		t.Errorf("an empty list: %v, %v", list, err)
	}
}
