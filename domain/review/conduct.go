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

// Advance is what is entered to take a panel to its next state.
type Advance struct {
	To       State
	Version  int       // of the panel that was seen; 0: any
	ClosesAt time.Time // opening a round: its deadline; zero: until the chair closes it
	Confirm  bool      // what is missing has been read and is accepted: closing a round, scores; opening one, members for an idea
	Reason   string    // closing the last round: why ideas short of quorum are closed all the same; ending a discussion: why what is left is passed over
}

// Advance takes the panel to its next state, if it is a's step and the panel is
// ready for it. A guard that fails names every reason at once (panel.not_ready).
func (s Service) Advance(ctx context.Context, a account.Actor, panel id.Panel, in Advance) (Panel, error) {
	switch in.To {
	case Finalised:
		return s.Sign(ctx, a, panel, in.Version)
	case Published:
		return s.Publish(ctx, a, panel, in.Version)
	default:
	}
	return s.step(ctx, a, panel, in, nil)
}

// FormPanel ends the draft: the composition is complete.
func (s Service) FormPanel(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.Advance(ctx, a, panel, Advance{To: Formed})
}

// BriefPanel freezes criteria and rules and shows them to the members.
func (s Service) BriefPanel(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.Advance(ctx, a, panel, Advance{To: Briefed})
}

// StartRound opens the next round until closesAt (zero: until the chair closes
// it). over says why ideas on the list are passed over that the panel has not
// talked about; empty where there are none. Members get their ideas as Rules.Sharing says, in an order of their own.
func (s Service) StartRound(ctx context.Context, a account.Actor, panel id.Panel, closesAt time.Time, over string) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{ClosesAt: closesAt, Reason: over}, R1Open, R2Open, R3Open)
}

// CloseRound fixes the scores of the open round: pending becomes absent and the
// standings are computed and kept. confirm accepts that answers are missing;
// reason says, in the last round, why ideas are closed short of quorum.
func (s Service) CloseRound(ctx context.Context, a account.Actor, panel id.Panel, confirm bool, reason string) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{Confirm: confirm, Reason: reason}, R1Closed, R2Closed, R3Closed)
}

// Reveal shows the members what the closed round came to and starts the
// discussion. Where each idea is scored again after its talk StartRound does both.
func (s Service) Reveal(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{}, Discussing)
}

// StartDeciding ends scoring and discussion. over is as for StartRound.
func (s Service) StartDeciding(ctx context.Context, a account.Actor, panel id.Panel, over string) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{Reason: over}, Deciding)
}

// onward takes the step that leads to one of the wanted states, or returns
// ErrState if none of them follows.
func (s Service) onward(ctx context.Context, a account.Actor, panel id.Panel, in Advance, wanted ...State) (Panel, error) {
	return s.step(ctx, a, panel, in, wanted)
}

// CloseDueRound is what the clock does when a round's deadline is reached: it
// closes the round if nobody is missing, and else tries once more at the end of
// the grace. A round that is still short then takes no more values, and waits
// for the chair to close it or to move the deadline.
func (s Service) CloseDueRound(ctx context.Context, panel id.Panel, round int) error {
	in := Advance{To: closedState(round)}
	err := s.onDue(ctx, panel, round, func(tx Tx, p *Panel, _ Round, now time.Time) error {
		_, err := s.take(tx, p, account.Actor{}, Viewer{Clock: true}, in, now)
		return err
	})
	if !errors.Is(err, errNotReady) {
		return err
	}
	// In a transaction of its own: what the attempt has written, standings among it,
	// must not be kept with a round that stays open.
	return s.onDue(ctx, panel, round, func(tx Tx, p *Panel, r Round, now time.Time) error {
		if locks := r.LocksAt(p.Rules); now.Before(locks) {
			return tx.AddTask(closing(*p, round, locks, now))
		}
		return note(tx, event(*p, outbox.PanelChanged, account.Actor{}, now, "round locked"), RecordEntry{Round: p.Round})
	})
}

