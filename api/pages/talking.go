package pages

import (
	"context"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// commentMax is the largest form with a comment in it, in bytes.
const commentMax = 64 << 10

// commentFields are the fields of that form.
var commentFields = []string{"body", "lang", "do", "version", "looked", "terms"}

// Talking answers what people do with an idea besides reading it: comment,
// support, follow; and what moderators do.
type Talking struct {
	Writing
	LookWithin time.Duration    // how long something should wait for a moderator at most
	Recordings attachment.Reads // nil: there are none
	TakenUp    adoption.Reads   // likewise
}

// Routes adds the pages to app.
func (h Talking) Routes(app fiber.Router) {
	app.Post("/ideas/:number/comments", h.postComment)
	app.Post("/ideas/:number/support", h.support)
	app.Post("/follow", h.follow)
	app.Get("/comments/:id/reply", wire.SignedIn, h.replyForm)
	app.Post("/comments/:id/reply", h.postReply)
	app.Get("/comments/:id/edit", wire.SignedIn, h.editForm)
	app.Post("/comments/:id/edit", h.saveEdit)
	app.Get("/comments/:id/delete", wire.SignedIn, h.askDelete)
	app.Post("/comments/:id/delete", wire.Takes("version"), h.deleteComment)
	app.Post("/comments/:id/restore", wire.Takes(), h.restoreComment)
	app.Post("/comments/:id/pin", wire.Takes(), h.pinReply)
	app.Post("/comments/:id/unpin", wire.Takes(), h.unpinReply)
	app.Get("/comments/:id/moderate", h.moderateComment)
	app.Post("/comments/:id/moderate", h.doModerateComment)
	app.Get("/ideas/:number/pick", h.askPick)
	app.Post("/ideas/:number/pick", h.pick)
	app.Post("/ideas/:number/unpick", wire.Takes(), h.unpick)
	app.Get("/ideas/:number/lock", h.askLock)
	app.Post("/ideas/:number/lock", h.lock)
	app.Get("/ideas/:number/moderate", h.moderateIdea)
	app.Post("/ideas/:number/moderate", h.doModerateIdea)
	app.Get("/ideas/:number/merge", h.merge)
	app.Post("/ideas/:number/merge", h.doMerge)
	app.Get("/ideas/:number/unmerge", h.unmerge)
	app.Post("/ideas/:number/unmerge", h.doUnmerge)
	app.Get("/ideas/:number/move", h.move)
	app.Post("/ideas/:number/move", h.doMove)
	app.Get("/ideas/:number/link", wire.SignedIn, h.askLink)
	app.Post("/ideas/:number/link", h.link)
	app.Post("/ideas/:number/unlink", h.unlink)
	app.Post("/ideas/:number/tick", h.tick)
	app.Post("/ideas/:number/hand", h.handIdea)
	app.Post("/comments/:id/hand", h.handComment)
	app.Get("/moderate", h.queue)
	app.Get("/moderate/log.csv", h.log)
	app.Get("/moderate/several", h.several)
	app.Post("/moderate/several", h.doSeveral)
	app.Post("/rulings/:id/undo", h.undoRuling)
	app.Post("/account/reminders", wire.SignedIn, h.reminders)
}

// agrees is whoever sends a form, with the version of the terms that it showed.
func agrees(c *fiber.Ctx, f wire.Values) account.Actor {
	a := wire.Actor(c)
	a.Terms = shownTerms(f)
	return a
}

func (h Talking) number(c *fiber.Ctx) id.Idea { return id.Idea(wire.ParseID(c.Params("number"))) }

func (h Talking) postComment(c *fiber.Ctx) error {
	ctx, number := c.UserContext(), h.number(c)
	f, err := wire.Form(c, commentMax, commentFields...)
	if err == nil && f.Get("do") == preview {
		return h.previewComment(c, number, f)
	}
	var cm challenge.Comment
	if err == nil {
		cm, err = h.Service.PostComment(ctx, agrees(c, f), number, 0, f.Get("body"), f.Get("lang"), f.Get("looked"))
	}
	if doubtful(err) {
		return h.previewComment(c, number, f)
	}
	if err == nil {
		return h.commented(c, cm, text.T(ctx, "Your comment is posted. You can edit it for 15 minutes."))
	}
	if !keepsForm(err) {
		return err
	}
	p, _, gone := h.ideaPage(ctx, c, number, 1)
	if gone != nil {
		return gone
	}
	if p.Agreeing, gone = h.agreeing(ctx, wire.Actor(c)); gone != nil {
		return gone
	}
	p.Typed, p.TypedLang, p.Fields, p.Base.Errors = f.Get("body"), f.Get("lang"), fieldsOf(err, "body"), true
	if gone = h.helps(c, &p.Base, p.View.Challenge); gone != nil {
		return gone
	}
	p.Comments = p.Comments || f.Get("body") != "" // the text stays even if commenting has just closed
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// commented leads to a comment that was posted or changed, and says so. One that waits
// stands in no thread yet: its author finds it among their own.
func (h Talking) commented(c *fiber.Ctx, cm challenge.Comment, said string) error {
	ctx, to := c.UserContext(), pages.CommentURL(cm.ID)
	danger := wire.InDanger(c)
	if danger || cm.State == challenge.CommentHeld {
		in, err := h.Reads.View(ctx, cm.Idea)
		if err != nil {
			return err
		}
		if cm.State == challenge.CommentHeld {
			if said, err = h.waiting(ctx, in.Challenge); err != nil {
				return err
			}
			to = pages.IdeaURL(cm.Idea)
		}
		if danger {
			to = "/help-now?" + url.Values{"challenge": {in.ChallengeSlug}, "return": {to}}.Encode()
		}
	}
	if challenge.IsComplaint(cm.Body) {
		said += " " + pages.ComplaintWords(ctx)
	}
	h.Say(c, frontend.Flash{Text: said})
	return c.Redirect(to, fiber.StatusSeeOther)
}

// waiting says to the author of a comment what becomes of it before others see it.
func (h Talking) waiting(ctx context.Context, in id.Challenge) (string, error) {
	rules, err := h.Reads.Conduct(ctx, in)
	return text.T(ctx, "Thank you. A moderator looks at your comment before others can see it, usually %s. You get a mail then.", pages.WithinHours(ctx, rules.LookWithin)), err
}

// preview is the value of the button that shows a comment before it is posted.
const preview = "preview"

// doubtful reports whether err asks the author of a text to look at doubtful words first.
func doubtful(err error) bool { return err != nil && fault.Of(err).Looked != "" }

// previewComment shows a comment on an idea as it will look. Nothing is kept.
func (h Talking) previewComment(c *fiber.Ctx, number id.Idea, f wire.Values) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	if a.Person == 0 {
		return account.ErrSignIn
	}
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	v, err := reads.View(ctx, number)
	if err == nil {
		err = v.ReadableBy(a)
	}
	if err != nil {
		return err
	}
	if err = h.known(ctx, a, v.ChallengeSlug, challenge.ErrIdeaNotFound); err != nil {
		return err
	}
	p := pages.CommentForm{Base: h.base(c, text.T(ctx, "Your comment"), v.Title), Words: h.words(), Idea: v, Action: pages.IdeaURL(number) + "/comments"}
	p.Base.Back = pages.IdeaURL(number)
	return h.show(c, f, p)
}

// show answers with a comment's form and how it will look, or with what is wrong
// with it.
func (h Talking) show(c *fiber.Ctx, f wire.Values, p pages.CommentForm) error {
	p.Typed, p.Lang = f.Get("body"), f.Get("lang")
	if p.Edits {
		p.Version = int(f.ID("version"))
	}
	_, lang, err := challenge.CheckComment(p.Typed, p.Lang)
	if err != nil {
		return h.again(c, err, f, p)
	}
	if p.Agreeing, err = h.agreeing(c.UserContext(), wire.Actor(c)); err != nil {
		return err
	}
	p.Lang = lang
	if err = h.helps(c, &p.Base, p.Idea.Challenge); err != nil {
		return err
	}
	p.Preview, p.Doubts = true, challenge.CommentDoubts(p.Typed, h.Clock())
	return Show(c, p.Page())
}

func (h Talking) support(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "value")
	if err != nil {
		return err
	}
	var bad fault.Fields
	value := f.Int("value", -1, 1, 0, &bad)
	if f.Get("value") == "" {
		bad.Add("value", "Select whether you support the idea.")
	}
	if err = bad.Fault("support.invalid", "There is a problem with your support."); err != nil {
		return err
	}
	ctx, number := c.UserContext(), h.number(c)
	if _, err = h.Service.SetSupport(ctx, wire.Actor(c), number, value); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "Your choice is saved. You can change it on this page.")})
	return c.Redirect(pages.IdeaURL(number), fiber.StatusSeeOther)
}

