package review

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/stats"
)

// Minutes is one version of what is kept of the discussion of an idea.
type Minutes struct {
	Panel       id.Panel
	Idea        id.Idea
	Version     int    // from 1; 0 for none yet
	Reasons     string // for the idea
	Concerns    string
	WouldChange string // what would change the panel's view
	Actions     string
	By          id.Seat
	At          time.Time
	AgreedBy    id.Seat // the chair, once they agree with this version
	AgreedAt    time.Time
}

// Dissent is what a member wants minuted beside what the panel found.
type Dissent struct {
	Panel  id.Panel
	Idea   id.Idea
	Seat   id.Seat // 0: without a name; who it was is not kept then
	Member int     // "member 3" on this idea, where the panel hides names; never kept
	Words  string
	At     time.Time
}

// MinutesTx reads and changes the minutes of a panel.
type MinutesTx interface {
	// LastMinutes returns the last version for an idea, the zero Minutes for none.
	LastMinutes(p id.Panel, idea id.Idea) (Minutes, error)
	// AddMinutes keeps a new version, or returns ErrMinutesStale if there is one
	// with this number already.
	AddMinutes(m Minutes) error
	// AgreeMinutes notes who agreed with a version.
	AgreeMinutes(m Minutes) error
	AddDissent(d Dissent) error
}

// Faults of minutes.
var (
	ErrMinutesStale  = &fault.Error{Kind: fault.Stale, Code: "minutes.stale", Message: "Somebody else has changed these minutes meanwhile. Look at them again."}
	ErrMinutesNone   = &fault.Error{Kind: fault.Closed, Code: "minutes.none", Message: "There are no minutes of this idea yet."}
	ErrMinutesClosed = &fault.Error{Kind: fault.Closed, Code: "minutes.closed", Message: "Minutes can be written from the first reveal until the panel is finalised."}
)

// MinutesTaken reports whether minutes may be written now.
func (p Panel) MinutesTaken() bool {
	return p.LastRevealed() > 0 && !p.Reached(Finalised) && p.State != Paused
}

// MinutesAgreed reports whether the chair may agree with minutes now: also after both have
// signed, until what was decided is published.
func (p Panel) MinutesAgreed() bool { return p.MinutesTaken() || p.State == Finalised }

// write lets a member who may write about an idea that they are not recused
// from; act returns what the record says of it. Unless it is named, no event and no
// entry says who it was.
func (s Service) write(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, named bool, taken func(Panel) bool, may func(Viewer, []Seat, []Conflict) bool, act func(Tx, Viewer, time.Time) ([]string, error)) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		switch {
		case v.barred(conflicts, idea):
			return ErrRecused
		case !may(v, seats, conflicts):
			return ErrNotYours
		case p.State == Paused:
			return ErrPaused
		case !taken(p):
			return ErrMinutesClosed
		}
		if _, err := ideaIn(tx, panel, idea); err != nil {
			return err
		}
		now := s.Now()
		what, err := act(tx, v, now)
		if err != nil {
			return err
		}
		by, seat := a, v.SeatID
		if !named {
			by, seat = account.Actor{}, 0
		}
		e := event(p, outbox.PanelChanged, by, now, "minutes")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Seat: seat, Idea: idea, Round: p.Round, What: what})
	})
}

// minuter reports whether v writes the minutes of an idea: the secretary, or the
// chair, or deputy chair, where the secretary is recused from it.
func minuter(v Viewer, idea id.Idea, seats []Seat, conflicts []Conflict) bool {
	if v.Seat == Secretary {
		return true
	}
	return v.Seat != NoSeat && v.chairs(seats, conflicts, idea) == nil && secretaryBarred(seats, conflicts, idea)
}

// secretaryBarred reports whether the secretary is recused from an idea.
func secretaryBarred(seats []Seat, conflicts []Conflict, idea id.Idea) bool {
	return slices.ContainsFunc(seats, func(s Seat) bool { return s.Kind == Secretary && s.State != Left && barred(conflicts, s.ID, idea) })
}

// WriteMinutes keeps the next version of the minutes of an idea; m.Version is
// that of the version it was written on, 0 for none. The chair has to agree anew.
func (s Service) WriteMinutes(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, m Minutes) (Minutes, error) {
	var bad fault.Fields
	text := func(name, words string) string {
		words = strings.TrimSpace(words)
		if utf8.RuneCountInString(words) > NoteMax {
			bad.Add(name, "Use 5,000 characters or fewer.")
		} else {
			guard.Blocked(&bad, name, words)
		}
		return words
	}
	next := Minutes{
		Panel: panel, Idea: idea, Version: m.Version + 1, Reasons: text("reasons", m.Reasons), Concerns: text("concerns", m.Concerns),
		WouldChange: text("would_change", m.WouldChange), Actions: text("actions", m.Actions),
	}
	if next.Reasons == "" && next.Concerns == "" && next.WouldChange == "" && next.Actions == "" {
		bad.Add("reasons", "Enter what was said.")
	}
	wrong := bad.Fault("minutes.invalid", "There is a problem with the minutes.")
	err := s.write(ctx, a, panel, idea, true, Panel.MinutesTaken, func(v Viewer, seats []Seat, conflicts []Conflict) bool { return minuter(v, idea, seats, conflicts) },
		func(tx Tx, v Viewer, now time.Time) ([]string, error) {
			if wrong != nil {
				return nil, wrong
			}
			last, err := tx.LastMinutes(panel, idea)
			if err != nil {
				return nil, err
			}
			if last.Version != m.Version {
				return nil, ErrMinutesStale
			}
			next.By, next.At = v.SeatID, now
			return next.lines(), tx.AddMinutes(next)
		})
	return next, err
}

