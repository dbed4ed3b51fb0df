package pages

import (
	"context"
	"strconv"
	"strings"

	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Shortlists is the list of published shortlists.
type Shortlists struct {
	Base frontend.Base
	Words
	Lists []review.Listed
}

func (p Shortlists) about(ctx context.Context, l review.Listed) string {
	return where(l.ChallengeTitle, l.AreaName) + ". " + text.N(ctx, l.Ideas, "%d idea", "%d ideas") + ". " + text.T(ctx, "Published %s", p.Date(ctx, l.PublishedAt)) + "."
}

// Shortlist is the page of one shortlist: what is public of a panel's work.
type Shortlist struct {
	Base frontend.Base
	Words
	review.ShortlistPage
	Matrix  *Matrix
	Written map[string]string // by address of an idea: that of its write-up
	Preview bool
}

// place is "1" or "=4".
func place(e review.Entry) string { return RankWords(e.Place, e.Tied) }

// standing puts what the figures of an idea may say into words; empty if nothing
// may be said.
func standing(ctx context.Context, results []review.Result) string {
	var said []string
	for _, r := range results {
		if !r.Rows.Has(review.RowMedian) {
			continue
		}
		f := r.Figures
		words := text.T(ctx, "%s: %s (median %s), %s", CriterionName(r.Criterion), regionWords(ctx, r.Criterion.Scale.Region(f.Median)), Figure(f.Median), agreementWords(ctx, f))
		if r.Rows.Has(review.RowGroups) && f.Groups.MedianLived.Defined() {
			words += ", " + text.T(ctx, "lived experience %s, professional %s", Figure(f.Groups.MedianLived), Figure(f.Groups.MedianProfessional))
		}
		said = append(said, words)
	}
	if said == nil {
		return ""
	}
	all := strings.Join(said, "; ") + ". "
	for _, r := range results {
		if w := AmongWords(ctx, r.Among); w != "" {
			all += text.T(ctx, "By the panel's order: %s.", w) + " "
			if r.Among == review.Borderline {
				all += text.T(ctx, "Borderline means that another panel like this one could have placed it among the top or not.") + " "
			}
			break
		}
	}
	return all + scoredBy(ctx, results)
}

// scoredBy says how many members stand behind the figures.
func scoredBy(ctx context.Context, results []review.Result) string {
	n, lived, carried := 0, 0, 0
	for _, r := range results {
		carried = max(carried, r.Figures.NCarried)
		if r.Figures.N > n {
			n, lived = r.Figures.N, r.Figures.NLived
		}
	}
	return text.N(ctx, n, "%d member scored", "%d members scored") + ", " + text.N(ctx, lived, "%d with lived experience", "%d with lived experience") + carriedWords(ctx, "; ", carried) + "."
}

// Standing is the published standing of an idea in words, for its own page.
func Standing(ctx context.Context, results []review.Result) string { return standing(ctx, results) }

func (p Shortlist) facts(ctx context.Context) parts.SummaryList {
	rows := []parts.Row{
		{Key: text.T(ctx, "Panel"), Value: p.Head.Name},
		{Key: text.T(ctx, "Members"), Value: composition(ctx, p.Members)},
		{Key: text.T(ctx, "Rounds of scoring"), Value: strconv.Itoa(max(p.Head.Round, 1))},
		{Key: text.T(ctx, "Ideas decided on"), Value: strconv.Itoa(len(p.Entries) + len(p.Others))},
	}
	if !p.Head.ReleasedAt.IsZero() {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Results published"), Value: p.Date(ctx, p.Head.ReleasedAt)})
	}
	return parts.SummaryList{Rows: rows}
}

// others is the table of the ideas that were not shortlisted.
func (p Shortlist) others(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "others", Caption: text.T(ctx, "Other ideas"), CaptionSize: parts.M, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "Outcome")}, {Text: text.T(ctx, "Reason")}},
	}
	for _, e := range p.Others {
		first := parts.Cell{Text: e.Idea.Title, Href: IdeaURL(e.Decision.Idea)}
		if e.Idea.Unseen {
			first = parts.Cell{Text: outOfView(ctx, e)}
		}
		t.Rows = append(t.Rows, []parts.Cell{first, {Text: DecisionName(ctx, e.Decision.Outcome)}, {Text: e.Decision.Reason}})
	}
	return t
}

// outOfView stands for an idea that the public may not see.
func outOfView(ctx context.Context, e review.Entry) string {
	return text.T(ctx, "Idea %s, which is out of public view", strconv.FormatInt(int64(e.Decision.Idea), 10))
}
