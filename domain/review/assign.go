package review

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"uptake/domain/id"
)

// Assign gives every scoring member every idea, each in an order of their own,
// because early ideas are judged differently. A member who is recused from an
// idea has it marked so from the start. The order follows from panel, member and
// round, so the same inputs give the same order.
func Assign(p Panel, round int, ideas []PanelIdea, criteria []Criterion, scoring []Seat, conflicts []Conflict, now time.Time) []Sheet {
	type pair struct {
		seat id.Seat
		idea id.Idea
	}
	recused := map[pair]bool{}
	for _, c := range conflicts {
		if c.Recused {
			recused[pair{c.Seat, c.Idea}] = true
		}
	}
	sheets := make([]Sheet, 0, len(ideas)*len(scoring))
	for _, seat := range scoring {
		for n, at := range permutation(p.ID, seat.ID, round, len(ideas)) {
			idea := ideas[at].Idea
			state := Pending
			if recused[pair{seat.ID, idea}] {
				state = Recused
			}
			sheet := Sheet{Panel: p.ID, Round: round, Idea: idea, Seat: seat.ID, Place: n + 1, NoteFor: ForPanel, Version: 1}
			for _, c := range criteria {
				sheet.Scores = append(sheet.Scores, Score{
					Panel: p.ID, Round: round, Idea: idea, Seat: seat.ID, Criterion: c.ID, State: state, At: now,
				})
			}
			sheets = append(sheets, sheet)
		}
	}
	return sheets
}

// permutation is a member's own order of n ideas.
func permutation(p id.Panel, seat id.Seat, round, n int) []int {
	sum := sha256.Sum256(fmt.Appendf(nil, "order %d %d %d", p, seat, round))
	source := rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))
	return rand.New(source).Perm(n)
}
