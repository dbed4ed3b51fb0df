package pages

import (
	"strings"
	"testing"
	"time"
)

func TestKnownIssuesAreWholeOrRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		bad        bool
	}{
		{"nothing is known and nobody has tested", `{"on": "", "by": "", "issues": []}`, false},
		{"a test with day and tester", `{"on": "2026-03-27", "by": "Example Audits"}`, false},
		{"a test without a tester", `{"on": "2026-03-27"}`, true},
		{"a test on no day", `{"on": "last week", "by": "Example Audits"}`, true},
		{"an issue that says all", `{"issues": [{"what": "The matrix has no text.", "criterion": "1.1.1 Non-text content", "plan": "By May."}]}`, false},
		{"an issue without a plan", `{"issues": [{"what": "The matrix has no text.", "criterion": "1.1.1 Non-text content"}]}`, true},
		{"no JSON", `issues`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := readIssues([]byte(tt.file)); (err != nil) != tt.bad {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := readIssues(knownIssues); err != nil {
		t.Errorf("the file of this version: %v", err)
	}
}

func TestTheStatementClaimsNoMoreThanWasTested(t *testing.T) {
	t.Parallel()
	issue := []KnownIssue{{What: "The matrix has no text.", Criterion: "1.1.1 Non-text content", Plan: "It will be mended by May 2027."}}
	tests := []struct {
		name   string
		tested Tested
		says   string
	}{
		{"nobody has tested", Tested{}, "partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard, because it has not been audited yet"},
		{"tested with issues", Tested{On: "2026-03-27", By: "Example Audits", Issues: issue}, "This fails WCAG 2.2 success criterion 1.1.1 Non-text content. It will be mended by May 2027."},
		{"tested without issues", Tested{On: "2026-03-27", By: "Example Audits"}, "fully compliant"},
		{"the test is named", Tested{On: "2026-03-27", By: "Example Audits"}, "last tested on 27 March 2026. The test was carried out by Example Audits."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			p := Content{Tested: tt.tested, Reviewed: time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC)}
			if err := p.Accessibility().Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "</p> ", "")), " "); !strings.Contains(got, tt.says) {
				t.Errorf("%q is missing", tt.says)
			}
			if whole := len(tt.tested.Issues) == 0 && tt.tested.On != ""; whole != strings.Contains(b.String(), "fully compliant") {
				t.Error("claims to be fully compliant, or does not claim it where it may")
			}
		})
	}
}
