package pages

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Writeups answers the pages of write-ups: what everybody reads, and where the
// team, authors and readers work on them.
type Writeups struct {
	Reading
	Writeups  writeup.Reads
	Adoptions adoption.Reads
	Updates   update.Reads
	Panels    listsPanels
	Service   keepsWriteups
}

// listsPanels is what these pages ask of review.Service.
type listsPanels interface {
	Panels(ctx context.Context, a account.Actor, c id.Challenge) ([]review.Head, error)
}

// keepsWriteups is what these pages ask of writeup.Service.
type keepsWriteups interface {
	Start(ctx context.Context, a account.Actor, ideas []id.Idea) (writeup.Writeup, error)
	Edit(ctx context.Context, a account.Actor, w id.Writeup, version int, words writeup.Words) (writeup.Writeup, error)
	Correct(ctx context.Context, a account.Actor, w id.Writeup, version int, words writeup.Words, note string) (writeup.Writeup, error)
	AskToSign(ctx context.Context, a account.Actor, w id.Writeup, role writeup.Role, handle string) (writeup.Writeup, error)
	AskForChange(ctx context.Context, a account.Actor, w id.Writeup, edition int, role writeup.Role, note string) (writeup.Writeup, error)
	SignOff(ctx context.Context, a account.Actor, w id.Writeup, edition int, role writeup.Role, note string) (writeup.Writeup, error)
	Publish(ctx context.Context, a account.Actor, w id.Writeup, version int, override string) (writeup.Writeup, error)
	Schedule(ctx context.Context, a account.Actor, w id.Writeup, version int, at time.Time, override string) (writeup.Writeup, error)
	Unschedule(ctx context.Context, a account.Actor, w id.Writeup, version int) (writeup.Writeup, error)
}

// Routes adds the pages to app.
func (h Writeups) Routes(app fiber.Router) {
	app.Get("/write-ups/:slug", h.show)
	app.Get("/publish", wire.SignedIn, h.publishPage)
	app.Post("/publish/write-ups", wire.SignedIn, h.start)
	app.Get("/publish/write-ups/:id", wire.SignedIn, h.edit)
	app.Post("/publish/write-ups/:id", wire.SignedIn, h.save)
	app.Get("/publish/write-ups/:id/preview", wire.SignedIn, h.preview)
	app.Post("/publish/write-ups/:id/ask", wire.SignedIn, h.ask)
	app.Post("/publish/write-ups/:id/sign", wire.SignedIn, h.sign)
	app.Post("/publish/write-ups/:id/publish", wire.SignedIn, h.publish)
	app.Post("/publish/write-ups/:id/unschedule", wire.SignedIn, h.unschedule)
}

// writeupMax is the largest form with a write-up in it, in bytes.
const writeupMax = 2 << 20

// show answers GET /write-ups/{slug}.
func (h Writeups) show(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, []string{"page"}, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		v, err := h.Writeups.BySlug(ctx, slug)
		if err != nil {
			return Rendered{}, err
		}
		if err = v.AtAddress(a); err != nil {
			return Rendered{}, err
		}
		p := h.page(ctx, c, v)
		topics := []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}
		for _, i := range v.Ideas {
			topics = append(topics, outbox.IdeaTopic(i))
		}
		r := Rendered{Topics: topics}
		if v.Public {
			talk, until, err := h.ideaPage(ctx, c, v.Ideas[0], pageOf(q))
			if err != nil {
				return Rendered{}, err
			}
			adopted, err := h.Adoptions.OfIdea(ctx, v.Ideas[0])
			if err != nil {
				return Rendered{}, err
			}
			p.Talk, p.Adoptions, r.GoodUntil = &talk, len(adopted), until
		}
		if err = h.veil(ctx, a, &p); err != nil {
			return Rendered{}, err
		}
		r.HTML, err = HTML(ctx, p.Page())
		return r, err
	})
}

