package pages

import (
	"context"
	"errors"
	"strings"
	"time"

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

// writeMax is the largest form with an idea in it, in bytes: what a draft may
// hold, in the longest encoding that browsers use for it.
const writeMax = 1 << 20

// draftLife is how long a browser remembers a draft typed signed out.
const draftLife = 90 * 24 * time.Hour

// Writing answers the pages on which ideas are written, checked, posted, edited
// and withdrawn.
type Writing struct {
	Reading
	Service challenge.Service
	// Equality says whether somebody is to be asked the equality questions: nil. No
	// function: nobody is.
	Equality func(ctx context.Context, by account.Actor, c id.Challenge) error
}

// Routes adds the pages to app.
func (h Writing) Routes(app fiber.Router) {
	app.Get("/challenges/:slug/share", h.start)
	app.Post("/challenges/:slug/share", h.begin)
	app.Get("/drafts/:id", h.draft)
	app.Post("/drafts/:id", h.saveDraft)
	app.Get("/drafts/:id/similar", h.similar)
	app.Get("/drafts/:id/check", h.check)
	app.Post("/drafts/:id/post", h.post)
	app.Post("/drafts/:id/delete", wire.Takes(), h.deleteDraft)
	app.Get("/ideas/:number/sent", h.sent)
	app.Get("/ideas/:number/edit", h.edit)
	app.Post("/ideas/:number/edit", h.saveEdit)
	app.Get("/ideas/:number/withdraw", h.withdraw)
	app.Post("/ideas/:number/withdraw", h.doWithdraw)
	app.Post("/ideas/:number/name", wire.SignedIn, h.name)
	app.Post("/ideas/:number/for-everybody", wire.SignedIn, h.agree)
	app.Get("/my-ideas", wire.SignedIn, h.mine)
	app.Get("/my-comments", wire.SignedIn, h.myComments)
	app.Get("/my-support", wire.SignedIn, h.mySupport)
	app.Get("/following", wire.SignedIn, h.following)
	app.Get("/for-you", wire.SignedIn, h.forYou)
	app.Post("/for-you", wire.SignedIn, h.wantForYou)
}

// shownTerms is the version of the terms that a form showed, and that is agreed to.
func shownTerms(f wire.Values) int { return int(f.ID("terms")) }

func (h Writing) claim(c *fiber.Ctx) string { return h.Cookies.Draft(c) }

// base is the frame of a page that belongs to one person.
func (h Writing) base(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, title...)
	b.NoIndex, b.Active = true, activeIdeas
	return b
}

// start answers GET /challenges/{slug}/share: what to share, then the form.
func (h Writing) start(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "kind")
	if err != nil {
		return err
	}
	// Refused before anybody writes for nothing; posting asks again.
	if err = ch.AllowsSomewhere(a, challenge.Posting, h.Clock()); err != nil {
		return err
	}
	kind := challenge.Kind(q.Get("kind"))
	if kind != challenge.KindPractice && kind != challenge.KindIdea && kind != challenge.KindExperience {
		p := pages.ChooseKind{Base: h.base(c, text.T(ctx, "Share an idea or experience"), ch.Title), Challenge: ch}
		p.Base.Back, p.Base.BackText = pages.ChallengeURL(ch.Slug), ch.Title
		all, err := h.Reads.DraftsOf(ctx, a.Person, challenge.HashClaim(h.claim(c)))
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.Challenge == ch.ID {
				p.Drafts = append(p.Drafts, d)
			}
		}
		if strings.Contains(c.OriginalURL(), "?") { // sent with nothing selected
			p.Fields.Add("kind", "Select what you want to share.")
			p.Base.Errors = true
			c.Status(fiber.StatusUnprocessableEntity)
		}
		return Show(c, p.Page())
	}
	return Show(c, h.form(c, ch, challenge.Text{Kind: kind, Lang: "en"}, nil).Page())
}

