package review

import (
	"cmp"
	"math"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Item is one idea on the agenda of a panel's discussion.
type Item struct {
	Idea    id.Idea
	Flags   []Flag // why it has to be discussed, each once
	Grey    bool   // with other members like these it could be on the shortlist or off it
	Consent bool   // it may be decided without discussion
	Moved   bool   // the secretary has put it where it stands
	gap     float64
	beyond  float64 // by how much the spread passes the point of disagreement
	middle  float64 // distance of its chances from one half
	rank    int
}

// AgendaMove is a move of the secretary: the idea goes to this place, from 1, of
// the order as it is by then.
type AgendaMove struct {
	Panel id.Panel
	Round int
	Idea  id.Idea
	Place int
	By    id.Seat
	At    time.Time
}

// Agenda puts the ideas of a panel in the order in which to discuss them: those
// with a flag, most flags first, then where the groups differ most, then where
// the spread is furthest beyond agreement; then the grey zone, the most open
// ideas first; then the rest by rank. Ties go by number. standings are those of
// the last round in which each idea was scored, places its chances in the panel's
// order; asked are ideas that a member
// wants to discuss. The order is our own.
func Agenda(r Rules, criteria []Criterion, ideas []PanelIdea, standings []Standing, places map[id.Idea]stats.Place, asked map[id.Idea]bool, conflicts []Conflict, moves []AgendaMove) []Item {
	of := make(map[id.Idea][]Standing, len(ideas))
	for n := range standings {
		of[standings[n].Idea] = append(of[standings[n].Idea], standings[n])
	}
	ranks := make(map[id.Idea]int, len(ideas))
	for n, p := range Order(r, criteria, standings) {
		ranks[p.Idea] = n + 1
		if p.Rank == 0 {
			ranks[p.Idea] = len(ideas) + 1 // nobody has scored it
		}
	}
	var out []Item
	for _, i := range ideas {
		if i.State.Gone() {
			continue
		}
		item := itemOf(i, criteria, of[i.Idea], places[i.Idea], asked[i.Idea])
		if item.rank = ranks[i.Idea]; item.rank == 0 {
			item.rank = len(ideas) + 1
		}
		out = append(out, item)
	}
	slices.SortFunc(out, Item.cmp)
	if r.ApartTogether {
		out = withoutTheSame(out, conflicts)
	}
	for _, m := range moves {
		at := slices.IndexFunc(out, func(i Item) bool { return i.Idea == m.Idea })
		if at < 0 {
			continue // it has left the panel
		}
		item := out[at]
		item.Moved = true
		out = slices.Delete(out, at, at+1)
		out = slices.Insert(out, max(0, min(m.Place-1, len(out))), item)
	}
	return out
}

// cmp is negative when a is discussed before b.
func (a Item) cmp(b Item) int {
	if c := cmp.Compare(len(b.Flags), len(a.Flags)); c != 0 {
		return c
	}
	if len(a.Flags) > 0 {
		return cmp.Or(cmp.Compare(b.gap, a.gap), cmp.Compare(b.beyond, a.beyond), cmp.Compare(a.Idea, b.Idea))
	}
	switch {
	case a.Grey && b.Grey:
		return cmp.Or(cmp.Compare(a.middle, b.middle), cmp.Compare(a.Idea, b.Idea))
	case a.Grey:
		return -1
	case b.Grey:
		return 1
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Idea, b.Idea))
}

// itemOf sums up the standings of one idea. Gaps and spreads of criteria with
// different scales are compared on the nine-point equivalent. Whether it is
// in the grey zone is said by its place in the panel's order.
func itemOf(i PanelIdea, criteria []Criterion, standings []Standing, place stats.Place, asked bool) Item {
	item := Item{Idea: i.Idea, middle: 1, beyond: math.Inf(-1)}
	flag := func(f Flag) {
		if !slices.Contains(item.Flags, f) {
			item.Flags = append(item.Flags, f)
		}
	}
	agreed := len(standings) > 0
	for _, c := range criteria {
		n := slices.IndexFunc(standings, func(s Standing) bool { return s.Criterion == c.ID })
		if n < 0 {
			agreed = false
			continue
		}
		f := &standings[n].Figures
		for _, why := range f.Flags(c) {
			flag(why)
		}
		agreed = agreed && f.Agreement == stats.Agree && f.Quorum
		nine := 8 / (float64(c.Scale.Max-c.Scale.Min) / float64(stats.Point))
		if f.Groups.Gap.Defined() && f.NLived > 1 && f.NProfessional > 1 { // of a group of one the order would tell how far it is off
			item.gap = max(item.gap, math.Abs(f.Groups.Gap.Float64()*nine))
		}
		if f.Spread.IPR.Defined() && f.Spread.IPRAS.Defined() {
			item.beyond = max(item.beyond, (f.Spread.IPR.Float64()-f.Spread.IPRAS.Float64())*nine)
		}
	}
	if item.Grey = place.Grey(); item.Grey {
		item.middle = math.Abs(place.Top - 0.5)
	}
	if asked {
		flag(FlagDiscuss)
	}
	open := i.State != Decided && i.State != Released && i.State != NoQuorum
	item.Consent = open && agreed && len(item.Flags) == 0 && place.Ranked && !item.Grey
	return item
}

// withoutTheSame brings ideas from which the same members are recused together,
// where the first of them stands, so that those leave the room once.
func withoutTheSame(items []Item, conflicts []Conflict) []Item {
	out := map[id.Idea]string{}
	for _, c := range slices.SortedFunc(slices.Values(conflicts), func(a, b Conflict) int { return cmp.Compare(a.Seat, b.Seat) }) {
		if c.Recused {
			out[c.Idea] += number(c.Seat) + " "
		}
	}
	first := map[string]int{}
	at := make(map[id.Idea]int, len(items))
	for n, i := range items {
		at[i.Idea] = n
		if who := out[i.Idea]; who != "" {
			if f, seen := first[who]; seen {
				at[i.Idea] = f
			} else {
				first[who] = n
			}
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(at[a.Idea], at[b.Idea]) })
	return items
}
