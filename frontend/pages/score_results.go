package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// resultTable shows what an idea came to on each criterion, with the reader's own
// score beside it.
func resultTable(ctx context.Context, tableID, caption string, results []review.Result, own review.Sheet) parts.Table {
	t := parts.Table{
		ID: tableID, Caption: caption, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Criterion")}},
	}
	groups, spread := false, false
	for _, r := range results {
		groups = groups || r.Rows.Has(review.RowGroups)
		spread = spread || r.Rows.Has(review.RowPooled)
	}
	if own.Round > 0 {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Your score"), Numeric: true})
	}
	t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Scores"), Numeric: true}, parts.Head{Text: text.T(ctx, "Median"), Numeric: true})
	if spread {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Mean"), Numeric: true}, parts.Head{Text: text.T(ctx, "Range"), Numeric: true})
	}
	if groups {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Median, lived experience"), Numeric: true}, parts.Head{Text: text.T(ctx, "Median, professional"), Numeric: true})
	}
	t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "In words")})
	for _, r := range results {
		f := r.Figures
		row := []parts.Cell{{Text: CriterionName(r.Criterion)}}
		if own.Round > 0 {
			row = append(row, parts.Cell{Text: orDash(ownWords(ctx, own, r.Criterion.ID))})
		}
		row = append(row, parts.Cell{Text: text.T(ctx, "%s of %s", strconv.Itoa(f.N), strconv.Itoa(f.NEligible))}, parts.Cell{Text: Figure(f.Median)})
		if spread {
			row = append(row, parts.Cell{Text: Figure(f.Mean)}, parts.Cell{Text: rangeWords(ctx, f)})
		}
		if groups {
			row = append(row, parts.Cell{Text: Figure(f.Groups.MedianLived)}, parts.Cell{Text: Figure(f.Groups.MedianProfessional)})
		}
		words := regionWords(ctx, r.Criterion.Scale.Region(f.Median)) + ", " + agreementWords(ctx, f)
		if spread && f.NUnable > 0 {
			words += ". " + text.N(ctx, f.NUnable, "%d member is unable to judge", "%d members are unable to judge")
		}
		if spread && f.N > 0 && f.Delphi != stats.NoConsensus {
			words += ", " + consensusWords(ctx, f.Delphi)
		}
		words += carriedWords(ctx, ". ", f.NCarried)
		if flags := r.Flags(); len(flags) > 0 {
			words += ". " + flagNames(ctx, flags)
		}
		t.Rows = append(t.Rows, append(row, parts.Cell{Text: sentence(words)}))
	}
	return t
}

// carriedWords says that scores of an earlier round count, after join; nothing for none.
func carriedWords(ctx context.Context, join string, n int) string {
	if n == 0 {
		return ""
	}
	return join + text.N(ctx, n, "%d score is carried over from the round before", "%d scores are carried over from the round before")
}

// rangeWords is from the lowest score to the highest.
func rangeWords(ctx context.Context, f review.Figures) string {
	switch {
	case f.N == 0:
		return "–"
	case f.Min == f.Max:
		return f.Min.String()
	}
	return text.T(ctx, "%s to %s", f.Min.String(), f.Max.String())
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
