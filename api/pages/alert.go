package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// help answers GET /help-now: where somebody who may be in danger finds help at once.
func (h ModeratingPeople) help(c *fiber.Ctx) error {
	ctx := c.UserContext()
	q, err := wire.Query(c, "challenge", "return")
	if err != nil {
		return err
	}
	p := pages.HelpNow{Base: h.Base(c, text.T(ctx, "If you need help now"))}
	p.Base.NoIndex, p.Return = true, account.LocalPath(q.Get("return"))
	var in id.Challenge
	if slug := q.Get("challenge"); slug != "" {
		ch, err := h.open(ctx, wire.Actor(c), slug)
		if err != nil {
			return err
		}
		in, p.Base.Back, p.Base.BackText = ch.ID, pages.ChallengeURL(ch.Slug), ch.Title
	}
	if p.Away, err = h.away(c, in); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// helps says in the frame of a page about words in danger what authors read when nobody of the
// team of the challenge is there.
func (h Reading) helps(c *fiber.Ctx, b *frontend.Base, in id.Challenge) (err error) {
	if b.Danger {
		b.Away, err = h.away(c, in)
	}
	return err
}

// away is what authors read when nobody is there; empty while somebody is.
func (h Reading) away(c *fiber.Ctx, in id.Challenge) (string, error) {
	w, err := challenge.WatchOver(c.UserContext(), h.Reads, in)
	if err != nil || w.Open(h.Clock()) {
		return "", err
	}
	return w.Away, nil
}

// alerts answers GET /moderate/alerts.
func (h ModeratingPeople) alerts(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	of, err := challenge.Moderated(a)
	if err != nil {
		return err
	}
	p := pages.Alerts{Base: h.Base(c, text.T(ctx, "Alerts")), Words: h.words()}
	p.Base.NoIndex, p.Base.Active, p.Base.Back = true, frontend.Moderate, "/moderate"
	if p.List, err = h.Reads.Alerts(ctx, of); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// alert answers GET /moderate/alerts/{alert}.
func (h ModeratingPeople) alert(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.Reads.AlertByID(ctx, id.Alert(wire.ParseID(c.Params("alert"))))
	if err == nil && account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}) != nil {
		err = challenge.ErrNoAlert
	}
	if err != nil {
		return err
	}
	p := pages.Alert{Base: h.Base(c, text.T(ctx, "Alert %s", itoa(int(v.ID)))), Words: h.words(), Alert: v}
	p.Base.NoIndex, p.Base.Active, p.Base.Back = true, frontend.Moderate, "/moderate/alerts"
	return Show(c, p.Page())
}

// take answers POST /moderate/alerts/{alert}/take.
func (h ModeratingPeople) take(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if _, err := wire.Form(c, formMax); err != nil {
		return err
	}
	a, err := h.Service.TakeAlert(ctx, wire.Actor(c), id.Alert(wire.ParseID(c.Params("alert"))))
	if err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "You see to this. Nobody else is alerted.")})
	return c.Redirect(pages.AlertURL(a.ID), fiber.StatusSeeOther)
}
