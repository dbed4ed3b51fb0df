package review

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ErrViewed is returned where a round cannot be opened again.
var ErrViewed = &fault.Error{
	Kind: fault.Closed, Code: "round.viewed",
	Message: "The round cannot be opened again, because what it came to has been looked at.",
}

// Look opens what the closed round came to to chair and secretary, and keeps who
// looked first: from then on the round cannot be opened again. Where it has been
// looked at already nothing happens.
func (s Service) Look(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	var out Panel
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		out = p
		switch {
		case err != nil:
			return err
		case v.actors()&(ByChair|BySecretary) == 0:
			return ErrNotYours
		case !p.Closed(p.Round):
			return ErrState
		case p.Looked(p.Round):
			return nil
		}
		p.Viewed = p.Round
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		return note(tx, event(p, outbox.PanelChanged, a, s.Now(), "looked"), RecordEntry{Seat: v.SeatID, Round: p.Round})
	})
	return out, err
}

// looking looks for v, who asks by a channel that has no button to press, before
// they are given what round n came to; 0 stands for the last.
func (s Service) looking(ctx context.Context, a account.Actor, h *Head, v Viewer, n int, ch Channel) error {
	asks := ch == PanelAPI || ch == PanelExport
	if !asks || v.actors()&(ByChair|BySecretary) == 0 || n != 0 && n != h.Round || !h.Closed(h.Round) || h.Looked(h.Round) {
		return nil
	}
	p, err := s.Look(ctx, a, h.ID)
	if err == nil {
		h.Panel = p
	}
	return err
}

// ReopenRound opens the round that was closed last again, with a reason, as long
// as nobody has looked at what it came to. What was computed is dropped, absent is
// pending again, and every member who scores is told. closesAt is the new deadline;
// zero: until the chair closes the round.
func (s Service) ReopenRound(ctx context.Context, a account.Actor, panel id.Panel, version int, reason string, closesAt time.Time) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := p.mayReopen(v, version); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		if !closesAt.IsZero() && !closesAt.After(now) {
			return (fault.Fields{{Name: "closes_at", Message: "Enter a deadline that is still to come."}}).Fault("round.deadline", "There is a problem with the deadline.")
		}
		for _, seat := range seats { // who has left has no part in an open round
			if seat.State != Left {
				continue
			}
			if err := dropSheets(tx, p, a.Person, p.Round, seat.ID, now); err != nil {
				return err
			}
		}
		if err := s.undoClose(tx, p, closesAt, now); err != nil {
			return err
		}
		p.State = openState(p.Round)
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		for _, seat := range Scoring(seats, p.Rules) {
			if _, err := tx.WriteTo(seat.Person, s.reopened(p, reason), now); err != nil {
				return err
			}
		}
		out = p
		e := event(p, outbox.PanelChanged, a, now, reopenedRound)
		e.Reason = reason
		return note(tx, e, RecordEntry{Seat: v.SeatID, Round: p.Round, What: []string{reopenedRound}})
	})
	return out, err
}

// reopenedRound is what the record says of a round that is open again.
const reopenedRound = "round reopened"

// mayReopen returns nil if v may open the round that was closed last again.
func (p Panel) mayReopen(v Viewer, version int) error {
	switch {
	case v.actors()&ByChair == 0:
		return ErrNotYours
	case p.State == Paused:
		return ErrPaused
	case p.Round == 0 || p.State != closedState(p.Round) || p.Imported:
		return ErrState
	case p.Looked(p.Round):
		return ErrViewed
	case version != 0 && version != p.Version:
		return ErrStale
	}
	return nil
}

// undoClose takes back what closing the round has done.
func (s Service) undoClose(tx Tx, p Panel, closesAt, now time.Time) error {
	if err := tx.PutStandings(p.ID, p.Round, nil); err != nil {
		return err
	}
	if err := tx.PutRoundFigures(p.ID, p.Round, nil); err != nil {
		return err
	}
	if err := tx.PutThemeAgreement(p.ID, p.Round, nil); err != nil {
		return err
	}
	if err := tx.MarkPending(p.ID, p.Round, now); err != nil {
		return err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	state := Rescoring
	if p.Round == 1 {
		state = R1Scoring
	}
	opened, err := openedIn(tx, p, p.Round)
	if err != nil {
		return err
	}
	var back []PanelIdea
	for _, i := range ideas {
		if p.each(p.Round) && !opened[i.Idea] {
			continue
		}
		switch i.State {
		case R1Done, Rescored, NoQuorum: // as the close has left them
			i.State, i.Reason = state, ""
			back = append(back, i)
		default:
		}
	}
	if err := tx.PutIdeas(back); err != nil {
		return err
	}
	r, err := tx.Round(p.ID, p.Round)
	if err != nil {
		return err
	}
	r.State, r.ClosesAt, r.ClosedAt = RoundOpen, closesAt, time.Time{}
	if err := tx.PutRound(r); err != nil || closesAt.IsZero() {
		return err
	}
	return tx.AddTask(closing(p, p.Round, closesAt, now))
}

// reopened is the mail without an address. It says nothing of a score.
func (s Service) reopened(p Panel, reason string) account.Mail {
	return account.Mail{
		Subject: s.Site + ": a round is open again",
		Text: "The chair of the panel “" + p.Name + "” has opened round " + strconv.Itoa(p.Round) + " again. Nobody has seen what it came to. The reason:\n\n" +
			reason + "\n\nYou can change your scores until the round closes:\n\n" +
			s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "\n\n" +
			"You get this because you score ideas on the panel.\n",
	}
}
