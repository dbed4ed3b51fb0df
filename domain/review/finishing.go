package review

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Mark is what is known of one member's round beside their scores.
type Mark struct {
	Seat       id.Seat
	FinishedAt time.Time // when the member said that they had finished; zero: not yet
	RemindedAt time.Time // when they were last reminded; zero: never
}

// MarkTx keeps marks.
type MarkTx interface {
	// Marks returns those of a round.
	Marks(p id.Panel, round int) ([]Mark, error)
	// PutMark keeps m in place of what was there.
	PutMark(p id.Panel, round int, m Mark) error
	// WriteTo queues a mail to a person, and reports false for one who may not act or
	// has no address.
	WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error)
}

// MarkReads answers what pages ask of marks.
type MarkReads interface {
	// MarksOf returns those of a round by seat.
	MarksOf(ctx context.Context, p id.Panel, round int) ([]Mark, error)
	// ScoresBy returns the scores of one member in a round, in the order of the criteria.
	ScoresBy(ctx context.Context, p id.Panel, round int, seat id.Seat) ([]Score, error)
}

// markOf returns the mark of a seat, an empty one if there is none.
func markOf(ms []Mark, seat id.Seat) Mark {
	at := slices.IndexFunc(ms, func(m Mark) bool { return m.Seat == seat })
	if at < 0 {
		return Mark{Seat: seat}
	}
	return ms[at]
}

// Finish notes that a member has finished the open round. It is a statement and
// no lock: scores may be changed until the round closes.
func (s Service) Finish(ctx context.Context, a account.Actor, panel id.Panel) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := s.takesFrom(tx, p, seats, v.SeatID, now); err != nil {
			return err
		}
		marks, err := tx.Marks(panel, p.Round)
		if err != nil {
			return err
		}
		m := markOf(marks, v.SeatID)
		if !m.FinishedAt.IsZero() {
			return nil
		}
		m.FinishedAt = now
		if err := tx.PutMark(panel, p.Round, m); err != nil {
			return err
		}
		return note(tx, event(p, outbox.PanelChanged, a, now, "finished"), RecordEntry{Seat: v.SeatID, Round: p.Round})
	})
}

// Look is what a member looks through before they finish.
type Look struct {
	Desk
	FinishedAt time.Time
	Own        map[id.Idea]Sheet // the scores alone, of ideas that the member is not recused from
	Open       []SheetHead       // without an answer on some criterion
	Unable     []SheetHead       // answered in full, with "unable to judge" somewhere
	First      []SheetHead       // the first five that the member was shown: early ideas are judged differently
}

// LookThrough returns a member's scores to be looked through.
func (s Service) LookThrough(ctx context.Context, a account.Actor, panel id.Panel) (Look, error) {
	d, err := s.Desk(ctx, a, panel)
	if err != nil {
		return Look{}, err
	}
	out := Look{Desk: d}
	if d.Head.Round == 0 {
		return out, nil
	}
	out.Own = map[id.Idea]Sheet{}
	for _, sh := range d.Sheets {
		switch {
		case sh.Recused:
			continue
		case sh.Pending > 0:
			out.Open = append(out.Open, sh)
		case sh.Unable > 0:
			out.Unable = append(out.Unable, sh)
		}
		if len(out.First) < firstIdeas {
			out.First = append(out.First, sh)
		}
		out.Own[sh.Idea] = Sheet{Idea: sh.Idea}
	}
	scores, err := s.Reads.ScoresBy(ctx, panel, d.Head.Round, d.Viewer.SeatID)
	if err != nil {
		return Look{}, err
	}
	for _, sc := range scores {
		if own, ok := out.Own[sc.Idea]; ok {
			own.Scores = append(own.Scores, sc)
			out.Own[sc.Idea] = own
		}
	}
	marks, err := s.Reads.MarksOf(ctx, panel, d.Head.Round)
	out.FinishedAt = markOf(marks, d.Viewer.SeatID).FinishedAt
	return out, err
}

const (
	firstIdeas = 5
	// A longer time between two saves is a break, not the time that an idea took.
	breakAfter = 20 * time.Minute
	// Times of one's own say more than the length of a text once there are so many.
	ownTimes = 3
)

// Left estimates how long the rest will take the member: by the median of their
// own times, and until there are three of those by the length of the texts (two
// minutes, and one for every 200 words). It is 0 when nothing is left.
func (d Desk) Left() time.Duration {
	var byLength time.Duration
	var saved []time.Time
	for _, sh := range d.Sheets {
		if !sh.SavedAt.IsZero() {
			saved = append(saved, sh.SavedAt)
		}
		if sh.Pending > 0 && !sh.Recused {
			byLength += 2*time.Minute + time.Duration(sh.Length)*time.Minute/(200*lettersPerWord)
		}
	}
	slices.SortFunc(saved, time.Time.Compare)
	var took []time.Duration
	for n := 1; n < len(saved); n++ {
		if gap := saved[n].Sub(saved[n-1]); gap <= breakAfter {
			took = append(took, gap)
		}
	}
	if len(took) < ownTimes {
		return byLength
	}
	slices.Sort(took)
	median := (took[(len(took)-1)/2] + took[len(took)/2]) / 2
	return median * time.Duration(d.Total-d.Done)
}

// lettersPerWord is how long a word of English is, with the blank after it.
const lettersPerWord = 6
