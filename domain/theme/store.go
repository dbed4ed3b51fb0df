package theme

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Store keeps codebooks and which idea has which theme. InTx runs fn in one
// transaction and keeps what it wrote if fn returns nil. fn may run twice: it
// touches nothing but its Tx and variables that it sets. InTx returns fault.Busy
// when there was no room before the deadline, and then nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	// InLongTx is InTx for merges and imports: alone, for up to ten minutes.
	InLongTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only.
type Tx interface {
	// ChallengeBySlug and ChallengeOfTheme return a challenge whose codebook nobody else
	// changes or codes by until the transaction ends, or ErrNoChallenge or ErrNotFound.
	ChallengeBySlug(slug string) (Challenge, error)
	ChallengeOfTheme(t id.Theme) (Challenge, error)
	// ChallengeOfIdea returns the challenge of an idea, whose codebook nobody changes until
	// the transaction ends, or ErrIdeaNotFound. Several may code by it at once.
	ChallengeOfIdea(i id.Idea) (Challenge, error)
	// Codebook returns the themes of a challenge that are neither merged nor split, by name.
	Codebook(c id.Challenge) ([]Theme, error)
	// Theme returns a theme, a merged or split one too, and holds it, or ErrNotFound.
	Theme(t id.Theme) (Theme, error)
	// IsSplit reports whether a theme was split; one that is not there was not.
	IsSplit(t id.Theme) (bool, error)
	// HoldImports lets no other import past until the transaction ends.
	HoldImports() error
	// BeginImport notes what is made from now on as made by a file of this kind.
	// EndImport returns the number of the import, 0 if it has made and changed nothing.
	BeginImport(c id.Challenge, kind string, at time.Time) error
	EndImport(changed int) (id.Import, error)
	// FreeSlug returns base, or base with a number behind it: the first that no other
	// theme of the challenge has or has had, nor gets until the transaction ends.
	FreeSlug(c id.Challenge, base string, t id.Theme) (string, error)
	// AddTheme keeps t and sets its ID and Version.
	AddTheme(t *Theme) error
	// SaveTheme keeps slug and words of t if its Version is still the stored one, and
	// moves it; else ErrStale. The words before are kept, and so is the earlier slug,
	// which leads to t from then on.
	SaveTheme(t *Theme, by id.Person, at time.Time) error
	// MergeTheme gives every idea and every coding of from to into, none of them
	// twice, and lets every address of from lead there. Counts follow. It returns how
	// many ideas into has gained.
	MergeTheme(from, into Theme, by id.Person, at time.Time) (int, error)

	// SplitTheme ends t in favour of parts: its ideas are listed to be coded again, and who
	// follows it follows the parts, too. Nothing is taken from any idea.
	SplitTheme(t Theme, parts []Theme, by id.Person, at time.Time) error
	// Parts returns what a theme was split into and is in the codebook as it stands, by
	// name; in place of a part that was merged the one that it was merged into.
	Parts(t id.Theme) ([]Theme, error)
	// Recoding returns an idea on the list of a split theme and holds it, or ErrNotListed.
	Recoding(t id.Theme, i id.Idea) (Recoding, error)
	// CloseRecoding keeps what somebody has given the idea of r in place of the theme.
	CloseRecoding(r Recoding) error

	// Team lists who may give themes in a challenge, by name.
	Team(c id.Challenge) ([]Member, error)
	// AddRound keeps r, with the listed ideas of its challenge in scope, the oldest first,
	// at most so many, and sets its ID and Number. It returns how many there are.
	AddRound(r *Round, scope Scope, most int) (int, error)
	// Round returns a round of coding, or ErrNoRound.
	Round(r id.Coding) (Round, error)
	// Sheet returns an idea in a round and holds it, or ErrNotInIt.
	Sheet(r id.Coding, i id.Idea) (Sheet, error)
	// PutCodes keeps what coder n of s, who is by, has said, in place of what they said before.
	PutCodes(s Sheet, n int, by id.Person) error
	// CloseSheet keeps what was settled.
	CloseSheet(s Sheet) error

	// Judged is Loose.Judged.
	Judged(c id.Challenge) ([]Judged, error)
	// PutJudged keeps what somebody has made of a candidate theme.
	PutJudged(j Judged) error

	// Idea returns what themes depend on of an idea and holds it, or ErrIdeaNotFound.
	Idea(i id.Idea) (Idea, error)
	// GiveTheme gives an idea a theme. It reports whether anything changed; counts
	// follow.
	GiveTheme(i id.Idea, t id.Theme, at time.Time) (bool, error)
	// TakeTheme takes a theme from an idea. It reports whether the idea had it; counts
	// follow.
	TakeTheme(i id.Idea, t id.Theme) (bool, error)
	// PutCoding keeps who thought that a theme fits; twice changes nothing.
	PutCoding(c Coding) error
	// DropCoding removes it; none is no fault.
	DropCoding(c Coding) error

	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
}

// Clock tells the time.
type Clock func() time.Time

// Service is the use cases of themes. Its fields are set once, before use; its
// methods may be called from many goroutines.
type Service struct {
	Store Store
	Now   Clock
	// Judges reports whether somebody is to judge an idea without help; nil: nobody is.
	Judges func(ctx context.Context, a account.Actor, i id.Idea) (bool, error)
}
