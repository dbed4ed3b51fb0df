package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// telling adds the steps by which authors read first what a panel has decided.
func (h Reviews) telling(app fiber.Router, g fiber.Router) {
	g.Post("/:panel/tell", h.tell)
	app.Post("/ideas/:number/agree", wire.SignedIn, wire.Takes(), h.agree)
}

// tell answers POST /review/{panel}/tell.
func (h Reviews) tell(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	b, err := h.publisher(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "version")
	if err == nil && f.ID("version") == 0 {
		err = review.ErrStale
	}
	if err == nil {
		_, err = h.Service.TellAuthors(ctx, a, b.Head.ID, int(f.ID("version")))
	}
	if err != nil {
		return h.boardAgain(c, f, err, nil)
	}
	return h.done(c, text.T(ctx, "The authors are told. Nobody else outside the panel learns of it yet."))
}

// agree answers POST /ideas/{number}/agree of an idea's author.
func (h Reviews) agree(c *fiber.Ctx) error {
	number := ideaOf(c)
	if err := h.Service.AgreeToPublish(c.UserContext(), wire.Actor(c), number); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "Thank you. What the panel decided becomes public when every author has agreed, or the time for reading is over.")})
	return c.Redirect(pages.IdeaURL(number), fiber.StatusSeeOther)
}

// OfMyIdeas fills in what panels have told person and not published yet.
func (b PublishedPanels) OfMyIdeas(ctx context.Context, p *pages.MyIdeas, person id.Person) error {
	waiting, err := b.Service.ToldTo(ctx, person)
	for _, i := range p.Ideas {
		for _, w := range waiting {
			if w == i.ID {
				p.Answered = append(p.Answered, pages.IdeaLink{Title: i.Title, Href: pages.IdeaURL(i.ID)})
			}
		}
	}
	return err
}
