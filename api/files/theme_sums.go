package files

import (
	"encoding/json"
	"io"

	"uptake/domain/review"
)

// ThemeQuadrants writes how many ideas with each theme lie in each quadrant.
func ThemeQuadrants(s review.ThemeSums, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{"theme", "do_now", "big_bet", "easy_help", "not_now", "no_figures", "ideas"})
	if err != nil {
		return err
	}
	for _, t := range s.Table {
		if err := w.Write(t.Name, t.In[review.DoNow], t.In[review.BigBet], t.In[review.EasyHelp], t.In[review.NotNowBox], t.Outside, t.Ideas); err != nil {
			return err
		}
	}
	return w.Close()
}

// ThemeAgreements is how far the members of a panel find the same themes, one object for
// each round, as in the results file.
func ThemeAgreements(h review.Head, s review.ThemeSums) []json.Marshaler {
	out := []json.Marshaler{}
	for _, o := range (PanelResults{Panel: h.Slug, Themes: s}).themesOut() {
		out = append(out, o)
	}
	return out
}

// themesOut is agreement on themes, one object for each round.
func (p PanelResults) themesOut() []ordered {
	var out []ordered
	for _, a := range p.Themes.Rounds {
		o := ordered{{"panel", p.Panel}, {"round", a.Round}, {"n_ideas", a.Ideas}, {"n_members", a.Members}, {"n_pairs", a.Pairs}}
		jaccard, why := ratio(a.Jaccard, string(a.Reason))
		o = append(o, pair{"jaccard", ordered{{"value", jaccard}, {"reason", orNil(why)}}})
		each := []ordered{}
		for _, l := range a.Themes {
			each = append(each, ordered{{"theme", p.Themes.Name(l.Label)}, {"n_ideas", l.Ideas}, {"alpha_nominal", known(l.Alpha)}, {"reason", orNil(string(l.Alpha.Reason))}})
		}
		out = append(out, append(o, pair{"themes", each}, pair{"algorithm", a.Algorithm}, pair{"digest", a.Digest}))
	}
	return out
}