// onDue lets act see to an open round whose deadline has come; otherwise it does
// nothing.
func (s Service) onDue(ctx context.Context, panel id.Panel, round int, act func(Tx, *Panel, Round, time.Time) error) error {
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		p, err := tx.PanelForChange(panel)
		if err != nil || p.OpenRound() != round {
			return err // paused, closed by hand, or gone: nothing to do
		}
		r, err := tx.Round(panel, round)
		now := s.Now()
		if err != nil || r.ClosesAt.IsZero() || now.Before(r.ClosesAt) {
			return err // moved: another task is waiting
		}
		return act(tx, &p, r, now)
	})
}

// closing is the task that closes a round at its deadline.
func closing(p Panel, round int, due, now time.Time) outbox.Task {
	return outbox.Task{
		Handler: outbox.CloseRound, Key: strconv.FormatInt(int64(p.ID), 10) + ":" + strconv.Itoa(round),
		Subject: int64(p.ID), Payload: []byte(strconv.Itoa(round)), DueAt: due, AddedAt: now,
	}
}

// step loads a panel, finds the step, takes it, keeps the panel. Where wanted is
// given, the next state has to be one of it; else it has to be in.To.
func (s Service) step(ctx context.Context, a account.Actor, panel id.Panel, in Advance, wanted []State) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		if in.Version != 0 && in.Version != p.Version {
			return ErrStale
		}
		to := in
		if wanted != nil {
			next, _ := p.Next()
			if p.State == Paused {
				return ErrPaused
			}
			if !slices.Contains(wanted, next) {
				return ErrState
			}
			to.To = next
		}
		out, err = s.take(tx, &p, a, v, to, s.Now())
		return err
	})
	return out, err
}

// take checks who, checks the guard, does what the step brings about, keeps the
// panel and announces it.
func (s Service) take(tx Tx, p *Panel, a account.Actor, v Viewer, in Advance, now time.Time) (Panel, error) {
	if err := p.MayStep(in.To, v); err != nil {
		return *p, err
	}
	before, kind, detail := *p, outbox.PanelChanged, string(in.To)
	from := before.State
	var more []string
	shown := p.LastRevealed()
	var asked []PanelIdea
	var err error
	if p.Discusses() {
		if err := s.endDiscussion(tx, *p, v, a, in, now); err != nil {
			return *p, err
		}
	}
	switch in.To {
	case Formed:
		err = s.form(tx, p)
	case R1Open, R2Open, R3Open:
		kind = outbox.RoundOpened
		if err = s.adjourn(tx, *p, now); err == nil {
			asked, err = s.openRound(tx, p, a.Person, in, now)
		}
		if err == nil && p.each(p.Round) { // the members are shown the round before, and meet
			err = tx.TouchMeeting(p.ID, now)
		}
	case R1Closed, R2Closed, R3Closed:
		kind = outbox.RoundClosed
		var carried int
		if carried, err = s.closeRound(tx, p, v, in, now); carried > 0 {
			more = append(more, "carried\t\t"+strconv.Itoa(carried))
		}
		if err == nil {
			var merged []string
			merged, err = mergedLines(tx, *p)
			more = append(more, merged...)
		}
		if err == nil && p.scoresEach() {
			err = s.adjourn(tx, *p, now)
		}
	case Discussing:
		if err = markIdeas(tx, p.ID, func(i *PanelIdea) bool { i.State = Discussed; return true }); err == nil {
			err = tx.TouchMeeting(p.ID, now)
		}
	case Deciding:
		err = s.startDeciding(tx, p)
	case Briefed:
		err = s.brief(tx, p)
		more = append(more, rulesLine+"\t\t"+p.Rules.Canonical())
	case Archived:
	default:
		err = ErrState
	}
	if err != nil {
		return *p, err
	}
	p.State = in.To
	if err := tx.SavePanel(p); err != nil {
		return *p, err
	}
	if p.LastRevealed() != shown { // there is another agenda
		agenda, err := agendaLines(tx, *p)
		if err != nil {
			return *p, err
		}
		more = append(more, agenda...)
	}
	if err := s.tellOfStep(tx, before, *p, a.Person, asked, in.ClosesAt, now); err != nil {
		return *p, err
	}
	return *p, note(tx, event(*p, kind, a, now, detail), RecordEntry{Round: p.Round, What: append([]string{stateLine(from, in.To)}, more...)})
}

