package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Updates answers the pages of a challenge's news, and the forms of the team.
type Updates struct {
	Reading
	Updates  update.Reads
	Writeups listsWriteups
	Service  keepsUpdates
}

// keepsUpdates is what these pages ask of update.Service.
type keepsUpdates interface {
	Start(ctx context.Context, a account.Actor, slug string, w update.Words) (update.Update, error)
	Edit(ctx context.Context, a account.Actor, u id.Update, version int, w update.Words) (update.Update, error)
	Publish(ctx context.Context, a account.Actor, u id.Update, version int) (update.Update, error)
	AddQuestion(ctx context.Context, a account.Actor, u id.Update, version int, by update.Party, question string) (update.Update, error)
	Answer(ctx context.Context, a account.Actor, u id.Update, version int, key, body string) (update.Update, error)
}

// updatesPerPage is how many updates a page of the list holds.
const updatesPerPage = 20

// Routes adds the pages to app.
func (h Updates) Routes(app fiber.Router) {
	app.Get("/challenges/:slug/updates", h.list)
	app.Get("/updates/:id", h.show)
	app.Get("/publish/updates/new", wire.SignedIn, h.begin)
	app.Post("/publish/updates/new", wire.SignedIn, h.create)
	app.Get("/publish/updates/:id", wire.SignedIn, h.edit)
	app.Post("/publish/updates/:id", wire.SignedIn, h.save)
	app.Post("/publish/updates/:id/questions", wire.SignedIn, h.addQuestion)
	app.Post("/publish/updates/:id/answers", wire.SignedIn, h.answer)
}

// list answers GET /challenges/{slug}/updates.
func (h Updates) list(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, []string{"after"}, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		p := pages.Updates{Base: h.Base(c, text.T(ctx, "Updates"), ch.Title), Words: h.words(), Slug: ch.Slug, Title: ch.Title}
		p.Base.Back, p.Base.BackText, p.Base.Active = pages.ChallengeURL(ch.Slug), ch.Title, activeChallenges
		p.Base.Feeds = []frontend.Feed{{Title: ch.Title, Href: pages.ChallengeURL(ch.Slug) + "/updates/feed.atom"}}
		if p.Cards, err = h.Updates.Published(ctx, update.Query{Challenge: ch.ID, Limit: updatesPerPage + 1, After: id.Update(q.ID("after"))}); err != nil {
			return Rendered{}, err
		}
		if len(p.Cards) > updatesPerPage {
			p.Cards = p.Cards[:updatesPerPage]
			p.More = pages.ChallengeURL(ch.Slug) + "/updates?after=" + strconv.FormatInt(int64(p.Cards[updatesPerPage-1].ID), 10)
		}
		if p.Edit = mayPublish(a, ch.ID); p.Edit {
			if p.Drafts, err = h.Updates.Drafts(ctx, ch.ID); err != nil {
				return Rendered{}, err
			}
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}}, err
	})
}

func mayPublish(a account.Actor, c id.Challenge) bool {
	return account.Can(a, account.PublishUpdate, account.Thing{Challenge: c}) == nil
}

// show answers GET /updates/{id}.
func (h Updates) show(c *fiber.Ctx) error {
	a, one := wire.Actor(c), id.Update(wire.ParseID(c.Params("id")))
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		v, err := h.Updates.ByID(ctx, one)
		if err != nil {
			return Rendered{}, err
		}
		if err = v.ReadableBy(a); err != nil {
			return Rendered{}, err
		}
		p := pages.Update{Base: h.Base(c, v.Title, text.T(ctx, "Updates"), v.ChallengeTitle), Words: h.words(), View: v, Edit: mayPublish(a, v.Challenge)}
		p.Base.Back, p.Base.BackText, p.Base.Active = pages.ChallengeURL(v.ChallengeSlug)+"/updates", text.T(ctx, "All updates"), activeChallenges
		p.Base.Description, p.Base.NotAdvice, p.Base.NoIndex = v.Summary, true, v.PublishedAt.IsZero()
		p.Base.Card = pages.CardOf(pages.UpdateURL(v.ID))
		html, err := HTML(ctx, p.Page())
		topics := []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}
		for _, i := range v.Ideas {
			topics = append(topics, outbox.IdeaTopic(i))
		}
		return Rendered{HTML: html, Topics: topics}, err
	})
}

// updateFields are the fields of the form of an update.
var updateFields = []string{
	"version", "category", "title", "summary", "body", "ideas", "writeup", "do",
	"occasion.kind", "occasion.title", "occasion.where", "occasion.hosts", "occasion.day[*", "occasion.from", "occasion.ends_at", "occasion.themes",
}