// form is the page on which t is written; d is the draft that it was kept as,
// nil for none yet.
func (h Writing) form(c *fiber.Ctx, ch challenge.Challenge, t challenge.Text, d *challenge.Draft) pages.Write {
	ctx := c.UserContext()
	p := pages.Write{Base: h.base(c, text.T(ctx, "Write"), ch.Title), Words: h.words(), Challenge: ch, Text: t, SignedIn: wire.Person(c) != 0}
	p.Action = pages.ChallengeURL(ch.Slug) + "/share"
	p.Base.Back = p.Action
	if d != nil {
		p.Action, p.Version = pages.DraftURL(d.ID), d.Version
	}
	p.Autosave, p.Compares = p.Action, h.Alike != nil
	p.Base.Danger = t.InCrisis()
	return p
}

// read binds the form of an idea. What was typed comes back with the fault too.
func (h Writing) read(c *fiber.Ctx, ch challenge.Challenge) (t challenge.Text, f wire.Values, err error) {
	f, err = wire.Form(c, writeMax, "version", "website", "kind", "area", "title", "body", "tags", "lang", "unnamed", "team_only", "do", "looked", "terms", "answers.*")
	t = challenge.Text{
		Kind: challenge.Kind(f.Get("kind")), Area: id.Area(f.ID("area")), Title: f.Get("title"), Body: f.Get("body"), Tags: challenge.SplitTags(f.Get("tags")), Lang: f.Get("lang"), Unnamed: f.Get("unnamed") != "", AskTeam: f.Get("team_only") != "",
	}
	// Whatever was asked when the form was opened: an answer to a question that is
	// not asked any more goes to the end of the text.
	for _, name := range f.Names() {
		if key, asked := strings.CutPrefix(name, "answers."); asked && f.Get(name) != "" {
			t.Answers = append(t.Answers, challenge.Answer{Key: key, Label: labelOf(ch, t.Kind, key), Text: f.Get(name)})
		}
	}
	return t.Rehome(ch), f, err
}

// labelOf returns the question with this key; empty where the kind has none.
func labelOf(ch challenge.Challenge, k challenge.Kind, key string) string {
	for _, q := range ch.PromptsFor(k) {
		if q.Key == key {
			return q.Label
		}
	}
	return ""
}

// keepsForm reports whether err leads back to the form with what was typed.
func keepsForm(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed:
		return true
	}
	return errors.Is(err, account.ErrNameNeeded) || errors.Is(err, account.ErrAgeNeeded) || errors.Is(err, account.ErrUnder16) || errors.Is(err, account.ErrGuardian)
}

// ofAuthor returns an idea that the person behind c wrote, and its challenge.
func (h Writing) ofAuthor(c *fiber.Ctx, verb account.Verb) (challenge.View, challenge.Challenge, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.Reads.View(ctx, id.Idea(wire.ParseID(c.Params("number"))))
	if err != nil {
		return v, challenge.Challenge{}, err
	}
	if err = v.ReadableBy(a); err != nil {
		return v, challenge.Challenge{}, err
	}
	if err = account.Can(a, verb, account.Thing{Challenge: v.Challenge, Author: v.Author}); err != nil {
		return v, challenge.Challenge{}, err
	}
	ch, err := h.Reads.ChallengeByID(ctx, v.Challenge)
	return v, ch, err
}

func (h Writing) sent(c *fiber.Ctx) error {
	v, ch, err := h.ofAuthor(c, account.EditIdea)
	if err != nil {
		return err
	}
	p := pages.Sent{Base: h.base(c, text.T(c.UserContext(), "Posted"), ch.Title), Words: h.words(), Idea: v, Challenge: ch}
	if p.Help = v.InCrisis(); p.Help {
		if p.Away, err = h.away(c, ch.ID); err != nil {
			return err
		}
	}
	if p.Conduct, err = h.Reads.Conduct(c.UserContext(), ch.ID); err != nil {
		return err
	}
	if h.Equality != nil {
		p.Equality = h.Equality(c.UserContext(), wire.Actor(c), v.Challenge) == nil
	}
	return Show(c, p.Page())
}

