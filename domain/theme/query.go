package theme

import (
	"context"
	"time"

	"uptake/domain/id"
)

// Reads answers the questions of pages, API and export. Every method is one
// statement, whatever the number of rows.
type Reads interface {
	// Codebook lists the themes of a challenge, by name; 0 lists those of every
	// published challenge, by name and then by challenge. The ideas of without are not
	// counted.
	Codebook(ctx context.Context, c id.Challenge, without ...id.Idea) ([]Place, error)
	// BySlug lists the themes that slug leads to, in every published challenge and in
	// those of also: as their own slug, or as one they or a theme merged into them had.
	BySlug(ctx context.Context, slug string, also id.Challenge, without ...id.Idea) ([]Place, error)
	// ThemeByID returns a theme, a merged one too, or ErrNotFound.
	ThemeByID(ctx context.Context, t id.Theme) (Place, error)
	// Versions lists what a theme was called before, the newest first.
	Versions(ctx context.Context, t id.Theme) ([]Version, error)
	// Splits lists the themes of a challenge that were split, the last one first.
	Splits(ctx context.Context, c id.Challenge) ([]Split, error)
	// PartsOf is Tx.Parts.
	PartsOf(ctx context.Context, t id.Theme) ([]Theme, error)
	// Waiting lists the first ideas that wait to be coded again, by number; Recoded those
	// that have been, the last first. Ideas out of public view wait until they are back.
	Waiting(ctx context.Context, t id.Theme, limit int) ([]Recoding, error)
	Recoded(ctx context.Context, t id.Theme, limit int) ([]Recoding, error)
	// OfIdea lists the themes of an idea, by name.
	OfIdea(ctx context.Context, i id.Idea) ([]Given, error)
	// TeamOf is Tx.Team.
	TeamOf(ctx context.Context, c id.Challenge) ([]Member, error)
	// Rounds lists the rounds of coding of a challenge, the last one first.
	// The ideas of without are not counted.
	Rounds(ctx context.Context, c id.Challenge, without ...id.Idea) ([]RoundPlace, error)
	// RoundByID returns one, or ErrNoRound.
	RoundByID(ctx context.Context, r id.Coding, without ...id.Idea) (RoundPlace, error)
	// Sheets lists the ideas of a round that are listed now, with all that was said, by
	// number: show them through Sheet.For.
	Sheets(ctx context.Context, r id.Coding) ([]Sheet, error)
	// Codings lists who of the team found which theme in an idea, the last first. Codings of a
	// round are among them once both of its coders have coded the idea.
	Codings(ctx context.Context, i id.Idea) ([]CodingLine, error)
	// Figures returns how the themes of a challenge lie over its listed ideas, all of one
	// moment. The ideas of without are not counted.
	Figures(ctx context.Context, c id.Challenge, without ...id.Idea) (Figures, error)
	// FiguresOf is Figures with the pairs of one theme alone, for the page of that theme.
	FiguresOf(ctx context.Context, c id.Challenge, one id.Theme, without ...id.Idea) (Figures, error)
	// Had lists which listed idea of a challenge has which theme of its codebook, without
	// the ideas of without, in the order in which they were posted.
	Had(ctx context.Context, c id.Challenge, without ...id.Idea) ([]Had, error)
}

// Place is a theme with its challenge and the number of ideas.
type Place struct {
	Theme
	ChallengeSlug  string
	ChallengeTitle string
	Ideas          int // listed ideas that have it for everybody to see
}

// Member is somebody who may give themes.
type Member struct {
	Person id.Person
	Handle string
	Name   string
}

// RoundPlace is a round of coding with its challenge, its coders' names and how far it is.
type RoundPlace struct {
	Round
	ChallengeSlug  string
	ChallengeTitle string
	Names          [2]string
	Ideas          int    // listed ones
	Coded          [2]int // by each coder
	Differing      int    // both have coded, and nobody has settled
	Settled        int
}

// Both is how many ideas both have coded: those settle, or wait to be settled.
func (r RoundPlace) Both() int { return r.Differing + r.Settled }

// For returns what somebody may know of how far the round is: a coder is told of the
// other only what both have coded, or the count would say how far ahead the other is.
func (r RoundPlace) For(p id.Person) RoundPlace {
	if n := r.Coder(p); n >= 0 {
		r.Coded[1-n] = r.Both()
	}
	return r
}

// CodingLine is a coding in words.
type CodingLine struct {
	Theme Given  // the zero Given: a coder of a round found that none fits
	Coder string // FormerMember for erased people; empty for a command
	At    time.Time
	Round int // its number; 0 outside rounds
}

// Version is what a theme was called until it was changed.
type Version struct {
	Version int
	Words
	ChangedAt time.Time
}

// Given is a theme that an idea has.
type Given struct {
	ID   id.Theme
	Slug string
	Name string
}
