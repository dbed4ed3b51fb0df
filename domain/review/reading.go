package review

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Mine returns the panels on which a has a seat, with their progress.
func (s Service) Mine(ctx context.Context, a account.Actor) ([]Sitting, error) {
	if !a.SignedIn() {
		return nil, account.ErrSignIn
	}
	return s.Reads.Sittings(ctx, a.Person)
}

// Panels returns the panels of a challenge as a may know them: everybody sees
// name, area and members of those that are formed; who sets panels up sees all.
func (s Service) Panels(ctx context.Context, a account.Actor, c id.Challenge) ([]Head, error) {
	heads, err := s.Reads.Heads(ctx, c)
	if err != nil || account.Can(a, account.SetUpPanel, account.Thing{Challenge: c}) == nil {
		return heads, err
	}
	heads = slices.DeleteFunc(heads, func(h Head) bool { return !h.Reached(Formed) })
	for i := range heads {
		h := &heads[i]
		if ViewerOf(a, h.Panel, h.Seats()).Seat == NoSeat {
			h.State, h.PausedFrom, h.Round, h.Rounds = publicState(h.Panel), "", 0, nil
		}
	}
	return heads, nil
}

// publicState is a panel's state as everybody may know it: at work, or published.
func publicState(p Panel) State {
	if p.Reached(Published) {
		return Published
	}
	return Formed
}

// Setup returns a panel for who sets it up and for its members.
func (s Service) Setup(ctx context.Context, a account.Actor, panel id.Panel) (Head, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Head{}, err
	}
	if v.Seat == NoSeat && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		return Head{}, ErrNotYours
	}
	return h, nil
}

// open loads a panel for somebody who is signed in.
func (s Service) open(ctx context.Context, a account.Actor, panel id.Panel) (Head, Viewer, error) {
	if !a.SignedIn() {
		return Head{}, Viewer{}, account.ErrSignIn
	}
	h, err := s.Reads.Head(ctx, panel)
	return h, ViewerOf(a, h.Panel, h.Seats()), err
}

// Desk is a member's own list of ideas in the round opened last.
type Desk struct {
	Head   Head
	Viewer Viewer
	Round  Round
	Takes  error // why no scores are taken now; nil while they are
	Sheets []SheetHead
	Total  int     // sheets to fill; those the member is recused from are none
	Done   int     // filled ones
	Next   id.Idea // the first to fill; 0 if all are
}

// Desk returns the list of ideas that a scores on a panel.
func (s Service) Desk(ctx context.Context, a account.Actor, panel id.Panel) (Desk, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Desk{}, err
	}
	if v.Seat == NoSeat {
		return Desk{}, ErrNotSeated
	}
	d := Desk{Head: h, Viewer: v, Round: h.RoundAt(h.Round)}
	d.Takes = s.takes(h)
	if h.Round == 0 {
		return d, nil
	}
	if d.Sheets, err = s.Reads.SheetHeads(ctx, panel, h.Round, v.SeatID); err != nil {
		return Desk{}, err
	}
	for _, sh := range d.Sheets {
		switch {
		case sh.Recused:
			continue
		case sh.Pending == 0:
			d.Done++
		case d.Next == 0:
			d.Next = sh.Idea
		}
		d.Total++
	}
	return d, nil
}

// takes returns nil while the panel takes scores, else why not.
func (s Service) takes(h Head) error {
	switch {
	case h.State == Paused:
		return ErrPaused
	case h.Round == 0:
		return ErrNoRound
	}
	return h.RoundAt(h.Round).Takes(h.Rules, s.Now())
}

// Screen is the scoring screen of one idea.
type Screen struct {
	Desk
	Recused bool // then nothing of the idea but its title is here
	Title   string
	Text    IdeaText // without supports and comments while they are hidden
	Crowd   bool     // supports and comments may be shown
	Sheet   Sheet
	Before  Sheet    // the member's own scores of the round before; Round is 0 if there is none
	Results []Result // what the round before came to, once it is revealed
	Notes   []Note   // notes to the panel from the round before, without names
	Prev    id.Idea  // the member's neighbouring ideas; 0 at the ends
	After   id.Idea
}

