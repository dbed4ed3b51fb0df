package review

import (
	"context"
	"slices"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Rescore says when members score ideas again.
type Rescore string

// When members score again.
const (
	Afterwards Rescore = "afterwards" // in a round of its own, once the discussion is over
	AfterEach  Rescore = "after_each" // each idea as soon as the panel has talked about it
)

// Rescores lists them in the order in which pages show them.
var Rescores = []Rescore{Afterwards, AfterEach}

// ErrNotTalked is returned for an idea that takes no scores yet.
var ErrNotTalked = &fault.Error{
	Kind: fault.NotFound, Code: "score.not_talked",
	Message: "This idea is not among those that you can score again now. Each idea is, as soon as the panel has talked about it.",
}

// each reports whether a round takes the scores of an idea only once the panel has
// talked about it. Such a round opens with the reveal of the one before, and the
// panel meets while it is open.
func (p Panel) each(round int) bool {
	return p.Rules.Rescore == AfterEach && round > 1 && !p.Imported
}

// scoresEach reports whether such a round is open.
func (p Panel) scoresEach() bool { return p.each(p.OpenRound()) }

// Discusses reports whether the panel discusses what a round came to: between two
// rounds, or while the next one is open already.
func (p Panel) Discusses() bool { return p.State == Discussing || p.scoresEach() }

// OpensByTalk reports whether the round that follows opens together with the reveal.
func (p Panel) OpensByTalk() bool { return !p.LastRound() && p.each(p.Round+1) }

// notAssigned is why a member has no sheet for an idea.
func (p Panel) notAssigned() error {
	if p.scoresEach() {
		return ErrNotTalked
	}
	return ErrNotAssigned
}

// talked opens an idea for scores, once the panel has talked about it for the first
// time in the round: to those who have scored it before, or who would if the round
// were opened now. Everywhere else it does nothing.
func (s Service) talked(tx Tx, p Panel, idea id.Idea, by id.Person, now time.Time) error {
	if !p.scoresEach() {
		return nil
	}
	ideas, err := s.toScore(tx, p, p.Round)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea })
	if at < 0 || ideas[at].State == Rescoring {
		return nil // it has left the panel, is decided, or takes scores already
	}
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return err
	}
	criteria, err := tx.Criteria(p.ID)
	if err != nil {
		return err
	}
	scoring := Scoring(seats, p.Rules)
	shared, err := s.shareRound(tx, p, p.Round-1, ideas, scoring, conflicts)
	if err != nil {
		return err
	}
	opened := ideas[at]
	sheets := Assign(p, p.Round, []PanelIdea{opened}, criteria, scoring, conflicts, shared.Plan, now)
	before, err := tx.Shares(p.ID, p.Round)
	if err != nil {
		return err
	}
	last := map[id.Seat]int{}
	for _, sh := range before {
		last[sh.Seat] = max(last[sh.Seat], sh.Place)
	}
	marks, err := tx.Marks(p.ID, p.Round)
	if err != nil {
		return err
	}
	for n := range sheets {
		seat := sheets[n].Seat
		sheets[n].Place = last[seat] + 1 // members score in the order of the discussion
		if m := markOf(marks, seat); !m.FinishedAt.IsZero() {
			m.FinishedAt = time.Time{} // there is more to score
			if err := tx.PutMark(p.ID, p.Round, m); err != nil {
				return err
			}
		}
	}
	if err := addSheets(tx, p, by, sheets, now); err != nil {
		return err
	}
	opened.State = Rescoring
	return tx.PutIdeas([]PanelIdea{opened})
}

// openedIn returns the ideas that members have been asked to score in a round.
func openedIn(tx Tx, p Panel, round int) (map[id.Idea]bool, error) {
	shares, err := tx.Shares(p.ID, round)
	out := map[id.Idea]bool{}
	for _, sh := range shares {
		out[sh.Idea] = true
	}
	return out, err
}

// again lists the ideas that a member can score again now and has not, the one that
// the panel has talked about last first.
func (s Service) again(ctx context.Context, b Board) ([]BoardIdea, error) {
	h, v := b.Head, b.Viewer
	takes := s.takes(h) == nil
	if !h.scoresEach() || !takes || !(Seat{Kind: v.Seat}).Scores(h.Rules) {
		return nil, nil
	}
	sheets, err := s.Reads.SheetHeads(ctx, h.ID, h.Round, v.SeatID)
	if err != nil {
		return nil, err
	}
	var out []BoardIdea
	for n := len(b.Meeting.Talks) - 1; n >= 0; n-- {
		talk := b.Meeting.Talks[n]
		waits := slices.ContainsFunc(sheets, func(sh SheetHead) bool { return sh.Idea == talk.Idea && sh.Pending > 0 && !sh.Recused })
		at := slices.IndexFunc(b.Ideas, func(i BoardIdea) bool { return i.Idea == talk.Idea && !i.Barred && !i.State.Gone() })
		if waits && at >= 0 && !slices.ContainsFunc(out, func(i BoardIdea) bool { return i.Idea == talk.Idea }) {
			out = append(out, b.Ideas[at])
		}
	}
	return out, nil
}
