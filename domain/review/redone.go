package review

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Redone is an idea whose figures in a closed round were worked out again with fewer
// members: a conflict of interest was declared after the round was closed.
type Redone struct {
	Round int
	Idea  id.Idea
}

// RedoneReads answers which ideas those are.
type RedoneReads interface {
	// RedoneOf returns each idea and closed round once, in no order.
	RedoneOf(ctx context.Context, p id.Panel) ([]Redone, error)
}

// Redone is on how many ideas fewer members count than when their round was closed,
// as far as a has been shown its figures. The number is all that a panel is told of a
// conflict that is declared late: not which ideas they are, nor who it was.
func (s Service) Redone(ctx context.Context, a account.Actor, panel id.Panel) (int, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return 0, err
	}
	return s.redone(ctx, h, v)
}

func (s Service) redone(ctx context.Context, h Head, v Viewer) (int, error) {
	if h.LastClosed() == 0 {
		return 0, nil
	}
	all, err := s.Reads.RedoneOf(ctx, h.ID)
	if err != nil {
		return 0, err
	}
	ideas := map[id.Idea]bool{}
	for _, r := range all {
		if Visible(v, About{}, PanelPage, Moment{h.Panel, r.Round}).Has(RowPooled) {
			ideas[r.Idea] = true
		}
	}
	return len(ideas), nil
}
