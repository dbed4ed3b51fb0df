package pages

import (
	"context"
	"slices"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Board is the page of one panel: what its members have to do, and what chair and
// secretary conduct. It shows what its board holds, and that is made for one
// viewer.
type Board struct {
	Base frontend.Base
	Words
	review.Board
	Desk      *review.Desk      // nil without a seat that scores
	Conflicts []review.Conflict // those that the viewer may know
	Publishes bool              // the viewer publishes what panels decide
	Hearing   review.Hearing    // of a signed panel, for who publishes it
	Loose     review.LooseEnds  // before it is signed, for who signs
	// NoCommunications says, on a signed panel and to who publishes it, that nobody holds
	// the role of communications.
	NoCommunications bool
	Unanswered       int               // private questions that wait for the viewer
	Declined         []review.Declined // those that the viewer may know
	// Reopenings hold the wish to open the record again, where it concerns the viewer.
	Reopenings []review.Reopening
	// Collecting is the phase in which ideas can still be posted, so that round 1
	// cannot be opened; nil for none. Leads says that the viewer may end it.
	Collecting *challenge.Phase
	Leads      bool
	Typed      Typed
	Fields     fault.Fields
}

// errors are the lines of the error summary. Those of a form that the viewer is
// not offered lead to the top of the page.
func (p Board) errors(ctx context.Context) []parts.ErrorLink {
	var shown []string
	if p.step() && opens(p.Next) && p.Collecting == nil {
		shown = append(shown, "closes_at", "closes_time", "confirm")
	}
	if p.step() && closes(p.Next) {
		if len(p.missing()) > 0 {
			shown = append(shown, "confirm")
		}
		if p.asksQuorum() || p.passesOver(ctx) {
			shown = append(shown, "reason")
		}
	}
	if p.looks() && p.reopens() {
		shown = append(shown, "reopen_reason", "reopen_at", "reopen_time")
	}
	if p.movesDeadline() {
		shown = append(shown, "deadline_at", "deadline_time")
	}
	if p.reminds() {
		shown = append(shown, "whom")
	}
	if p.pauses() && p.Head.State != review.Paused {
		shown = append(shown, "pause_reason")
	}
	if p.Publishes && p.Short.ID != 0 && p.Head.Reached(review.Finalised) {
		shown = append(shown, "title", "intro")
	}
	return fields(ctx, p.Fields, shown...)
}

func (p Board) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.Fields, name)
}

// conducts reports whether the viewer sees how far the others are.
func (p Board) conducts() bool {
	return p.Viewer.Seat == review.Chair || p.Viewer.Seat == review.Secretary || p.Viewer.Command
}

// pauses reports whether the viewer may stop the panel and let it go on.
func (p Board) pauses() bool {
	return (p.Viewer.Seat == review.Chair || p.Viewer.Administrator) && (p.Head.State == review.Paused || p.Head.Pausable())
}

// looks reports whether the viewer may be the first to see what the closed round
// came to.
func (p Board) looks() bool {
	n := p.Head.Round
	return p.conducts() && p.Head.State != review.Paused && p.Head.Closed(n) && !p.Head.Looked(n)
}

// reopens reports whether the viewer may open the closed round again.
func (p Board) reopens() bool { return p.Viewer.Seat == review.Chair }

// movesDeadline reports whether the viewer may give the open round another deadline.
func (p Board) movesDeadline() bool { return p.conducts() && p.Head.OpenRound() > 0 }

// allotmentLink says what the page of who scores what is for; empty where there is
// nothing to see on it.
func (p Board) allotmentLink(ctx context.Context) string {
	switch {
	case p.Head.OpenRound() > 0:
		return text.T(ctx, "See who scores what, and hand ideas over")
	case p.Head.Round == 0 && p.Head.State != review.Paused || opens(p.Next):
		return text.T(ctx, "See who scores what before the round opens")
	default:
		return ""
	}
}

// ownSeat is the seat of the viewer; the zero Member for people without one.
func (p Board) ownSeat() review.Member {
	for _, m := range p.Head.Members {
		if m.ID == p.Viewer.SeatID && m.ID != 0 {
			return m
		}
	}
	return review.Member{}
}

