package pages

import (
	"context"

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

// Admin answers the pages on which challenges are set up, roles are given and
// failed work is started again.
type Admin struct {
	Reading
	Service challenge.Service
	People  administers
	Work    Work
}

// administers is what these pages ask of account.Service.
type administers interface {
	FindPeople(ctx context.Context, by account.Actor, words string, page int) (found []account.Member, more bool, err error)
	Member(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	GiveRole(ctx context.Context, by account.Actor, p id.Person, role account.Role, challenge id.Challenge) error
	TakeRole(ctx context.Context, by account.Actor, p id.Person, role account.Role, challenge id.Challenge) error
	PersonInTeam(ctx context.Context, by account.Actor, challenge id.Challenge, p id.Person) (account.Person, error)
	PersonForTeam(ctx context.Context, by account.Actor, challenge id.Challenge, email string) (account.Person, error)
}

// Routes adds the pages to app. Whoever is not signed in is asked to sign in;
// each page says who may see it.
func (h Admin) Routes(app fiber.Router) {
	app.Get("/admin", wire.SignedIn, h.hub)
	r := app.Group("/admin", wire.SignedIn)
	r.Get("/challenges", h.list)
	r.Get("/challenges/new", h.create)
	r.Post("/challenges/new", h.doCreate)
	r.Get("/challenges/:slug", h.one)
	r.Post("/challenges/:slug/publish", h.publish)
	r.Get("/challenges/:slug/archive", h.askArchive)
	r.Post("/challenges/:slug/archive", h.archive)
	r.Get("/challenges/:slug/texts", h.texts)
	r.Post("/challenges/:slug/texts", h.saveTexts)
	r.Get("/challenges/:slug/questions/:kind", h.questions)
	r.Post("/challenges/:slug/questions/:kind", h.saveQuestions)
	r.Get("/challenges/:slug/synonyms", h.synonyms)
	r.Post("/challenges/:slug/synonyms", h.saveSynonyms)
	r.Get("/challenges/:slug/checks", h.conduct)
	r.Post("/challenges/:slug/checks", h.saveConduct)
	r.Get("/challenges/:slug/safeguarding", h.watch)
	r.Post("/challenges/:slug/safeguarding", h.saveWatch)
	r.Get("/safeguarding", h.watch)
	r.Post("/safeguarding", h.saveWatch)
	r.Get("/challenges/:slug/areas/new", h.newArea)
	r.Post("/challenges/:slug/areas/new", h.addArea)
	r.Get("/challenges/:slug/areas/:area", h.area)
	r.Post("/challenges/:slug/areas/:area", h.saveArea)
	r.Get("/challenges/:slug/phases/new", h.newPhase)
	r.Post("/challenges/:slug/phases/new", h.addPhase)
	r.Get("/challenges/:slug/phases/:phase", h.phase)
	r.Post("/challenges/:slug/phases/:phase", h.movePhase)
	r.Get("/challenges/:slug/phases/:phase/end", h.askEnd)
	r.Post("/challenges/:slug/phases/:phase/end", h.endPhase)
	r.Get("/people", h.people)
	r.Get("/people/:handle", h.member)
	r.Post("/people/:handle/give", h.give)
	r.Post("/people/:handle/take", h.take)
	r.Get("/work", h.work)
	r.Post("/work/:task/retry", h.retry)
}

func (h Admin) base(c *fiber.Ctx, back, backText string, title ...string) frontend.Base {
	b := h.Base(c, append(title, text.T(c.UserContext(), "Admin"))...)
	b.NoIndex, b.Active, b.Back, b.BackText = true, frontend.Admin, back, backText
	return b
}

// mine lists the challenges that a may change.
func (h Admin) mine(ctx context.Context, a account.Actor) ([]challenge.Overview, error) {
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return nil, err
	}
	var list []challenge.Overview
	for _, o := range all {
		if account.Can(a, account.ChangeChallenge, account.Thing{Challenge: o.ID}) == nil {
			list = append(list, o)
		}
	}
	return list, nil
}

// hub answers GET /admin.
func (h Admin) hub(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	site := account.Can(a, account.GiveRole, account.Thing{}) == nil
	list, err := h.mine(ctx, a)
	if err != nil {
		return err
	}
	if !site && len(list) == 0 {
		return account.Can(a, account.ChangeChallenge, account.Thing{})
	}
	b := h.Base(c, text.T(ctx, "Admin"))
	b.NoIndex, b.Active = true, frontend.Admin
	return Show(c, pages.AdminHub{Base: b, Site: site}.Page())
}

// list answers GET /admin/challenges.
func (h Admin) list(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	create := account.Can(a, account.CreateChallenge, account.Thing{})
	list, err := h.mine(ctx, a)
	if err != nil {
		return err
	}
	if create != nil && len(list) == 0 {
		return create
	}
	return Show(c, pages.AdminChallenges{
		Base: h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "Challenges")), Words: h.words(), List: list, MayCreate: create == nil,
	}.Page())
}

