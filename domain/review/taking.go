package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Faults of taking ideas.
var (
	ErrNotTaken = &fault.Error{Kind: fault.Closed, Code: "assignment.not_open", Message: "Members take no ideas in this round: everybody has theirs."}
	ErrAllTaken = &fault.Error{Kind: fault.Conflict, Code: "assignment.none_left", Message: "There is no idea left to take: enough members have each of them."}
	ErrFullLoad = &fault.Error{Kind: fault.Conflict, Code: "assignment.full", Message: "You have as many ideas as a member of this panel may have."}
)

// TakeIdea gives a member one more idea where members take what they like: the
// first in their own order among those that fewest have taken. An idea is taken
// by one member more than it needs, at most.
func (s Service) TakeIdea(ctx context.Context, a account.Actor, panel id.Panel) (id.Idea, error) {
	var out id.Idea
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := s.takesFrom(tx, p, seats, v.SeatID, now); err != nil {
			return err
		}
		r, err := tx.Round(panel, p.Round)
		if err != nil {
			return err
		}
		if r.Design != Open || p.Round > 1 || v.Only != 0 {
			return ErrNotTaken
		}
		ideas, err := tx.Ideas(panel)
		if err != nil {
			return err
		}
		ideas = slices.DeleteFunc(ideas, func(i PanelIdea) bool { return i.State != R1Scoring })
		shares, err := tx.Shares(panel, p.Round)
		if err != nil {
			return err
		}
		hand, err := tx.Wishes(panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		ideas = slices.DeleteFunc(ideas, func(i PanelIdea) bool { return barred(conflicts, v.SeatID, i.Idea) })
		idea, place, err := nextToTake(p, v.SeatID, ideas, shares, hand)
		if err != nil {
			return err
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		sheet := newSheet(panel, p.Round, idea, v.SeatID, AskedOf(criteria, v.Seat), now)
		sheet.Place = place
		if err := addSheets(tx, p, a.Person, []Sheet{sheet}, now); err != nil {
			return err
		}
		out = idea
		e := event(p, outbox.PanelChanged, a, now, "taken")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Seat: v.SeatID, Idea: idea, Round: p.Round, What: []string{"taken"}})
	})
	return out, err
}

// nextToTake finds the idea that a member takes next, and its place in their order.
func nextToTake(p Panel, seat id.Seat, ideas []PanelIdea, shares []Share, hand []Wish) (id.Idea, int, error) {
	taken, own, place, load := map[id.Idea]int{}, map[id.Idea]bool{}, 1, 0
	for _, sh := range shares {
		if !sh.Recused {
			taken[sh.Idea]++
		}
		if sh.Seat == seat {
			own[sh.Idea] = true
			place = max(place, sh.Place+1)
			if !sh.Recused {
				load++
			}
		}
	}
	for _, w := range hand {
		own[w.Idea] = own[w.Idea] || w.Seat == seat && !w.Scores
	}
	if most := p.Rules.Sharing.MaxLoad; most > 0 && load >= most {
		return 0, 0, ErrFullLoad
	}
	next := id.Idea(0)
	for _, at := range permutation(p.ID, seat, p.Round, len(ideas)) {
		i := ideas[at].Idea
		if !own[i] && taken[i] <= p.Rules.Sharing.PerIdea && (next == 0 || taken[i] < taken[next]) {
			next = i
		}
	}
	if next == 0 {
		return 0, 0, ErrAllTaken
	}
	return next, place, nil
}
