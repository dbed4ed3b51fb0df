package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// mine answers GET /my-ideas.
func (h Writing) mine(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p := pages.MyIdeas{Base: h.base(c, text.T(ctx, "My ideas")), Words: h.words()}
	var err error
	if p.Drafts, err = h.Reads.DraftsOf(ctx, wire.Person(c), ""); err != nil {
		return err
	}
	if p.Ideas, err = h.Reads.IdeasOf(ctx, wire.Person(c)); err != nil {
		return err
	}
	if h.Beside != nil {
		if err = h.Beside.OfMyIdeas(ctx, &p, wire.Person(c)); err != nil {
			return err
		}
	}
	return Show(c, p.Page())
}

// myComments answers GET /my-comments.
func (h Writing) myComments(c *fiber.Ctx) error {
	ctx := c.UserContext()
	q, err := wire.Query(c, "page")
	if err != nil {
		return err
	}
	p := pages.MyComments{Base: h.base(c, text.T(ctx, "My comments")), Words: h.words()}
	if p.Comments, err = h.Reads.CommentsOf(ctx, wire.Person(c), pageOf(q)); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// mySupport answers GET /my-support.
func (h Writing) mySupport(c *fiber.Ctx) error {
	ctx := c.UserContext()
	q, err := wire.Query(c, "page")
	if err != nil {
		return err
	}
	p := pages.MySupport{Base: h.base(c, text.T(ctx, "My support")), Words: h.words()}
	if p.Supports, err = h.Reads.SupportsOf(ctx, wire.Person(c), pageOf(q)); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// following answers GET /following.
func (h Writing) following(c *fiber.Ctx) error {
	ctx, person := c.UserContext(), wire.Person(c)
	p := pages.Following{Base: h.base(c, text.T(ctx, "What I follow")), Words: h.words()}
	reads, _, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	if p.News, err = reads.NewsOf(ctx, person, h.Clock().Add(-challenge.NewsFor)); err != nil {
		return err
	}
	if p.Follows, err = h.Reads.FollowsOf(ctx, person); err != nil {
		return err
	}
	if p.Ideas, err = reads.FollowedIdeas(ctx, person); err != nil {
		return err
	}
	return Show(c, p.Page())
}
