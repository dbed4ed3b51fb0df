package review

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"uptake/domain/account"
	"uptake/domain/id"
)

// ThemeSums is what themes come to over all ideas of a panel, as far as the reader may
// know it.
type ThemeSums struct {
	Rounds []ThemeAgreement // agreement, by round
	Table  []ThemeQuadrants // by name
	names  func(Label) string
}

// ThemeQuadrants is how many ideas with a theme lie in each quadrant.
type ThemeQuadrants struct {
	Label   Label
	Name    string
	Ideas   int // that have it
	In      map[Quadrant]int
	Outside int // without a median on impact or feasibility
}

// Name returns what a label is called.
func (s ThemeSums) Name(l Label) string {
	if s.names == nil {
		return l.String()
	}
	return s.names(l)
}

// ThemeSums returns what themes come to. results are the final ones that a may see in
// the channel; ideas that are not among them are not counted. Inside the panel all
// that was proposed is known from the reveal on; everybody else knows of adopted
// themes alone, once the panel is published, and of agreement what ThemeAgreement.public
// leaves.
func (s Service) ThemeSums(ctx context.Context, a account.Actor, panel id.Panel, results []Result, ch Channel) (ThemeSums, error) {
	h, err := s.Reads.Head(ctx, panel)
	if err != nil {
		return ThemeSums{}, err
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	sets, err := s.Reads.ThemeSetsOf(ctx, panel)
	if err != nil {
		return ThemeSums{}, err
	}
	book, err := s.Reads.WholeCodebookOf(ctx, h.Challenge)
	if err != nil {
		return ThemeSums{}, err
	}
	fresh, err := s.Reads.NewThemesOf(ctx, panel)
	if err != nil {
		return ThemeSums{}, err
	}
	kept, err := s.Reads.ThemeAgreementsOf(ctx, panel)
	if err != nil {
		return ThemeSums{}, err
	}
	m := mergesOf(book)
	out := ThemeSums{names: func(l Label) string { return nameOfLabel(m.of(l), book, fresh) }}
	round := h.LastRevealed()
	inside := func(n int) bool { return Visible(v, About{}, ch, Moment{h.Panel, n}).Has(RowThemes) }
	public := Visible(v, About{}, ch, Moment{h.Panel, max(round, 1)}).Has(RowAgreement) && h.Reached(Published)
	var adoptedNow []AdoptedThemes
	switch {
	case round > 0 && inside(round):
		settled, err := s.Reads.SettlementsOf(ctx, panel)
		if err != nil {
			return ThemeSums{}, err
		}
		adoptedNow = adopted(findings(upTo(sets, round, nil), m, settled))
	case public:
		records, err := s.Reads.RecordsOf(ctx, panel)
		if err != nil {
			return ThemeSums{}, err
		}
		adoptedNow = lastSigned(records, m)
	}
	for _, k := range kept {
		if v.Recused && !h.Reached(Published) {
			break // they count over all ideas, the hidden one too: see Visible
		}
		if inside(k.Round) {
			out.Rounds = append(out.Rounds, k)
			continue
		}
		if public {
			if some, ok := k.public(labelsOf(adoptedNow)); ok {
				out.Rounds = append(out.Rounds, some)
			}
		}
	}
	out.Table = byQuadrant(adoptedNow, results, out.Name)
	return out, nil
}

// lastSigned are the themes of the version that was signed last, as they are called now.
func lastSigned(records []Record, m merges) []AdoptedThemes {
	if len(records) == 0 {
		return nil
	}
	out := slices.Clone(records[len(records)-1].Themes)
	for n := range out {
		out[n].Labels = m.all(out[n].Labels)
	}
	return out
}

func labelsOf(as []AdoptedThemes) Labels {
	var out Labels
	for _, a := range as {
		out = append(out, a.Labels...)
	}
	return out
}

// byQuadrant counts the ideas of results under each theme that they have, each idea
// once.
func byQuadrant(as []AdoptedThemes, results []Result, name func(Label) string) []ThemeQuadrants {
	at := map[id.Idea]Quadrant{}
	for _, r := range results {
		if q := at[r.Idea.Idea]; q == NoQuadrant {
			at[r.Idea.Idea] = r.Quadrant
		}
	}
	of := map[Label]*ThemeQuadrants{}
	for _, a := range as {
		q, seen := at[a.Idea]
		if !seen {
			continue
		}
		for _, l := range a.Labels {
			if of[l] == nil {
				of[l] = &ThemeQuadrants{Label: l, Name: name(l), In: map[Quadrant]int{}}
			}
			of[l].Ideas++
			if q == NoQuadrant {
				of[l].Outside++
			} else {
				of[l].In[q]++
			}
		}
	}
	out := make([]ThemeQuadrants, 0, len(of))
	for _, t := range of {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(x, y ThemeQuadrants) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), x.Label.compare(y.Label))
	})
	return out
}

// publicThemes is the agreement on themes that the page of the method shows, as the
// public will see it.
func (s Service) publicThemes(ctx context.Context, h Head) (ThemeSums, error) {
	kept, err := s.Reads.ThemeAgreementsOf(ctx, h.ID)
	if err != nil {
		return ThemeSums{}, err
	}
	book, err := s.Reads.WholeCodebookOf(ctx, h.Challenge)
	if err != nil {
		return ThemeSums{}, err
	}
	fresh, err := s.Reads.NewThemesOf(ctx, h.ID)
	if err != nil {
		return ThemeSums{}, err
	}
	records, err := s.Reads.RecordsOf(ctx, h.ID)
	if err != nil {
		return ThemeSums{}, err
	}
	m := mergesOf(book)
	shown := labelsOf(lastSigned(records, m))
	out := ThemeSums{names: func(l Label) string { return nameOfLabel(m.of(l), book, fresh) }}
	for _, k := range kept {
		if some, ok := k.public(shown); ok {
			out.Rounds = append(out.Rounds, some)
		}
	}
	return out, nil
}
