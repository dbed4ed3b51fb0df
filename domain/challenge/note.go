package challenge

import (
	"context"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// NoteMax is the longest note of the team, in characters (runes).
const NoteMax = 1000

// Note is what a moderator tells the others about an idea or a comment. Nobody else reads it.
type Note struct {
	On    Reported
	Words string
	By    id.Person
	Name  string // of who wrote it
	At    time.Time
}

// Past is what moderators decided about all that a person wrote, in the challenges of who
// asks: counts alone.
type Past struct {
	Posted  int // ideas and comments
	Held    int // of these, at some time; what was undone does not count
	Removed int
}

// NoteTx keeps notes.
type NoteTx interface{ AddNote(n Note) error }

// AddNote keeps a note for the moderators. Like the text that it is about it may not tell who
// a patient is.
func (s Service) AddNote(ctx context.Context, a account.Actor, on Reported, words string) error {
	words = account.Prose(words)
	var bad fault.Fields
	if !account.Visible(words) {
		bad.Add("note", "Enter a note.")
	} else if utf8.RuneCountInString(words) > NoteMax {
		bad.Add("note", "Note must be 1,000 characters or fewer.")
	}
	guard.Blocked(&bad, "note", words)
	wrong := bad.Fault("note.invalid", "There is a problem with the note.")
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, cm, err := toModerate(tx, a, on)
		if err == nil {
			err = wrong
		}
		if err != nil {
			return err
		}
		return tx.AddNote(Note{On: Reported{Idea: i.ID, Comment: cm.ID}, Words: words, By: a.Person, At: s.Now()})
	})
}
