package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Faults of people who were asked to sit on a panel, or sat on it, and hold no seat
// now. They stand in place of a bare refusal.
var (
	ErrInvited  = &fault.Error{Kind: fault.Forbidden, Code: "panel.invited", Message: "You are invited to sit on this panel. Its pages open for you once you accept."}
	ErrDeclined = &fault.Error{Kind: fault.Forbidden, Code: "panel.declined", Message: "You declined your seat on this panel, so its pages are closed to you. If you would like to sit on it after all, tell whoever set it up. They can give you the seat back."}
	ErrLeft     = &fault.Error{Kind: fault.Forbidden, Code: "panel.left", Message: "You have left this panel, so its pages are closed to you. If that is a mistake, tell whoever set it up. They can give you the seat back."}
)

// Seatless puts a refusal of somebody whose seat on a formed panel waits for their
// answer, was declined or has ended into the fault that says so; any other err comes
// back as it is.
func (s Service) Seatless(ctx context.Context, a account.Actor, panel id.Panel, err error) error {
	if fault.KindOf(err) != fault.Forbidden || !a.SignedIn() {
		return err
	}
	h, gone := s.Reads.Head(ctx, panel)
	if gone != nil || !h.Reached(Formed) {
		return err
	}
	at := slices.IndexFunc(h.Members, func(m Member) bool { return m.Person == a.Person })
	if at < 0 {
		return err
	}
	switch h.Members[at].State {
	case Invited:
		return ErrInvited
	case Left:
		said, gone := s.Reads.SeatAnswersOf(ctx, panel)
		if gone == nil && slices.ContainsFunc(said, func(o SeatAnswer) bool { return o.Seat == h.Members[at].ID && !o.Accepted }) {
			return ErrDeclined
		}
		return ErrLeft
	}
	return err
}
