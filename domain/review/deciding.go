package review

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// startDeciding makes the empty shortlist that decisions fill.
func (s Service) startDeciding(tx Tx, p *Panel) error {
	if err := s.deputised(tx, *p); err != nil {
		return err
	}
	if _, err := tx.Shortlist(p.ID); !errors.Is(err, ErrShortlistNotFound) {
		return err
	}
	c, err := tx.Challenge(p.Challenge)
	if err != nil {
		return err
	}
	return tx.AddShortlist(&Shortlist{Panel: p.ID, Slug: c.Slug + "-" + p.Slug, Title: p.Name})
}

// RecordDecision records what the panel decides on an idea, and why. The chair
// does (or the deputy chair, for an idea that the chair is recused from), while the
// panel is deciding and for an idea that has its quorum, was closed without one,
// or belongs to an imported panel. A shortlisted idea takes its place by the
// panel's order.
func (s Service) RecordDecision(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, v Verdict) (Decision, error) {
	var out Decision
	err := s.chair(ctx, a, panel, []State{Deciding}, idea, func(tx Tx, p *Panel, now time.Time) error {
		at, err := ideaIn(tx, p.ID, idea)
		if err != nil {
			return err
		}
		standings, err := tx.Standings(p.ID)
		if err != nil {
			return err
		}
		standings = Final(standings)
		if !p.Imported && at.State != NoQuorum && !quorate(standings, idea) {
			return ErrShortQuorum
		}
		if err := s.quorumPresent(tx, *p, idea); err != nil {
			return err
		}
		criteria, err := tx.Criteria(p.ID)
		if err != nil {
			return err
		}
		decisions, err := tx.Decisions(p.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(decisions, func(d Decision) bool { return d.Idea == idea })
		var old Decision
		if i >= 0 {
			old = decisions[i]
		}
		d, err := Decide(*p, old, at, v, ProposalFor(idea, criteria, standings), a.Person, now)
		if err != nil {
			return err
		}
		if d.Outcome == Merge {
			if err := s.mergeable(tx, *p, d.Into); err != nil {
				return err
			}
		}
		if d.Outcome == Shortlisted {
			d.Position = old.Position
		}
		if err := tx.PutDecision(d); err != nil {
			return err
		}
		if i >= 0 {
			decisions[i] = d
		} else {
			decisions = append(decisions, d)
		}
		list := Place(decisions, Order(p.Rules, criteria, standings))
		if err := tx.SetPositions(p.ID, list); err != nil {
			return err
		}
		same, err := sameLines(tx, *p, d, decisions)
		if err != nil {
			return err
		}
		order := orderLine + "\t\t" + numbered(list)
		for _, l := range list {
			if l.Idea == idea {
				d.Position = l.Position
			}
		}
		if at.State != NoQuorum && at.State != Released {
			at.State = Decided
			if err := tx.PutIdeas([]PanelIdea{at}); err != nil {
				return err
			}
		}
		out = d
		conflicts, err := tx.Conflicts(p.ID)
		if err != nil {
			return err
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		for _, l := range ViewerOf(a, *p, seats).without(list, conflicts, *p) {
			if l.Idea == idea {
				out.Position = l.Position // as the chair counts, who may be recused from another
			}
		}
		e := event(*p, outbox.DecisionRecorded, a, now, "")
		e.Subject = int64(idea)
		salt := saltOf(now)
		return note(tx, e, RecordEntry{Idea: idea, Round: p.Round, What: append(same,
			"outcome\t"+string(old.Outcome)+"\t"+string(d.Outcome), intoLine+"\t"+numberOf(old.Into)+"\t"+numberOf(d.Into), "proposed\t\t"+string(d.Proposed),
			"salt\t\t"+salt, "reason\t\t"+said(d.Reason, salt), "override\t\t"+said(d.Override, salt), "internal\t\t"+said(d.Internal, salt), order)})
	})
	return out, err
}

// ideaIn returns one idea of the panel, or ErrNotInPanel.
func ideaIn(tx Tx, panel id.Panel, idea id.Idea) (PanelIdea, error) {
	ideas, err := tx.Ideas(panel)
	if err != nil {
		return PanelIdea{}, err
	}
	i := slices.IndexFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea && !i.State.Gone() })
	if i < 0 {
		return PanelIdea{}, ErrNotInPanel
	}
	return ideas[i], nil
}