// facts is the summary list under the title.
func (p Board) facts(ctx context.Context) parts.SummaryList {
	rows := []parts.Row{{Key: text.T(ctx, "Where it stands"), Value: p.stands(ctx)}}
	if d := p.deadline(ctx, p.Round); d != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Deadline"), Value: d})
	}
	if m := p.ownSeat(); m.ID != 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Your seat"), Value: p.seatWords(ctx, m.Seat)})
	}
	if p.Desk != nil && p.Desk.Total > 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Your ideas"), Value: scored(ctx, p.Desk.Done, p.Desk.Total)})
	}
	rows = append(rows, parts.Row{Key: text.T(ctx, "Members"), Value: sitting(ctx, p.Head.Seats(), p.Head.Rules)})
	return parts.SummaryList{Rows: rows}
}

// stands says where the panel stands.
func (p Board) stands(ctx context.Context) string {
	if p.Head.Discusses() && p.Head.OpenRound() > 0 {
		return text.T(ctx, "Discussing; each idea is scored again after its discussion")
	}
	return PanelStateName(ctx, p.Head.State)
}

// tasks is the viewer's own list of ideas.
func (p Board) tasks(ctx context.Context) parts.TaskList {
	var list parts.TaskList
	for _, s := range p.Desk.Sheets {
		t := parts.Task{Text: s.Title, Href: SheetURL(p.Head.ID, s.Idea), Status: text.T(ctx, "Scored")}
		switch {
		case s.Recused:
			t.Status = text.T(ctx, "Recused")
		case s.Waits && p.Desk.Takes == nil:
			t.Status, t.Tag = "", &parts.Tag{Text: text.T(ctx, "To confirm")}
		case s.Pending > 0 && p.Desk.Takes != nil:
			t.Status = text.T(ctx, "Not scored")
		case s.Pending > 0 && s.Pending < len(p.Desk.Asked):
			t.Status, t.Tag = "", &parts.Tag{Text: text.T(ctx, "Partly scored")}
		case s.Pending > 0:
			t.Status, t.Tag = "", &parts.Tag{Text: text.T(ctx, "To score")}
		}
		list.Tasks = append(list.Tasks, t)
	}
	return list
}

// missing lists who has not scored, with what.
func (p Board) missing() []review.BoardMember {
	return slices.DeleteFunc(slices.Clone(p.Members), func(m review.BoardMember) bool { return len(m.Missing) == 0 })
}

// progress is the table of how far the members are.
func (p Board) progress(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "progress", Caption: text.T(ctx, "How far the members are"), CaptionSize: parts.M, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Member")}, {Text: text.T(ctx, "Seat")}, {Text: text.T(ctx, "Ready")}, {Text: text.T(ctx, "Practised")}, {Text: text.T(ctx, "Scored"), Numeric: true}},
	}
	for _, m := range p.Members {
		ready, done := text.T(ctx, "Yes"), "–"
		if m.ReadyAt.IsZero() {
			ready = text.T(ctx, "Not yet")
		}
		if m.Total > 0 {
			done = text.T(ctx, "%s of %s", text.Number(m.Done), text.Number(m.Total))
		}
		if !m.FinishedAt.IsZero() {
			done = text.T(ctx, "%s, finished", done)
		}
		seat := SeatName(ctx, m.Kind)
		if m.State != review.Active {
			seat += " (" + strings.ToLower(SeatStateName(ctx, m.State)) + ")"
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: m.Name}, {Text: seat}, {Text: ready}, {Text: p.practised(ctx, m.Member)}, {Text: done}})
	}
	return t
}

// conflicts is the table of declared interests.
func (p Board) conflicts(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "conflicts", Caption: text.T(ctx, "Conflicts of interest"), CaptionSize: parts.M, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Member")}, {Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "Interest")}, {Text: text.T(ctx, "Recused")}},
	}
	for _, c := range p.Conflicts {
		name := ""
		for _, m := range p.Head.Members {
			if m.ID == c.Seat {
				name = m.Name
			}
		}
		recused := text.T(ctx, "No")
		if c.Recused {
			recused = text.T(ctx, "Yes")
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: name}, {Text: p.title(c.Idea)}, {Text: ConflictName(ctx, c.Kind)}, {Text: recused}})
	}
	return t
}

