package review

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Advance is what is entered to take a panel to its next state.
type Advance struct {
	To       State
	Version  int       // of the panel that was seen; 0: any
	ClosesAt time.Time // opening a round: its deadline; zero: until the chair closes it
	Confirm  bool      // closing a round: the missing have been read and are accepted
	Reason   string    // closing the last round: why ideas short of quorum are closed all the same
}

// Advance takes the panel to its next state, if it is a's step and the panel is
// ready for it. A guard that fails names every reason at once (panel.not_ready).
func (s Service) Advance(ctx context.Context, a account.Actor, panel id.Panel, in Advance) (Panel, error) {
	switch in.To {
	case Finalised:
		return s.Sign(ctx, a, panel, in.Version)
	case Published:
		return s.Publish(ctx, a, panel, in.Version)
	default:
	}
	return s.step(ctx, a, panel, in, nil)
}

// FormPanel ends the draft: the composition is complete.
func (s Service) FormPanel(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.Advance(ctx, a, panel, Advance{To: Formed})
}

// BriefPanel freezes criteria and rules and shows them to the members.
func (s Service) BriefPanel(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.Advance(ctx, a, panel, Advance{To: Briefed})
}

// StartRound opens the next round until closesAt (zero: until the chair closes
// it). Every scoring member gets every idea, in an order of their own.
func (s Service) StartRound(ctx context.Context, a account.Actor, panel id.Panel, closesAt time.Time) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{ClosesAt: closesAt}, R1Open, R2Open, R3Open)
}

// CloseRound fixes the scores of the open round: pending becomes absent and the
// standings are computed and kept. confirm accepts that answers are missing;
// reason says, in the last round, why ideas are closed short of quorum.
func (s Service) CloseRound(ctx context.Context, a account.Actor, panel id.Panel, confirm bool, reason string) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{Confirm: confirm, Reason: reason}, R1Closed, R2Closed, R3Closed)
}

// Reveal shows the members what the closed round came to and starts the
// discussion.
func (s Service) Reveal(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{}, Discussing)
}

// StartDeciding ends scoring and discussion.
func (s Service) StartDeciding(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.onward(ctx, a, panel, Advance{}, Deciding)
}

// onward takes the step that leads to one of the wanted states, or returns
// ErrState if none of them follows.
func (s Service) onward(ctx context.Context, a account.Actor, panel id.Panel, in Advance, wanted ...State) (Panel, error) {
	return s.step(ctx, a, panel, in, wanted)
}

// CloseDueRound is what the clock does when a round's deadline is reached: it
// closes the round if nobody is missing, and else tries once more at the end of
// the grace. A round that is still short then takes no more values, and waits
// for the chair to close it or to move the deadline.
func (s Service) CloseDueRound(ctx context.Context, panel id.Panel, round int) error {
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		now := s.Now()
		p, err := tx.PanelForChange(panel)
		if err != nil || p.OpenRound() != round {
			return err // paused, closed by hand, or gone: nothing to do
		}
		r, err := tx.Round(panel, round)
		if err != nil || r.ClosesAt.IsZero() || now.Before(r.ClosesAt) {
			return err // moved: another task is waiting
		}
		clock := Viewer{Clock: true}
		_, err = s.take(tx, &p, account.Actor{}, clock, Advance{To: closedState(round)}, now)
		switch f := fault.Of(err); {
		case err == nil:
			return nil
		case f.Code != "panel.not_ready":
			return err
		}
		locks := r.LocksAt(p.Rules)
		if now.Before(locks) {
			return tx.AddTask(closing(p, round, locks, now))
		}
		return tx.Emit(event(p, outbox.PanelChanged, account.Actor{}, now, "round locked"))
	})
}

// closing is the task that closes a round at its deadline.
func closing(p Panel, round int, due, now time.Time) outbox.Task {
	return outbox.Task{
		Handler: outbox.CloseRound, Key: strconv.FormatInt(int64(p.ID), 10) + ":" + strconv.Itoa(round),
		Subject: int64(p.ID), Payload: []byte(strconv.Itoa(round)), DueAt: due, AddedAt: now,
	}
}