// quorate reports whether the idea has its quorum on every criterion.
func quorate(standings []Standing, idea id.Idea) bool {
	scored := false
	for _, st := range standings {
		if st.Idea == idea {
			if !st.Quorum {
				return false
			}
			scored = true
		}
	}
	return scored
}

// ProposalFor applies Propose to the standings of one idea. Without the two
// criteria that the rule reads, it is the chair's call.
func ProposalFor(idea id.Idea, criteria []Criterion, standings []Standing) Proposal {
	var of [2]Standing
	var on [2]Criterion
	for _, c := range criteria {
		for n, name := range []string{Impact, Feasibility} {
			i := slices.IndexFunc(standings, func(s Standing) bool { return s.Idea == idea && s.Criterion == c.ID && c.Name == name })
			if i >= 0 {
				of[n], on[n] = standings[i], c
			}
		}
	}
	if on[0].ID == 0 || on[1].ID == 0 {
		return Proposal{Outcome: Develop, ChairsCall: true}
	}
	return Propose(of[0].Figures, of[1].Figures, on[0].Scale, on[1].Scale)
}

// mergeable returns a field fault unless the idea may take another in.
func (s Service) mergeable(tx Tx, p Panel, into id.Idea) error {
	i, err := tx.Idea(into)
	if err == nil && i.Challenge == p.Challenge && i.Listed() {
		return nil
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return (fault.Fields{{Name: "into", Message: "Enter the number of a visible idea of this challenge."}}).Fault("decision.invalid", "There is a problem with this decision.")
}

// CloseWithoutQuorum lets the panel decide on an idea that too few members have
// scored, with a reason that is kept.
func (s Service) CloseWithoutQuorum(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, reason string) error {
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.chair(ctx, a, panel, []State{Deciding}, idea, func(tx Tx, p *Panel, now time.Time) error {
		at, err := ideaIn(tx, p.ID, idea)
		if err != nil {
			return err
		}
		at.State, at.Reason = NoQuorum, strings.TrimSpace(reason)
		if err := tx.PutIdeas([]PanelIdea{at}); err != nil {
			return err
		}
		e := event(*p, outbox.PanelChanged, a, now, "no quorum")
		e.Subject, e.Reason = int64(idea), at.Reason
		return note(tx, e, RecordEntry{Idea: idea, Round: p.Round})
	})
}

// MoveInShortlist moves an idea one place up or down while the panel decides.
func (s Service) MoveInShortlist(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, m Move) ([]Decision, error) {
	var out []Decision
	err := s.chair(ctx, a, panel, []State{Deciding}, idea, func(tx Tx, p *Panel, now time.Time) error {
		decisions, err := tx.Decisions(p.ID)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(p.ID)
		if err != nil {
			return err
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		v := ViewerOf(a, *p, seats)
		all, err := stepPast(OnShortlist(decisions), idea, m, func(i id.Idea) bool { return v.barred(conflicts, i) })
		if err != nil {
			return err
		}
		if err := tx.SetPositions(p.ID, all); err != nil {
			return err
		}
		out = v.without(all, conflicts, *p)
		e := event(*p, outbox.ShortlistChanged, a, now, "")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Idea: idea, Round: p.Round, What: []string{orderLine + "\t\t" + numbered(all)}})
	})
	return out, err
}

