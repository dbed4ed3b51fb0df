package pages

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Shortlists answers what panels have published: shortlists and their figures.
type Shortlists struct {
	Reading
	Service  review.Service
	Writeups listsWriteups
}

// Routes adds the pages to app.
func (h Shortlists) Routes(app fiber.Router) {
	app.Get("/shortlists", h.index)
	app.Get("/shortlists/:slug", h.show)
	app.Get("/shortlists/:slug/method", h.method)
	app.Get("/shortlists/:slug/versions/:number", h.version)
	app.Get("/shortlists/:slug/results.csv", h.results(files.CSV, "csv", "text/csv; charset=utf-8"))
	app.Get("/shortlists/:slug/results.json", h.results(files.JSONLines, "json", fiber.MIMEApplicationJSON))
}

func (h Shortlists) index(c *fiber.Ctx) error {
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		p := pages.Shortlists{Base: h.Base(c, text.T(ctx, "Shortlists")), Words: h.words()}
		p.Base.Active = frontend.Shortlists
		var err error
		if p.Lists, err = h.Service.Shortlists(ctx); err != nil {
			return Rendered{}, err
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html}, err
	})
}

// page returns a shortlist that a may read.
func (h Shortlists) page(ctx context.Context, a account.Actor, slug string) (review.ShortlistPage, error) {
	l, err := h.Service.ShortlistPage(ctx, a, slug)
	if err != nil {
		return l, err
	}
	return l, h.known(ctx, a, l.Head.ChallengeSlug, review.ErrShortlistNotFound)
}

func (h Shortlists) show(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		l, err := h.page(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		p := pages.Shortlist{Base: h.Base(c, l.Shortlist.Title, l.Head.ChallengeTitle), Words: h.words(), ShortlistPage: l, Written: map[string]string{}}
		p.Base.Active, p.Base.NotAdvice = frontend.Shortlists, true
		p.Base.Back, p.Base.BackText = "/shortlists", text.T(ctx, "All shortlists")
		p.Preview = l.Shortlist.PublishedAt.IsZero()
		p.Base.NoIndex, p.Base.Card = p.Preview, pages.CardOf(pages.ShortlistURL(slug))
		p.Matrix = pages.MatrixOf(l.Head.Criteria, slices.Concat(l.Entries, l.Others))
		for _, e := range l.Entries {
			cards, err := h.Writeups.Published(ctx, writeup.Query{Idea: e.Decision.Idea, Limit: 1})
			if err != nil {
				return Rendered{}, err
			}
			for _, w := range cards {
				p.Written[pages.IdeaURL(e.Decision.Idea)] = pages.WriteupURL(w.Slug)
			}
		}
		topics := []outbox.Topic{outbox.ChallengeTopic(l.Head.Challenge)}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: topics}, err
	})
}

// method is the page of how the panel has worked.
func (h Shortlists) method(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		m, err := h.Service.Method(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		if err = h.known(ctx, a, m.Head.ChallengeSlug, review.ErrShortlistNotFound); err != nil {
			return Rendered{}, err
		}
		p := pages.Method{Base: h.Base(c, text.T(ctx, "How the panel worked"), m.Shortlist.Title, m.Head.ChallengeTitle), Method: m}
		p.Base.Active = frontend.Shortlists
		p.Base.Back, p.Base.BackText = pages.ShortlistURL(slug), m.Shortlist.Title
		p.Base.NoIndex = m.Shortlist.PublishedAt.IsZero()
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(m.Head.Challenge)}}, err
	})
}

// results answers the figures that are public, as a file.
func (h Shortlists) results(format files.Format, ending, kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		slug := c.Params("slug")
		err := h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			l, err := h.page(ctx, account.Actor{}, slug)
			if err != nil {
				return Rendered{}, err
			}
			head, results, err := h.Service.Results(ctx, account.Actor{}, l.Head.ID, 0, review.PublicExport)
			if err != nil {
				return Rendered{}, err
			}
			results = slices.DeleteFunc(results, func(r review.Result) bool { return r.Idea.Unseen })
			_, figures, err := h.Service.RoundFigures(ctx, account.Actor{}, l.Head.ID, review.PublicExport)
			if err != nil {
				return Rendered{}, err
			}
			themes, err := h.Service.ThemeSums(ctx, account.Actor{}, l.Head.ID, results, review.PublicExport)
			if err != nil {
				return Rendered{}, err
			}
			var b bytes.Buffer
			number := func(i id.Idea) string { return strconv.FormatInt(int64(i), 10) }
			err = files.Results([]files.PanelResults{{Panel: head.Slug, Head: head, Results: results, Rounds: figures, Themes: themes, Idea: number}}, &b, format)
			return Rendered{HTML: b.Bytes(), Type: kind, Topics: []outbox.Topic{outbox.ChallengeTopic(head.Challenge)}}, err
		})
		if err == nil {
			c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+review.Slug(slug)+"."+ending+`"`)
		}
		return err
	}
}

// PublishedPanels is what panels show on the pages of challenges and ideas.
type PublishedPanels struct{ Service review.Service }

// OfChallenge fills in who sits on the panels that are formed.
func (b PublishedPanels) OfChallenge(ctx context.Context, p *pages.Challenge) error {
	heads, err := b.Service.Panels(ctx, account.Actor{}, p.ID)
	if err != nil {
		return err
	}
	for _, h := range heads {
		line := pages.PanelLine{Name: h.Name}
		for _, m := range h.Members {
			if m.State != review.Left && m.State != review.Invited { // who has not accepted does not sit
				line.Seats = append(line.Seats, pages.SeatLine{Seat: strings.ToLower(pages.SeatName(ctx, m.Kind)), Name: m.Name, Role: p.Role(m.Profession)})
			}
		}
		if len(line.Seats) > 0 {
			p.Panels = append(p.Panels, line)
		}
	}
	return nil
}

// OfIdea fills in what published panels have found, in words.
func (b PublishedPanels) OfIdea(ctx context.Context, p *pages.Idea) error {
	results, err := b.Service.Released(ctx, p.ID)
	if err != nil {
		return err
	}
	p.Standing = pages.Standing(ctx, results)
	joined := func(t challenge.TookIn) bool { return t.Author == p.Actor.Person }
	if p.Own || p.Actor.Person != 0 && slices.ContainsFunc(p.TakenIn, joined) {
		if p.Told, err = b.Service.AnswersForAuthor(ctx, p.Actor, p.ID); err != nil {
			return err
		}
		p.PanelNotes, err = b.Service.NotesForAuthor(ctx, p.Actor, p.ID)
	}
	return err
}
