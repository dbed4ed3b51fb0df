package pages

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Idea is the page of one idea with its comments.
type Idea struct {
	Base frontend.Base
	Words
	challenge.View
	SupportForm challenge.SupportForm
	Thread      challenge.Thread
	Marked      id.Comment // a linked comment, to be marked; 0: none
	Comments    bool       // the reader may comment, once signed in
	Supporting  bool
	CommentsWhy string // why not, and when; empty where they may
	SupportWhy  string
	Adoptions   []AdoptionLine
	Attachments []attachment.Attachment // those that the reader may open
	Writeups    []WriteupLine
	Links       []challenge.Linked
	RestsOn     []id.Idea // whose change may change the links; never shown
	Similar     []challenge.Card
	Standing    string                // what the panel's scores add up to, in words, once published
	Told        []review.AuthorAnswer // by panels that have not published yet; the author alone reads it
	PanelNotes  []string              // what the panel has released to the author, who alone reads it
	// Of the person who looks; zero for visitors.
	Actor account.Actor
	Own   bool
	Open  bool // its author may change it
	Staff bool
	Picks bool   // they may pick it out for the team
	Pins  bool   // they may pin a comment as the reply from the team
	Who   string // the author's name, for moderators, where readers do not see it
	// MayBeUnnamed says that the challenge lets authors show their role alone.
	MayBeUnnamed bool
	Word         int // what they said of the idea
	HasWord      bool
	Follows      bool
	// Whether the reader may follow, and follows, whoever wrote the idea.
	CanFollowAuthor, FollowsAuthor bool
	// What they are writing, after a fault.
	Typed, TypedLang string
	Agreeing         account.Agreeing // to what whoever comments agrees
	Parent           id.Comment
	Fields           fault.Fields
}

// AdoptionLine is one place that took the idea up.
type AdoptionLine struct{ Site, State, Date, Result string }

// codes reports whether the reader may give the idea themes.
func (p Idea) codes() bool {
	return p.signedIn() && account.Can(p.Actor, account.AssignThemes, account.Thing{Challenge: p.Challenge}) == nil
}

// withdrawnWords tell those who may still read a withdrawn idea who else may.
func (p Idea) withdrawnWords(ctx context.Context) string {
	if p.Own {
		return text.T(ctx, "You have withdrawn this idea. Only you and the moderators can see it.")
	}
	return text.T(ctx, "The author has withdrawn this idea. Only the author and the moderators can see it.")
}

// adoptionsLink leads to who did this too, or to the form that asks.
func (p Idea) adoptionsLink(ctx context.Context) string {
	if len(p.Adoptions) > 0 {
		return text.T(ctx, "More about who did this too, or tell us that you did")
	}
	return text.T(ctx, "Tell us if you did this too")
}

func (p Idea) signedIn() bool { return p.Actor.Person != 0 }

// returnHere is the address to come back to after signing in.
func (p Idea) signInLink() string { return "/sign-in?return=" + IdeaURL(p.ID) }

func (p Idea) commentLink(page int) string {
	if page == 1 {
		return IdeaURL(p.ID) + "#comments"
	}
	return IdeaURL(p.ID) + "?page=" + strconv.Itoa(page) + "#comments"
}

// facts is the summary list under the title.
func (p Idea) facts(ctx context.Context) parts.SummaryList {
	rows := []parts.Row{{Key: text.T(ctx, "What it is"), Value: KindName(ctx, p.Kind)}}
	if p.AreaName != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Area"), Value: p.AreaName})
	}
	if p.AuthorName != "" {
		by := p.AuthorName
		switch {
		case p.Who != "":
			by = text.T(ctx, "%s (readers do not see the name)", p.Who)
		case p.Unnamed:
			by = text.T(ctx, account.Unnamed)
		}
		if r := p.Role(p.AuthorRole); r != "" {
			by += ", " + r
		}
		rows = append(rows, parts.Row{Key: text.T(ctx, "Shared by"), Content: byline(p.Words, by, p.AuthorBadges)})
	}
	if p.AuthorHidden {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Shared by"), Value: authorHidden(ctx)})
	}
	rows = append(rows, parts.Row{Key: text.T(ctx, "Posted"), Value: p.Date(ctx, p.PostedAt)})
	if p.Edits > 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Changed"), Content: editsLink(IdeaURL(p.ID)+"/history", text.N(ctx, p.Edits, "once", "%d times"))})
	}
	status := StageName(ctx, p.ShownStage())
	if o := OutcomeName(ctx, p.ShownOutcome()); o != "" {
		status = o
	}
	rows = append(rows, parts.Row{Key: text.T(ctx, "Status"), Value: status})
	if len(p.Themes) > 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Themes"), Content: themeLinks(p.ChallengeSlug, p.Themes)})
	}
	if len(p.Tags) > 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Tags by the author"), Content: tagLinks(p.ChallengeSlug, p.Lang, p.Tags)})
	}
	return parts.SummaryList{Rows: rows}
}

