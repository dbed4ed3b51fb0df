package challenge

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Ruling is what a moderator decided about an idea or a comment: it was held, hidden, shown,
// or, with From and To alike, kept as it was. It holds none of their words.
type Ruling struct {
	ID         id.Ruling
	Challenge  id.Challenge
	On         Reported
	From, To   Moderation // of a comment its state
	FromReason string     // as everybody read it before
	FromPublic bool       // it had been public at some time before
	FromTeam   TeamOnly   // of an idea, why only the team was to read it before, and after
	ToTeam     TeamOnly
	Because
	By       id.Person // 0: enough people had reported it
	At       time.Time
	ToldAt   time.Time // when its author was told, or there was nothing to tell; zero: not yet
	UndoneBy id.Person
	UndoneAt time.Time // zero: it was not
	Batch    id.Ruling // the first of those that were made together; 0: it was made alone
	Waits    bool      // of one just undone: its words were changed after it, so it waits for a moderator
}

// RulingWindow is how long a ruling can be undone, and how long the author waits to be told.
const RulingWindow = 10 * time.Minute

// ErrNoRuling is the fault of a ruling that there is not, or that is another team's.
var ErrNoRuling = &fault.Error{Kind: fault.NotFound, Code: "ruling.not_found", Message: "There is no such decision of a moderator."}

// Kept reports whether all stays as it was.
func (r Ruling) Kept() bool { return r.From == r.To }

// RulingTx reads and changes rulings.
type RulingTx interface {
	// AddRuling keeps r and sets its ID.
	AddRuling(r *Ruling) error
	// Untold returns the rulings on a thing of which its author has not been told, the
	// first first.
	Untold(on Reported) ([]Ruling, error)
	// RuledOn returns what a ruling is about, the idea that it belongs to now, and holds
	// neither; or ErrNoRuling. RulingByID returns a ruling and holds it.
	RuledOn(r id.Ruling) (Reported, error)
	RulingByID(r id.Ruling) (Ruling, error)
	// LatestRuling returns the ruling on a thing that stands and was made last.
	LatestRuling(on Reported) (Ruling, error)
	// UndoRuling notes that a ruling is undone. What was found and settled by it waits again,
	// and so do reports but for those that their reporter has made anew; it returns how many.
	UndoRuling(r id.Ruling, by id.Person, at time.Time) (reopened int, err error)
	// Batch notes that rulings were made together. BatchOf returns those that were made with
	// one, the first first.
	Batch(of []id.Ruling) error
	BatchOf(r id.Ruling) ([]id.Ruling, error)
	// DropTask takes back work that waits.
	DropTask(h outbox.Handler, key string) error
	// EndRulings notes that the author of a thing has been told of how it stands, and forgets
	// who of those that reported it was signed out.
	EndRulings(on Reported, at time.Time) error
	// WriteTo queues a mail to a person, and reports false for one who may not act or has no
	// address.
	WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error)
}

// ruled is the ruling by which a comment became what it is.
func ruled(c id.Challenge, before, now Comment, why Because, by id.Person, at time.Time) Ruling {
	return Ruling{
		Challenge: c, On: Reported{before.Idea, before.ID}, From: Moderation(before.State), FromReason: before.StateReason, FromPublic: !before.Unseen, To: Moderation(now.State),
		Because: why, By: by, At: at,
	}
}

// rule puts on record what was decided, settles what it answers, and has the author told. It
// returns how much was settled.
func (s Service) rule(tx Tx, r *Ruling) (settled int, err error) {
	if err = tx.AddRuling(r); err != nil {
		return 0, err
	}
	seen := 0
	if v := r.verdict(); v != "" {
		if settled, err = tx.SettleReports(*r, v); err != nil {
			return 0, err
		}
		if seen, err = tx.SettleFound(*r); err != nil {
			return 0, err
		}
	}
	if settled > 0 {
		err = tx.Emit(outbox.Event{Kind: outbox.ReportsSettled, Challenge: r.Challenge, Idea: r.On.Idea, Subject: int64(r.On.Comment), Actor: r.By, At: r.At, Detail: string(r.verdict())})
		if err != nil {
			return 0, err
		}
	}
	return settled + seen, tx.AddTask(outbox.Task{Handler: outbox.TellRuling, Key: r.On.key(), Subject: int64(r.ID), AddedAt: r.At, DueAt: r.At.Add(RulingWindow)})
}

