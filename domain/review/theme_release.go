package review

import (
	"errors"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/theme"
)

// releaseThemes gives the ideas the themes that were signed, for everybody to see,
// and takes back those of the version before that are not among them.
func (s Service) releaseThemes(tx Tx, p Panel, a account.Actor, now time.Time) error {
	records, err := tx.Records(p.ID)
	if err != nil || len(records) == 0 {
		return err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return err
	}
	proposed, err := tx.NewThemes(p.ID)
	if err != nil {
		return err
	}
	m := mergesOf(book)
	for n, t := range proposed {
		if t.Became != 0 {
			m[Label{New: t.Number}] = Label{Theme: t.Became}
			continue
		}
		if have, ok := theme.Named(book, t.Name); ok {
			proposed[n].Became = have.ID
		}
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	left, given := gone(ideas), map[id.Idea]Labels{}
	for _, of := range records[len(records)-1].Themes {
		if left[of.Idea] {
			continue
		}
		for _, l := range of.Labels {
			if l = m.of(l); l.Theme == 0 {
				if l.Theme, err = s.intoCodebook(tx, p, a, proposed, l.New, now); err != nil {
					return err
				}
				m[Label{New: l.New}] = Label{Theme: l.Theme}
				l.New = 0
			}
			if err := tx.PublishTheme(of.Idea, l.Theme, now); err != nil {
				return err
			}
			given[of.Idea] = append(given[of.Idea], l)
		}
	}
	for _, r := range records[:len(records)-1] {
		if r.ReleasedAt.IsZero() {
			continue
		}
		for _, of := range r.Themes {
			for _, l := range of.Labels {
				if l = m.of(l); l.Theme != 0 && !slices.Contains(given[of.Idea], l) {
					if err := tx.WithdrawTheme(of.Idea, l.Theme); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// intoCodebook makes an adopted new theme one of the codebook, if nobody has
// entered one of this name meanwhile.
func (s Service) intoCodebook(tx Tx, p Panel, a account.Actor, proposed []NewTheme, number int, now time.Time) (id.Theme, error) {
	at := slices.IndexFunc(proposed, func(t NewTheme) bool { return t.Number == number })
	if at < 0 {
		return 0, errors.New("a new theme of the record is not kept")
	}
	to := proposed[at].Became
	if to == 0 {
		t, err := tx.AddTheme(p.Challenge, proposed[at].Name, now)
		if err != nil {
			return 0, err
		}
		to = t.ID
		e := outbox.Event{Kind: outbox.ThemeChanged, Challenge: p.Challenge, Subject: int64(to), Actor: a.Person, At: now, Detail: "added"}
		if err := tx.Emit(e); err != nil {
			return 0, err
		}
	}
	return to, tx.NewThemeBecame(p.ID, number, to)
}