// recusedText stands in the place of a text for one who is recused from the idea.
func recusedText(ctx context.Context) string { return text.T(ctx, review.ErrUnread.Message) }

// authorHidden stands in the place of an author's name for a member whose panel
// judges without it.
func authorHidden(ctx context.Context) string {
	return text.T(ctx, "Hidden from your panel for now. Ideas are public: anybody who is signed out can see the name.")
}

// supportWords says how many people support the idea.
func (p Idea) supportWords(ctx context.Context) string {
	if p.CrowdHidden {
		return text.T(ctx, "Support is hidden while your panel scores")
	}
	if p.SupportForm == challenge.ForAgainst {
		return text.T(ctx, "%s for, %s against, %s passed", text.Number(p.Supports), text.Number(p.Againsts), text.Number(p.Passes))
	}
	return text.N(ctx, p.Supports, "%d person supports this", "%d people support this")
}

// commentWords is the heading of the comments.
func (p Idea) commentWords(ctx context.Context) string {
	if p.CrowdHidden {
		return text.T(ctx, "Your comments")
	}
	return text.N(ctx, p.Thread.Total, "%d comment", "%d comments")
}

// voice is one button of support.
type voice struct {
	value  int
	button parts.Button
}

// voices lists the buttons that the person may press now.
func (p Idea) voices(ctx context.Context) []voice {
	about := ": " + p.Title
	if p.SupportForm == challenge.SupportOnly {
		if p.HasWord && p.Word == 1 {
			return []voice{{0, parts.Button{Text: text.T(ctx, "Take back your support"), HiddenText: about, Variant: parts.Secondary}}}
		}
		return []voice{{1, parts.Button{Text: text.T(ctx, "Support this idea"), HiddenText: about, PreventDoubleClick: true}}}
	}
	var out []voice
	for _, v := range []struct {
		value int
		words string
	}{{1, text.T(ctx, "For")}, {-1, text.T(ctx, "Against")}, {0, text.T(ctx, "Pass")}} {
		b := parts.Button{Text: v.words, HiddenText: about, Variant: parts.Secondary}
		if p.HasWord && p.Word == v.value {
			b.Text, b.Disabled = text.T(ctx, "%s (your choice)", v.words), true
		}
		out = append(out, voice{v.value, b})
	}
	return out
}

// mayEdit reports whether the person may still edit a comment.
func (p Idea) mayEdit(c challenge.CommentView) bool {
	return p.signedIn() && p.TalkOpenTo(p.Actor) == nil && c.Author == p.Actor.Person && c.State == challenge.CommentVisible && p.Now.Sub(c.PostedAt) <= challenge.EditWindow
}

// locks reports whether the reader may close the comments and open them again.
func (p Idea) locks() bool { return p.Staff && !p.MergedByModerator() }

func (p Idea) mayDelete(c challenge.CommentView) bool {
	return p.signedIn() && c.Author == p.Actor.Person && c.State == challenge.CommentVisible
}

// placeholder stands in place of a comment that is not shown.
func placeholder(ctx context.Context, c challenge.CommentView) string {
	switch c.State {
	case challenge.CommentDeleted:
		return text.T(ctx, "The author has deleted this comment.")
	case challenge.CommentHeld:
		return text.T(ctx, "A moderator is looking at this comment.")
	}
	if c.StateReason != "" {
		return text.T(ctx, "A moderator has removed this comment: %s", c.StateReason)
	}
	return text.T(ctx, "A moderator has removed this comment.")
}

