package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Moves is what changed from one round to the next on one criterion, by group and
// never by name.
type Moves struct {
	Criterion review.Criterion
	Round     int
	review.Movement
}

// MovesOf returns what changed to the latest round on each criterion.
func MovesOf(h review.Head, figures []review.RoundFigures) []Moves {
	var out []Moves
	for _, c := range h.Criteria {
		m := Moves{Criterion: c}
		for _, f := range figures {
			if f.Criterion == c.ID && f.Moves != nil && f.Round > m.Round {
				m.Round, m.Movement = f.Round, *f.Moves
			}
		}
		if m.Round > 0 {
			out = append(out, m)
		}
	}
	return out
}

func (m Moves) title(ctx context.Context) string {
	return text.T(ctx, "What changed from round %s to round %s: %s", strconv.Itoa(m.Round-1), strconv.Itoa(m.Round), m.Criterion.Name)
}

func (m Moves) counts(ctx context.Context) string {
	return text.N(ctx, m.Ideas, "%d idea was scored in both rounds.", "%d ideas were scored in both rounds.") + " " +
		text.T(ctx, "%s of %s scores were changed.", strconv.Itoa(m.Changed), strconv.Itoa(m.Both))
}

// groups reports whether both groups may be told apart.
func (m Moves) groups() bool { return m.Lived.Defined() && m.Professional.Defined() }

// toward is how far a group moved, in words.
func toward(ctx context.Context, r stats.Ratio) string {
	switch r.Cmp(stats.Of(0)) {
	case 1:
		return text.T(ctx, "%s points towards the others", r.Text(2))
	case -1:
		return text.T(ctx, "%s points away from the others", strconv.FormatFloat(-r.Float64(), 'f', 2, 64))
	}
	return text.T(ctx, "did not move")
}

// yielded sets the moves of both groups side by side.
func (m Moves) yielded(ctx context.Context) parts.Table {
	id := "moves-" + strconv.FormatInt(int64(m.Criterion.ID), 10)
	t := parts.Table{
		ID: id, Caption: text.T(ctx, "Who moved towards whom: %s", m.Criterion.Name), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Group")}, {Text: text.T(ctx, "Members"), Numeric: true}, {Text: text.T(ctx, "On average")}},
	}
	for _, g := range []struct {
		name string
		n    int
		by   stats.Ratio
	}{
		{text.T(ctx, "Lived experience"), m.NLived, m.Lived},
		{text.T(ctx, "Professional"), m.NProfessional, m.Professional},
	} {
		t.Rows = append(t.Rows, []parts.Cell{{Text: g.name}, {Text: strconv.Itoa(g.n)}, {Text: toward(ctx, g.by)}})
	}
	return t
}

// labels sets what members said before and after side by side.
func (m Moves) labels(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "labels-" + strconv.FormatInt(int64(m.Criterion.ID), 10), Caption: text.T(ctx, "Whether members agree, before and after: %s", m.Criterion.Name), CaptionSize: parts.S,
		Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Ideas on which members")}, {Text: text.T(ctx, "Before"), Numeric: true}, {Text: text.T(ctx, "After"), Numeric: true}},
	}
	for _, row := range []struct {
		words         string
		before, after int
	}{
		{text.T(ctx, "agree"), m.Before.Agree, m.After.Agree},
		{text.T(ctx, "agree in part"), m.Before.Indeterminate, m.After.Indeterminate},
		{text.T(ctx, "disagree"), m.Before.Disagree, m.After.Disagree},
		{text.T(ctx, "are too few to say"), m.Before.TooFew, m.After.TooFew},
	} {
		t.Rows = append(t.Rows, []parts.Cell{{Text: row.words}, {Text: strconv.Itoa(row.before)}, {Text: "→ " + strconv.Itoa(row.after)}})
	}
	return t
}

// driftTable is what scores came late, for the chair.
func driftTable(ctx context.Context, drifts []review.Drift) parts.Table {
	t := parts.Table{
		ID: "late", Caption: text.T(ctx, "Scores that came late"), CaptionSize: parts.M, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Round and criterion")},
			{Text: text.T(ctx, "Mean, in time")},
			{Text: text.T(ctx, "Mean, late")},
			{Text: text.T(ctx, "After the deadline"), Numeric: true},
			{Text: text.T(ctx, "Members who were late"), Numeric: true},
		},
	}
	mean := func(r stats.Ratio, n int) string {
		of := text.N(ctx, n, "%d score", "%d scores")
		if !r.Defined() {
			return text.T(ctx, "too few to say (%s)", of)
		}
		return text.T(ctx, "%s (%s)", r.Text(2), of)
	}
	for _, d := range drifts {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: roundName(ctx, d.Round) + ", " + d.Criterion.Name}, {Text: mean(d.Early, d.NEarly)}, {Text: mean(d.Late, d.NLate)}, {Text: strconv.Itoa(d.NAfter)}, {Text: strconv.Itoa(d.Members)},
		})
	}
	return t
}
