package account

import (
	"context"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Faults of sanctions.
var (
	ErrNoSanction   = &fault.Error{Kind: fault.NotFound, Code: "sanction.not_found", Message: "There is no such decision about a person."}
	ErrSanctionSelf = &fault.Error{Kind: fault.Forbidden, Code: "sanction.self", Message: "You cannot decide about yourself. Ask another moderator."}
	ErrSanctionRank = &fault.Error{Kind: fault.Forbidden, Code: "sanction.rank", Message: "This person has more rights in the team than you. Ask an administrator."}
	ErrSanctionOver = &fault.Error{Kind: fault.Closed, Code: "sanction.over", Message: "This decision is over already."}
	ErrAppealed     = &fault.Error{Kind: fault.Conflict, Code: "sanction.appealed", Message: "You have appealed already. Somebody else than who decided answers you by mail."}
	ErrNoAppeal     = &fault.Error{Kind: fault.Conflict, Code: "sanction.no_appeal", Message: "There is no appeal to answer. Somebody may have answered it already."}
	ErrAppealOwn    = &fault.Error{Kind: fault.Forbidden, Code: "sanction.appeal_own", Message: "You made this decision, so another moderator or an administrator answers the appeal."}
)

// SanctionTx reads and changes sanctions.
type SanctionTx interface {
	// AddSanction keeps s and sets its ID. Sanction returns one and holds it, or
	// ErrNoSanction. SaveSanction keeps what became of it.
	AddSanction(s *Sanction) error
	Sanction(s id.Sanction) (Sanction, error)
	SaveSanction(s Sanction) error
	// GrantsOf returns the roles of a person.
	GrantsOf(p id.Person) ([]Grant, error)
	// ModeratorsOf returns the addresses of those who may answer an appeal in a challenge (0:
	// of the whole site), but for without.
	ModeratorsOf(c id.Challenge, without ...id.Person) ([]string, error)
}

// SanctionReads answers the questions of pages about sanctions.
type SanctionReads interface {
	// SanctionsOf lists those on a person in the challenges (nil: everywhere), the latest first.
	SanctionsOf(ctx context.Context, p id.Person, of []id.Challenge) ([]Sanction, error)
	// Appeals lists the sanctions of the challenges (nil: everywhere) whose appeal waits, the
	// oldest first, with the handle of the person.
	Appeals(ctx context.Context, of []id.Challenge) ([]AppealView, error)
}

// AppealView is a sanction with the person whom it is about.
type AppealView struct {
	Sanction
	Handle, Name string
}

// Impose decides about a person, who is told by mail. A hold and a block last a number of
// days.
func (s Service) Impose(ctx context.Context, by Actor, to Sanction, days int) (Sanction, error) {
	if err := Can(by, Moderate, Thing{Challenge: to.Challenge}); err != nil {
		return Sanction{}, err
	}
	if to.Person == by.Person {
		return Sanction{}, ErrSanctionSelf
	}
	to.By, to.At = by.Person, s.Now()
	to, err := to.check(days, to.At)
	if err != nil {
		return Sanction{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.Person(to.Person)
		if err != nil {
			return err
		}
		if p.State == Erased {
			return ErrPersonNotFound
		}
		if err = outranked(tx, by, to); err != nil {
			return err
		}
		if err = tx.AddSanction(&to); err != nil {
			return err
		}
		return s.announce(tx, to, by.Person, outbox.SanctionImposed, to.Public(), p.Email, s.imposedMail(to))
	})
	return to, err
}

// outranked refuses to decide about staff who hold more rights.
func outranked(tx Tx, by Actor, of Sanction) error {
	if by.Command {
		return nil
	}
	grants, err := tx.GrantsOf(of.Person)
	if err != nil {
		return err
	}
	if rank(grants, of.Challenge) > rank(by.Grants, of.Challenge) {
		return ErrSanctionRank
	}
	return nil
}

// announce puts what became of a sanction into the trail and tells its person.
func (s Service) announce(tx Tx, of Sanction, by id.Person, kind outbox.Kind, reason, to string, m Mail) error {
	now := s.Now()
	err := tx.Emit(outbox.Event{Kind: kind, Challenge: of.Challenge, Subject: int64(of.Person), Actor: by, At: now, Reason: reason, Detail: string(of.Kind)})
	if err != nil || to == "" || m.Text == "" {
		return err
	}
	m.To = to
	return tx.QueueMail(m, now)
}

// Lift ends a sanction before its time, with a reason.
func (s Service) Lift(ctx context.Context, by Actor, sanction id.Sanction, reason string) (Sanction, error) {
	reason, wrong := said("reason", reason, "Enter why you end it.")
	return s.settle(ctx, by, sanction, func(of *Sanction, now time.Time) error {
		if !of.InForce(now) {
			return ErrSanctionOver
		}
		of.LiftedBy, of.LiftedAt, of.Answer, of.AnsweredBy, of.AnsweredAt = by.Person, now, reason, by.Person, now
		return wrong
	})
}

// AnswerAppeal answers the appeal of a person: the sanction is lifted, or stands, with a
// reason. Whoever imposed it does not answer.
func (s Service) AnswerAppeal(ctx context.Context, by Actor, sanction id.Sanction, lift bool, reason string) (Sanction, error) {
	reason, wrong := said("reason", reason, "Enter a reason that the person can understand.")
	return s.settle(ctx, by, sanction, func(of *Sanction, now time.Time) error {
		switch {
		case of.AppealedAt.IsZero() || !of.AnsweredAt.IsZero():
			return ErrNoAppeal
		case of.By == by.Person && by.Person != 0:
			return ErrAppealOwn
		}
		of.Answer, of.AnsweredBy, of.AnsweredAt = reason, by.Person, now
		if lift {
			of.LiftedBy, of.LiftedAt = by.Person, now
		}
		return wrong
	})
}

func (s Service) settle(ctx context.Context, by Actor, sanction id.Sanction, change func(*Sanction, time.Time) error) (Sanction, error) {
	var of Sanction
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if of, err = tx.Sanction(sanction); err != nil {
			return err
		}
		if err = Can(by, Moderate, Thing{Challenge: of.Challenge}); err != nil {
			if by.SignedIn() {
				err = ErrNoSanction
			}
			return err
		}
		if of.Person == by.Person {
			return ErrSanctionSelf
		}
		if err = change(&of, s.Now()); err != nil {
			return err
		}
		if err = tx.SaveSanction(of); err != nil {
			return err
		}
		p, err := tx.Person(of.Person)
		if err != nil {
			return err
		}
		kind := outbox.SanctionLifted
		if of.LiftedAt.IsZero() {
			kind = outbox.SanctionStands
		}
		return s.announce(tx, of, by.Person, kind, of.Answer, p.Email, s.answeredMail(of))
	})
	return of, err
}

