package review

import (
	"cmp"
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// BoardIdea is one line of the chair's board.
type BoardIdea struct {
	IdeaHead
	Place    int // in the panel's order; 0 without a figure or where it may not be seen
	Rank     int // equal figures share it
	Tied     bool
	Among    stats.Place // how sure the rank is; not Ranked where that cannot be said, and then there is no rank to show
	Given    int         // sheets filled, and to fill, in the round opened last
	Eligible int
	Asked    int      // members who ask for a discussion
	Recused  int      // members who are recused
	Barred   bool     // the viewer is one of them
	Chairs   bool     // the viewer acts as the chair on it
	Results  []Result // of the latest round that the viewer may see, by criterion
	Flags    []Flag   // each once
	Decision *Decision
	Proposal Proposal
	Item     Item // as it stands on the agenda; zero before the reveal
}

// BoardMember is one member's progress, without values.
type BoardMember struct {
	Member
	Done, Total int
	Missing     []id.Idea // ideas not filled, by number
	FinishedAt  time.Time // when they said that they had finished the round; zero: not yet
}

// Board is the panel as chair and secretary conduct it. Members see it too once
// a round is revealed, without the others' progress.
type Board struct {
	Head    Head
	Viewer  Viewer
	Round   Round
	Next    State        // the step that follows; empty at the end and while paused
	MayStep bool         // it is the viewer's step
	Missing fault.Fields // what the panel still lacks for it, as far as it can be told
	Ideas   []BoardIdea  // as on the agenda; before the reveal by number of flags, then by rank
	Meeting Meeting      // zero before the reveal, and for people who do not see ranks
	Members []BoardMember
	Signed  []id.Seat
	Short   Shortlist  // zero before the panel decides
	Redone  int        // ideas with fewer members than when their round was closed; see Service.Redone
	Copies  []id.Idea  // of which the viewer makes the copy without names, where nobody on the panel may
	List    []Decision // the shortlist in its order, where it may be seen; without ideas the viewer is recused from
}

// Board returns the panel's board. People without a seat get ErrNotYours.
func (s Service) Board(ctx context.Context, a account.Actor, panel id.Panel) (Board, error) {
	b, raw, err := s.board(ctx, a, panel)
	if err != nil {
		return Board{}, err
	}
	h, v := b.Head, b.Viewer
	if b.Signed, err = s.Reads.SignaturesOf(ctx, h.ID, h.Record); err != nil {
		return Board{}, err
	}
	if b.Redone, err = s.redone(ctx, h, v); err != nil {
		return Board{}, err
	}
	if Visible(v, About{}, PanelPage, Moment{h.Panel, max(h.Round, 1)}).Has(RowDecision) {
		if b.Short, err = s.Reads.ShortlistOf(ctx, h.ID); err != nil && fault.KindOf(err) != fault.NotFound {
			return Board{}, err
		}
		b.List = v.without(OnShortlist(raw.decisions), raw.conflicts, h.Panel)
	}
	return b, nil
}

// opens returns nil if the page of a panel is there for v.
func (v Viewer) opens() error {
	if v.Seat == NoSeat && !v.Administrator && !v.Lead && !v.Communications && !v.Command {
		return ErrNotYours
	}
	return nil
}

// MayOpen returns nil if a may open the page of a panel, else what it is refused with.
func (s Service) MayOpen(ctx context.Context, a account.Actor, panel id.Panel) error {
	_, v, err := s.open(ctx, a, panel)
	if err == nil {
		err = v.opens()
	}
	return s.Seatless(ctx, a, panel, s.Refused(ctx, panel, err))
}

// board is Board but for signatures and shortlist, with what it is made of.
func (s Service) board(ctx context.Context, a account.Actor, panel id.Panel) (Board, boardData, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Board{}, boardData{}, err
	}
	if err = v.opens(); err != nil {
		return Board{}, boardData{}, err
	}
	b := Board{Head: h, Viewer: v, Round: h.RoundAt(h.Round)}
	if next, ok := h.Next(); ok {
		b.Next = next
		b.MayStep = h.MayStep(next, v) == nil
	}
	wide := Visible(v, About{}, PanelPage, Moment{h.Panel, max(h.Round, 1)})
	raw, err := s.boardData(ctx, h, v, wide)
	if err != nil {
		return Board{}, boardData{}, err
	}
	b.members(h, raw.progress)
	b.ideas(h, v, raw, wide)
	b.agenda(h, raw)
	if h.Redactable() == nil {
		b.Copies = v.standsIn(h.Panel, h.Seats(), raw.conflicts)
	}
	b.Ideas = slices.DeleteFunc(b.Ideas, func(i BoardIdea) bool { return v.elsewhere(i.Idea) })
	b.guard(h, raw)
	return b, raw, nil
}

// boardData is what the board is made of, before anything is hidden.
type boardData struct {
	ideas     []IdeaHead
	progress  Progress       // empty where the viewer may not know it
	meeting   Meeting        // with revealed, only once the viewer may know what a round came to
	revealed  Progress       // of the round revealed last
	whole     []RoundFigures // likewise
	standings []Standing
	conflicts []Conflict
	decisions []Decision
}

func (d boardData) panelIdeas() []PanelIdea {
	ideas := make([]PanelIdea, len(d.ideas))
	for n, i := range d.ideas {
		ideas[n] = i.PanelIdea
	}
	return ideas
}

