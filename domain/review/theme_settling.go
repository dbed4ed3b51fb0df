package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ThemeSettling is what is entered to settle one theme of an idea.
type ThemeSettling struct {
	Label   Label
	Adopt   bool
	Reason  string
	Version int // of the settlement that was seen; 0 for none yet
}

// scoredAgain is how far members are with one idea in a round that opens idea by idea.
type scoredAgain struct {
	asked, pending int // members; those who are recused count nowhere
}

// settlesThemes returns nil while themes of an idea can be settled, else why not: while
// the panel discusses or decides. Where the next round is open meanwhile, an idea's turn
// comes once it is over in that round: it was decided, or all who are asked about it have
// scored it again. What is settled rests on the rounds before, so it tells nothing of this one.
func (p Panel) settlesThemes(idea IdeaState, again scoredAgain) error {
	switch {
	case p.State == Paused:
		return ErrPaused
	case p.State == Discussing || p.State == Deciding:
		return nil
	case !p.scoresEach():
		return ErrThemesOpen
	case idea == Decided || idea == NoQuorum || again.asked > 0 && again.pending == 0:
		return nil
	}
	return ErrThemesScored
}

// againNow counts how far members are with an idea, where that is asked.
func againNow(tx Tx, p Panel, idea id.Idea) (out scoredAgain, err error) {
	if !p.scoresEach() {
		return out, nil
	}
	shares, err := tx.Shares(p.ID, p.Round)
	for _, sh := range shares {
		if sh.Idea == idea && !sh.Recused {
			out.asked++
			if sh.Pending {
				out.pending++
			}
		}
	}
	return out, err
}

// again counts how far members are with an idea.
func (p Progress) again(idea id.Idea) (out scoredAgain) {
	for _, at := range p {
		if slices.Contains(at.Ideas, idea) && !slices.Contains(at.Recused, idea) {
			out.asked++
			if slices.Contains(at.Pending, idea) {
				out.pending++
			}
		}
	}
	return out
}

// SettleTheme records what the panel has agreed about a theme that the rule has not
// adopted, while settlesThemes lets it. The chair does, or who acts for them;
// the secretary may enter it for them.
func (s Service) SettleTheme(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in ThemeSettling) (Settlement, error) {
	var out Settlement
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		switch chairs := v.chairs(seats, conflicts, idea); {
		case v.barred(conflicts, idea):
			return ErrRecused
		case v.Seat != Secretary && chairs != nil:
			return chairs
		}
		at, err := ideaIn(tx, panel, idea)
		if err != nil {
			return err
		}
		again, err := againNow(tx, p, idea)
		if err != nil {
			return err
		}
		if err := p.settlesThemes(at.State, again); err != nil {
			return err
		}
		if err := checkReason(in.Reason); err != nil {
			return err
		}
		fs, m, err := findingsNow(tx, p)
		if err != nil {
			return err
		}
		label := m.of(in.Label)
		n := slices.IndexFunc(fs, func(f ThemeFinding) bool { return f.Idea == idea && f.Label == label })
		switch {
		case n < 0:
			return ErrNoProposal
		case fs[n].Rule:
			return ErrThemesSettled
		}
		had, version := "", 0
		all, err := tx.Settlements(panel)
		if err != nil {
			return err
		}
		for _, old := range all {
			if old.Idea == idea && old.Label == label {
				had, version = old.words(), old.Version
			}
		}
		if in.Version != version {
			return ErrSettlementStale
		}
		now := s.Now()
		out = Settlement{Panel: panel, Idea: idea, Label: label, Adopted: in.Adopt, Reason: strings.TrimSpace(in.Reason), By: v.SeatID, At: now, Version: version + 1}
		if err := tx.PutSettlement(out); err != nil {
			return err
		}
		if err := unsign(tx, &p); err != nil {
			return err
		}
		e := event(p, outbox.ThemesSettled, a, now, "")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Seat: v.SeatID, Idea: idea, Round: p.Round, What: []string{
			settledLine + " " + label.String() + "\t" + had + "\t" + out.words(), "salt\t\t" + saltOf(now), "reason\t\t" + said(out.Reason, saltOf(now)),
		}})
	})
	return out, err
}

// words is what was settled, as the record holds it.
func (s Settlement) words() string {
	if s.Adopted {
		return "adopted"
	}
	return "declined"
}

// findingsNow returns what the members find by the closed rounds.
func findingsNow(tx Tx, p Panel) ([]ThemeFinding, merges, error) {
	sets, err := tx.ThemeSets(p.ID)
	if err != nil {
		return nil, nil, err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return nil, nil, err
	}
	settled, err := tx.Settlements(p.ID)
	m := mergesOf(book)
	return findings(upTo(sets, p.LastClosed(), nil), m, settled), m, err
}

// agreeOnThemes keeps how far members find the same themes by the end of a round.
func agreeOnThemes(tx Tx, p Panel, round int, field []id.Idea, now time.Time) error {
	sets, err := tx.ThemeSets(p.ID)
	if err != nil {
		return err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return err
	}
	a := AgreeOnThemes(p.ID, round, field, sets, mergesOf(book), now)
	return tx.PutThemeAgreement(p.ID, round, &a)
}

// signedThemes are the themes that the ideas have, for the record that both sign.
func signedThemes(tx Tx, p Panel) ([]AdoptedThemes, error) {
	fs, _, err := findingsNow(tx, p)
	return adopted(fs), err
}
