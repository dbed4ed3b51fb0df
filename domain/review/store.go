package review

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/assign"
)

// Store keeps panels. InTx runs fn in one transaction and keeps what it wrote if
// fn returns nil. fn may run twice: it touches nothing but its Tx and variables
// that it sets. InTx returns fault.Busy when there was no room before the
// deadline, and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	// InLongTx is InTx for what touches every idea of a panel, and for imports:
	// alone, for up to ten minutes.
	InLongTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	PanelTx
	ScoreTx
	EntryTx
	DraftTx
	SureTx
	MarkTx
	HolderTx
	RedactionTx
	NoteReleaseTx
	ToldTx
	DecisionTx
	RecordTx
	MeetingTx
	WishTx
	MinutesTx
	DuplicateTx
	PracticeTx
	QuestionTx
	InvitationTx
	PlanTx
	SupportTx
	ThemeTx
	ChallengeTx
	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
	// AddTask keeps work to be done once the transaction is committed. A waiting
	// task with the same handler and key is replaced.
	AddTask(t outbox.Task) error
}

// PanelTx reads and changes panels, their seats, criteria and rounds.
type PanelTx interface {
	// Panel returns a panel and keeps its state as it is until the transaction ends;
	// others may hold it so at the same time. It returns ErrNotFound for an unknown one.
	Panel(p id.Panel) (Panel, error)
	// PanelForChange is Panel for a caller that will change it: it waits for everybody
	// who relies on its state at the moment.
	PanelForChange(p id.Panel) (Panel, error)
	// PanelBySlug returns the panel of a challenge with this slug, for change, or ErrNotFound.
	PanelBySlug(c id.Challenge, slug string) (Panel, error)
	// AddPanel keeps p and sets its ID and Version, or returns ErrSlug.
	AddPanel(p *Panel) error
	// SavePanel keeps p if its Version is still the stored one, and moves it; else ErrStale.
	SavePanel(p *Panel) error
	// Seats returns every seat of the panel, those of people who have left too.
	Seats(p id.Panel) ([]Seat, error)
	// AddSeat keeps s and sets its ID, or returns ErrSeatTaken where the person has a
	// seat on the panel already.
	AddSeat(s *Seat) error
	SaveSeat(s Seat) error
	// Criteria returns the criteria of the panel in their order.
	Criteria(p id.Panel) ([]Criterion, error)
	// SetCriteria replaces them and sets their ids; nothing may have been scored yet.
	SetCriteria(p id.Panel, cs []Criterion) error
	// DefaultCriteria returns those that new panels of the challenge start with; none
	// if nobody has set any.
	DefaultCriteria(c id.Challenge) ([]Criterion, error)
	SetDefaultCriteria(c id.Challenge, cs []Criterion) error
	// Round returns one round of the panel; the zero Round if it does not exist yet.
	Round(p id.Panel, number int) (Round, error)
	// PutRound keeps r in place of what was there.
	PutRound(r Round) error
	// Ideas returns the ideas of the panel by number, with the state that is stored,
	// or Withdrawn for those that have been withdrawn or merged since.
	Ideas(p id.Panel) ([]PanelIdea, error)
	// ToRead returns what there is to read in these ideas, by number.
	ToRead(ideas []id.Idea) ([]assign.Idea, error)
	// PutIdeas keeps each idea in place of what was there.
	PutIdeas(is []PanelIdea) error
	// Conflicts returns what has been declared on the panel.
	Conflicts(p id.Panel) ([]Conflict, error)
	// PutConflict keeps c in place of what was there.
	PutConflict(c Conflict) error
	// Ties returns what the panel's members, but observers, have to do with ideas.
	Ties(p id.Panel, ideas []id.Idea) (Ties, error)
	// DismissHint keeps that somebody has found h to be no conflict.
	DismissHint(h Hint, by id.Person, at time.Time) error
}

