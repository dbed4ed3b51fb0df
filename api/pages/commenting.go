package pages

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// commentOf returns a visible comment of an address, as its page shows it to who
// asks, with the idea it stands on.
func (h Talking) commentOf(c *fiber.Ctx) (challenge.CommentView, challenge.View, error) {
	reads, _, err := h.seen(c.UserContext(), wire.Actor(c))
	if err != nil {
		return challenge.CommentView{}, challenge.View{}, err
	}
	return h.commentIn(c, reads)
}

// commentIn is commentOf as reads show it.
func (h Talking) commentIn(c *fiber.Ctx, reads challenge.Reads) (challenge.CommentView, challenge.View, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	number := id.Comment(wire.ParseID(c.Params("id")))
	idea, page, err := reads.CommentPage(ctx, number)
	if err != nil {
		return challenge.CommentView{}, challenge.View{}, err
	}
	v, err := reads.View(ctx, idea)
	if err != nil {
		return challenge.CommentView{}, v, err
	}
	if err = v.ReadableBy(a); err != nil {
		return challenge.CommentView{}, v, err
	}
	th, err := h.thread(ctx, reads, a, v, page)
	if err != nil {
		return challenge.CommentView{}, v, err
	}
	for _, cm := range th.Comments {
		if cm.ID == number {
			return cm, v, nil
		}
	}
	return challenge.CommentView{}, v, challenge.ErrCommentNotFound
}

func (h Talking) replyPage(c *fiber.Ctx, cm challenge.CommentView, v challenge.View) pages.CommentForm {
	p := pages.CommentForm{Base: h.base(c, text.T(c.UserContext(), "Reply to comment %s", strconv.FormatInt(int64(cm.ID), 10)), v.Title), Words: h.words(), Idea: v, Answers: &cm, Action: pages.CommentURL(cm.ID) + "/reply"}
	p.Base.Back = pages.CommentURL(cm.ID)
	return p
}

func (h Talking) replyForm(c *fiber.Ctx) error {
	cm, v, err := h.commentOf(c)
	if err != nil {
		return err
	}
	if cm.State != challenge.CommentVisible {
		return challenge.ErrCommentNotFound
	}
	if err = v.TalkOpenTo(wire.Actor(c)); err != nil {
		return err
	}
	return Show(c, h.replyPage(c, cm, v).Page())
}

func (h Talking) postReply(c *fiber.Ctx) error {
	ctx := c.UserContext()
	parent, v, err := h.commentOf(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, commentMax, commentFields...)
	if err == nil && wire.Person(c) != 0 && f.Get("do") == preview {
		return h.show(c, f, h.replyPage(c, parent, v))
	}
	var cm challenge.Comment
	if err == nil {
		cm, err = h.Service.PostComment(ctx, agrees(c, f), v.ID, parent.ID, f.Get("body"), f.Get("lang"), f.Get("looked"))
	}
	if doubtful(err) {
		return h.show(c, f, h.replyPage(c, parent, v))
	}
	if err == nil {
		return h.commented(c, cm, text.T(ctx, "Your reply is posted. You can edit it for 15 minutes."))
	}
	return h.again(c, err, f, h.replyPage(c, parent, v))
}

