package privacy

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
)

// Choice is what becomes of what somebody wrote.
type Choice string

// The choices. Support, scores of closed rounds and the records of panels stay in either
// case: without a name.
const (
	Keep   Choice = "keep"   // ideas and comments stay, by a former member
	Remove Choice = "remove" // they go, and pictures and files with them
)

// Wish is what somebody asks for when they delete an account.
type Wish struct {
	Words Choice
	Files Choice // pictures and files on ideas that stay
}

// ErrChoice is the code of a wish that cannot be carried out.
var ErrChoice = &fault.Error{Kind: fault.Invalid, Code: "erasure.invalid", Message: "There is a problem with your choice."}

// Check returns nil for a wish that can be carried out.
func (w Wish) Check() error {
	var bad fault.Fields
	if w.Words != Keep && w.Words != Remove {
		bad.Add("words", "Select what becomes of the ideas and comments.")
	}
	if w.Files != "" && w.Files != Keep && w.Files != Remove {
		bad.Add("files", "Select what becomes of the pictures and files.")
	}
	return bad.Fault(ErrChoice.Code, ErrChoice.Message)
}

// RemovedTitle stands in place of the title of an idea that went with its author.
const RemovedTitle = "Removed idea"

// Place is a panel on which somebody sits.
type Place struct {
	Panel  id.Panel
	Name   string
	Seat   id.Seat
	Kind   review.SeatKind
	Person id.Person // who sits there
	Open   bool      // it has not signed its record, so the seat is given up
}

