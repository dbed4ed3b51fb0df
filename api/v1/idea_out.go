package v1

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// author is who wrote something, as pages name them.
type author struct {
	Name string `json:"name"`
	Role string `json:"role"` // code of the reference list; empty if not given
	// Badges are what was checked of them; left out where only names are given.
	Badges []badge `json:"badges,omitempty"`
}

// authorOut returns nil where the author is not known.
func authorOut(name, role string) *author {
	if name == "" {
		return nil
	}
	return &author{Name: name, Role: role}
}

// authorBadged is authorOut with what was checked of them.
func authorBadged(name, role string, badges []account.Badge) *author {
	out := authorOut(name, role)
	if out != nil {
		out.Badges = badgesOut(badges)
	}
	return out
}

// place is the area that an idea belongs to.
type place struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

func placeOut(slug, name string) *place {
	if slug == "" {
		return nil
	}
	return &place{slug, name}
}

// counts are the counters of an idea. They are null for somebody whose panel is
// judging it, and Hidden says so.
type counts struct {
	Supports *int   `json:"supports"`
	Againsts *int   `json:"againsts"`
	Passes   *int   `json:"passes"`
	Comments *int   `json:"comments"`
	Hidden   string `json:"counts_hidden,omitempty"`
}

func countsOut(hidden bool, supports, againsts, passes, comments int) counts {
	if hidden {
		return counts{Hidden: review.ErrVeiled.Message}
	}
	return counts{Supports: &supports, Againsts: &againsts, Passes: &passes, Comments: &comments}
}

// hiddenParts say why the text, or who wrote it, is empty for a member of a panel.
type hiddenParts struct {
	Text   string `json:"text_hidden,omitempty"`
	Author string `json:"author_hidden,omitempty"`
}

func hiddenOut(text, author bool) (out hiddenParts) {
	if text {
		out.Text = review.ErrUnread.Message
	}
	if author {
		out.Author = review.ErrUnnamed.Message
	}
	return out
}

// idea is an idea as whoever may read it sees it.
type idea struct {
	Number           id.Idea              `json:"number"`
	Challenge        string               `json:"challenge"`
	Kind             challenge.Kind       `json:"kind"`
	Area             *place               `json:"area"`
	Title            string               `json:"title"`
	Body             string               `json:"body"`
	Answers          []reply              `json:"answers"`
	Tags             []string             `json:"tags"` // its author's words, no themes
	Lang             string               `json:"lang"`
	Author           *author              `json:"author"`
	Unnamed          bool                 `json:"unnamed"` // the author's name is not shown
	Licence          string               `json:"licence"`
	Terms            agreed               `json:"terms"` // to what it was posted as it is now
	Moderation       challenge.Moderation `json:"moderation"`
	ModerationReason *string              `json:"moderation_reason"`
	TeamOnly         *string              `json:"team_only"` // why only its author and the moderators read it
	Stage            challenge.Stage      `json:"stage"`     // as everybody may know it
	Outcome          *string              `json:"outcome"`
	OutcomeReason    *string              `json:"outcome_reason"`
	Evidence         challenge.Evidence   `json:"evidence"`
	Pick             *string              `json:"pick_reason"`    // why the team picked it out
	Pinned           *id.Comment          `json:"pinned_comment"` // the reply from the team
	Locked           bool                 `json:"comments_locked"`
	LockReason       *string              `json:"lock_reason"` // null too where the reader is not to know
	MergedInto       *id.Idea             `json:"merged_into"`
	InFavourOf       *id.Idea             `json:"in_favour_of"` // withdrawn for this one
	TookIn           []tookIn             `json:"took_in"`      // ideas that go on as part of this one
	Themes           []place              `json:"themes"`
	counts
	hiddenParts
	Edits    int        `json:"edits"`
	PostedAt time.Time  `json:"posted_at"`
	EditedAt *time.Time `json:"edited_at"`
	Version  int        `json:"version"`
	You      *you       `json:"you,omitempty"`
	Help     []string   `json:"help,omitempty"` // as for comment
}