// Prefill returns what the form shows for a criterion: the answer of this round,
// else in a later round that of the round before, which has to be confirmed.
func (sc Screen) Prefill(c id.Criterion) (answer Answer, confirm bool) {
	for _, own := range sc.Sheet.Scores {
		if own.Criterion == c && own.State != Pending {
			return Answer{own.State, own.Value}, false
		}
	}
	for _, old := range sc.Before.Scores {
		if old.Criterion == c && (old.State == Given || old.State == Unable) {
			return Answer{old.State, old.Value}, true
		}
	}
	return Answer{State: Pending}, false
}

// Screen returns what a member needs to score an idea in the round opened last.
func (s Service) Screen(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) (Screen, error) {
	d, err := s.Desk(ctx, a, panel)
	if err != nil {
		return Screen{}, err
	}
	at := slices.IndexFunc(d.Sheets, func(sh SheetHead) bool { return sh.Idea == idea })
	if at < 0 {
		return Screen{}, ErrNotAssigned
	}
	out := Screen{Desk: d, Title: d.Sheets[at].Title, Recused: d.Sheets[at].Recused}
	if at > 0 {
		out.Prev = d.Sheets[at-1].Idea
	}
	if at+1 < len(d.Sheets) {
		out.After = d.Sheets[at+1].Idea
	}
	if out.Recused {
		return out, nil
	}
	h, v := d.Head, d.Viewer
	rows := Visible(v, About{Idea: idea}, PanelPage, Moment{h.Panel, h.Round})
	if rows.Has(RowText) {
		if out.Text, err = s.Reads.IdeaText(ctx, idea); err != nil {
			return Screen{}, err
		}
	}
	out.Crowd = rows.Has(RowCrowd)
	if !out.Crowd {
		out.Text.Supports, out.Text.Againsts, out.Text.Comments = 0, 0, 0
	}
	if rows.Has(RowOwn) {
		if out.Sheet, err = s.Reads.SheetOf(ctx, panel, h.Round, idea, v.SeatID); err != nil {
			return Screen{}, err
		}
	}
	if h.Round < 2 {
		return out, nil
	}
	if out.Before, err = s.Reads.SheetOf(ctx, panel, h.Round-1, idea, v.SeatID); err != nil && fault.KindOf(err) != fault.NotFound {
		return Screen{}, err
	}
	standings, err := s.Reads.StandingsOf(ctx, panel, idea)
	if err != nil {
		return Screen{}, err
	}
	standings = slices.DeleteFunc(standings, func(st Standing) bool { return st.Round != h.Round-1 })
	out.Results = results(h, v, []IdeaHead{{PanelIdea: PanelIdea{Panel: panel, Idea: idea}, Title: out.Title}}, standings, nil, nil, PanelPage)
	if Visible(v, About{Idea: idea}, PanelPage, Moment{h.Panel, h.Round - 1}).Has(RowNotes) {
		out.Notes, err = s.notes(ctx, panel, h.Round-1, idea)
	}
	return out, err
}

// notes returns the notes to the panel, without who wrote them.
func (s Service) notes(ctx context.Context, panel id.Panel, round int, idea id.Idea) ([]Note, error) {
	all, err := s.Reads.NotesOf(ctx, panel, round, idea)
	var out []Note
	for _, n := range all {
		if n.For == ForPanel {
			n.Seat = 0
			out = append(out, n)
		}
	}
	return out, err
}

// Result is what one idea came to on one criterion in one round, as far as the
// viewer may see it: what they may not is undefined or 0. Rows says which is
// which, and Decision is nil where it may not be shown.
type Result struct {
	Idea      IdeaHead
	Criterion Criterion
	Round     int
	Rows      Rows
	Figures   Figures
	Algorithm string
	Digest    string
	Decision  *Decision
}

// Flags lists the reasons to discuss the idea that the viewer may know.
func (r Result) Flags() []Flag {
	if !r.Rows.Has(RowPooled) {
		return nil
	}
	return r.Figures.Flags()
}

