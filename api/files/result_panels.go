package files

import (
	"encoding/json"
	"strconv"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// objects are what is said of the panel as a whole, per criterion and round.
func (p PanelResults) objects() []ordered {
	type key struct {
		criterion string
		round     int
	}
	ideas := map[key]int{}
	for _, r := range p.Results {
		ideas[key{r.Criterion.Name, r.Round}]++
	}
	var out []ordered
	for _, f := range p.Rounds {
		name := combined
		if f.Criterion != 0 {
			name = p.Head.Criterion(f.Criterion).Name
		}
		n := ideas[key{name, f.Round}]
		switch {
		case name == combined && !p.Combined, name != combined && n == 0:
			continue
		case name == combined:
			n = f.Ideas
		}
		out = append(out, p.object(name, n, f))
	}
	return out
}

// Figures is what is said of a panel as a whole, each criterion and round as in
// the results file. Members stand in it by the number of their seat. results are the
// final ones of the panel.
func Figures(h review.Head, results []review.Result, figures []review.RoundFigures) []json.Marshaler {
	number := func(i id.Idea) string { return strconv.FormatInt(int64(i), 10) }
	p := PanelResults{Panel: h.Slug, Head: h, Results: results, Combined: true, Idea: number, Member: func(s id.Seat) string { return strconv.FormatInt(int64(s), 10) }}
	out := make([]json.Marshaler, len(figures))
	for n, f := range figures {
		name := combined
		if f.Criterion != 0 {
			name = h.Criterion(f.Criterion).Name
		}
		out[n] = p.object(name, f.Ideas, f)
	}
	return out
}

func (p PanelResults) object(name string, ideas int, f review.RoundFigures) ordered {
	o := ordered{{"panel", p.Panel}, {"criterion", name}, {"round", f.Round}, {"n_ideas", ideas}, {"n_carried", f.Carried}}
	reasons := map[string]string{}
	set := func(name string, v any, why string) {
		o = append(o, pair{name, v})
		if v == nil {
			reasons[name] = why
		}
	}
	if f.Criterion != 0 {
		set("alpha_ordinal", alphaOut(f), "")
		set("ac2", ac2Out(f), "")
		set("icc", iccOut(f), "")
		severity, why := p.severityOut(f)
		set("severity", severity, why)
		moves, why := changesOut(f)
		set("changes", moves, why)
	} else {
		for _, name := range []string{"alpha_ordinal", "ac2", "icc", "severity", "changes"} {
			set(name, nil, "no score is given for both together")
		}
	}
	priorities, why := p.prioritiesOut(f)
	set("priority", priorities, why)
	quadrants, layers, why := p.besideOut(f)
	set("quadrants", quadrants, why)
	set("pareto_layer", layers, why)
	method, why := any(nil), string(f.Unplaced)
	switch {
	case f.Unplaced != "":
	case f.Exact:
		method = "exact"
	default:
		method = ordered{{"drawn", stats.Draws}}
	}
	set("rank_method", method, why)
	o = append(o, pair{"rank_without_lived_uncertainty", f.Lone})
	return append(o, pair{"k_top", f.Top}, pair{"rules", json.RawMessage(p.Head.Rules.Canonical())}, pair{"rules_version", review.Algorithm},
		pair{"algorithm", f.Algorithm}, pair{"digest", f.Digest}, pair{"reasons", reasons})
}

// besideOut is where each idea lies by impact and feasibility, and by what beats
// what: by the results of the same round, in the object of both together.
func (p PanelResults) besideOut(f review.RoundFigures) (quadrants, layers any, why string) {
	switch {
	case f.Criterion != 0:
		return nil, nil, "said of impact and feasibility together"
	case f.Round != p.last():
		return nil, nil, "said of the last of the rounds asked for"
	}
	q, l := []ordered{}, []ordered{}
	seen := map[id.Idea]bool{}
	for _, r := range p.Results {
		if seen[r.Idea.Idea] {
			continue
		}
		seen[r.Idea.Idea] = true
		if r.Quadrant != review.NoQuadrant {
			q = append(q, ordered{{"idea", p.Idea(r.Idea.Idea)}, {"quadrant", string(r.Quadrant)}})
		}
		if r.Layer > 0 {
			l = append(l, ordered{{"idea", p.Idea(r.Idea.Idea)}, {"layer", r.Layer}})
		}
	}
	return q, l, ""
}

// prioritiesOut are the priority scores of the ideas by the CHNRI method, in the object
// of all criteria together.
func (p PanelResults) prioritiesOut(f review.RoundFigures) (any, string) {
	switch {
	case !p.Head.Rules.Counting.Priority:
		return nil, "the panel makes no priority scores"
	case f.Criterion != 0:
		return nil, "said of all criteria together"
	}
	out := []ordered{}
	for _, one := range review.Priorities(p.Head, p.Results) {
		if one.Round == f.Round {
			out = append(out, ordered{{"idea", p.Idea(one.Idea.Idea)}, {"rps", number(one.Score.Float64())}, {"aea", number(one.Agreement.Float64())}, {"scorers", one.Scorers}})
		}
	}
	return out, ""
}

// known is a figure, or null beside its reason.
func known(f stats.Figure) any {
	if !f.Defined() {
		return nil
	}
	return number(f.Value)
}

func alphaOut(f review.RoundFigures) ordered {
	o := append(ordered{{"value", known(f.Alpha)}}, ends(f.AlphaInterval)...)
	return append(o, pair{"n_units", f.Ideas}, pair{"skipped", f.AlphaInterval.Skipped}, pair{"reason", orNil(string(f.Alpha.Reason))})
}

// ends are those of an interval of 95 %, null without one.
func ends(i stats.Interval95) ordered {
	if i.Reason != "" {
		return ordered{{"low", nil}, {"high", nil}}
	}
	return ordered{{"low", number(i.Low)}, {"high", number(i.High)}}
}

func ac2Out(f review.RoundFigures) ordered {
	o := append(ordered{{"value", known(f.AC2.AC2)}}, ends(f.AC2Interval)...)
	return append(o, ordered{
		{"p_a", number(f.AC2.PA)},
		{"p_e", number(f.AC2.PE)},
		{"q", f.AC2.Q},
		{"weights", "quadratic"},
		{"skipped", f.AC2Interval.Skipped},
		{"reason", orNil(string(f.AC2.AC2.Reason))},
	}...)
}

func iccOut(f review.RoundFigures) ordered {
	c := f.ICC
	single, average := c.Single2, c.Average2
	if c.Model == stats.OneWay {
		single, average = c.Single1, c.Average1
	}
	return ordered{
		{"model", string(c.Model)},
		{"single", known(single)},
		{"average", known(average)},
		{"average_interval", append(ends(f.ICCInterval), pair{"skipped", f.ICCInterval.Skipped})},
		{"all", ordered{
			{"icc_1_1", known(c.Single1)},
			{"icc_2_1", known(c.Single2)},
			{"icc_3_1", known(c.Single3)},
			{"icc_1_k", known(c.Average1)},
			{"icc_2_k", known(c.Average2)},
			{"icc_3_k", known(c.Average3)},
		}},
		{"components", ordered{{"idea", known(c.IdeaVariance)}, {"member", known(c.MemberVariance)}, {"residual", known(c.RestVariance)}}},
		{"n_ideas", c.Ideas},
		{"k", c.K},
		{"reason", orNil(string(single.Reason))},
	}
}

// severityOut is the table of members, where whoever asks may know them.
func (p PanelResults) severityOut(f review.RoundFigures) (any, string) {
	switch {
	case p.Member == nil:
		return nil, notSeen
	case f.Unlinked != "":
		return nil, string(f.Unlinked)
	case len(f.Shifts) == 0:
		return nil, notSeen
	}
	out := []ordered{}
	for _, s := range f.Shifts {
		out = append(out, ordered{{"member", p.Member(s.Seat)}, {"b", number(s.Shift)}, {"se", known(s.Error)}, {"n", s.N}})
	}
	return out, ""
}

func changesOut(f review.RoundFigures) (any, string) {
	m := f.Moves
	if m == nil {
		return nil, "the first round"
	}
	towards := func(r stats.Ratio, n int) ordered {
		v, _ := ratio(r, "")
		return ordered{{"mean", v}, {"members", n}}
	}
	verdicts := func(v review.Verdicts) ordered {
		return ordered{{"agree", v.Agree}, {"indeterminate", v.Indeterminate}, {"disagree", v.Disagree}, {"too_few", v.TooFew}}
	}
	return ordered{
		{"ideas", m.Ideas},
		{"scores_in_both", m.Both},
		{"scores_changed", m.Changed},
		{"lived_towards_professional", towards(m.Lived, m.NLived)},
		{"professional_towards_lived", towards(m.Professional, m.NProfessional)},
		{"before", verdicts(m.Before)},
		{"after", verdicts(m.After)},
	}, ""
}
