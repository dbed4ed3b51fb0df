package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Weights of impact in tenths, between which an idea has to stay to be called
// robust, and the one that the panel's own order has.
const (
	WeightLow, WeightHigh = 3, 7
	WeightEven            = 5
)

// Weighing is what becomes of the first K if impact weighs more or less. It is for
// looking; nothing of it is kept.
type Weighing struct {
	Tenths int // weight of impact; feasibility has the rest
	K      int
	Ideas  []Weighed // the best first
}

// Weighed is one idea of it.
type Weighed struct {
	Idea   IdeaHead
	Value  stats.Composite // at this weight, on nine points
	Layer  int             // by what beats what; 1 is the first
	In     bool            // among the first K at this weight
	Even   bool            // among them when both weigh the same
	Robust bool            // among them at every weight from 0.3 to 0.7
}

// Weigh goes through the weights of impact and feasibility on a panel that has both.
// It holds what a may see of ranks: nothing before the reveal, and no idea from
// which a is recused. tenths is kept between 0 and 10.
func (s Service) Weigh(ctx context.Context, a account.Actor, panel id.Panel, tenths int) (Weighing, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Weighing{}, err
	}
	d, err := s.boardData(ctx, h, v, 0)
	if err != nil {
		return Weighing{}, err
	}
	ranked := Final(rankedFor(h, v, d.standings, PanelPage))
	out := weigh(h, ranked, max(0, min(tenths, 10)))
	heads := make(map[id.Idea]IdeaHead, len(d.ideas))
	for _, i := range d.ideas {
		heads[i.Idea] = i
	}
	for n := range out.Ideas {
		if head, in := heads[out.Ideas[n].Idea.Idea]; in {
			out.Ideas[n].Idea = head
		}
	}
	out.Ideas = slices.DeleteFunc(out.Ideas, func(w Weighed) bool { return w.Idea.Unseen || v.barred(d.conflicts, w.Idea.Idea) })
	return out, nil
}

// rankedFor leaves the standings of rounds whose ranks v may see.
func rankedFor(h Head, v Viewer, standings []Standing, ch Channel) []Standing {
	return slices.DeleteFunc(slices.Clone(standings), func(st Standing) bool {
		return !Visible(v, About{}, ch, Moment{h.Panel, st.Round}).Has(RowRank)
	})
}

// Weighable says whether a panel scores impact and feasibility, so that one can weigh
// more than the other.
func Weighable(h Head) bool { return len(weighed(h).Criteria) == 2 }

// weighed is the basis on which a panel's two criteria are weighed.
func weighed(h Head) OrderBasis {
	if own := BasisOf(Rules{Basis: h.Rules.Basis}, h.Criteria); len(own.Criteria) == 2 {
		return own
	}
	return BasisOf(Rules{Basis: ByMeans}, h.Criteria)
}

// weigh orders the ideas by impact and feasibility at a weight, and looks at all
// others for which of them stay among the first K.
func weigh(h Head, standings []Standing, tenths int) Weighing {
	basis := weighed(h)
	if len(basis.Criteria) != 2 {
		return Weighing{}
	}
	layers := Layers(h.Criteria, standings)
	var ideas []Weighed
	var pairs [][2]stats.Ratio
	at := map[id.Idea]int{}
	for n := range standings {
		st := &standings[n]
		c := slices.IndexFunc(basis.Criteria, func(c Criterion) bool { return c.ID == st.Criterion })
		if c < 0 {
			continue
		}
		i, seen := at[st.Idea]
		if !seen {
			i = len(ideas)
			at[st.Idea] = i
			w := Weighed{Layer: layers[st.Idea], Robust: true}
			w.Idea.Idea = st.Idea
			ideas, pairs = append(ideas, w), append(pairs, [2]stats.Ratio{})
		}
		pairs[i][c] = basis.figure(st.Figures, basis.Criteria[c].Scale)
	}
	out := Weighing{Tenths: tenths, K: h.Rules.Top(len(ideas))}
	first := func(tenths int, with func(w *Weighed, v stats.Composite, in bool)) {
		values := make([]stats.Composite, len(ideas))
		for i, p := range pairs {
			values[i] = stats.CombineBy(p[0], p[1], tenths)
		}
		sorted := slices.Clone(values)
		slices.SortFunc(sorted, func(a, b stats.Composite) int { return b.Cmp(a) })
		for i, v := range values {
			in := v.Defined() && out.K > 0 && (len(sorted) <= out.K || v.Cmp(sorted[out.K-1]) >= 0)
			with(&ideas[i], v, in)
		}
	}
	for w := WeightLow; w <= WeightHigh; w++ {
		first(w, func(i *Weighed, _ stats.Composite, in bool) {
			i.Robust = i.Robust && in
			if w == WeightEven {
				i.Even = in
			}
		})
	}
	first(tenths, func(i *Weighed, v stats.Composite, in bool) { i.Value, i.In = v, in })
	slices.SortStableFunc(ideas, func(a, b Weighed) int { return b.Value.Cmp(a.Value) })
	out.Ideas = ideas
	return out
}