// toChange returns the challenge of an address if the person may change it. One
// that is not published does not exist for people outside its team.
func (h Admin) toChange(c *fiber.Ctx) (challenge.Challenge, error) {
	a := wire.Actor(c)
	ch, err := h.open(c.UserContext(), a, c.Params("slug"))
	if err != nil {
		return ch, err
	}
	return ch, account.Can(a, account.ChangeChallenge, account.Thing{Challenge: ch.ID})
}

// toEdit is toChange for the forms: an archive takes no change.
func (h Admin) toEdit(c *fiber.Ctx) (challenge.Challenge, error) {
	ch, err := h.toChange(c)
	if err == nil {
		err = ch.Changeable()
	}
	return ch, err
}

// one answers GET /admin/challenges/{slug}.
func (h Admin) one(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	p := pages.AdminChallenge{Base: h.base(c, "/admin/challenges", text.T(ctx, "Challenges"), ch.Title), Words: h.words(), Challenge: ch, Leads: map[id.Area]string{}, Now: h.Clock()}
	for _, area := range ch.Areas {
		if area.Lead == 0 {
			continue
		}
		lead, err := h.People.PersonInTeam(ctx, a, ch.ID, area.Lead)
		if err != nil {
			return err
		}
		p.Leads[area.ID] = lead.Name
	}
	return Show(c, p.Page())
}

// publish answers POST /admin/challenges/{slug}/publish.
func (h Admin) publish(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	if _, err = wire.Form(c, formMax); err != nil {
		return err
	}
	if _, err = h.Service.Publish(ctx, wire.Actor(c), ch.ID); err != nil {
		return err
	}
	return h.done(c, ch.Slug, text.T(ctx, "The challenge is published. Everybody can read it."))
}

// askArchive answers GET /admin/challenges/{slug}/archive.
func (h Admin) askArchive(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	return Show(c, pages.Ask{
		Base: h.base(c, pages.AdminURL(ch.Slug), ch.Title, text.T(ctx, "Archive"), ch.Title), Heading: text.T(ctx, "Archive this challenge"),
		Text: []string{
			text.T(ctx, "Everybody can still read it. Nobody can post, comment, support or change anything in it."),
			text.T(ctx, "This cannot be undone."),
		},
		Action: pages.AdminURL(ch.Slug) + "/archive", Button: text.T(ctx, "Archive the challenge"), Cancel: pages.AdminURL(ch.Slug), Warning: true, Version: ch.Version,
	}.Page())
}

// archive answers POST /admin/challenges/{slug}/archive.
func (h Admin) archive(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	if _, err = wire.Form(c, formMax, "version"); err != nil {
		return err
	}
	if _, err = h.Service.Archive(ctx, wire.Actor(c), ch.ID); err != nil {
		return err
	}
	return h.done(c, ch.Slug, text.T(ctx, "The challenge is archived."))
}

// done leads back to the challenge and says what has happened.
func (h Admin) done(c *fiber.Ctx, slug, message string) error {
	h.Say(c, frontend.Flash{Text: message})
	return c.Redirect(pages.AdminURL(slug), fiber.StatusSeeOther)
}

// formAgain reports whether the form is shown again for err, and sets the status of
// the answer if so.
func formAgain(c *fiber.Ctx, err error) bool {
	switch k := fault.KindOf(err); k {
	case fault.Invalid, fault.TooLarge, fault.Conflict, fault.Stale, fault.Busy:
		c.Status(wire.Status(k))
		return true
	}
	return false
}
