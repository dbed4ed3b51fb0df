package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// tellOfStep writes to those on the panel whom the step from before to p concerns, one
// mail each; asked are the ideas of the round that it opens, if it opens one. Who is
// invited, paused or gone hears nothing, nor does a panel of the past. A mail says
// that something can be seen or done, and nothing of an idea or a score.
func (s Service) tellOfStep(tx Tx, before, p Panel, by id.Person, asked []PanelIdea, closesAt, now time.Time) error {
	if p.Imported {
		return nil
	}
	shown := p.LastRevealed()
	if shown == before.LastRevealed() {
		shown = 0
	}
	opened := p.OpenRound()
	briefed := p.State == Briefed
	if shown == 0 && opened == 0 && !briefed {
		return nil
	}
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	frozen := ""
	if briefed {
		criteria, err := tx.Criteria(p.ID)
		if err != nil {
			return err
		}
		frozen = s.frozenWords(p, criteria)
	}
	for _, seat := range seats {
		var m account.Mail
		switch {
		case seat.State != Active:
			continue
		case briefed:
			m = s.stepMail(p, "a panel is briefed", frozen)
			if seat.Scores(p.Rules) {
				m = s.stepMail(p, "a panel is briefed", frozen+" You get another mail when you can score.")
			}
		case opened > 0 && seat.Scores(p.Rules) && hasToScore(seat, asked):
			m = s.stepMail(p, "a round is open", s.openedWords(p, shown, closesAt))
		case shown > 0 && seat.Person != by: // who has shown them knows
			m = s.stepMail(p, "results of a round", "The members of the panel “"+p.Name+"” can now read the results of round "+strconv.Itoa(shown)+".")
		default:
			continue
		}
		if _, err := tx.WriteTo(seat.Person, m, now); err != nil {
			return err
		}
	}
	return nil
}

// hasToScore reports whether the round asks a member anything: who is here for one
// idea is asked only while that is scored.
func hasToScore(seat Seat, asked []PanelIdea) bool {
	return seat.Only == 0 || slices.ContainsFunc(asked, func(i PanelIdea) bool { return i.Idea == seat.Only })
}

// openedWords say which round is open, and until when.
func (s Service) openedWords(p Panel, shown int, closesAt time.Time) string {
	words := "Round " + strconv.Itoa(p.Round) + " of the panel “" + p.Name + "” is open. "
	if p.each(p.Round) {
		words += "You can score each idea again once the panel has talked about it"
	} else {
		words += "You can score your ideas now"
	}
	if closesAt.IsZero() {
		words += ", until the chair closes the round."
	} else {
		words += ", until " + s.moment(closesAt) + "."
	}
	if shown > 0 {
		words += " You can also read the results of round " + strconv.Itoa(shown) + "."
	}
	return words
}

// frozenWords say what can no longer be changed.
func (s Service) frozenWords(p Panel, criteria []Criterion) string {
	var names []string
	for _, c := range criteria {
		names = append(names, "- "+c.Name+", from "+c.Scale.Min.String()+" to "+c.Scale.Max.String())
	}
	return "The panel “" + p.Name + "” is briefed. What is scored, and the rules by which the panel works, can no longer be changed. Members score in " +
		roundsCount(p.Rules.Rounds) + ":\n\n" + strings.Join(names, "\n") + "\n\n" +
		"The page of the panel shows all of it: what each score means, when members count as disagreeing, how ideas are put in order, and what is published."
}

func roundsCount(n int) string {
	if n == 1 {
		return "1 round"
	}
	return strconv.Itoa(n) + " rounds"
}

// stepMail is the mail without an address.
func (s Service) stepMail(p Panel, subject, words string) account.Mail {
	return account.Mail{
		Subject: s.Site + ": " + subject,
		Text: words + "\n\n" + s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "\n\n" +
			"You get this because you sit on the panel.\n",
	}
}

// moment writes a time as mail says it: in the time zone of the service, which is named.
func (s Service) moment(t time.Time) string {
	return t.In(cmp.Or(s.Zone, time.UTC)).Format("Monday 2 January 2006 at 15:04 (MST)")
}
