package challenge

import (
	"context"
	"time"

	"uptake/domain/id"
)

// OwnPage is how many of a person's own comments or supports a page lists.
const OwnPage = 50

// NewsFor is how long an idea counts as new for those who follow its challenge,
// its area, one of its themes or its author; NewsMost is how many are listed.
const (
	NewsFor  = 14 * 24 * time.Hour
	NewsMost = 20
)

// Mine answers what one person has said and follows. Nothing of it is anybody
// else's to see.
type Mine interface {
	// CommentsOf lists a person's own comments, the newest first, in pages of OwnPage.
	CommentsOf(ctx context.Context, p id.Person, page int) (Own[OwnComment], error)
	// SupportsOf lists what a person says of ideas, the newest first, in pages of OwnPage;
	// what was taken back is left out.
	SupportsOf(ctx context.Context, p id.Person, page int) (Own[OwnSupport], error)
	// FollowsOf lists the challenges, areas, themes and people that a person follows;
	// FollowedIdeas lists the ideas.
	FollowsOf(ctx context.Context, p id.Person) ([]Following, error)
	// FollowsAny returns which of these things a person follows. Support does not count.
	FollowsAny(ctx context.Context, p id.Person, kind FollowKind, subjects []int64) (map[int64]bool, error)
	// NewsOf lists the listed ideas of others posted since then in what a person follows,
	// the newest first, each with what they follow of it.
	NewsOf(ctx context.Context, p id.Person, since time.Time) ([]News, error)
}

// Own is a page of things that one person has said.
type Own[T any] struct {
	Items []T
	Page  int // from 1
	Pages int
	Total int
}

// About is the idea that something was said of, as its reader may know it.
type About struct {
	Idea           id.Idea
	Title          string // empty where the moderators have removed the idea
	Lang           string
	ChallengeSlug  string
	ChallengeTitle string
	SupportForm    SupportForm
	Moderation     Moderation
	Stage          Stage   // as shown
	Outcome        Outcome // as shown
	MergedInto     id.Idea // as shown
	InFavourOf     id.Idea
}

// OwnComment is a comment as its author sees it, with its words in every state.
type OwnComment struct {
	Comment
	About
}

// OwnSupport is what a person says of an idea.
type OwnSupport struct {
	About
	Value  int
	CastAt time.Time
}

// Following is something that a person follows.
type Following struct {
	Kind          FollowKind
	Subject       int64
	Name          string // of the challenge, the area, the theme or the person
	ChallengeSlug string // empty for a person
	Slug          string // of the area or the theme
	State         State  // of the challenge; empty for a person
	Why           Why
	Since         time.Time
}

// News is an idea and what its reader follows of it.
type News struct {
	Card
	Via  FollowKind
	Name string
}
