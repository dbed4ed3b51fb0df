package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Practice is the practice of a panel as one person sees it.
type Practice struct {
	Head   Head
	Viewer Viewer
	Ideas  []Practised
	Done   int  // how many the viewer has answered
	Asked  bool // the viewer is a member who answers them
	Writes bool // the viewer may change the ideas, as long as the panel is not briefed
}

// Practised is a practice idea, with the member's own answer. A member who has
// not answered it finds neither the worked answers nor the reasons in it.
type Practised struct {
	PracticeIdea
	Own PracticeAnswer // Number is 0 for none
}

// Practice returns the practice ideas of a panel for who sits on it or sets it
// up.
func (s Service) Practice(ctx context.Context, a account.Actor, panel id.Panel) (Practice, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Practice{}, err
	}
	out := Practice{Head: h, Viewer: v, Writes: v.writesPractice(a, h.Panel)}
	if v.Seat == NoSeat && !out.Writes {
		return Practice{}, ErrNotYours
	}
	own := h.seat(v.SeatID)
	out.Asked = own.Scores(h.Rules) && own.State == Active && h.Practises()
	ideas, err := s.Reads.PracticeIdeasOf(ctx, panel)
	if err != nil {
		return Practice{}, err
	}
	if len(ideas) == 0 {
		ideas = DefaultPractice(h.Criteria)
	}
	if out.Asked && !out.Writes {
		out.Head.Criteria = AskedOf(h.Criteria, v.Seat)
	}
	var answers []PracticeAnswer
	if v.SeatID != 0 {
		if answers, err = s.Reads.PracticeAnswersOf(ctx, v.SeatID); err != nil {
			return Practice{}, err
		}
	}
	out.Done = len(answers)
	for _, i := range ideas {
		p := Practised{PracticeIdea: i}
		if at := slices.IndexFunc(answers, func(x PracticeAnswer) bool { return x.Number == i.Number }); at >= 0 {
			p.Own = answers[at]
		}
		if out.Asked && p.Own.Number == 0 && !out.Writes {
			p.Worked, p.Reasons = nil, ""
		}
		out.Ideas = append(out.Ideas, p)
	}
	return out, nil
}

// Next returns the number of the first idea without an answer, 0 if there is none.
func (p Practice) Next() int {
	for _, i := range p.Ideas {
		if i.Own.Number == 0 {
			return i.Number
		}
	}
	return 0
}

// seat returns a seat of the panel, the zero Seat for one that it does not have.
func (h Head) seat(seat id.Seat) Seat {
	for _, m := range h.Members {
		if m.ID == seat && seat != 0 {
			return m.Seat
		}
	}
	return Seat{}
}
