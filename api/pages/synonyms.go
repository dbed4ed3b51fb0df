package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// synonyms answers GET /admin/challenges/{slug}/synonyms.
func (h Admin) synonyms(c *fiber.Ctx) error {
	ch, list, err := h.synonymsOf(c)
	if err != nil {
		return err
	}
	return Show(c, h.synonymsForm(c, ch, challenge.SynonymLines(list)).Page())
}

func (h Admin) synonymsOf(c *fiber.Ctx) (challenge.Challenge, []challenge.Synonym, error) {
	ch, err := h.toEdit(c)
	if err != nil {
		return ch, nil, err
	}
	list, err := h.Reads.Synonyms(c.UserContext(), ch.ID)
	return ch, list, err
}

func (h Admin) synonymsForm(c *fiber.Ctx, ch challenge.Challenge, typed string) pages.SynonymsForm {
	at := pages.AdminURL(ch.Slug)
	return pages.SynonymsForm{
		Base: h.base(c, at, ch.Title, text.T(c.UserContext(), "Words that mean the same"), ch.Title), Typed: typed, Version: ch.Version,
		Action: at + "/synonyms", Cancel: at,
	}
}

// saveSynonyms answers POST /admin/challenges/{slug}/synonyms.
func (h Admin) saveSynonyms(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, list, err := h.synonymsOf(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, "version", "synonyms")
	if err == nil {
		_, err = h.Service.SetSynonyms(ctx, wire.Actor(c), ch.ID, int(f.ID("version")), f.Get("synonyms"))
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "The list is saved. Searches in this challenge use it from now on."))
	}
	if !formAgain(c, err) {
		return err
	}
	p := h.synonymsForm(c, ch, f.Get("synonyms"))
	if fault.KindOf(err) == fault.Stale {
		p.Saved = pages.SavedSynonyms(ctx, list)
	} else {
		p.Version = int(f.ID("version"))
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "synonyms"), true
	return Show(c, p.Page())
}