// updateForm is what the form sends, and its faults that no use case sees.
func (h Updates) updateForm(f wire.Values) (pages.UpdateEdit, fault.Fields) {
	p := pages.UpdateEdit{
		Version: int(f.ID("version")), Ideas: f.Get("ideas"),
		Typed: update.Words{
			Category: update.Category(f.Get("category")), Title: f.Get("title"), Summary: f.Get("summary"), Body: f.Get("body"),
			Ideas: numbers(f.Get("ideas")), Writeup: id.Writeup(f.ID("writeup")),
		},
		Occasion: pages.OccasionForm{
			Kind: f.Get("occasion.kind"), Title: f.Get("occasion.title"), Where: f.Get("occasion.where"), Hosts: f.Get("occasion.hosts"),
			Day: f.Get("occasion.day[day]"), Month: f.Get("occasion.day[month]"), Year: f.Get("occasion.day[year]"),
			From: f.Get("occasion.from"), To: f.Get("occasion.ends_at"), Themes: f.Get("occasion.themes"),
		},
	}
	if p.Occasion.Kind == "" {
		return p, nil
	}
	var bad fault.Fields
	o := p.Occasion
	p.Typed.Occasion = &update.Occasion{
		Kind: update.OccasionKind(o.Kind), Title: o.Title, Where: o.Where, Hosts: pages.ParseParties(o.Hosts), Themes: pages.ParseNotes(o.Themes),
		StartsAt: instant(&bad, "occasion.starts_at", "occasion.from", o.Day, o.Month, o.Year, o.From, h.Zone),
	}
	p.Typed.Occasion.EndsAt = instant(&fault.Fields{}, "", "", o.Day, o.Month, o.Year, o.To, h.Zone)
	return p, bad
}

func (h Updates) occasionForm(o *update.Occasion) pages.OccasionForm {
	if o == nil {
		return pages.OccasionForm{}
	}
	f := pages.OccasionForm{Kind: string(o.Kind), Title: o.Title, Where: o.Where, Hosts: pages.PartyLines(o.Hosts), Themes: pages.NoteLines(o.Themes)}
	start, end := o.StartsAt.In(h.Zone), o.EndsAt.In(h.Zone)
	f.Day, f.Month, f.Year = boxesOf(start.Format(time.DateOnly))
	f.From, f.To = start.Format("15:04"), end.Format("15:04")
	return f
}

// begin answers GET /publish/updates/new?challenge=.
func (h Updates) begin(c *fiber.Ctx) error {
	q, err := wire.Query(c, "challenge")
	if err != nil {
		return err
	}
	return h.showForm(c, q.Get("challenge"), pages.UpdateEdit{Typed: update.Words{Category: update.News}}, nil)
}

// showForm shows the form of a new update, after the fault err with what was
// typed.
func (h Updates) showForm(c *fiber.Ctx, slug string, p pages.UpdateEdit, err error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, gone := h.open(ctx, a, slug)
	if gone != nil {
		return gone
	}
	if gone = account.Can(a, account.PublishUpdate, account.Thing{Challenge: ch.ID}); gone != nil {
		return gone
	}
	p.Action = "/publish/updates/new?challenge=" + ch.Slug
	return h.render(c, ch, p, err)
}

func (h Updates) render(c *fiber.Ctx, ch challenge.Challenge, p pages.UpdateEdit, err error) error {
	ctx := c.UserContext()
	p.Words, p.Slug, p.Challenge = h.words(), ch.Slug, ch.Title
	p.Base = h.Base(c, text.T(ctx, "Write an update"), ch.Title)
	if p.ID != 0 {
		p.Base.Title = []string{text.T(ctx, "Edit update %s", strconv.FormatInt(int64(p.ID), 10)), ch.Title}
	}
	p.Base.NoIndex, p.Base.Active, p.Base.Back, p.Base.BackText = true, frontend.Publish, pages.ChallengeURL(ch.Slug)+"/updates", text.T(ctx, "All updates")
	if err != nil {
		c.Status(wire.Status(fault.KindOf(err)))
		if p.Other == nil {
			p.Fields, p.Base.Errors = fieldsOf(err, "title"), true
		}
	}
	cards, gone := h.Writeups.Published(ctx, writeup.Query{Challenge: ch.ID, Limit: 100})
	if gone != nil {
		return gone
	}
	for _, w := range cards {
		p.Writeups = append(p.Writeups, pages.WriteupOption{ID: w.ID, Title: w.Title})
	}
	return Show(c, p.Page())
}

