package review

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Faults of taking ideas out of a panel.
var (
	ErrReferTo   = &fault.Error{Kind: fault.Invalid, Code: "idea.refer_to", Message: "Select another panel of this challenge.", Fields: fault.Fields{{Name: "to", Message: "Select another panel of this challenge."}}}
	ErrReferLate = &fault.Error{Kind: fault.Conflict, Code: "idea.refer_late", Message: "That panel takes no more ideas, or has this one already."}
)

// Aside is how an idea leaves a panel: to another one, or because it is out of
// scope.
type Aside struct {
	To     id.Panel // 0: out of scope
	Reason string   // for the author, if it is out of scope; for the other panel's chair, if it is referred
}

// SetAside takes an idea out of a panel. The chair does, until it is decided on.
// Scores that have been given stay in the record; what is not begun is taken off
// the members' lists. An idea out of scope is answered with the reason when the
// panel is published. One that is referred is the other panel's from now on, if
// that has not closed its first round: its chair is told.
func (s Service) SetAside(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in Aside) error {
	if err := checkReason(in.Reason); err != nil {
		return err
	}
	open := []State{Formed, Briefed, R1Open, R1Closed, Discussing, R2Open, R2Closed, R3Open, R3Closed, Deciding}
	return s.chair(ctx, a, panel, open, idea, func(tx Tx, p *Panel, now time.Time) error {
		at, err := s.leaving(tx, *p, idea)
		if err != nil {
			return err
		}
		if at.State, at.Reason = OutOfScope, strings.TrimSpace(in.Reason); in.To != 0 {
			at.State = Referred
			if err := s.refer(tx, *p, at, in.To, now); err != nil {
				return err
			}
		}
		if n := p.OpenRound(); n > 0 {
			shares, err := tx.Shares(panel, n)
			if err != nil {
				return err
			}
			for _, sh := range shares {
				if sh.Idea == idea && !sh.Begun && !sh.Recused {
					if err := dropSheet(tx, *p, a.Person, n, idea, sh.Seat, now); err != nil {
						return err
					}
				}
			}
		}
		if err := tx.PutIdeas([]PanelIdea{at}); err != nil {
			return err
		}
		if p.LastRevealed() > 0 {
			if err := tx.TouchMeeting(panel, time.Time{}); err != nil {
				return err
			}
		}
		e := event(*p, outbox.PanelChanged, a, now, string(at.State))
		e.Subject = int64(idea)
		salt := saltOf(now)
		return note(tx, e, RecordEntry{Idea: idea, Round: p.Round, What: []string{
			string(at.State) + "\t\t" + strconv.FormatInt(int64(in.To), 10), "salt\t\t" + salt, "reason\t\t" + said(at.Reason, salt),
		}})
	})
}

// leaving returns the idea as it is in the panel, also before the first round,
// unless it has been decided on or has left.
func (s Service) leaving(tx Tx, p Panel, idea id.Idea) (PanelIdea, error) {
	ideas, err := s.toScore(tx, p, p.Round+1)
	if err != nil {
		return PanelIdea{}, err
	}
	if p.Round > 0 {
		if ideas, err = tx.Ideas(p.ID); err != nil {
			return PanelIdea{}, err
		}
	}
	n := slices.IndexFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea && !i.State.Gone() })
	switch {
	case n < 0:
		return PanelIdea{}, ErrNotInPanel
	case ideas[n].State == Decided || ideas[n].State == Released:
		return PanelIdea{}, ErrDecided
	}
	decisions, err := tx.Decisions(p.ID)
	if err != nil {
		return PanelIdea{}, err
	}
	if slices.ContainsFunc(decisions, func(d Decision) bool { return d.Idea == idea }) { // also on one without a quorum
		return PanelIdea{}, ErrDecided
	}
	i, err := tx.Idea(idea)
	if ideas[n].Version == 0 {
		ideas[n].Version = i.Version
	}
	return ideas[n], err
}

// refer gives an idea to another panel of the challenge, and tells its chair.
func (s Service) refer(tx Tx, from Panel, idea PanelIdea, to id.Panel, now time.Time) error {
	other, err := tx.PanelForChange(to)
	if fault.KindOf(err) == fault.NotFound || err == nil && (other.ID == from.ID || other.Challenge != from.Challenge) {
		return ErrReferTo
	}
	if err != nil {
		return err
	}
	state := Queued
	switch {
	case other.Imported || !other.Reached(Formed):
		return ErrReferTo
	case other.OpenRound() == 1:
		state = R1Scoring
	case other.Round > 0 || other.State == Paused:
		return ErrReferLate
	}
	ideas, err := tx.Ideas(to)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea.Idea }) {
		return ErrReferLate
	}
	i, err := tx.Idea(idea.Idea)
	if err != nil {
		return err
	}
	if i.Stage != challenge.Posted && i.Stage != challenge.InReview {
		return ErrReferLate
	}
	moved := []PanelIdea{{Panel: to, Idea: idea.Idea, State: state, Version: i.Version}}
	if state == R1Scoring {
		if err := s.intoReview(tx, i.Challenge, moved, now); err != nil {
			return err
		}
	}
	if err := tx.PutIdeas(moved); err != nil {
		return err
	}
	if err := tx.SavePanel(&other); err != nil {
		return err
	}
	seats, err := tx.Seats(to)
	if err != nil {
		return err
	}
	for _, seat := range seats {
		if seat.Kind == Chair && seat.State != Left {
			if _, err := tx.WriteTo(seat.Person, s.referredMail(other), now); err != nil {
				return err
			}
		}
	}
	e := event(other, outbox.PanelChanged, account.Actor{}, now, "an idea was referred here")
	e.Subject = int64(idea.Idea)
	return note(tx, e, RecordEntry{Idea: idea.Idea, Round: other.Round, What: []string{"referred from panel\t\t" + strconv.FormatInt(int64(from.ID), 10)}})
}

// referredMail is the mail without an address.
func (s Service) referredMail(p Panel) account.Mail {
	at := s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10)
	return account.Mail{
		Subject: s.Site + ": an idea for your panel",
		Text: "Another panel has referred an idea to your panel “" + p.Name + "”. If your first round is open, hand it to your members:\n\n" +
			at + "/assignment\n\nElse it is among the ideas when the round opens:\n\n" + at + "\n\n" +
			"You get this because you chair the panel.\n",
	}
}