// verdict says how a ruling settles the reports on what it is about; empty: it does not.
func (r Ruling) verdict() Verdict {
	switch {
	case r.To == Visible || r.Kept():
		return VerdictKept
	case r.To == Hidden || r.To == ForTeam:
		return VerdictRemoved
	}
	return ""
}

// key names a thing among tasks.
func (on Reported) key() string {
	if on.Comment != 0 {
		return "comment:" + strconv.FormatInt(int64(on.Comment), 10)
	}
	return ideaKey(on.Idea)
}

// TellRuling has the author of what a ruling is about told how it stands, once for all that
// was decided since they were told last. write puts it into a mail, and is told whether the
// author can still change the thing, see Again; the thing is as it was where nobody has to be
// told.
func (s Service) TellRuling(ctx context.Context, ruling id.Ruling, write func(r Ruling, open bool) account.Mail) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		r, err := tx.RulingByID(ruling)
		if err != nil {
			return err
		}
		untold, err := tx.Untold(r.On)
		if err != nil || len(untold) == 0 || untold[len(untold)-1].ID != r.ID {
			return err
		}
		author, err := authorOf(tx, r.On)
		if err != nil {
			return err
		}
		now := s.Now()
		if untold[0].From != r.To && author != 0 && author != r.By {
			open, err := openToChange(tx, r.On)
			if err != nil {
				return err
			}
			if _, err = tx.WriteTo(author, write(r, open), now); err != nil {
				return err
			}
		}
		return tx.EndRulings(r.On, now)
	})
}

// openToChange reports whether a thing is an idea that its author may change.
func openToChange(tx Tx, on Reported) (bool, error) {
	if on.Comment != 0 {
		return false, nil
	}
	i, err := tx.Idea(on.Idea)
	if err != nil {
		return false, err
	}
	c, err := tx.Challenge(i.Challenge)
	return err == nil && i.OpenToChange(c) == nil, err
}

// authorOf returns who wrote a thing, 0 if that is not known.
func authorOf(tx Tx, on Reported) (id.Person, error) {
	if on.Comment != 0 {
		cm, err := tx.Comment(on.Comment)
		return cm.Author, err
	}
	i, err := tx.Idea(on.Idea)
	return i.Author, err
}

// Again says what the author of a thing that is out of view can do with it. open says that
// an idea can be changed, see Idea.OpenToChange; a change of a hidden one brings it back to the
// moderators.
func Again(on Reported, to Moderation, open bool) string {
	switch {
	case on.Comment == 0 && to == Held && open:
		return "You can edit your idea meanwhile. A moderator looks at it again."
	case on.Comment == 0 && to == Held:
		return "A moderator looks at it again."
	case on.Comment == 0 && to == Hidden && open:
		return "You can edit your idea. A moderator then looks at it again, and can show it to everybody."
	case on.Comment == 0 && to == Hidden:
		return "It cannot be edited any more. You can post it again as a new idea, in a challenge that is open for ideas."
	case to == Hidden:
		return "You can post it again as a new comment."
	}
	return ""
}

// RulingQuery asks for a page of rulings.
type RulingQuery struct {
	Of     []id.Challenge // of these alone; nil: of all
	On     Reported       // on this alone; zero: on whatever
	Since  time.Time      // made after this; zero: whenever
	Before id.Ruling      // made before this one; 0: the latest
	Limit  int
}

// RulingView is a ruling with who made it, for moderators alone.
type RulingView struct {
	Ruling
	ChallengeSlug  string
	ByName         string // empty where nobody is known
	ByHandle       string
	UndoneByHandle string
}