// Appeal asks that somebody else looks at a sanction again, once, in the person's own words.
// Those who may answer are told.
func (s Service) Appeal(ctx context.Context, by Actor, sanction id.Sanction, words string) (Sanction, error) {
	who, err := own(by)
	if err != nil {
		return Sanction{}, err
	}
	words, wrong := said("appeal", words, "Enter why you think that the decision is wrong.")
	var of Sanction
	err = s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if of, err = tx.Sanction(sanction); err != nil {
			return err
		}
		now := s.Now()
		switch {
		case of.Person != who:
			return ErrNoSanction
		case !of.AppealedAt.IsZero():
			return ErrAppealed
		case of.Kind != Warning && !of.InForce(now):
			return ErrSanctionOver
		case wrong != nil:
			return wrong
		}
		of.Appeal, of.AppealedAt = words, now
		if err = tx.SaveSanction(of); err != nil {
			return err
		}
		others, err := tx.ModeratorsOf(of.Challenge, of.By, who)
		if err != nil {
			return err
		}
		for _, to := range others {
			m := s.appealMail()
			m.To = to
			if err = tx.QueueMail(m, now); err != nil {
				return err
			}
		}
		return s.announce(tx, of, who, outbox.SanctionAppealed, "", "", Mail{})
	})
	return of, err
}

// Sanctions lists what was decided about the person who acts.
func (s Service) Sanctions(ctx context.Context, by Actor) ([]Sanction, error) {
	who, err := own(by)
	if err != nil {
		return nil, err
	}
	return s.Reads.SanctionsOf(ctx, who, nil)
}

// SanctionsOn lists what was decided about a person, as far as by moderates.
func (s Service) SanctionsOn(ctx context.Context, by Actor, p id.Person, of []id.Challenge) ([]Sanction, error) {
	return s.Reads.SanctionsOf(ctx, p, moderated(by, of))
}

// Appeals lists those that by may answer.
func (s Service) Appeals(ctx context.Context, by Actor, of []id.Challenge) ([]AppealView, error) {
	all, err := s.Reads.Appeals(ctx, moderated(by, of))
	mine := []AppealView{}
	for _, a := range all {
		if a.By != by.Person && a.Person != by.Person {
			mine = append(mine, a)
		}
	}
	return mine, err
}

// moderated returns of the challenges those that by moderates; nil for the whole site.
func moderated(by Actor, of []id.Challenge) []id.Challenge {
	if Can(by, Moderate, Thing{}) == nil {
		return nil
	}
	out := []id.Challenge{}
	for _, c := range of {
		if Can(by, Moderate, Thing{Challenge: c}) == nil {
			out = append(out, c)
		}
	}
	return out
}