// results builds what v may see of the standings. It is the only place where
// standings leave the package.
func results(h Head, v Viewer, ideas []IdeaHead, standings []Standing, conflicts []Conflict, decisions []Decision, ch Channel) []Result {
	var out []Result
	for _, st := range standings {
		i := slices.IndexFunc(ideas, func(i IdeaHead) bool { return i.Idea == st.Idea })
		if i < 0 {
			continue
		}
		d := slices.IndexFunc(decisions, func(d Decision) bool { return d.Idea == st.Idea })
		about := aboutOf(v, ideas[i], conflicts)
		about.N, about.NLived, about.NProfessional = st.N, st.NLived, st.NProfessional
		about.Shortlisted = d >= 0 && decisions[d].Outcome == Shortlisted
		rows := Visible(v, about, ch, Moment{h.Panel, st.Round})
		if rows&(RowPooled|RowMedian|RowDecision) == 0 {
			continue
		}
		r := Result{Idea: ideas[i], Criterion: h.Criterion(st.Criterion), Round: st.Round, Rows: rows, Figures: st.Figures.only(rows)}
		if rows&(RowPooled|RowMedian) != 0 {
			r.Algorithm, r.Digest = st.Algorithm, st.Digest
		}
		if d >= 0 && rows.Has(RowDecision) {
			r.Decision = shown(v, decisions[d])
		}
		out = append(out, r)
	}
	return out
}

// aboutOf says how v stands to an idea.
func aboutOf(v Viewer, i IdeaHead, conflicts []Conflict) About {
	return About{
		Idea: i.Idea,
		Recused: v.SeatID != 0 && slices.ContainsFunc(conflicts, func(c Conflict) bool {
			return c.Recused && c.Seat == v.SeatID && c.Idea == i.Idea
		}),
	}
}

// shown returns a decision without what is for the panel alone, unless v sits on it.
func shown(v Viewer, d Decision) *Decision {
	if v.Seat == NoSeat && !v.Command {
		d.Internal, d.Override, d.Proposed, d.By = "", "", "", 0
	}
	return &d
}

// only returns the figures that rows open.
func (f Figures) only(rows Rows) Figures {
	if rows&(RowPooled|RowMedian) == 0 {
		return Figures{}
	}
	flag := f.Groups.Flag
	if !rows.Has(RowGroups) {
		f.Groups = stats.Parity{}
		f.Groups.Flag = flag && rows.Has(RowLoneGap)
	}
	if !rows.Has(RowRank) {
		f.Rank = 0
	}
	if !rows.Has(RowPooled) {
		f.Spread, f.Sum = stats.Spread{}, 0
		f.NUnable, f.NAbsent = 0, 0
		if !rows.Has(RowSpread) {
			f.Min, f.Max = 0, 0
		}
	}
	return f
}

