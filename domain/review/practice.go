package review

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// PracticeIdeas is how many practice ideas a panel has.
const PracticeIdeas = 3

// PracticeIdea is an invented idea on which members try the criteria before they
// score a real one. What they answer counts nowhere.
type PracticeIdea struct {
	Number  int // from 1
	Title   string
	Body    string
	Worked  map[string]string // the chair's answers, as in Saving; a criterion may have none
	Reasons string            // why, in the chair's words; shown once the member has answered
}

// PracticeAnswer is what a member answers on a practice idea.
type PracticeAnswer struct {
	Seat    id.Seat
	Number  int
	Answers map[string]string // as in Saving, one for each criterion
	At      time.Time
}

// PracticeTx reads and changes practice.
type PracticeTx interface {
	// PracticeIdeas returns those that were written for the panel, by number; none
	// where it has the usual ones.
	PracticeIdeas(p id.Panel) ([]PracticeIdea, error)
	// SetPracticeIdeas puts them in place of what was there.
	SetPracticeIdeas(p id.Panel, ideas []PracticeIdea) error
	// PracticeAnswers returns the answers of a seat by number.
	PracticeAnswers(seat id.Seat) ([]PracticeAnswer, error)
	// PutPracticeAnswer keeps a in place of what was there.
	PutPracticeAnswer(a PracticeAnswer) error
}

// PracticeReads are the same reads outside a transaction.
type PracticeReads interface {
	PracticeIdeasOf(ctx context.Context, p id.Panel) ([]PracticeIdea, error)
	PracticeAnswersOf(ctx context.Context, seat id.Seat) ([]PracticeAnswer, error)
}

// Faults of practice.
var (
	ErrPractice   = &fault.Error{Kind: fault.Closed, Code: "practice.first", Message: "Score the three practice ideas first. Then you can open the ideas of the panel."}
	ErrNoPractice = &fault.Error{Kind: fault.NotFound, Code: "practice.not_found", Message: "There is no such practice idea."}
)

// Practises reports whether practice ideas can be answered now. Those of a panel
// that was imported were prepared elsewhere.
func (p Panel) Practises() bool { return !p.Imported && p.Reached(Formed) && !p.Reached(Finalised) }

// AsksPractice reports whether the holder of a seat has to score the practice
// ideas before any other.
func (p Panel) AsksPractice(s Seat) bool {
	return !p.Imported && s.Only == 0 && s.Scores(p.Rules) && s.PractisedAt.IsZero()
}

// Unprepared is the guard of Formed → Briefed as far as members go: each who
// scores has read the criteria, declared interests, and practised.
func Unprepared(seats []Seat, r Rules) fault.Fields {
	var bad fault.Fields
	unread, unpractised, silent := 0, 0, 0
	for _, s := range seats {
		if s.State == Invited {
			silent++
		}
	}
	if silent > 0 {
		bad.Add("invitation", "Still to answer their invitation: "+members(silent)+".")
	}
	for _, s := range Scoring(seats, r) {
		if s.Only != 0 {
			continue // an expert for one idea comes when they are needed
		}
		if s.ReadyAt.IsZero() {
			unread++
		}
		if s.PractisedAt.IsZero() {
			unpractised++
		}
	}
	if unread > 0 {
		bad.Add("ready", "Still to read the criteria and say that they are ready: "+members(unread)+".")
	}
	if unpractised > 0 {
		bad.Add("practice", "Still to score the practice ideas: "+members(unpractised)+".")
	}
	return bad
}

// brief is the guard of Formed → Briefed. The composition is asked for anew:
// somebody may have left meanwhile.
func (s Service) brief(tx Tx, p *Panel) error {
	seats, err := tx.Seats(p.ID)
	if err != nil {
		return err
	}
	return notReady(p.briefing(seats), "The panel cannot be briefed yet.")
}

// briefing lists what is missing for the briefing.
func (p Panel) briefing(seats []Seat) fault.Fields {
	return append(Compose(seats, p.Rules).Reasons(p.Rules), Unprepared(seats, p.Rules)...)
}

