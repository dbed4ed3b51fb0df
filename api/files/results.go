package files

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// resultColumns are the columns of the results file, in their order.
var resultColumns = []string{
	"panel", "round", "idea", "criterion", "n_given", "n_unable", "n_eligible", "median", "mean", "min", "max", "ipr", "ipras",
	"disagreement", "agreement", "median_lived", "median_professional", "gap", "parity", "rank", "rank_low", "rank_high", "p_top", "flags", "outcome",
}

// PanelResults is what one panel came to, with the names of its source.
type PanelResults struct {
	Panel   string
	Results []review.Result
	Idea    func(review.Result) string
	// Combined adds rows for impact and feasibility together.
	Combined bool
}

// combined is the name of the criterion in the rows of impact and feasibility
// together.
const combined = "combined"

// rows are the rows of one panel, each with why its empty cells are empty.
func (p PanelResults) rows() (rows [][]any, reasons []map[string]string) {
	for _, r := range p.Results {
		values, why := resultRow(p, r)
		rows, reasons = append(rows, values), append(reasons, why)
	}
	if !p.Combined {
		return rows, reasons
	}
	for _, c := range review.Combine(p.Results) {
		values, why := combinedRow(p, c)
		rows, reasons = append(rows, values), append(reasons, why)
	}
	return rows, reasons
}

// combinedRow has the value in the place of the mean: no score was given for both
// together, so nothing else can be said.
func combinedRow(p PanelResults, c review.Combined) ([]any, map[string]string) {
	values, reasons := make([]any, len(resultColumns)), map[string]string{}
	for i, name := range resultColumns {
		switch {
		case name == "panel":
			values[i] = p.Panel
		case name == "round":
			values[i] = c.Round
		case name == "idea":
			values[i] = p.Idea(c.Result)
		case name == "criterion":
			values[i] = combined
		case name == "mean" && c.Value.Defined():
			values[i] = number(c.Value.Float64())
		case name == "rank" && c.Rank > 0:
			values[i] = c.Rank
		case name == "mean" || name == "rank":
			reasons[name] = "impact or feasibility has no mean, or it is not to be seen"
		case name == "outcome" && c.Decision != nil:
			values[i] = string(c.Decision.Outcome)
		case name == "outcome":
			reasons[name] = notDecided
		default:
			reasons[name] = "no score is given for both together"
		}
	}
	return values, reasons
}

func number(f float64) json.Number { return json.Number(strconv.FormatFloat(f, 'f', -1, 64)) }

