package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Store keeps challenges and what is in them. InTx runs fn in one transaction
// and keeps what it wrote if fn returns nil. fn may run twice: it touches
// nothing but its Tx and variables that it sets. InTx returns fault.Busy when
// there was no room before the deadline, and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	// InLongTx is InTx for imports: alone, for up to ten minutes.
	InLongTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	ChallengeTx
	IdeaTx
	CommentTx
	PersonalTx
	ImportTx
	UndoTx
	MergeTx
	LockTx
	PinTx
	TransferTx
	LinkTx
	SavedTx
	SuggestTx
	ReportTx
	RulingTx
	RemovalTx
	ConductTx
	AlertTx
	HandTx
	FoundTx
	NoteTx
	account.TermsTx
	TickTx
	RemindTx
	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
	// AddTask keeps work to be done once the transaction is committed. A waiting
	// task with the same handler and key is replaced.
	AddTask(t outbox.Task) error
}

// ChallengeTx reads and changes challenges.
type ChallengeTx interface {
	// Challenge and ChallengeBySlug return the challenge with its areas, phases and
	// prompts, and keep its rules as they are until the transaction ends. They
	// return ErrNotFound for an unknown one.
	Challenge(c id.Challenge) (Challenge, error)
	ChallengeBySlug(slug string) (Challenge, error)
	// ChallengeForChange is Challenge for a caller that will change it: it waits for
	// everybody who relies on its rules at the moment.
	ChallengeForChange(c id.Challenge) (Challenge, error)
	// PhaseChallenge returns the challenge that a phase belongs to, for change, or
	// ErrPhaseNotFound.
	PhaseChallenge(p id.Phase) (Challenge, error)
	// AddChallenge keeps c with its areas, phases and prompts and sets every id and
	// Version. It returns ErrSlug if the slug is taken.
	AddChallenge(c *Challenge) error
	// SaveChallenge keeps the texts, the state and the prompts of c if its Version is
	// still the stored one, and moves it; else ErrStale. It returns ErrSlug if the slug
	// is taken.
	SaveChallenge(c *Challenge) error
	// SetSynonyms replaces what search takes to be the same in c.
	SetSynonyms(c id.Challenge, list []Synonym) error
	// AddArea and SaveArea keep an area at the end, and its changed name, text or lead.
	AddArea(c id.Challenge, a *Area) error
	SaveArea(c id.Challenge, a Area) error
	// AddPhase keeps p and sets its ID and Version. SavePhase keeps p if its Version
	// is still the stored one, and moves it; else ErrPhaseStale.
	AddPhase(c id.Challenge, p *Phase) error
	SavePhase(c id.Challenge, p *Phase) error
}

// IdeaTx reads and changes drafts and ideas.
type IdeaTx interface {
	// Draft returns a draft and holds it, or ErrDraftNotFound.
	Draft(d id.Draft) (Draft, error)
	// AddDraft keeps d and sets its ID and Version.
	AddDraft(d *Draft) error
	// SaveDraft keeps d if its Version is still the stored one, and moves it; else ErrDraftStale.
	SaveDraft(d *Draft) error
	// DropDraft removes a draft.
	DropDraft(d id.Draft) error
	// Idea returns an idea, held or hidden ones too, and holds it until the
	// transaction ends; or ErrIdeaNotFound.
	Idea(i id.Idea) (Idea, error)
	// UntilEnd returns the ideas of a challenge that only the team reads until the end of a
	// phase, by number, those after one and at most limit, and holds them.
	UntilEnd(c id.Challenge, after id.Idea, limit int) ([]Idea, error)
	// AddIdea keeps i and sets its ID and Version. Counts of its challenge follow.
	AddIdea(i *Idea) error
	// SaveIdea keeps every field of i but the counters, its Lock and what is Pinned if its Version is
	// still the stored one, and moves it; else ErrIdeaStale. Counts of its challenge follow.
	SaveIdea(i *Idea) error
	// SetPick keeps why i is a pick, or that it is none (""), and returns i with it. The
	// version stays: whoever edits the text meanwhile has nothing to look at again, and a
	// member who judges it does not see it move.
	SetPick(i Idea, reason string) (Idea, error)
	// KeepIdeaVersion keeps the text that i has now as the version it bears, with its
	// editor, before it is changed.
	KeepIdeaVersion(i Idea, editor id.Person, at time.Time) error
}

// CommentTx reads and changes comments.
type CommentTx interface {
	// IdeaOfComment returns the idea that a comment is on, and holds neither; or
	// ErrCommentNotFound.
	IdeaOfComment(c id.Comment) (id.Idea, error)
	// Comment returns a comment and holds it, or ErrCommentNotFound.
	Comment(c id.Comment) (Comment, error)
	// AddComment keeps c and sets its ID, Thread and Version; the idea's counter
	// follows if it is visible.
	AddComment(c *Comment) error
	// SaveComment keeps c if its Version is still the stored one, and moves it; else
	// ErrCommentStale. The text before goes to the versions; the idea's counter
	// follows the state. One that is no longer visible is not pinned any more.
	SaveComment(c *Comment) error
}