// Results returns what a round of a panel came to as far as a may see it; round
// 0 stands for each idea's last closed round. Before anything may be seen the
// list is empty.
func (s Service) Results(ctx context.Context, a account.Actor, panel id.Panel, round int, ch Channel) (Head, []Result, error) {
	h, err := s.Reads.Head(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	if v.Seat == NoSeat && !v.Command && !h.Reached(Formed) && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		return Head{}, nil, ErrNotFound
	}
	ideas, err := s.Reads.IdeaHeads(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	standings, err := s.Reads.StandingsOf(ctx, panel, 0)
	if err != nil {
		return Head{}, nil, err
	}
	if round == 0 {
		standings = Final(standings)
	} else {
		standings = slices.DeleteFunc(standings, func(st Standing) bool { return st.Round != round })
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	decisions, err := s.Reads.DecisionsOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	out := results(h, v, ideas, standings, conflicts, decisions, ch)
	if v.Seat == NoSeat && !v.Command && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		h.State, h.PausedFrom, h.Round, h.Rounds = publicState(h.Panel), "", 0, nil
	}
	return h, out, nil
}

// BoardIdea is one line of the chair's board.
type BoardIdea struct {
	IdeaHead
	Place    int // in the panel's order; 0 without a figure or where it may not be seen
	Rank     int // equal figures share it
	Tied     bool
	Given    int // sheets filled, and to fill, in the round opened last
	Eligible int
	Asked    int      // members who ask for a discussion
	Recused  int      // members who are recused
	Barred   bool     // the viewer is one of them
	Results  []Result // of the latest round that the viewer may see, by criterion
	Flags    []Flag   // each once
	Decision *Decision
	Proposal Proposal
}

// BoardMember is one member's progress, without values.
type BoardMember struct {
	Member
	Done, Total int
	Missing     []id.Idea // ideas not filled, by number
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
	Ideas   []BoardIdea  // in the order for discussing: by number of flags, then by rank
	Members []BoardMember
	Signed  []id.Seat
	Short   Shortlist  // zero before the panel decides
	List    []Decision // the shortlist in its order, where it may be seen
}

// Board returns the panel's board. People without a seat get ErrNotYours.
func (s Service) Board(ctx context.Context, a account.Actor, panel id.Panel) (Board, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Board{}, err
	}
	team := v.Administrator || v.Lead || v.Communications || v.Command
	if v.Seat == NoSeat && !team {
		return Board{}, ErrNotYours
	}
	b := Board{Head: h, Viewer: v, Round: h.RoundAt(h.Round)}
	if next, ok := h.Next(); ok {
		b.Next = next
		b.MayStep = h.MayStep(next, v) == nil
	}
	var raw boardData
	if raw, err = s.boardData(ctx, h); err != nil {
		return Board{}, err
	}
	wide := Visible(v, About{}, PanelPage, Moment{h.Panel, max(h.Round, 1)})
	b.members(h, raw.cells, wide)
	b.ideas(h, v, raw, wide)
	b.guard(h, raw.cells)
	b.Signed = raw.signed
	if wide.Has(RowDecision) {
		b.Short, b.List = raw.short, OnShortlist(raw.decisions)
	}
	return b, nil
}

// boardData is what the board is made of, before anything is hidden.
type boardData struct {
	ideas     []IdeaHead
	cells     []Cell
	standings []Standing
	conflicts []Conflict
	decisions []Decision
	signed    []id.Seat
	short     Shortlist
}

func (s Service) boardData(ctx context.Context, h Head) (boardData, error) {
	var d boardData
	var err error
	if d.ideas, err = s.Reads.IdeaHeads(ctx, h.ID); err != nil {
		return d, err
	}
	if h.Round > 0 {
		if d.cells, err = s.Reads.Progress(ctx, h.ID, h.Round); err != nil {
			return d, err
		}
	}
	if d.standings, err = s.Reads.StandingsOf(ctx, h.ID, 0); err != nil {
		return d, err
	}
	if d.conflicts, err = s.Reads.ConflictsOf(ctx, h.ID); err != nil {
		return d, err
	}
	if d.decisions, err = s.Reads.DecisionsOf(ctx, h.ID); err != nil {
		return d, err
	}
	if d.signed, err = s.Reads.SignaturesOf(ctx, h.ID, h.Record); err != nil {
		return d, err
	}
	if d.short, err = s.Reads.ShortlistOf(ctx, h.ID); fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	return d, err
}

func (b *Board) members(h Head, cells []Cell, wide Rows) {
	for _, m := range h.Members {
		bm := BoardMember{Member: m}
		for _, c := range cells {
			if c.Seat != m.ID || c.Recused > 0 || !wide.Has(RowProgress) {
				continue
			}
			bm.Total++
			if c.Pending == 0 {
				bm.Done++
			} else {
				bm.Missing = append(bm.Missing, c.Idea)
			}
		}
		b.Members = append(b.Members, bm)
	}
}

