package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) supports(g fiber.Router) {
	g.Get("/:panel/support", h.support)
	g.Get("/:panel/support/meeting.ics", h.calendar)
	g.Post("/:panel/support/plan", h.setPlan)
	g.Post("/:panel/support/when", h.sayWhen)
	g.Post("/:panel/support/expenses", h.noteExpense)
	g.Post("/:panel/support/expenses/change", h.changeExpense)
}

func (h Reviews) supportPage(c *fiber.Ctx) (pages.Support, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	found, err := h.Service.Support(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Support{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Support{Base: h.frameOf(c, text.T(ctx, "Support and meeting"), found.Head.Name), Words: h.words(), Support: found}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), found.Head.Name
	return p, nil
}

func (h Reviews) support(c *fiber.Ctx) error {
	p, err := h.supportPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// calendar answers GET /review/{panel}/support/meeting.ics.
func (h Reviews) calendar(c *fiber.Ctx) error {
	p, err := h.supportPage(c)
	if err != nil {
		return err
	}
	event := h.Service.Calendar(p.Head.Panel, p.Plan)
	if event == "" {
		return review.ErrNoMeeting
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="meeting.ics"`)
	return c.SendString(event)
}

func (h Reviews) setPlan(c *fiber.Ctx) error {
	p, err := h.supportPage(c)
	if err == nil && !p.Plans {
		err = review.ErrNotYours
	}
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "contact", "meets_at[*", "meets_time", "minutes", "place")
	if err == nil {
		var bad fault.Fields
		plan := review.Plan{Contact: f.Get("contact"), Place: f.Get("place"), MeetsAt: deadlineOf(f, "meets_at", "meets_time", h.zone(), &bad)}
		if !plan.MeetsAt.IsZero() {
			plan.Minutes = f.Int("minutes", 15, 600, 0, &bad)
		}
		if err = bad.Fault("plan.invalid", "There is a problem with the meeting."); err == nil {
			err = h.Service.SetPlan(c.UserContext(), wire.Actor(c), panelOf(c), plan)
		}
	}
	return h.supported(c, p, f, text.T(c.UserContext(), "Saved. If the meeting has changed, the members get a mail."), "plan", err)
}

func (h Reviews) sayWhen(c *fiber.Ctx) error {
	p, err := h.supportPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "words")
	if err == nil {
		err = h.Service.SayWhen(c.UserContext(), wire.Actor(c), panelOf(c), f.Get("words"))
	}
	return h.supported(c, p, f, text.T(c.UserContext(), "Chair and secretary see when you can meet."), "when", err)
}

func (h Reviews) noteExpense(c *fiber.Ctx) error {
	p, err := h.supportPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "seat", "what", "amount")
	if err == nil {
		e := review.Expense{Seat: id.Seat(f.ID("seat")), What: f.Get("what"), Pence: pages.Pence(f.Get("amount"))}
		err = h.Service.NoteExpense(c.UserContext(), wire.Actor(c), panelOf(c), e)
	}
	return h.supported(c, p, f, text.T(c.UserContext(), "The expense is noted."), "expense", err)
}

// changeExpense takes an expense back, or says whether it is paid: the button
// that was pressed holds which.
func (h Reviews) changeExpense(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, pages.TakeBack, pages.Paid, pages.Unpaid)
	if err != nil {
		return err
	}
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	var said string
	switch {
	case f.Has(pages.TakeBack):
		said, err = text.T(ctx, "The expense is taken back."), h.Service.TakeBackExpense(ctx, a, panel, f.ID(pages.TakeBack))
	case f.Has(pages.Paid):
		said, err = text.T(ctx, "The expense is marked as paid."), h.Service.SettleExpense(ctx, a, panel, f.ID(pages.Paid), true)
	default:
		said, err = text.T(ctx, "The expense is marked as not paid."), h.Service.SettleExpense(ctx, a, panel, f.ID(pages.Unpaid), false)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: said})
		return c.Redirect(pages.SupportURL(panel), fiber.StatusSeeOther)
	}
	return h.Service.Refused(ctx, panel, err)
}

// supported answers a form of the page of support.
func (h Reviews) supported(c *fiber.Ctx, p pages.Support, f wire.Values, said, form string, err error) error {
	if err == nil {
		h.Say(c, frontend.Flash{Text: said})
		return c.Redirect(pages.SupportURL(panelOf(c)), fiber.StatusSeeOther)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Busy:
	default:
		return err
	}
	p.Form, p.Typed, p.Fields, p.Base.Errors = form, typedOf(f), slices.Clone(fieldsOf(err, "")), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