// reply is what the author wrote to one prompt.
type reply struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// you is what an idea is to the person who asks.
type you struct {
	Author  bool `json:"author"`
	Support *int `json:"support"` // null: said nothing
	Follows bool `json:"follows"`
}

func repliesOut(in []challenge.Answer) []reply {
	out := make([]reply, len(in))
	for i, a := range in {
		out[i] = reply(a)
	}
	return out
}

// tagsOut is a list even where there are none.
func tagsOut(in []string) []string { return append([]string{}, in...) }

func ideaOut(v challenge.View) idea {
	out := idea{
		Number: v.ID, Challenge: v.ChallengeSlug, Kind: v.Kind, Area: placeOut(v.AreaSlug, v.AreaName), Title: v.Title, Body: v.Body,
		Answers: repliesOut(v.Answers), Tags: tagsOut(v.Tags), Lang: v.Lang, Author: authorBadged(v.AuthorName, v.AuthorRole, v.AuthorBadges), Unnamed: v.AuthorName == account.Unnamed, Licence: v.Licence, Terms: agreedOut(v.Agreed),
		Moderation: v.Moderation, Stage: v.ShownStage(), Outcome: sentence(v.ShownOutcome()), Evidence: v.Evidence(), Themes: make([]place, len(v.Themes)),
		counts: countsOut(v.CrowdHidden, v.Supports, v.Againsts, v.Passes, v.Comments), Edits: v.Edits,
		hiddenParts: hiddenOut(v.TextHidden, v.AuthorHidden),
		Locked:      v.Locked(), LockReason: sentence(v.Lock.Public()),
		PostedAt: v.PostedAt.UTC(), EditedAt: utc(v.EditedAt), Version: v.Version,
	}
	if v.Listed() {
		out.Pick = sentence(v.PickReason)
		if v.Pinned != 0 {
			out.Pinned = &v.Pinned
		}
	}
	if v.Moderation != challenge.Visible {
		out.ModerationReason, out.TeamOnly = sentence(v.ModerationReason), sentence(v.TeamOnly)
	}
	if out.Outcome != nil {
		out.OutcomeReason = sentence(v.OutcomeReason)
	}
	if out.Stage == challenge.Merged && v.MergedInto != 0 {
		out.MergedInto = &v.MergedInto
	}
	if v.InFavourOf != 0 {
		out.InFavourOf = &v.InFavourOf
	}
	out.TookIn = make([]tookIn, len(v.TakenIn))
	for i, t := range v.TakenIn {
		out.TookIn[i] = tookIn{t.Idea, t.Title, authorOut(t.AuthorName, t.AuthorRole), t.MergedAt.UTC()}
	}
	for i, t := range v.Themes {
		out.Themes[i] = place{t.Slug, t.Name}
	}
	return out
}

// show returns an idea with what it is to a.
func (h Ideas) show(ctx context.Context, a account.Actor, v challenge.View) (idea, error) {
	out := ideaOut(v)
	if a.Person == 0 {
		return out, nil
	}
	mine := &you{Author: v.Author == a.Person}
	words, err := h.Reads.Words(ctx, a.Person, []id.Idea{v.ID})
	if err != nil {
		return out, err
	}
	if word, said := words[v.ID]; said {
		mine.Support = &word
	}
	out.You = mine
	mine.Follows, err = h.Reads.Follows(ctx, a.Person, challenge.FollowIdea, int64(v.ID))
	return out, err
}

// version is a text that an idea had before.
type version struct {
	Version    int            `json:"version"`
	Kind       challenge.Kind `json:"kind"`
	Area       *place         `json:"area"`
	Title      string         `json:"title"`
	Body       string         `json:"body"`
	Answers    []reply        `json:"answers"`
	Tags       []string       `json:"tags"`
	Lang       string         `json:"lang"`
	Terms      agreed         `json:"terms"`
	ReplacedAt time.Time      `json:"replaced_at"`
}

// event is one line of an idea's history.
type event struct {
	Kind   string    `json:"kind"`
	At     time.Time `json:"at"`
	Reason *string   `json:"reason"`
	Detail *string   `json:"detail"`
}
