package pages

import (
	"context"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// MyIdeas lists a person's drafts and ideas.
type MyIdeas struct {
	Base   frontend.Base
	Words  Words
	Drafts []challenge.Draft
	Ideas  []challenge.View
	ToSign []WriteupToSign
	// Answered are ideas on which a panel has decided and not published yet.
	Answered []IdeaLink
}

// WriteupToSign is a write-up that waits for the reader's agreement.
type WriteupToSign struct{ Title, Href string }

// MyComments lists what a person has commented.
type MyComments struct {
	Base     frontend.Base
	Words    Words
	Comments challenge.Own[challenge.OwnComment]
}

// MySupport lists what a person says of ideas.
type MySupport struct {
	Base     frontend.Base
	Words    Words
	Supports challenge.Own[challenge.OwnSupport]
}

// Following lists what a person follows, and what is new in it.
type Following struct {
	Base    frontend.Base
	Words   Words
	News    []challenge.News
	Follows []challenge.Following
	Ideas   []challenge.Followed
}

// mine is the way between the pages of one person. here is the present address.
func mine(ctx context.Context, here string) parts.ContentsList {
	l := parts.ContentsList{Label: text.T(ctx, "What is yours"), HiddenText: text.T(ctx, "What is yours")}
	for _, i := range []parts.ContentsItem{
		{Text: text.T(ctx, "My ideas"), Href: "/my-ideas"},
		{Text: text.T(ctx, "My comments"), Href: "/my-comments"},
		{Text: text.T(ctx, "My support"), Href: "/my-support"},
		{Text: text.T(ctx, "What I follow"), Href: "/following"},
		{Text: text.T(ctx, "For you"), Href: "/for-you"},
	} {
		i.Current = i.Href == here
		l.Items = append(l.Items, i)
	}
	return l
}

func pageLink(base string) func(int) string {
	return func(page int) string {
		if page == 1 {
			return base
		}
		return base + "?page=" + strconv.Itoa(page)
	}
}

// aboutTitle names the idea that something was said of.
func aboutTitle(ctx context.Context, a challenge.About) string {
	if a.Title == "" {
		return text.T(ctx, "Idea %s", strconv.FormatInt(int64(a.Idea), 10))
	}
	return a.Title
}

// aboutIdea is the idea as far as its status goes.
func aboutIdea(a challenge.About) challenge.Idea {
	i := challenge.Idea{Moderation: a.Moderation, Stage: a.Stage, Outcome: a.Outcome}
	if a.Stage != challenge.Posted && a.Stage != challenge.InReview {
		i.ReleasedAt = i.ReleasedAt.Add(1) // what is shown has been released
	}
	return i
}

// followedIdea is the idea of a card as far as its status goes.
func followedIdea(f challenge.Followed) challenge.Idea {
	return aboutIdea(challenge.About{Moderation: challenge.Visible, Stage: f.Stage, Outcome: f.Outcome})
}

// goesOn is the idea in which one that is gone goes on; 0 for none.
func goesOn(a challenge.About) id.Idea {
	if a.Stage == challenge.Withdrawn {
		return a.InFavourOf
	}
	return a.MergedInto
}

// commentStatus says whether others can read a comment.
func commentStatus(ctx context.Context, c challenge.Comment) (string, parts.Colour) {
	switch c.State {
	case challenge.CommentHeld:
		return text.T(ctx, "Waiting for a moderator"), parts.Yellow
	case challenge.CommentHidden:
		return text.T(ctx, "Removed"), parts.Grey
	case challenge.CommentDeleted:
		return text.T(ctx, "Deleted by you"), parts.Grey
	}
	return text.T(ctx, "Posted"), parts.Blue
}

// said puts a support into words.
func said(ctx context.Context, s challenge.OwnSupport) string {
	switch {
	case s.SupportForm == challenge.SupportOnly:
		return text.T(ctx, "You support this.")
	case s.Value > 0:
		return text.T(ctx, "You are for this.")
	case s.Value < 0:
		return text.T(ctx, "You are against this.")
	}
	return text.T(ctx, "You have passed on this.")
}

// followURL leads to what is followed; empty for a person.
func followURL(f challenge.Following) string {
	switch f.Kind {
	case challenge.FollowArea:
		return ChallengeURL(f.ChallengeSlug) + "/ideas?area=" + f.Slug
	case challenge.FollowTheme:
		return ThemeURL(f.ChallengeSlug, f.Slug)
	case challenge.FollowChallenge:
		return ChallengeURL(f.ChallengeSlug)
	}
	return ""
}

// followKind names what is followed.
func followKind(ctx context.Context, k challenge.FollowKind) string {
	switch k {
	case challenge.FollowArea:
		return text.T(ctx, "Area")
	case challenge.FollowTheme:
		return text.T(ctx, "Theme")
	case challenge.FollowPerson:
		return text.T(ctx, "Person")
	case challenge.FollowIdea:
		return text.T(ctx, "Idea")
	}
	return text.T(ctx, "Challenge")
}

// newsWhy says why an idea is among what is new.
func newsWhy(ctx context.Context, n challenge.News) string {
	switch n.Via {
	case challenge.FollowPerson:
		return text.T(ctx, "You see this because you follow %s.", n.Name)
	case challenge.FollowArea:
		return text.T(ctx, "You see this because you follow the area “%s”.", n.Name)
	case challenge.FollowTheme:
		return text.T(ctx, "You see this because you follow the theme “%s”.", n.Name)
	}
	return text.T(ctx, "You see this because you follow “%s”.", n.Name)
}

// why is the reason behind the status, and what happens next.
func (p MyIdeas) why(ctx context.Context, i challenge.View) string {
	switch {
	case i.Moderation != challenge.Visible && i.ModerationReason != "":
		return text.T(ctx, "Reason: %s", i.ModerationReason)
	case i.Moderation == challenge.Held:
		return text.T(ctx, "We look at it before others can see it.")
	case i.Moderation == challenge.ForTeam:
		return forTeam(ctx, i.TeamOnly)
	case i.ShownOutcome() != challenge.NoOutcome:
		return i.OutcomeReason
	case i.ShownStage() == challenge.Posted:
		return text.T(ctx, "Next, a panel reviews it once the challenge has closed for ideas.")
	case i.ShownStage() == challenge.InReview:
		return text.T(ctx, "A panel is looking at it. You are told the outcome with its reason.")
	}
	return ""
}

// whyWords says why somebody follows something.
func whyWords(ctx context.Context, w challenge.Why) string {
	switch w {
	case challenge.WhyPosted:
		return text.T(ctx, "You follow this because you posted it.")
	case challenge.WhyCommented:
		return text.T(ctx, "You follow this because you commented.")
	case challenge.WhySupported:
		return text.T(ctx, "You follow this because you support it.")
	}
	return text.T(ctx, "You asked to follow this.")
}
