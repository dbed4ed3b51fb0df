package pages

import (
	"context"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/text"
)

// Activity is the page of what is new in a challenge, or in all of them.
type Activity struct {
	Base frontend.Base
	Words
	Challenge string // its title; empty: of all
	Path      string
	Deeds     []challenge.Deed
	At        int // page, from 1
	More      bool
}

// DeedURL is where somebody reads what a deed tells of.
func DeedURL(d challenge.Deed) string {
	switch d.Kind {
	case challenge.DeedComment:
		return CommentURL(id.Comment(d.ID))
	case challenge.DeedAdoption:
		return IdeaURL(d.Idea) + "/adoptions"
	case challenge.DeedWriteup:
		return WriteupURL(d.Slug)
	case challenge.DeedUpdate:
		return UpdateURL(id.Update(d.ID))
	case challenge.DeedShortlist:
		return ShortlistURL(d.Slug)
	case challenge.DeedIdea:
	}
	return IdeaURL(d.Idea)
}

// DeedName says what happened.
func DeedName(ctx context.Context, d challenge.Deed) string {
	switch d.Kind {
	case challenge.DeedComment:
		return text.T(ctx, "Comment")
	case challenge.DeedAdoption:
		return text.T(ctx, "Taken up elsewhere")
	case challenge.DeedWriteup:
		return text.T(ctx, "Write-up")
	case challenge.DeedUpdate:
		return text.T(ctx, "News")
	case challenge.DeedShortlist:
		return text.T(ctx, "Decisions published")
	case challenge.DeedIdea:
	}
	return text.T(ctx, "Idea")
}

// DeedTitle names it in a list of its own: a comment by the idea that it is on.
func DeedTitle(ctx context.Context, d challenge.Deed) string {
	switch d.Kind {
	case challenge.DeedComment:
		return text.T(ctx, "Comment on: %s", d.Title)
	case challenge.DeedAdoption:
		return text.T(ctx, "Taken up elsewhere: %s", d.Title)
	case challenge.DeedShortlist:
		return text.T(ctx, "Decisions published: %s", d.Title)
	case challenge.DeedIdea, challenge.DeedWriteup, challenge.DeedUpdate:
	}
	return d.Title
}

func (p Activity) pageURL(n int) string {
	if n <= 1 {
		return p.Path
	}
	return p.Path + "?page=" + strconv.Itoa(n)
}

// pages is the number of pages as far as it is known: one more where there is more.
func (p Activity) pages() int {
	if p.More {
		return p.At + 1
	}
	return p.At
}