func (h Talking) follow(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "kind", "subject", "on")
	if err != nil {
		return err
	}
	ctx, kind, subject := c.UserContext(), challenge.FollowKind(f.Get("kind")), f.ID("subject")
	var bad fault.Fields
	on := f.Int("on", 0, 1, -1, &bad) == 1
	if f.Get("on") == "" {
		bad.Add("on", "Select whether you follow it.")
	}
	if err = bad.Fault("follow.invalid", "There is a problem with what you follow."); err != nil {
		return err
	}
	if err = h.Service.SetFollow(ctx, wire.Actor(c), kind, subject, on); err != nil {
		return err
	}
	words := text.T(ctx, "You follow this now.")
	if !on {
		words = text.T(ctx, "You do not follow this any more.")
	}
	h.Say(c, frontend.Flash{Text: words})
	return c.Redirect(h.followed(c, kind, subject), fiber.StatusSeeOther)
}

// followed is the page to go back to: the one whose button was pressed.
func (h Talking) followed(c *fiber.Ctx, kind challenge.FollowKind, subject int64) string {
	if way := wayBack(c); way != "" {
		return way
	}
	switch kind {
	case challenge.FollowIdea:
		return pages.IdeaURL(id.Idea(subject))
	case challenge.FollowChallenge:
		if ch, err := h.Reads.ChallengeByID(c.UserContext(), id.Challenge(subject)); err == nil {
			return pages.ChallengeURL(ch.Slug)
		}
	}
	return "/following"
}