func (s Service) boardData(ctx context.Context, h Head, v Viewer, wide Rows) (boardData, error) {
	var d boardData
	var err error
	if d.ideas, err = s.ideaHeads(ctx, h, v); err != nil {
		return d, err
	}
	if h.Round > 0 && wide.Has(RowProgress) {
		if d.progress, err = s.Reads.Progress(ctx, h.ID, h.Round); err != nil {
			return d, err
		}
		d.progress.leave(gone(d.panelIdeas()))
	}
	if round := h.LastRevealed(); round > 0 && Visible(v, About{}, PanelPage, Moment{h.Panel, round})&(RowRank|RowNotes) != 0 {
		if d.meeting, err = s.Reads.MeetingOf(ctx, h.ID); err != nil {
			return d, err
		}
		if d.whole, err = s.Reads.RoundFiguresOf(ctx, h.ID); err != nil {
			return d, err
		}
		if d.revealed = d.progress; round != h.Round || d.revealed == nil {
			if d.revealed, err = s.Reads.Progress(ctx, h.ID, round); err != nil {
				return d, err
			}
		}
	}
	if d.standings, err = s.Reads.StandingsOf(ctx, h.ID, 0); err != nil {
		return d, err
	}
	if d.conflicts, err = s.Reads.ConflictsOf(ctx, h.ID); err != nil {
		return d, err
	}
	d.decisions, err = s.Reads.DecisionsOf(ctx, h.ID)
	return d, err
}

func (b *Board) members(h Head, progress Progress) {
	for _, m := range h.Members {
		at := progress[m.ID]
		total := len(at.Ideas) - len(at.Recused)
		b.Members = append(b.Members, BoardMember{Member: m, Total: total, Done: total - len(at.Pending), Missing: at.Pending, FinishedAt: at.FinishedAt})
	}
}

// leave takes ideas out that are not asked about any more.
func (p Progress) leave(gone map[id.Idea]bool) {
	for seat, at := range p {
		for _, list := range []*[]id.Idea{&at.Ideas, &at.Recused, &at.Pending, &at.Asked} {
			*list = slices.DeleteFunc(*list, func(i id.Idea) bool { return gone[i] })
		}
		p[seat] = at
	}
}

// filled is how far the members are with one idea.
type filled struct{ given, eligible, asked, recused int }

// count adds up how far the members are with each idea.
func (p Progress) count(ideas []IdeaHead) map[id.Idea]*filled {
	sums, all := make(map[id.Idea]*filled, len(ideas)), make([]filled, len(ideas))
	for n, i := range ideas {
		sums[i.Idea] = &all[n]
	}
	add := func(ideas []id.Idea, to func(*filled)) {
		for _, i := range ideas {
			if sum := sums[i]; sum != nil {
				to(sum)
			}
		}
	}
	for _, at := range p {
		add(at.Ideas, func(f *filled) { f.eligible++; f.given++ })
		add(at.Recused, func(f *filled) { f.eligible--; f.given--; f.recused++ })
		add(at.Pending, func(f *filled) { f.given-- })
		add(at.Asked, func(f *filled) { f.asked++ })
	}
	return sums
}

func (b *Board) ideas(h Head, v Viewer, d boardData, wide Rows) {
	sure := placesIn(d.whole, orderRound(h, v, PanelPage))
	order := Order(h.Rules, h.Criteria, Final(rankedFor(h, v, d.standings, PanelPage)))
	standings := byIdea(d.standings)
	sums := d.progress.count(d.ideas)
	placed := make(map[id.Idea]int, len(order))
	for at, p := range order {
		placed[p.Idea] = at
	}
	seats := h.Seats()
	decided := make(map[id.Idea][]Decision, len(d.decisions))
	for _, one := range d.decisions {
		decided[one.Idea] = append(decided[one.Idea], one)
	}
	for _, i := range d.ideas {
		bi := BoardIdea{IdeaHead: i}
		about := aboutOf(v, i, d.conflicts)
		bi.Barred = about.Recused
		if !Visible(v, about, PanelPage, Moment{h.Panel, h.Round}).Has(RowAuthor) {
			bi.Author = 0
		}
		if i.State == Decided && !Visible(v, about, PanelPage, Moment{h.Panel, h.LastRevealed()}).Has(RowDecided) {
			bi.State = Discussed
		}
		if bi.Barred {
			b.Ideas = append(b.Ideas, bi)
			continue
		}
		bi.Chairs = v.chairs(seats, d.conflicts, i.Idea) == nil
		sum := sums[i.Idea]
		bi.Given, bi.Eligible, bi.Asked, bi.Recused = sum.given, sum.eligible, sum.asked, sum.recused
		bi.Results = latest(results(h, v, []IdeaHead{i}, standings[i.Idea], nil, decided[i.Idea], PanelPage))
		for _, r := range bi.Results {
			for _, f := range r.Flags() {
				if !slices.Contains(bi.Flags, f) {
					bi.Flags = append(bi.Flags, f)
				}
			}
			bi.Decision = r.Decision
		}
		if bi.Asked > 0 && h.Looked(h.Round) {
			bi.Flags = append(bi.Flags, FlagDiscuss)
		}
		if len(bi.Results) > 0 && bi.Results[0].Rows.Has(RowRank) {
			if at, ok := placed[i.Idea]; ok && order[at].Rank > 0 {
				bi.Place, bi.Rank, bi.Tied = at+1, order[at].Rank, order[at].Tied
				bi.Among = sure[i.Idea]
			}
		}
		if wide.Has(RowDecision) && h.Reached(Deciding) {
			bi.Proposal = ProposalFor(i.Idea, h.Criteria, Final(standings[i.Idea]))
		}
		b.Ideas = append(b.Ideas, bi)
	}
	slices.SortStableFunc(b.Ideas, func(x, y BoardIdea) int {
		if c := cmp.Or(barredLast(x, y), cmp.Compare(len(y.Flags), len(x.Flags))); c != 0 {
			return c
		}
		if (x.Place == 0) != (y.Place == 0) {
			return cmp.Compare(y.Place, x.Place) // those with a place first
		}
		return cmp.Compare(x.Place, y.Place)
	})
}