// Practise keeps what a member answers on a practice idea; every criterion needs
// an answer. With the last of them the member has practised, which stays so.
func (s Service) Practise(ctx context.Context, a account.Actor, panel id.Panel, number int, answers map[string]string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(seats, func(o Seat) bool { return o.ID == v.SeatID && o.Scores(p.Rules) && o.State == Active })
		switch {
		case at < 0:
			return ErrNotSeated
		case !p.Practises():
			return ErrState
		case number < 1 || number > PracticeIdeas:
			return ErrNoPractice
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		criteria = AskedOf(criteria, v.Seat)
		kept, bad := Saving{Answers: answers}.read(criteria)
		if len(bad) == 0 && len(answers) > len(kept) {
			bad.Add("answers", "Score only the criteria of this panel.")
		}
		if err := bad.Fault("practice.invalid", "There is a problem with your scores."); err != nil {
			return err
		}
		now := s.Now()
		if err := tx.PutPracticeAnswer(PracticeAnswer{Seat: v.SeatID, Number: number, Answers: answers, At: now}); err != nil {
			return err
		}
		done, err := tx.PracticeAnswers(v.SeatID)
		if err != nil || len(done) < PracticeIdeas || !seats[at].PractisedAt.IsZero() {
			return err
		}
		seats[at].PractisedAt = now
		return s.prepared(tx, p, seats[at], a, now, "practised")
	})
}

// PrepareFor notes that a member has read the criteria and practised by phone or
// on paper, with the secretary, who alone may say so.
func (s Service) PrepareFor(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(seats, func(o Seat) bool { return o.ID == seat && o.Scores(p.Rules) && o.State == Active })
		switch {
		case v.Seat != Secretary:
			return ErrNotYours
		case at < 0:
			return ErrNoSeat
		case !p.Practises():
			return ErrState
		}
		of, now := seats[at], s.Now()
		if of.ReadyAt.IsZero() {
			of.ReadyAt = now
		}
		if of.PractisedAt.IsZero() {
			of.PractisedAt = now
		}
		return s.prepared(tx, p, of, a, now, "prepared with the secretary")
	})
}

func (Service) prepared(tx Tx, p Panel, seat Seat, a account.Actor, now time.Time, how string) error {
	if err := tx.SaveSeat(seat); err != nil {
		return err
	}
	return note(tx, event(p, outbox.PanelChanged, a, now, how), RecordEntry{Seat: seat.ID})
}

// SetPractice replaces the practice ideas of a panel that is not briefed yet: for
// its chair, and for who sets it up. What members have answered stays.
func (s Service) SetPractice(ctx context.Context, a account.Actor, panel id.Panel, version int, ideas []PracticeIdea) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		switch {
		case err != nil:
			return err
		case !v.writesPractice(a, p):
			return ErrNotYours
		case p.Reached(Briefed):
			return ErrFrozen
		case version != 0 && version != p.Version:
			return ErrStale
		}
		criteria, err := tx.Criteria(panel)
		if err != nil {
			return err
		}
		if err := checkPractice(ideas, criteria); err != nil {
			return err
		}
		if err := tx.SetPracticeIdeas(panel, ideas); err != nil {
			return err
		}
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		return note(tx, event(p, outbox.PanelChanged, a, s.Now(), "practice ideas"), RecordEntry{})
	})
}

func (v Viewer) writesPractice(a account.Actor, p Panel) bool {
	return v.Seat == Chair || account.Can(a, account.SetUpPanel, account.Thing{Challenge: p.Challenge}) == nil
}

// checkPractice puts the ideas in order and names every field at fault, as
// "1.title" or "2.worked.impact".
func checkPractice(ideas []PracticeIdea, criteria []Criterion) error {
	var bad fault.Fields
	if len(ideas) != PracticeIdeas {
		bad.Add("items", "Write three practice ideas.")
		return bad.Fault("practice.invalid", practiceProblem)
	}
	for n := range ideas {
		i := &ideas[n]
		i.Number, i.Title = n+1, account.OneLine(i.Title)
		key := strconv.Itoa(n+1) + "."
		text := func(name, words, ask string) string {
			words = strings.TrimSpace(words)
			if words == "" {
				bad.Add(key+name, ask)
			} else if utf8.RuneCountInString(words) > NoteMax {
				bad.Add(key+name, "Use 5,000 characters or fewer.")
			}
			return words
		}
		if l := utf8.RuneCountInString(i.Title); l < 1 || l > 100 {
			bad.Add(key+"title", "Enter a title of 1 to 100 characters.")
		}
		i.Body, i.Reasons = text("body", i.Body, "Enter the idea."), text("reasons", i.Reasons, "Enter why you would score it so.")
		worked := map[string]string{}
		for _, c := range criteria {
			answer := strings.TrimSpace(i.Worked[c.Name])
			if _, wrong := c.Read(answer); wrong != nil {
				bad.Add(key+"worked."+c.Name, wrong.Message)
			}
			if answer != "" {
				worked[c.Name] = answer
			}
		}
		i.Worked = worked
	}
	return bad.Fault("practice.invalid", practiceProblem)
}

const practiceProblem = "There is a problem with the practice ideas."
