package writeup

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Reads answers the questions of pages, API and feeds. Every method is a fixed
// number of statements, whatever the number of rows.
type Reads interface {
	// BySlug and ByID return a write-up in any state, or ErrNotFound. Callers check
	// View.ReadableBy.
	BySlug(ctx context.Context, slug string) (View, error)
	ByID(ctx context.Context, w id.Writeup) (View, error)
	// Published lists public write-ups, the newest first.
	Published(ctx context.Context, q Query) ([]Card, error)
	// Waiting lists the write-ups of the challenges (nil: all) that are not published,
	// the last edited first.
	Waiting(ctx context.Context, of []id.Challenge) ([]Card, error)
	// ToSign lists the drafts that a person is asked to sign or has an idea in.
	ToSign(ctx context.Context, p id.Person) ([]Card, error)
	// Begun lists the ideas of a challenge that a write-up has been begun of.
	Begun(ctx context.Context, c id.Challenge) ([]id.Idea, error)
	// Editions lists the words before each change, the newest first.
	Editions(ctx context.Context, w id.Writeup) ([]Edition, error)
	// Prints lists the fingerprints of what was published, the newest first.
	Prints(ctx context.Context, w id.Writeup) ([]Print, error)
}

// Query asks for published write-ups. Empty fields let everything through.
type Query struct {
	Challenge id.Challenge // 0: every published challenge
	Idea      id.Idea
	Themes    []id.Theme // with an idea that has one of them
	Limit     int        // 1 to 100
	// After continues behind this write-up, for the API.
	After id.Writeup
}

// View is a write-up with the names that stand on its page.
type View struct {
	Writeup
	ChallengeSlug  string
	ChallengeTitle string
	ChallengeState challenge.State
	AreaName       string
	AreaLead       id.Person
	Sources        []Source
	Signs          []Sign // agreements to the present edition
	Changes        []Sign // that were asked for, of all editions, the newest first
	Asked          []Sign // who were asked and have not answered to this edition
	Themes         []challenge.ThemeLink
	Public         bool // everybody may read every idea of it
}

// ReadableBy returns nil if a may read the write-up, ErrGone if everybody could
// before one of its ideas was taken out of view, else ErrNotFound.
func (v View) ReadableBy(a account.Actor) error {
	if account.Can(a, account.EditWriteup, account.Thing{Challenge: v.Challenge}) == nil {
		return nil
	}
	if !v.ChallengeState.ShownTo(a, v.Challenge) {
		return ErrNotFound
	}
	if v.State == Published && !v.Public {
		return ErrGone
	}
	return v.Writeup.ReadableBy(a, v.AreaLead)
}

// AtAddress is ReadableBy for the public address, which is not given away before the
// write-up is published.
func (v View) AtAddress(a account.Actor) error {
	if err := v.ReadableBy(a); err != nil {
		return err
	}
	if v.State != Published {
		return ErrNotFound
	}
	return nil
}

// Source is an idea that is written up.
type Source struct {
	ID       id.Idea
	Title    string
	Lang     string
	Author   string // name to show; empty if not known
	Supports int
	Comments int
}

// Sign is a sign-off with the name of who gave it.
type Sign struct {
	SignOff
	Name string
}

// Card is a write-up as lists and feeds show it.
type Card struct {
	ID             id.Writeup
	Challenge      id.Challenge
	ChallengeSlug  string
	ChallengeTitle string
	Slug           string
	Title          string
	Summary        string
	State          State
	PublishAt      time.Time
	PublishedAt    time.Time
	CorrectedAt    time.Time
	EditedAt       time.Time
	Version        int
	Edition        int
	Comments       int // visible ones on its ideas
	Changes        int // that were asked for in this edition
}

// Edition is what a write-up said until it was changed.
type Edition struct {
	Edition  int
	Title    string
	Summary  string
	Headings []Heading
	EditedAt time.Time // when it was replaced
}