// name answers POST /ideas/{number}/name: the author's name beside the idea, or the role
// alone.
func (h Writing) name(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "unnamed")
	if err != nil {
		return err
	}
	i, err := h.Service.NameIdea(c.UserContext(), wire.Actor(c), id.Idea(wire.ParseID(c.Params("number"))), f.Get("unnamed") != "")
	if err != nil {
		return err
	}
	return c.Redirect(pages.IdeaURL(i.ID), fiber.StatusSeeOther)
}

// agree answers POST /ideas/{number}/for-everybody: its author does not ask any more that only the
// team reads it.
func (h Writing) agree(c *fiber.Ctx) error {
	if _, err := wire.Form(c, formMax); err != nil {
		return err
	}
	ctx := c.UserContext()
	i, err := h.Service.Agree(ctx, wire.Actor(c), id.Idea(wire.ParseID(c.Params("number"))))
	if err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "Thank you. A moderator looks at your idea and decides whether others can read it.")})
	return c.Redirect(pages.IdeaURL(i.ID), fiber.StatusSeeOther)
}

func (h Writing) editForm(c *fiber.Ctx, v challenge.View, ch challenge.Challenge, t challenge.Text) (pages.Write, error) {
	p := h.form(c, ch, t, nil)
	p.Base.Title = []string{text.T(c.UserContext(), "Edit"), v.Title, ch.Title}
	p.Base.Back, p.Action, p.Autosave, p.Version, p.Editing, p.Compares = pages.IdeaURL(v.ID), pages.IdeaURL(v.ID)+"/edit", "", v.Version, true, false
	var err error
	p.Agreement.Agreeing, err = h.agreeing(c.UserContext(), wire.Actor(c))
	return p, err
}

func (h Writing) edit(c *fiber.Ctx) error {
	v, ch, err := h.ofAuthor(c, account.EditIdea)
	if err != nil {
		return err
	}
	if v.Stage != challenge.Posted {
		return challenge.ErrLocked
	}
	p, err := h.editForm(c, v, ch.Asking(v.Text), v.Text)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Writing) saveEdit(c *fiber.Ctx) error {
	v, ch, err := h.ofAuthor(c, account.EditIdea)
	if err != nil {
		return err
	}
	ch = ch.Asking(v.Text)
	t, f, err := h.read(c, ch)
	var now challenge.Idea
	if err == nil {
		now, err = h.Service.EditIdea(c.UserContext(), agrees(c, f), v.ID, int(f.ID("version")), t, f.Get("looked"))
	}
	if err == nil && (now.Moderation == challenge.Held && v.Moderation == challenge.Visible || now.InCrisis()) {
		return c.Redirect(pages.IdeaURL(v.ID)+"/sent", fiber.StatusSeeOther)
	}
	if err == nil {
		said := text.T(c.UserContext(), "Your changes are saved.")
		if now.Moderation == challenge.Held || now.Moderation == challenge.Hidden {
			said = text.T(c.UserContext(), "Your changes are saved. A moderator looks at your idea again.")
		}
		if now.IsComplaint() {
			said += " " + pages.ComplaintWords(c.UserContext())
		}
		h.Say(c, frontend.Flash{Text: said})
		return c.Redirect(pages.IdeaURL(v.ID), fiber.StatusSeeOther)
	}
	if !keepsForm(err) {
		return err
	}
	p, broken := h.editForm(c, v, ch, t)
	if broken != nil {
		return broken
	}
	if fault.KindOf(err) == fault.Stale {
		p.Other = &v.Text
	} else {
		p.Version = int(f.ID("version"))
	}
	if doubtful(err) {
		if kept, wrong := t.Check(ch); wrong == nil {
			p.Doubts = kept.Doubts(h.Clock())
		}
	} else {
		p.Fields, p.Base.Errors = fieldsOf(err, "body"), true
		p.Agreement.Fields = p.Fields
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
