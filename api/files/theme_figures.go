package files

import (
	"io"
	"math"

	"uptake/domain/challenge"
	"uptake/domain/review"
	"uptake/domain/theme"
)

// ThemesTogether writes a row for each two themes that occur together.
func ThemesTogether(f theme.Figures, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{"theme", "other_theme", "ideas_with_both", "ideas_with_theme", "ideas_with_other", "jaccard", "lift"})
	if err != nil {
		return err
	}
	for n, t := range f.Book {
		for _, r := range f.Related(t.ID) {
			if !before(f.Book[:n], r.Place) {
				if err := w.Write(t.Name, r.Name, r.Both, t.Ideas, r.Ideas, Rounded(r.Jaccard()), Rounded(r.Lift)); err != nil {
					return err
				}
			}
		}
	}
	return w.Close()
}

func before(book []theme.Place, t theme.Place) bool {
	for _, b := range book {
		if b.ID == t.ID {
			return true
		}
	}
	return false
}

// Rounded is a figure to four places, as files and the API give it.
func Rounded(f float64) float64 { return math.Round(f*1e4) / 1e4 }

// ThemesByArea writes a row for each theme and area, an empty one for ideas in none.
func ThemesByArea(f theme.Figures, areas []challenge.Area, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{"theme", "area", "ideas", "ideas_in_area"})
	if err != nil {
		return err
	}
	for _, t := range f.Book {
		for _, a := range append(areas[:len(areas):len(areas)], challenge.Area{}) {
			if a.ID == 0 && f.InArea(0, 0) == 0 {
				continue
			}
			if err := w.Write(t.Name, a.Name, f.InArea(t.ID, a.ID), f.InArea(0, a.ID)); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

// ThemesByQuadrant writes how many ideas with each theme lie where by what each panel has
// published.
func ThemesByQuadrant(panels []review.PanelQuadrants, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{"panel", "theme", "do_now", "big_bet", "easy_help", "not_now", "no_figures", "ideas"})
	if err != nil {
		return err
	}
	for _, p := range panels {
		for _, t := range p.Table {
			if err := w.Write(p.Name, t.Name, t.In[review.DoNow], t.In[review.BigBet], t.In[review.EasyHelp], t.In[review.NotNowBox], t.Outside, t.Ideas); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

// ThemesByWeek writes a row for each theme and stretch of weeks, by the Monday on which
// it begins.
func ThemesByWeek(book []theme.Place, t theme.Trend, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{"theme", "week_beginning", "weeks", "ideas"})
	if err != nil {
		return err
	}
	for _, p := range book {
		for n, begin := range t.Begin {
			if err := w.Write(p.Name, begin.Format("2006-01-02"), t.Weeks, t.In(p.ID, n)); err != nil {
				return err
			}
		}
	}
	return w.Close()
}
