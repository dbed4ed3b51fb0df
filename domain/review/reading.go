package review

import (
	"context"
	"errors"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Mine returns the panels on which a has a seat, with their progress.
func (s Service) Mine(ctx context.Context, a account.Actor) ([]Sitting, error) {
	if !a.SignedIn() {
		return nil, account.ErrSignIn
	}
	return s.Reads.Sittings(ctx, a.Person)
}

// Panels returns the panels of a challenge as a may know them: everybody sees
// name, area and members of those that are formed; who publishes results sees
// also which panels have signed; who sets panels up sees all.
func (s Service) Panels(ctx context.Context, a account.Actor, c id.Challenge) ([]Head, error) {
	heads, err := s.Reads.Heads(ctx, c)
	if err != nil || account.Can(a, account.SetUpPanel, account.Thing{Challenge: c}) == nil {
		return heads, err
	}
	heads = slices.DeleteFunc(heads, func(h Head) bool { return !h.Reached(Formed) })
	publishes := account.Can(a, account.PublishPanel, account.Thing{Challenge: c}) == nil
	for i := range heads {
		h := &heads[i]
		if publishes && h.Reached(Finalised) {
			continue
		}
		if ViewerOf(a, h.Panel, h.Seats()).Seat == NoSeat {
			h.State, h.PausedFrom, h.Round, h.Rounds = publicState(h.Panel), "", 0, nil
		}
	}
	return heads, nil
}

// Communicated reports whether anybody holds the role of communications for a
// challenge, or for the whole site: without them nobody but its lead can publish what a
// panel has signed.
func (s Service) Communicated(ctx context.Context, c id.Challenge) (bool, error) {
	return s.Reads.HasRole(ctx, c, account.Communications)
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

// Desk is a member's own list of ideas in the round opened last. Until they have
// practised, Takes is ErrPractice and the list is empty.
type Desk struct {
	Head   Head
	Viewer Viewer
	Round  Round
	Takes  error       // why no scores are taken now; nil while they are
	Asked  []Criterion // that the member scores
	Sheets []SheetHead
	Total  int     // sheets to fill; those the member is recused from are none
	Done   int     // filled ones
	Next   id.Idea // the first to fill; 0 if all are
}

// MayTake reports whether the member takes ideas themselves now.
func (d Desk) MayTake() bool {
	return d.Takes == nil && d.Round.Design == Open && d.Round.Number == 1 && d.Viewer.Only == 0
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
	d.Asked = AskedOf(h.Criteria, v.Seat)
	if h.Round == 0 {
		return d, nil
	}
	if h.AsksPractice(h.seat(v.SeatID)) {
		d.Takes = ErrPractice
		return d, nil
	}
	if d.Sheets, err = s.sheetHeads(ctx, h, v, v.SeatID); err != nil {
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
	Themes  Theming  // what the member may propose and has proposed
	Sheet   Sheet
	Draft   ScoreDraft // what the member has typed and not saved, while scores are taken
	Entered *OnBehalf  // what the secretary has entered for the member, to be confirmed by them; nil for nothing
	Earlier            // of the round before; zero in round 1
	Others  []Other    // that the member may take to be the same idea, while scores are taken
	Prev    id.Idea    // the member's neighbouring ideas; 0 at the ends
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
	if errors.Is(d.Takes, ErrPractice) {
		return Screen{}, ErrPractice
	}
	at := slices.IndexFunc(d.Sheets, func(sh SheetHead) bool { return sh.Idea == idea })
	if at < 0 {
		return Screen{}, d.Head.notAssigned()
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
		if out.Text, err = s.text(ctx, panel, idea, rows); err != nil {
			return Screen{}, err
		}
	}
	out.Crowd = rows.Has(RowCrowd)
	if out.Themes, err = s.theming(ctx, h, v, idea, "", nil); err != nil {
		return Screen{}, err
	}
	out.Themes = Theming{Right: out.Themes.Right, Book: out.Themes.Book, Revealed: out.Themes.Revealed, Own: out.Themes.Own, Said: out.Themes.Said}
	if rows.Has(RowOwn) {
		if out.Sheet, err = s.Reads.SheetOf(ctx, panel, h.Round, idea, v.SeatID); err != nil {
			return Screen{}, err
		}
		if d.Takes == nil {
			if out.Draft, err = s.Reads.ScoreDraftOf(ctx, panel, h.Round, idea, v.SeatID); err != nil {
				return Screen{}, err
			}
			if out.Others, err = s.others(ctx, h, v, idea); err != nil {
				return Screen{}, err
			}
		}
		if out.Entered, err = s.entered(ctx, d, idea); err != nil {
			return Screen{}, err
		}
	}
	if h.Round < 2 {
		return out, nil
	}
	out.Earlier, err = s.earlier(ctx, h, v, h.Round-1, IdeaHead{PanelIdea: PanelIdea{Panel: panel, Idea: idea}, Title: out.Title})
	return out, err
}
