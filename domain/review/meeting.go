package review

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Meeting is what is kept of a panel's meetings: it begins empty with the first
// reveal, and nothing in it is ever removed. Revision moves with each change.
type Meeting struct {
	Revision   int
	RevealedAt time.Time // when the members were last shown what a round came to
	Moves      []AgendaMove
	Pulls      []Pull
	Skips      []Skip       // in their order
	Talks      []Talk       // in their order; at most the last is still going on
	Presences  []Attendance // in the order of arrival
}

// Pull is the wish of a member to discuss an idea on the consent list. Who it
// was is not kept with it.
type Pull struct {
	Panel id.Panel
	Round int
	Idea  id.Idea
	At    time.Time
}

// Talk is a stretch of a meeting in which one idea was the current one.
type Talk struct {
	Panel   id.Panel
	Round   int
	Idea    id.Idea
	BeganAt time.Time
	EndedAt time.Time // zero while it goes on
}

// Attendance is a stretch of time in which a member was there.
type Attendance struct {
	Panel     id.Panel
	Seat      id.Seat
	ArrivedAt time.Time
	LeftAt    time.Time // zero while they are there
}

// MeetingTx reads and changes what is kept of meetings. The panel is held for
// change before any of it is called.
type MeetingTx interface {
	// Meeting returns the meeting of the panel; the zero Meeting before the first reveal.
	Meeting(p id.Panel) (Meeting, error)
	// TouchMeeting moves the revision; revealed, unless zero, replaces RevealedAt.
	TouchMeeting(p id.Panel, revealed time.Time) error
	AddMove(m AgendaMove) error
	// AddPull keeps a pull; the same idea in the same round once.
	AddPull(p Pull) error
	// AddSkip keeps a skip in place of an earlier one of the same idea and round.
	AddSkip(s Skip) error
	// EndTalk ends the talk that goes on, if any.
	EndTalk(p id.Panel, at time.Time) error
	AddTalk(t Talk) error
	// Arrive keeps that a member came, unless they are there already.
	Arrive(a Attendance) error
	// Leave ends the presence of a member, if they are there.
	Leave(p id.Panel, seat id.Seat, at time.Time) error
}

// Faults of meetings.
var (
	ErrNoMeeting  = &fault.Error{Kind: fault.Closed, Code: "meeting.none", Message: "The panel meets while it discusses and while it decides."}
	ErrNotPresent = &fault.Error{Kind: fault.Closed, Code: "meeting.no_quorum"}
)

// Meets reports whether the panel is at a step at which it meets.
func (p Panel) Meets() bool { return p.Discusses() || p.State == Deciding }

// Current returns the talk that goes on.
func (m Meeting) Current() (Talk, bool) {
	if n := len(m.Talks); n > 0 && m.Talks[n-1].EndedAt.IsZero() {
		return m.Talks[n-1], true
	}
	return Talk{}, false
}

// Here reports whether a member is present.
func (m Meeting) Here(seat id.Seat) bool {
	return slices.ContainsFunc(m.Presences, func(a Attendance) bool { return a.Seat == seat && a.LeftAt.IsZero() })
}

// MovesIn returns the moves on the agenda of one round.
func (m Meeting) MovesIn(round int) []AgendaMove {
	return slices.DeleteFunc(slices.Clone(m.Moves), func(v AgendaMove) bool { return v.Round != round })
}

// PulledIn returns the ideas that members have pulled into discussion in a round.
func (m Meeting) PulledIn(round int) map[id.Idea]bool {
	out := map[id.Idea]bool{}
	for _, p := range m.Pulls {
		if p.Round == round {
			out[p.Idea] = true
		}
	}
	return out
}

// Token names a state of the meeting, and of its panel, to one viewer and says
// nothing else: it is all that the stream of a meeting carries.
func (m Meeting) Token(p Panel, person id.Person) string {
	h := sha256.Sum256([]byte("meeting\t" + strconv.FormatInt(int64(p.ID), 10) + "\t" + strconv.FormatInt(int64(person), 10) + "\t" + strconv.Itoa(m.Revision) + "\t" + strconv.Itoa(p.Version)))
	return hex.EncodeToString(h[:12])
}

// MeetingQuorum is who has to be there for a decision on an idea, and who is.
// Members who are recused from the idea count nowhere.
type MeetingQuorum struct {
	Eligible, Present, Needed int
	Lived, LivedNeeded        int // members with lived experience: present, needed
}

// Met reports whether the panel may decide.
func (q MeetingQuorum) Met() bool { return q.Present >= q.Needed && q.Lived >= q.LivedNeeded }

