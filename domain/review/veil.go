package review

import (
	"context"
	"slices"
	"sync"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ErrVeiled is returned where an answer would tell a member of a panel what the
// public says of an idea that they are to judge without it.
var ErrVeiled = &fault.Error{
	Kind: fault.Forbidden, Code: "crowd.hidden",
	Message: "Your panel is judging ideas here. Support and comments are hidden from you until the panel has looked at the results of its first round.",
}

// ErrUnread is returned where an answer would show somebody more than the title of an
// idea that they are recused from.
var ErrUnread = &fault.Error{
	Kind: fault.Forbidden, Code: "idea.recused",
	Message: "You are recused from this idea (conflict declared). Its public text can still be read signed out.",
}

// ErrUnnamed is returned where an answer would tell a member who wrote an idea that
// their panel judges without that.
var ErrUnnamed = &fault.Error{
	Kind: fault.Forbidden, Code: "author.hidden",
	Message: "Your panel judges this idea without its author’s name, so its history is hidden from you. Ideas are public: anybody who is signed out can see it.",
}

// Post is a seat of a person, with its panel.
type Post struct {
	Panel Panel
	Seat  Seat
}

// Charge is an idea of a panel as one of its members stands to it.
type Charge struct {
	Panel   id.Panel
	Idea    id.Idea
	State   IdeaState
	Recused bool
	Own     bool // the member wrote it
}

// Versions tells when what was read has changed; store.Versions does.
type Versions interface {
	Version(topic outbox.Topic) uint64
}

// Veils finds out what people may not see of what the public says. It may be
// used by many goroutines. It remembers who has a seat at all, so that asking
// costs nothing for everybody else.
type Veils struct {
	Reads    Reads
	Versions Versions

	mu     sync.Mutex
	known  bool
	at     uint64
	seated map[id.Person]bool
}

// Seated reports whether a person has a seat on any panel, for the link that
// leads there. A fault of the store counts as none.
func (s *Veils) Seated(ctx context.Context, p id.Person) bool {
	seated, err := s.sits(ctx, p)
	return err == nil && seated
}

func (s *Veils) sits(ctx context.Context, p id.Person) (bool, error) {
	if p == 0 {
		return false, nil
	}
	now := s.Versions.Version(outbox.Panels)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known && s.at == now {
		return s.seated[p], nil
	}
	all, err := s.Reads.SeatedPeople(ctx)
	if err != nil {
		return false, err
	}
	s.seated = make(map[id.Person]bool, len(all))
	for _, one := range all {
		s.seated[one] = true
	}
	s.known, s.at = true, now
	return s.seated[p], nil
}

// Of returns what a may not see.
func (s *Veils) Of(ctx context.Context, a account.Actor) (Veil, error) {
	seated, err := s.sits(ctx, a.Person)
	if err != nil || !seated {
		return Veil{}, err
	}
	posts, err := s.Reads.Posts(ctx, a.Person)
	if err != nil {
		return Veil{}, err
	}
	hidden := func(p Post, about About) Rows {
		v := ViewerOf(a, p.Panel, []Seat{p.Seat})
		return veilable &^ Visible(v, about, PublicPage, Moment{p.Panel, p.Panel.Round})
	}
	var all, recused []id.Seat
	for _, p := range posts {
		switch {
		case hidden(p, About{Idea: p.Seat.Only}) != 0: // an expert's own idea; else any
			all = append(all, p.Seat.ID)
		case hidden(p, About{Recused: true}) != 0:
			recused = append(recused, p.Seat.ID)
		}
	}
	v := Veil{person: a.Person}
	if len(all)+len(recused) == 0 {
		return v, nil
	}
	charges, err := s.Reads.Charges(ctx, all, recused)
	if err != nil {
		return Veil{}, err
	}
	for _, c := range charges {
		for _, p := range posts {
			if p.Panel.ID == c.Panel && !c.State.Gone() {
				v.hide(c.Idea, p.Panel.Challenge, hidden(p, About{Idea: c.Idea, Own: c.Own, Recused: c.Recused}))
			}
		}
	}
	return v, nil
}

// Judges reports whether a is to judge the idea without help: what others say of it is
// hidden from them, or they may not read it at all.
func (s *Veils) Judges(ctx context.Context, a account.Actor, i id.Idea) (bool, error) {
	v, err := s.Of(ctx, a)
	return v.Judges(i), err
}

// AtWork reports whether a person has a seat on a panel of a challenge that is at work on
// ideas: then what the public says may be hidden from them. It depends on the seat and the
// panel alone, and not on what they have declared.
func (s *Veils) AtWork(ctx context.Context, p id.Person, c id.Challenge) (bool, error) {
	seated, err := s.sits(ctx, p)
	if err != nil || !seated {
		return false, err
	}
	posts, err := s.Reads.Posts(ctx, p)
	return slices.ContainsFunc(posts, func(o Post) bool {
		return o.Panel.Challenge == c && o.Panel.Reached(R1Open) && !o.Panel.Reached(Published)
	}), err
}

// veilable is what of a public idea may be hidden from a person.
const veilable = RowCrowd | RowText | RowAuthor

// Veil is what one person may not see of public ideas: what others say of those that
// their panels are judging, the text of those that they are recused from, and who
// wrote an idea where the panel judges without that. The zero Veil hides nothing.
type Veil struct {
	person id.Person
	ideas  map[id.Idea]Rows
	over   map[id.Challenge]bool
}

func (v *Veil) hide(i id.Idea, c id.Challenge, rows Rows) {
	if rows == 0 {
		return
	}
	if v.ideas == nil {
		v.ideas, v.over = map[id.Idea]Rows{}, map[id.Challenge]bool{}
	}
	v.ideas[i] |= rows
	v.over[c] = v.over[c] || rows.Has(RowCrowd)
}

// Empty reports whether nothing is hidden.
func (v Veil) Empty() bool { return len(v.ideas) == 0 }

// Hides reports whether supports and comments of the idea are hidden.
func (v Veil) Hides(i id.Idea) bool { return v.ideas[i].Has(RowCrowd) }

func (v Veil) unread(i id.Idea) bool  { return v.ideas[i].Has(RowText) }
func (v Veil) unnamed(i id.Idea) bool { return v.ideas[i].Has(RowAuthor) }

// Judges reports whether the idea is to be judged without help, or not to be read.
func (v Veil) Judges(i id.Idea) bool { return v.Hides(i) || v.unread(i) }

// Touches reports whether anything of the idea is hidden.
func (v Veil) Touches(i id.Idea) bool { return v.ideas[i] != 0 }

// MayLink returns why the person may not make a link: who judges one of its ideas tells
// nobody what to hold it beside. It is nil if they may.
func (v Veil) MayLink(l challenge.Link) error {
	if v.Judges(l.From) || v.Judges(l.To) {
		return ErrVeiled
	}
	return nil
}

// Unread lists the ideas whose text is hidden. No list holds or counts them: that
// words or a theme find an idea tells what stands in it, and a count that it is there.
// Their own pages say why they are hidden.
func (v Veil) Unread() []id.Idea { return v.list(v.unread) }

// Judging lists the ideas that Judges reports.
func (v Veil) Judging() []id.Idea { return v.list(v.Judges) }

func (v Veil) list(of func(id.Idea) bool) []id.Idea {
	var out []id.Idea
	for i := range v.ideas {
		if of(i) {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return out
}

// Over reports whether supports or comments of an idea of the challenge, or of any
// for 0, are hidden: then no order that they make may be shown of its ideas.
func (v Veil) Over(c id.Challenge) bool {
	if c == 0 {
		for _, hidden := range v.over {
			if hidden {
				return true
			}
		}
		return false
	}
	return v.over[c]
}

// MayPick returns why a may not pick an idea, as they read it, for the team, or take its
// pick back; nil if they may. Who judges it is not to know what the team thinks of it,
// and tells nobody what to think.
func MayPick(a account.Actor, v challenge.View, ch challenge.Challenge) error {
	if err := v.MayPick(a, ch); err != nil {
		return err
	}
	if v.CrowdHidden {
		return ErrVeiled
	}
	return nil
}

// MayPin returns why a may not pin a reply to an idea, as they read it, or take it back; nil
// if they may.
func MayPin(a account.Actor, v challenge.View) error {
	err := account.Can(a, account.PinReply, account.Thing{Challenge: v.Challenge})
	if err == nil && v.CrowdHidden {
		err = ErrVeiled
	}
	return err
}