// moves reports whether the viewer may change the order of the shortlist.
func (p Board) moves() bool { return p.Viewer.Seat == review.Chair && p.Head.State == review.Deciding }

// hasSigned reports whether the viewer has signed the record as it stands.
func (p Board) hasSigned() bool { return slices.Contains(p.Signed, p.Viewer.SeatID) }

// signs reports whether the viewer's signature is asked for.
func (p Board) signs() bool {
	return p.Head.State == review.Deciding && (p.Viewer.Seat == review.Chair || p.Viewer.Seat == review.Secretary)
}

// step reports whether the page offers the next step as a form of its own.
func (p Board) step() bool {
	return p.MayStep && p.Next != review.Finalised && p.Next != review.Published
}

func date(t Typed, name, legend, hint, err string) parts.DateInput {
	return parts.DateInput{
		ID: name, NamePrefix: name, Legend: legend, LegendSize: parts.S, Hint: hint, Error: err,
		Day: t[name+"[day]"], Month: t[name+"[month]"], Year: t[name+"[year]"],
	}
}

// deadlineHint says what a deadline looks like, and what it means to give none.
func (p Board) deadlineHint(ctx context.Context) string {
	return text.T(ctx, "Leave it empty to close the round yourself.") + " " + p.ExampleDate(ctx)
}

func deadlineTime(ctx context.Context, t Typed, name, err string) parts.Input {
	return parts.Input{Name: name, Label: text.T(ctx, "Time"), Hint: text.T(ctx, "For example, 17:00"), Value: t[name], Width: 5, Error: err}
}

// PublishPanel is the page that makes people stop before results become public.
type PublishPanel struct {
	Base frontend.Base
	Words
	Panel   review.Head
	N       int // ideas on the shortlist
	Ideas   []review.BoardIdea
	Hearing review.Hearing // of a panel that is not published yet
}

func (p PublishPanel) words(ctx context.Context) string {
	if p.Panel.Reached(review.Published) {
		return text.N(ctx, p.N, "The shortlist with %d idea gets a public page.", "The shortlist with %d ideas gets a public page.")
	}
	return text.T(ctx, "Outcome and reason of every idea of %s become public. This cannot be taken back.", p.Panel.Name)
}

// Button says what is published, as the heading of the page does.
func (p PublishPanel) Button(ctx context.Context) string {
	if p.Panel.Reached(review.Published) {
		return text.T(ctx, "Publish the shortlist")
	}
	return publishes(ctx, p.Panel.Panel)
}

func (p Board) pageLink(ctx context.Context) string {
	if p.Short.PublishedAt.IsZero() {
		return text.T(ctx, "Preview the page")
	}
	return text.T(ctx, "See the published page")
}

func (p Board) shortTitle() string {
	if t, ok := p.Typed["title"]; ok {
		return t
	}
	return p.Short.Title
}

func (p Board) shortIntro() string {
	if t, ok := p.Typed["intro"]; ok {
		return t
	}
	return p.Short.Intro
}

// whyDiscuss heads the reasons for a discussion: one to come, or one that has been.
func (p Board) whyDiscuss(ctx context.Context) string {
	if p.Head.Reached(review.Finalised) {
		return text.T(ctx, "Why it was discussed")
	}
	return text.T(ctx, "Why discuss")
}

// meetingLink says what the page of the meeting is for.
func (p Board) meetingLink(ctx context.Context) string {
	if p.Head.Reached(review.Finalised) {
		return text.T(ctx, "Meeting: agenda and what was discussed")
	}
	return text.T(ctx, "Meeting: agenda, who is present, what is discussed now")
}

// ended reports whether nothing is left to do for the viewer: results and shortlist are
// public, and the archive is for others.
func (p Board) ended() bool {
	return p.Next == review.Archived && p.Head.ShortlistSlug != "" && !p.MayStep
}
