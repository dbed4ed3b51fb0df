package pages

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// PanelSetup answers the pages on which leads set panels up.
type PanelSetup struct{ Reviews }

// Routes adds the pages to app.
func (h PanelSetup) Routes(app fiber.Router) {
	g := app.Group("/admin/panels", wire.SignedIn)
	g.Get("/", h.index)
	g.Get("/new", h.askNew)
	g.Post("/new", h.create)
	g.Get("/:panel", h.show)
	g.Post("/:panel/find", h.find)
	g.Post("/:panel/criteria", h.setCriteria)
	g.Post("/:panel/rules", h.setRules)
	g.Post("/:panel/deputy", h.nameDeputy)
	g.Post("/:panel/seats", h.addSeat)
	g.Post("/:panel/seats/:seat", h.changeSeat)
}

func (h PanelSetup) adminFrame(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, append(title, text.T(c.UserContext(), "Panels"))...)
	b.Active, b.NoIndex = frontend.Admin, true
	return b
}

// lead returns the challenge called slug for somebody who sets panels up there.
func (h PanelSetup) lead(ctx context.Context, a account.Actor, slug string) (challenge.Challenge, error) {
	ch, err := h.open(ctx, a, slug)
	if err != nil {
		return ch, err
	}
	return ch, account.Can(a, account.SetUpPanel, account.Thing{Challenge: ch.ID})
}

func (h PanelSetup) index(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	q, err := wire.Query(c, "challenge")
	if err != nil {
		return err
	}
	p := pages.Panels{Base: h.adminFrame(c)}
	p.Base.Title = []string{text.T(ctx, "Panels")}
	p.Base.Back, p.Base.BackText = "/admin", text.T(ctx, "Admin")
	if slug := q.Get("challenge"); slug != "" {
		if p.Challenge, err = h.lead(ctx, a, slug); err != nil {
			return err
		}
		p.Base.Title = append(p.Base.Title, p.Challenge.Title)
		p.Base.Back, p.Base.BackText = "/admin/panels", text.T(ctx, "All challenges")
		if p.Panels, err = h.Service.Panels(ctx, a, p.Challenge.ID); err != nil {
			return err
		}
		return Show(c, p.Page())
	}
	if !a.HasAnywhere(account.Lead) {
		return account.Can(a, account.SetUpPanel, account.Thing{})
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return err
	}
	p.Choices = slices.DeleteFunc(all, func(o challenge.Overview) bool {
		return account.Can(a, account.SetUpPanel, account.Thing{Challenge: o.ID}) != nil
	})
	return Show(c, p.Page())
}

// newPage is the form on which a panel of ?challenge= is created.
func (h PanelSetup) newPage(c *fiber.Ctx) (pages.NewPanel, error) {
	ctx := c.UserContext()
	q, err := wire.Query(c, "challenge")
	if err != nil {
		return pages.NewPanel{}, err
	}
	ch, err := h.lead(ctx, wire.Actor(c), q.Get("challenge"))
	p := pages.NewPanel{Base: h.adminFrame(c, text.T(ctx, "New panel"), ch.Title), Challenge: ch, Typed: pages.Typed{}}
	p.Base.Back = "/admin/panels?challenge=" + ch.Slug
	return p, err
}

