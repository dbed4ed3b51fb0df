package review

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// ScoreDraft is what a member has typed on one idea in the open round and not
// saved. Its scores are pending all the same: it is the member's own and counts
// nowhere, and keeping it emits no event. It is gone when the round closes, when
// the member is recused from the idea and when they leave.
type ScoreDraft struct {
	Panel       id.Panel
	Round       int
	Idea        id.Idea
	Seat        id.Seat
	Base        int               // version of the sheet that it was typed on
	Answers     map[string]string // by the name of the criterion, as typed: nothing is checked before it is saved
	Note        string
	NoteFor     NoteFor
	Discuss     bool
	Sure        Sure
	DuplicateOf string
	Themes      ThemeChoice
	Version     int       // 1 before anything was kept; it moves when the draft is thrown away too
	SavedAt     time.Time // zero: there is nothing in it
}

// Kept reports whether there is anything in the draft.
func (d ScoreDraft) Kept() bool { return !d.SavedAt.IsZero() }

// Fits reports whether the draft was typed on the sheet as it stands. Else the
// member has saved something else meanwhile, and sees both.
func (d ScoreDraft) Fits(s Sheet) bool { return d.Base == s.Version }

// draftNoteMax and draftAnswerMax are what a draft may hold, in characters: more
// than can be saved, so that too much can still be mended.
const (
	draftNoteMax   = 4 * NoteMax
	draftAnswerMax = 100
)

// ErrDraftStale is returned where the draft was changed or thrown away elsewhere.
var ErrDraftStale = &fault.Error{Kind: fault.Stale, Code: "score.draft_stale", Message: "What you have typed on this idea was changed in another window. Look at both versions."}

// DraftTx keeps drafts of scores. The sheet of the draft is held before any of it
// is called.
type DraftTx interface {
	// ScoreDraft returns what was typed; Version is 1 where there is nothing.
	ScoreDraft(p id.Panel, round int, idea id.Idea, seat id.Seat) (ScoreDraft, error)
	// PutScoreDraft keeps d in place of what was there.
	PutScoreDraft(d ScoreDraft) error
	// DropScoreDraft removes what was typed on an idea, if it is that version.
	DropScoreDraft(p id.Panel, round int, idea id.Idea, seat id.Seat, version int) error
	// DropScoreDrafts removes all drafts of a round, or of one seat in it where seat is
	// not 0.
	DropScoreDrafts(p id.Panel, round int, seat id.Seat) error
}

// DraftReads answers what the scoring screen asks of drafts.
type DraftReads interface {
	// ScoreDraftOf returns what a member has typed; Version is 1 where there is nothing.
	ScoreDraftOf(ctx context.Context, p id.Panel, round int, idea id.Idea, seat id.Seat) (ScoreDraft, error)
}

// check names what is too long to be kept, or belongs to no form of the panel.
func (d ScoreDraft) check(criteria []Criterion) error {
	var bad fault.Fields
	for name, typed := range d.Answers {
		switch {
		case !slices.ContainsFunc(criteria, func(c Criterion) bool { return c.Name == name }):
			bad.Add("answers", "Score only the criteria of this panel.")
		case utf8.RuneCountInString(typed) > draftAnswerMax:
			bad.Add(name, "Enter a shorter score.")
		}
	}
	if utf8.RuneCountInString(d.Note) > draftNoteMax {
		bad.Add("note", "Note must be 5,000 characters or fewer.")
	}
	if utf8.RuneCountInString(d.DuplicateOf) > draftAnswerMax {
		bad.Add("duplicate_of", "Enter the number of an idea.")
	}
	d.Sure.check(&bad)
	switch d.NoteFor {
	case "", ForPanel, ForAuthor, ForPrivate:
	default:
		bad.Add("note_for", "Select who may read the note.")
	}
	if len(d.Themes.Themes) > 100 || len(d.Themes.New) > 100 {
		bad.Add("themes", "Select fewer themes.")
	}
	if slices.ContainsFunc(d.Themes.New, func(name string) bool { return utf8.RuneCountInString(name) > draftAnswerMax }) {
		bad.Add("new_themes", "Name must be 100 characters or fewer.")
	}
	return bad.Fault("score.draft", "This draft cannot be kept.")
}

// KeepDraft keeps what a member has typed on an idea while their scores are
// taken. in holds the versions of sheet and draft that the form showed; where one
// of them has moved, nothing is overwritten (ErrSheetStale, ErrDraftStale).
func (s Service) KeepDraft(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in ScoreDraft) (ScoreDraft, error) {
	var out ScoreDraft
	err := s.drafting(ctx, a, panel, idea, in.Version, func(tx Tx, sheet Sheet) error {
		if sheet.Version != in.Base {
			return ErrSheetStale
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		if err := in.check(criteria); err != nil {
			return err
		}
		out = in
		out.Panel, out.Round, out.Idea, out.Seat = sheet.Panel, sheet.Round, sheet.Idea, sheet.Seat
		out.Version, out.SavedAt = in.Version+1, s.Now()
		return tx.PutScoreDraft(out)
	})
	return out, err
}

// ThrowDraftAway empties the draft that the member has seen as version.
func (s Service) ThrowDraftAway(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, version int) error {
	return s.drafting(ctx, a, panel, idea, version, func(tx Tx, sheet Sheet) error {
		return tx.PutScoreDraft(ScoreDraft{Panel: sheet.Panel, Round: sheet.Round, Idea: sheet.Idea, Seat: sheet.Seat, Base: sheet.Version, Version: version + 1})
	})
}

// drafting lets a member change their draft of that version, while their scores
// are taken.
func (s Service) drafting(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, version int, change func(Tx, Sheet) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		if err := s.takesFrom(tx, p, seats, v.SeatID, s.Now()); err != nil {
			return err
		}
		sheet, err := tx.Sheet(panel, p.Round, idea, v.SeatID)
		if err != nil {
			return err
		}
		if sheet.Recused() {
			return ErrRecused
		}
		d, err := tx.ScoreDraft(panel, p.Round, idea, v.SeatID)
		if err != nil {
			return err
		}
		if d.Version != version {
			return ErrDraftStale
		}
		return change(tx, sheet)
	})
}

// Draft returns what a has typed on an idea; there is nothing in it while no
// scores are taken.
func (s Service) Draft(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) (ScoreDraft, error) {
	sc, err := s.Screen(ctx, a, panel, idea)
	if err == nil && sc.Recused {
		err = ErrRecused
	}
	return sc.Draft, err
}
