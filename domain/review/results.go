package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Result is what one idea came to on one criterion in one round, as far as the
// viewer may see it: what they may not is undefined or 0. Rows says which is
// which, and Decision is nil where it may not be shown.
type Result struct {
	Idea      IdeaHead
	Criterion Criterion
	Round     int
	Rows      Rows
	Figures   Figures
	Quadrant  Quadrant // by the medians of impact and feasibility, of the same round
	Order     Placed   // in the panel's order; Rank 0 where that may not be seen
	Layer     int      // by what beats what; 0: in none, or it may not be seen
	Among     Among    // where it stands in the panel's order, in words; NoStanding where that may not be said
	Algorithm string
	Digest    string
	Decision  *Decision
	Sure      *SureCount // nil where nobody is asked, too few have answered or it may not be seen
}

// Flags lists the reasons to discuss the idea that the viewer may know.
func (r Result) Flags() []Flag {
	if !r.Rows.Has(RowPooled) {
		return nil
	}
	return r.Figures.Flags(r.Criterion)
}

// results builds what v may see of the standings. It is the only place where
// standings leave the package.
func results(h Head, v Viewer, ideas []IdeaHead, standings []Standing, conflicts []Conflict, decisions []Decision, ch Channel) []Result {
	var out []Result
	for n := range standings {
		st := &standings[n]
		i := slices.IndexFunc(ideas, func(i IdeaHead) bool { return i.Idea == st.Idea })
		if i < 0 {
			continue
		}
		d := slices.IndexFunc(decisions, func(d Decision) bool { return d.Idea == st.Idea })
		about := aboutOf(v, ideas[i], conflicts)
		about.N, about.NLived, about.NProfessional = st.N, st.NLived, st.NProfessional
		about.Shortlisted = d >= 0 && decisions[d].Outcome == Shortlisted
		rows := Visible(v, about, ch, Moment{h.Panel, st.Round})
		if st.tells(h.Criterion(st.Criterion)) {
			rows &^= RowPooled | RowGroups | RowRank | RowMedian | RowSpread | RowLoneGap
		}
		if rows&(RowPooled|RowMedian|RowDecision) == 0 {
			continue
		}
		r := Result{Idea: ideas[i], Criterion: h.Criterion(st.Criterion), Round: st.Round, Rows: rows, Figures: st.Figures.only(rows)}
		if rows&(RowPooled|RowMedian) != 0 {
			r.Algorithm, r.Digest = st.Algorithm, st.Digest
		}
		if d >= 0 && rows.Has(RowDecision) {
			r.Decision = shown(v, decisions[d])
		}
		out = append(out, r)
	}
	return out
}

// aboutOf says how v stands to an idea.
func aboutOf(v Viewer, i IdeaHead, conflicts []Conflict) About {
	return About{Idea: i.Idea, Recused: v.barred(conflicts, i.Idea)}
}

// shown returns a decision without what is for the panel alone, unless v sits on it.
func shown(v Viewer, d Decision) *Decision {
	if v.Seat == NoSeat && !v.Command {
		d.Internal, d.Override, d.Proposed, d.By = "", "", "", 0
	}
	return &d
}

// unseen stands in the place of a figure that the viewer may not see.
const unseen stats.Reason = "not to be seen"

// only returns the figures that rows open.
func (f Figures) only(rows Rows) Figures {
	if rows&(RowPooled|RowMedian) == 0 {
		return Figures{}
	}
	flag := f.Groups.Flag
	if !rows.Has(RowGroups) {
		f.Groups = stats.Parity{}
		f.Groups.Flag = flag && rows.Has(RowLoneGap)
	}
	if !rows.Has(RowRank) {
		f.Rank, f.Place, f.Adjusted, f.Shifted = 0, stats.Place{}, stats.Figure{Reason: unseen}, false
	}
	if !rows.Has(RowPooled) {
		f.Spread, f.Sum = stats.Spread{}, 0
		f.MADM, f.SD, f.Delphi = stats.Ratio{}, stats.Figure{Reason: unseen}, stats.NoConsensus
		f.NUnable, f.NAbsent, f.Commonest = 0, 0, 0
		if !rows.Has(RowSpread) {
			f.Min, f.Max = 0, 0
		}
	}
	return f
}

// Results returns what a round of a panel came to as far as a may see it; round
// 0 stands for each idea's last closed round of which a may see anything. Before anything may be seen the
// list is empty.
func (s Service) Results(ctx context.Context, a account.Actor, panel id.Panel, round int, ch Channel) (Head, []Result, error) {
	h, err := s.Reads.Head(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	if v.Seat == NoSeat && !v.Command && !h.Reached(Formed) && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		return Head{}, nil, ErrNotFound
	}
	if err := s.looking(ctx, a, &h, v, round, ch); err != nil {
		return Head{}, nil, err
	}
	ideas, err := s.ideaHeads(ctx, h, v)
	if err != nil {
		return Head{}, nil, err
	}
	standings, err := s.Reads.StandingsOf(ctx, panel, 0)
	if err != nil {
		return Head{}, nil, err
	}
	if round == 0 {
		standings = Final(slices.DeleteFunc(standings, func(st Standing) bool {
			return Visible(v, About{}, ch, Moment{h.Panel, st.Round})&(RowPooled|RowMedian|RowDecision) == 0
		}))
	} else {
		standings = slices.DeleteFunc(standings, func(st Standing) bool { return st.Round != round })
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	decisions, err := s.Reads.DecisionsOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	out := results(h, v, ideas, standings, conflicts, decisions, ch)
	if err := s.sureBeside(ctx, h, out); err != nil {
		return Head{}, nil, err
	}
	beside(h, v, out, standings, ch)
	whole, err := s.Reads.RoundFiguresOf(ctx, panel)
	if err != nil {
		return Head{}, nil, err
	}
	together(out, whole, orderRound(h, v, ch))
	if v.Seat == NoSeat && !v.Command && account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}) != nil {
		h.State, h.PausedFrom, h.Round, h.Rounds = publicState(h.Panel), "", 0, nil
	}
	return h, out, nil
}