// veil takes the supports off the ideas whose supports the reader may not see.
func (h Writeups) veil(ctx context.Context, a account.Actor, p *pages.Writeup) error {
	_, veil, err := h.seen(ctx, a)
	for _, s := range p.Sources {
		if veil.Hides(s.ID) {
			p.Veiled = append(p.Veiled, s.ID)
		}
	}
	return err
}

func (h Writeups) page(ctx context.Context, c *fiber.Ctx, v writeup.View) pages.Writeup {
	p := pages.Writeup{Base: h.Base(c, v.Title, text.T(ctx, "Write-up"), v.ChallengeTitle), Words: h.words(), View: v}
	p.Base.Active, p.Base.NotAdvice, p.Base.Back, p.Base.BackText = activeChallenges, true, pages.ChallengeURL(v.ChallengeSlug), v.ChallengeTitle
	p.Base.Description, p.Base.Card = v.Summary, pages.CardOf(pages.WriteupURL(v.Slug))
	p.Base.Feeds = []frontend.Feed{{Title: v.ChallengeTitle, Href: pages.ChallengeURL(v.ChallengeSlug) + "/feed.atom"}}
	return p
}

// preview answers GET /publish/write-ups/{id}/preview.
func (h Writeups) preview(c *fiber.Ctx) error {
	v, err := h.mine(c)
	if err != nil {
		return err
	}
	p := h.page(c.UserContext(), c, v)
	if err = h.veil(c.UserContext(), wire.Actor(c), &p); err != nil {
		return err
	}
	p.Base.Title = append([]string{text.T(c.UserContext(), "Preview")}, p.Base.Title...)
	p.Base.NoIndex, p.Base.Back, p.Base.BackText, p.Base.Feeds = true, pages.WriteupEditURL(v.ID), "", nil
	return Show(c, p.Page())
}

// mine returns the write-up of an address, if its reader may see it.
func (h Writeups) mine(c *fiber.Ctx) (writeup.View, error) {
	v, err := h.Writeups.ByID(c.UserContext(), id.Writeup(wire.ParseID(c.Params("id"))))
	if err == nil {
		err = v.ReadableBy(wire.Actor(c))
	}
	return v, err
}

func (h Writeups) staffBase(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, title...)
	b.NoIndex, b.Active = true, frontend.Publish
	return b
}

// edit answers GET /publish/write-ups/{id}.
func (h Writeups) edit(c *fiber.Ctx) error { return h.showEdit(c, pages.WriteupEdit{}, false, nil) }

// showEdit shows the editor. typed says that p holds words from the form; err is
// the fault that led back here. A fault that names no field goes to the field
// called field; without a fault that is what has been done.
func (h Writeups) showEdit(c *fiber.Ctx, p pages.WriteupEdit, typed bool, err error, field ...string) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, gone := h.mine(c)
	if gone != nil {
		return gone
	}
	p.Base, p.Words, p.View = h.staffBase(c, v.Title, text.T(ctx, "Publish")), h.words(), v
	p.Base.Back, p.Base.BackText = "/publish", text.T(ctx, "All write-ups")
	p.Editor = account.Can(a, account.EditWriteup, account.Thing{Challenge: v.Challenge}) == nil
	if !p.Editor { // authors and readers come from their own list
		p.Base.Back, p.Base.BackText = "/my-ideas", text.T(ctx, "My ideas")
	}
	p.Roles = v.MaySign(a, v.AreaLead)
	p.MaySign = pages.Unsigned(v, a, p.Roles)
	if !typed {
		p.Typed, p.Version = v.Writeup.Words, v.Version
	}
	if err == nil && field != nil {
		p.Base.Flash = &frontend.Flash{Heading: field[0]}
	}
	if err != nil {
		c.Status(wire.Status(fault.KindOf(err)))
		if fault.KindOf(err) == fault.Stale && typed {
			now := v.Writeup.Words
			p.Other, p.Version = &now, v.Version
		} else {
			p.Fields, p.Base.Errors = fieldsOf(err, append(field, "title")[0]), true
		}
	}
	if p.Editor {
		if p.Editions, gone = h.Writeups.Editions(ctx, v.ID); gone != nil {
			return gone
		}
	}
	return Show(c, p.Page())
}

