package privacy

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Tied is somebody who has left something in a challenge.
type Tied struct {
	Person    id.Person
	Handle    string
	Email     string // empty: nothing can be sent to them
	Elsewhere bool   // the account is used for other things, or was since they were told: it stays
	WarnedAt  time.Time
	MailWaits bool // the mail that tells them has not left yet
}

// leaves reports whether the account goes once its time has come, and they can be told.
func (t Tied) leaves() bool { return !t.Elsewhere && t.Email != "" }

// warned reports whether what they were told still counts at now: a notice counts for as
// long again as it runs, so that nobody goes by one that they have long forgotten.
func (t Tied) warned(now time.Time) bool {
	return !t.WarnedAt.IsZero() && now.Before(t.WarnedAt.AddDate(0, 0, 2*NoticeDays))
}

// Waits reports whether somebody stays at now because their notice is not over.
func (t Tied) Waits(now time.Time) bool {
	return t.leaves() && (!t.warned(now) || t.MailWaits || now.Before(t.WarnedAt.AddDate(0, 0, NoticeDays)))
}

// Back is when somebody must have been here since, for what they were told to be settled.
func Back(now time.Time) time.Time { return now.AddDate(0, 0, -2*NoticeDays) }

// tellFrom is when people are told of a date: a day before the notice has to run, so that
// it is over in the night of the date.
func tellFrom(due time.Time) time.Time { return due.AddDate(0, 0, -NoticeDays-1) }

// Notice is what somebody is told, and when.
type Notice struct {
	Handle string
	TellAt time.Time // when they were told, or are
	Told   bool
	GoesAt time.Time // the day from which their account is deleted
}

// notice is that of t where people are let go at due.
func (t Tied) notice(due, now time.Time) Notice {
	n := Notice{Handle: t.Handle, TellAt: t.WarnedAt, Told: t.warned(now)}
	if !n.Told {
		n.TellAt = latest(tellFrom(due), now)
	}
	n.GoesAt = latest(due, n.TellAt.AddDate(0, 0, NoticeDays))
	return n
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// Notices lists who is told that their account goes with c, for administrators; none while
// c has no date, or is held.
func (s Service) Notices(ctx context.Context, by account.Actor, c id.Challenge) ([]Notice, error) {
	if err := account.Can(by, account.KeepData, account.Thing{Challenge: c}); err != nil {
		return nil, err
	}
	k, err := s.clock(ctx, c)
	if err != nil {
		return nil, err
	}
	p := s.dated(k)
	if p.Held || p.DueAt.IsZero() {
		return nil, nil
	}
	now := s.Now()
	all, err := s.Reads.TiedTo(ctx, c, now)
	if err != nil {
		return nil, err
	}
	var out []Notice
	for _, t := range all {
		if t.leaves() {
			out = append(out, t.notice(p.DueAt, now))
		}
	}
	return out, nil
}

// warn tells everybody whose account goes with the challenge of k soon, once.
func (s Service) warn(ctx context.Context, k Clock) error {
	p, now := s.dated(k), s.Now()
	if p.Held || p.DueAt.IsZero() || now.Before(tellFrom(p.DueAt)) {
		return nil
	}
	all, err := s.Reads.TiedTo(ctx, k.Challenge, now)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(t Tied) bool { return !t.leaves() || t.warned(now) })
	for some := range slices.Chunk(all, batch) {
		err := s.Store.InLongTx(ctx, func(tx Tx) error {
			told := 0
			for _, t := range some {
				did, err := tx.Warn(t, s.warning(t.Email, t.notice(p.DueAt, now).GoesAt), now)
				if err != nil {
					return err
				}
				if did {
					told++
				}
			}
			if told == 0 {
				return nil
			}
			return tx.Emit(outbox.Event{Kind: outbox.KeepingTold, Challenge: k.Challenge, At: now, Detail: strconv.Itoa(told)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// warning says when an account goes, and what to do. It names neither the person nor the
// challenge: mail is read on other people's screens.
func (s Service) warning(to string, goes time.Time) account.Mail {
	return account.Mail{To: to, Subject: "Your account on " + s.Site + " will be deleted", Text: strings.Join([]string{
		"The challenge that you took part in on " + s.Site + " has been over for long. Your account is used for nothing else, so we delete it on " + goes.Format("2 January 2006") +
			" or soon after: your name, your email address and your details.",
		"To keep the account, sign in once before then:\n" + s.BaseURL + "/sign-in",
		"If you do nothing, the account goes. What you posted stays either way, by “Former member” instead of your name.",
		"To take a copy of your data first, sign in and open:\n" + s.BaseURL + "/account/data",
	}, "\n\n") + "\n"}
}
