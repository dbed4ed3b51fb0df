package pages_test

import (
	"regexp"
	"strings"
	"testing"
)

var (
	// shunned are the words that no page of the service uses.
	shunned   = regexp.MustCompile(`(?i)\b(invalid|oops|please|should|click here|suffer\w*|elderly|BAME|e\.g\.|i\.e\.)`)
	sentences = regexp.MustCompile(`[.!?:]["”']?(\s+|$)`)
)

// faultsOf returns what a text breaks of the rules of the service's own words.
func faultsOf(text string) []string {
	var found []string
	for _, w := range shunned.FindAllString(text, -1) {
		found = append(found, "the word "+w)
	}
	for _, s := range sentences.Split(text, -1) {
		if n := len(strings.Fields(s)); n > 25 {
			found = append(found, "a sentence of more than 25 words: "+s)
		}
	}
	return found
}

// lint fails the test if a text of the service breaks the rules of its words.
func lint(t *testing.T, text string) {
	t.Helper()
	for _, f := range faultsOf(text) {
		t.Error(f)
	}
}

func TestTheCheckOfWordsFindsWhatItLooksFor(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"Please try again.", "Oops.", "You should read this.", "An invalid date.", "Click here.", "Patients suffering from asthma.",
		strings.Repeat("word ", 26) + ".",
	} {
		if len(faultsOf(s)) == 0 {
			t.Errorf("nothing found in %q", s)
		}
	}
	if got := faultsOf("Enter a date, such as 27 3 2026. " + strings.Repeat("word ", 25) + "."); got != nil {
		t.Errorf("found %v", got)
	}
}
