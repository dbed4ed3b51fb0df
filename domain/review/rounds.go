package review

import (
	"slices"
	"strconv"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// openRound assigns the ideas and opens the next round. It returns the ideas that the
// round is about.
func (s Service) openRound(tx Tx, p *Panel, by id.Person, in Advance, now time.Time) ([]PanelIdea, error) {
	round := p.Round + 1
	c, err := tx.Challenge(p.Challenge)
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
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return nil, err
	}
	ideas, err := s.toScore(tx, *p, round)
	if err != nil {
		return nil, err
	}
	var bad fault.Fields
	var shared Shared
	if _, still := Collecting(c, p.Area, now); round == 1 && still {
		bad.Add("collect", "Ideas can still be posted. The round can be opened when the phase that takes them has closed. A challenge lead can end it now.")
	}
	if round == 1 {
		if err := s.outdated(tx, *p, ideas, &bad); err != nil {
			return nil, err
		}
	}
	if len(ideas) == 0 && round == 1 { // later the rest may have been decided without discussion
		bad.Add("ideas", "There is no idea to score.")
	}
	scoring := Scoring(seats, p.Rules)
	if len(scoring) == 0 {
		bad.Add("members", "There is no active member who scores.")
	}
	if !in.ClosesAt.IsZero() && !in.ClosesAt.After(now) {
		bad.Add("closes_at", "Enter a deadline that is still to come.")
	}
	if bad == nil {
		shared, err = s.shareRound(tx, *p, p.Round, ideas, scoring, conflicts)
		if err != nil {
			return nil, err
		}
		shared.reasons(&bad, in.Confirm)
	}
	if err := notReady(bad, "The round cannot be opened yet."); err != nil {
		return nil, err
	}
	if round == 1 {
		shared.anchor(ideas)
		if err := s.intoReview(tx, p.Challenge, ideas, now); err != nil {
			return nil, err
		}
	}
	asked := ideas
	if p.each(round) {
		ideas = nil // each is opened once the panel has talked about it
	}
	if err := addSheets(tx, *p, by, Assign(*p, round, ideas, criteria, scoring, conflicts, shared.Plan, now), now); err != nil {
		return nil, err
	}
	state := Rescoring
	if round == 1 {
		state = R1Scoring
	}
	for i := range ideas {
		ideas[i].State = state
	}
	if err := tx.PutIdeas(ideas); err != nil {
		return nil, err
	}
	p.Round = round
	if err := tx.PutRound(Round{Panel: p.ID, Number: round, State: RoundOpen, OpensAt: now, ClosesAt: in.ClosesAt, Design: shared.Design}); err != nil {
		return nil, err
	}
	if in.ClosesAt.IsZero() {
		return asked, nil
	}
	return asked, tx.AddTask(closing(*p, round, in.ClosesAt, now))
}

// Collecting returns the phase in which everybody may still post ideas that the
// panel of area would have to score: round 1 opens once there is none.
func Collecting(c challenge.Challenge, area id.Area, now time.Time) (challenge.Phase, bool) {
	for _, ph := range c.PhasesFor(area, now) {
		if ph.Posting == challenge.Everyone {
			return ph, true
		}
	}
	return challenge.Phase{}, false
}

// toScore returns the ideas of the round: all that are open when round 1
// begins, later those that are still in the panel.
func (s Service) toScore(tx Tx, p Panel, round int) ([]PanelIdea, error) {
	in, err := tx.Ideas(p.ID)
	if err != nil {
		return nil, err
	}
	known := slices.Clone(in)
	in = slices.DeleteFunc(in, func(i PanelIdea) bool { return i.State.Gone() || i.State == NoQuorum || i.State == Decided })
	if round > 1 {
		return in, nil
	}
	open, err := tx.OpenIdeas(p.Challenge, p.Area)
	if err != nil {
		return nil, err
	}
	for _, idea := range open {
		if !slices.ContainsFunc(known, func(i PanelIdea) bool { return i.Idea == idea }) {
			in = append(in, PanelIdea{Panel: p.ID, Idea: idea, State: Queued})
		}
	}
	return in, nil
}

