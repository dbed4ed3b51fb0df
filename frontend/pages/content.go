package pages

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"uptake/domain/account"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Content is a page about the service itself. Its words change with the program;
// its date says when somebody last read them through.
type Content struct {
	Months int // for which a challenge keeps its people after its end; 0: the usual
	frontend.Base
	Words
	Reviewed time.Time
	Cookies  []CookieLine    // for the page about cookies
	Tested   Tested          // for the accessibility statement
	Versions []account.Terms // for the page of terms, the newest first
}

// CookieLine is one cookie as the page about cookies lists it.
type CookieLine struct {
	Name, Purpose string
	Lasts         time.Duration // after its last use
}

// DraftPrefix begins the name of what the script keeps of drafts in a browser.
const DraftPrefix = "uptake-draft:"

// Tested is what is known of the accessibility of this version.
type Tested struct {
	On     string       `json:"on"` // the day of the last test by people, YYYY-MM-DD; empty: not yet
	By     string       `json:"by"` // who tested
	Issues []KnownIssue `json:"issues"`
}

// KnownIssue is one thing that does not meet the standard.
type KnownIssue struct {
	What      string `json:"what"`      // in a sentence, for those whom it hinders
	Criterion string `json:"criterion"` // of WCAG 2.2, such as "1.4.10 Reflow"
	Plan      string `json:"plan"`      // when it will be mended, in a sentence
}

//go:embed known_issues.json
var knownIssues []byte

// KnownIssues returns what known_issues.json says. The file is part of the
// program: one that cannot be read is a defect and panics.
var KnownIssues = sync.OnceValue(func() Tested {
	t, err := readIssues(knownIssues)
	if err != nil {
		panic("pages: known_issues.json: " + err.Error())
	}
	return t
})

func readIssues(raw []byte) (Tested, error) {
	var t Tested
	if err := json.Unmarshal(raw, &t); err != nil {
		return Tested{}, err
	}
	if t.On != "" {
		if _, err := time.Parse(time.DateOnly, t.On); err != nil || t.By == "" {
			return Tested{}, fmt.Errorf("a test needs a day, such as 2026-03-27, and who made it")
		}
	}
	for i, k := range t.Issues {
		if k.What == "" || k.Criterion == "" || k.Plan == "" {
			return Tested{}, fmt.Errorf("issue %d needs what, criterion and plan", i+1)
		}
	}
	return t, nil
}

// compliance is the sentence of the statement that the law asks for.
func (p Content) compliance(ctx context.Context) string {
	const standard = "the Web Content Accessibility Guidelines version 2.2 AA standard"
	switch {
	case len(p.Tested.Issues) > 0:
		return text.T(ctx, "This website is partially compliant with "+standard+", due to the non-compliances listed below.")
	case p.Tested.On == "":
		return text.T(ctx, "This website is partially compliant with "+standard+", because it has not been audited yet.")
	}
	return text.T(ctx, "This website is fully compliant with "+standard+".")
}

func (p Content) testedOn(ctx context.Context) string {
	day, err := time.Parse(time.DateOnly, p.Tested.On)
	if err != nil {
		return text.T(ctx, "This website has not been tested by an auditor yet.")
	}
	return text.T(ctx, "This website was last tested on %s. The test was carried out by %s.", text.Date(ctx, day, time.UTC), p.Tested.By)
}

func (p Content) cookies(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Cookies of this service"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Name")}, {Text: text.T(ctx, "What it is for")}, {Text: text.T(ctx, "How long it lasts")}},
	}
	for _, k := range p.Cookies {
		t.Rows = append(t.Rows, []parts.Cell{{Text: k.Name}, {Text: k.Purpose}, {Text: lasts(ctx, k.Lasts)}})
	}
	return t
}

func lasts(ctx context.Context, d time.Duration) string {
	if h := int(d.Hours()); h <= 48 {
		return text.T(ctx, "%s hours after you last used it", strconv.Itoa(h))
	}
	return text.T(ctx, "%s days", strconv.Itoa(int(d.Hours()/24)))
}

// operator names who runs the service, at the start of a sentence.
func (p Content) operator(ctx context.Context) string {
	if p.Operator == "" {
		return text.T(ctx, "The organisation that set up this website")
	}
	if rest, ok := strings.CutPrefix(p.Operator, "the "); ok {
		return "The " + rest
	}
	return p.Operator
}

// service is the name of the service.
func (p Content) service() string {
	if p.ServiceName == "" {
		return "Uptake"
	}
	return p.ServiceName
}

// runner names who runs the service, within a sentence.
func (p Content) runner(ctx context.Context) string {
	if p.Operator == "" {
		return text.T(ctx, "the organisation that set it up")
	}
	return p.Operator
}

func (p Content) day(ctx context.Context) string { return text.Date(ctx, p.Reviewed, time.UTC) }
