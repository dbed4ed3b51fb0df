package review

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Way is how a member has told the secretary what to enter.
type Way string

// Ways of telling.
const (
	ByPhone  Way = "phone"
	OnPaper  Way = "paper"
	InPerson Way = "person"
)

// Ways lists them in the order in which pages show them.
var Ways = []Way{ByPhone, OnPaper, InPerson}

// OnBehalf is what the secretary has entered on behalf of a member, on one idea in
// one round. It counts for nothing until it is confirmed: by the member, who
// sees it, or by a second person, who enters the same scores again without
// seeing it.
type OnBehalf struct {
	Panel   id.Panel
	Round   int
	Idea    id.Idea
	Seat    id.Seat // the member's
	By      id.Seat // who entered it
	Way     Way
	Answers map[string]string // as in Saving, by the name of the criterion
	Note    string
	NoteFor NoteFor
	Discuss bool
	Sure    Sure
	At      time.Time
}

// Faults of entries.
var (
	ErrNoEntry      = &fault.Error{Kind: fault.NotFound, Code: "entry.not_found", Message: "Nothing waits for confirmation here. It may have been confirmed already, or entered again."}
	ErrOwnEntry     = &fault.Error{Kind: fault.Forbidden, Code: "entry.own", Message: "You have entered these scores yourself. The member or a second person confirms them."}
	ErrEntryDiffers = &fault.Error{Kind: fault.Conflict, Code: "entry.differs", Message: "The two entries are not the same, so neither is kept. Ask the secretary to enter the scores again."}
	ErrEntryGiven   = &fault.Error{Kind: fault.Conflict, Code: "entry.given", Message: "The member has scored this idea. Only they can change their scores."}
	ErrEntryRecused = &fault.Error{Kind: fault.Forbidden, Code: "entry.recused", Message: "A conflict of interest has been declared on this idea, so no scores can be entered here."}
)

// entryProblem is the first line of a form whose fields are at fault.
const entryProblem = "There is a problem with the scores."

// EntryTx keeps entries until they are confirmed.
type EntryTx interface {
	// Entry returns what waits and holds it until the transaction ends, or ErrNoEntry.
	Entry(p id.Panel, round int, idea id.Idea, seat id.Seat) (OnBehalf, error)
	// PutEntry keeps e in place of what was there.
	PutEntry(e OnBehalf) error
	// EntryWaits reports whether any entry for the seat waits in the round.
	EntryWaits(p id.Panel, round int, seat id.Seat) (bool, error)
	// DropEntry removes what waits, if there is anything.
	DropEntry(p id.Panel, round int, idea id.Idea, seat id.Seat) error
}

// read checks what was typed on each criterion; every one needs an answer.
func (in Saving) read(criteria []Criterion) (map[string]Answer, fault.Fields) {
	var bad fault.Fields
	out := map[string]Answer{}
	for _, c := range criteria {
		a, wrong := c.Read(in.Answers[c.Name])
		switch {
		case wrong != nil:
			bad = append(bad, *wrong)
		case a.State == Pending:
			bad.Add(c.Name, "Select a score for "+c.Name+", or unable to judge.")
		}
		out[c.Name] = a
	}
	return out, bad
}

// EnterFor keeps what a member has told the secretary, who alone may do this, to
// be confirmed. An earlier entry that still waits is replaced.
func (s Service) EnterFor(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, idea id.Idea, way Way, in Saving) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		if v.Seat != Secretary {
			return ErrNotYours
		}
		now := s.Now()
		sheet, err := s.sheetFor(tx, p, seats, v, seat, idea, now)
		if err != nil {
			return err
		}
		if err := p.Rules.takesSure(in.Sure); err != nil {
			return err
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		criteria = sheet.asked(criteria)
		_, bad := in.read(criteria)
		if !slices.Contains(Ways, way) {
			bad.Add("way", "Select how the member told you.")
		}
		in.Version = sheet.Version
		next, err := sheet.Save(in, criteria, now)
		for _, f := range fault.Of(err).Fields {
			if !slices.ContainsFunc(bad, func(b fault.Field) bool { return b.Name == f.Name }) {
				bad = append(bad, f)
			}
		}
		if err != nil && len(fault.Of(err).Fields) == 0 {
			return err
		}
		if err := bad.Fault("entry.invalid", entryProblem); err != nil {
			return err
		}
		waits, err := tx.EntryWaits(panel, p.Round, seat)
		if err != nil {
			return err
		}
		err = tx.PutEntry(OnBehalf{
			Panel: panel, Round: p.Round, Idea: idea, Seat: seat, By: v.SeatID, Way: way, Answers: in.Answers,
			Note: next.Note, NoteFor: next.NoteFor, Discuss: next.Discuss, Sure: next.Sure, At: now,
		})
		if err != nil {
			return err
		}
		if err := s.tellOfEntry(tx, p, seats, seat, waits, now); err != nil {
			return err
		}
		return noteEntry(tx, p, outbox.ScoreEntered, a, seat, idea, now, "entered for seat "+number(seat)+" by seat "+number(v.SeatID)+", "+string(way))
	})
}