// ScoreTx reads and changes scores and what they add up to.
type ScoreTx interface {
	// Sheet returns what a member says about an idea and holds it until the
	// transaction ends, or ErrNotAssigned.
	Sheet(p id.Panel, round int, idea id.Idea, seat id.Seat) (Sheet, error)
	// SaveSheet keeps s, whose Version is one more than the stored one; else ErrSheetStale.
	SaveSheet(s Sheet) error
	// AddSheets keeps new sheets with their scores.
	AddSheets(ss []Sheet) error
	// Shares returns who has which ideas in a round, by idea and seat.
	Shares(p id.Panel, round int) ([]Share, error)
	// DropSheet removes a sheet that was never saved; else ErrSheetStale.
	DropSheet(p id.Panel, round int, idea id.Idea, seat id.Seat) error
	// DropSheets removes a member's sheets of an open round.
	DropSheets(p id.Panel, round int, seat id.Seat) error
	// Scores returns all scores of a round.
	Scores(p id.Panel, round int) ([]Score, error)
	// PutScores keeps each score in place of what was there.
	PutScores(ss []Score) error
	// MarkAbsent turns every pending score of a round into absent and returns how
	// many there were.
	MarkAbsent(p id.Panel, round int, at time.Time) (int, error)
	// MarkPending turns every absent score of a round back into pending.
	MarkPending(p id.Panel, round int, at time.Time) error
	// Recuse voids every score of the seat on the idea, in all rounds.
	Recuse(p id.Panel, idea id.Idea, seat id.Seat, at time.Time) error
	// LastEntry returns the number and hash of the newest entry of the panel's record,
	// 0 and "" for none, and keeps others from adding one until the transaction ends.
	LastEntry(p id.Panel) (seq int, hash string, err error)
	// AddEntry adds to the record.
	AddEntry(e RecordEntry) error
	// Standings returns the stored standings of all closed rounds.
	Standings(p id.Panel) ([]Standing, error)
	// RoundFigures returns what is kept of all closed rounds, by round and criterion.
	RoundFigures(p id.Panel) ([]RoundFigures, error)
	// PutRoundFigures replaces what is kept of one round.
	PutRoundFigures(p id.Panel, round int, fs []RoundFigures) error
	// PutStandings replaces the standings of one round.
	PutStandings(p id.Panel, round int, ss []Standing) error
}

// DecisionTx reads and changes decisions, signatures and the shortlist.
type DecisionTx interface {
	Decisions(p id.Panel) ([]Decision, error)
	// PutDecision keeps d, whose Version is one more than the stored one; else ErrDecisionStale.
	PutDecision(d Decision) error
	// SetPositions keeps the places of the shortlist; every other decision of the
	// panel loses its place.
	SetPositions(p id.Panel, list []Decision) error
	// Signatures returns which seats have signed this version of the record.
	Signatures(p id.Panel, record int) ([]id.Seat, error)
	// Sign keeps a signature; signing twice changes nothing.
	Sign(p id.Panel, seat id.Seat, record int, at time.Time) error
	// Shortlist returns the panel's shortlist, or ErrShortlistNotFound.
	Shortlist(p id.Panel) (Shortlist, error)
	// AddShortlist keeps l and sets its ID and Version, or returns ErrSlug.
	AddShortlist(l *Shortlist) error
	// SaveShortlist keeps l if its Version is still the stored one, and moves it; else ErrStale.
	SaveShortlist(l *Shortlist) error
}

// ChallengeTx is what review needs of challenges, ideas and people; the methods
// are those of challenge.Tx.
type ChallengeTx interface {
	Challenge(c id.Challenge) (challenge.Challenge, error)
	Idea(i id.Idea) (challenge.Idea, error)
	Credited(i id.Idea, p id.Person) (bool, error)
	SaveIdea(i *challenge.Idea) error
	// HoldImports lets no other import past until the transaction ends.
	HoldImports() error
	// BeginImport notes what is made from now on as made by a file of this kind.
	// EndImport returns the number of the import, 0 if it has made and changed nothing.
	BeginImport(c id.Challenge, kind string, at time.Time) error
	EndImport(changed int) (id.Import, error)
	RowOf(c id.Challenge, kind, sourceID string) (int64, error)
	NoteSource(c id.Challenge, kind, sourceID string, row int64) error
	PersonByKey(c id.Challenge, key string) (id.Person, error)
	AddPerson(c id.Challenge, key, name string, at time.Time) (id.Person, error)
	// OpenIdeas returns the visible ideas of an area, or of the whole challenge for
	// area 0, that are posted or in review, by number.
	OpenIdeas(c id.Challenge, area id.Area) ([]id.Idea, error)
	// ProfessionalRole returns the words for a person's professional role, empty if
	// none is given, or ErrNoPerson.
	ProfessionalRole(p id.Person) (string, error)
}
