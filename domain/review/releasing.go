package review

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// NoteRelease is one version of what the author of an idea is to read of the notes that
// members have addressed to them. The last before authors are told is sent; a note
// that is in none stays in the panel.
type NoteRelease struct {
	Panel   id.Panel
	Idea    id.Idea
	Version int // from 1; 0: nobody has released anything
	Notes   []ReleasedNote
	By      id.Seat
	At      time.Time
}

// ReleasedNote is a note as it was released. The author reads the words alone.
type ReleasedNote struct {
	Seat  id.Seat
	Words string
}

// Faults of notes to authors.
var (
	ErrNotesStale = &fault.Error{Kind: fault.Stale, Code: "notes.stale", Message: "The notes to the author, or which of them are released, have changed meanwhile. Look at them again."}
	ErrNotesOut   = &fault.Error{Kind: fault.Closed, Code: "notes.out", Message: "The authors have been told, so what was released is read by now. It stays as it is."}
	ErrNotesEarly = &fault.Error{Kind: fault.Closed, Code: "notes.early", Message: "Notes to authors can be released once the panel decides."}
	ErrNoNotes    = &fault.Error{Kind: fault.NotFound, Code: "notes.not_yours", Message: "Only the author of an idea reads what its panel has written to them."}
)

// NoteReleaseTx reads and changes what is released to authors.
type NoteReleaseTx interface {
	// NotesToAuthor returns what members, but those recused from the idea, have addressed
	// to its author, of all rounds.
	NotesToAuthor(p id.Panel, idea id.Idea) ([]Note, error)
	// LastNoteRelease returns the last version for an idea; the zero NoteRelease for none.
	LastNoteRelease(p id.Panel, idea id.Idea) (NoteRelease, error)
	// AddNoteRelease keeps a new version, or returns ErrNotesStale if there is one with
	// this number already.
	AddNoteRelease(r NoteRelease) error
}

// Releasing is what is entered to release notes on one idea.
type Releasing struct {
	Version int      // IdeaNotes.Version, of what was looked at
	Keys    []string // AuthorNote.Key of every note that the author is to read; none: the author reads none
}

// NotesOpen returns nil while notes to authors can be released, else why not: a step of
// its own, after the last score and before anything leaves the panel.
func (p Panel) NotesOpen() error {
	switch {
	case p.State == Paused:
		return ErrPaused
	case p.Reached(Published), !p.ToldAt.IsZero():
		return ErrNotesOut
	case !p.Reached(Deciding):
		return ErrNotesEarly
	}
	return nil
}

// releases reports whether v releases notes on an idea: chair and secretary do, and the
// deputy chair where the chair is recused from it. Whoever is recused is asked elsewhere.
func (v Viewer) releases(seats []Seat, conflicts []Conflict, idea id.Idea) bool {
	return v.Seat == Secretary || v.Seat != NoSeat && v.chairs(seats, conflicts, idea) == nil
}

// ReleaseNotes keeps which notes on an idea its author is to read, in place of what was
// released before. Nothing leaves the panel until its authors are told.
func (s Service) ReleaseNotes(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in Releasing) (NoteRelease, error) {
	var out NoteRelease
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		switch {
		case err != nil:
			return err
		case v.barred(conflicts, idea):
			return ErrRecused
		case !v.releases(seats, conflicts, idea):
			return ErrNotYours
		}
		if err := p.NotesOpen(); err != nil {
			return err
		}
		if _, err := ideaIn(tx, panel, idea); err != nil {
			return err
		}
		written, err := tx.NotesToAuthor(panel, idea)
		if err != nil {
			return err
		}
		last, err := tx.LastNoteRelease(panel, idea)
		if err != nil {
			return err
		}
		notes, err := in.chosen(written, last)
		if err != nil {
			return err
		}
		out = NoteRelease{Panel: panel, Idea: idea, Version: last.Version + 1, Notes: notes, By: v.SeatID, At: s.Now()}
		if err := tx.AddNoteRelease(out); err != nil {
			return err
		}
		e := event(p, outbox.PanelChanged, a, out.At, "notes to the author")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Seat: v.SeatID, Idea: idea, Round: p.Round, What: out.lines()})
	})
	return out, err
}

// chosen returns the notes that are meant, of those that were written. It refuses one
// that holds what identifies a patient: the rules may know more by now than when it was
// written.
func (in Releasing) chosen(written []Note, last NoteRelease) ([]ReleasedNote, error) {
	if in.Version != last.Version+1 {
		return nil, ErrNotesStale
	}
	var out []ReleasedNote
	var bad fault.Fields
	found := map[string]bool{}
	for _, n := range written {
		key := noteKey(n.Text)
		if !slices.Contains(in.Keys, key) {
			continue
		}
		if !found[key] {
			guard.Blocked(&bad, "note", n.Text)
		}
		found[key] = true
		out = append(out, ReleasedNote{n.Seat, n.Text})
	}
	for _, key := range in.Keys {
		if !found[key] { // its member has been recused since, or it was never to the author
			return nil, ErrNotesStale
		}
	}
	return out, bad.Fault("notes.invalid", "There is a problem with the notes.")
}

// noteKey names a note by its words, so that it does not tell who wrote it.
func noteKey(words string) string { return said(words, "note")[:20] }

// notesLine names the versions of a release in the record.
const notesLine = "notes to the author"

// lines is the release as the record holds it: numbers and a hash, never a word.
func (r NoteRelease) lines() []string {
	salt := rand.Text()
	return []string{
		"salt\t\t" + salt, notesLine + "\t" + strconv.Itoa(r.Version-1) + "\t" + strconv.Itoa(r.Version),
		"count\t\t" + strconv.Itoa(len(r.Notes)), "notes\t\t" + r.hash(salt),
	}
}

func (r NoteRelease) hash(salt string) string {
	all := make([]string, len(r.Notes))
	for n, one := range r.Notes {
		all[n] = strconv.FormatInt(int64(one.Seat), 10) + "\t" + one.Words
	}
	return said(strings.Join(all, "\x00"), salt)
}

// released is one version of a release.
type released struct {
	idea    id.Idea
	version string
}

// releasesIn compares the releases that are kept with those of the record.
func (l ledger) releasesIn(kept []NoteRelease) []RecordFault {
	var faults []RecordFault
	add := func(idea id.Idea, version, words string) {
		faults = append(faults, RecordFault("idea "+strconv.FormatInt(int64(idea), 10)+", notes to the author, version "+version+words))
	}
	left := len(l.notes)
	for _, r := range kept {
		version := strconv.Itoa(r.Version)
		e, there := l.notes[released{r.Idea, version}]
		salt, _ := after(e, "salt")
		hash, _ := after(e, "notes")
		if there {
			left--
		}
		if !there || hash != r.hash(salt) || e.Seat != r.By || !e.At.Truncate(time.Microsecond).Equal(r.At.Truncate(time.Microsecond)) {
			add(r.Idea, version, ": what is kept is not what the record says was released")
		}
	}
	if left > 0 {
		for at := range l.notes {
			if !slices.ContainsFunc(kept, func(r NoteRelease) bool { return r.Idea == at.idea && strconv.Itoa(r.Version) == at.version }) {
				add(at.idea, at.version, ": a release that the record says was made is not kept")
			}
		}
		slices.Sort(faults)
	}
	return faults
}
