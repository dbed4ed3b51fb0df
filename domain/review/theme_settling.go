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

// SettleTheme records what the panel has agreed about a theme that the rule has not
// adopted, while it discusses or decides. The chair does, or who acts for them;
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
		case p.State == Paused:
			return ErrPaused
		case p.State != Discussing && p.State != Deciding:
			return ErrThemesOpen
		}
		if _, err := ideaIn(tx, panel, idea); err != nil {
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
		at := slices.IndexFunc(fs, func(f ThemeFinding) bool { return f.Idea == idea && f.Label == label })
		switch {
		case at < 0:
			return ErrNoProposal
		case fs[at].Rule:
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
