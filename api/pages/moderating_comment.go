package pages

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Talking) moderateComment(c *fiber.Ctx) error {
	p, _, err := h.commentToModerate(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Talking) commentToModerate(c *fiber.Ctx) (pages.Moderate, challenge.Reported, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, err := h.Reads.CommentByID(ctx, id.Comment(wire.ParseID(c.Params("id")))) // it may stand in no thread yet
	if err != nil {
		return pages.Moderate{}, challenge.Reported{}, err
	}
	v, err := h.Reads.View(ctx, cm.Idea) // who moderates has to read what it is about
	if err != nil {
		return pages.Moderate{}, challenge.Reported{}, err
	}
	if err = account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}); err != nil {
		if _, _, hidden := h.commentOf(c); hidden != nil { // that there is a comment may be more than they may know
			err = hidden
		}
		return pages.Moderate{}, challenge.Reported{}, err
	}
	if err = cm.OpenToModerate(); err != nil {
		return pages.Moderate{}, challenge.Reported{}, err
	}
	p := pages.Moderate{
		Year: h.Clock().Year(),
		Base: h.base(c, text.T(ctx, "Moderate comment %s", strconv.FormatInt(int64(cm.ID), 10)), v.Title), Words: h.words(), Heading: text.T(ctx, "Moderate this comment"), Title: v.Title, Body: cm.Body,
		Action: pages.CommentURL(cm.ID) + "/moderate", Version: cm.Version, HandAt: pages.CommentURL(cm.ID) + "/hand", Hidden: cm.State == challenge.CommentHidden, Held: cm.State == challenge.CommentHeld,
	}
	if p.Author, p.AuthorHandle, err = h.Reads.NameOf(ctx, cm.Author); err != nil {
		return pages.Moderate{}, challenge.Reported{}, err
	}
	on := challenge.Reported{Idea: v.ID, Comment: cm.ID}
	if err = h.standing(c, &p, on); err != nil {
		return pages.Moderate{}, challenge.Reported{}, err
	}
	p.Refused, p.Passage = challenge.CommentMayBeShown(cm.Body), pages.FoundPassage(cm.Body, p.Year)
	p.Base.Back, p.Base.Active = pages.CommentURL(cm.ID), frontend.Moderate
	return p, on, nil
}

func (h Talking) doModerateComment(c *fiber.Ctx) error {
	return h.moderate(c, func() (pages.Moderate, challenge.Reported, error) { return h.commentToModerate(c) })
}
