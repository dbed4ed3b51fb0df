package pages

import (
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
	"uptake/domain/writeup"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// publishPage answers GET /publish.
func (h Writeups) publishPage(c *fiber.Ctx) error { return h.showPublish(c, pages.Publish{}) }

func (h Writeups) showPublish(c *fiber.Ctx, p pages.Publish) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	p.Base, p.Words = h.staffBase(c, text.T(ctx, "Publish")), h.words()
	p.Base.Errors = len(p.Fields) > 0
	var err error
	if p.ToSign, err = h.Writeups.ToSign(ctx, a.Person); err != nil {
		return err
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return err
	}
	of := []id.Challenge{}
	for _, o := range all {
		if account.Can(a, account.EditWriteup, account.Thing{Challenge: o.ID}) != nil {
			continue
		}
		of = append(of, o.ID)
		p.Places = append(p.Places, pages.PublishPlace{Slug: o.Slug, Title: o.Title})
		out, err := h.Writeups.Published(ctx, writeup.Query{Challenge: o.ID, Limit: 50})
		if err != nil {
			return err
		}
		p.Out = append(p.Out, out...)
		drafts, err := h.Updates.Drafts(ctx, o.ID)
		if err != nil {
			return err
		}
		for _, u := range drafts {
			p.Updates = append(p.Updates, pages.UpdateLine{Title: u.Title, Href: pages.UpdateEditURL(u.ID)})
		}
		ready, err := h.ready(ctx, a, o.ID)
		if err != nil {
			return err
		}
		p.Ready = append(p.Ready, ready...)
		panels, err := h.Panels.Panels(ctx, a, o.ID)
		if err != nil {
			return err
		}
		p.Results = append(p.Results, slices.DeleteFunc(panels, func(r review.Head) bool {
			return r.State != review.Finalised && (r.State != review.Published || r.ShortlistSlug != "")
		})...)
	}
	p.Staff = len(of) > 0
	if p.Waiting, err = h.Writeups.Waiting(ctx, of); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// ready lists the ideas of a challenge that a published panel has shortlisted and
// that nobody has begun to write up.
func (h Writeups) ready(ctx context.Context, a account.Actor, c id.Challenge) ([]pages.ReadyIdea, error) {
	reads, veil, err := h.seen(ctx, a)
	if err != nil {
		return nil, err
	}
	q := challenge.ListQuery{Challenge: c, Stages: []challenge.Stage{challenge.Decided}, Sort: challenge.MostSupported, Limit: 100, NoTotal: true}
	if veil.Over(c) {
		q.Sort = challenge.Newest
	}
	list, err := reads.List(ctx, q)
	if err != nil {
		return nil, err
	}
	begun, err := h.Writeups.Begun(ctx, c)
	var out []pages.ReadyIdea
	for _, card := range list.Cards {
		if card.Outcome == challenge.Shortlisted && !slices.Contains(begun, card.ID) {
			out = append(out, pages.ReadyIdea{ID: card.ID, Title: card.Title})
		}
	}
	return out, err
}

// numbers reads the numbers of ideas as people type them.
func numbers(s string) []id.Idea {
	var out []id.Idea
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' || r == '#' }) {
		out = append(out, id.Idea(wire.ParseID(f)))
	}
	return out
}

// start answers POST /publish/write-ups.
func (h Writeups) start(c *fiber.Ctx) error {
	f, err := wire.Form(c, textMax, "ideas")
	var w writeup.Writeup
	if err == nil {
		w, err = h.Service.Start(c.UserContext(), wire.Actor(c), numbers(f.Get("ideas")))
	}
	if err == nil {
		return c.Redirect(pages.WriteupEditURL(w.ID), fiber.StatusSeeOther)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.NotFound, fault.Gone, fault.Closed, fault.Busy:
		c.Status(wire.Status(fault.KindOf(err)))
		return h.showPublish(c, pages.Publish{Typed: f.Get("ideas"), Fields: fieldsOf(err, "ideas")})
	}
	return err
}
