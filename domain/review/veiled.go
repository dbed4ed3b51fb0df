package review

import (
	"context"
	"slices"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// On returns r as the person may read it: cards and views come without what is
// hidden, and say so; lists and counts without what they may not read; lists in an order that the public has made, and threads, come
// back with ErrVeiled, histories with ErrUnread or ErrUnnamed; comments of others are
// not found.
func (v Veil) On(r challenge.Reads) challenge.Reads {
	if v.Empty() {
		return r
	}
	return veiled{r, v}
}

// veiled is challenge.Reads behind a Veil.
type veiled struct {
	challenge.Reads
	veil Veil
}

func (r veiled) card(c *challenge.Card) {
	if r.veil.Hides(c.ID) {
		c.Supports, c.Againsts, c.Passes, c.Comments, c.CrowdHidden = 0, 0, 0, 0, true
		c.PickReason = ""
	}
	if r.veil.unread(c.ID) {
		c.Excerpt, c.TextHidden = "", true
	}
	if r.veil.unnamed(c.ID) {
		c.Author, c.AuthorRole, c.AuthorHidden = "", "", true
	}
}

func (r veiled) List(ctx context.Context, q challenge.ListQuery) (challenge.List, error) {
	switch q.Sort {
	case challenge.MostSupported, challenge.RecentlyDiscussed, challenge.MostDiscussed, challenge.Rising:
		if r.veil.Over(q.Challenge) {
			return challenge.List{}, ErrVeiled
		}
	case challenge.Newest, challenge.Shuffled:
	}
	if len(q.Picks) > 0 && r.veil.Over(q.Challenge) {
		return challenge.List{}, ErrVeiled
	}
	q.Without = append(slices.Clone(q.Without), r.veil.Unread()...)
	list, err := r.Reads.List(ctx, q)
	for i := range list.Cards {
		r.card(&list.Cards[i])
	}
	return list, err
}

func (r veiled) Counts(ctx context.Context, c id.Challenge, without ...id.Idea) ([]challenge.Count, error) {
	return r.Reads.Counts(ctx, c, append(slices.Clone(without), r.veil.Unread()...)...)
}

func (r veiled) CountsOfAny(ctx context.Context, c id.Challenge, themes []id.Theme, without ...id.Idea) ([]challenge.Count, error) {
	return r.Reads.CountsOfAny(ctx, c, themes, append(slices.Clone(without), r.veil.Unread()...)...)
}

func (r veiled) Tags(ctx context.Context, c id.Challenge, limit int, without ...id.Idea) ([]challenge.Tagged, error) {
	return r.Reads.Tags(ctx, c, limit, append(slices.Clone(without), r.veil.Unread()...)...)
}

func (r veiled) CardsByID(ctx context.Context, ids []id.Idea) ([]challenge.Card, error) {
	cards, err := r.Reads.CardsByID(ctx, ids)
	for i := range cards {
		r.card(&cards[i])
	}
	return cards, err
}

func (r veiled) FollowedIdeas(ctx context.Context, p id.Person) ([]challenge.Followed, error) {
	followed, err := r.Reads.FollowedIdeas(ctx, p)
	for i := range followed {
		r.card(&followed[i].Card)
	}
	return followed, err
}

func (r veiled) NewsOf(ctx context.Context, p id.Person, since time.Time) ([]challenge.News, error) {
	news, err := r.Reads.NewsOf(ctx, p, since)
	news = slices.DeleteFunc(news, func(n challenge.News) bool {
		return r.veil.unread(n.ID) || n.Via == challenge.FollowPerson && r.veil.unnamed(n.ID)
	})
	for i := range news {
		r.card(&news[i].Card)
	}
	return news, err
}

// ForYou suggests nothing of what somebody is to judge, or is recused from.
func (r veiled) ForYou(ctx context.Context, p id.Person) ([]challenge.Suggested, error) {
	all, err := r.Reads.ForYou(ctx, p)
	return slices.DeleteFunc(all, func(s challenge.Suggested) bool {
		return r.veil.Hides(s.ID) || r.veil.unread(s.ID) || r.veil.unnamed(s.ID)
	}), err
}

func (r veiled) View(ctx context.Context, i id.Idea) (challenge.View, error) {
	v, err := r.Reads.View(ctx, i)
	if err != nil {
		return v, err
	}
	if r.veil.Hides(i) {
		v.Supports, v.Againsts, v.Passes, v.Comments, v.CrowdHidden = 0, 0, 0, 0, true
		v.PickReason, v.Pinned = "", 0
		if v.Locked() { // why may tell what was said
			v.Lock = challenge.Because{Code: challenge.OtherReason}
		}
		v.TakenIn = slices.Clone(v.TakenIn)
		for n := range v.TakenIn {
			v.TakenIn[n].Shared = 0
		}
	}
	if r.veil.unread(i) {
		v.Body, v.Answers, v.Tags, v.Themes, v.TakenIn, v.TextHidden = "", nil, nil, nil, nil, true
	}
	if r.veil.unread(i) || r.veil.unnamed(i) {
		v.Edits, v.EditedAt = 0, time.Time{}
	}
	if r.veil.unnamed(i) {
		v.Author, v.AuthorName, v.AuthorHandle, v.AuthorBadges, v.AuthorRole, v.AuthorHidden = 0, "", "", nil, "", true
		v.TakenIn = nil // their authors are its authors too, and their pages name them
	}
	return v, nil
}

// Deeds tells nothing of what somebody is recused from, none of what others say of an idea
// that they judge, and no author whom their panel does not know.
func (r veiled) Deeds(ctx context.Context, q challenge.DeedQuery) ([]challenge.Deed, bool, error) {
	q.Without = append(slices.Clone(q.Without), r.veil.Unread()...)
	q.Quiet, q.Reader = append(slices.Clone(q.Quiet), r.veil.list(r.veil.Hides)...), r.veil.person
	all, more, err := r.Reads.Deeds(ctx, q)
	for n := range all {
		if all[n].Kind == challenge.DeedIdea && r.veil.unnamed(all[n].Idea) {
			all[n].Author = ""
		}
	}
	return all, more, err
}

// LinksOf tells nobody who judges an idea what others hold it beside, and nobody of an idea
// that they are recused from.
func (r veiled) LinksOf(ctx context.Context, i id.Idea) ([]challenge.Linked, []id.Idea, error) {
	if r.veil.Judges(i) {
		return nil, nil, nil
	}
	links, rests, err := r.Reads.LinksOf(ctx, i)
	return slices.DeleteFunc(links, func(l challenge.Linked) bool { return r.veil.unread(l.Idea) }), rests, err
}

// history returns why what an idea said before is hidden; nil if it is not.
func (r veiled) history(i id.Idea) error {
	switch {
	case r.veil.unread(i):
		return ErrUnread
	case r.veil.unnamed(i):
		return ErrUnnamed
	}
	return nil
}

func (r veiled) Versions(ctx context.Context, i id.Idea) ([]challenge.TextVersion, error) {
	if err := r.history(i); err != nil {
		return nil, err
	}
	return r.Reads.Versions(ctx, i)
}

func (r veiled) Timeline(ctx context.Context, i id.Idea) ([]challenge.Moment, error) {
	if err := r.history(i); err != nil {
		return nil, err
	}
	moments, err := r.Reads.Timeline(ctx, i)
	if r.veil.Hides(i) { // why comments were closed may tell what was said
		moments = slices.DeleteFunc(moments, func(m challenge.Moment) bool {
			return m.Kind == string(outbox.CommentsLocked) || m.Kind == string(outbox.CommentsUnlocked)
		})
	}
	return moments, err
}

func (r veiled) Thread(ctx context.Context, i id.Idea, page int) (challenge.Thread, error) {
	if r.veil.Hides(i) {
		return challenge.Thread{}, ErrVeiled
	}
	return r.Reads.Thread(ctx, i, page)
}

// CommentPage finds a person's own comment on the first page, where CommentsBy
// puts it.
func (r veiled) CommentPage(ctx context.Context, c id.Comment) (id.Idea, int, error) {
	idea, page, err := r.Reads.CommentPage(ctx, c)
	if err != nil || !r.veil.Hides(idea) {
		return idea, page, err
	}
	_, err = r.CommentByID(ctx, c)
	return idea, 1, err
}

func (r veiled) CommentByID(ctx context.Context, c id.Comment) (challenge.CommentView, error) {
	cm, err := r.Reads.CommentByID(ctx, c)
	if err == nil && r.veil.Hides(cm.Idea) && cm.Author != r.veil.person {
		return challenge.CommentView{}, challenge.ErrCommentNotFound
	}
	cm.Pinned = cm.Pinned && !r.veil.Hides(cm.Idea)
	return cm, err
}

// CommentsBy does not tell who judges an idea that the team took their own words for its reply.
func (r veiled) CommentsBy(ctx context.Context, p id.Person, i id.Idea) ([]challenge.CommentView, error) {
	own, err := r.Reads.CommentsBy(ctx, p, i)
	for n := range own {
		own[n].Pinned = own[n].Pinned && !r.veil.Hides(i)
	}
	return own, err
}
