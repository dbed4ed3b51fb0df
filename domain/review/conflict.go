package review

import (
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// ConflictKind says what interest a member has in an idea. Chair and secretary
// alone see it; published is only how many members were recused.
type ConflictKind string

// Kinds of conflict.
const (
	Author       ConflictKind = "author"       // author or co-author
	Team         ConflictKind = "team"         // same team, or line management
	Organisation ConflictKind = "organisation" // same organisation: declared, may score
	Financial    ConflictKind = "financial"
	Personal     ConflictKind = "personal"
	Advocacy     ConflictKind = "advocacy" // supported or commented publicly: declared, may score
	OtherKind    ConflictKind = "other"
)

// ConflictKinds lists the kinds in the order in which pages show them.
var ConflictKinds = []ConflictKind{Author, Team, Organisation, Financial, Personal, Advocacy, OtherKind}

// Recuses reports whether a conflict of this kind keeps the member from scoring.
// That declared organisation and advocacy do not is our default.
func (k ConflictKind) Recuses() bool { return k != Organisation && k != Advocacy }

// Conflict is a declared interest of one member in one idea.
type Conflict struct {
	Seat    id.Seat
	Idea    id.Idea
	Kind    ConflictKind
	Recused bool
	At      time.Time
}

// ErrRecusalStands is returned to who would lift a recusal of their own.
var ErrRecusalStands = &fault.Error{Kind: fault.Forbidden, Code: "conflict.stands", Message: "You are recused from this idea, and that stands. If it is a mistake, ask the secretary to change it."}

// ErrConflictKind is returned for a kind that is not in the list.
var ErrConflictKind = &fault.Error{Kind: fault.Invalid, Code: "conflict.kind", Message: "Choose what kind of conflict it is.", Fields: fault.Fields{{Name: "kind", Message: "Choose what kind of conflict it is."}}}

// Declare returns the conflict of a seat with an idea, or ErrConflictKind.
func Declare(seat id.Seat, idea id.Idea, kind ConflictKind, now time.Time) (Conflict, error) {
	for _, k := range ConflictKinds {
		if k == kind {
			return Conflict{Seat: seat, Idea: idea, Kind: kind, Recused: kind.Recuses(), At: now}, nil
		}
	}
	return Conflict{}, ErrConflictKind
}
