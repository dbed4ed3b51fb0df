package review

import (
	"uptake/domain/fault"
	"uptake/domain/id"
)

// An expert is asked in for one idea: they score it beside the members that it
// needs, and see of the panel that idea alone. They are no part of the panel's
// make-up and of its meetings.

// mayBeOnly returns nil unless a person is asked in for one idea and cannot be.
func (s Service) mayBeOnly(tx Tx, p Panel, in Seating) error {
	if in.Only == 0 {
		return nil
	}
	var bad fault.Fields
	if in.Kind != Professional && in.Kind != Lived {
		bad.Add("seat", "An expert for one idea scores: choose professional or lived experience.")
	}
	if err := s.inPanel(tx, p, in.Only); err != nil {
		bad.Add("only", "Enter the number of an idea of this panel.")
	}
	return bad.Fault("seat.only", "There is a problem with the seat.")
}

// barred reports whether the viewer has no part in the idea: by a conflict, or
// because they are here for another one.
func (v Viewer) barred(conflicts []Conflict, idea id.Idea) bool {
	return v.elsewhere(idea) || v.SeatID != 0 && barred(conflicts, v.SeatID, idea)
}

// elsewhere reports whether the viewer is here for one idea, and this is another,
// or the panel as a whole.
func (v Viewer) elsewhere(idea id.Idea) bool { return v.Only != 0 && v.Only != idea }