// chair lets the chair act on a panel in some states, and the deputy chair on an
// idea that the chair is recused from. What has
// been signed is void: who signs signs the record as it stands.
func (s Service) chair(ctx context.Context, a account.Actor, panel id.Panel, in []State, idea id.Idea, act func(Tx, *Panel, time.Time) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		if v.barred(conflicts, idea) {
			return ErrRecused
		}
		if err := v.chairs(seats, conflicts, idea); err != nil {
			return err
		}
		switch {
		case p.State == Paused:
			return ErrPaused
		case !slices.Contains(in, p.State):
			return ErrState
		}
		if err := act(tx, &p, s.Now()); err != nil {
			return err
		}
		signed, err := tx.Signatures(panel, p.Record)
		if err != nil {
			return err
		}
		if len(signed) > 0 {
			p.Record++
		}
		return tx.SavePanel(&p)
	})
}

// barred reports whether a seat is recused from the idea.
func barred(conflicts []Conflict, seat id.Seat, idea id.Idea) bool {
	return slices.ContainsFunc(conflicts, func(c Conflict) bool { return c.Recused && c.Seat == seat && c.Idea == idea })
}

// Sign puts the signature of the chair or the secretary to the panel's record.
// With both the panel is finalised and nothing in it changes any more. Every
// idea needs a decision first; version is that of the panel that was read (0:
// any).
func (s Service) Sign(ctx context.Context, a account.Actor, panel id.Panel, version int) (Panel, error) {
	var out Panel
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		switch {
		case v.Seat != Chair && v.Seat != Secretary:
			return ErrNotYours
		case p.State != Deciding:
			return p.MayStep(Finalised, v)
		case version != 0 && version != p.Version:
			return ErrStale
		}
		if err := s.decided(tx, p, seats); err != nil {
			return err
		}
		now := s.Now()
		if err := tx.Sign(panel, v.SeatID, p.Record, now); err != nil {
			return err
		}
		signed, err := tx.Signatures(panel, p.Record)
		if err != nil {
			return err
		}
		var by [2]bool
		for _, seat := range seats {
			if seat.State != Left && slices.Contains(signed, seat.ID) {
				by[0] = by[0] || seat.Kind == Chair
				by[1] = by[1] || seat.Kind == Secretary
			}
		}
		detail := "signed"
		if by[0] && by[1] {
			p.State, p.FinalAt, detail = Finalised, now, string(Finalised)
			if err := s.adjourn(tx, p, now); err != nil {
				return err
			}
			if err := tx.SavePanel(&p); err != nil {
				return err
			}
		}
		out = p
		merged, err := mergedLines(tx, p)
		if err != nil {
			return err
		}
		signature := RecordEntry{Seat: v.SeatID, Round: p.Round, What: append([]string{"signed\t\trecord " + strconv.Itoa(p.Record), detail}, merged...)}
		if err := note(tx, event(p, outbox.PanelChanged, a, now, detail), signature); err != nil || p.State != Finalised {
			return err
		}
		return keepRecord(tx, p, now)
	})
	return out, err
}

// decided is the guard of Deciding → Finalised.
func (s Service) decided(tx Tx, p Panel, seats []Seat) error {
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	decisions, err := tx.Decisions(p.ID)
	if err != nil {
		return err
	}
	n := 0
	for _, i := range ideas {
		if !i.State.Gone() && !slices.ContainsFunc(decisions, func(d Decision) bool { return d.Idea == i.Idea }) {
			n++
		}
	}
	var bad fault.Fields
	if n > 0 {
		bad.Add("decisions", "Decide on every idea. "+ideasCount(n)+" left.")
		conflicts, err := tx.Conflicts(p.ID)
		if err != nil {
			return err
		}
		bad = append(bad, unchaired(seats, conflicts, ideas)...)
	}
	c := Compose(seats, p.Rules)
	if c.Chairs != 1 {
		bad.Add("chair", "Seat one chair.")
	}
	if c.Secretaries != 1 {
		bad.Add("secretary", "Seat one secretary, who is not the chair.")
	}
	return notReady(bad, "The panel cannot be finalised yet.")
}
