package review

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/assign"
)

// SeatAnswer is what somebody said to the invitation to a seat. Declining is an
// answer, not a silence.
type SeatAnswer struct {
	Seat     id.Seat
	Accepted bool
	Words    string // to the chair
	At       time.Time
}

// InvitationTx keeps answers to invitations.
type InvitationTx interface {
	PutSeatAnswer(a SeatAnswer) error
}

// InvitationReads reads them. It hides nothing.
type InvitationReads interface {
	SeatAnswersOf(ctx context.Context, p id.Panel) ([]SeatAnswer, error)
}

// ErrNoInvitation is returned to people whom no invitation waits for.
var ErrNoInvitation = &fault.Error{Kind: fault.NotFound, Code: "invitation.not_found", Message: "No invitation waits for you here. It may have been answered or withdrawn."}

// Interest is an idea in which somebody who is invited has an interest.
type Interest struct {
	Idea id.Idea
	Kind ConflictKind
}

// Answering is what is entered to answer an invitation.
type Answering struct {
	Accept    bool
	Words     string     // to the chair, who alone reads them
	Interests []Interest // of those that Invitation asks about; they are declared with the acceptance
}

// Invitation is an invitation that waits for an answer.
type Invitation struct {
	Head  Head
	Seat  Seat
	Hints []Hinted        // signs of an interest, which the person confirms or not
	Takes time.Duration   // to read and score the ideas that there are, in each round; 0: none yet
	Plan  Plan            // of the meeting
	Works challenge.Phase // in which panels review; zero for none
}

// invite tells somebody of their invitation, once the panel is formed.
func (s Service) invite(tx Tx, p Panel, seat Seat) error {
	if seat.State != Invited || !p.Reached(Formed) {
		return nil
	}
	c, err := tx.Challenge(p.Challenge)
	if err != nil {
		return err
	}
	_, err = tx.WriteTo(seat.Person, account.Mail{
		Subject: s.Site + ": an invitation",
		Text: "You are invited to sit on the panel “" + p.Name + "” of “" + c.Title + "”. This page says what that means, and how much time it takes. There you accept or decline:\n\n" +
			s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "/invitation\n\nYou owe nobody a reason.\n",
	}, s.Now())
	return err
}

// invited returns the seat to which a is invited, or ErrNoInvitation.
func invited(a account.Actor, p Panel, seats []Seat) (Seat, error) {
	at := slices.IndexFunc(seats, func(o Seat) bool { return o.Person == a.Person && a.Person != 0 && o.State == Invited })
	if at < 0 || !p.Reached(Formed) {
		return Seat{}, ErrNoInvitation
	}
	return seats[at], nil
}

// Invitations returns the seats to which a is invited.
func (s Service) Invitations(ctx context.Context, a account.Actor) ([]Post, error) {
	all, err := s.Reads.Posts(ctx, a.Person)
	return slices.DeleteFunc(all, func(p Post) bool { return p.Seat.State != Invited || !p.Panel.Reached(Formed) }), err
}

// Invitation returns the invitation of a to a panel.
func (s Service) Invitation(ctx context.Context, a account.Actor, panel id.Panel) (Invitation, error) {
	h, _, err := s.open(ctx, a, panel)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{Head: h}
	if out.Seat, err = invited(a, h.Panel, h.Seats()); err != nil {
		return Invitation{}, err
	}
	if out.Plan, err = s.Reads.PlanOf(ctx, panel); err != nil {
		return Invitation{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		out.Hints = nil
		if err := s.asksOf(tx, h.Panel, &out); err != nil {
			return err
		}
		ties, hints, err := s.hints(tx, h.Panel, Viewer{})
		for _, one := range hints {
			if one.Seat != out.Seat.ID {
				continue
			}
			for _, i := range ties.Ideas {
				if i.Idea == one.Idea {
					out.Hints = append(out.Hints, Hinted{one, i.Title})
				}
			}
		}
		return err
	})
	if err != nil {
		return Invitation{}, err
	}
	return out, s.retitleHints(ctx, h, Viewer{Seat: out.Seat.Kind, SeatID: out.Seat.ID}, out.Hints)
}

