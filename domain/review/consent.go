package review

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Faults of the consent list.
var (
	ErrConsentNone  = &fault.Error{Kind: fault.Closed, Code: "consent.none", Message: "There is no idea that may be decided without discussion."}
	ErrConsentEarly = &fault.Error{Kind: fault.Closed, Code: "consent.early", Message: "The members still have time to look through this list. Decide on it later."}
	ErrDecided      = &fault.Error{Kind: fault.Closed, Code: "decision.made", Message: "The panel has decided on this idea already. The chair can change the decision until the panel is finalised."}
)

// ConsentFrom returns when the consent list may be decided on: the members have
// had so long to look through it.
func (m Meeting) ConsentFrom(r Rules) time.Time {
	return m.RevealedAt.Add(time.Duration(r.ConsentHours) * time.Hour)
}

// PullIdea takes an idea off the consent list and into discussion. Any one
// member may; no reason is asked, and who it was is kept nowhere.
func (s Service) PullIdea(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		switch {
		case v.Seat != Professional && v.Seat != Lived && v.Seat != Chair:
			return ErrNotYours
		case v.barred(conflicts, idea):
			return ErrRecused
		case p.State == Paused:
			return ErrPaused
		case !p.Meets():
			return ErrNoMeeting
		}
		in, err := ideaIn(tx, panel, idea)
		if err != nil {
			return err
		}
		if in.State == Decided {
			return ErrDecided
		}
		now := s.Now()
		if err := tx.AddPull(Pull{Panel: panel, Round: p.LastRevealed(), Idea: idea, At: now}); err != nil {
			return err
		}
		agenda, err := agendaLines(tx, p)
		if err != nil {
			return err
		}
		return s.moved(tx, p, account.Actor{}, now, RecordEntry{Idea: idea, What: agenda})
	})
}

// DecideByConsent decides all ideas on the consent list in one motion: each with
// the outcome that the rule proposes, and the reason given for that outcome. It
// is the chair's, once the members have had their time with the list and enough
// of them are present. Ideas from which the chair is recused, or for which too
// few are present without the recused, stay open. The decisions can be changed
// like any other.
func (s Service) DecideByConsent(ctx context.Context, a account.Actor, panel id.Panel, reasons map[Outcome]string) ([]Decision, error) {
	var out []Decision
	err := s.chair(ctx, a, panel, []State{Discussing, R2Open, R3Open, Deciding}, 0, func(tx Tx, p *Panel, now time.Time) error {
		if out = nil; !p.Meets() {
			return ErrState
		}
		return s.motion(tx, *p, a, reasons, now, &out)
	})
	return out, err
}

// motion is DecideByConsent inside its transaction.
func (s Service) motion(tx Tx, p Panel, a account.Actor, reasons map[Outcome]string, now time.Time, out *[]Decision) error {
	m, err := tx.Meeting(p.ID)
	if err != nil {
		return err
	}
	if now.Before(m.ConsentFrom(p.Rules)) {
		return ErrConsentEarly
	}
	if err := s.quorumPresent(tx, p, 0); err != nil {
		return err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	standings, err := tx.Standings(p.ID)
	if err != nil {
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
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return err
	}
	items, err := agendaNow(tx, p)
	if err != nil {
		return err
	}
	v := ViewerOf(a, p, seats)
	old := make(map[id.Idea]Decision, len(decisions))
	for _, d := range decisions {
		old[d.Idea] = d
	}
	at := make(map[id.Idea]PanelIdea, len(ideas))
	for _, i := range ideas {
		at[i.Idea] = i
	}
	var bad fault.Fields
	var moved []PanelIdea
	named := map[Outcome]bool{}
	for _, item := range items {
		if !item.Consent || old[item.Idea].Version > 0 || v.barred(conflicts, item.Idea) ||
			!p.Imported && !QuorumFor(p.Rules, seats, conflicts, m, item.Idea).Met() {
			continue
		}
		q := ProposalFor(item.Idea, criteria, Final(standings))
		d, err := Decide(p, Decision{}, at[item.Idea], Verdict{Outcome: q.Outcome, Reason: reasons[q.Outcome]}, q, a.Person, now)
		if err != nil {
			if !named[q.Outcome] {
				for _, f := range fault.Of(err).Fields {
					bad.Add("reason_"+string(q.Outcome), f.Message)
				}
			}
			named[q.Outcome] = true
			continue
		}
		in := at[item.Idea]
		in.State = Decided
		moved, decisions, *out = append(moved, in), append(decisions, d), append(*out, d)
	}
	if err := bad.Fault("decision.invalid", "There is a problem with the reasons."); err != nil {
		return err
	}
	if len(*out) == 0 {
		return ErrConsentNone
	}
	list := Place(decisions, Order(p.Rules, criteria, Final(standings)))
	order := orderLine + "\t\t" + numbered(list)
	for _, d := range *out {
		if err := tx.PutDecision(d); err != nil {
			return err
		}
		e := event(p, outbox.DecisionRecorded, a, now, "consent")
		e.Subject = int64(d.Idea)
		same, err := sameLines(tx, p, d, decisions)
		if err != nil {
			return err
		}
		salt := saltOf(now)
		if err := note(tx, e, RecordEntry{Idea: d.Idea, Round: p.Round, What: append(same,
			"outcome\t\t"+string(d.Outcome), "proposed\t\t"+string(d.Proposed), "salt\t\t"+salt, "reason\t\t"+said(d.Reason, salt), order, "consent")}); err != nil {
			return err
		}
	}
	if err := tx.PutIdeas(moved); err != nil {
		return err
	}
	if err := tx.SetPositions(p.ID, list); err != nil {
		return err
	}
	return s.moved(tx, p, a, now, RecordEntry{})
}
