package pages

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// begin answers POST /challenges/{slug}/share: the first save of a draft.
func (h Writing) begin(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	t, f, err := h.read(c, ch)
	if err == nil && f.Get("website") != "" {
		return c.Redirect(pages.ChallengeURL(ch.Slug), fiber.StatusSeeOther)
	}
	var d challenge.Draft
	if err == nil {
		d, err = h.startDraft(c, ch, t)
	}
	return h.saved(c, ch, t, f, d, err, h.form(c, ch, t, nil))
}

// startDraft keeps t as a new draft, whether or not anything may be posted by
// now: of the person who wrote it, else of this browser.
func (h Writing) startDraft(c *fiber.Ctx, ch challenge.Challenge, t challenge.Text) (challenge.Draft, error) {
	a, claim := wire.Actor(c), h.claim(c)
	if a.Person == 0 && claim == "" {
		claim = challenge.NewClaim()
	}
	d, err := h.Service.StartDraft(c.UserContext(), a, ch.Slug, claim, t)
	if err == nil && a.Person == 0 {
		h.Cookies.SetDraft(c, claim, h.Clock().Add(draftLife))
	}
	return d, err
}

// saved answers a save of a draft: by JSON to the script, else by leading on.
func (h Writing) saved(c *fiber.Ctx, ch challenge.Challenge, t challenge.Text, f wire.Values, d challenge.Draft, err error, again pages.Write) error {
	ctx := c.UserContext()
	if err == nil {
		if wire.WantsJSON(c) {
			return c.JSON(fiber.Map{"version": d.Version, "url": pages.DraftURL(d.ID), "savedAt": text.Clock(ctx, d.SavedAt, h.Zone)})
		}
		if f.Get("do") == "save" {
			return c.Redirect(pages.DraftURL(d.ID)+"?saved=1", fiber.StatusSeeOther)
		}
		if f.Get("do") == "similar" {
			return c.Redirect(pages.DraftURL(d.ID)+"/similar", fiber.StatusSeeOther)
		}
		if err := h.Service.Asked(ctx, wire.Actor(c), d); err != nil {
			return err
		}
		// "Continue": every fault is shown here, where it can be mended.
		if _, bad := t.Check(ch); bad != nil {
			p := h.form(c, ch, t, &d)
			p.Fields, p.Base.Errors = fault.Of(bad).Fields, true
			c.Status(fiber.StatusUnprocessableEntity)
			return Show(c, p.Page())
		}
		alike, err := h.beside(c, d)
		if err != nil {
			return err
		}
		if len(alike) > 0 {
			return c.Redirect(pages.DraftURL(d.ID)+"/similar", fiber.StatusSeeOther)
		}
		return c.Redirect(pages.DraftURL(d.ID)+"/check", fiber.StatusSeeOther)
	}
	if wire.WantsJSON(c) || !keepsForm(err) {
		return err
	}
	again.Fields, again.Base.Errors = fieldsOf(err, "body"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, again.Page())
}

// mineOf returns the draft of an address with its challenge, if it is the
// reader's to open.
func (h Writing) mineOf(c *fiber.Ctx) (challenge.Draft, challenge.Challenge, error) {
	ctx := c.UserContext()
	d, err := h.Reads.DraftByID(ctx, id.Draft(wire.ParseID(c.Params("id"))))
	if err != nil {
		return d, challenge.Challenge{}, err
	}
	if !d.MayOpen(wire.Person(c), challenge.HashClaim(h.claim(c))) {
		return d, challenge.Challenge{}, challenge.ErrDraftNotFound
	}
	ch, err := h.Reads.ChallengeByID(ctx, d.Challenge)
	return d, ch, err
}

// orSignIn is the answer to a draft that was not found: whoever is not signed in
// may find it by signing in, and learns nothing of whose it is.
func orSignIn(c *fiber.Ctx, err error) error {
	if errors.Is(err, challenge.ErrDraftNotFound) && wire.Person(c) == 0 {
		return account.ErrSignIn
	}
	return err
}

// saveElsewhere keeps what was typed in a draft whose writer is not signed in any
// more: as a draft of this browser, in the same challenge, to be claimed again.
func (h Writing) saveElsewhere(c *fiber.Ctx) error {
	ctx := c.UserContext()
	before, err := h.Reads.DraftByID(ctx, id.Draft(wire.ParseID(c.Params("id"))))
	if err != nil {
		return orSignIn(c, err)
	}
	ch, err := h.Reads.ChallengeByID(ctx, before.Challenge)
	if err == nil && ch.State == challenge.Unpublished {
		err = account.ErrSignIn
	}
	if err != nil {
		return err
	}
	t, f, err := h.read(c, ch)
	var d challenge.Draft
	if err == nil {
		d, err = h.startDraft(c, ch, t)
	}
	return h.saved(c, ch, t, f, d, err, h.form(c, ch, t, nil))
}

