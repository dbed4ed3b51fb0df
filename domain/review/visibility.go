package review

import (
	"uptake/domain/account"
	"uptake/domain/id"
)

// Rows are kinds of things that a panel knows, each with its own moment.
type Rows uint32

// The rows of the table of visibility.
const (
	RowText         Rows = 1 << iota // the idea as the panel reads it; in public channels, its public text
	RowOwn                           // own scores, notes and draft
	RowPooled                        // distribution, pooled median, flags
	RowGroups                        // medians of lived experience and professional members, gap, parity
	RowLoneGap                       // that the panel is split where one group is a single member
	RowOwnProgress                   // "12 of 40", and the panel's total in per cent
	RowProgress                      // per idea and per member, without values
	RowTotals                        // how far the panel is, as totals
	RowNotes                         // notes to the panel and minutes
	RowPrivateNotes                  // private notes to the chair
	RowOwnConflict                   // the kind of one's own conflict
	RowConflicts                     // the kinds of all conflicts
	RowCrowd                         // what the public says: supports and comments, which are hidden from members while they score
	RowRank                          // rank, with its uncertainty
	RowDecision                      // decision, outcome, reason
	RowMedian                        // what is published of an idea's figures: medians in words, agreement, numbers of members
	RowSpread                        // published distribution, minimum and maximum
	RowThemes                        // which themes the members find in the idea, without names
	RowAgreement                     // how far the panel as a whole agrees, and how it moved between rounds
	RowSeverity                      // how mild or severe each member scores
	RowOwnSeverity                   // how mild or severe one scores oneself
	RowAuthor                        // who wrote the idea, and what it said before
	RowDecided                       // that there is a decision, as whoever sits in the meeting hears
	RowAuthorNotes                   // notes to the author, which chair and secretary may release
)

// Has reports whether all of want may be shown.
func (r Rows) Has(want Rows) bool { return r&want == want }

// Channel is a way by which something could become known.
type Channel int

// Channels. All but PanelPage, PanelAPI and PanelExport carry only what is
// public; of that, PublicPage, PublicAPI, PublicExport and Search show to a
// person what that person may see. The others show the same to everybody.
const (
	PanelPage Channel = iota
	PanelAPI
	PanelExport
	PublicPage   // idea page, lists and their orders, write-up, shortlist
	PublicAPI    // likewise
	PublicExport // likewise
	Search       // hits, counts, facets, sort and filter
	Feed         // carries no supports and no comments
	Mail         // mail and notifications; likewise
	Cached       // what is kept for visitors; it is given to nobody who is signed in
	Live         // the current-idea broadcast and the stream of versions
	ErrorText    // including whether an answer is 404 or 403
)

// Viewer is who looks or acts, as far as panels care.
type Viewer struct {
	Person         id.Person
	Seat           SeatKind // NoSeat for people outside the panel, and who have left it
	SeatID         id.Seat
	Only           id.Idea // the one idea for which they have the seat; 0: a member of the panel
	Administrator  bool
	Lead           bool
	Moderator      bool
	Communications bool
	Deputy         bool // the seat is the deputy chair's
	Recused        bool // from any idea of the panel
	Clock          bool // the clock, by a task that was due
	Command        bool // a command on the server, which may do everything
}

// ViewerOf returns how a panel sees a: with the seat that the person holds on
// it, if any.
func ViewerOf(a account.Actor, p Panel, seats []Seat) Viewer {
	v := Viewer{
		Person:         a.Person,
		Administrator:  a.Has(account.Administrator, p.Challenge),
		Lead:           holds(a, account.Lead, p.Challenge),
		Moderator:      holds(a, account.Moderator, p.Challenge),
		Communications: holds(a, account.Communications, p.Challenge),
		Command:        a.Command,
	}
	for _, s := range seats {
		if s.Person == a.Person && a.Person != 0 && (s.State == Active || s.State == SeatPaused) {
			v.Seat, v.SeatID, v.Only, v.Deputy, v.Recused = s.Kind, s.ID, s.Only, s.Deputy, s.Recused
		}
	}
	return v
}

// holds reports whether a has been given exactly this role: an administrator
// holds every role by Actor.Has, but has a column of their own here.
func holds(a account.Actor, r account.Role, c id.Challenge) bool {
	for _, g := range a.Grants {
		if g.Role == r && (g.Challenge == 0 || g.Challenge == c) {
			return true
		}
	}
	return false
}

