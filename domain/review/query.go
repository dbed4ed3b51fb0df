package review

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Reads answers the questions of pages, API and export. Every method is a fixed
// number of statements, whatever the number of rows, and sees all that was
// committed before it began. It hides nothing: callers are the read use cases
// of Service, which pass everything through Visible.
type Reads interface {
	EntryReads
	DraftReads
	DuplicateReads
	RemarkReads
	MinutesReads
	SureReads
	RedoneReads
	MarkReads
	RedactionReads
	NoteReleaseReads
	ToldReads
	PracticeReads
	QuestionReads
	InvitationReads
	PlanReads
	SupportReads
	ThemeReads
	ReopeningReads
	// Head returns a panel with its members, criteria and rounds, or ErrNotFound.
	Head(ctx context.Context, p id.Panel) (Head, error)
	// HasRole reports whether anybody who is active holds a role for a challenge, or for
	// the whole site.
	HasRole(ctx context.Context, c id.Challenge, r account.Role) (bool, error)
	// Heads returns the panels of a challenge by name, those in draft too.
	Heads(ctx context.Context, c id.Challenge) ([]Head, error)
	// Sittings returns the panels on which a person has a seat that they have not
	// left, those with an open round first.
	Sittings(ctx context.Context, person id.Person) ([]Sitting, error)
	// IdeaHeads returns the ideas of a panel by number.
	IdeaHeads(ctx context.Context, p id.Panel) ([]IdeaHead, error)
	// SheetHeads returns a member's ideas of a round in the member's own order.
	SheetHeads(ctx context.Context, p id.Panel, round int, seat id.Seat) ([]SheetHead, error)
	// SheetOf returns what a member says about an idea, or ErrNotAssigned.
	SheetOf(ctx context.Context, p id.Panel, round int, idea id.Idea, seat id.Seat) (Sheet, error)
	// IdeaText returns an idea as the panel reads it, or challenge.ErrIdeaNotFound.
	IdeaText(ctx context.Context, i id.Idea) (IdeaText, error)
	// Progress returns how far each member is with the ideas of a round.
	Progress(ctx context.Context, p id.Panel, round int) (Progress, error)
	// ScoresOf returns all scores of a round, of one idea where it is not 0.
	ScoresOf(ctx context.Context, p id.Panel, round int, idea id.Idea) ([]Score, error)
	// ScoreSumsOf adds up the scores given in a round, by criterion: those from late on
	// and after end apart, and none on ideas from which the member with seat is recused.
	ScoreSumsOf(ctx context.Context, p id.Panel, round int, late, end time.Time, seat id.Seat) ([]ScoreSum, error)
	// NotesOf returns what members have written in rounds up to the given one, by round,
	// on one idea where it is not 0.
	NotesOf(ctx context.Context, p id.Panel, round int, idea id.Idea) ([]Note, error)
	// RoundFiguresOf returns what is kept of all closed rounds, by round and
	// criterion.
	RoundFiguresOf(ctx context.Context, p id.Panel) ([]RoundFigures, error)
	// EntriesOf returns the whole record of a panel, in its order.
	EntriesOf(ctx context.Context, p id.Panel) ([]RecordEntry, error)
	// StandingsOf returns the stored standings of all closed rounds, by round, idea
	// and criterion; of one idea where it is not 0.
	StandingsOf(ctx context.Context, p id.Panel, idea id.Idea) ([]Standing, error)
	ConflictsOf(ctx context.Context, p id.Panel) ([]Conflict, error)
	// MeetingOf returns the meeting of a panel; the zero Meeting before the first reveal.
	MeetingOf(ctx context.Context, p id.Panel) (Meeting, error)
	// MeetingRevision returns its Revision alone.
	MeetingRevision(ctx context.Context, p id.Panel) (int, error)
	// MinutesOf returns the last version of the minutes of each idea, and all dissents.
	MinutesOf(ctx context.Context, p id.Panel) ([]Minutes, []Dissent, error)
	// MinutesOn returns the last version of the minutes of one idea; zero for none.
	MinutesOn(ctx context.Context, p id.Panel, idea id.Idea) (Minutes, error)
	DecisionsOf(ctx context.Context, p id.Panel) ([]Decision, error)
	// RecordsOf returns the signed versions of what a panel has decided, the first first.
	RecordsOf(ctx context.Context, p id.Panel) ([]Record, error)
	SignaturesOf(ctx context.Context, p id.Panel, record int) ([]id.Seat, error)
	// ShortlistOf returns the panel's shortlist, or ErrShortlistNotFound.
	ShortlistOf(ctx context.Context, p id.Panel) (Shortlist, error)
	// ShortlistBySlug is ShortlistOf by the name in addresses.
	ShortlistBySlug(ctx context.Context, slug string) (Shortlist, error)
	// PublishedPanels returns the published panels that have scored an idea.
	PublishedPanels(ctx context.Context, i id.Idea) ([]id.Panel, error)
	// Shortlists returns the published shortlists of published challenges, the newest
	// first.
	Shortlists(ctx context.Context) ([]Listed, error)
	// SeatedPeople returns everybody who has a seat that they have not left.
	SeatedPeople(ctx context.Context) ([]id.Person, error)
	// Posts returns the seats of a person that they have not left, with their panels.
	Posts(ctx context.Context, p id.Person) ([]Post, error)
	// Charges returns the ideas of the panels of these seats: of the first list all,
	// of the second those that the seat is recused from; each with what was merged into it.
	Charges(ctx context.Context, all, recused []id.Seat) ([]Charge, error)
	// Candidates returns at most limit people who can sign in, or were imported, and
	// whose name holds words in any case or whose handle they are, by name.
	Candidates(ctx context.Context, words string, limit int) ([]Candidate, error)
	// Sources returns how files call the panels, ideas and people of a challenge's
	// scores: by their source's own id where they have one.
	Sources(ctx context.Context, c id.Challenge) (Sources, error)
}

