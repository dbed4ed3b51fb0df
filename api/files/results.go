package files

import (
	"encoding/json"
	"io"
	"strconv"

	"uptake/domain/id"
	"uptake/domain/review"
)

// resultColumns are the names of the columns of the results file, in their order.
var resultColumns = columnNames(columns)

// PanelResults is what one panel came to, with the names of its source.
type PanelResults struct {
	Panel   string
	Head    review.Head
	Results []review.Result
	Rounds  []review.RoundFigures
	Themes  review.ThemeSums
	Idea    func(id.Idea) string
	Member  func(id.Seat) string // nil where no member is named
	// Combined adds rows for impact and feasibility together.
	Combined bool
}

const combined = review.TogetherName

// rows are the rows of one panel, each with why its empty cells are empty.
func (p PanelResults) rows() (rows [][]any, reasons []map[string]string) {
	add := func(values []any, why map[string]string) {
		rows, reasons = append(rows, values), append(reasons, why)
	}
	for _, r := range p.Results {
		add(fill(columns, func(c column) (any, string) { return c.of(r) }, p.key(r.Round, r.Idea.Idea, r.Criterion.Name)))
	}
	if !p.Combined {
		return rows, reasons
	}
	places := p.combinedPlaces()
	last := p.last()
	for _, r := range review.Combine(p.Results) {
		place, placed := places[placeKey{last, r.Idea.Idea}]
		add(fill(columns, func(c column) (any, string) {
			if c.together == nil {
				return nil, "no score is given for both together"
			}
			return c.together(r, place, placed)
		}, p.key(r.Round, r.Idea.Idea, combined)))
	}
	return rows, reasons
}

func (p PanelResults) key(round int, i id.Idea, criterion string) map[string]any {
	return map[string]any{"panel": p.Panel, "round": round, "idea": p.Idea(i), "criterion": criterion}
}

// fill puts the key columns and what of says of all others into their order.
func fill(cs []column, of func(column) (any, string), key map[string]any) ([]any, map[string]string) {
	values, reasons := make([]any, len(cs)), map[string]string{}
	for n, c := range cs {
		if v, ok := key[c.name]; ok {
			values[n] = v
			continue
		}
		v, why := of(c)
		values[n] = v
		if v == nil && why != "" {
			reasons[c.name] = why
		}
	}
	return values, reasons
}

// last is the latest round among the results: the order of final results is that of
// this round, also of ideas that were scored before it alone.
func (p PanelResults) last() int {
	n := 0
	for _, r := range p.Results {
		n = max(n, r.Round)
	}
	return n
}

type placeKey struct {
	round int
	idea  id.Idea
}

func (p PanelResults) combinedPlaces() map[placeKey]review.IdeaPlace {
	out := map[placeKey]review.IdeaPlace{}
	for _, f := range p.Rounds {
		for _, place := range f.Places {
			out[placeKey{f.Round, place.Idea}] = place
		}
	}
	return out
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
		Themes []ordered `json:"themes"`
	}
	doc.Ideas, doc.Panels, doc.Themes = []ordered{}, []ordered{}, []ordered{}
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
		doc.Themes = append(doc.Themes, p.themesOut()...)
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}