// create answers POST /publish/updates/new?challenge=.
func (h Updates) create(c *fiber.Ctx) error {
	ctx := c.UserContext()
	q, err := wire.Query(c, "challenge")
	if err != nil {
		return err
	}
	f, err := wire.Form(c, writeupMax, updateFields...)
	p, bad := h.updateForm(f)
	if err == nil {
		err = bad.Fault("update.invalid", "There is a problem with the update.")
	}
	var u update.Update
	if err == nil {
		u, err = h.Service.Start(ctx, wire.Actor(c), q.Get("challenge"), p.Typed)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The update is saved"), Text: text.T(ctx, "It is not public yet.")})
		return c.Redirect(pages.UpdateEditURL(u.ID), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	return h.showForm(c, q.Get("challenge"), p, err)
}

// edit answers GET /publish/updates/{id}.
func (h Updates) edit(c *fiber.Ctx) error { return h.showEdit(c, pages.UpdateEdit{}, false, nil) }

// showEdit shows the form of an update. typed says that p holds words from the
// form.
func (h Updates) showEdit(c *fiber.Ctx, p pages.UpdateEdit, typed bool, err error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, gone := h.Updates.ByID(ctx, id.Update(wire.ParseID(c.Params("id"))))
	if gone != nil {
		return gone
	}
	if gone = v.ReadableBy(a); gone != nil {
		return gone
	}
	if gone = account.Can(a, account.PublishUpdate, account.Thing{Challenge: v.Challenge}); gone != nil {
		return gone
	}
	ch, gone := h.open(ctx, a, v.ChallengeSlug)
	if gone != nil {
		return gone
	}
	p.ID, p.Action, p.Published = v.ID, pages.UpdateEditURL(v.ID), !v.PublishedAt.IsZero()
	if !typed {
		p.Typed, p.Version, p.Occasion = v.Words, v.Version, h.occasionForm(v.Occasion)
		var ns []string
		for _, i := range v.Ideas {
			ns = append(ns, strconv.FormatInt(int64(i), 10))
		}
		p.Ideas = strings.Join(ns, ", ")
	} else if fault.KindOf(err) == fault.Stale {
		now := v.Words
		p.Other, p.Version = &now, v.Version
	}
	if v.Occasion != nil {
		p.Asked = v.Occasion.Questions
	}
	return h.render(c, ch, p, err)
}

// save answers POST /publish/updates/{id}: an edit, and its publication where
// the button says so.
func (h Updates) save(c *fiber.Ctx) error {
	ctx, a, one := c.UserContext(), wire.Actor(c), id.Update(wire.ParseID(c.Params("id")))
	f, err := wire.Form(c, writeupMax, updateFields...)
	p, bad := h.updateForm(f)
	if err == nil {
		err = bad.Fault("update.invalid", "There is a problem with the update.")
	}
	if p.Typed.Occasion != nil {
		v, gone := h.Updates.ByID(ctx, one)
		if gone != nil {
			return gone
		}
		if v.Occasion != nil { // the form of the words leaves the questions alone
			p.Typed.Occasion.Questions, p.Typed.Occasion.AnswersAt = v.Occasion.Questions, v.Occasion.AnswersAt
		}
	}
	said := frontend.Flash{Heading: text.T(ctx, "The update is saved")}
	var u update.Update
	if err == nil {
		u, err = h.Service.Edit(ctx, a, one, p.Version, p.Typed)
	}
	if err == nil && f.Get("do") == "publish" {
		p.Version = u.Version
		_, err = h.Service.Publish(ctx, a, one, u.Version)
		said.Heading = text.T(ctx, "The update is published")
	}
	if err == nil {
		h.Say(c, said)
		return c.Redirect(pages.UpdateEditURL(one), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	return h.showEdit(c, p, true, err)
}

// addQuestion answers POST /publish/updates/{id}/questions.
func (h Updates) addQuestion(c *fiber.Ctx) error {
	one := id.Update(wire.ParseID(c.Params("id")))
	f, err := wire.Form(c, textMax, "version", "question", "by")
	if err == nil {
		by := update.Party{}
		if ps := pages.ParseParties(f.Get("by")); len(ps) > 0 {
			by = ps[0]
		}
		_, err = h.Service.AddQuestion(c.UserContext(), wire.Actor(c), one, int(f.ID("version")), by, f.Get("question"))
	}
	return h.done(c, one, text.T(c.UserContext(), "The question is added"), pages.UpdateEdit{Question: [2]string{f.Get("question"), f.Get("by")}}, err)
}

// answer answers POST /publish/updates/{id}/answers.
func (h Updates) answer(c *fiber.Ctx) error {
	one := id.Update(wire.ParseID(c.Params("id")))
	f, err := wire.Form(c, writeupMax, "version", "question", "answer")
	if err == nil {
		_, err = h.Service.Answer(c.UserContext(), wire.Actor(c), one, int(f.ID("version")), f.Get("question"), f.Get("answer"))
	}
	return h.done(c, one, text.T(c.UserContext(), "The answer is saved"), pages.UpdateEdit{Answering: f.Get("question"), Answer: f.Get("answer")}, err)
}

func (h Updates) done(c *fiber.Ctx, one id.Update, said string, p pages.UpdateEdit, err error) error {
	if err == nil {
		h.Say(c, frontend.Flash{Heading: said})
		return c.Redirect(pages.UpdateEditURL(one), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	if p.Answering != "" {
		err = named(err, "answer-"+p.Answering)
	} else {
		err = named(err, "new-question")
	}
	return h.showEdit(c, p, false, err)
}

// named puts every field fault of err to the one field of a small form.
func named(err error, field string) error {
	f := *fault.Of(err)
	message := f.Message
	if len(f.Fields) > 0 {
		message = f.Fields[0].Message
	}
	f.Fields = fault.Fields{{Name: field, Message: message}}
	return &f
}