func (h Writing) draft(c *fiber.Ctx) error {
	ctx := c.UserContext()
	d, ch, err := h.mineOf(c)
	if err != nil {
		return orSignIn(c, err)
	}
	p := h.form(c, ch, d.Text, &d)
	if c.Query("saved") != "" {
		p.Saved = text.T(ctx, "Draft saved at %s", text.Clock(ctx, d.SavedAt, h.Zone))
	}
	return Show(c, p.Page())
}

func (h Writing) saveDraft(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	d, ch, err := h.mineOf(c)
	if errors.Is(err, challenge.ErrDraftNotFound) && wire.Person(c) == 0 {
		return h.saveElsewhere(c)
	}
	if err != nil {
		return err
	}
	t, f, err := h.read(c, ch)
	if err == nil {
		kept, saveErr := h.Service.SaveDraft(ctx, a, h.claim(c), d.ID, int(f.ID("version")), t)
		if saveErr == nil {
			d = kept
		}
		err = saveErr
	}
	again := h.form(c, ch, t, &d)
	if fault.KindOf(err) == fault.Stale {
		other := d.Text
		again.Other = &other
	} else if err != nil {
		again.Version = int(f.ID("version")) // what another window has saved meanwhile was not shown here
	}
	return h.saved(c, ch, t, f, d, err, again)
}

func (h Writing) check(c *fiber.Ctx) error {
	d, ch, err := h.mineOf(c)
	if err != nil {
		return orSignIn(c, err)
	}
	p, err := h.checkPage(c, d, ch)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Writing) checkPage(c *fiber.Ctx, d challenge.Draft, ch challenge.Challenge) (pages.CheckDraft, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	p := pages.CheckDraft{Base: h.base(c, text.T(ctx, "Check before you post"), ch.Title), Words: h.words(), Challenge: ch, Draft: d, SignedIn: a.Person != 0, Named: a.NeedsName() == nil, Aged: a.MayPost() == nil}
	p.Base.Back, p.Compares = pages.DraftURL(d.ID), h.Alike != nil
	p.Draft.Unnamed = d.Unnamed || a.Nameless()
	var broken error
	if p.Agreement.Agreeing, broken = h.agreeing(ctx, a); broken != nil {
		return p, broken
	}
	if area, ok := ch.Area(d.Area); ok {
		p.AreaName = area.Name
	}
	kept, err := d.Text.Check(ch)
	if err != nil {
		kept, p.Fields, p.Base.Errors = d.Text, fault.Of(err).Fields, true
	}
	p.Doubts = kept.Doubts(h.Clock())
	p.Base.Danger = d.InCrisis()
	if err := h.helps(c, &p.Base, ch.ID); err != nil {
		return p, err
	}
	if err := ch.Allows(a, challenge.Posting, d.Area, h.Clock()); err != nil {
		p.Problem = fault.Of(err).Message
	}
	return p, nil
}

func (h Writing) post(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	f, err := wire.Form(c, formMax, "version", "looked", "terms", "only_for")
	if err != nil {
		return err
	}
	a.Terms = shownTerms(f)
	told := challenge.TeamOnly(f.Get("only_for"))
	i, err := h.Service.PostDraft(ctx, a, h.claim(c), id.Draft(wire.ParseID(c.Params("id"))), int(f.ID("version")), f.Get("looked"), &told)
	if err == nil {
		return c.Redirect(pages.IdeaURL(i.ID)+"/sent", fiber.StatusSeeOther)
	}
	d, ch, gone := h.mineOf(c)
	if gone == nil && d.InCrisis() {
		wire.MarkDanger(c)
	}
	if !keepsForm(err) {
		return orSignIn(c, err)
	}
	if gone != nil {
		return gone
	}
	p, broken := h.checkPage(c, d, ch)
	if broken != nil {
		return broken
	}
	switch kind := fault.KindOf(err); {
	case doubtful(err): // shown above the text
	case kind == fault.Invalid:
		p.Fields, p.Base.Errors = fault.Of(err).Fields, true
		p.Agreement.Fields = p.Fields
	case kind == fault.Stale:
		p.Clash = true
	default:
		p.Problem = fault.Of(err).Message
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

func (h Writing) deleteDraft(c *fiber.Ctx) error {
	if err := h.Service.DropDraft(c.UserContext(), wire.Actor(c), h.claim(c), id.Draft(wire.ParseID(c.Params("id")))); err != nil {
		return orSignIn(c, err)
	}
	if wire.Person(c) == 0 {
		return c.Redirect("/challenges", fiber.StatusSeeOther)
	}
	return c.Redirect("/my-ideas", fiber.StatusSeeOther)
}