// AgreeMinutes notes that the chair agrees with the version that they have read.
func (s Service) AgreeMinutes(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, version int) error {
	return s.write(ctx, a, panel, idea, true, Panel.MinutesAgreed, func(v Viewer, seats []Seat, conflicts []Conflict) bool {
		return v.Seat != NoSeat && v.chairs(seats, conflicts, idea) == nil
	}, func(tx Tx, v Viewer, now time.Time) ([]string, error) {
		last, err := tx.LastMinutes(panel, idea)
		switch {
		case err != nil:
			return nil, err
		case last.Version == 0:
			return nil, ErrMinutesNone
		case last.Version != version:
			return nil, ErrMinutesStale
		}
		last.AgreedBy, last.AgreedAt = v.SeatID, now
		return []string{agreedLine + "\t\t" + strconv.Itoa(version)}, tx.AgreeMinutes(last)
	})
}

// Disagree has a member's dissent minuted, with their name or without it.
func (s Service) Disagree(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, words string, named bool) error {
	words = strings.TrimSpace(words)
	var bad fault.Fields
	switch n := utf8.RuneCountInString(words); {
	case n == 0:
		bad.Add("dissent", "Enter what you want minuted.")
	case n > NoteMax:
		bad.Add("dissent", "Use 5,000 characters or fewer.")
	default:
		guard.Blocked(&bad, "dissent", words)
	}
	wrong := bad.Fault("minutes.invalid", "There is a problem with what you want minuted.")
	scores := func(v Viewer, _ []Seat, _ []Conflict) bool {
		return v.Seat == Professional || v.Seat == Lived || v.Seat == Chair
	}
	return s.write(ctx, a, panel, idea, named, Panel.MinutesTaken, scores, func(tx Tx, v Viewer, now time.Time) ([]string, error) {
		if wrong != nil {
			return nil, wrong
		}
		d := Dissent{Panel: panel, Idea: idea, Words: words, At: now}
		if named {
			d.Seat = v.SeatID
		}
		return d.lines(), tx.AddDissent(d)
	})
}

// MinutesBook is the minutes of a panel as one of its members reads them.
type MinutesBook struct {
	Head     Head
	Viewer   Viewer
	Entries  []MinutesEntry // in the order of discussion, then by number
	Unlisted int            // ideas that the viewer is recused from
}

// MinutesEntry is the minutes of one idea. What the system knows stands beside
// what was written.
type MinutesEntry struct {
	Idea     IdeaHead
	Minutes  Minutes // of the last version; zero for none
	Dissents []Dissent
	Writes   bool // the viewer writes these minutes
	Agrees   bool // the viewer is asked to agree with them
	Skeleton
}

// Skeleton is what the system knows about the discussion of an idea.
type Skeleton struct {
	Talks     []Talk
	Skipped   string    // why the panel passed over it, in the last round in which it did
	Present   []id.Seat // in any of these talks, without those who were recused by then
	Recused   []id.Seat // only where the viewer may know
	NRecused  int
	Movements []MedianMove
	Decision  *Decision // only where the viewer may know
}

// MedianMove is the median on one criterion before and after the discussion.
type MedianMove struct {
	Criterion     Criterion
	Before, After stats.Ratio // After is undefined until the idea has been scored again
	Carried       int         // of the scores after it, how many were given before by members absent from the later round
}

// Minutes returns the minutes of a panel as far as a may read them: the secretary
// always, the others from the first reveal on, nobody those of ideas that they
// are recused from.
func (s Service) Minutes(ctx context.Context, a account.Actor, panel id.Panel) (MinutesBook, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return MinutesBook{}, err
	}
	if v.Seat == NoSeat {
		return MinutesBook{}, ErrNotYours
	}
	b := MinutesBook{Head: h, Viewer: v}
	var d minutesData
	if d, err = s.minutesData(ctx, h, v); err != nil {
		return b, err
	}
	if err = s.numbered(ctx, h, v, d.dissents); err != nil {
		return b, err
	}
	for _, i := range d.ideas {
		about := aboutOf(v, i, d.conflicts)
		if v.elsewhere(i.Idea) {
			continue
		}
		if about.Recused {
			b.Unlisted++
			continue
		}
		rows := Visible(v, about, PanelPage, Moment{h.Panel, 1})
		if !rows.Has(RowNotes) || i.State.Gone() {
			continue
		}
		b.Entries = append(b.Entries, d.entry(h, v, i, rows))
	}
	slices.SortStableFunc(b.Entries, func(x, y MinutesEntry) int {
		switch {
		case len(x.Talks) > 0 && len(y.Talks) > 0:
			return x.Talks[0].BeganAt.Compare(y.Talks[0].BeganAt)
		default:
			return cmp.Compare(min(len(y.Talks), 1), min(len(x.Talks), 1))
		}
	})
	return b, nil
}