// Results writes what panels came to. Figures that cannot be computed are empty
// cells; in JSON they are null and their reason stands in reasons.
func Results(panels []PanelResults, out io.Writer, f Format) error {
	if f == JSONLines {
		return resultsJSON(panels, out)
	}
	w, err := NewWriter(out, CSV, resultColumns)
	if err != nil {
		return err
	}
	for _, p := range panels {
		rows, _ := p.rows()
		for _, values := range rows {
			if err = w.Write(values...); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

func resultsJSON(panels []PanelResults, out io.Writer) error {
	var doc struct {
		Ideas  []ordered `json:"ideas"`
		Panels []ordered `json:"panels"`
	}
	doc.Ideas, doc.Panels = []ordered{}, []ordered{}
	for _, p := range panels {
		rows, reasons := p.rows()
		for n, values := range rows {
			row := make(ordered, 0, len(values)+1)
			for i, v := range values {
				row = append(row, pair{resultColumns[i], v})
			}
			doc.Ideas = append(doc.Ideas, append(row, pair{"reasons", reasons[n]}))
		}
		doc.Panels = append(doc.Panels, p.objects()...)
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

// panelFigures are the figures of a whole panel that this version does not
// compute: each is null, with that as its reason.
var panelFigures = []string{"alpha_ordinal", "ac2", "icc", "severity", "rules_version"}

// objects are what is said of the panel as a whole, per criterion and round.
func (p PanelResults) objects() []ordered {
	type key struct {
		criterion, algorithm, digest string
		round                        int
	}
	at, order := map[key]int{}, []key(nil)
	for _, r := range p.Results {
		k := key{r.Criterion.Name, r.Algorithm, r.Digest, r.Round}
		if at[k]++; at[k] == 1 {
			order = append(order, k)
		}
	}
	out := make([]ordered, len(order))
	for i, k := range order {
		out[i] = ordered{{"panel", p.Panel}, {"criterion", k.criterion}, {"round", k.round}, {"n_ideas", at[k]}}
		reasons := map[string]string{}
		for _, name := range panelFigures {
			out[i] = append(out[i], pair{name, nil})
			reasons[name] = notComputed
		}
		out[i] = append(out[i], pair{"algorithm", k.algorithm}, pair{"digest", k.digest}, pair{"reasons", reasons})
	}
	return out
}

// Why a figure is missing.
const (
	notComputed = "not computed by this version"
	notDecided  = "not decided, or not to be seen yet"
	notScored   = "not scored"
	fewScores   = "needs 3 or more scores"
)

// resultRow returns the values of the columns, and why each empty one is empty.
func resultRow(p PanelResults, r review.Result) ([]any, map[string]string) {
	reasons := map[string]string{}
	figure := func(name string, x stats.Ratio, why string) any {
		if !x.Defined() {
			reasons[name] = why
			return nil
		}
		return number(x.Float64())
	}
	fg := r.Figures
	var lowest, highest, agreement, disagreement, rank, unable any
	hidden := func(names ...string) {
		for _, name := range names {
			reasons[name] = "not to be seen"
		}
	}
	pooled := r.Rows.Has(review.RowPooled)
	switch {
	case fg.N == 0 && pooled:
		reasons["min"], reasons["max"] = notScored, notScored
	case pooled || r.Rows.Has(review.RowSpread):
		lowest, highest = json.Number(fg.Min.String()), json.Number(fg.Max.String())
	default:
		hidden("min", "max")
	}
	switch {
	case !r.Rows.Has(review.RowRank):
		hidden("rank")
	case fg.Rank == 0:
		reasons["rank"] = notScored
	default:
		rank = fg.Rank
	}
	if pooled {
		unable = fg.NUnable
	} else {
		hidden("n_unable")
	}
	if fg.Agreement != stats.NoAgreement {
		agreement = map[stats.Agreement]string{stats.Agree: "agree", stats.Indeterminate: "indeterminate", stats.Disagree: "disagree"}[fg.Agreement]
	} else {
		reasons["agreement"] = fewScores
	}
	spread := fewScores
	switch {
	case !pooled:
		spread = "not to be seen"
		hidden("disagreement")
	case fg.Spread.IPR.Defined():
		disagreement = fg.Spread.Disagree
	default:
		reasons["disagreement"] = fewScores
	}
	noLived, noPro := "no score by a member with lived experience", "no score by a professional member"
	both := noLived
	if fg.Groups.MedianLived.Defined() {
		both = noPro
	}
	if !r.Rows.Has(review.RowGroups) {
		noLived, noPro, both = "not to be seen", "not to be seen", "not to be seen"
	}
	scored := notScored
	if !pooled && !r.Rows.Has(review.RowMedian) {
		scored = "not to be seen"
	}
	for _, name := range []string{"rank_low", "rank_high", "p_top"} {
		reasons[name] = notComputed
	}
	var flags []string
	for _, x := range r.Flags() {
		flags = append(flags, string(x))
	}
	var outcome any
	if r.Decision != nil {
		outcome = string(r.Decision.Outcome)
	} else {
		reasons["outcome"] = notDecided
	}
	return []any{
		p.Panel, r.Round, p.Idea(r), r.Criterion.Name, fg.N, unable, fg.NEligible,
		figure("median", fg.Median, scored), figure("mean", fg.Mean, scored), lowest, highest,
		figure("ipr", fg.Spread.IPR, spread), figure("ipras", fg.Spread.IPRAS, spread),
		disagreement, agreement,
		figure("median_lived", fg.Groups.MedianLived, noLived), figure("median_professional", fg.Groups.MedianProfessional, noPro),
		figure("gap", fg.Groups.Gap, both), figure("parity", fg.Groups.Parity, both),
		rank, nil, nil, nil, orNil(strings.Join(flags, "|")), outcome,
	}, reasons
}
