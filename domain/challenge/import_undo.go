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

// Run is one file that was taken in.
type Run struct {
	ID        id.Import
	Challenge id.Challenge
	Kind      string // people, themes, ideas, comments, supports or scores
	Changed   int    // rows that were there before it and say something else since
	At        time.Time
	UndoneAt  time.Time // zero: it stands
	Newest    bool      // of its challenge, among those that stand
}

// UndoTx takes back what a file has made.
type UndoTx interface {
	// Run returns an import and holds it, or ErrNoRun.
	Run(r id.Import) (Run, error)
	// Touched says in words, a line for each kind of row, what people have done to the
	// rows of an import since. None means that they are as the file made them.
	Touched(r Run) ([]string, error)
	// TakeBack deletes the rows of an import, keeps the counters right and returns how
	// many rows are gone. ErrRunUsed if something else has come to rest on one of them.
	TakeBack(r Run, f SupportForm, at time.Time) (int, error)
}

// Faults of taking an import back.
var (
	ErrNoRun     = &fault.Error{Kind: fault.NotFound, Code: "import.not_found", Message: "There is no import with this number in the challenge."}
	ErrRunUndone = &fault.Error{Kind: fault.Conflict, Code: "import.undone", Message: "This import has been undone already."}
	ErrRunOlder  = &fault.Error{Kind: fault.Conflict, Code: "import.older", Message: "A later import of this challenge still stands. Undo the latest one first."}
	ErrRunOver   = &fault.Error{
		Kind: fault.Conflict, Code: "import.changed",
		Message: "This import has changed rows that were there before it, and what they said is not kept. It cannot be undone.",
	}
	ErrRunScores = &fault.Error{Kind: fault.Conflict, Code: "import.scores", Message: "Scores are the record of a panel. An import of scores cannot be undone."}
	ErrRunUsed   = &fault.Error{Kind: fault.Conflict, Code: "import.used", Message: "Nothing was undone: people have worked with rows of this import since."}
)

// UndoImport takes a file back as if it had never been imported: the newest of a
// challenge, whole, and only while nobody has touched any of its rows. Otherwise
// nothing is changed and the fault says why; ErrRunUsed names each kind of row
// in a field. It returns how many rows are gone.
func (s Service) UndoImport(ctx context.Context, a account.Actor, slug string, run id.Import) (int, error) {
	gone := 0
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		if err := tx.HoldImports(); err != nil {
			return err
		}
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = account.Can(a, account.ChangeChallenge, thing(c.ID, 0)); err != nil {
			return err
		}
		r, err := tx.Run(run)
		if err != nil {
			return err
		}
		if err = r.mayUndo(c.ID); err != nil {
			return err
		}
		touched, err := tx.Touched(r)
		if err != nil {
			return err
		}
		if len(touched) > 0 {
			f := *ErrRunUsed
			for _, words := range touched {
				f.Fields = append(f.Fields, fault.Field{Name: r.Kind, Message: words})
			}
			return &f
		}
		if gone, err = tx.TakeBack(r, c.SupportForm, s.Now()); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.Imported, Challenge: c.ID, Actor: a.Person, At: s.Now(), Detail: "undone:" + strconv.FormatInt(int64(run), 10)})
	})
	return gone, err
}

func (r Run) mayUndo(c id.Challenge) error {
	switch {
	case r.Challenge != c:
		return ErrNoRun
	case !r.UndoneAt.IsZero():
		return ErrRunUndone
	case !r.Newest:
		return ErrRunOlder
	case r.Kind == "scores":
		return ErrRunScores
	case r.Changed > 0:
		return ErrRunOver
	}
	return nil
}
