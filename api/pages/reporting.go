package pages

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Reporting takes what people say is wrong with ideas and comments, signed in or not.
type Reporting struct {
	Talking
	Key []byte // by which people who are signed out are told apart
}

// Routes adds the pages to app. limit holds back whoever reports again and again.
func (h Reporting) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get("/ideas/:number/report", h.ofIdea)
	app.Post("/ideas/:number/report", limit, h.ofIdea)
	app.Get("/comments/:id/report", h.ofComment)
	app.Post("/comments/:id/report", limit, h.ofComment)
	app.Get("/reported", h.thanks)
}

// ofIdea answers GET and POST /ideas/{number}/report.
func (h Reporting) ofIdea(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	v, err := reads.View(ctx, h.number(c))
	if err == nil {
		err = v.ReadableBy(a)
	}
	if err != nil {
		return err
	}
	if err = h.known(ctx, a, v.ChallengeSlug, challenge.ErrIdeaNotFound); err != nil {
		return err
	}
	p := pages.ReportForm{Base: h.base(c, text.T(ctx, "Report idea %s", strconv.FormatInt(int64(v.ID), 10)), v.Title), Heading: text.T(ctx, "Report this idea"), Title: v.Title, Lang: v.Lang, Action: pages.IdeaURL(v.ID) + "/report"}
	p.Base.Back = pages.IdeaURL(v.ID)
	return h.take(c, p, challenge.Reported{Idea: v.ID})
}

// ofComment answers GET and POST /comments/{id}/report.
func (h Reporting) ofComment(c *fiber.Ctx) error {
	cm, v, err := h.commentOf(c)
	if err == nil && cm.State != challenge.CommentVisible {
		err = challenge.ErrCommentNotFound
	}
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	if err = h.known(ctx, wire.Actor(c), v.ChallengeSlug, challenge.ErrCommentNotFound); err != nil {
		return err
	}
	p := pages.ReportForm{
		Base:    h.base(c, text.T(ctx, "Report comment %s", strconv.FormatInt(int64(cm.ID), 10)), v.Title),
		Heading: text.T(ctx, "Report this comment"), Title: v.Title, Lang: cm.Lang, Body: cm.Body, Action: pages.CommentURL(cm.ID) + "/report",
	}
	p.Base.Back = pages.CommentURL(cm.ID)
	return h.take(c, p, challenge.Reported{Idea: v.ID, Comment: cm.ID})
}

// take shows the form of a report, or takes one that was posted.
func (h Reporting) take(c *fiber.Ctx, p pages.ReportForm, on challenge.Reported) error {
	if c.Method() != fiber.MethodPost {
		return Show(c, p.Page())
	}
	f, err := wire.Form(c, formMax, "reason", "words")
	r := challenge.Concern{On: on, Reason: challenge.ReportReason(f.Get("reason")), Words: f.Get("words"), Mark: wire.Mark(c, h.Key)}
	if err == nil {
		err = h.Service.Report(c.UserContext(), wire.Actor(c), r)
	}
	if err == nil {
		if wire.InDanger(c) {
			r.Reason = challenge.Danger // the page says where help is
		}
		return c.Redirect("/reported?reason="+string(r.Reason), fiber.StatusSeeOther)
	}
	if !keepsForm(err) {
		return err
	}
	p.Reason, p.Note, p.Fields, p.Base.Errors = r.Reason, f.Get("words"), fieldsOf(err, "reason"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// thanks answers GET /reported, the page after a report.
func (h Reporting) thanks(c *fiber.Ctx) error {
	q, err := wire.Query(c, "reason")
	if err != nil {
		return err
	}
	p := pages.Reported{Base: h.base(c, text.T(c.UserContext(), "Reported")), Reason: challenge.ReportReason(q.Get("reason"))}
	if !slices.Contains(challenge.ReportReasons, p.Reason) {
		p.Reason = ""
	}
	return Show(c, p.Page())
}
