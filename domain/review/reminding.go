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

// Whom says which members are reminded of the open round.
type Whom string

// Whom to remind: one member, everybody who has scored nothing, or everybody who
// has something left.
const (
	One    Whom = "one"
	None   Whom = "none"
	Behind Whom = "behind"
)

// A member is reminded once in this time, whoever asks for it and however often.
const remindAgain = 24 * time.Hour

// Faults of reminders.
var (
	ErrReminded = &fault.Error{Kind: fault.Conflict, Code: "reminder.today", Message: "Nobody was written to. They have had a reminder within the last day, or have no address."}
	ErrWhom     = &fault.Error{Kind: fault.Invalid, Code: "reminder.whom", Message: "Select who gets a reminder.", Fields: fault.Fields{{Name: "whom", Message: "Select who gets a reminder."}}}
	ErrNoneLeft = &fault.Error{Kind: fault.Conflict, Code: "reminder.nobody", Message: "Nobody was written to. There is no such member with ideas left to score."}
)

// Remind queues a mail to members who have ideas left in the open round, each at
// most once a day, and returns how many. The mail says that scores are waited
// for, and nothing of how many or of what.
func (s Service) Remind(ctx context.Context, a account.Actor, panel id.Panel, whom Whom, seat id.Seat) (int, error) {
	sent := 0
	err := s.Store.InTx(ctx, func(tx Tx) error {
		sent = 0
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		switch {
		case v.Seat != Chair && v.Seat != Secretary:
			return ErrNotYours
		case p.State == Paused:
			return ErrPaused
		case p.OpenRound() == 0:
			return ErrNoRound
		case whom != One && whom != None && whom != Behind:
			return ErrWhom
		}
		behind, err := behindBy(tx, p, seats, whom, seat)
		if err != nil {
			return err
		}
		if len(behind) == 0 {
			return ErrNoneLeft
		}
		marks, err := tx.Marks(panel, p.Round)
		if err != nil {
			return err
		}
		for _, o := range behind {
			m := markOf(marks, o.ID)
			if !m.RemindedAt.IsZero() && now.Sub(m.RemindedAt) < remindAgain {
				continue
			}
			wrote, err := tx.WriteTo(o.Person, s.reminder(p), now)
			if err != nil {
				return err
			}
			if !wrote {
				continue
			}
			m.RemindedAt = now
			if err := tx.PutMark(panel, p.Round, m); err != nil {
				return err
			}
			sent++
		}
		if sent == 0 {
			return ErrReminded
		}
		return note(tx, event(p, outbox.PanelChanged, a, now, "reminded "+strconv.Itoa(sent)), RecordEntry{Round: p.Round})
	})
	return sent, err
}

// behindBy returns the seats that are meant and have something left to score.
func behindBy(tx Tx, p Panel, seats []Seat, whom Whom, seat id.Seat) ([]Seat, error) {
	scores, err := tx.Scores(p.ID, p.Round)
	if err != nil {
		return nil, err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return nil, err
	}
	pending, answered, gone := map[id.Seat]bool{}, map[id.Seat]bool{}, gone(ideas)
	for _, sc := range scores {
		switch sc.State {
		case Pending:
			pending[sc.Seat] = pending[sc.Seat] || !gone[sc.Idea]
		case Given, Unable:
			answered[sc.Seat] = true
		default:
		}
	}
	var out []Seat
	for _, o := range Scoring(seats, p.Rules) {
		meant := whom == Behind || whom == None && !answered[o.ID] || whom == One && o.ID == seat
		if meant && pending[o.ID] {
			out = append(out, o)
		}
	}
	return out, nil
}

// reminder is the mail without an address. Its subject says nothing about the
// person: subjects show on locked phones.
func (s Service) reminder(p Panel) account.Mail {
	return account.Mail{
		Subject: s.Site + ": a reminder",
		Text: "The panel “" + p.Name + "” waits for your scores. This page shows which ideas are left, and until when you can score them:\n\n" +
			s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "\n\n" +
			"If you cannot score them on a screen, the secretary can take your scores by phone or on paper.\n\n" +
			"You get this because you sit on the panel. Its chair or secretary has asked for it.\n",
	}
}
