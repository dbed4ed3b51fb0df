package pages

import (
	"strings"

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

func (h Writing) withdrawForm(c *fiber.Ctx, v challenge.View, ch challenge.Challenge) pages.Withdraw {
	p := pages.Withdraw{Base: h.base(c, text.T(c.UserContext(), "Withdraw your idea"), v.Title, ch.Title), Idea: v, Version: v.Version}
	p.Base.Back = pages.IdeaURL(v.ID)
	return p
}

// withdraw answers GET /ideas/{number}/withdraw.
func (h Writing) withdraw(c *fiber.Ctx) error {
	v, ch, err := h.ofAuthor(c, account.WithdrawIdea)
	if err != nil {
		return err
	}
	return Show(c, h.withdrawForm(c, v, ch).Page())
}

// doWithdraw answers POST /ideas/{number}/withdraw.
func (h Writing) doWithdraw(c *fiber.Ctx) error {
	v, ch, err := h.ofAuthor(c, account.WithdrawIdea)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "version", "in_favour_of")
	if err == nil {
		w := challenge.Withdraw{Version: int(f.ID("version")), InFavourOf: ideaIn(f.Get("in_favour_of"))}
		_, err = h.Service.WithdrawIdea(c.UserContext(), wire.Actor(c), v.ID, w)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "Your idea is withdrawn. Whoever supports or follows it is told.")})
		return c.Redirect("/my-ideas", fiber.StatusSeeOther)
	}
	if !keepsForm(err) {
		return err
	}
	p := h.withdrawForm(c, v, ch)
	p.InFavourOf, p.Fields, p.Base.Errors = f.Get("in_favour_of"), fieldsOf(err, "in_favour_of"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// ideaIn reads the number of an idea as people give it: the number, or the
// address of its page. 0 is nothing typed; what is no number is the idea -1,
// which is not there.
func ideaIn(s string) id.Idea {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	if _, after, found := strings.Cut(s, "/ideas/"); found {
		s, _, _ = strings.Cut(after, "?")
		s, _, _ = strings.Cut(s, "#")
	}
	if n := wire.ParseID(strings.TrimPrefix(s, "#")); n != 0 {
		return id.Idea(n)
	}
	return -1
}

// withdrawn answers for an idea that its author has withdrawn in favour of
// another one: where to go on, and a button for those who support it. err is
// the refusal where there is no such other idea.
func (h Reading) withdrawn(c *fiber.Ctx, number id.Idea, err error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, gone := h.Reads.View(ctx, number)
	if gone != nil || v.InFavourOf == 0 {
		return err
	}
	other, gone := h.Reads.View(ctx, v.InFavourOf)
	if gone != nil || !other.Listed() {
		return err
	}
	ch, gone := h.open(ctx, a, v.ChallengeSlug)
	if gone != nil {
		return err
	}
	p := pages.Withdrawn{Base: h.Base(c, text.T(ctx, "This idea has been withdrawn"), ch.Title), Other: other}
	p.Base.NoIndex, p.Base.Active, p.Base.Back, p.Base.BackText = true, activeIdeas, pages.ChallengeURL(ch.Slug)+"/ideas", text.T(ctx, "All ideas")
	if a.Person != 0 {
		words, err := h.Reads.Words(ctx, a.Person, []id.Idea{number, other.ID})
		if err != nil {
			return err
		}
		p.Supported = words[number] == 1
		p.CanMove = p.Supported && words[other.ID] != 1 && other.Author != a.Person && ch.Takes(challenge.Supporting, other.Area, h.Clock())
		p.Moved = p.Supported && words[other.ID] == 1
	}
	c.Status(fiber.StatusGone)
	return Show(c, p.Page())
}