// ConfirmEntry lets what was entered count. The member (seat 0 or their own)
// confirms what they have read. A second person, the chair or an observer who
// does not score, enters the scores again; where the two differ neither is kept,
// so that nobody learns a score by trying (ErrEntryDiffers).
func (s Service) ConfirmEntry(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, idea id.Idea, again Saving) error {
	differs := false
	err := s.Store.InTx(ctx, func(tx Tx) error {
		differs = false
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		of, now := seat, s.Now()
		if of == 0 {
			of = v.SeatID
		}
		if err := v.confirms(p, of); err != nil {
			return err
		}
		sheet, err := s.sheetFor(tx, p, seats, v, of, idea, now)
		if err != nil {
			return err
		}
		e, err := tx.Entry(panel, p.Round, idea, of)
		if err != nil {
			return err
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		criteria = sheet.asked(criteria)
		saving := sheet.with(e)
		if of != v.SeatID {
			second, bad := again.read(criteria)
			again.Sure.check(&bad)
			if err := bad.Fault("entry.invalid", entryProblem); err != nil {
				return err
			}
			first, _ := saving.read(criteria)
			differs = again.Sure.kept() != e.Sure
			for name, answer := range first {
				differs = differs || second[name] != answer
			}
		}
		if err := tx.DropEntry(panel, p.Round, idea, of); err != nil {
			return err
		}
		if differs {
			return noteEntry(tx, p, outbox.ScoreEntered, a, of, idea, now, "entry for seat "+number(of)+" dropped: the second one differs")
		}
		next, err := sheet.Save(saving, criteria, now)
		if err != nil {
			return err
		}
		next.EnteredBy, next.ConfirmedBy = e.By, v.SeatID
		if err := tx.SaveSheet(next); err != nil {
			return err
		}
		return noteEntry(tx, p, outbox.ScoreChanged, a, of, idea, now,
			"entered for seat "+number(of)+" by seat "+number(e.By)+", "+string(e.Way)+", confirmed by seat "+number(v.SeatID), changes(sheet, next, criteria)...)
	})
	if err == nil && differs {
		return ErrEntryDiffers
	}
	return err
}

// RefuseEntry is a member's word that what was entered for them (seat 0 or their
// own) is not theirs.
func (s Service) RefuseEntry(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, idea id.Idea) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		if v.SeatID == 0 {
			return ErrNotSeated
		}
		if seat != 0 && seat != v.SeatID {
			return ErrNotYours
		}
		if _, err := tx.Entry(panel, p.Round, idea, v.SeatID); err != nil {
			return err
		}
		if err := tx.DropEntry(panel, p.Round, idea, v.SeatID); err != nil {
			return err
		}
		return noteEntry(tx, p, outbox.ScoreEntered, a, v.SeatID, idea, s.Now(), "entry for seat "+number(v.SeatID)+" refused by the member")
	})
}

// confirms returns nil if v may confirm what was entered for a seat.
func (v Viewer) confirms(p Panel, of id.Seat) error {
	switch {
	case of == v.SeatID && of != 0:
		return nil
	case v.Seat == Secretary:
		return ErrOwnEntry
	case (v.Seat == Chair || v.Seat == Observer) && !(Seat{Kind: v.Seat}).Scores(p.Rules):
		return nil
	default:
		return ErrNotYours
	}
}

// sheetFor returns the sheet of a member whose scores may be given now, by v or
// by the member.
func (s Service) sheetFor(tx Tx, p Panel, seats []Seat, v Viewer, seat id.Seat, idea id.Idea, now time.Time) (Sheet, error) {
	if err := s.takesFrom(tx, p, seats, seat, now); err != nil {
		return Sheet{}, err
	}
	sheet, err := tx.Sheet(p.ID, p.Round, idea, seat)
	if err != nil {
		return Sheet{}, err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return Sheet{}, err
	}
	if sheet.Recused() || v.barred(conflicts, idea) {
		return Sheet{}, ErrEntryRecused
	}
	if seat != v.SeatID && sheet.spoken() {
		return Sheet{}, ErrEntryGiven
	}
	return sheet, nil
}

// with is what is saved when an entry counts: its answers, and beside them what the
// member has written themselves.
func (s Sheet) with(e OnBehalf) Saving {
	saving := Saving{Version: s.Version, Answers: e.Answers, Note: e.Note, NoteFor: e.NoteFor, Discuss: e.Discuss || s.Discuss, Sure: cmp.Or(e.Sure, s.Sure)}
	if e.Note == "" {
		saving.Note, saving.NoteFor = s.Note, s.NoteFor
	}
	if s.DuplicateOf != 0 {
		saving.DuplicateOf = strconv.FormatInt(int64(s.DuplicateOf), 10)
	}
	return saving
}

// spoken reports whether the member has said something on the sheet that is not
// for others to replace.
func (s Sheet) spoken() bool {
	return s.EnteredBy == 0 && slices.ContainsFunc(s.Scores, func(sc Score) bool { return sc.State == Given || sc.State == Unable })
}

// noteEntry keeps what was done for the member of a seat: in words, and in the
// panel's record with what changed by it.
func noteEntry(tx Tx, p Panel, k outbox.Kind, a account.Actor, of id.Seat, idea id.Idea, at time.Time, detail string, changed ...string) error {
	e := event(p, k, a, at, "round "+strconv.Itoa(p.Round)+", "+detail)
	e.Subject = int64(idea)
	return note(tx, e, RecordEntry{Seat: of, Idea: idea, Round: p.Round, What: append([]string{detail}, changed...)})
}

func number(s id.Seat) string { return strconv.FormatInt(int64(s), 10) }