// step loads a panel, finds the step, takes it, keeps the panel. Where wanted is
// given, the next state has to be one of it; else it has to be in.To.
func (s Service) step(ctx context.Context, a account.Actor, panel id.Panel, in Advance, wanted []State) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		if in.Version != 0 && in.Version != p.Version {
			return ErrStale
		}
		to := in
		if wanted != nil {
			next, _ := p.Next()
			if p.State == Paused {
				return ErrPaused
			}
			if !slices.Contains(wanted, next) {
				return ErrState
			}
			to.To = next
		}
		out, err = s.take(tx, &p, a, v, to, s.Now())
		return err
	})
	return out, err
}

// take checks who, checks the guard, does what the step brings about, keeps the
// panel and announces it.
func (s Service) take(tx Tx, p *Panel, a account.Actor, v Viewer, in Advance, now time.Time) (Panel, error) {
	if err := p.MayStep(in.To, v); err != nil {
		return *p, err
	}
	kind, detail := outbox.PanelChanged, string(in.To)
	var err error
	switch in.To {
	case Formed:
		err = s.form(tx, p)
	case R1Open, R2Open, R3Open:
		kind = outbox.RoundOpened
		err = s.openRound(tx, p, in, now)
	case R1Closed, R2Closed, R3Closed:
		kind = outbox.RoundClosed
		err = s.closeRound(tx, p, v, in, now)
	case Discussing:
		err = markIdeas(tx, p.ID, func(i *PanelIdea) bool { i.State = Discussed; return true })
	case Deciding:
		err = s.startDeciding(tx, p)
	case Archived, Briefed:
	default:
		err = ErrState
	}
	if err != nil {
		return *p, err
	}
	p.State = in.To
	if err := tx.SavePanel(p); err != nil {
		return *p, err
	}
	return *p, tx.Emit(event(*p, kind, a, now, detail))
}

// form is the guard of Draft → Formed.
func (s Service) form(tx Tx, p *Panel) error {
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	return notReady(Compose(seats, p.Rules).Reasons(p.Rules), "The panel cannot be formed yet.")
}

// openRound assigns the ideas and opens the next round.
func (s Service) openRound(tx Tx, p *Panel, in Advance, now time.Time) error {
	round := p.Round + 1
	c, err := tx.Challenge(p.Challenge)
	if err != nil {
		return err
	}
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	criteria, err := tx.Criteria(p.ID)
	if err != nil {
		return err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return err
	}
	ideas, err := s.toScore(tx, *p, round)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if round == 1 && collecting(c, p.Area, now) {
		bad.Add("collect", "Ideas can still be posted. Wait for the collecting phase to close, or close it.")
	}
	if len(ideas) == 0 {
		bad.Add("ideas", "There is no idea to score.")
	}
	scoring := Scoring(seats, p.Rules)
	if len(scoring) == 0 {
		bad.Add("members", "There is no active member who scores.")
	}
	if !in.ClosesAt.IsZero() && !in.ClosesAt.After(now) {
		bad.Add("closes_at", "Choose a deadline that is still to come.")
	}
	if err := notReady(bad, "The round cannot be opened yet."); err != nil {
		return err
	}
	if round == 1 {
		if err := s.intoReview(tx, *p, ideas, now); err != nil {
			return err
		}
	}
	if err := tx.AddSheets(Assign(*p, round, ideas, criteria, scoring, conflicts, now)); err != nil {
		return err
	}
	state := Rescoring
	if round == 1 {
		state = R1Scoring
	}
	for i := range ideas {
		ideas[i].State = state
	}
	if err := tx.PutIdeas(ideas); err != nil {
		return err
	}
	p.Round = round
	if err := tx.PutRound(Round{Panel: p.ID, Number: round, State: RoundOpen, OpensAt: now, ClosesAt: in.ClosesAt}); err != nil {
		return err
	}
	if in.ClosesAt.IsZero() {
		return nil
	}
	return tx.AddTask(closing(*p, round, in.ClosesAt, now))
}

