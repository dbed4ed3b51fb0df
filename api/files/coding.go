package files

import (
	"io"

	"uptake/domain/theme"
)

// CodingAgreement writes how far two coders agree on each theme, and in the last line
// over all of them. A kappa that cannot be computed is empty and its reason stands beside it.
func CodingAgreement(a theme.Agreement, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{"theme", "ideas", "both", "first_only", "second_only", "neither", "kappa", "reason"})
	if err != nil {
		return err
	}
	var all theme.ThemeAgreement
	for _, t := range a.Themes {
		if err := w.Write(t.Name, a.Ideas, t.Both, t.First, t.Second, t.Neither, known(t.Kappa), string(t.Kappa.Reason)); err != nil {
			return err
		}
		all.Both, all.First, all.Second, all.Neither = all.Both+t.Both, all.First+t.First, all.Second+t.Second, all.Neither+t.Neither
	}
	if err := w.Write("(all)", a.Ideas, all.Both, all.First, all.Second, all.Neither, known(a.Kappa), string(a.Kappa.Reason)); err != nil {
		return err
	}
	return w.Close()
}