// stateLine says in the record that the panel has moved on.
func stateLine(from, to State) string { return "state\t" + string(from) + "\t" + string(to) }

// form is the guard of Draft → Formed, and sends the invitations.
func (s Service) form(tx Tx, p *Panel) error {
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	if err := notReady(Compose(seats, p.Rules).Reasons(p.Rules), "The panel cannot be formed yet."); err != nil {
		return err
	}
	formed := *p
	formed.State = Formed
	for _, seat := range seats {
		if err := s.invite(tx, formed, seat); err != nil {
			return err
		}
	}
	return nil
}

// MoveDeadline gives the open round another deadline; zero: until the chair
// closes it. Members may score again until then.
func (s Service) MoveDeadline(ctx context.Context, a account.Actor, panel id.Panel, closesAt time.Time) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		switch {
		case v.actors()&(ByChair|BySecretary) == 0:
			return ErrNotYours
		case p.OpenRound() == 0:
			return ErrNoRound
		case !closesAt.IsZero() && !closesAt.After(now):
			return (fault.Fields{{Name: "closes_at", Message: "Enter a deadline that is still to come."}}).Fault("round.deadline", "There is a problem with the deadline.")
		}
		r, err := tx.Round(panel, p.Round)
		if err != nil {
			return err
		}
		r.ClosesAt = closesAt
		if err := tx.PutRound(r); err != nil {
			return err
		}
		if !closesAt.IsZero() {
			if err := tx.AddTask(closing(p, p.Round, closesAt, now)); err != nil {
				return err
			}
		}
		return note(tx, event(p, outbox.PanelChanged, a, now, "deadline"), RecordEntry{Round: p.Round, What: []string{"closes_at\t\t" + closesAt.UTC().Format(time.RFC3339)}})
	})
}

// PausePanel stops the panel, with a reason; scoring is read only meanwhile.
func (s Service) PausePanel(ctx context.Context, a account.Actor, panel id.Panel, reason string) (Panel, error) {
	return s.hold(ctx, a, panel, reason, func(_ Tx, p *Panel, v Viewer, now time.Time) error { return p.Pause(v, reason, now) })
}

// ResumePanel takes a paused panel back to where it was. The deadline of an open
// round moves by the length of the pause.
func (s Service) ResumePanel(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.hold(ctx, a, panel, "", func(tx Tx, p *Panel, v Viewer, now time.Time) error {
		stood, err := p.Resume(v, now)
		if err != nil || p.OpenRound() == 0 {
			return err
		}
		r, err := tx.Round(p.ID, p.Round)
		if err != nil || r.ClosesAt.IsZero() {
			return err
		}
		r.ClosesAt = r.ClosesAt.Add(stood)
		if err := tx.PutRound(r); err != nil {
			return err
		}
		return tx.AddTask(closing(*p, p.Round, r.ClosesAt, now))
	})
}

func (s Service) hold(ctx context.Context, a account.Actor, panel id.Panel, reason string, change func(Tx, *Panel, Viewer, time.Time) error) (Panel, error) {
	var out Panel
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := change(tx, &p, v, now); err != nil {
			return err
		}
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		e := event(p, outbox.PanelChanged, a, now, string(p.State))
		e.Reason = reason
		return note(tx, e, RecordEntry{Round: p.Round})
	})
	return out, err
}
