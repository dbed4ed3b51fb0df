package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ReportForm is the page on which somebody says what is wrong with an idea or a comment.
type ReportForm struct {
	Base    frontend.Base
	Heading string
	Title   string // of the idea
	Lang    string
	Body    string // of the comment; empty for an idea
	Action  string
	Reason  challenge.ReportReason
	Note    string // as typed
	Fields  fault.Fields
}

func (p ReportForm) reasons(ctx context.Context) []parts.Radio {
	hints := map[challenge.ReportReason]string{
		challenge.Danger:     text.T(ctx, "If it is happening now, call 999 first."),
		challenge.Identifies: text.T(ctx, "Do not repeat the detail here."),
		challenge.Complaint:  text.T(ctx, "It belongs with the service that gave the care."),
	}
	var out []parts.Radio
	for _, r := range challenge.ReportReasons {
		out = append(out, parts.Radio{Value: string(r), Label: reportReason(ctx, r), Hint: hints[r]})
	}
	return out
}

// reportReason puts a reason into words.
func reportReason(ctx context.Context, r challenge.ReportReason) string {
	switch r {
	case challenge.Danger:
		return text.T(ctx, "Somebody may be in danger")
	case challenge.Identifies:
		return text.T(ctx, "It may tell who a patient is")
	case challenge.Harmful:
		return text.T(ctx, "Doing what it says may harm people")
	case challenge.Unkind:
		return text.T(ctx, "It is abusive, threatening or hateful")
	case challenge.Complaint:
		return text.T(ctx, "It is a complaint about care")
	case challenge.Spam:
		return text.T(ctx, "It is advertising, or posted again and again")
	}
	return text.T(ctx, "Something else")
}

// counted is a reason with how many gave it.
type counted struct {
	reason challenge.ReportReason
	n      int
	notes  []string
}

// byReason gathers reports by their reason, the gravest first.
func byReason(reports []challenge.Concern) []counted {
	var out []counted
	for _, reason := range challenge.ReportReasons {
		c := counted{reason: reason}
		for _, r := range reports {
			if r.Reason == reason {
				c.n++
				if r.Words != "" {
					c.notes = append(c.notes, r.Words)
				}
			}
		}
		if c.n > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Reported is the page after a report.
type Reported struct {
	Base   frontend.Base
	Reason challenge.ReportReason
}
