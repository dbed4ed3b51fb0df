package pages

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) invitationPage(c *fiber.Ctx) (pages.Invitation, error) {
	ctx := c.UserContext()
	found, err := h.Service.Invitation(ctx, wire.Actor(c), panelOf(c))
	if err != nil {
		return pages.Invitation{}, err
	}
	p := pages.Invitation{Base: h.frameOf(c, text.T(ctx, "An invitation"), found.Head.Name), Words: h.words(), Invitation: found, Typed: pages.Typed{}}
	p.Base.Back, p.Base.BackText = "/review", text.T(ctx, "Review")
	return p, nil
}

func (h Reviews) invitation(c *fiber.Ctx) error {
	p, err := h.invitationPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Reviews) answerInvitation(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, unread := wire.Form(c, textMax, "interests", "words", "do")
	if fault.KindOf(unread) == fault.Malformed {
		return unread
	}
	p, err := h.invitationPage(c)
	if err != nil {
		return err
	}
	in := review.Answering{Accept: f.Get("do") == "accept", Words: f.Get("words")}
	for _, one := range f.All("interests") {
		kind, number, _ := strings.Cut(one, "-")
		in.Interests = append(in.Interests, review.Interest{Idea: id.Idea(wire.ParseID(number)), Kind: review.ConflictKind(kind)})
	}
	if err = unread; err == nil {
		err = h.Service.AnswerInvitation(ctx, wire.Actor(c), panelOf(c), in)
	}
	switch {
	case err == nil && in.Accept:
		return h.done(c, text.T(ctx, "You sit on the panel now. Thank you."))
	case err == nil:
		h.Say(c, frontend.Flash{Text: text.T(ctx, "You have declined. Thank you for your answer.")})
		return c.Redirect("/review", fiber.StatusSeeOther)
	case fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.TooLarge:
		return err
	}
	p.Typed, p.Chosen, p.Fields, p.Base.Errors = typedOf(f), f.All("interests"), fieldsOf(err, "words"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
