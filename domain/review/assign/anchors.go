package assign

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"uptake/domain/id"
)

// seeded is a source of numbers that follows from the words alone.
func seeded(words string) *rand.Rand {
	sum := sha256.Sum256([]byte(words))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
}

// anchors returns the ideas that everybody scores, by number: those of before, or
// else one area and one third of the lengths at a time, so that they spread. An
// idea from which a member is recused cannot be one. Ideas that somebody has
// chosen come first, and those that somebody has spared are none.
func (p Problem) anchors() []id.Idea {
	if p.Again {
		return slices.Sorted(slices.Values(p.Chosen))
	}
	type stratum struct {
		area  id.Area
		third int
	}
	lengths := make([]int, len(p.Ideas))
	for i, idea := range p.Ideas {
		lengths[i] = idea.Words
	}
	slices.Sort(lengths)
	var order []stratum
	groups := map[stratum][]id.Idea{}
	var chosen []id.Idea
	for _, idea := range p.Ideas {
		switch {
		case slices.ContainsFunc(p.Members, func(m Member) bool { return m.Only == 0 && p.Recused[Pair{idea.ID, m.Seat}] }):
			continue
		case slices.Contains(p.Chosen, idea.ID):
			chosen = append(chosen, idea.ID)
			continue
		case slices.Contains(p.Spared, idea.ID):
			continue
		}
		shorter, _ := slices.BinarySearch(lengths, idea.Words)
		s := stratum{idea.Area, 3 * shorter / len(lengths)}
		if groups[s] == nil {
			order = append(order, s)
		}
		groups[s] = append(groups[s], idea.ID)
	}
	draw := seeded("anchors " + p.Seed)
	draw.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, s := range order {
		g := groups[s]
		draw.Shuffle(len(g), func(i, j int) { g[i], g[j] = g[j], g[i] })
	}
	for took := true; took && len(chosen) < p.Anchors; {
		took = false
		for _, s := range order {
			if g := groups[s]; len(g) > 0 && len(chosen) < p.Anchors {
				chosen, groups[s], took = append(chosen, g[0]), g[1:], true
			}
		}
	}
	slices.Sort(chosen)
	return chosen
}
