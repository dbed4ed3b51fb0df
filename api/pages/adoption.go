package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Adoptions answers the pages of who has taken an idea up.
type Adoptions struct {
	Reading
	Adoptions adoption.Reads
	Service   keepsAdoptions
	Lists     func(ctx context.Context) (account.Lists, error)
}

// keepsAdoptions is what these pages ask of adoption.Service.
type keepsAdoptions interface {
	Record(ctx context.Context, a account.Actor, idea id.Idea, e adoption.Entry) (adoption.Adoption, error)
	Change(ctx context.Context, a account.Actor, one id.Adoption, version int, e adoption.Entry) (adoption.Adoption, error)
	Hide(ctx context.Context, a account.Actor, one id.Adoption, why challenge.Because) (adoption.Adoption, error)
	Show(ctx context.Context, a account.Actor, one id.Adoption, version int) (adoption.Adoption, error)
}

// Routes adds the pages to app.
func (h Adoptions) Routes(app fiber.Router) {
	app.Get("/ideas/:number/adoptions", h.list)
	app.Post("/ideas/:number/adoptions", wire.SignedIn, h.record)
	app.Get("/adoptions/:id/edit", wire.SignedIn, h.edit)
	app.Post("/adoptions/:id/edit", wire.SignedIn, h.save)
	app.Post("/adoptions/:id/hide", wire.SignedIn, h.hide)
	app.Post("/adoptions/:id/show", wire.SignedIn, h.show)
}

// list answers GET /ideas/{number}/adoptions.
func (h Adoptions) list(c *fiber.Ctx) error {
	number := id.Idea(wire.ParseID(c.Params("number")))
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.IdeaTopic(number), outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		p, err := h.page(ctx, c, number)
		if err != nil {
			return Rendered{}, err
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(p.Idea.Challenge)}}, err
	})
}

func (h Adoptions) page(ctx context.Context, c *fiber.Ctx, number id.Idea) (pages.Adoptions, error) {
	a := wire.Actor(c)
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return pages.Adoptions{}, err
	}
	v, err := reads.View(ctx, number)
	if err != nil {
		return pages.Adoptions{}, err
	}
	if err = v.ReadableBy(a); err != nil {
		return pages.Adoptions{}, err
	}
	ch, err := h.open(ctx, a, v.ChallengeSlug)
	if err != nil {
		return pages.Adoptions{}, challenge.ErrIdeaNotFound
	}
	p := pages.Adoptions{
		Base: h.Base(c, text.T(ctx, "Who did this too"), v.Title, v.ChallengeTitle), Words: h.words(), Idea: v, Actor: a,
		Open: v.Listed() && ch.State != challenge.Archived,
	}
	p.Base.Back, p.Base.BackText, p.Base.Active, p.Base.NotAdvice = pages.IdeaURL(v.ID), text.T(ctx, "Back to the idea"), activeIdeas, true
	p.Form = pages.AdoptionForm{Action: pages.IdeaURL(v.ID) + "/adoptions", Button: text.T(ctx, "Record it")}
	if a.SignedIn() {
		p.Form.Regions = h.regions(ctx)
		if p.Form.Agreeing, err = h.agreeing(ctx, a); err != nil {
			return p, err
		}
	}
	if p.Views, err = h.Adoptions.OfIdea(ctx, number); err != nil {
		return p, err
	}
	for n := range p.Views {
		p.Views[n] = p.Views[n].Beside(v)
	}
	switch {
	case account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}) == nil:
		p.Unseen, err = h.Adoptions.Unseen(ctx, number, 0)
	case a.Person != 0:
		p.Unseen, err = h.Adoptions.Unseen(ctx, number, a.Person)
	}
	return p, err
}

// regions lists the regions of the form; without them it asks for none.
func (h Adoptions) regions(ctx context.Context) []account.Term {
	lists, err := h.Lists(ctx)
	if err != nil {
		return nil
	}
	return lists["region"]
}

// adoptionFields are the fields of that form.
var adoptionFields = []string{"version", "site", "region", "state", "date[*", "result", "note", "looked", "terms"}

// adoptionOf reads the form.
func adoptionOf(f wire.Values) adoption.Entry {
	return adoption.Entry{
		Site: f.Get("site"), Region: f.Get("region"), State: adoption.State(f.Get("state")), Result: f.Get("result"), Note: f.Get("note"), Looked: f.Get("looked"),
		Date: dateOf(f.Get("date[day]"), f.Get("date[month]"), f.Get("date[year]")),
	}
}

// retyped puts what was typed back into the form.
func retyped(f wire.Values, into *pages.AdoptionForm) {
	into.Site, into.Region, into.State, into.Result, into.Note = f.Get("site"), f.Get("region"), f.Get("state"), f.Get("result"), f.Get("note")
	into.Day, into.Month, into.Year = f.Get("date[day]"), f.Get("date[month]"), f.Get("date[year]")
	into.Version = int(f.ID("version"))
}