// Head is a panel with what stands on each of its pages.
type Head struct {
	Panel
	ChallengeSlug  string
	ChallengeTitle string
	AreaName       string // empty: the whole challenge
	ShortlistSlug  string // empty until the shortlist is published
	Members        []Member
	Criteria       []Criterion
	Rounds         []Round
}

// Member is a seat with the name of who holds it.
type Member struct {
	Seat
	Name   string
	Number int // "member 3": the place among the seats of the panel
	// Answered is how many practice ideas the member has scored on the page. Who has
	// practised with fewer did so by phone or on paper.
	Answered int
}

// Seats returns the seats of the members.
func (h Head) Seats() []Seat {
	seats := make([]Seat, len(h.Members))
	for i, m := range h.Members {
		seats[i] = m.Seat
	}
	return seats
}

// Criterion returns a criterion of the panel by its id.
func (h Head) Criterion(c id.Criterion) Criterion {
	for _, own := range h.Criteria {
		if own.ID == c {
			return own
		}
	}
	return Criterion{}
}

// RoundAt returns one round of the panel, the zero Round if it does not exist yet.
func (h Head) RoundAt(number int) Round {
	for _, r := range h.Rounds {
		if r.Number == number {
			return r
		}
	}
	return Round{}
}

// Sitting is a seat of one person, for their list of panels.
type Sitting struct {
	Panel          Panel
	Seat           Seat
	ChallengeSlug  string
	ChallengeTitle string
	AreaName       string
	Round          Round // the round opened last; zero before the first
	Total, Done    int   // sheets of the member in that round that are theirs to fill, and filled
	Undecided      int   // ideas of the panel without a decision
	Signed         bool  // the record as it stands bears the member's signature
}

// AsksToSign reports whether the panel waits for the member's signature.
func (s Sitting) AsksToSign() bool {
	return s.Panel.State == Deciding && !s.Signed && s.Seat.State == Active && (s.Seat.Kind == Chair || s.Seat.Kind == Secretary)
}

// IdeaHead is an idea in a panel with what its lists show.
type IdeaHead struct {
	PanelIdea
	Title  string
	Kind   challenge.Kind
	Area   id.Area
	Author id.Person
	Stage  challenge.Stage
	Unseen bool // out of public view: held, removed or withdrawn
}

// SheetHead is one line of a member's list.
type SheetHead struct {
	Idea    id.Idea
	Title   string
	Place   int
	Pending int  // criteria without an answer
	Unable  int  // criteria that the member is unable to judge
	Length  int  // of the idea's text, in characters
	Spoken  bool // the member has said something that nobody may enter anew for them
	Waits   bool // something was entered for the member and waits for confirmation
	Recused bool
	SavedAt time.Time
}

// IdeaText is an idea as the panel reads it.
type IdeaText struct {
	Idea       id.Idea
	Title      string
	Kind       challenge.Kind
	AreaName   string
	Body       string
	Answers    []challenge.Answer
	Lang       string
	Author     id.Person
	AuthorName string
	// AuthorHidden says that who wrote it is not for this reader, and empty here.
	AuthorHidden bool
	Redacted     bool // the text is the copy without names
	OutOfView    bool // a moderator holds or hides it: what it says is withheld until it is shown again
	PostedAt     time.Time
	Supports     int // hidden from members while they score
	Againsts     int
	Comments     int
}

// Progress is how far each member is with a round; it holds no value. All lists
// are by number.
type Progress map[id.Seat]SeatProgress

// SeatProgress is how far one member is.
type SeatProgress struct {
	Ideas      []id.Idea // the member's, those they are recused from too
	Recused    []id.Idea
	Pending    []id.Idea // with a criterion still to be answered
	Asked      []id.Idea // that the member asks to discuss
	FinishedAt time.Time // when the member said that they had finished; zero: not yet
}

// Note is what a member has written beside their scores.
type Note struct {
	Round  int
	Idea   id.Idea
	Seat   id.Seat // 0 where the name is hidden
	Member int     // then, for notes to the panel, "member 3" on this idea
	For    NoteFor
	Text   string
	Mine   bool // the reader's own
}

// Sources are the names by which files call things; a thing that came from no
// file is called by its slug, number or handle.
type Sources struct {
	Panels map[id.Panel]string
	Ideas  map[id.Idea]string
	People map[id.Person]string
}
