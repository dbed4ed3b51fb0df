package v1

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Comments answers /api/v1/comments and the threads of ideas.
type Comments struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Comments) Routes(r fiber.Router) {
	r.Get("/ideas/:number/comments", h.thread)
	r.Post("/ideas/:number/comments", h.create(h.post)...)
	r.Get("/comments/:id", h.read)
	r.Patch("/comments/:id", wire.SignedIn, h.edit)
	r.Delete("/comments/:id", wire.SignedIn, h.remove)
	r.Post("/comments/:id/restore", wire.SignedIn, h.restore)
	r.Put("/comments/:id/pin", wire.SignedIn, h.pin)
	r.Delete("/comments/:id/pin", wire.SignedIn, h.unpin)
}

// comment is a comment. Where its words are out of view, body and author are null.
type comment struct {
	ID       id.Comment             `json:"id"`
	Idea     id.Idea                `json:"idea"`
	Parent   *id.Comment            `json:"parent"` // the comment answered
	Thread   id.Comment             `json:"thread"` // the first-level comment it stands under
	State    challenge.CommentState `json:"state"`
	Reason   *string                `json:"reason"` // why it is out of view
	Body     *string                `json:"body"`
	Lang     string                 `json:"lang"`
	Terms    agreed                 `json:"terms"`
	Author   *author                `json:"author"`
	Staff    bool                   `json:"staff"`  // written by the team that runs the challenge
	Pinned   bool                   `json:"pinned"` // the reply from the team, which stands first on the idea's page
	PostedAt time.Time              `json:"posted_at"`
	EditedAt *time.Time             `json:"edited_at"`
	Version  int                    `json:"version"`
	Help     []string               `json:"help,omitempty"` // for its author, where it says that somebody may be in danger
}

// commentOut returns a comment, with its words if open or if everybody may read
// them.
func commentOut(v challenge.CommentView, open bool) comment {
	out := comment{
		ID: v.ID, Idea: v.Idea, Thread: v.Thread, State: v.State, Reason: reasonOf(v), Lang: v.Lang, Terms: agreedOut(v.Agreed), Staff: v.Staff, Pinned: v.Pinned,
		PostedAt: v.PostedAt.UTC(), EditedAt: utc(v.EditedAt), Version: v.Version,
	}
	if v.Parent != 0 {
		out.Parent = &v.Parent
	}
	if open || v.State == challenge.CommentVisible {
		out.Body, out.Author = &v.Body, authorBadged(v.AuthorName, v.AuthorRole, v.AuthorBadges)
	}
	return out
}

// reasonOf is why a comment is out of view, by what moderators say; nil of one that its author
// has deleted, whatever stood there before.
func reasonOf(v challenge.CommentView) *string {
	if v.State == challenge.CommentDeleted {
		return nil
	}
	return sentence(v.StateReason)
}

// thread answers GET /api/v1/ideas/{number}/comments: whole threads, in the order
// in which they began. How many a page holds is fixed, since a first-level
// comment is never parted from its replies.
func (h Comments) thread(c *fiber.Ctx) error {
	n := number(c)
	name := "comments:" + strconv.FormatInt(int64(n), 10)
	return h.list(c, []string{"cursor"}, []outbox.Topic{outbox.IdeaTopic(n), outbox.People}, func(ctx context.Context, a account.Actor, q wire.Values) (any, []outbox.Topic, error) {
		v, _, err := h.readable(ctx, a, n)
		if err != nil {
			return nil, nil, err
		}
		at, _, err := h.Cursors.Read(name, q.Get("cursor"))
		if err != nil {
			return nil, nil, err
		}
		reads, err := h.seen(ctx, a)
		if err != nil {
			return nil, nil, err
		}
		t, err := reads.Thread(ctx, n, int(at.ID)+1)
		if err != nil {
			return nil, nil, err
		}
		items, next := make([]comment, len(t.Comments)), ""
		for i, cm := range t.Comments {
			items[i] = commentOut(cm, false)
		}
		if t.Page < t.Pages {
			next = h.Cursors.Write(name, wire.Cursor{ID: int64(t.Page)})
		}
		list := wire.NewList(items, next)
		list.Total = &t.Total
		return list, []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}, nil
	})
}