// record answers POST /ideas/{number}/adoptions.
func (h Adoptions) record(c *fiber.Ctx) error {
	ctx, number := c.UserContext(), id.Idea(wire.ParseID(c.Params("number")))
	f, err := wire.Form(c, textMax, adoptionFields...)
	var now adoption.Adoption
	if err == nil {
		now, err = h.Service.Record(ctx, agrees(c, f), number, adoptionOf(f))
	}
	if err == nil {
		words := frontend.Flash{Heading: text.T(ctx, "Your record is public"), Text: text.T(ctx, "Thank you. You can change it as things move on.")}
		if now.Waits {
			words = frontend.Flash{Heading: text.T(ctx, "Your record is kept"), Text: text.T(ctx, "A moderator looks at it before others can see it.")}
		}
		h.Say(c, words)
		return h.lead(c, pages.IdeaURL(number)+"/adoptions")
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge && k != fault.Busy {
		return err
	}
	p, gone := h.page(ctx, c, number)
	if gone != nil {
		return gone
	}
	retyped(f, &p.Form)
	if doubtful(err) {
		p.Form.Doubts = adoptionOf(f).Doubts(h.Clock())
		return Show(c, p.Page())
	}
	p.Form.Fields, p.Base.Errors = fieldsOf(err, "site"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// edit answers GET /adoptions/{id}/edit.
func (h Adoptions) edit(c *fiber.Ctx) error {
	p, err := h.editPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Adoptions) editPage(c *fiber.Ctx) (pages.AdoptionEdit, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.Adoptions.ByID(ctx, id.Adoption(wire.ParseID(c.Params("id"))))
	if err != nil {
		return pages.AdoptionEdit{}, err
	}
	if err = v.ShownTo(a); err != nil {
		return pages.AdoptionEdit{}, err
	}
	thing := account.Thing{Challenge: v.Challenge, Author: v.Contact}
	may := account.Can(a, account.EditAdoption, thing)
	p := pages.AdoptionEdit{View: v, May: may == nil && !v.Hidden, Moderate: account.Can(a, account.Moderate, thing) == nil}
	if may != nil && !p.Moderate {
		return pages.AdoptionEdit{}, may
	}
	p.Base = h.Base(c, text.T(ctx, "Change record %s", c.Params("id")), v.IdeaTitle)
	p.Base.NoIndex, p.Base.Active, p.Base.Back = true, activeIdeas, pages.IdeaURL(v.Idea)+"/adoptions"
	p.Form = pages.AdoptionForm{
		Action: "/adoptions/" + c.Params("id") + "/edit", Button: text.T(ctx, "Save changes"), Regions: h.regions(ctx),
		Site: v.Site, Region: v.Region, State: string(v.State), Result: v.Result, Version: v.Version,
	}
	p.Form.Day, p.Form.Month, p.Form.Year = boxesOf(v.Date)
	if v.Contact == a.Person {
		p.Form.Agreeing, err = h.agreeing(ctx, a)
	}
	return p, err
}

// save answers POST /adoptions/{id}/edit.
func (h Adoptions) save(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, adoptionFields...)
	var now adoption.Adoption
	if err == nil {
		now, err = h.Service.Change(ctx, agrees(c, f), id.Adoption(wire.ParseID(c.Params("id"))), int(f.ID("version")), adoptionOf(f))
	}
	if err == nil {
		words := frontend.Flash{Heading: text.T(ctx, "The record is saved")}
		if now.Waits {
			words.Text = text.T(ctx, "A moderator looks at it before others can see it.")
		}
		h.Say(c, words)
		return h.lead(c, pages.IdeaURL(now.Idea)+"/adoptions")
	}
	if !keepsTyped(err) {
		return err
	}
	p, gone := h.editPage(c)
	if gone != nil {
		return gone
	}
	present := p.View.Version
	retyped(f, &p.Form)
	if doubtful(err) {
		p.Form.Doubts = adoptionOf(f).Doubts(h.Clock())
		return Show(c, p.Page())
	}
	if fault.KindOf(err) == fault.Stale {
		other := p.View.Entry
		p.Other, p.Form.Version = &other, present
	} else {
		p.Form.Fields, p.Base.Errors = fieldsOf(err, "site"), true
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// hide answers POST /adoptions/{id}/hide.
func (h Adoptions) hide(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "reason_code", "reason")
	var now adoption.Adoption
	if err == nil {
		now, err = h.Service.Hide(ctx, wire.Actor(c), id.Adoption(wire.ParseID(c.Params("id"))), becauseOf(f))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The record is out of public view")})
		return c.Redirect(pages.IdeaURL(now.Idea)+"/adoptions", fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	p, gone := h.editPage(c)
	if gone != nil {
		return gone
	}
	p.Because, p.Fields, p.Base.Errors = becauseOf(f), fieldsOf(err, "reason"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// show answers POST /adoptions/{id}/show.
func (h Adoptions) show(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "version", "from")
	var now adoption.Adoption
	if err == nil {
		now, err = h.Service.Show(ctx, wire.Actor(c), id.Adoption(wire.ParseID(c.Params("id"))), int(f.ID("version")))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Done. Everybody can see it now.")})
		if f.Get("from") == "queue" {
			return c.Redirect("/moderate", fiber.StatusSeeOther)
		}
		return c.Redirect(pages.IdeaURL(now.Idea)+"/adoptions", fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	p, gone := h.editPage(c)
	if gone != nil {
		return gone
	}
	p.Fields, p.Base.Errors = fault.Fields{{Name: "maincontent", Message: fault.Of(err).Message}}, true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
