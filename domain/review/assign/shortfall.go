package assign

import (
	"slices"

	"uptake/domain/id"
)

// Why says why an idea has too few members.
type Why string

// Reasons for a shortfall.
const (
	FewMembers Why = "few_members" // there are not so many members
	FewLived   Why = "few_lived"   // nor so many with lived experience
	Recusals   Why = "recusals"    // there are, but for the recusals
	FullLoads  Why = "full_loads"  // those who could have as many ideas as they may
	ByHand     Why = "by_hand"     // there are, but for those who somebody has said do not score it
)

// Short is an idea with too few members.
type Short struct {
	Idea         id.Idea
	Has, Wants   int
	Lived, LMust int // members with lived experience that it has, and wants
	Why          []Why
}

// Help says what would give every idea its members; each is 0 where it would
// not.
type Help struct {
	Members int // so many more members without a conflict
	Lived   int // of them, or instead of others, with lived experience
	Load    int // this many ideas for a member at most
}

// short lists the ideas that lack members.
func (n *network) short(p Problem) (list []Short, help Help) {
	for i, idea := range p.Ideas {
		s := Short{Idea: idea.ID, Has: n.count[i], Wants: n.wants[i], Lived: n.nLived[i], LMust: n.wantsL[i]}
		because := func(w Why) {
			if !slices.Contains(s.Why, w) {
				s.Why = append(s.Why, w)
			}
		}
		look := func(has, wants int, lived bool, few Why) int {
			if has >= wants {
				return 0
			}
			able, all, off := 0, 0, 0
			for m, member := range p.Members {
				if lived && !n.lived[m] || member.Closed && !n.has[i][m] || n.only[m] && !n.has[i][m] {
					continue
				}
				all++
				if n.open[i][m] || n.has[i][m] {
					able++
				} else if pair := (Pair{idea.ID, member.Seat}); p.Off[pair] && !p.Recused[pair] {
					off++
				}
			}
			switch {
			case able >= wants:
				because(FullLoads)
				help.Load = 1 // found by trying, see Solve
			case able+off >= wants:
				because(ByHand)
			case all >= wants:
				because(Recusals)
			default:
				because(few)
			}
			return max(0, wants-able)
		}
		help.Members = max(help.Members, look(s.Has, s.Wants, false, FewMembers))
		help.Lived = max(help.Lived, look(s.Lived, s.LMust, true, FewLived))
		if s.Why != nil {
			list = append(list, s)
		}
	}
	return list, help
}