// Store keeps what an erasure changes. Its InLongTx is that of account.Store.
type Store interface {
	InLongTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what an erasure may do, inside InLongTx only.
type Tx interface {
	// Person and Administrators are those of account.Tx.
	Person(p id.Person) (account.Person, error)
	Administrators() (int, error)
	// IsAdministrator reports whether p is an administrator of the site.
	IsAdministrator(p id.Person) (bool, error)
	// Forget removes everything that tells who p is: their details, under a new handle,
	// how they sign in, their drafts, what they follow and search for, mail that waits for
	// them, their name in lists and in mail for others. What they wrote and gave stays.
	Forget(p account.Person, handle string) error
	// IdeasOf returns the ideas of p in any state, and holds them; SaveIdea is that of
	// challenge.Tx.
	IdeasOf(p id.Person) ([]challenge.Idea, error)
	SaveIdea(i *challenge.Idea) error
	// WipeIdea empties earlier versions and redacted copies of an idea.
	WipeIdea(i id.Idea) error
	// WipeWords empties every comment of p, with its versions, and what p wrote beside
	// reports, links, sign-offs and in occasions. It returns the comments that were
	// there to be read.
	WipeWords(p id.Person) ([]Said, error)
	// FilesOf returns what p attached, and what is attached to their ideas, and is not
	// removed; SaveAttachment is that of attachment.Tx.
	FilesOf(p id.Person) ([]attachment.Attachment, error)
	SaveAttachment(a *attachment.Attachment) error
	HoldTx
	KeepingTx
	// Emit keeps e; AddTask queues t.
	Emit(e outbox.Event) error
	AddTask(t outbox.Task) error
}

// Said is a comment and where it stands.
type Said struct {
	Comment   id.Comment
	Idea      id.Idea
	Challenge id.Challenge
}

// Seats gives seats on panels up.
type Seats interface {
	ChangeSeat(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, to review.SeatState) (review.Seat, error)
}

// Letters are the mails that this installation has kept in place of sending them.
type Letters interface {
	// Forget deletes every mail to an address.
	Forget(ctx context.Context, address string) error
	// ForgetBefore deletes every mail from before then, but those to the addresses that
	// are spared, and returns how many.
	ForgetBefore(ctx context.Context, then time.Time, spared []string) (int, error)
}

// Places lists the panels on which a person sits, for them or for an administrator.
func (s Service) Places(ctx context.Context, by account.Actor, p id.Person) ([]Place, error) {
	if err := mayErase(by, p); err != nil {
		return nil, err
	}
	return s.Reads.Places(ctx, p)
}

// mayErase lets people delete their own account, and administrators any.
func mayErase(by account.Actor, p id.Person) error {
	return account.Can(by, account.ErasePerson, account.Thing{Author: p})
}

// Erase deletes the account of p for good. Open seats on panels are given up first, each
// by itself: a failure half-way leaves somebody without a seat and with an account, who
// can ask again.
func (s Service) Erase(ctx context.Context, by account.Actor, p id.Person, w Wish) error {
	if err := mayErase(by, p); err != nil {
		return err
	}
	if err := w.Check(); err != nil {
		return err
	}
	if err := by.Proven(s.Now()); err != nil {
		return err
	}
	places, err := s.Reads.Places(ctx, p)
	if err != nil {
		return err
	}
	var was account.Person
	handle, err := account.NewHandle()
	if err != nil {
		return err
	}
	if err = s.Store.InLongTx(ctx, func(tx Tx) error { return mayGo(tx, p) }); err != nil {
		return err
	}
	for _, at := range places {
		if at.Open {
			if _, err := s.Seats.ChangeSeat(ctx, account.Console, at.Panel, at.Seat, review.Left); err != nil {
				return err
			}
		}
	}
	err = s.Store.InLongTx(ctx, func(tx Tx) (err error) {
		if err = mayGo(tx, p); err != nil {
			return err
		}
		if was, err = tx.Person(p); err != nil {
			return err
		}
		if s.Letters != nil && was.Email != "" { // before the address is forgotten: a failure is tried again
			if err := s.Letters.Forget(ctx, was.Email); err != nil {
				return err
			}
		}
		return s.erase(tx, by, was, handle, w)
	})
	if err != nil || s.Letters == nil || was.Email == "" {
		return err
	}
	return s.Letters.Forget(ctx, was.Email) // what was under way meanwhile
}

// mayGo refuses the last administrator, who is held, and who has gone already.
func mayGo(tx Tx, p id.Person) error {
	who, err := tx.Person(p)
	if err != nil {
		return err
	}
	if who.State == account.Erased {
		return account.ErrPersonNotFound
	}
	if held, err := tx.IsHeld(p); err != nil {
		return err
	} else if held {
		return ErrHeld
	}
	if last, err := tx.IsAdministrator(p); err != nil || !last {
		return err
	}
	if n, err := tx.Administrators(); err != nil || n > 1 {
		return err
	}
	return account.ErrLastAdmin
}

func (s Service) erase(tx Tx, by account.Actor, was account.Person, handle string, w Wish) error {
	now := s.Now()
	if w.Words == Remove || w.Files == Remove {
		files, err := tx.FilesOf(was.ID)
		if err != nil {
			return err
		}
		for _, a := range files {
			if err := attachment.TakeAway(tx, &a, attachment.ByAuthor, now); err != nil {
				return err
			}
			if err := tx.SaveAttachment(&a); err != nil {
				return err
			}
			if err := tx.Emit(outbox.Event{Kind: outbox.AttachmentRemoved, Challenge: a.Challenge, Idea: a.Idea, Subject: int64(a.ID), At: now}); err != nil {
				return err
			}
		}
	}
	if w.Words == Remove {
		if err := s.wipe(tx, was.ID, now); err != nil {
			return err
		}
	}
	if err := tx.Forget(was, handle); err != nil {
		return err
	}
	if err := tx.AddTask(outbox.Task{Handler: outbox.Scrub, Key: "person:" + strconv.FormatInt(int64(was.ID), 10), AddedAt: now}); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.PersonErased, Subject: int64(was.ID), Actor: by.Person, At: now, Detail: string(w.Words)})
}

// wipe takes away what p wrote. Ideas keep their place: what panels decided on them, and
// what others said, hangs on it.
func (s Service) wipe(tx Tx, p id.Person, now time.Time) error {
	ideas, err := tx.IdeasOf(p)
	if err != nil {
		return err
	}
	for _, i := range ideas {
		told := i.Listed()
		i.Title, i.Body, i.Answers, i.Tags = RemovedTitle, "", nil, nil
		i.Moderation, i.ModerationReason = challenge.Hidden, "Its author has left and taken it along."
		if i.Stage == challenge.Posted || i.Stage == challenge.InReview {
			i.Stage = challenge.Withdrawn
		}
		if err := tx.SaveIdea(&i); err != nil {
			return err
		}
		if err := tx.WipeIdea(i.ID); err != nil {
			return err
		}
		kind := outbox.IdeaHeld // nobody but the team could read it
		if told {
			kind = outbox.IdeaHidden
		}
		if err := tx.Emit(outbox.Event{Kind: kind, Challenge: i.Challenge, Idea: i.ID, At: now}); err != nil {
			return err
		}
	}
	comments, err := tx.WipeWords(p)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if err := tx.Emit(outbox.Event{Kind: outbox.CommentDeleted, Challenge: c.Challenge, Idea: c.Idea, Subject: int64(c.Comment), At: now}); err != nil {
			return err
		}
	}
	return nil
}