// asksOf adds what the seat asks of somebody: how long, and when.
func (s Service) asksOf(tx Tx, p Panel, in *Invitation) error {
	c, err := tx.Challenge(p.Challenge)
	if err != nil {
		return err
	}
	in.Works = challenge.Phase{}
	for _, ph := range c.Phases {
		if ph.Kind == challenge.Review && (ph.Area == 0 && in.Works.ID == 0 || ph.Area != 0 && ph.Area == p.Area) {
			in.Works = ph
		}
	}
	open, err := tx.OpenIdeas(p.Challenge, p.Area)
	if err != nil {
		return err
	}
	if in.Seat.Only != 0 {
		open = []id.Idea{in.Seat.Only}
	}
	read, err := tx.ToRead(open)
	in.Takes = 0
	for _, i := range read {
		in.Takes += assign.Reading(i.Words)
	}
	if limit := time.Duration(p.Rules.Sharing.MinutesCap) * time.Minute; p.Rules.Sharing.Design == ByMinutes && in.Takes > limit {
		in.Takes = limit // beyond it the ideas are shared out
	}
	return err
}

// AnswerInvitation accepts or declines. Who accepts is a member from then on, and
// the interests that they name are declared; who declines has left.
func (s Service) AnswerInvitation(ctx context.Context, a account.Actor, panel id.Panel, in Answering) error {
	in.Words = strings.TrimSpace(in.Words)
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		p, seats, _, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		seat, err := invited(a, p, seats)
		switch {
		case err != nil:
			return err
		case p.Reached(Finalised):
			return ErrState
		case utf8.RuneCountInString(in.Words) > NoteMax:
			return (fault.Fields{{Name: "words", Message: "Use 5,000 characters or fewer."}}).Fault("invitation.invalid", "There is a problem with your answer.")
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		now := s.Now()
		seat.State = Active
		if !in.Accept {
			seat.State, seat.Deputy, in.Interests = Left, false, nil
		}
		if err := tx.SaveSeat(seat); err != nil {
			return err
		}
		if err := tx.PutSeatAnswer(SeatAnswer{Seat: seat.ID, Accepted: in.Accept, Words: in.Words, At: now}); err != nil {
			return err
		}
		for _, i := range in.Interests {
			if slices.ContainsFunc(conflicts, func(c Conflict) bool { return c.Seat == seat.ID && c.Idea == i.Idea }) {
				continue // settled meanwhile
			}
			if _, err := s.declare(tx, &p, seat.ID, i.Idea, i.Kind, a, now); err != nil && !errors.Is(err, ErrNotInPanel) {
				return err
			}
		}
		how := "invitation accepted"
		if !in.Accept {
			how = "invitation declined"
			chair, _ := chairOf(seats, nil, 0)
			if err := s.tellOf(tx, p, seats, chair, "Somebody has declined the invitation to the panel “"+p.Name+"”. The page of the panel says who:", ""); err != nil {
				return err
			}
		}
		return note(tx, event(p, outbox.PanelChanged, a, now, how), RecordEntry{Seat: seat.ID})
	})
}

// Declined is somebody who has declined, as chair, secretary and who sets the
// panel up see it.
type Declined struct {
	Member
	Words string // to the chair; empty for the others
}

// Declined returns who has declined an invitation to the panel.
func (s Service) Declined(ctx context.Context, a account.Actor, panel id.Panel) ([]Declined, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return nil, err
	}
	if v.Seat != Chair && v.Seat != Secretary && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		return nil, ErrNotYours
	}
	all, err := s.Reads.SeatAnswersOf(ctx, panel)
	var out []Declined
	for _, said := range all {
		at := slices.IndexFunc(h.Members, func(m Member) bool { return m.ID == said.Seat && m.State == Left })
		if said.Accepted || at < 0 {
			continue
		}
		d := Declined{Member: h.Members[at]}
		if v.Seat == Chair {
			d.Words = said.Words
		}
		out = append(out, d)
	}
	return out, err
}
