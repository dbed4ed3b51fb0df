package review

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"uptake/domain/id"
	"uptake/domain/review/assign"
)

// Assign makes the sheets of a round: for each member the ideas that the plan
// gives them, in an order of their own, because early ideas are judged
// differently. Ideas that a member is recused from are there too, marked so from
// the start. The order follows from panel, member and round, so the same inputs
// give the same order.
func Assign(p Panel, round int, ideas []PanelIdea, criteria []Criterion, scoring []Seat, conflicts []Conflict, plan assign.Plan, now time.Time) []Sheet {
	recused := recusals(conflicts)
	var sheets []Sheet
	for _, seat := range scoring {
		var own []id.Idea
		for _, i := range ideas {
			if plan.Has(i.Idea, seat.ID) || seat.Only == 0 && recused[assign.Pair{Idea: i.Idea, Seat: seat.ID}] {
				own = append(own, i.Idea)
			}
		}
		for n, at := range permutation(p.ID, seat.ID, round, len(own)) {
			sheet := newSheet(p.ID, round, own[at], seat.ID, AskedOf(criteria, seat.Kind), now)
			sheet.Place = n + 1
			if recused[assign.Pair{Idea: own[at], Seat: seat.ID}] {
				for i := range sheet.Scores {
					sheet.Scores[i].State = Recused
				}
			}
			sheets = append(sheets, sheet)
		}
	}
	return sheets
}

// newSheet is an empty sheet for the criteria that its member scores.
func newSheet(p id.Panel, round int, idea id.Idea, seat id.Seat, criteria []Criterion, now time.Time) Sheet {
	sheet := Sheet{Panel: p, Round: round, Idea: idea, Seat: seat, NoteFor: ForPanel, Version: 1}
	for _, c := range criteria {
		sheet.Scores = append(sheet.Scores, Score{Panel: p, Round: round, Idea: idea, Seat: seat, Criterion: c.ID, State: Pending, At: now})
	}
	return sheet
}

// recusals are the pairs that are never assigned.
func recusals(conflicts []Conflict) map[assign.Pair]bool {
	recused := map[assign.Pair]bool{}
	for _, c := range conflicts {
		if c.Recused {
			recused[assign.Pair{Idea: c.Idea, Seat: c.Seat}] = true
		}
	}
	return recused
}

// permutation is a member's own order of n ideas.
func permutation(p id.Panel, seat id.Seat, round, n int) []int {
	sum := sha256.Sum256(fmt.Appendf(nil, "order %d %d %d", p, seat, round))
	source := rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))
	return rand.New(source).Perm(n)
}
