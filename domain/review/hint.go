package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Hint is a sign that a member may have a conflict of interest. It is nothing
// more: a person confirms or dismisses it, and nothing follows from it by itself.
type Hint struct {
	Seat id.Seat
	Idea id.Idea
	Kind ConflictKind
	Sign Sign
}

// Sign says what a hint comes from.
type Sign string

// Signs. That somebody has supported an idea and that they have commented on it
// is one sign: whom a person supports is told to nobody.
const (
	SignAuthor       Sign = "author"
	SignOrganisation Sign = "organisation" // as both have written it in their profiles
	SignDomain       Sign = "domain"       // their e-mail addresses end alike
	SignSupport      Sign = "support"      // supported it, or commented on it
)

// Ties are what members and ideas may have in common.
type Ties struct {
	Members []Tied
	Ideas   []TiedIdea
	Acts    []Act
	Waved   []Hint // dismissed already; without their sign
}

// Tied is a member, or the author of an idea.
type Tied struct {
	Seat         id.Seat
	Person       id.Person
	By           id.Idea // of an author: their own idea, which the panel has decided to merge and not released; 0: everybody may know
	Organisation string
	Email        string
}

// TiedIdea is an idea with its authors: who wrote it, and who wrote what was merged into
// it or is going to be, by what the panel has decided.
type TiedIdea struct {
	Idea    id.Idea
	Title   string
	Authors []Tied
}

// Act is that a member has supported an idea, or said something visible about it.
type Act struct {
	Seat id.Seat
	Idea id.Idea
}

// sharedDomains are those of e-mail addresses that say nothing about where
// somebody works.
var sharedDomains = []string{
	"nhs.net", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk",
	"icloud.com", "me.com", "aol.com", "btinternet.com", "sky.com", "proton.me", "protonmail.com", "gmx.com", "gmx.de", "web.de",
}

// domainOf returns where an e-mail address is, empty where that says nothing.
func domainOf(email string) string {
	_, domain, _ := strings.Cut(strings.ToLower(email), "@")
	if slices.Contains(sharedDomains, domain) {
		return ""
	}
	return domain
}

func sameWords(a, b string) bool {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return fold(a) != "" && fold(a) == fold(b)
}

// Hints finds signs of conflicts of interest that nobody has declared or
// dismissed yet, by member, kind and idea.
func (t Ties) Hints(conflicts []Conflict) []Hint {
	type pair struct {
		seat id.Seat
		idea id.Idea
	}
	declared, acted := map[pair]bool{}, map[pair]bool{}
	for _, c := range conflicts {
		declared[pair{c.Seat, c.Idea}] = true
	}
	for _, a := range t.Acts {
		acted[pair{a.Seat, a.Idea}] = true
	}
	waved := map[Hint]bool{}
	for _, h := range t.Waved {
		waved[h] = true
	}
	var out []Hint
	for _, m := range t.Members {
		for _, kind := range []ConflictKind{Author, Organisation, Advocacy} {
			for _, i := range t.Ideas {
				if declared[pair{m.Seat, i.Idea}] || waved[Hint{Seat: m.Seat, Idea: i.Idea, Kind: kind}] {
					continue
				}
				if sign := m.sign(kind, i, acted[pair{m.Seat, i.Idea}]); sign != "" {
					out = append(out, Hint{m.Seat, i.Idea, kind, sign})
				}
			}
		}
	}
	return out
}

// forget leaves out who is an author by a decision on an idea that is hidden.
func (t *Ties) forget(hidden func(by id.Idea) bool) {
	for n := range t.Ideas {
		t.Ideas[n].Authors = slices.DeleteFunc(t.Ideas[n].Authors, func(o Tied) bool { return o.By != 0 && hidden(o.By) })
	}
}

// sign returns what speaks for a conflict of this kind; empty for nothing.
func (t Tied) sign(kind ConflictKind, i TiedIdea, acted bool) Sign {
	by := func(same func(author Tied) bool) bool { return slices.ContainsFunc(i.Authors, same) }
	wrote := by(func(o Tied) bool { return o.Person != 0 && o.Person == t.Person })
	switch {
	case kind == Author && wrote:
		return SignAuthor
	case wrote:
		return "" // said already
	case kind == Organisation && by(func(o Tied) bool { return sameWords(t.Organisation, o.Organisation) }):
		return SignOrganisation
	case kind == Organisation && domainOf(t.Email) != "" && by(func(o Tied) bool { return domainOf(t.Email) == domainOf(o.Email) }):
		return SignDomain
	case kind == Advocacy && acted:
		return SignSupport
	default:
		return ""
	}
}

