package pages

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) recordsPage(c *fiber.Ctx) (pages.Records, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	book, err := h.Service.Records(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Records{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Records{Base: h.frameOf(c, text.T(ctx, "What the panel has signed"), book.Head.Name), Words: h.words(), RecordBook: book}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), book.Head.Name
	return p, nil
}

func (h Reviews) records(c *fiber.Ctx) error {
	p, err := h.recordsPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// recordsAgain shows the page once more with what was entered.
func (h Reviews) recordsAgain(c *fiber.Ctx, reason string, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed, fault.Conflict:
	default:
		return h.Service.Refused(c.UserContext(), panelOf(c), err)
	}
	p, gone := h.recordsPage(c)
	if gone != nil {
		return gone
	}
	p.Reason, p.Fields, p.Base.Errors = reason, slices.Clone(fieldsOf(err, "reason")), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// askReopening answers POST /review/{panel}/record/ask.
func (h Reviews) askReopening(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "version", "reason")
	if err == nil {
		err = h.Service.AskReopening(ctx, wire.Actor(c), panelOf(c), int(f.ID("version")), f.Get("reason"))
	}
	if err != nil {
		return h.recordsAgain(c, f.Get("reason"), err)
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "It is noted. The record opens again when the other one agrees.")})
	return c.Redirect(pages.RecordsURL(panelOf(c)), fiber.StatusSeeOther)
}

// agreeReopening answers POST /review/{panel}/record/agree.
func (h Reviews) agreeReopening(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "version")
	if err == nil {
		_, err = h.Service.Reopen(c.UserContext(), wire.Actor(c), panelOf(c), int(f.ID("version")))
	}
	if err != nil {
		return h.recordsAgain(c, "", err)
	}
	return h.done(c, text.T(c.UserContext(), "The record is open again. The panel decides once more, and what was signed before is kept."))
}

// version is an earlier version of a shortlist, as it was published.
func (h Shortlists) version(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil {
		return review.ErrShortlistNotFound
	}
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		old, err := h.Service.PublishedRecord(ctx, a, slug, number)
		if err != nil {
			return Rendered{}, err
		}
		if err = h.known(ctx, a, old.Head.ChallengeSlug, review.ErrShortlistNotFound); err != nil {
			return Rendered{}, err
		}
		p := pages.OldShortlist{Base: h.Base(c, text.T(ctx, "Version %s", c.Params("number")), old.Shortlist.Title, old.Head.ChallengeTitle), Words: h.words(), PublishedRecord: old}
		p.Base.Active = frontend.Shortlists
		p.Base.Back, p.Base.BackText = pages.ShortlistURL(slug), old.Shortlist.Title
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(old.Head.Challenge)}}, err
	})
}
