package reviewtest

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Prepare has every member who scores on a formed panel do what the briefing waits
// for, each as themselves: read the criteria, and score the practice ideas.
func Prepare(ctx context.Context, s review.Service, panel id.Panel) error {
	h, err := s.Reads.Head(ctx, panel)
	if err != nil {
		return err
	}
	for _, m := range review.Scoring(h.Seats(), h.Rules) {
		who := account.Actor{Person: m.Person}
		if err := s.DeclareReady(ctx, who, panel); err != nil {
			return err
		}
		for n := range review.PracticeIdeas {
			answers := map[string]string{}
			for _, c := range review.AskedOf(h.Criteria, m.Kind) {
				answers[c.Name] = c.Scale.Min.String()
			}
			if err := s.Practise(ctx, who, panel, n+1, answers); err != nil {
				return err
			}
		}
	}
	return nil
}
