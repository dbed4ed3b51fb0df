package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// EntryReads answers what the pages of entries ask.
type EntryReads interface {
	// Entries returns what waits for confirmation in a round, of one seat where it
	// is not 0, by seat and idea.
	Entries(ctx context.Context, p id.Panel, round int, seat id.Seat) ([]OnBehalf, error)
}

// Behalf is what the secretary needs to enter scores for one member, or for
// nobody yet: no score is in it, whoever gave it.
type Behalf struct {
	Head    Head
	Viewer  Viewer
	Takes   error         // why no scores are taken now; nil while they are
	Members []BoardMember // those who score, with their progress
	Of      Member        // the member; zero for the list of members
	Sheets  []SheetHead   // the member's ideas
	Waiting []OnBehalf    // without what was entered
}

// WaitsFor reports whether an entry on the idea waits for confirmation.
func (b Behalf) WaitsFor(seat id.Seat, idea id.Idea) bool {
	return slices.ContainsFunc(b.Waiting, func(e OnBehalf) bool { return e.Seat == seat && e.Idea == idea })
}

// Behalf returns the members for whom scores may be entered, and the ideas of
// one of them where seat is not 0. The secretary sees it, and the chair, who
// confirms what the secretary has entered.
func (s Service) Behalf(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat) (Behalf, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Behalf{}, err
	}
	if v.Seat != Secretary && v.Seat != Chair {
		return Behalf{}, ErrNotYours
	}
	out := Behalf{Head: h, Viewer: v, Takes: s.takes(h)}
	if h.Round == 0 {
		return out, nil
	}
	progress, err := s.Reads.Progress(ctx, panel, h.Round)
	if err != nil {
		return Behalf{}, err
	}
	var b Board
	b.members(h, progress)
	for _, m := range b.Members {
		if m.State == Active && m.Scores(h.Rules) {
			out.Members = append(out.Members, m)
		}
	}
	if out.Waiting, err = s.Reads.Entries(ctx, panel, h.Round, seat); err != nil {
		return Behalf{}, err
	}
	for i := range out.Waiting {
		out.Waiting[i] = out.Waiting[i].veiled()
	}
	if seat == 0 {
		return out, nil
	}
	at := slices.IndexFunc(out.Members, func(m BoardMember) bool { return m.ID == seat })
	if at < 0 {
		return Behalf{}, ErrNoSeat
	}
	out.Of = out.Members[at].Member
	out.Sheets, err = s.sheetHeads(ctx, h, v, seat)
	return out, err
}

// veiled is the entry without anything that the member said.
func (e OnBehalf) veiled() OnBehalf {
	e.Answers, e.Note, e.NoteFor, e.Discuss, e.Sure = nil, "", "", false, ""
	return e
}

// EntryForm is the form on which scores are entered for a member on one idea.
type EntryForm struct {
	Head    Head
	Viewer  Viewer
	Takes   error
	Of      Member
	Idea    id.Idea
	Title   string
	Second  bool     // the viewer confirms, by entering the scores again
	Waiting bool     // an entry waits for confirmation
	Entry   OnBehalf // who entered it, how and when, without what was entered
	By      Member   // who entered it
}

