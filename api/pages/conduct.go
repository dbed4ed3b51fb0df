package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// conduct answers GET /admin/challenges/{slug}/checks: how posts are checked.
func (h Admin) conduct(c *fiber.Ctx) error {
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	now, err := h.Reads.Conduct(c.UserContext(), ch.ID)
	if err != nil {
		return err
	}
	return Show(c, h.conductForm(c, ch, now).Page())
}

func (h Admin) conductForm(c *fiber.Ctx, ch challenge.Challenge, typed challenge.Conduct) pages.ConductForm {
	at := pages.AdminURL(ch.Slug)
	return pages.ConductForm{
		Base: h.base(c, at, ch.Title, text.T(c.UserContext(), "How posts are checked"), ch.Title), Typed: typed, Version: typed.Version, Action: at + "/checks", Cancel: at,
		LookWithin: itoa(typed.LookWithin), TrustAfter: itoa(typed.TrustAfter), LinksMost: itoa(typed.LinksMost),
	}
}

// saveConduct answers POST /admin/challenges/{slug}/checks.
func (h Admin) saveConduct(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, "version", "ideas_wait", "comments_wait", "look_within", "trust_after", "rule-*", "links_most", "checklist")
	typed := challenge.Conduct{Challenge: ch.ID, IdeasWait: authorKinds(f, "ideas_wait"), CommentsWait: authorKinds(f, "comments_wait"), Checklist: lines(f.Get("checklist")), Version: int(f.ID("version"))}
	typed.Rules = map[guard.Rule]challenge.Treatment{}
	for _, r := range guard.Civility {
		if to := f.Get("rule-" + string(r.Rule)); to != "" {
			typed.Rules[r.Rule] = challenge.Treatment(to)
		}
	}
	if err == nil {
		var bad fault.Fields
		typed.LookWithin = f.Int("look_within", 1, challenge.LookWithinMax, 0, &bad)
		typed.LinksMost = f.Int("links_most", 0, challenge.LinksMostMax, 2, &bad)
		typed.TrustAfter = f.Int("trust_after", 0, challenge.TrustAfterMax, 0, &bad)
		if _, wrong := typed.Check(); len(bad) > 0 && wrong != nil {
			for _, of := range fault.Of(wrong).Fields {
				if !slices.ContainsFunc(bad, func(b fault.Field) bool { return b.Name == of.Name }) {
					bad = append(bad, of)
				}
			}
		}
		err = bad.Fault("conduct.invalid", "There is a problem with how posts are checked.")
	}
	if err == nil {
		_, err = h.Service.SetConduct(ctx, wire.Actor(c), typed)
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "Saved. It counts for what is posted from now on."))
	}
	if !formAgain(c, err) {
		return err
	}
	p := h.conductForm(c, ch, typed)
	p.LookWithin, p.TrustAfter, p.LinksMost = f.Get("look_within"), f.Get("trust_after"), f.Get("links_most")
	if fault.KindOf(err) == fault.Stale {
		saved, err := h.Reads.Conduct(ctx, ch.ID)
		if err != nil {
			return err
		}
		p.Saved, p.Version = pages.SavedConduct(ctx, saved), saved.Version
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "ideas_wait"), true
	return Show(c, p.Page())
}

func authorKinds(f wire.Values, name string) []challenge.AuthorKind {
	var out []challenge.AuthorKind
	for _, k := range f.All(name) {
		out = append(out, challenge.AuthorKind(k))
	}
	return out
}