// Hinted is a hint with the words that its page needs.
type Hinted struct {
	Hint
	Title string
}

// HintList is what chair and secretary look through.
type HintList struct {
	Head   Head
	Viewer Viewer
	Hints  []Hinted
}

// Hints shows chair and secretary the signs of conflicts of interest, but with ideas
// that they are recused from: the other one looks at these.
func (s Service) Hints(ctx context.Context, a account.Actor, panel id.Panel) (HintList, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return HintList{}, err
	}
	if !seesHints(v, h.Panel) {
		return HintList{}, ErrNotYours
	}
	out := HintList{Head: h, Viewer: v}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		out.Hints = nil
		ties, hints, err := s.hints(tx, h.Panel, v)
		titles := map[id.Idea]string{}
		for _, i := range ties.Ideas {
			titles[i.Idea] = i.Title
		}
		for _, one := range hints {
			out.Hints = append(out.Hints, Hinted{one, titles[one.Idea]})
		}
		return err
	})
	if err != nil {
		return HintList{}, err
	}
	return out, s.retitleHints(ctx, h, v, out.Hints)
}

func (s Service) retitleHints(ctx context.Context, h Head, v Viewer, hints []Hinted) error {
	return retitle(ctx, s, h, v, hints, func(i *Hinted) (id.Idea, *string) { return i.Idea, &i.Title })
}

// seesHints: who may know the kinds of all conflicts may look for more.
func seesHints(v Viewer, p Panel) bool {
	return Visible(v, About{}, PanelPage, Moment{p, max(p.Round, 1)}).Has(RowConflicts)
}

func (s Service) hints(tx Tx, p Panel, v Viewer) (Ties, []Hint, error) {
	ideas, err := s.toScore(tx, p, p.Round+1)
	if err != nil {
		return Ties{}, nil, err
	}
	ids := make([]id.Idea, len(ideas))
	for n, i := range ideas {
		ids[n] = i.Idea
	}
	ties, err := tx.Ties(p.ID, ids)
	if err != nil {
		return Ties{}, nil, err
	}
	conflicts, err := tx.Conflicts(p.ID)
	// Who is recused from an idea, or no member yet, does not know what was decided on it.
	ties.forget(func(by id.Idea) bool { return v.SeatID == 0 || v.barred(conflicts, by) })
	return ties, slices.DeleteFunc(ties.Hints(conflicts), func(o Hint) bool { return v.barred(conflicts, o.Idea) }), err
}

// ErrHintChoice is returned when hints are settled and none is chosen.
var ErrHintChoice = &fault.Error{
	Kind: fault.Invalid, Code: "hint.none", Message: "Select one idea or more.", Fields: fault.Fields{{Name: "ideas", Message: "Select one idea or more."}},
}

// Settling is what is entered to confirm or dismiss hints.
type Settling struct {
	Seat    id.Seat
	Kind    ConflictKind
	Ideas   []id.Idea
	Confirm bool // the conflict is there; else it is none
}

// SettleHints confirms hints, which declares the conflicts, or dismisses them.
// Nobody dismisses a hint about themselves. Hints that are gone are passed over.
func (s Service) SettleHints(ctx context.Context, a account.Actor, panel id.Panel, in Settling) error {
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		switch {
		case !seesHints(v, p), !in.Confirm && v.SeatID == in.Seat:
			return ErrNotYours
		case p.Reached(Finalised):
			return ErrState
		case len(in.Ideas) == 0:
			return ErrHintChoice
		}
		_, hints, err := s.hints(tx, p, v)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, h := range hints {
			if h.Seat != in.Seat || h.Kind != in.Kind || !slices.Contains(in.Ideas, h.Idea) {
				continue
			}
			if in.Confirm {
				_, err = s.declare(tx, &p, h.Seat, h.Idea, h.Kind, a, now)
			} else {
				err = s.wave(tx, p, h, a, now)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s Service) wave(tx Tx, p Panel, h Hint, a account.Actor, now time.Time) error {
	if err := tx.DismissHint(h, a.Person, now); err != nil {
		return err
	}
	e := event(p, outbox.PanelChanged, a, now, "hint dismissed")
	e.Subject = int64(h.Idea)
	return note(tx, e, RecordEntry{Seat: h.Seat, Idea: h.Idea, Round: p.Round, What: []string{"hint dismissed\t\t" + string(h.Kind)}})
}
