package pages

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// linkPage is the page of somebody who may link the idea of the address. Who judges it
// tells nobody what to think of it.
func (h Talking) linkPage(c *fiber.Ctx) (pages.LinkIdea, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, veil, err := h.seen(ctx, a)
	if err != nil {
		return pages.LinkIdea{}, err
	}
	v, err := reads.View(ctx, h.number(c))
	if err == nil {
		err = v.ReadableBy(a)
	}
	if err == nil {
		err = h.known(ctx, a, v.ChallengeSlug, challenge.ErrIdeaNotFound)
	}
	if err == nil {
		err = veil.MayLink(challenge.Link{From: v.ID})
	}
	if err == nil && !v.MayLink(a) {
		err = challenge.ErrLinkNotYours
	}
	if err != nil {
		return pages.LinkIdea{}, err
	}
	p := pages.LinkIdea{Base: h.base(c, text.T(ctx, "Link to another idea"), v.Title), Idea: v, Similar: h.Alike.To(ctx, reads, v, veil.Unread())}
	p.Base.Back, p.Base.Active = pages.IdeaURL(v.ID), activeIdeas
	return p, nil
}

// askLink answers GET /ideas/{number}/link.
func (h Talking) askLink(c *fiber.Ctx) error {
	p, err := h.linkPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// link answers POST /ideas/{number}/link.
func (h Talking) link(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.linkPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "to", "kind", "words", "looked")
	if err == nil {
		err = h.linkAs(c, p.Idea.ID, f)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The two ideas are linked.")})
		return h.lead(c, pages.IdeaURL(p.Idea.ID)+"#links")
	}
	if doubtful(err) {
		p.To, p.Kind, p.Words = f.Get("to"), f.Get("kind"), f.Get("words")
		p.Doubts = challenge.Link{Words: p.Words}.Doubts(h.Clock())
		return Show(c, p.Page())
	}
	kind := fault.KindOf(err)
	if !mergeMendable(err) && kind != fault.Gone && kind != fault.Closed && kind != fault.NotFound && !errors.Is(err, challenge.ErrLinkWaits) {
		return err
	}
	p.To, p.Kind, p.Words = f.Get("to"), f.Get("kind"), f.Get("words")
	p.Fields, p.Base.Errors = fieldsOf(err, "to"), true
	c.Status(wire.Status(kind))
	return Show(c, p.Page())
}

// linkAs makes the link that a form on the page of an idea asks for.
func (h Talking) linkAs(c *fiber.Ctx, idea id.Idea, f wire.Values) error {
	l := challenge.Link{From: idea, To: ideaIn(f.Get("to")), Kind: challenge.LinkKind(f.Get("kind")), Words: f.Get("words"), Looked: f.Get("looked")}
	a := wire.Actor(c)
	_, veil, err := h.seen(c.UserContext(), a)
	if err == nil {
		err = veil.MayLink(l)
	}
	if err == nil {
		_, err = h.Service.LinkIdeas(c.UserContext(), a, l)
	}
	return err
}

// unlink answers POST /ideas/{number}/unlink.
func (h Talking) unlink(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "link")
	if err != nil {
		return err
	}
	if _, err = h.Service.Unlink(c.UserContext(), wire.Actor(c), id.Link(f.ID("link"))); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "The link is taken away.")})
	return c.Redirect(pages.IdeaURL(h.number(c)), fiber.StatusSeeOther)
}