// writeupWords reads the form. Its headings come in the order of the page, each
// with its key, its words and its text.
func writeupWords(f wire.Values) writeup.Words {
	w := writeup.Words{Title: f.Get("title"), Summary: f.Get("summary"), Credits: pages.ParseCredits(f.Get("credits"))}
	titles := f.All("heading_text")
	for n, key := range f.All("heading_key") {
		h := writeup.Heading{Key: key, Text: f.Get("headings." + key)}
		if n < len(titles) {
			h.Heading = titles[n]
		}
		if h.Text == "" && optionalHeading(key) {
			continue
		}
		w.Headings = append(w.Headings, h)
	}
	return w
}

func optionalHeading(key string) bool {
	for _, h := range writeup.MoreHeadings() {
		if h.Key == key {
			return true
		}
	}
	return false
}

// editorFields are those of the form on the page of a write-up. It is one form, so
// that each of its buttons brings along what stands in all of its fields. The form
// of somebody who only signs has some of them.
var editorFields = []string{
	"version", "title", "summary", "heading_key", "heading_text", "headings.*", "credits", "correction",
	"edition", "sign_role", "note", "handle", "role", "override", "publish_at[*", "publish_time", "do",
}

// typed reads the form of the page.
func (h Writeups) typed(c *fiber.Ctx) (wire.Values, pages.WriteupEdit, error) {
	f, err := wire.Form(c, writeupMax, editorFields...)
	return f, pages.WriteupEdit{
		Typed: writeupWords(f), Version: int(f.ID("version")), Edition: int(f.ID("edition")),
		Note: cmp.Or(f.Get("note"), f.Get("correction")), Override: f.Get("override"), Reader: [2]string{f.Get("role"), f.Get("handle")},
		When: [4]string{f.Get("publish_at[day]"), f.Get("publish_at[month]"), f.Get("publish_at[year]"), f.Get("publish_time")},
	}, err
}

// keep reads the form of the page and saves its words, before another of its
// buttons does what it says: to the version with these words.
func (h Writeups) keep(c *fiber.Ctx, w id.Writeup) (wire.Values, pages.WriteupEdit, error) {
	f, p, err := h.typed(c)
	if err != nil || !f.Has("title") { // who only signs has no words to save
		p.Unsaved = f.Has("title")
		return f, p, err
	}
	p.Unsaved = true
	if p.Version == 0 {
		return f, p, writeup.ErrStale
	}
	now, err := h.Service.Edit(c.UserContext(), wire.Actor(c), w, p.Version, p.Typed)
	if err == nil {
		p.Unsaved, p.Kept, p.Version, p.Edition, p.View.State = false, true, now.Version, now.Edition, now.State
	}
	return f, p, err
}

// save answers POST /publish/write-ups/{id}: an edit, or a correction of what is
// published.
func (h Writeups) save(c *fiber.Ctx) error {
	ctx, a, w := c.UserContext(), wire.Actor(c), id.Writeup(wire.ParseID(c.Params("id")))
	f, p, err := h.typed(c)
	p.Unsaved = true
	said := text.T(ctx, "The write-up is saved")
	if err == nil && p.Version == 0 {
		err = writeup.ErrStale
	}
	if err == nil && f.Has("correction") {
		_, err = h.Service.Correct(ctx, a, w, p.Version, p.Typed, p.Note)
		p.Note, said = "", text.T(ctx, "The correction is published")
	} else if err == nil {
		_, err = h.Service.Edit(ctx, a, w, p.Version, p.Typed)
	}
	if err != nil {
		p.Note = cmp.Or(f.Get("note"), f.Get("correction"))
	}
	return h.done(c, w, said, p, err, "title")
}