// comment returns the comment of an address if a may know of it, and whether a
// may read its words. One that is out of view is there for its author and for
// moderators alone.
func (p Parts) comment(ctx context.Context, a account.Actor, number int64) (challenge.CommentView, bool, error) {
	reads, err := p.seen(ctx, a)
	if err != nil {
		return challenge.CommentView{}, false, err
	}
	return p.commentIn(ctx, reads, a, number)
}

// commentIn is comment as reads show it.
func (p Parts) commentIn(ctx context.Context, reads challenge.Reads, a account.Actor, number int64) (challenge.CommentView, bool, error) {
	return challenge.ReadableComment(ctx, reads, a, id.Comment(number))
}

// read answers GET /api/v1/comments/{id}.
func (h Comments) read(c *fiber.Ctx) error {
	cm, open, err := h.comment(c.UserContext(), wire.Actor(c), wire.ParseID(c.Params("id")))
	if err != nil {
		return err
	}
	return wire.ReadCounted(c, commentOut(cm, open), cm.Version)
}

// said answers a change with the comment as it is now.
func (p Parts) said(c *fiber.Ctx, cm id.Comment) error {
	v, err := p.Reads.CommentByID(c.UserContext(), cm)
	if err != nil {
		return err
	}
	out := commentOut(v, true)
	out.Help = wire.Help(c)
	return wire.Changed(c, out, v.Version)
}

// newComment is the body of POST /api/v1/ideas/{number}/comments.
type newComment struct {
	Body   string `json:"body"`
	Lang   string `json:"lang"`
	Parent int64  `json:"parent"` // the comment answered; left out at the first level
	Looked string `json:"looked"` // what the refusal of doubtful words gave
	Terms  int    `json:"terms"`  // the version that is agreed to
}

// post answers POST /api/v1/ideas/{number}/comments.
func (h Comments) post(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	var in newComment
	err := wire.Bind(c, &in)
	if err == nil {
		var cm challenge.Comment
		a.Terms = in.Terms
		if cm, err = h.Uses.PostComment(ctx, a, number(c), id.Comment(in.Parent), in.Body, in.Lang, in.Looked); err == nil {
			// What was kept is what stands there: it need not be read again.
			cm.PostedAt, cm.AgreedAt = cm.PostedAt.Truncate(time.Microsecond), cm.AgreedAt.Truncate(time.Microsecond) // the store keeps no more
			out := commentOut(challenge.CommentView{Comment: cm, AuthorName: a.ShownName()}, true)
			out.Help = wire.Help(c)
			return wire.Created(c, "/api/v1/comments/"+strconv.FormatInt(int64(cm.ID), 10), out, cm.Version)
		}
	}
	// Only a refusal has to know whether the person may know of the idea.
	if _, _, unknown := h.readable(ctx, a, number(c)); unknown != nil {
		return unknown
	}
	return err
}

// editComment is the body of PATCH /api/v1/comments/{id}.
type editComment struct {
	Body   string `json:"body"`
	Looked string `json:"looked"` // as for newComment
	Terms  int    `json:"terms"`
}

// edit answers PATCH /api/v1/comments/{id}.
func (h Comments) edit(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, err := h.own(ctx, a, c, account.EditComment)
	if err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editComment
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	a.Terms = in.Terms
	if _, err = h.Uses.EditComment(ctx, a, cm, version, in.Body, in.Looked); err != nil {
		return err
	}
	return h.said(c, cm)
}

// own returns the comment of an address if a may do verb to it as its author.
func (h Comments) own(ctx context.Context, a account.Actor, c *fiber.Ctx, verb account.Verb) (id.Comment, error) {
	cm, _, err := h.comment(ctx, a, wire.ParseID(c.Params("id")))
	if err == nil {
		err = account.Can(a, verb, account.Thing{Author: cm.Author})
	}
	return cm.ID, err
}

// remove answers DELETE /api/v1/comments/{id}.
func (h Comments) remove(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, err := h.own(ctx, a, c, account.DeleteComment)
	if err == nil {
		_, err = h.Uses.DeleteComment(ctx, a, cm)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// restore answers POST /api/v1/comments/{id}/restore.
func (h Comments) restore(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, err := h.own(ctx, a, c, account.DeleteComment)
	if err == nil {
		_, err = h.Uses.RestoreComment(ctx, a, cm)
	}
	if err != nil {
		return err
	}
	return h.said(c, cm)
}
