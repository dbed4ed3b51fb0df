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
}

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
		for _, r := range p.Results {
			values, _ := resultRow(p, r)
			if err = w.Write(values...); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

func resultsJSON(panels []PanelResults, out io.Writer) error {
	type panelObject struct {
		Panel     string `json:"panel"`
		Criterion string `json:"criterion"`
		Round     int    `json:"round"`
		Ideas     int    `json:"n_ideas"`
		Algorithm string `json:"algorithm"`
		Digest    string `json:"digest"`
	}
	var doc struct {
		Ideas  []ordered     `json:"ideas"`
		Panels []panelObject `json:"panels"`
	}
	doc.Ideas, doc.Panels = []ordered{}, []panelObject{}
	for _, p := range panels {
		at := map[panelObject]int{}
		var order []panelObject
		for _, r := range p.Results {
			values, reasons := resultRow(p, r)
			row := make(ordered, 0, len(values)+1)
			for i, v := range values {
				row = append(row, pair{resultColumns[i], v})
			}
			doc.Ideas = append(doc.Ideas, append(row, pair{"reasons", reasons}))
			key := panelObject{Panel: p.Panel, Criterion: r.Criterion.Name, Round: r.Round, Algorithm: r.Algorithm, Digest: r.Digest}
			if at[key]++; at[key] == 1 {
				order = append(order, key)
			}
		}
		for _, key := range order {
			n := at[key]
			key.Ideas = n
			doc.Panels = append(doc.Panels, key)
		}
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

// Why a figure is missing.
const (
	notScored = "not scored"
	fewScores = "needs 3 or more scores"
)

// resultRow returns the values of the columns, and why each empty one is empty.
func resultRow(p PanelResults, r review.Result) ([]any, map[string]string) {
	reasons := map[string]string{}
	figure := func(name string, x stats.Ratio, why string) any {
		if !x.Defined() {
			reasons[name] = why
			return nil
		}
		return json.Number(strconv.FormatFloat(x.Float64(), 'f', -1, 64))
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
		reasons[name] = "not computed by this version"
	}
	var flags []string
	for _, x := range r.Flags() {
		flags = append(flags, string(x))
	}
	var outcome any
	if r.Decision != nil {
		outcome = string(r.Decision.Outcome)
	} else {
		reasons["outcome"] = "not decided, or not to be seen yet"
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