// Err says why the panel may not decide; nil if it may.
func (q MeetingQuorum) Err() error {
	if q.Met() {
		return nil
	}
	e := *ErrNotPresent
	e.Message = "The panel cannot decide: " + members(q.Present) + " of " + strconv.Itoa(q.Eligible) + " present, " + strconv.Itoa(q.Needed) + " needed. The secretary notes on the page Meeting who is there."
	if q.Present >= q.Needed {
		e.Message = "The panel cannot decide: nobody with lived experience is present who may decide on this idea. The secretary notes on the page Meeting who is there."
	}
	return &e
}

// QuorumFor counts who is present for a decision on an idea (0: on no idea in
// particular): the rules' share of the members who score, some with lived
// experience among them.
func QuorumFor(r Rules, seats []Seat, conflicts []Conflict, m Meeting, idea id.Idea) MeetingQuorum {
	q := MeetingQuorum{LivedNeeded: r.MeetingLived}
	for _, s := range Scoring(seats, r) {
		if s.Only != 0 || idea != 0 && barred(conflicts, s.ID, idea) {
			continue
		}
		q.Eligible++
		if !m.Here(s.ID) {
			continue
		}
		q.Present++
		if s.Kind == Lived {
			q.Lived++
		}
	}
	q.Needed = (r.MeetingPercent*q.Eligible + 99) / 100
	return q
}

// quorumPresent returns nil if enough members are present to decide on an idea. Who
// was there when an imported panel met is not known, so of those it is not asked.
func (s Service) quorumPresent(tx Tx, p Panel, idea id.Idea) error {
	if p.Imported {
		return nil
	}
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return err
	}
	m, err := tx.Meeting(p.ID)
	if err != nil {
		return err
	}
	return QuorumFor(p.Rules, seats, conflicts, m, idea).Err()
}

// meet lets chair or secretary (by says who) act on a panel that meets. On an
// idea that they are recused from they may not. What was done is one entry of the
// record; act returns its seat and its lines.
func (s Service) meet(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, by Actor, act func(Tx, *Panel, Viewer, time.Time) (RecordEntry, error)) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		deputises := by&ByChair != 0 && idea != 0 && v.chairs(seats, conflicts, idea) == nil
		switch {
		case v.actors()&by == 0 && !deputises:
			return ErrNotYours
		case idea != 0 && v.barred(conflicts, idea):
			return ErrRecused
		case p.State == Paused:
			return ErrPaused
		case !p.Meets():
			return ErrNoMeeting
		}
		if idea != 0 {
			if _, err := ideaIn(tx, panel, idea); err != nil {
				return err
			}
		}
		now := s.Now()
		done, err := act(tx, &p, v, now)
		if err != nil {
			return err
		}
		done.Idea = idea
		return s.moved(tx, p, a, now, done)
	})
}

// moved announces that the meeting has changed, and puts into the record what was done.
func (s Service) moved(tx Tx, p Panel, a account.Actor, now time.Time, done RecordEntry) error {
	if err := tx.TouchMeeting(p.ID, time.Time{}); err != nil {
		return err
	}
	return noteMeeting(tx, p, a, now, done)
}

// noteMeeting puts into the record what was done in a meeting.
func noteMeeting(tx Tx, p Panel, a account.Actor, now time.Time, done RecordEntry) error {
	e := event(p, outbox.MeetingChanged, a, now, "")
	e.Subject, done.Round = int64(done.Idea), p.Round
	return note(tx, e, done)
}

// SetCurrent makes an idea the one that the panel talks about, or none for 0.
func (s Service) SetCurrent(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) error {
	return s.meet(ctx, a, panel, idea, ByChair|BySecretary, func(tx Tx, p *Panel, _ Viewer, now time.Time) (RecordEntry, error) {
		m, err := tx.Meeting(panel)
		if err != nil {
			return RecordEntry{}, err
		}
		if t, on := m.Current(); on && t.Idea == idea {
			return RecordEntry{}, nil
		}
		if err := tx.EndTalk(panel, now); err != nil {
			return RecordEntry{}, err
		}
		if t, on := m.Current(); on {
			if err := s.talked(tx, *p, t.Idea, a.Person, now); err != nil {
				return RecordEntry{}, err
			}
		}
		if idea == 0 {
			return RecordEntry{}, nil
		}
		return RecordEntry{}, tx.AddTalk(Talk{Panel: panel, Round: p.LastRevealed(), Idea: idea, BeganAt: now})
	})
}

// Attend notes that members have come or left; no seats stand for everybody who
// takes part. The secretary keeps it.
func (s Service) Attend(ctx context.Context, a account.Actor, panel id.Panel, here bool, seats ...id.Seat) error {
	return s.meet(ctx, a, panel, 0, BySecretary, func(tx Tx, _ *Panel, _ Viewer, now time.Time) (RecordEntry, error) {
		all, err := tx.Seats(panel)
		if err != nil {
			return RecordEntry{}, err
		}
		wanted := seats
		if len(wanted) == 0 {
			for _, seat := range all {
				if seat.State == Active {
					wanted = append(wanted, seat.ID)
				}
			}
		}
		for _, seat := range wanted {
			if !slices.ContainsFunc(all, func(o Seat) bool { return o.ID == seat && (!here || o.State == Active) }) {
				return RecordEntry{}, ErrNoSeat
			}
			if here {
				err = tx.Arrive(Attendance{Panel: panel, Seat: seat, ArrivedAt: now})
			} else {
				err = tx.Leave(panel, seat, now)
			}
			if err != nil {
				return RecordEntry{}, err
			}
		}
		return RecordEntry{}, nil
	})
}

