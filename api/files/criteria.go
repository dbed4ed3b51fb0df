package files

import (
	"encoding/json"

	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// criterion is one criterion as a criteria file holds it.
type criterion struct {
	Name     string            `json:"name"`
	Question string            `json:"question"`
	Min      json.Number       `json:"scale_min"`
	Max      json.Number       `json:"scale_max"`
	Step     json.Number       `json:"scale_step"`
	Best     string            `json:"best"`
	Anchors  map[string]string `json:"anchors"`
	Weight   json.Number       `json:"weight"`
	Seats    []review.SeatKind `json:"seats"`
}

// Criteria reads a criteria file: a JSON list. What the criteria may hold is
// checked by the use case that takes them.
func Criteria(file []byte) ([]review.Criterion, error) {
	var in []criterion
	if err := json.Unmarshal(file, &in); err != nil || len(in) == 0 {
		return nil, wrong("A criteria file is a JSON list of criteria, each with name, scale_min, scale_max and best.")
	}
	var bad fault.Fields
	out := make([]review.Criterion, len(in))
	for i, c := range in {
		number := func(name string, n json.Number, otherwise stats.Value) stats.Value {
			if n == "" {
				return otherwise
			}
			v, err := stats.ParseValue(n.String())
			if err != nil {
				bad.Add(c.Name+"."+name, "Write a number with up to 4 decimal places.")
			}
			return v
		}
		out[i] = review.Criterion{
			Name: c.Name, Question: c.Question, Position: i + 1, Seats: c.Seats, Weight: number("weight", c.Weight, stats.Point),
			Scale: stats.Scale{Min: number("scale_min", c.Min, stats.Point), Max: number("scale_max", c.Max, stats.Points(9)), Step: number("scale_step", c.Step, stats.Point), BestLow: c.Best == "low"},
		}
		if c.Best != "low" && c.Best != "high" {
			bad.Add(c.Name+".best", `Write "high" or "low".`)
		}
		for at, words := range c.Anchors {
			v, err := stats.ParseValue(at)
			if err != nil {
				bad.Add(c.Name+".anchors", "An anchor stands at a number of the scale.")
			}
			out[i].Anchors = append(out[i].Anchors, review.Anchor{At: v, Words: words})
		}
		review.SortAnchors(out[i].Anchors)
	}
	return out, bad.Fault("criteria.invalid", "There is a problem with the criteria.")
}