func (h PanelSetup) askNew(c *fiber.Ctx) error {
	p, err := h.newPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h PanelSetup) create(c *fiber.Ctx) error {
	p, err := h.newPage(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "name", "slug", "area")
	var panel review.Panel
	if err == nil {
		area := id.Area(f.ID("area"))
		if f.Get("area") != "" && area == 0 {
			area = -1 // no area has it: the rule says which to choose
		}
		panel, err = h.Service.CreatePanel(ctx, wire.Actor(c), review.NewPanel{Challenge: p.Challenge.ID, Area: area, Name: f.Get("name"), Slug: f.Get("slug")})
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The panel is created. Give its members their seats.")})
		return c.Redirect(pages.PanelURL(panel.ID), fiber.StatusSeeOther)
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	p.Typed, p.Fields, p.Base.Errors = typedOf(f), fieldsOf(err, "name"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// setup is the page of a panel for who sets it up.
func (h PanelSetup) setup(c *fiber.Ctx, find string) (pages.PanelSetup, error) {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	head, err := h.Service.Setup(ctx, a, panel)
	if err == nil {
		err = account.Can(a, account.SetUpPanel, account.Thing{Challenge: head.Challenge})
	}
	if err != nil {
		return pages.PanelSetup{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.PanelSetup{Base: h.adminFrame(c, head.Name, head.ChallengeTitle), Words: h.words(), Head: head, Find: find, Typed: pages.Typed{}}
	p.Base.Back, p.Base.BackText = "/admin/panels?challenge="+head.ChallengeSlug, text.T(ctx, "Panels")
	p.Missing = review.Compose(head.Seats(), head.Rules).Reasons(head.Rules)
	p.Found, err = h.Service.Candidates(ctx, a, panel, find)
	return p, err
}

func (h PanelSetup) show(c *fiber.Ctx) error {
	q, err := wire.Query(c, "find", "given")
	if err != nil {
		return err
	}
	p, err := h.setup(c, q.Get("find"))
	if err != nil {
		return err
	}
	if q.Get("given") != "" { // said where the next person is looked for
		p.Given, p.Base.Flash = p.Base.Flash, nil
	}
	return Show(c, p.Page())
}

// find answers POST /admin/panels/{panel}/find: who goes by a name, beside what is
// typed into the other parts of the form.
func (h PanelSetup) find(c *fiber.Ctx) error {
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err != nil {
		return h.keep(c, f, "find", "find", "", 0, err)
	}
	p, err := h.setup(c, f.Get("find"))
	if err != nil {
		return err
	}
	p.Typed = p.Unsaved(typedOf(f), "seat")
	if len(p.Typed) > 0 {
		p.Version = versionOf(f)
	}
	return Show(c, p.Page())
}

// keep answers a form of the page: back to it when err is nil, else the page once
// more with what was entered. It comes once more as well where something was entered
// that is not saved by this step. before is the version of the panel that the step has
// changed: what was typed on another one is refused when it is saved, as it would have been.
func (h PanelSetup) keep(c *fiber.Ctx, f wire.Values, form, field, said string, before int, err error) error {
	ctx := c.UserContext()
	flash := frontend.Flash{Text: said}
	if err == nil {
		find := f.Get("find")
		if form == "seat" {
			find = ""
		}
		p, gone := h.setup(c, find)
		if gone != nil {
			return gone
		}
		if p.Typed = p.Unsaved(typedOf(f), form); len(p.Typed) > 0 {
			if seen := versionOf(f); seen != before {
				p.Version = seen
			}
			p.Base.Flash = &flash
			if form == "seat" {
				p.Given, p.Base.Flash = &flash, nil
			}
			return Show(c, p.Page())
		}
		h.Say(c, flash)
		to := pages.PanelURL(p.ID)
		if form == "seat" {
			to += "?given=1#given"
		}
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Conflict:
	default:
		return h.Service.Refused(ctx, panelOf(c), err)
	}
	p, gone := h.setup(c, f.Get("find"))
	if gone != nil {
		return gone
	}
	if (form == "rules" || form == "criteria") && p.Reached(review.Briefed) {
		return review.ErrFrozen // the form is not on the page any more
	}
	p.Typed, p.Form, p.Fields, p.Base.Errors = typedOf(f), form, slices.Clone(fieldsOf(err, field)), true
	if form == "seat" && len(p.Found) == 0 || form == "seats" { // the control is not on the page
		for i := range p.Fields {
			p.Fields[i].Name = "seats"
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// setupFields are the fields of the form, whichever of its buttons is pressed.
var setupFields = slices.Compact(slices.Sorted(slices.Values(slices.Concat(pages.SeatFields, criteriaFields, rulesFields))))

// maySetUp refuses people who may not set the panel up before anything that they
// posted is looked at.
func (h PanelSetup) maySetUp(c *fiber.Ctx) error {
	_, err := h.setup(c, "")
	return err
}

func (h PanelSetup) addSeat(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.setup(c, "")
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err == nil && f.ID("person") == 0 {
		err = (fault.Fields{{Name: "person", Message: "Select a person."}}).Fault("seat.person", "There is a problem with the seat.")
	}
	if err == nil {
		_, err = h.Service.SeatMember(ctx, wire.Actor(c), panelOf(c), review.Seating{
			Person: id.Person(f.ID("person")), Kind: review.SeatKind(f.Get("seat")), Profession: f.Get("profession"), Only: onlyOf(f), Invite: f.Get("do") == "invite",
		})
	}
	return h.keep(c, f, "seat", "person", seatedWords(ctx, f.Get("do") == "invite", p.Panel), p.Version, err)
}

// seatedWords say what has become of the person who was given a seat, or is asked first.
func seatedWords(ctx context.Context, invited bool, p review.Panel) string {
	switch {
	case !invited:
		return text.T(ctx, "The seat is given.")
	case p.Reached(review.Formed):
		return text.T(ctx, "Invited. A mail with the invitation is on its way.")
	default:
		return text.T(ctx, "Invited. The mail with the invitation goes out when the panel is formed.")
	}
}

// onlyOf is the number of the one idea for which somebody is asked in, one that
// there is not where it cannot be read.
func onlyOf(f wire.Values) id.Idea {
	if strings.TrimSpace(f.Get("only")) == "" {
		return 0
	}
	return id.Idea(cmp.Or(wire.ParseID(strings.TrimSpace(f.Get("only"))), -1))
}

func (h PanelSetup) changeSeat(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "to")
	if err == nil {
		_, err = h.Service.ChangeSeat(ctx, wire.Actor(c), panelOf(c), id.Seat(wire.ParseID(c.Params("seat"))), review.SeatState(f.Get("to")))
	}
	return h.keep(c, f, "seats", "seats", text.T(ctx, "The seat is changed."), 0, err)
}

// versionOf is the version of the panel that a form was made from; a form without
// one was not ours.
func versionOf(f wire.Values) int {
	if v := int(f.ID("version")); v > 0 {
		return v
	}
	return -1
}