// Entry returns the minutes of one idea, or ErrNotInPanel where the viewer may
// not read them.
func (b MinutesBook) Entry(idea id.Idea) (MinutesEntry, error) {
	i := slices.IndexFunc(b.Entries, func(e MinutesEntry) bool { return e.Idea.Idea == idea })
	if i < 0 {
		return MinutesEntry{}, ErrNotInPanel
	}
	return b.Entries[i], nil
}

// minutesData is what minutes are made of, before anything is hidden.
type minutesData struct {
	ideas     []IdeaHead
	standings map[id.Idea][]Standing
	conflicts []Conflict
	decisions []Decision
	meeting   Meeting
	minutes   []Minutes
	dissents  []Dissent
}

func (s Service) minutesData(ctx context.Context, h Head, v Viewer) (d minutesData, err error) {
	if d.ideas, err = s.ideaHeads(ctx, h, v); err != nil {
		return d, err
	}
	standings, err := s.Reads.StandingsOf(ctx, h.ID, 0)
	if err != nil {
		return d, err
	}
	d.standings = byIdea(standings)
	if d.conflicts, err = s.Reads.ConflictsOf(ctx, h.ID); err != nil {
		return d, err
	}
	if d.decisions, err = s.Reads.DecisionsOf(ctx, h.ID); err != nil {
		return d, err
	}
	if d.meeting, err = s.Reads.MeetingOf(ctx, h.ID); err != nil {
		return d, err
	}
	d.minutes, d.dissents, err = s.Reads.MinutesOf(ctx, h.ID)
	return d, err
}

func (d minutesData) entry(h Head, v Viewer, i IdeaHead, rows Rows) MinutesEntry {
	e := MinutesEntry{Idea: i, Writes: h.MinutesTaken() && minuter(v, i.Idea, h.Seats(), d.conflicts)}
	for _, m := range d.minutes {
		if m.Idea == i.Idea {
			e.Minutes = m
		}
	}
	e.Agrees = h.MinutesAgreed() && v.chairs(h.Seats(), d.conflicts, i.Idea) == nil && e.Minutes.Version > 0 && e.Minutes.AgreedAt.IsZero()
	for _, dis := range d.dissents {
		if dis.Idea == i.Idea {
			e.Dissents = append(e.Dissents, dis)
		}
	}
	e.Skeleton = skeleton(h.Seats(), i.Idea, d.meeting, d.conflicts)
	if !rows.Has(RowConflicts) {
		e.Recused = nil
	}
	for _, r := range results(h, v, []IdeaHead{i}, d.standings[i.Idea], nil, d.decisions, PanelPage) {
		if !r.Rows.Has(RowPooled) {
			continue
		}
		if n := slices.IndexFunc(e.Movements, func(m MedianMove) bool { return m.Criterion.ID == r.Criterion.ID }); n >= 0 {
			e.Movements[n].After, e.Movements[n].Carried = r.Figures.Median, r.Figures.NCarried
		} else {
			e.Movements = append(e.Movements, MedianMove{Criterion: r.Criterion, Before: r.Figures.Median})
		}
		e.Decision = r.Decision
	}
	return e
}

// talkedBefore reports whether all talks were over by then.
func (sk Skeleton) talkedBefore(at time.Time) bool {
	return !slices.ContainsFunc(sk.Talks, func(t Talk) bool { return t.EndedAt.IsZero() || t.EndedAt.After(at) })
}

// skeleton gathers when an idea was talked about, who was there and who had to
// leave.
func skeleton(seats []Seat, idea id.Idea, m Meeting, conflicts []Conflict) Skeleton {
	var sk Skeleton
	for _, t := range m.Talks {
		if t.Idea == idea {
			sk.Talks = append(sk.Talks, t)
		}
	}
	for _, s := range m.Skips {
		if s.Idea == idea {
			sk.Skipped = s.Reason
		}
	}
	for _, seat := range seats {
		if n := slices.IndexFunc(conflicts, func(c Conflict) bool { return c.Recused && c.Seat == seat.ID && c.Idea == idea }); n >= 0 {
			sk.Recused = append(sk.Recused, seat.ID)
			sk.NRecused++
			// Who was recused later was there; a list without them would tell who it is.
			if !sk.talkedBefore(conflicts[n].At) {
				continue
			}
		}
		if slices.ContainsFunc(m.Presences, func(at Attendance) bool {
			return at.Seat == seat.ID && slices.ContainsFunc(sk.Talks, func(t Talk) bool {
				return (t.EndedAt.IsZero() || at.ArrivedAt.Before(t.EndedAt)) && (at.LeftAt.IsZero() || at.LeftAt.After(t.BeganAt))
			})
		}) {
			sk.Present = append(sk.Present, seat.ID)
		}
	}
	return sk
}
