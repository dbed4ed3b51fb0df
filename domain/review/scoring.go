package review

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// GiveScores saves what a member says on one idea in the open round. A score is
// either in before the round closes or refused (ErrRoundClosed); while the chair
// closes the round, the save waits for the outcome.
func (s Service) GiveScores(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in Saving) (Sheet, error) {
	var out Sheet
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := s.takesFrom(tx, p, seats, v.SeatID, now); err != nil {
			return err
		}
		if err := p.Rules.takesSure(in.Sure); err != nil {
			return err
		}
		sheet, err := tx.Sheet(panel, p.Round, idea, v.SeatID)
		if errors.Is(err, ErrNotAssigned) {
			return p.notAssigned()
		}
		if err != nil {
			return err
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		if out, err = sheet.Save(in, criteria, now); err != nil {
			return err
		}
		if err := s.inPanel(tx, p, out.DuplicateOf); out.DuplicateOf != 0 && err != nil {
			return (fault.Fields{{Name: "duplicate_of", Message: notAnotherIdea}}).Fault("score.invalid", "There is a problem with your scores.")
		}
		if err := tx.SaveSheet(out); err != nil {
			return err
		}
		if err := tx.DropEntry(panel, p.Round, idea, v.SeatID); err != nil {
			return err // the member has spoken: what was entered for them is out of date
		}
		if in.Themes != nil {
			if err := s.propose(tx, p, a, v.SeatID, idea, *in.Themes, now); err != nil {
				return err
			}
		}
		// A draft that the form did not hold was typed elsewhere: it stays, to be looked at.
		if err := tx.DropScoreDraft(panel, p.Round, idea, v.SeatID, in.Draft); err != nil {
			return err
		}
		e := event(p, outbox.ScoreChanged, a, now, "round "+strconv.Itoa(p.Round))
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Seat: v.SeatID, Idea: idea, Round: p.Round, What: changes(sheet, out, criteria)})
	})
	return out, err
}

// takesFrom returns nil while the panel takes scores from the seat, else why not.
func (s Service) takesFrom(tx Tx, p Panel, seats []Seat, seat id.Seat, now time.Time) error {
	at, err := p.scorer(seats, seat)
	if err != nil {
		return err
	}
	if p.AsksPractice(at) {
		return ErrPractice
	}
	return p.takes(tx, now)
}

// scorer returns the seat if it scores on the panel, else ErrNotSeated.
func (p Panel) scorer(seats []Seat, seat id.Seat) (Seat, error) {
	at := slices.IndexFunc(seats, func(o Seat) bool { return o.ID == seat })
	if at < 0 || !seats[at].Scores(p.Rules) || seats[at].State != Active {
		return Seat{}, ErrNotSeated
	}
	return seats[at], nil
}

// takes returns nil while a round of the panel takes scores, else why not.
func (p Panel) takes(tx Tx, now time.Time) error {
	switch {
	case p.State == Paused:
		return ErrPaused
	case p.Round == 0:
		return ErrNoRound
	case p.OpenRound() == 0:
		return ErrRoundClosed
	}
	r, err := tx.Round(p.ID, p.Round)
	if err != nil {
		return err
	}
	return r.Takes(p.Rules, now)
}

// MayScore returns nil if a has a seat from which the panel takes scores now, else what
// GiveScores refuses them with. It tells nothing of what is between members, chair and
// secretary: who has practised, who is recused, and which ideas are whose.
func (s Service) MayScore(ctx context.Context, a account.Actor, panel id.Panel) error {
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		switch _, err = p.scorer(seats, v.SeatID); {
		case err != nil && v.SeatID != 0:
			return p.notAssigned() // whoever sits there otherwise is asked for the idea first
		case err != nil:
			return err
		}
		return p.takes(tx, s.Now())
	})
	return s.Refused(ctx, panel, err)
}