// EntryForm returns the form for the secretary, or for the second person where an
// entry waits (else ErrNoEntry). No score is in it.
func (s Service) EntryForm(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, idea id.Idea) (EntryForm, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return EntryForm{}, err
	}
	out := EntryForm{Head: h, Viewer: v, Idea: idea, Takes: s.takes(h), Second: v.Seat != Secretary}
	if out.Second {
		if err := v.confirms(h.Panel, seat); err != nil {
			return EntryForm{}, err
		}
	}
	of := slices.IndexFunc(h.Members, func(m Member) bool { return m.ID == seat && m.State == Active && m.Scores(h.Rules) })
	if of < 0 || h.Round == 0 {
		return EntryForm{}, ErrNoSeat
	}
	out.Of = h.Members[of]
	out.Head.Criteria = AskedOf(h.Criteria, out.Of.Kind)
	sheets, err := s.sheetHeads(ctx, h, v, seat)
	if err != nil {
		return EntryForm{}, err
	}
	at := slices.IndexFunc(sheets, func(sh SheetHead) bool { return sh.Idea == idea })
	if at < 0 {
		return EntryForm{}, ErrNotAssigned
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return EntryForm{}, err
	}
	if sheets[at].Recused || v.barred(conflicts, idea) {
		return EntryForm{}, ErrEntryRecused
	}
	out.Title = sheets[at].Title
	if out.Takes == nil && v.SeatID != seat {
		sheet, err := s.Reads.SheetOf(ctx, panel, h.Round, idea, seat)
		if err != nil {
			return EntryForm{}, err
		}
		if sheet.spoken() {
			return EntryForm{}, ErrEntryGiven
		}
	}
	waiting, err := s.Reads.Entries(ctx, panel, h.Round, seat)
	if err != nil {
		return EntryForm{}, err
	}
	for _, e := range waiting {
		if e.Idea == idea {
			out.Waiting, out.Entry = true, e.veiled()
		}
	}
	for _, m := range h.Members {
		if out.Waiting && m.ID == out.Entry.By {
			out.By = m
		}
	}
	if out.Second && !out.Waiting {
		return EntryForm{}, ErrNoEntry
	}
	return out, nil
}

// entered returns what waits for the member's own word on an idea; nil for nothing.
func (s Service) entered(ctx context.Context, d Desk, idea id.Idea) (*OnBehalf, error) {
	if d.Takes != nil || !slices.ContainsFunc(d.Sheets, func(sh SheetHead) bool { return sh.Idea == idea && sh.Waits }) {
		return nil, nil //nolint:nilnil,nilerr // nothing waits, and nothing is wrong
	}
	all, err := s.Reads.Entries(ctx, d.Head.ID, d.Head.Round, d.Viewer.SeatID)
	for i := range all {
		if all[i].Idea == idea {
			return &all[i], err
		}
	}
	return nil, err
}

// Paper is a member's ideas in the member's own order, to be printed and filled
// in by hand.
type Paper struct {
	Head  Head
	Of    Member
	Ideas []IdeaText // without supports and comments, and without ideas that either of the two is recused from
}

// Paper returns the form for the member, or for the secretary who sends it.
func (s Service) Paper(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat) (Paper, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Paper{}, err
	}
	if v.Seat != Secretary && (v.SeatID == 0 || v.SeatID != seat) {
		return Paper{}, ErrNotYours
	}
	of := slices.IndexFunc(h.Members, func(m Member) bool { return m.ID == seat && m.State == Active && m.Scores(h.Rules) })
	if of < 0 {
		return Paper{}, ErrNoSeat
	}
	if v.SeatID == seat && h.AsksPractice(h.Members[of].Seat) {
		return Paper{}, ErrPractice
	}
	out := Paper{Head: h, Of: h.Members[of]}
	out.Head.Criteria = AskedOf(h.Criteria, out.Of.Kind)
	if h.Round == 0 {
		return out, nil
	}
	sheets, err := s.sheetHeads(ctx, h, v, seat)
	if err != nil {
		return Paper{}, err
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Paper{}, err
	}
	for _, sh := range sheets {
		about := About{Idea: sh.Idea, Recused: sh.Recused || v.barred(conflicts, sh.Idea)}
		rows := Visible(v, about, PanelPage, Moment{h.Panel, h.Round})
		if !rows.Has(RowText) {
			continue
		}
		if !Visible(Viewer{Seat: out.Of.Kind, SeatID: seat}, about, PanelPage, Moment{h.Panel, h.Round}).Has(RowAuthor) {
			rows &^= RowAuthor // the secretary prints it for the member
		}
		text, err := s.text(ctx, panel, sh.Idea, rows)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return Paper{}, err
		}
		text.Supports, text.Againsts, text.Comments = 0, 0, 0
		out.Ideas = append(out.Ideas, text)
	}
	return out, nil
}
