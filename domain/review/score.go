package review

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// ScoreState says what there is in the place of a score. Missing is never zero:
// only Given has a value and only Given is counted.
type ScoreState string

// The five states.
const (
	Given   ScoreState = "given"
	Unable  ScoreState = "unable"  // the member cannot judge this criterion
	Absent  ScoreState = "absent"  // the round closed without an answer
	Recused ScoreState = "recused" // the member has a conflict of interest on this idea
	Pending ScoreState = "pending" // the round is open and there is no answer yet
)

// Known reports whether s is one of the five states.
func (s ScoreState) Known() bool {
	switch s {
	case Given, Unable, Absent, Recused, Pending:
		return true
	default:
		return false
	}
}

// Score is one member's answer on one idea and criterion in one round. Where
// there is no Score the criterion was not asked of that member.
type Score struct {
	Panel     id.Panel
	Round     int
	Idea      id.Idea
	Seat      id.Seat
	Criterion id.Criterion
	State     ScoreState
	Value     Value // for Given
	At        time.Time
	// Carried is the earlier round in which the member, absent from this one, has given
	// the value; 0 for all that is kept. See Counting.
	Carried int
}

// NoteFor says who may read a member's note.
type NoteFor string

// Readers of a note. The default is the panel, after the reveal.
const (
	ForPanel   NoteFor = "panel"
	ForAuthor  NoteFor = "author"
	ForPrivate NoteFor = "private" // the member and the chair
)

// NoteMax is counted in characters.
const NoteMax = 5000

// Sheet is what one member says about one idea in one round: it is the
// assignment of the idea to the member and all that they answer. Version moves
// with each save.
type Sheet struct {
	Panel   id.Panel
	Round   int
	Idea    id.Idea
	Seat    id.Seat
	Place   int // in the member's own order, from 1
	Note    string
	NoteFor NoteFor
	Discuss bool // the member asks for a discussion; no reason is asked
	Sure    Sure // how sure the member is, where the panel asks; empty for no answer
	// DuplicateOf is another idea of the panel that the member takes to be the same;
	// 0 for none. The panel settles it by merging the two.
	DuplicateOf id.Idea
	Version     int
	SavedAt     time.Time // zero before the first save
	// EnteredBy and ConfirmedBy are the seats of who entered the scores on the
	// member's behalf and of who confirmed them; 0 for what the member saved.
	EnteredBy, ConfirmedBy id.Seat
	Scores                 []Score // one for each criterion, in the order of the criteria
}

// Faults of scoring.
var (
	ErrRecused     = &fault.Error{Kind: fault.Forbidden, Code: "score.recused", Message: "You have declared a conflict of interest on this idea, so you cannot score it."}
	ErrNotAssigned = &fault.Error{Kind: fault.NotFound, Code: "score.not_assigned", Message: "This idea is not among those you score in this round."}
	ErrSheetStale  = &fault.Error{Kind: fault.Stale, Code: "score.stale", Message: "You have changed your scores for this idea in another window. Look at both versions."}
)

// notAnotherIdea is the fault of what was typed in the place of another idea.
const notAnotherIdea = "Select another idea of this panel."

// Pending reports whether an answer is still missing.
func (s Sheet) Pending() bool {
	for _, sc := range s.Scores {
		if sc.State == Pending {
			return true
		}
	}
	return false
}

// Recused reports whether the member may not score the idea.
func (s Sheet) Recused() bool {
	return len(s.Scores) > 0 && s.Scores[0].State == Recused
}

// Saving is what a member saves on one idea. Answers hold what was typed or
// chosen under the name of each criterion: a score, "unable", or nothing to take
// the answer back; a criterion that is not named stays as it was.
type Saving struct {
	Version int // of the sheet that the member saw
	Answers map[string]string
	Note    string
	NoteFor NoteFor // empty: the panel
	Discuss bool
	Sure    Sure // empty or NotSaid for no answer, which takes an earlier one back
	// DuplicateOf is the number of an idea, as it was typed; empty for none.
	DuplicateOf string
	Themes      *ThemeChoice // which themes fit; nil: nothing is said of them
	Draft       int          // version of the draft that the form held, which is gone once it is saved; 0 for none
}

// Save puts in into the sheet, or names every field at fault. It returns
// ErrRecused and ErrSheetStale where they apply; that the round takes scores is
// for the caller to ask.
func (s Sheet) Save(in Saving, criteria []Criterion, now time.Time) (Sheet, error) {
	if s.Recused() {
		return s, ErrRecused
	}
	if in.Version != s.Version {
		return s, ErrSheetStale
	}
	var bad fault.Fields
	next := s
	next.Scores = append([]Score(nil), s.Scores...)
	known := 0
	for _, c := range s.asked(criteria) {
		text, ok := in.Answers[c.Name]
		if !ok {
			continue
		}
		known++
		a, wrong := c.Read(text)
		if wrong != nil {
			bad = append(bad, *wrong)
			continue
		}
		for i := range next.Scores {
			if sc := &next.Scores[i]; sc.Criterion == c.ID && (sc.State != a.State || sc.Value != a.Value) {
				sc.State, sc.Value, sc.At = a.State, a.Value, now
			}
		}
	}
	if known < len(in.Answers) {
		bad.Add("answers", "Score only the criteria that you are asked about.")
	}
	note := strings.TrimSpace(in.Note)
	if utf8.RuneCountInString(note) > NoteMax {
		bad.Add("note", "Note must be 5,000 characters or fewer.")
	} else {
		guard.Blocked(&bad, "note", note)
	}
	switch in.NoteFor {
	case "":
		in.NoteFor = ForPanel
	case ForPanel, ForAuthor, ForPrivate:
	default:
		bad.Add("note_for", "Select who may read the note.")
	}
	in.Sure.check(&bad)
	next.DuplicateOf = 0
	if typed := strings.TrimPrefix(strings.TrimSpace(in.DuplicateOf), "#"); typed != "" {
		n, err := strconv.ParseInt(typed, 10, 64)
		if err != nil || n < 1 || id.Idea(n) == s.Idea {
			bad.Add("duplicate_of", notAnotherIdea)
		}
		next.DuplicateOf = id.Idea(n)
	}
	if err := bad.Fault("score.invalid", "There is a problem with your scores."); err != nil {
		return s, err
	}
	next.Note, next.NoteFor, next.Discuss, next.Sure = note, in.NoteFor, in.Discuss, in.Sure.kept()
	next.Version, next.SavedAt = s.Version+1, now
	next.EnteredBy, next.ConfirmedBy = 0, 0
	return next, nil
}
