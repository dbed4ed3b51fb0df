package review

import (
	"strconv"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// SeatKind is the capacity in which a person sits on a panel. It is no role:
// it says nothing about what the person may do elsewhere.
type SeatKind string

// Seats. Professional and Lived score, with equal weight.
const (
	NoSeat       SeatKind = ""
	Professional SeatKind = "professional"
	Lived        SeatKind = "lived"
	Chair        SeatKind = "chair"
	Secretary    SeatKind = "secretary"
	Observer     SeatKind = "observer"
)

// Seats lists the kinds of seat in the order in which pages show them.
var Seats = []SeatKind{Chair, Secretary, Professional, Lived, Observer}

// Known reports whether k is one of the five kinds.
func (k SeatKind) Known() bool {
	switch k {
	case Professional, Lived, Chair, Secretary, Observer:
		return true
	default:
		return false
	}
}

// SeatState is whether a member takes part.
type SeatState string

// States of a seat. Only active members are given ideas to score.
const (
	Invited    SeatState = "invited"
	Active     SeatState = "active"
	SeatPaused SeatState = "paused"
	Left       SeatState = "left"
)

// Seat is one person's place on one panel.
type Seat struct {
	ID         id.Seat
	Panel      id.Panel
	Person     id.Person
	Kind       SeatKind
	State      SeatState
	Profession string    // as it counts for the composition; empty for lived experience
	PausedAt   time.Time // when a paused seat was paused; else zero
	Tenths     int       // of a full load of ideas, 1 to 10
	Only       id.Idea   // the one idea for which the member is here; 0 for a member of the panel
	Since      time.Time // when the seat was taken
	ReadyAt    time.Time // when the member had read the criteria and declared interests
	Deputy     bool      // acts for the chair on ideas that the chair is recused from
	// PractisedAt is when the member had scored the practice ideas; zero: not yet.
	PractisedAt time.Time
	// Recused reports whether the member is recused from any idea of the panel. It is
	// for the rules of what they see themselves; read with the seat, never kept.
	Recused bool
}

// Scores reports whether the seat scores under the rules: professional and lived
// always, the chair only by setting, and then as a professional.
func (s Seat) Scores(r Rules) bool {
	switch s.Kind {
	case Professional, Lived:
		return true
	case Chair:
		return r.ChairScores
	default:
		return false
	}
}

// Scoring returns the seats that score and take part.
func Scoring(seats []Seat, r Rules) []Seat {
	var in []Seat
	for _, s := range seats {
		if s.State == Active && s.Scores(r) {
			in = append(in, s)
		}
	}
	return in
}

// Composition says who sits on a panel. It is reported with every result,
// because the make-up of a panel changes its ratings (Coulter 1995).
type Composition struct {
	Scoring, Lived, Professions, Chairs, Secretaries int
}

// Compose counts the seats of people who have not left.
func Compose(seats []Seat, r Rules) Composition {
	var c Composition
	professions := map[string]bool{}
	for _, s := range seats {
		if s.State == Left || s.Only != 0 {
			continue
		}
		if s.Scores(r) {
			c.Scoring++
			if s.Kind != Lived && s.Profession != "" {
				professions[s.Profession] = true
			}
		}
		switch s.Kind {
		case Lived:
			c.Lived++
		case Chair:
			c.Chairs++
		case Secretary:
			c.Secretaries++
		}
	}
	c.Professions = len(professions)
	return c
}

// Reasons lists what the rules for a panel's make-up still ask for.
func (c Composition) Reasons(r Rules) fault.Fields {
	var bad fault.Fields
	if c.Chairs != 1 {
		bad.Add("chair", "Seat one chair.")
	}
	if c.Secretaries != 1 {
		bad.Add("secretary", "Seat one secretary, who is not the chair.")
	}
	if c.Scoring < r.MinScoring {
		bad.Add("members", "Seat at least "+strconv.Itoa(r.MinScoring)+" members who score. There are "+strconv.Itoa(c.Scoring)+".")
	}
	if c.Lived < r.MinLived {
		bad.Add("lived", "Seat at least "+strconv.Itoa(r.MinLived)+" member with lived experience.")
	}
	if c.Professions < r.MinProfessions {
		bad.Add("professions", "Seat members of at least "+strconv.Itoa(r.MinProfessions)+" professions, and name them.")
	}
	return bad
}
