package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// RecordsURL is the address of what a panel has signed.
func RecordsURL(p id.Panel) string { return ReviewURL(p) + "/record" }

// VersionURL is the address of an earlier version of a published shortlist.
func VersionURL(slug string, number int) string {
	return ShortlistURL(slug) + "/versions/" + strconv.Itoa(number)
}

// Records is the page of the versions that a panel has signed, where its record can
// be opened again.
type Records struct {
	Base frontend.Base
	Words
	review.RecordBook
	Reason string
	Fields fault.Fields
}

// OldShortlist is the page of an earlier version of a published shortlist.
type OldShortlist struct {
	Base frontend.Base
	Words
	review.PublishedRecord
}

// history says of a version when it was signed, published and opened again, and why.
func (w Words) history(ctx context.Context, r review.Record) []string {
	out := []string{text.T(ctx, "Signed by chair and secretary on %s.", w.Moment(ctx, r.FinalAt))}
	if !r.ReleasedAt.IsZero() {
		out = append(out, text.T(ctx, "Published on %s.", w.Moment(ctx, r.ReleasedAt)))
	}
	if !r.ReopenedAt.IsZero() {
		out = append(out, text.T(ctx, "Opened again on %s. The reason: %s", w.Moment(ctx, r.ReopenedAt), r.Reason))
	} else if !r.AskedAt.IsZero() {
		out = append(out, text.T(ctx, "On %s somebody asked to open it again. The reason: %s", w.Moment(ctx, r.AskedAt), r.Reason))
	}
	return out
}

// decided is the table of the decisions of a version, the shortlist first.
func decided(ctx context.Context, r review.Record, ideas []review.IdeaHead, address func(id.Idea) string) parts.Table {
	t := parts.Table{
		ID: "version-" + strconv.Itoa(r.Number), Caption: text.T(ctx, "Decisions of version %s", strconv.Itoa(r.Number)), CaptionSize: parts.M, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "Outcome")}, {Text: text.T(ctx, "Reason")}},
	}
	list := review.OnShortlist(r.Decisions)
	for _, d := range r.Decisions {
		if d.Outcome != review.Shortlisted {
			list = append(list, d)
		}
	}
	for _, d := range list {
		first := parts.Cell{Text: text.T(ctx, "Idea %s", strconv.FormatInt(int64(d.Idea), 10))}
		if at := slices.IndexFunc(ideas, func(i review.IdeaHead) bool { return i.Idea == d.Idea }); at >= 0 && !ideas[at].Unseen {
			first = parts.Cell{Text: ideas[at].Title, Href: address(d.Idea)}
		}
		outcome := DecisionName(ctx, d.Outcome)
		if d.Into != 0 {
			outcome = text.T(ctx, "%s: into idea %s", outcome, strconv.FormatInt(int64(d.Into), 10))
		}
		t.Rows = append(t.Rows, []parts.Cell{first, {Text: outcome}, {Text: d.Reason}})
	}
	return t
}

func (p Records) discussion(i id.Idea) string { return DiscussionURL(p.Head.ID, i) }

// unanswered says that a wish to open the record again waits for its answer; empty
// where there is none.
func (p Records) unanswered(ctx context.Context) string {
	n := len(p.RecordBook.Records)
	if n == 0 || p.RecordBook.Records[n-1].AskedAt.IsZero() || p.Head.State != review.Finalised && p.Head.State != review.Published {
		return ""
	}
	if p.RecordBook.Records[n-1].AskedAs == review.ByChair {
		return text.T(ctx, "The chair has asked to open the record again. No administrator has answered yet.")
	}
	return text.T(ctx, "An administrator has asked to open the record again. The chair has not answered yet.")
}

// waits says who has to agree to what was asked.
func (p Records) waits(ctx context.Context) string {
	last := p.RecordBook.Records[len(p.RecordBook.Records)-1]
	if last.AskedAs == review.ByChair {
		return text.T(ctx, "The chair has asked to open the record again. An administrator has to agree.")
	}
	return text.T(ctx, "An administrator has asked to open the record again. The chair has to agree.")
}