// MomentName puts an event of the timeline into words; empty for one that is
// not shown.
func MomentName(ctx context.Context, kind string) string {
	switch kind {
	case "idea.posted":
		return text.T(ctx, "Posted")
	case "comments.locked":
		return text.T(ctx, "Comments closed by the team")
	case "comments.unlocked":
		return text.T(ctx, "Comments opened again by the team")
	case "idea.edited":
		return text.T(ctx, "Changed by the author")
	case "idea.withdrawn":
		return text.T(ctx, "Withdrawn by the author")
	case "idea.held":
		return text.T(ctx, "Held for a moderator")
	case "idea.hidden":
		return text.T(ctx, "Removed by a moderator")
	case "idea.shown":
		return text.T(ctx, "Shown to everybody")
	case "idea.released":
		return text.T(ctx, "Outcome published")
	case "idea.merged":
		return text.T(ctx, "Merged into another idea")
	case "idea.took_in":
		return text.T(ctx, "Another idea was merged into this one")
	case "idea.unmerged":
		return text.T(ctx, "One of its own again")
	case "idea.gave_back":
		return text.T(ctx, "An idea that was merged into this one is one of its own again")
	case "idea.moved":
		return text.T(ctx, "Moved by a moderator")
	case "writeup.published":
		return text.T(ctx, "Written up")
	case "adoption.recorded":
		return text.T(ctx, "Taken up elsewhere")
	}
	return ""
}

// History is the page of an idea's earlier texts and its timeline.
type History struct {
	Base frontend.Base
	Words
	challenge.View
	Versions []challenge.TextVersion
	Moments  []challenge.Moment
}

// replaced says when a version ended.
func (p History) replaced(ctx context.Context, at time.Time) string {
	return text.T(ctx, "Replaced on %s", p.Moment(ctx, at))
}

// ThemeURL is the address of a theme, as a link from one challenge: the same slug
// may name a theme of another challenge too.
func ThemeURL(challenge, slug string) string {
	return "/themes/" + slug + "?challenge=" + challenge
}

// TagURL lists the ideas of a challenge that have a tag of their authors'.
func TagURL(slug, tag string) string {
	return ChallengeURL(slug) + "/ideas?tag=" + url.QueryEscape(challenge.TagKey(tag))
}

// commentName tells one comment from another for those who hear the page.
func commentName(ctx context.Context, c challenge.CommentView) string {
	if c.State != challenge.CommentVisible {
		return text.T(ctx, "Comment %s, not shown", strconv.FormatInt(int64(c.ID), 10))
	}
	return text.T(ctx, "Comment %s by %s", strconv.FormatInt(int64(c.ID), 10), c.AuthorName)
}

// forTeam says why only its author and the moderators read an idea, and until when.
func forTeam(ctx context.Context, why challenge.TeamOnly) string {
	switch why {
	case challenge.TeamAsked:
		return text.T(ctx, "Only its author and the moderators can read this idea, because its author asked for it. Others can once the author agrees and a moderator shows it.")
	case challenge.TeamUntilEnd:
		return text.T(ctx, "Only its author and the moderators can read this idea until the phase ends in which it was posted, or a moderator shows it.")
	}
	return text.T(ctx, "Only its author and the moderators can read this idea, until a moderator shows it.")
}

// notPublic says why an idea is not public, to those who may see it all the same.
func (p Idea) notPublic(ctx context.Context) string {
	words := text.T(ctx, "A moderator has to look at this idea before others can see it.")
	switch p.Moderation {
	case challenge.Hidden:
		words = text.T(ctx, "The moderators have removed this idea.")
	case challenge.ForTeam:
		words = forTeam(ctx, p.TeamOnly)
	}
	if p.ModerationReason != "" {
		words += " " + text.T(ctx, "Reason: %s", p.ModerationReason)
	}
	if p.Own && p.RuledFor != "" {
		if next := p.RuledFor.Standard().Next; next != "" {
			words += " " + text.T(ctx, next)
		}
		if again := challenge.Again(challenge.Reported{Idea: p.ID}, p.Moderation, p.Open); again != "" {
			words += " " + text.T(ctx, again)
		}
	}
	return words
}

// afterName is what stands behind the name of whoever wrote a comment: the role
// that they held, and whether they belong to the team.
func (p Idea) afterName(ctx context.Context, c challenge.CommentView) string {
	words := ""
	if r := p.Role(c.AuthorRole); r != "" {
		words += ", " + r
	}
	if c.Staff {
		words += ", " + text.T(ctx, "member of the team")
	}
	return words + " · "
}
