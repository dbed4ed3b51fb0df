package pages

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// plans answers GET /admin/keeping.
func (h Keeping) plans(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), wire.Actor(c)
	p := pages.Keepings{Words: h.words(), Site: account.Can(by, account.KeepData, account.Thing{}) == nil}
	var err error
	if p.Plans, err = h.Keeps.Plans(ctx, by); err != nil {
		return err
	}
	if p.Site {
		if p.Runs, err = h.Keeps.Runs(ctx, by, 0); err != nil {
			return err
		}
	}
	p.Base = h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "How long people are kept"))
	return Show(c, p.Page())
}

// keepingPage is the page of a challenge with everything but what is typed.
func (h Keeping) keepingPage(c *fiber.Ctx, ch challenge.Challenge) (p pages.Keeping, err error) {
	ctx, by := c.UserContext(), wire.Actor(c)
	if p.Plan, err = h.Keeps.Plan(ctx, by, ch.ID); err != nil {
		return p, err
	}
	if p.Runs, err = h.Keeps.Runs(ctx, by, ch.ID); err != nil {
		return p, err
	}
	p.Base, p.Words = h.base(c, pages.AdminURL(ch.Slug), ch.Title, text.T(ctx, "How long people are kept"), ch.Title), h.words()
	p.May = account.Can(by, account.KeepData, account.Thing{Challenge: ch.ID}) == nil
	p.Due, p.Months = p.Plan.Waits(h.Clock()) == nil, strconv.Itoa(p.Plan.Rule.Months)
	return p, nil
}

// plan answers GET /admin/challenges/{slug}/keeping.
func (h Keeping) plan(c *fiber.Ctx) error {
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	p, err := h.keepingPage(c, ch)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// keepFor answers POST /admin/challenges/{slug}/keeping.
func (h Keeping) keepFor(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "months")
	if err == nil {
		months, bad := strconv.Atoi(strings.TrimSpace(f.Get("months")))
		if bad != nil {
			months = 0
		}
		err = h.Keeps.KeepFor(ctx, wire.Actor(c), ch.ID, months)
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "The period is saved."))
	}
	return h.keepingAgain(c, ch, f.Get("months"), err)
}

// letGo answers POST /admin/challenges/{slug}/keeping/run.
func (h Keeping) letGo(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	if _, err = wire.Form(c, formMax); err == nil {
		_, err = h.Keeps.LetGo(ctx, wire.Actor(c), ch.ID)
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "People are let go. The certificate says how many."))
	}
	return h.keepingAgain(c, ch, "", err)
}

// keepingAgain shows the page once more, with what is wrong.
func (h Keeping) keepingAgain(c *fiber.Ctx, ch challenge.Challenge, typed string, err error) error {
	if !formAgain(c, err) {
		return err
	}
	p, broken := h.keepingPage(c, ch)
	if broken != nil {
		return broken
	}
	if typed != "" || fault.KindOf(err) == fault.Invalid {
		p.Months = typed
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "months"), true
	return Show(c, p.Page())
}

// certificate answers GET /admin/keeping/{run}/certificate.txt.
func (h Keeping) certificate(c *fiber.Ctx) error {
	n, err := strconv.ParseInt(c.Params("run"), 10, 64)
	if err != nil {
		return privacy.ErrNoKeepingRun
	}
	r, err := h.Keeps.Certificate(c.UserContext(), wire.Actor(c), id.Keeping(n))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/plain; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Attachment("certificate-" + strconv.FormatInt(n, 10) + ".txt")
	c.Set(fiber.HeaderContentType, "text/plain; charset=utf-8")
	return c.SendString(r.Text + "SHA-256 of the lines above: " + r.Hash + "\n")
}