// collecting reports whether everybody may still post in the area.
func collecting(c challenge.Challenge, area id.Area, now time.Time) bool {
	return slices.ContainsFunc(c.PhasesFor(area, now), func(ph challenge.Phase) bool { return ph.Posting == challenge.Everyone })
}

// toScore returns the ideas of the round: all that are open when round 1
// begins, later those that are still in the panel.
func (s Service) toScore(tx Tx, p Panel, round int) ([]PanelIdea, error) {
	in, err := tx.Ideas(p.ID)
	if err != nil {
		return nil, err
	}
	in = slices.DeleteFunc(in, func(i PanelIdea) bool { return i.State.Gone() || i.State == NoQuorum })
	if round > 1 {
		return in, nil
	}
	open, err := tx.OpenIdeas(p.Challenge, p.Area)
	if err != nil {
		return nil, err
	}
	for _, idea := range open {
		if !slices.ContainsFunc(in, func(i PanelIdea) bool { return i.Idea == idea }) {
			in = append(in, PanelIdea{Panel: p.ID, Idea: idea, State: Queued})
		}
	}
	return in, nil
}

// intoReview tells everybody that the panel now reads these ideas: from here on
// their texts stay as they are.
func (s Service) intoReview(tx Tx, p Panel, ideas []PanelIdea, now time.Time) error {
	for n := range ideas {
		i, err := tx.Idea(ideas[n].Idea)
		if err != nil {
			return err
		}
		if i.Stage == challenge.Posted {
			i.Stage = challenge.InReview
			if err := tx.SaveIdea(&i); err != nil {
				return err
			}
			if err := tx.Emit(outbox.Event{Kind: outbox.IdeaInReview, Challenge: i.Challenge, Idea: i.ID, At: now}); err != nil {
				return err
			}
		}
		ideas[n].Version = i.Version
	}
	return nil
}

// closeRound fixes the scores of the open round and keeps what they add up to.
func (s Service) closeRound(tx Tx, p *Panel, v Viewer, in Advance, now time.Time) error {
	round := p.Round
	scores, err := tx.Scores(p.ID, round)
	if err != nil {
		return err
	}
	missing := map[id.Seat]bool{}
	for _, sc := range scores {
		if sc.State == Pending {
			missing[sc.Seat] = true
		}
	}
	if len(missing) > 0 && !in.Confirm {
		var bad fault.Fields
		bad.Add("confirm", "Scores are missing from "+members(len(missing))+". Read the list, then confirm to close the round without them.")
		return notReady(bad, "The round cannot be closed yet.")
	}
	if _, err := tx.MarkAbsent(p.ID, round, now); err != nil {
		return err
	}
	standings, err := s.stand(tx, *p, round, now)
	if err != nil {
		return err
	}
	if err := s.settle(tx, *p, standings, v, in.Reason); err != nil {
		return err
	}
	r, err := tx.Round(p.ID, round)
	if err != nil {
		return err
	}
	r.State, r.ClosedAt = RoundClosed, now
	return tx.PutRound(r)
}

func members(n int) string {
	if n == 1 {
		return "1 member"
	}
	return strconv.Itoa(n) + " members"
}

// settle moves the ideas on after a round. In the last round each needs its
// quorum, or a reason to be closed without it; an imported panel's is reported.
func (s Service) settle(tx Tx, p Panel, standings []Standing, v Viewer, reason string) error {
	short := map[id.Idea]bool{}
	for _, st := range standings {
		short[st.Idea] = short[st.Idea] || !st.Quorum
	}
	last := p.LastRound() && !p.Imported
	n := 0
	for _, no := range short {
		if no {
			n++
		}
	}
	if last && n > 0 && (blank(reason) || v.Clock) {
		var bad fault.Fields
		bad.Add("reason", "Too few members have scored "+ideasCount(n)+". Give the reason for closing the round without a quorum, or wait.")
		return notReady(bad, "The round cannot be closed yet.")
	}
	return markIdeas(tx, p.ID, func(i *PanelIdea) bool {
		switch {
		case last && short[i.Idea]:
			i.State, i.Reason = NoQuorum, reason
		case p.Round == 1:
			i.State = R1Done
		default:
			i.State = Rescored
		}
		return true
	})
}

