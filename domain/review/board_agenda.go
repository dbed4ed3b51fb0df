package review

import (
	"cmp"
	"slices"

	"uptake/domain/fault"
	"uptake/domain/id"
)

func byIdea(standings []Standing) map[id.Idea][]Standing {
	out := map[id.Idea][]Standing{}
	for n := range standings {
		i := standings[n].Idea
		out[i] = append(out[i], standings[n])
	}
	return out
}

// agenda puts the ideas in the order for discussing, where it may be known.
func (b *Board) agenda(h Head, d boardData) {
	if d.revealed == nil {
		return
	}
	b.Meeting = d.meeting
	items := agendaFrom(h.Panel, h.Criteria, d.panelIdeas(), b.tellable(h, d.standings), d.whole, d.conflicts, d.revealed, d.meeting)
	listed := make(map[id.Idea]Item, len(items))
	for _, it := range items {
		listed[it.Idea] = it
	}
	standings := byIdea(d.standings)
	for n := range b.Ideas {
		i := &b.Ideas[n]
		item, in := listed[i.Idea]
		if !in || i.Barred {
			continue
		}
		i.Item = item
		if v := b.Viewer; v.Recused && !h.Reached(Published) {
			i.Item.Grey = false // it comes of places: see Visible
		}
		if i.Item.Consent {
			i.Proposal = ProposalFor(i.Idea, h.Criteria, Final(standings[i.Idea])) // what agreeing to it means
		}
		if slices.Contains(i.Item.Flags, FlagDiscuss) && !slices.Contains(i.Flags, FlagDiscuss) {
			i.Flags = append(i.Flags, FlagDiscuss)
		}
	}
	order := byAgenda(items)
	slices.SortStableFunc(b.Ideas, func(x, y BoardIdea) int {
		if c := barredLast(x, y); c != 0 || x.Barred {
			return cmp.Or(c, cmp.Compare(x.Idea, y.Idea))
		}
		return order(x.Idea, y.Idea)
	})
}

// tellable returns standings without the flag of a split by a lone member where the
// viewer may not know of it: the place on the agenda would tell.
func (b *Board) tellable(h Head, standings []Standing) []Standing {
	if Visible(b.Viewer, About{}, PanelPage, Moment{h.Panel, max(h.LastRevealed(), 1)}).Has(RowLoneGap) {
		return standings
	}
	standings = slices.Clone(standings)
	for n := range standings {
		st := &standings[n]
		if !(About{NLived: st.NLived, NProfessional: st.NProfessional}).bothGroups() {
			st.Groups.Flag = false
		}
	}
	return standings
}

// barredLast puts the ideas that the viewer is recused from behind the others: their
// place among them would tell how they did.
func barredLast(x, y BoardIdea) int {
	switch {
	case x.Barred == y.Barred:
		return 0
	case x.Barred:
		return 1
	}
	return -1
}

// latest keeps the results of the last round among them.
func latest(rs []Result) []Result {
	last := 0
	for _, r := range rs {
		last = max(last, r.Round)
	}
	return slices.DeleteFunc(rs, func(r Result) bool { return r.Round != last })
}

// guard notes what can be told beforehand of the guard of the next step.
func (b *Board) guard(h Head, d boardData) {
	switch b.Next {
	case Formed:
		b.Missing = Compose(h.Seats(), h.Rules).Reasons(h.Rules)
	case Briefed:
		b.Missing = h.briefing(h.Seats())
	case R1Closed, R2Closed, R3Closed:
		missing := 0
		for _, at := range d.progress {
			if len(at.Pending) > 0 {
				missing++
			}
		}
		if missing > 0 {
			b.Missing.Add("confirm", "Scores are missing from "+members(missing)+".")
		}
		if n := b.untalked(h); n > 0 {
			b.Missing = append(b.Missing, missingTalks(n)...)
		}
	case R2Open, R3Open, Deciding:
		if b.Next == Deciding {
			b.Missing = unchaired(h.Seats(), d.conflicts, d.panelIdeas())
		}
		if n := b.untalked(h); n > 0 {
			b.Missing = append(b.Missing, missingTalks(n)...)
		}
	case Finalised:
		n := 0
		for _, i := range b.Ideas {
			if i.Decision == nil && !i.State.Gone() && !i.Barred {
				n++
			}
		}
		if n > 0 {
			b.Missing.Add("decisions", "Decide on every idea. "+ideasCount(n)+" left.")
			b.Missing = append(b.Missing, unchaired(h.Seats(), d.conflicts, d.panelIdeas())...)
			if err := QuorumFor(h.Rules, h.Seats(), d.conflicts, d.meeting, 0).Err(); err != nil && !h.Imported && d.revealed != nil {
				b.Missing.Add("present", fault.Of(err).Message)
			}
		}
	default:
	}
}

// untalked counts the ideas on the list that the panel has not talked about.
func (b *Board) untalked(h Head) int {
	if !h.Discusses() || h.Imported || b.Meeting.Revision == 0 {
		return 0
	}
	items, ideas := make([]Item, 0, len(b.Ideas)), make([]PanelIdea, 0, len(b.Ideas))
	for _, i := range b.Ideas {
		if !i.Barred && i.Item.Idea != 0 {
			items, ideas = append(items, i.Item), append(ideas, i.PanelIdea)
		}
	}
	return len(untalked(items, ideas, b.Meeting, h.LastRevealed()))
}