// placeAmong turns a place among the items that are seen into one among all, from 1:
// where it lies must not tell of those that are hidden.
func placeAmong(items []Item, idea id.Idea, place int, hidden func(id.Idea) bool) int {
	seen := 0
	at := 0 // in the agenda without idea
	for _, item := range items {
		if item.Idea == idea {
			continue
		}
		if !hidden(item.Idea) {
			if seen++; seen == place {
				break
			}
		}
		at++
	}
	return at + 1
}

// MoveOnAgenda puts an idea at a place, from 1, of the agenda as the secretary sees it,
// who does. Each move is kept; the record says from where to where among all ideas, and
// what the order is from then on.
func (s Service) MoveOnAgenda(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, place int) error {
	if place < 1 {
		return (fault.Fields{{Name: "place", Message: "Enter a place from 1."}}).Fault("agenda.place", "There is a problem with the place.")
	}
	return s.meet(ctx, a, panel, idea, BySecretary, func(tx Tx, p *Panel, v Viewer, now time.Time) (RecordEntry, error) {
		before, err := agendaNow(tx, *p)
		if err != nil {
			return RecordEntry{}, err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return RecordEntry{}, err
		}
		place := placeAmong(before, idea, place, func(i id.Idea) bool { return v.barred(conflicts, i) })
		if err := tx.AddMove(AgendaMove{Panel: panel, Round: p.LastRevealed(), Idea: idea, Place: place, By: v.SeatID, At: now}); err != nil {
			return RecordEntry{}, err
		}
		agenda, err := agendaLines(tx, *p)
		if err != nil {
			return RecordEntry{}, err
		}
		from := 1 + slices.IndexFunc(before, func(i Item) bool { return i.Idea == idea })
		return RecordEntry{Seat: v.SeatID, What: append(agenda, movedLine+"\t"+strconv.Itoa(from)+"\t"+strconv.Itoa(place))}, nil
	})
}

// adjourn ends what goes on in a meeting: nobody is there any more.
func (s Service) adjourn(tx Tx, p Panel, now time.Time) error {
	m, err := tx.Meeting(p.ID)
	if err != nil || m.Revision == 0 {
		return err
	}
	if err := tx.EndTalk(p.ID, now); err != nil {
		return err
	}
	for _, at := range m.Presences {
		if at.LeftAt.IsZero() {
			if err := tx.Leave(p.ID, at.Seat, now); err != nil {
				return err
			}
		}
	}
	return tx.TouchMeeting(p.ID, time.Time{})
}

// asks returns which ideas members want to discuss: by their sheets of the
// round, or pulled off the consent list.
func (m Meeting) asks(round int, progress Progress) map[id.Idea]bool {
	out := m.PulledIn(round)
	for _, at := range progress {
		for _, i := range at.Asked {
			out[i] = true
		}
	}
	return out
}

// LastRevealed returns the latest round that the members have been shown, 0 for none.
func (p Panel) LastRevealed() int {
	if p.Revealed(p.Round) {
		return p.Round
	}
	return max(0, p.Round-1)
}

// agendaFrom is Agenda for what is stored of a panel: only rounds that have been
// revealed enter it.
func agendaFrom(p Panel, criteria []Criterion, ideas []PanelIdea, standings []Standing, whole []RoundFigures, conflicts []Conflict, progress Progress, m Meeting) []Item {
	round := p.LastRevealed()
	if round == 0 {
		return nil
	}
	standings = slices.DeleteFunc(slices.Clone(standings), func(s Standing) bool { return s.Round > round })
	items := Agenda(p.Rules, criteria, ideas, Final(standings), placesIn(whole, round), m.asks(round, progress), conflicts, m.MovesIn(round))
	for n := range items { // what was discussed is not decided without discussion
		items[n].Consent = items[n].Consent && !slices.ContainsFunc(m.Talks, func(t Talk) bool { return t.Round == round && t.Idea == items[n].Idea })
	}
	return items
}

// byAgenda orders ideas as they stand on the agenda.
func byAgenda(items []Item) func(a, b id.Idea) int {
	at := make(map[id.Idea]int, len(items))
	for n, i := range items {
		at[i.Idea] = n
	}
	place := func(i id.Idea) int {
		if n, on := at[i]; on {
			return n
		}
		return len(items) // those that have left the panel come last
	}
	return func(a, b id.Idea) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) }
}