// again shows a comment's form once more with what was typed.
func (h Talking) again(c *fiber.Ctx, err error, f wire.Values, p pages.CommentForm) error {
	if !keepsForm(err) {
		return err
	}
	var broken error
	if p.Agreeing, broken = h.agreeing(c.UserContext(), wire.Actor(c)); broken != nil {
		return broken
	}
	if broken = h.helps(c, &p.Base, p.Idea.Challenge); broken != nil {
		return broken
	}
	p.Typed, p.Lang, p.Fields, p.Base.Errors = f.Get("body"), f.Get("lang"), fieldsOf(err, "body"), true
	if p.Edits && fault.KindOf(err) != fault.Stale {
		p.Version = int(f.ID("version")) // what another window has saved meanwhile was not shown here
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

func (h Talking) editPage(c *fiber.Ctx, cm challenge.CommentView, v challenge.View) pages.CommentForm {
	p := pages.CommentForm{
		Base: h.base(c, text.T(c.UserContext(), "Edit comment %s", strconv.FormatInt(int64(cm.ID), 10)), v.Title), Words: h.words(), Idea: v,
		Action: pages.CommentURL(cm.ID) + "/edit", Typed: cm.Body, Lang: cm.Lang, Version: cm.Version, Edits: true,
	}
	p.Base.Back = pages.CommentURL(cm.ID)
	return p
}

func (h Talking) editForm(c *fiber.Ctx) error {
	cm, v, err := h.ownComment(c)
	if err != nil {
		return err
	}
	if err = v.TalkOpenTo(wire.Actor(c)); err != nil {
		return err
	}
	if h.Clock().Sub(cm.PostedAt) > challenge.EditWindow {
		return challenge.ErrEditWindow
	}
	return Show(c, h.editPage(c, cm, v).Page())
}

// ownComment is commentOf for its author, who edits it.
func (h Talking) ownComment(c *fiber.Ctx) (challenge.CommentView, challenge.View, error) {
	cm, v, err := h.commentOf(c)
	if err == nil && cm.State == challenge.CommentVisible {
		err = account.Can(wire.Actor(c), account.EditComment, account.Thing{Challenge: v.Challenge, Author: cm.Author})
	} else if err == nil {
		err = challenge.ErrCommentNotFound
	}
	return cm, v, err
}

func (h Talking) saveEdit(c *fiber.Ctx) error {
	ctx := c.UserContext()
	cm, v, err := h.ownComment(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, commentMax, commentFields...)
	if err == nil && f.Get("do") == preview {
		return h.show(c, f, h.editPage(c, cm, v))
	}
	var now challenge.Comment
	if err == nil {
		now, err = h.Service.EditComment(ctx, agrees(c, f), cm.ID, int(f.ID("version")), f.Get("body"), f.Get("looked"))
	}
	if doubtful(err) {
		return h.show(c, f, h.editPage(c, cm, v))
	}
	if err == nil {
		return h.commented(c, now, text.T(ctx, "Your comment is changed."))
	}
	p := h.editPage(c, cm, v)
	if fault.KindOf(err) == fault.Stale {
		p.Other = cm.Body
	}
	return h.again(c, err, f, p)
}

func (h Talking) askDelete(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	cm, _, err := challenge.ReadableComment(ctx, reads, a, id.Comment(wire.ParseID(c.Params("id")))) // it may stand in no thread yet
	if err != nil {
		return err
	}
	v, err := reads.View(ctx, cm.Idea)
	if err != nil {
		return err
	}
	if err = account.Can(a, account.DeleteComment, account.Thing{Challenge: v.Challenge, Author: cm.Author}); err != nil {
		return err
	}
	if cm.State == challenge.CommentDeleted {
		return challenge.ErrCommentNotFound
	}
	p := pages.Ask{
		Base: h.base(c, text.T(ctx, "Delete comment %s", strconv.FormatInt(int64(cm.ID), 10)), v.Title), Heading: text.T(ctx, "Delete your comment"), Version: cm.Version,
		Text:   []string{cm.Body, text.T(ctx, "Replies to it stay. You can bring it back for 10 minutes.")},
		Action: pages.CommentURL(cm.ID) + "/delete", Button: text.T(ctx, "Delete"), Cancel: pages.CommentURL(cm.ID),
	}
	p.Base.Back = p.Cancel
	return Show(c, p.Page())
}

func (h Talking) deleteComment(c *fiber.Ctx) error {
	ctx := c.UserContext()
	cm, err := h.Service.DeleteComment(ctx, wire.Actor(c), id.Comment(wire.ParseID(c.Params("id"))))
	if err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "Your comment is deleted."), Undo: pages.CommentURL(cm.ID) + "/restore", UndoText: text.T(ctx, "Bring it back")})
	return c.Redirect(pages.CommentURL(cm.ID), fiber.StatusSeeOther)
}

func (h Talking) restoreComment(c *fiber.Ctx) error {
	ctx := c.UserContext()
	cm, err := h.Service.RestoreComment(ctx, wire.Actor(c), id.Comment(wire.ParseID(c.Params("id"))))
	if err != nil {
		return err
	}
	words := text.T(ctx, "Your comment is back.")
	switch cm.State {
	case challenge.CommentHeld:
		words = text.T(ctx, "Your comment is back. A moderator looks at it before others can see it.")
	case challenge.CommentHidden:
		words = text.T(ctx, "Your comment is back where only you and the moderators see it.")
	}
	h.Say(c, frontend.Flash{Text: words})
	return c.Redirect(pages.CommentURL(cm.ID), fiber.StatusSeeOther)
}