// actors says which columns of the table of steps v may use. An administrator
// may do what leads and communications staff may, as everywhere.
func (v Viewer) actors() Actor {
	if v.Clock {
		return ByClock
	}
	if v.Command {
		return ByAdministrator | ByLead | ByCommunications | ByChair | BySecretary
	}
	var a Actor
	if v.Administrator {
		a |= ByAdministrator | ByLead | ByCommunications
	}
	if v.Lead {
		a |= ByLead
	}
	if v.Communications {
		a |= ByCommunications
	}
	switch v.Seat {
	case Chair:
		a |= ByChair
	case Secretary:
		a |= BySecretary
	}
	return a
}

// About is the idea that is asked about. Panel-wide rows ask with the zero
// About.
type About struct {
	Idea          id.Idea
	Own           bool // the viewer wrote it
	Recused       bool // the viewer has declared a conflict that bars them
	Elsewhere     bool // the viewer is here for another idea; Visible sets it
	Chairs        bool // the viewer acts as the chair on it, where the chair is recused
	Shortlisted   bool
	N             int // given scores in the round asked about
	NLived        int // of them by members with lived experience
	NProfessional int
}

// bothGroups reports whether each group is more than one member, whose median would
// be that member's score.
func (a About) bothGroups() bool { return a.NLived >= 2 && a.NProfessional >= 2 }

// Moment is where the panel stands, and which round's figures are asked about.
type Moment struct {
	Panel Panel
	Round int
}

// Visible returns what of the idea may be shown to v in the channel at the
// moment. It is the one place that decides it; every read of a panel goes
// through it.
//
// Outside the panel nothing is known before the panel is published, but to authors
// once they are told. Inside it a
// member sees only their own until the round is revealed; chair and secretary
// see values once the round is closed and one of them has looked; a person who is recused from the idea
// sees only what the public sees. What the public says of an idea everybody
// sees but those who are to judge it without: see crowd.
func Visible(v Viewer, about About, ch Channel, m Moment) Rows {
	public := published(about, m)
	text := v.text(about, m) // a conflict alone hides what everybody may read
	about.Elsewhere = v.elsewhere(about.Idea)
	about.Recused = about.Recused || about.Elsewhere
	open := text | v.crowd(about, m) | v.author(about, m)
	switch ch {
	case Search:
		return public&RowDecision | open // the released outcome stands on the idea itself
	case Feed:
		return public&RowDecision | open&^RowCrowd
	case Mail:
		return public & RowDecision
	case Cached:
		return public&RowDecision | RowCrowd | RowText | RowAuthor
	case Live, ErrorText:
		return 0
	case PublicPage, PublicAPI:
		if about.Own && m.Panel.Tells() {
			public |= RowDecision
		}
		return public | open
	case PublicExport:
		return public | open
	case PanelPage, PanelAPI, PanelExport:
	}
	rows := public | open&^RowText | v.seatRows(about, m)
	if !about.Recused { // a role opens nothing that a conflict has closed
		rows |= v.roleRows(about, m)
	}
	if v.Recused && !m.Panel.Reached(Published) {
		// Places leave a gap where an idea is missing, and sums over all ideas hold it:
		// both tell whoever is recused from it what it got.
		rows &^= RowRank | RowAgreement
	}
	return rows
}

// crowd returns RowCrowd unless v is to judge the idea without it. From the
// opening of round 1 a member who scores sees neither supports nor comments,
// until the panel looks at what round 1 came to; from then on they are part of
// the discussion. One who is recused has no part in that and waits for the
// publication. Authors see what is said about their own idea.
func (v Viewer) crowd(about About, m Moment) Rows {
	p := m.Panel
	scores := Seat{Kind: v.Seat}.Scores(p.Rules)
	switch {
	case v.Seat == NoSeat, about.Own, about.Elsewhere, !p.Reached(R1Open):
		return RowCrowd
	case about.Recused && !p.Reached(Published), scores && !p.Revealed(1):
		return 0
	}
	return RowCrowd
}

// text returns RowText unless v is recused from the idea: until the panel has
// published, the title is all that one who is recused is shown. Signed out they may
// read what everybody may read, and are told so.
func (v Viewer) text(about About, m Moment) Rows {
	p := m.Panel
	if v.Seat != NoSeat && about.Recused && !about.Own && p.Reached(R1Open) && !p.Reached(Published) {
		return 0
	}
	return RowText
}