// PersonalTx reads and changes what belongs to one person and one thing.
type PersonalTx interface {
	// Support returns what the person said last of the idea, and whether they said
	// anything.
	Support(i id.Idea, p id.Person) (s Support, had bool, err error)
	// PutSupport keeps s in place of the person's word before and moves the idea's
	// counters by move. It returns the tally after it.
	PutSupport(s Support, move Tally) (Tally, error)
	// Follow keeps f. With keep, a row that is there already, active or not, stays.
	Follow(f Follow, keep bool) error
	// FollowSubject reports whether what is to be followed exists and is public.
	FollowSubject(kind FollowKind, subject int64) (bool, error)
	// Following reports whether p follows it, whatever has become of it.
	Following(p id.Person, kind FollowKind, subject int64) (bool, error)
}

// ImportTx finds and notes rows by the ids of their source.
type ImportTx interface {
	// HoldImports lets no other import past until the transaction ends.
	HoldImports() error
	// BeginImport notes what is made from now on as made by a file of this kind.
	// EndImport returns the number of the import, 0 if it has made and changed nothing.
	BeginImport(c id.Challenge, kind string, at time.Time) error
	EndImport(changed int) (id.Import, error)
	// RowOf returns the row that was imported into c under this source id, or 0.
	RowOf(c id.Challenge, kind, sourceID string) (int64, error)
	// NoteSource keeps which row a source id became.
	NoteSource(c id.Challenge, kind, sourceID string, row int64) error
	// PersonByKey returns the person imported into c under key, else the one with
	// that handle, or 0.
	PersonByKey(c id.Challenge, key string) (id.Person, error)
	// AddPerson keeps a person known by a key alone and notes it.
	AddPerson(c id.Challenge, key, name string, at time.Time) (id.Person, error)
	// ThemeByName returns the theme of c with this name, or 0; AddTheme makes one.
	ThemeByName(c id.Challenge, name string) (id.Theme, error)
	AddTheme(c id.Challenge, name string, at time.Time) (id.Theme, error)
	// GiveTheme gives an idea a theme that everybody may see.
	GiveTheme(i id.Idea, t id.Theme, at time.Time) error
	// AuthorRole returns a person's professional role as it is now.
	AuthorRole(p id.Person) (string, error)
	// ImportSupports keeps the last word of each person and moves the counters once an
	// idea. A word that is older than the stored one, or the same, changes nothing. It
	// returns how many words are new and how many took the place of another.
	ImportSupports(f SupportForm, words []Support) (added, changed int, err error)
}

// MergeTx moves what belongs to an idea to another and back.
type MergeTx interface {
	// BeforePanel reports whether a panel that is at work has one of the ideas before it.
	BeforePanel(ideas ...id.Idea) (bool, error)
	// MergeOf returns the merge of an idea that stands, or ErrNotMerged.
	MergeOf(from id.Idea) (Merge, error)
	// NewestMerge returns the latest merge into an idea that stands, or ErrNotMerged.
	NewestMerge(into id.Idea) (Merge, error)
	// AddMerge keeps m, sets its ID and lets comments, words, by CarryWords, and follows
	// go over. All counters follow.
	AddMerge(m *Merge, f SupportForm) error
	// DropMerge takes back all that AddMerge did, words by ReturnWords, but for what people
	// have changed since.
	DropMerge(m Merge, f SupportForm) error
	// Credited reports whether p wrote an idea that goes on as part of i.
	Credited(i id.Idea, p id.Person) (bool, error)
}

// TransferTx moves an idea to another area or challenge.
type TransferTx interface {
	// OnPanel reports whether an idea is on a panel that has not published yet, whether or
	// not that is at work.
	OnPanel(i id.Idea) (bool, error)
	// BoundBy returns what keeps an idea in its challenge.
	BoundBy(i id.Idea) (Bound, error)
	// LeftBehind returns what an idea left in c when it was moved away from there last.
	LeftBehind(i id.Idea, c id.Challenge) (Left, error)
	// Codes returns the themes of an idea, and the codebook of c as it stands, by name.
	Codes(i id.Idea, c id.Challenge) (had, book []ThemeLink, err error)
	// MoveIdea moves i as m says if its Version is still the stored one, moves that, and
	// keeps m, whose ID it sets; else it returns ErrIdeaStale. Counts of both challenges follow.
	MoveIdea(i *Idea, m *Moved) error
}

// LinkTx keeps links between ideas.
type LinkTx interface {
	// Linked reports whether two ideas are linked, in whichever direction, and how many
	// links were made on from.
	Linked(from, to id.Idea) (there bool, made int, err error)
	// AddLink keeps l and sets its ID.
	AddLink(l *Link) error
	// LinkByID returns a link, or ErrNoLink. DropLink takes it away.
	LinkByID(l id.Link) (Link, error)
	DropLink(l id.Link) error
}

// Clock tells the time, in the time zone in which dates are put into words.
type Clock func() time.Time

// Service is the use cases of challenges. Its fields are set once, before use;
// its methods may be called from many goroutines.
type Service struct {
	Store Store
	Now   Clock
	// StaffSecondStep says that roles do not count for people without a second step: they are
	// not alerted of what they could not look at.
	StaffSecondStep bool
}

func thing(c id.Challenge, author id.Person) account.Thing {
	return account.Thing{Challenge: c, Author: author}
}
