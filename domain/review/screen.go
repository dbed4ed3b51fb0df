package review

import (
	"context"
	"slices"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Earlier is what the round before came to, on the scoring screen of a later
// one: as far as its viewer may see it, and nothing of the round that is open.
type Earlier struct {
	Before  Sheet                  // the member's own scores; Round is 0 if there are none
	Results []Result               // once it is revealed
	Spread  map[id.Criterion][]Bar // how often each score was given
	Notes   []Note                 // to the panel
	Sure    map[int]SureCount      // how sure the members are, by round
	Minutes Minutes                // what the panel said of the idea; zero for nothing
}

// earlier reads what a member may see of round while they score idea in the next.
// They are not recused from it.
func (s Service) earlier(ctx context.Context, h Head, v Viewer, round int, idea IdeaHead) (Earlier, error) {
	var out Earlier
	var err error
	panel, rows := h.ID, Visible(v, About{Idea: idea.Idea}, PanelPage, Moment{h.Panel, round})
	if rows.Has(RowOwn) {
		if out.Before, err = s.Reads.SheetOf(ctx, panel, round, idea.Idea, v.SeatID); err != nil && fault.KindOf(err) != fault.NotFound {
			return out, err
		}
	}
	standings, err := s.Reads.StandingsOf(ctx, panel, idea.Idea)
	if err != nil {
		return out, err
	}
	standings = slices.DeleteFunc(standings, func(st Standing) bool { return st.Round != round })
	out.Results = results(h, v, []IdeaHead{idea}, standings, nil, nil, PanelPage)
	if rows.Has(RowPooled) {
		scores, err := s.counted(ctx, h.Panel, round, idea.Idea)
		if err != nil {
			return out, err
		}
		out.Spread = bars(scores, h.Criteria)
	}
	if out.Sure, err = s.sureOn(ctx, h, v, About{Idea: idea.Idea}); err != nil {
		return out, err
	}
	if rows.Has(RowNotes) {
		all, err := s.Reads.NotesOf(ctx, panel, round, idea.Idea)
		if err != nil {
			return out, err
		}
		if all, err = s.told(ctx, h, v, all); err != nil {
			return out, err
		}
		out.Notes = slices.DeleteFunc(all, func(n Note) bool { return n.Round != round })
		if out.Minutes, err = s.Reads.MinutesOn(ctx, panel, idea.Idea); err != nil {
			return out, err
		}
	}
	return out, nil
}
