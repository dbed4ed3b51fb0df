package review

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/id"
)

// RoundCheck is what computing a closed round anew has come to.
type RoundCheck struct {
	Round     int
	Scores    int      // that went in
	Figures   int      // standings and figures of the whole panel that came out
	Digest    string   // of what went in, now
	Different []string // what is kept and what comes out are not the same; empty: they are, to the last bit
}

// Audit is what going through all that is kept of a panel has come to.
type Audit struct {
	Head    Head
	Rounds  []RoundCheck // of closed rounds
	Entries int          // of the record
	Hash    string       // of its last entry; empty without one
	Faults  []RecordFault
	// Agenda is the order in which the record says that the panel talks about its ideas.
	Agenda []id.Idea
}

// Sound reports whether nothing differs and the record is whole.
func (a Audit) Sound() bool {
	return len(a.Faults) == 0 && !slices.ContainsFunc(a.Rounds, func(r RoundCheck) bool { return len(r.Different) > 0 })
}

// Recompute computes every closed round of a panel anew from its scores, compares
// with what is kept, and goes through the record. It changes nothing, and says
// nothing of a score: it is for whoever may know how far the panel agrees.
func (s Service) Recompute(ctx context.Context, a account.Actor, panel id.Panel) (Audit, error) {
	h, err := s.Reads.Head(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	out := Audit{Head: h}
	v := ViewerOf(a, h.Panel, h.Seats())
	standings, err := s.Reads.StandingsOf(ctx, panel, 0)
	if err != nil {
		return Audit{}, err
	}
	figures, err := s.Reads.RoundFiguresOf(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	var rounds [][]Score
	for n := 1; n <= h.LastClosed(); n++ {
		scores, err := s.Reads.ScoresOf(ctx, panel, n, 0)
		if err != nil {
			return Audit{}, err
		}
		rounds = append(rounds, scores)
		if !v.Command && !Visible(v, About{}, PanelPage, Moment{h.Panel, n}).Has(RowAgreement) {
			return Audit{}, account.ErrForbidden
		}
		kept := slices.DeleteFunc(slices.Clone(standings), func(st Standing) bool { return st.Round != n })
		of := slices.DeleteFunc(slices.Clone(figures), func(f RoundFigures) bool { return f.Round != n })
		check, err := recompute(h, rounds, kept, of)
		if err != nil {
			return Audit{}, err
		}
		out.Rounds = append(out.Rounds, check)
	}
	entries, err := s.Reads.EntriesOf(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	if out.Entries = len(entries); out.Entries > 0 {
		out.Hash = entries[len(entries)-1].Hash
	}
	decisions, err := s.Reads.DecisionsOf(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	records, err := s.Reads.RecordsOf(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	themes, err := s.keptThemes(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	notes, err := s.Reads.NoteReleasesOf(ctx, panel)
	if err != nil {
		return Audit{}, err
	}
	k := kept{
		rules: h.Rules, criteria: h.Criteria, scores: slices.Concat(rounds...), rounds: len(rounds),
		decisions: decisions, records: records, themes: themes, notes: notes,
	}
	if k.sures, err = s.Reads.SuresOf(ctx, panel, 0); err != nil {
		return Audit{}, err
	}
	if err := s.keptBeside(ctx, h, standings, figures, &k); err != nil {
		return Audit{}, err
	}
	out.Faults, out.Agenda = verify(entries, k)
	return out, nil
}

// recompute computes the last of rounds.
func recompute(h Head, rounds [][]Score, kept []Standing, figures []RoundFigures) (RoundCheck, error) {
	n := len(rounds)
	scores := h.Rules.Counting.Counted(rounds)
	c := RoundCheck{Round: n, Scores: len(scores), Figures: len(kept) + len(figures), Digest: Digest(h.Rules, h.Seats(), h.Criteria, scores)}
	differ := func(what string) { c.Different = append(c.Different, what) }
	if len(figures) == 0 || len(kept) == 0 && len(scores) > 0 { // where no idea was scored again there is no standing to keep
		differ("nothing is kept of the round")
		return c, nil
	}
	field, at := figures[0].Field, figures[0].At
	again := Stand(h.Panel, n, field, h.Criteria, h.Seats(), scores, at)
	if len(again) != len(kept) {
		differ("the number of standings: " + strconv.Itoa(len(kept)) + " kept, " + strconv.Itoa(len(again)) + " computed")
	}
	type key struct {
		idea      id.Idea
		criterion id.Criterion
	}
	computed := map[key]Standing{}
	for _, st := range again {
		computed[key{st.Idea, st.Criterion}] = st
	}
	for _, st := range kept {
		st.At = at
		if computed[key{st.Idea, st.Criterion}] != st {
			differ("idea " + strconv.FormatInt(int64(st.Idea), 10) + ", " + h.Criterion(st.Criterion).Name)
		}
	}
	whole := SumUp(h.Panel, field, h.Criteria, h.Seats(), rounds, c.Digest, at)
	for i, f := range figures {
		name := "impact and feasibility together"
		if f.Criterion != 0 {
			name = h.Criterion(f.Criterion).Name
		}
		j := slices.IndexFunc(whole, func(o RoundFigures) bool { return o.Criterion == f.Criterion })
		f.At = at
		figures[i] = f
		if j < 0 {
			differ("the whole panel on " + name)
			continue
		}
		same, err := sameFigures(f, whole[j])
		if err != nil {
			return c, err
		}
		if !same {
			differ("the whole panel on " + name)
		}
	}
	return c, nil
}

// sameFigures compares what is kept of both: equal texts are equal bits.
func sameFigures(a, b RoundFigures) (bool, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(b)
	return bytes.Equal(x, y), err
}

// keptThemes reads what is kept of themes.
func (s Service) keptThemes(ctx context.Context, panel id.Panel) (k keptThemes, err error) {
	if k.sets, err = s.Reads.ThemeSetsOf(ctx, panel); err != nil {
		return k, err
	}
	if k.fresh, err = s.Reads.NewThemesOf(ctx, panel); err != nil {
		return k, err
	}
	if k.settled, err = s.Reads.SettlementsOf(ctx, panel); err != nil {
		return k, err
	}
	k.agreements, err = s.Reads.ThemeAgreementsOf(ctx, panel)
	return k, err
}

// keptBeside reads what is kept beside the scores and of meetings.
func (s Service) keptBeside(ctx context.Context, h Head, standings []Standing, whole []RoundFigures, k *kept) (err error) {
	if k.remarks, err = s.Reads.RemarksOf(ctx, h.ID); err != nil {
		return err
	}
	if k.minutes, err = s.Reads.MinutesVersionsOf(ctx, h.ID); err != nil {
		return err
	}
	if _, k.dissents, err = s.Reads.MinutesOf(ctx, h.ID); err != nil {
		return err
	}
	m, err := s.Reads.MeetingOf(ctx, h.ID)
	if err != nil {
		return err
	}
	progress, err := s.Reads.Progress(ctx, h.ID, h.LastRevealed())
	if err != nil {
		return err
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, h.ID)
	if err != nil {
		return err
	}
	heads, err := s.Reads.IdeaHeads(ctx, h.ID)
	if err != nil {
		return err
	}
	ideas := make([]PanelIdea, len(heads))
	for n, i := range heads {
		ideas[n] = i.PanelIdea
	}
	k.moves = m.Moves
	k.agenda = agendaFrom(h.Panel, h.Criteria, ideas, standings, whole, conflicts, progress, m)
	return nil
}