// intoReview tells everybody that the panel now reads these ideas: from here on
// their texts stay as they are.
func (s Service) intoReview(tx Tx, of id.Challenge, ideas []PanelIdea, now time.Time) error {
	for n := range ideas {
		i, err := tx.Idea(ideas[n].Idea)
		if err != nil {
			return err
		}
		if i.Challenge != of { // it was moved while the round was being opened
			return ErrStale
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

// closeRound fixes the scores of the open round and keeps what they add up to. It
// returns how many scores of the round before count in it.
func (s Service) closeRound(tx Tx, p *Panel, v Viewer, in Advance, now time.Time) (carried int, err error) {
	round := p.Round
	scores, err := tx.Scores(p.ID, round)
	if err != nil {
		return 0, err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return 0, err
	}
	missing, gone := map[id.Seat]bool{}, gone(ideas)
	for _, sc := range scores {
		if sc.State == Pending && !gone[sc.Idea] {
			missing[sc.Seat] = true
		}
	}
	if len(missing) > 0 && !in.Confirm {
		var bad fault.Fields
		bad.Add("confirm", "Scores are missing from "+members(len(missing))+". Read the list, then confirm to close the round without them.")
		return 0, notReady(bad, "The round cannot be closed yet.")
	}
	if _, err := tx.MarkAbsent(p.ID, round, now); err != nil {
		return 0, err
	}
	if err := tx.DropScoreDrafts(p.ID, round, 0); err != nil {
		return 0, err
	}
	standings, err := s.stand(tx, *p, round, now)
	if err != nil {
		return 0, err
	}
	if err := s.settle(tx, *p, standings, v, in.Reason); err != nil {
		return 0, err
	}
	r, err := tx.Round(p.ID, round)
	if err != nil {
		return 0, err
	}
	r.State, r.ClosedAt = RoundClosed, now
	for n := range standings {
		carried += standings[n].NCarried
	}
	return carried, tx.PutRound(r)
}

// gone are the ideas that have left the panel: nobody is asked about them any more.
func gone(ideas []PanelIdea) map[id.Idea]bool {
	out := map[id.Idea]bool{}
	for _, i := range ideas {
		out[i.Idea] = i.State.Gone()
	}
	return out
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
	if err := unscored(tx, p, short); err != nil {
		return err
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
	if last && n > 0 {
		if err := checkReason(reason); err != nil {
			return err
		}
	}
	return markIdeas(tx, p.ID, func(i *PanelIdea) bool {
		switch {
		case p.each(p.Round) && i.State != Rescoring:
			return false // nobody was asked about it in this round
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

// unscored marks as short the ideas that nobody has been asked about: one that no
// member has taken, say.
func unscored(tx Tx, p Panel, short map[id.Idea]bool) error {
	ideas, err := tx.Ideas(p.ID)
	for _, i := range ideas {
		if _, scored := short[i.Idea]; !scored && (i.State == R1Scoring || i.State == Rescoring) {
			short[i.Idea] = true
		}
	}
	return err
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
		if !i.State.Gone() && i.State != NoQuorum && i.State != Decided && change(&i) {
			moved = append(moved, i)
		}
	}
	return tx.PutIdeas(moved)
}

// stand computes the standings of a round and keeps them.
func (s Service) stand(tx Tx, p Panel, round int, now time.Time) ([]Standing, error) {
	rounds := make([][]Score, round)
	for n := range rounds {
		var err error
		if rounds[n], err = tx.Scores(p.ID, n+1); err != nil {
			return nil, err
		}
	}
	scores := p.Rules.Counting.Counted(rounds)
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
	if err = tx.PutStandings(p.ID, round, standings); err != nil {
		return nil, err
	}
	figures := SumUp(p, ideas, criteria, seats, rounds, Digest(p.Rules, seats, criteria, scores), now)
	if err := tx.PutRoundFigures(p.ID, round, figures); err != nil {
		return nil, err
	}
	return standings, agreeOnThemes(tx, p, round, ideas, now)
}