// author returns RowAuthor unless the panel judges ideas without knowing who wrote
// them. Chair and secretary know: they look after conflicts of interest, and the
// secretary takes names out of texts.
func (v Viewer) author(about About, m Moment) Rows {
	p := m.Panel
	judges := v.Seat == Observer || Seat{Kind: v.Seat}.Scores(p.Rules)
	if !judges || about.Own || about.Elsewhere || !p.Reached(R1Open) {
		return RowAuthor
	}
	if p.Rules.AuthorHidden == UntilClosed && !p.Closed(1) || p.Rules.AuthorHidden == UntilFinal && !p.Reached(Finalised) {
		return 0
	}
	return RowAuthor
}

// SpreadLeast is how many answers there have to be before it is shown how they lie.
const SpreadLeast = 5

// published returns what everybody may know.
func published(about About, m Moment) Rows {
	p := m.Panel
	if !p.Reached(Published) {
		return 0
	}
	rows := RowDecision | RowAgreement
	if !about.Shortlisted && !p.Rules.AllPublic || about.N == 1 { // the median of one score is that score
		return rows
	}
	rows |= RowMedian
	if about.N >= SpreadLeast {
		rows |= RowSpread
	}
	if p.Rules.SplitPublic && about.bothGroups() {
		rows |= RowGroups
	}
	return rows
}

// roleRows returns what a role opens.
func (v Viewer) roleRows(about About, m Moment) Rows {
	var rows Rows
	p := m.Panel
	if v.Command {
		rows |= RowText | RowTotals | RowProgress
		if p.Looked(m.Round) {
			rows |= RowPooled | RowGroups | RowRank | RowDecision | RowAgreement | RowSeverity | RowThemes
		}
	}
	if v.Administrator {
		rows |= RowTotals
		if p.Reached(Formed) {
			rows |= RowText
		}
	}
	if (v.Administrator || v.Lead || v.Communications) && p.Reached(Finalised) && v.Seat == NoSeat {
		rows |= RowPooled | RowRank | RowDecision | RowDecided | RowThemes | RowAgreement
		if about.bothGroups() {
			rows |= RowGroups
		}
	}
	return rows
}

// seatRows returns what a seat on the panel opens.
func (v Viewer) seatRows(about About, m Moment) Rows {
	p := m.Panel
	if v.Seat == NoSeat {
		return 0
	}
	if about.Recused {
		return RowOwnConflict | RowOwnProgress
	}
	var rows Rows
	begun, looked, revealed := p.Reached(R1Open), p.Looked(m.Round), p.Revealed(m.Round)
	groups := about.bothGroups()
	if begun {
		rows |= RowText
	}
	if p.Reached(Deciding) && (about.Chairs || v.Seat == Chair || v.Seat == Secretary) {
		rows |= RowAuthorNotes
	}
	switch v.Seat {
	case Professional, Lived:
		rows |= RowOwn | RowOwnConflict | RowOwnProgress
		if revealed {
			rows |= RowPooled | RowRank | RowNotes | RowThemes | RowLoneGap | RowAgreement | RowOwnSeverity | RowDecided
			if about.Chairs { // not before: they score as everybody does
				rows |= RowPrivateNotes
			}
			if groups {
				rows |= RowGroups
			}
		}
		if p.Reached(Deciding) {
			rows |= RowDecision
		}
	case Chair, Secretary:
		rows |= RowProgress | RowTotals | RowConflicts | RowOwnProgress
		if v.Seat == Chair {
			rows |= RowPrivateNotes
			if p.Rules.ChairScores {
				rows |= RowOwn
			}
		} else {
			rows |= RowNotes
		}
		if looked {
			rows |= RowPooled | RowLoneGap | RowAgreement
			if v.Seat == Chair {
				rows |= RowSeverity
			}
			if groups {
				rows |= RowGroups
			}
		}
		if revealed {
			rows |= RowRank | RowNotes | RowThemes | RowDecided
		}
		if p.Reached(Deciding) {
			rows |= RowDecision
		}
	case Observer:
		if revealed {
			rows |= RowPooled | RowRank | RowNotes | RowThemes | RowAgreement
			if groups {
				rows |= RowGroups
			}
		}
		if p.Reached(Finalised) || v.Deputy && p.Reached(Deciding) { // a deputy chair may have to decide
			rows |= RowDecision | RowDecided
		}
	case NoSeat:
	}
	return rows
}