func ideasCount(n int) string {
	if n == 1 {
		return "1 idea"
	}
	return strconv.Itoa(n) + " ideas"
}

// markIdeas changes the ideas that are still in the panel.
func markIdeas(tx Tx, panel id.Panel, change func(*PanelIdea) bool) error {
	all, err := tx.Ideas(panel)
	if err != nil {
		return err
	}
	var moved []PanelIdea
	for _, i := range all {
		if !i.State.Gone() && i.State != NoQuorum && change(&i) {
			moved = append(moved, i)
		}
	}
	return tx.PutIdeas(moved)
}

// stand computes the standings of a round and keeps them.
func (s Service) stand(tx Tx, p Panel, round int, now time.Time) ([]Standing, error) {
	scores, err := tx.Scores(p.ID, round)
	if err != nil {
		return nil, err
	}
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return nil, err
	}
	criteria, err := tx.Criteria(p.ID)
	if err != nil {
		return nil, err
	}
	in, err := tx.Ideas(p.ID)
	if err != nil {
		return nil, err
	}
	var ideas []id.Idea
	for _, i := range in {
		if !i.State.Gone() {
			ideas = append(ideas, i.Idea)
		}
	}
	standings := Stand(p, round, ideas, criteria, seats, scores, now)
	return standings, tx.PutStandings(p.ID, round, standings)
}

// MoveDeadline gives the open round another deadline; zero: until the chair
// closes it. Members may score again until then.
func (s Service) MoveDeadline(ctx context.Context, a account.Actor, panel id.Panel, closesAt time.Time) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		switch {
		case v.actors()&(ByChair|BySecretary) == 0:
			return ErrNotYours
		case p.OpenRound() == 0:
			return ErrNoRound
		case !closesAt.IsZero() && !closesAt.After(now):
			return (fault.Fields{{Name: "closes_at", Message: "Choose a deadline that is still to come."}}).Fault("round.deadline", "There is a problem with the deadline.")
		}
		r, err := tx.Round(panel, p.Round)
		if err != nil {
			return err
		}
		r.ClosesAt = closesAt
		if err := tx.PutRound(r); err != nil {
			return err
		}
		if !closesAt.IsZero() {
			if err := tx.AddTask(closing(p, p.Round, closesAt, now)); err != nil {
				return err
			}
		}
		return tx.Emit(event(p, outbox.PanelChanged, a, now, "deadline"))
	})
}

// PausePanel stops the panel, with a reason; scoring is read only meanwhile.
func (s Service) PausePanel(ctx context.Context, a account.Actor, panel id.Panel, reason string) (Panel, error) {
	return s.hold(ctx, a, panel, reason, func(_ Tx, p *Panel, v Viewer, now time.Time) error { return p.Pause(v, reason, now) })
}

// ResumePanel takes a paused panel back to where it was. The deadline of an open
// round moves by the length of the pause.
func (s Service) ResumePanel(ctx context.Context, a account.Actor, panel id.Panel) (Panel, error) {
	return s.hold(ctx, a, panel, "", func(tx Tx, p *Panel, v Viewer, now time.Time) error {
		stood, err := p.Resume(v, now)
		if err != nil || p.OpenRound() == 0 {
			return err
		}
		r, err := tx.Round(p.ID, p.Round)
		if err != nil || r.ClosesAt.IsZero() {
			return err
		}
		r.ClosesAt = r.ClosesAt.Add(stood)
		if err := tx.PutRound(r); err != nil {
			return err
		}
		return tx.AddTask(closing(*p, p.Round, r.ClosesAt, now))
	})
}

func (s Service) hold(ctx context.Context, a account.Actor, panel id.Panel, reason string, change func(Tx, *Panel, Viewer, time.Time) error) (Panel, error) {
	var out Panel
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if err := change(tx, &p, v, now); err != nil {
			return err
		}
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		e := event(p, outbox.PanelChanged, a, now, string(p.State))
		e.Reason = reason
		return tx.Emit(e)
	})
	return out, err
}
