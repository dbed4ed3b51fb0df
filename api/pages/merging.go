package pages

import (
	"context"
	"errors"
	"slices"
	"strconv"
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
	"uptake/search"
)

// movedTo says at which address an idea that a moderator has merged goes on.
type movedTo struct{ idea id.Idea }

func (m movedTo) Error() string { return "merged into idea " + strconv.FormatInt(int64(m.idea), 10) }

// elsewhere returns where an idea goes on; nil for one that stands by itself, and
// where the text of a merged one is asked for as it was posted.
func elsewhere(v challenge.View, posted bool) error {
	if v.MergedByModerator() && !posted {
		return movedTo{v.MergedInto}
	}
	return nil
}

// asPosted is the word in the address of an idea that asks for its own text.
const asPosted = "posted"

// mergeable returns the idea that a moderator is to merge.
func (h Talking) mergeable(c *fiber.Ctx) (challenge.View, error) {
	a := wire.Actor(c)
	v, err := h.unveiled(c, h.number(c))
	if err != nil {
		return v, err
	}
	if err = account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}); err != nil {
		if hidden := v.ReadableBy(a); hidden != nil {
			err = hidden
		}
	}
	if err == nil && v.TextHidden {
		err = review.ErrUnread
	}
	return v, err
}

// unveiled returns an idea as the moderator may see it: no more than the title of one
// that they are recused from.
func (h Talking) unveiled(c *fiber.Ctx, i id.Idea) (challenge.View, error) {
	ctx := c.UserContext()
	reads, _, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return challenge.View{}, err
	}
	return reads.View(ctx, i)
}

// same lists the ideas that may be the same as v, without those that the moderator is
// recused from.
func (h Talking) same(c *fiber.Ctx, v challenge.View) ([]pages.Resembling, error) {
	ctx := c.UserContext()
	reads, veil, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return nil, err
	}
	return h.Alike.Same(ctx, reads, v, veil.Unread())
}

func (h Talking) mergePage(c *fiber.Ctx, v challenge.View) pages.Merge {
	p := pages.Merge{Base: h.base(c, text.T(c.UserContext(), "Merge with another idea"), v.Title), Words: h.words(), From: v}
	p.Base.Back, p.Base.Active = pages.IdeaURL(v.ID)+"/moderate", frontend.Moderate
	return p
}

// merge answers GET /ideas/{number}/merge: ideas that may be the same, or one of
// them beside this one.
func (h Talking) merge(c *fiber.Ctx) error {
	v, err := h.mergeable(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "into", "number")
	if err != nil {
		return err
	}
	p := h.mergePage(c, v)
	if q.Has("into") || q.Has("number") {
		into := ideaIn(q.Get("number"))
		if into == 0 {
			into = ideaIn(q.Get("into"))
		}
		err = h.compare(c, &p, into)
		if err == nil {
			return Show(c, p.Page())
		}
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		p.Number, p.Base.Errors = q.Get("number"), true
		p.Fields = fault.Fields{{Name: "number", Message: fault.Of(err).Message}}
		c.Status(fiber.StatusUnprocessableEntity)
	}
	p.Candidates, err = h.same(c, v)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// compare puts the idea into beside the one that is to be merged, or says why the
// two cannot be.
func (h Talking) compare(c *fiber.Ctx, p *pages.Merge, into id.Idea) error {
	if into == 0 {
		return &fault.Error{Kind: fault.Invalid, Message: "Select an idea, or enter its number."}
	}
	i, err := h.unveiled(c, into)
	if err == nil {
		err = i.ReadableBy(wire.Actor(c))
	}
	if err == nil && i.TextHidden {
		err = review.ErrUnread
	}
	if err == nil {
		err = challenge.MayMerge(p.From.Idea, i.Idea)
	}
	if err == nil {
		p.Into = &i
	}
	return err
}

// Same lists what reads most like v and could take it in, with how much the texts
// share, the most first.
func (k *Alike) Same(ctx context.Context, reads challenge.Reads, v challenge.View, unread []id.Idea) ([]pages.Resembling, error) {
	var out []pages.Resembling
	for _, card := range k.To(ctx, reads, v, unread) {
		other, err := reads.View(ctx, card.ID)
		if err != nil {
			return nil, err
		}
		if challenge.MayMerge(v.Idea, other.Idea) == nil {
			out = append(out, pages.Resembling{Card: card, Percent: search.Closeness(whole(v.Text), whole(other.Text))})
		}
	}
	slices.SortStableFunc(out, func(a, b pages.Resembling) int { return b.Percent - a.Percent })
	return out, nil
}

// whole is all of a text as search compares it.
func whole(t challenge.Text) search.Text {
	out := search.Text{Title: t.Title, Body: t.Body}
	for _, a := range t.Answers {
		out.Body += "\n" + a.Text
	}
	out.Body = strings.Join(append([]string{out.Body}, t.Tags...), "\n")
	return out
}

// doMerge answers POST /ideas/{number}/merge.
func (h Talking) doMerge(c *fiber.Ctx) error {
	ctx := c.UserContext()
	v, err := h.mergeable(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "into", "reason")
	var m challenge.Merge
	if err == nil {
		m, err = h.Service.MergeIdea(ctx, wire.Actor(c), v.ID, id.Idea(f.ID("into")), f.Get("reason"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The two are one idea now. Everybody who took part is told.")})
		return c.Redirect(pages.IdeaURL(m.Into), fiber.StatusSeeOther)
	}
	if !mergeMendable(err) {
		return err
	}
	p := h.mergePage(c, v)
	p.Reason, p.Base.Errors = f.Get("reason"), true
	p.Fields = fieldsOf(err, "reason")
	if apart := h.compare(c, &p, id.Idea(f.ID("into"))); apart != nil { // the two cannot be merged, whatever the reason
		p.Fields = fault.Fields{{Name: "number", Message: fault.Of(apart).Message}}
		if p.Candidates, apart = h.same(c, v); apart != nil {
			return apart
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// mergeMendable reports whether the form of a merge comes back with the fault on it.
func mergeMendable(err error) bool {
	return keepsForm(err) || fault.KindOf(err) == fault.Conflict || errors.Is(err, challenge.ErrIdeaNotFound)
}

func (h Talking) unmergePage(c *fiber.Ctx) (pages.Unmerge, error) {
	ctx := c.UserContext()
	v, err := h.mergeable(c)
	if err != nil {
		return pages.Unmerge{}, err
	}
	m, err := h.Reads.MergeOf(ctx, v.ID)
	if err != nil {
		return pages.Unmerge{}, err
	}
	into, err := h.unveiled(c, m.Into)
	p := pages.Unmerge{Base: h.base(c, text.T(ctx, "Undo the merge"), v.Title), Words: h.words(), From: v, Into: into, Merge: m}
	p.Base.Back, p.Base.Active = pages.IdeaURL(m.Into), frontend.Moderate
	return p, err
}

// unmerge answers GET /ideas/{number}/unmerge.
func (h Talking) unmerge(c *fiber.Ctx) error {
	p, err := h.unmergePage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// doUnmerge answers POST /ideas/{number}/unmerge.
func (h Talking) doUnmerge(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.unmergePage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "reason")
	if err == nil {
		_, err = h.Service.UndoMerge(ctx, wire.Actor(c), p.From.ID, f.Get("reason"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "They are two ideas again. Everybody who took part is told.")})
		return c.Redirect(pages.IdeaURL(p.From.ID), fiber.StatusSeeOther)
	}
	if !keepsForm(err) {
		return err
	}
	p.Reason, p.Fields, p.Base.Errors = f.Get("reason"), fieldsOf(err, "reason"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