// DeclareConflict notes an interest in an idea: a member's own (seat 0), or
// another's by the secretary. Where it bars from scoring, the member's values on
// the idea are voided, and standings of closed rounds are computed anew.
func (s Service) DeclareConflict(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, idea id.Idea, kind ConflictKind) (Conflict, error) {
	var out Conflict
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		of := seat
		switch {
		case v.SeatID == 0 && !v.Command:
			return ErrNotSeated
		case of == 0:
			of = v.SeatID
		case of != v.SeatID && v.actors()&BySecretary == 0:
			return ErrNotYours
		}
		if !slices.ContainsFunc(seats, func(o Seat) bool { return o.ID == of }) {
			return ErrNoSeat
		}
		if p.Reached(Finalised) {
			return ErrState
		}
		out, err = s.declare(tx, &p, of, idea, kind, a, s.Now())
		return err
	})
	return out, err
}

// declare keeps a conflict and what follows from it. What has been signed is void
// once scores are. Nobody lifts a recusal of their own.
func (s Service) declare(tx Tx, p *Panel, of id.Seat, idea id.Idea, kind ConflictKind, a account.Actor, now time.Time) (Conflict, error) {
	out, err := Declare(of, idea, kind, now)
	if err != nil {
		return out, err
	}
	if err := s.inPanel(tx, *p, idea); err != nil {
		return out, err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return out, err
	}
	if !out.Recused && barred(conflicts, of, idea) {
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return out, err
		}
		if slices.ContainsFunc(seats, func(o Seat) bool { return o.ID == of && o.Person == a.Person }) {
			return out, ErrRecusalStands
		}
	}
	if n := slices.IndexFunc(conflicts, func(c Conflict) bool { return c.Recused && c.Seat == of && c.Idea == idea }); n >= 0 && out.Recused {
		out.At = conflicts[n].At // another kind is no later recusal; minutes tell by its time who was there
	}
	if err := tx.PutConflict(out); err != nil {
		return out, err
	}
	if out.Recused && p.Round > 0 {
		if err := tx.Recuse(p.ID, idea, of, now); err != nil {
			return out, err
		}
		if err := tx.DropThemeSets(p.ID, 0, idea, of); err != nil {
			return out, err
		}
		for n := 1; n <= p.LastClosed(); n++ {
			if _, err := s.stand(tx, *p, n, now); err != nil {
				return out, err
			}
		}
		if err := unsign(tx, p); err != nil {
			return out, err
		}
	}
	if p.LastRevealed() > 0 { // the page of the meeting is another one now
		if err := tx.TouchMeeting(p.ID, time.Time{}); err != nil {
			return out, err
		}
	}
	merged, err := mergedLines(tx, *p)
	if err != nil {
		return out, err
	}
	agenda, err := agendaLines(tx, *p)
	if err != nil {
		return out, err
	}
	e := event(*p, outbox.ConflictDeclared, a, now, "")
	e.Subject = int64(idea)
	return out, note(tx, e, RecordEntry{Seat: of, Idea: idea, Round: p.Round, What: append(append(merged, agenda...), "conflict\t\t"+string(kind), recusedLine+"\t\t"+strconv.FormatBool(out.Recused))})
}

// unsign makes what has been signed void, for the panel's record is another one now.
func unsign(tx Tx, p *Panel) error {
	signed, err := tx.Signatures(p.ID, p.Record)
	if err != nil || len(signed) == 0 {
		return err
	}
	p.Record++
	return tx.SavePanel(p)
}

// inPanel returns ErrNotInPanel unless the idea is, or is going to be, among
// those of the panel.
func (s Service) inPanel(tx Tx, p Panel, idea id.Idea) error {
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea }) {
		return nil
	}
	i, err := tx.Idea(idea)
	if err != nil {
		return err
	}
	if p.Round > 0 || i.Challenge != p.Challenge || p.Area != 0 && i.Area != p.Area {
		return ErrNotInPanel
	}
	return nil
}