func (b *Board) ideas(h Head, v Viewer, d boardData, wide Rows) {
	final := Final(d.standings)
	order := Order(h.Rules, h.Criteria, final)
	for _, i := range d.ideas {
		bi := BoardIdea{IdeaHead: i}
		about := aboutOf(v, i, d.conflicts)
		bi.Barred = about.Recused
		if bi.Barred {
			b.Ideas = append(b.Ideas, bi)
			continue
		}
		for _, c := range d.cells {
			if c.Idea != i.Idea || !wide.Has(RowProgress) {
				continue
			}
			switch {
			case c.Recused > 0:
				bi.Recused++
				continue
			case c.Pending == 0:
				bi.Given++
			}
			bi.Eligible++
			if c.Discuss {
				bi.Asked++
			}
		}
		bi.Results = latest(results(h, v, []IdeaHead{i}, d.standings, nil, d.decisions, PanelPage))
		for _, r := range bi.Results {
			for _, f := range r.Flags() {
				if !slices.Contains(bi.Flags, f) {
					bi.Flags = append(bi.Flags, f)
				}
			}
			bi.Decision = r.Decision
		}
		if bi.Asked > 0 && h.Closed(h.Round) {
			bi.Flags = append(bi.Flags, FlagDiscuss)
		}
		if len(bi.Results) > 0 && bi.Results[0].Rows.Has(RowRank) {
			at := slices.IndexFunc(order, func(p Placed) bool { return p.Idea == i.Idea })
			if at >= 0 && order[at].Rank > 0 {
				bi.Place, bi.Rank, bi.Tied = at+1, order[at].Rank, order[at].Tied
			}
		}
		if wide.Has(RowDecision) && h.Reached(Deciding) {
			bi.Proposal = ProposalFor(i.Idea, h.Criteria, final)
		}
		b.Ideas = append(b.Ideas, bi)
	}
	slices.SortStableFunc(b.Ideas, func(x, y BoardIdea) int {
		if c := cmp.Compare(len(y.Flags), len(x.Flags)); c != 0 {
			return c
		}
		if (x.Place == 0) != (y.Place == 0) {
			return cmp.Compare(y.Place, x.Place) // those with a place first
		}
		return cmp.Compare(x.Place, y.Place)
	})
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
func (b *Board) guard(h Head, cells []Cell) {
	switch b.Next {
	case Formed:
		b.Missing = Compose(h.Seats(), h.Rules).Reasons(h.Rules)
	case R1Closed, R2Closed, R3Closed:
		missing := map[id.Seat]bool{}
		for _, c := range cells {
			if c.Pending > 0 {
				missing[c.Seat] = true
			}
		}
		if len(missing) > 0 {
			b.Missing.Add("confirm", "Scores are missing from "+members(len(missing))+".")
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
		}
	default:
	}
}

// Discussion is one idea as the panel discusses it.
type Discussion struct {
	Head     Head
	Viewer   Viewer
	Idea     BoardIdea
	Barred   bool
	Text     IdeaText
	Results  []Result               // of every round that may be seen, by round and criterion
	Spread   map[id.Criterion][]Bar // how often each score was given, in the latest of these rounds
	Own      Sheet                  // the viewer's own scores in that round
	Notes    []Note                 // to the panel, without names; for the chair the private ones too
	Decision *Decision
}

// Bar is how often one score was given.
type Bar struct {
	Value Value
	N     int
}

// Discussion returns one idea of a panel after the reveal, as far as a may see it.
func (s Service) Discussion(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) (Discussion, error) {
	b, err := s.Board(ctx, a, panel)
	if err != nil {
		return Discussion{}, err
	}
	at := slices.IndexFunc(b.Ideas, func(i BoardIdea) bool { return i.Idea == idea })
	if at < 0 {
		return Discussion{}, ErrNotInPanel
	}
	h, v := b.Head, b.Viewer
	d := Discussion{Head: h, Viewer: v, Idea: b.Ideas[at], Barred: b.Ideas[at].Barred, Decision: b.Ideas[at].Decision}
	if d.Barred {
		return d, nil
	}
	standings, err := s.Reads.StandingsOf(ctx, panel, idea)
	if err != nil {
		return Discussion{}, err
	}
	d.Results = results(h, v, []IdeaHead{d.Idea.IdeaHead}, standings, nil, nil, PanelPage)
	round := 0
	for _, r := range d.Results {
		round = max(round, r.Round)
	}
	rows := Visible(v, About{Idea: idea}, PanelPage, Moment{h.Panel, max(round, 1)})
	if rows.Has(RowText) {
		if d.Text, err = s.Reads.IdeaText(ctx, idea); err != nil {
			return Discussion{}, err
		}
		if !rows.Has(RowCrowd) {
			d.Text.Supports, d.Text.Againsts, d.Text.Comments = 0, 0, 0
		}
	}
	if round > 0 && rows.Has(RowPooled) {
		scores, err := s.Reads.ScoresOf(ctx, panel, round, idea)
		if err != nil {
			return Discussion{}, err
		}
		d.Spread = bars(scores)
	}
	if round > 0 && rows.Has(RowOwn) {
		if d.Own, err = s.Reads.SheetOf(ctx, panel, round, idea, v.SeatID); err != nil && fault.KindOf(err) != fault.NotFound {
			return Discussion{}, err
		}
	}
	if round > 0 && rows&(RowNotes|RowPrivateNotes) != 0 {
		all, err := s.Reads.NotesOf(ctx, panel, round, idea)
		if err != nil {
			return Discussion{}, err
		}
		for _, n := range all {
			if n.For == ForPanel && rows.Has(RowNotes) || n.For == ForPrivate && rows.Has(RowPrivateNotes) {
				n.Seat = 0
				d.Notes = append(d.Notes, n)
			}
		}
	}
	return d, nil
}

// bars counts the given scores of one idea by criterion and value.
func bars(scores []Score) map[id.Criterion][]Bar {
	out := map[id.Criterion][]Bar{}
	for _, sc := range scores {
		if sc.State != Given {
			continue
		}
		of := out[sc.Criterion]
		at, found := slices.BinarySearchFunc(of, sc.Value, func(b Bar, v Value) int { return cmp.Compare(b.Value, v) })
		if found {
			of[at].N++
		} else {
			of = slices.Insert(of, at, Bar{sc.Value, 1})
		}
		out[sc.Criterion] = of
	}
	return out
}

// ShortlistPage is a published shortlist.
type ShortlistPage struct {
	Head      Head
	Shortlist Shortlist
	Members   Composition
	Entries   []Entry
	Others    []Entry // the other decided ideas: outcome and reason, by number
}

// Entry is one decided idea on the page.
type Entry struct {
	Idea     IdeaHead
	Place    int // "=4" where Tied
	Tied     bool
	Decision Decision
	Results  []Result // what of its figures is public, by criterion
}

// ShortlistPage returns a shortlist by its address: for everybody once it is
// published, before that for who publishes it and for the panel's chair and
// secretary once the panel is finalised. Others get ErrShortlistNotFound.
func (s Service) ShortlistPage(ctx context.Context, a account.Actor, slug string) (ShortlistPage, error) {
	l, err := s.Reads.ShortlistBySlug(ctx, slug)
	if err != nil {
		return ShortlistPage{}, err
	}
	h, err := s.Reads.Head(ctx, l.Panel)
	if err != nil {
		return ShortlistPage{}, err
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	if l.PublishedAt.IsZero() {
		team := account.Can(a, account.PublishPanel, account.Thing{Challenge: h.Challenge}) == nil && v.Seat == NoSeat
		if !h.Reached(Finalised) || !team && v.Seat != Chair && v.Seat != Secretary {
			return ShortlistPage{}, ErrShortlistNotFound
		}
	}
	d, err := s.boardData(ctx, h)
	if err != nil {
		return ShortlistPage{}, err
	}
	page := ShortlistPage{Head: h, Shortlist: l, Members: Compose(h.Seats(), h.Rules)}
	as := h // figures as the public will see them
	as.State = Published
	public := results(as, Viewer{}, d.ideas, Final(d.standings), nil, d.decisions, PublicPage)
	entry := func(dec Decision) Entry {
		e := Entry{Decision: *shown(Viewer{}, dec)}
		if i := slices.IndexFunc(d.ideas, func(i IdeaHead) bool { return i.Idea == dec.Idea }); i >= 0 {
			e.Idea = d.ideas[i]
		}
		for _, r := range public {
			if r.Idea.Idea == dec.Idea {
				e.Results = append(e.Results, r)
			}
		}
		return e
	}
	list := OnShortlist(d.decisions)
	for n, p := range tied(list, Order(h.Rules, h.Criteria, Final(d.standings))) {
		e := entry(list[n])
		e.Place, e.Tied = p.Rank, p.Tied
		page.Entries = append(page.Entries, e)
	}
	for _, dec := range d.decisions {
		if dec.Outcome != Shortlisted {
			page.Others = append(page.Others, entry(dec))
		}
	}
	slices.SortFunc(page.Others, func(x, y Entry) int { return cmp.Compare(x.Decision.Idea, y.Decision.Idea) })
	return page, nil
}

// tied numbers the shortlist in its own order: neighbours with equal figures
// share a place.
func tied(list []Decision, order []Placed) []Placed {
	places := make([]Placed, len(list))
	for i, d := range list {
		places[i] = Placed{Idea: d.Idea}
		if at := slices.IndexFunc(order, func(p Placed) bool { return p.Idea == d.Idea }); at >= 0 {
			places[i] = order[at]
		}
	}
	Tie(places)
	for i := range places {
		if places[i].Rank == 0 {
			places[i].Rank = i + 1
		}
	}
	return places
}

// Released returns what is public of an idea's review: the results of each
// published panel that has scored it, for the idea's own page.
func (s Service) Released(ctx context.Context, idea id.Idea) ([]Result, error) {
	panels, err := s.Reads.PublishedPanels(ctx, idea)
	if err != nil {
		return nil, err
	}
	var out []Result
	for _, p := range panels {
		h, err := s.Reads.Head(ctx, p)
		if err != nil {
			return nil, err
		}
		standings, err := s.Reads.StandingsOf(ctx, p, idea)
		if err != nil {
			return nil, err
		}
		decisions, err := s.Reads.DecisionsOf(ctx, p)
		if err != nil {
			return nil, err
		}
		head := IdeaHead{PanelIdea: PanelIdea{Panel: p, Idea: idea}}
		out = append(out, results(h, Viewer{}, []IdeaHead{head}, Final(standings), nil, decisions, PublicPage)...)
	}
	return out, nil
}

// ExportScores returns every score of a challenge in the form of the import
// file. Scores with names are for the command on the server alone.
func (s Service) ExportScores(ctx context.Context, a account.Actor, c id.Challenge) ([]ScoreRow, error) {
	if !a.Command {
		return nil, account.ErrForbidden
	}
	heads, err := s.Reads.Heads(ctx, c)
	if err != nil {
		return nil, err
	}
	src, err := s.Reads.Sources(ctx, c)
	if err != nil {
		return nil, err
	}
	var rows []ScoreRow
	for _, h := range heads {
		seats := map[id.Seat]Seat{}
		for _, m := range h.Members {
			seats[m.ID] = m.Seat
		}
		for n := 1; n <= h.Round; n++ {
			scores, err := s.Reads.ScoresOf(ctx, h.ID, n, 0)
			if err != nil {
				return nil, err
			}
			for _, sc := range scores {
				rows = append(rows, exported(h, sc, seats[sc.Seat], src))
			}
		}
	}
	return rows, nil
}

// exported writes one score as a row of the file.
func exported(h Head, sc Score, seat Seat, src Sources) ScoreRow {
	r := ScoreRow{
		Panel: src.Panels[h.ID], Round: strconv.Itoa(sc.Round), Idea: src.Ideas[sc.Idea], Member: src.People[seat.Person],
		Seat: string(seat.Kind), Criterion: h.Criterion(sc.Criterion).Name, State: string(sc.State),
	}
	if sc.State == Given {
		r.Value = sc.Value.String()
	}
	return r
}
