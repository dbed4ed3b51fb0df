package review

import (
	"cmp"
	"slices"

	"uptake/domain/id"
)

// ThemeFinding is a theme that members find in an idea, and what has become of it.
type ThemeFinding struct {
	Idea    id.Idea
	Label   Label
	By      int  // members who propose it
	Of      int  // members who propose any theme for the idea
	Rule    bool // adopted by the rule: it is not the chair's to settle
	Settled *Settlement
}

// Suggestion reports whether one member alone proposes it.
func (f ThemeFinding) Suggestion() bool { return f.By == 1 }

// Adopted reports whether the idea has the theme once the results are public.
func (f ThemeFinding) Adopted() bool { return f.Rule || f.Settled != nil && f.Settled.Adopted }

// findings lists what members find, by idea and label. What a member has said stands
// until they say otherwise in a later round; sets go up to the round that is asked about.
//
// The rule is ours: at least half of those who propose any theme for the idea, and
// never one member alone, whose proposal is a suggestion. It goes before what was
// settled earlier.
func findings(sets []ThemeSet, m merges, settled []Settlement) []ThemeFinding {
	type key struct {
		idea  id.Idea
		label Label
	}
	of, by := map[id.Idea]int{}, map[key]int{}
	for _, s := range standing(sets) {
		labels := m.all(s.Labels)
		if len(labels) > 0 {
			of[s.Idea]++
		}
		for _, l := range labels {
			by[key{s.Idea, l}]++
		}
	}
	last := map[key]Settlement{}
	for _, s := range settled {
		k := key{s.Idea, m.of(s.Label)}
		if old, twice := last[k]; !twice || s.after(old) {
			last[k] = s
		}
	}
	out := make([]ThemeFinding, 0, len(by))
	for k, n := range by {
		f := ThemeFinding{Idea: k.idea, Label: k.label, By: n, Of: of[k.idea], Rule: n > 1 && 2*n >= of[k.idea]}
		if s, ok := last[k]; ok && !f.Rule {
			f.Settled = &s
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b ThemeFinding) int { return cmp.Or(cmp.Compare(a.Idea, b.Idea), a.Label.compare(b.Label)) })
	return out
}

// after reports whether s was settled later, for two themes that are one now.
func (s Settlement) after(o Settlement) bool {
	return cmp.Or(s.At.Compare(o.At), s.Label.compare(o.Label)) > 0
}

// standing keeps what each member has said last of each idea.
func standing(sets []ThemeSet) []ThemeSet {
	type key struct {
		idea id.Idea
		seat id.Seat
	}
	last := map[key]ThemeSet{}
	for _, s := range sets {
		k := key{s.Idea, s.Seat}
		if old, twice := last[k]; !twice || s.Round > old.Round {
			last[k] = s
		}
	}
	out := make([]ThemeSet, 0, len(last))
	for _, s := range last {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b ThemeSet) int { return cmp.Or(cmp.Compare(a.Idea, b.Idea), cmp.Compare(a.Seat, b.Seat)) })
	return out
}

// upTo leaves out what was said in later rounds, and on ideas that are not in field;
// a nil field holds every idea.
func upTo(sets []ThemeSet, round int, field []id.Idea) []ThemeSet {
	return slices.DeleteFunc(slices.Clone(sets), func(s ThemeSet) bool {
		return s.Round > round || field != nil && !slices.Contains(field, s.Idea)
	})
}

// AdoptedThemes are the themes that an idea has by what a panel has signed.
type AdoptedThemes struct {
	Idea   id.Idea
	Labels Labels
}

// adopted gathers the findings that stand, by idea.
func adopted(fs []ThemeFinding) []AdoptedThemes {
	var out []AdoptedThemes
	for _, f := range fs {
		if !f.Adopted() {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Idea != f.Idea {
			out = append(out, AdoptedThemes{Idea: f.Idea})
		}
		last := &out[len(out)-1]
		last.Labels = append(last.Labels, f.Label)
	}
	return out
}
