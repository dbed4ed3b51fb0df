package review

import (
	"slices"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Asks reports whether members with a seat of this kind score the criterion. A
// chair who scores counts as professional.
func (c Criterion) Asks(k SeatKind) bool {
	if k == Chair {
		k = Professional
	}
	return (k == Professional || k == Lived) && (len(c.Seats) == 0 || slices.Contains(c.Seats, k))
}

// AskedOf returns the criteria that members with a seat of this kind score: they
// are not asked about the others, which is no missing answer.
func AskedOf(criteria []Criterion, k SeatKind) []Criterion {
	return slices.DeleteFunc(slices.Clone(criteria), func(c Criterion) bool { return !c.Asks(k) })
}

// asked returns the criteria of the sheet.
func (s Sheet) asked(criteria []Criterion) []Criterion {
	return slices.DeleteFunc(slices.Clone(criteria), func(c Criterion) bool {
		return !slices.ContainsFunc(s.Scores, func(sc Score) bool { return sc.Criterion == c.ID })
	})
}

// kindOf returns the kind of a seat among seats.
func kindOf(seats []Seat, seat id.Seat) SeatKind {
	for _, s := range seats {
		if s.ID == seat {
			return s.Kind
		}
	}
	return NoSeat
}

// ownMembers names what is wrong with who scores which criteria: each kind of
// member has one at least.
func ownMembers(cs []Criterion) fault.Fields {
	var bad fault.Fields
	for n := range cs {
		for _, k := range cs[n].Seats {
			if k != Professional && k != Lived {
				bad.Add(cs[n].Name+".seats", "Choose professional members, members with lived experience, or all.")
			}
		}
		if slices.Contains(cs[n].Seats, Professional) && slices.Contains(cs[n].Seats, Lived) {
			cs[n].Seats = nil // which is all
		}
	}
	for _, k := range []SeatKind{Professional, Lived} {
		if bad == nil && len(AskedOf(cs, k)) == 0 {
			bad.Add(cs[0].Name+".seats", "Members of each kind score at least one criterion.")
		}
	}
	return bad
}

// quorum reports whether enough of the members who are asked have scored, with
// lived experience among them where these are asked. A criterion with members of
// its own cannot want more of them than there are.
func (f Figures) quorum(c Criterion, r Rules, asked int) bool {
	want := r.Quorum(f.NEligible)
	if len(c.Seats) > 0 {
		want = max(min(want, asked), (r.QuorumThirds*f.NEligible+2)/3, 1)
	}
	return f.N >= want && (f.NLived >= r.QuorumLived || !c.Asks(Lived))
}

// tells reports whether the figures of a criterion would tell what a single member
// has said: it has members of its own, and only one has scored.
func (f Figures) tells(c Criterion) bool { return len(c.Seats) > 0 && f.N == 1 }
