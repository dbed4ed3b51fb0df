package review

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Room is a meeting as one of those who sit in it sees it now.
type Room struct {
	Board
	Token    string        // of this state of the meeting; see Meeting.Token
	Time     time.Time     // now
	Quorum   MeetingQuorum // on the current idea, or on none in particular
	Sitters  []Sitter      // without those who have left the panel
	Agenda   []BoardIdea   // without ideas that the viewer is recused from
	Unlisted int           // how many these are
	Current  *BoardIdea    // nil for none, and where the viewer is recused from it
	Recused  bool          // the viewer is recused from the current idea: neither its title nor its times are here
	BeganAt  time.Time     // of the current idea
	EndsAt   time.Time     // when the time meant for it is over; nothing happens then
	Talked   map[id.Idea]bool
	Skipped  map[id.Idea]string // why ideas of the agenda are passed over
	ToGo     time.Duration      // about how long the rest of the agenda takes, by what the others took; 0 where it is not known
	StepOut  []Member           // for chair and secretary: present, and recused from the current idea
	Return   []Member           // likewise: may come back, recused from the idea before
	Again    []BoardIdea        // what the viewer can score again now and has not, the one talked about last first
	Consent  time.Time          // from when the consent list may be decided on
}

// Sitter is a member and whether they are there.
type Sitter struct {
	Member
	Here bool
}

// Room returns the meeting of a panel as a may see it. It is for those who sit on
// the panel.
func (s Service) Room(ctx context.Context, a account.Actor, panel id.Panel) (Room, error) {
	b, err := s.Board(ctx, a, panel)
	if err != nil {
		return Room{}, err
	}
	h, v, m := b.Head, b.Viewer, b.Meeting
	if v.Seat == NoSeat || v.Only != 0 {
		return Room{}, ErrNotYours
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Room{}, err
	}
	r := Room{Board: b, Token: m.Token(h.Panel, a.Person), Time: s.Now(), Consent: m.ConsentFrom(h.Rules)}
	for _, member := range h.Members {
		if member.State != Left && member.Only == 0 {
			r.Sitters = append(r.Sitters, Sitter{member, m.Here(member.ID)})
		}
	}
	if h.LastRevealed() > 0 {
		r.list(m)
	}
	if r.Again, err = s.again(ctx, b); err != nil {
		return Room{}, err
	}
	talk, on := m.Current()
	on = on && h.Meets()
	r.Quorum = QuorumFor(h.Rules, h.Seats(), conflicts, m, talk.Idea)
	if !on {
		r.Quorum = QuorumFor(h.Rules, h.Seats(), conflicts, m, 0)
		return r, nil
	}
	if v.barred(conflicts, talk.Idea) {
		r.Recused, r.ToGo = true, 0 // the rest would tell how long this one has taken
		return r, nil
	}
	if n := slices.IndexFunc(r.Agenda, func(i BoardIdea) bool { return i.Idea == talk.Idea }); n >= 0 {
		r.Current = &r.Agenda[n]
	}
	r.BeganAt = talk.BeganAt
	r.EndsAt = talk.BeganAt.Add(time.Duration(h.Rules.TalkMinutes) * time.Minute)
	if v.Seat == Chair || v.Seat == Secretary {
		before := id.Idea(0)
		if n := len(m.Talks); n > 1 {
			before = m.Talks[n-2].Idea
		}
		for _, sitter := range r.Sitters {
			switch now := barred(conflicts, sitter.ID, talk.Idea); {
			case now && sitter.Here:
				r.StepOut = append(r.StepOut, sitter.Member)
			case !now && before != 0 && barred(conflicts, sitter.ID, before):
				r.Return = append(r.Return, sitter.Member)
			}
		}
	}
	return r, nil
}

// list fills in the agenda and how long the rest of it takes.
func (r *Room) list(m Meeting) {
	round := r.Head.LastRevealed()
	r.Talked, r.Skipped = map[id.Idea]bool{}, m.SkippedIn(round)
	for _, t := range m.Talks {
		if t.Round == round && !t.EndedAt.IsZero() {
			r.Talked[t.Idea] = true
		}
	}
	rest := 0
	for _, i := range r.Board.Ideas {
		switch {
		case i.Barred:
			r.Unlisted++
			delete(r.Talked, i.Idea)
			delete(r.Skipped, i.Idea)
			continue
		case i.State.Gone():
			continue
		case r.waits(i):
			rest++
		}
		r.Agenda = append(r.Agenda, i)
	}
	each := time.Duration(r.Head.Rules.TalkMinutes) * time.Minute
	var sum time.Duration
	n := 0
	for _, t := range m.Talks {
		if t.Round == round && r.Talked[t.Idea] && !t.EndedAt.IsZero() {
			sum, n = sum+t.EndedAt.Sub(t.BeganAt), n+1
		}
	}
	if n > 0 {
		each = sum / time.Duration(n)
	}
	r.ToGo = each * time.Duration(rest)
}

// waits reports whether the panel has still to talk about an idea of the agenda.
func (r Room) waits(i BoardIdea) bool {
	_, over := r.Skipped[i.Idea]
	return !r.Talked[i.Idea] && !over && i.State != Decided && !i.Item.Consent
}

// Next returns the idea of the agenda that comes up after the current one: the
// first that has not been talked about and needs it; 0 for none.
func (r Room) Next() id.Idea {
	for _, i := range r.Agenda {
		if r.waits(i) && (r.Current == nil || i.Idea != r.Current.Idea) {
			return i.Idea
		}
	}
	return 0
}

// ConsentList returns the ideas that may be decided without discussion.
func (r Room) ConsentList() []BoardIdea {
	return slices.DeleteFunc(slices.Clone(r.Agenda), func(i BoardIdea) bool { return !i.Item.Consent })
}

// MeetingToken returns the token of the meeting for a member, and ErrNotYours
// for people who do not sit on the panel.
func (s Service) MeetingToken(ctx context.Context, a account.Actor, panel id.Panel) (string, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return "", err
	}
	if v.Seat == NoSeat || v.Only != 0 {
		return "", ErrNotYours
	}
	n, err := s.Reads.MeetingRevision(ctx, panel)
	return Meeting{Revision: n}.Token(h.Panel, a.Person), err
}