// done answers a post that changed the write-up, or shows the editor again: also
// where p holds something that was typed for another step.
func (h Writeups) done(c *fiber.Ctx, w id.Writeup, said string, p pages.WriteupEdit, err error, field string) error {
	if err == nil && p.Left() {
		p.Kept = false
		return h.showEdit(c, p, false, nil, said)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: said})
		return c.Redirect(pages.WriteupEditURL(w), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) && fault.KindOf(err) != fault.Closed {
		return err
	}
	if p.Unsaved {
		field = "title"
	}
	return h.showEdit(c, p, p.Unsaved, err, field)
}

// ask answers POST /publish/write-ups/{id}/ask.
func (h Writeups) ask(c *fiber.Ctx) error {
	w := id.Writeup(wire.ParseID(c.Params("id")))
	f, p, err := h.keep(c, w)
	role, handle := writeup.Role(f.Get("role")), strings.TrimPrefix(strings.TrimSpace(f.Get("handle")), "@")
	all := f.Get("do") == "authors"
	if all {
		role, handle = writeup.Author, ""
	} else if err == nil && handle == "" {
		err = (fault.Fields{{Name: "handle", Message: "Enter their account code."}}).Fault("reader.invalid", "There is a problem with whom you ask.")
	}
	if err == nil {
		_, err = h.Service.AskToSign(c.UserContext(), wire.Actor(c), w, role, handle)
	}
	if err == nil && !all {
		p.Reader = [2]string{}
	}
	return h.done(c, w, text.T(c.UserContext(), "They are asked by mail to read this version"), p, err, "handle")
}

// sign answers POST /publish/write-ups/{id}/sign: an agreement, or the wish for a change.
func (h Writeups) sign(c *fiber.Ctx) error {
	w := id.Writeup(wire.ParseID(c.Params("id")))
	f, p, err := h.keep(c, w)
	answer, said := h.Service.SignOff, text.T(c.UserContext(), "You have agreed to this version")
	if f.Get("do") == "change" {
		answer, said = h.Service.AskForChange, text.T(c.UserContext(), "You have asked for a change")
	}
	if err == nil {
		_, err = answer(c.UserContext(), wire.Actor(c), w, p.Edition, writeup.Role(f.Get("sign_role")), p.Note)
	}
	if err == nil {
		p.Note = ""
	}
	return h.done(c, w, said, p, err, "note")
}

// publish answers POST /publish/write-ups/{id}/publish: now, or at the time given.
func (h Writeups) publish(c *fiber.Ctx) error {
	ctx, a, w := c.UserContext(), wire.Actor(c), id.Writeup(wire.ParseID(c.Params("id")))
	f, p, err := h.keep(c, w)
	said := text.T(ctx, "The write-up is published")
	switch {
	case err != nil:
	case p.Version == 0: // it is not known what they have seen
		err = writeup.ErrStale
	case f.Get("do") == "later":
		said = text.T(ctx, "The write-up is scheduled")
		var at time.Time
		var bad fault.Fields
		at = instant(&bad, "publish_at", "publish_time", p.When[0], p.When[1], p.When[2], p.When[3], h.Zone)
		if err = bad.Fault("writeup.publish_at", "There is a problem with the time."); err == nil {
			_, err = h.Service.Schedule(ctx, a, w, p.Version, at, p.Override)
		}
	default:
		_, err = h.Service.Publish(ctx, a, w, p.Version, p.Override)
	}
	if err == nil {
		p.Override, p.When = "", [4]string{}
	}
	return h.done(c, w, said, p, err, "override")
}

// unschedule answers POST /publish/write-ups/{id}/unschedule. New words have taken
// the schedule back already.
func (h Writeups) unschedule(c *fiber.Ctx) error {
	w := id.Writeup(wire.ParseID(c.Params("id")))
	_, p, err := h.keep(c, w)
	if err == nil && (!p.Kept || p.View.State == writeup.Scheduled) {
		_, err = h.Service.Unschedule(c.UserContext(), wire.Actor(c), w, p.Version)
	}
	return h.done(c, w, text.T(c.UserContext(), "The write-up is a draft again"), p, err, "override")
}
