package pages

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Themes answers the pages of themes, their codebooks, and the themes of an
// idea.
type Themes struct {
	Reading
	Book     theme.Reads
	Writeups listsWriteups
	Service  keepsThemes
	// Suggests is shared with the API: what it has learned is kept once.
	Suggests suggestsThemes
	// Quadrants tells what panels have published; nil: there are none.
	Quadrants publishesQuadrants
}

// suggestsThemes is what these pages ask of theme.Suggesting.
type suggestsThemes interface {
	For(ctx context.Context, a account.Actor, idea id.Idea) (theme.Suggestions, error)
}

// keepsThemes is what these pages ask of theme.Service.
type keepsThemes interface {
	Add(ctx context.Context, a account.Actor, slug string, w theme.Words) (theme.Theme, error)
	Change(ctx context.Context, a account.Actor, t id.Theme, version int, w theme.Words) (theme.Theme, error)
	Merge(ctx context.Context, a account.Actor, t id.Theme, version int, into id.Theme) (theme.Theme, error)
	Split(ctx context.Context, a account.Actor, t id.Theme, version int, into []theme.Words) ([]theme.Theme, error)
	Recode(ctx context.Context, a account.Actor, t id.Theme, idea id.Idea, give []id.Theme) error
	Assign(ctx context.Context, a account.Actor, idea id.Idea, give, take []id.Theme) error
}

// listsWriteups is what these pages ask of writeup.Reads.
type listsWriteups interface {
	Published(ctx context.Context, q writeup.Query) ([]writeup.Card, error)
}

// Routes adds the pages to app.
func (h Themes) Routes(app fiber.Router) {
	app.Get("/themes", h.index)
	app.Get("/themes/:slug", h.show)
	h.figures(app)
	app.Get("/challenges/:slug/codebook", wire.SignedIn, h.codebook)
	app.Post("/challenges/:slug/codebook", wire.SignedIn, h.add)
	app.Get("/challenges/:slug/codebook/:theme", wire.SignedIn, h.edit)
	app.Post("/challenges/:slug/codebook/:theme", wire.SignedIn, h.save)
	app.Post("/challenges/:slug/codebook/:theme/merge", wire.SignedIn, h.merge)
	app.Get("/challenges/:slug/codebook/:theme/split", wire.SignedIn, h.splitForm)
	app.Post("/challenges/:slug/codebook/:theme/split", wire.SignedIn, h.split)
	app.Get("/challenges/:slug/codebook/:theme/recode", wire.SignedIn, h.recodeList)
	app.Post("/challenges/:slug/codebook/:theme/recode", wire.SignedIn, h.recode)
	app.Get("/ideas/:number/themes", wire.SignedIn, h.ofIdea)
	app.Post("/ideas/:number/themes", wire.SignedIn, h.assign)
}

// index answers GET /themes: those of every challenge, or of ?challenge=.
func (h Themes) index(c *fiber.Ctx) error {
	a := wire.Actor(c)
	return h.Cache.Page(c, []string{"challenge"}, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		p := pages.Themes{All: true}
		var topics []outbox.Topic
		var of id.Challenge
		if slug := q.Get("challenge"); slug != "" {
			ch, err := h.open(ctx, a, slug)
			if err != nil {
				return Rendered{}, err
			}
			of, p.All = ch.ID, false
			p.Groups = []pages.ThemeGroup{{Challenge: ch.Slug, Title: ch.Title, Edit: mayEditBook(a, ch.ID), Code: mayCode(a, ch.ID)}}
			p.Base = h.Base(c, text.T(ctx, "Themes"), ch.Title)
			p.Base.Back, p.Base.BackText, p.Base.Active = pages.ChallengeURL(ch.Slug), ch.Title, activeChallenges
			topics = append(topics, outbox.ChallengeTopic(ch.ID))
		} else {
			p.Base = h.Base(c, text.T(ctx, "Themes"))
		}
		_, veil, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		book, err := h.Book.Codebook(ctx, of, veil.Unread()...)
		if err != nil {
			return Rendered{}, err
		}
		for _, t := range book {
			i := slices.IndexFunc(p.Groups, func(g pages.ThemeGroup) bool { return g.Challenge == t.ChallengeSlug })
			if i < 0 {
				p.Groups = append(p.Groups, pages.ThemeGroup{Challenge: t.ChallengeSlug, Title: t.ChallengeTitle, Edit: mayEditBook(a, t.Challenge), Code: mayCode(a, t.Challenge)})
				i = len(p.Groups) - 1
				topics = append(topics, outbox.ChallengeTopic(t.Challenge))
			}
			p.Groups[i].Themes = append(p.Groups[i].Themes, t)
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: topics}, err
	})
}

func mayEditBook(a account.Actor, c id.Challenge) bool {
	return account.Can(a, account.EditCodebook, account.Thing{Challenge: c}) == nil
}

func mayCode(a account.Actor, c id.Challenge) bool {
	return account.Can(a, account.AssignThemes, account.Thing{Challenge: c}) == nil
}

// show answers GET /themes/{slug}: the theme in every published challenge that
// has one at this address, or in ?challenge=. An earlier address leads to the
// present one.
func (h Themes) show(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	moved := ""
	err := h.Cache.Page(c, []string{"challenge", "with", "page"}, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		p := pages.Theme{Words: h.words(), Chosen: q.Get("challenge"), At: pageOf(q), PerPage: challenge.PerPage}
		var also id.Challenge
		if p.Chosen != "" {
			ch, err := h.open(ctx, a, p.Chosen)
			if err != nil {
				return Rendered{}, err
			}
			also = ch.ID
		}
		_, veil, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		places, err := h.Book.BySlug(ctx, slug, also, veil.Unread()...)
		if err != nil {
			return Rendered{}, err
		}
		if moved = p.Choose(places, slug); len(p.Places) == 0 || moved != "" {
			return Rendered{}, theme.ErrNotFound
		}
		if err = h.fillTheme(ctx, a, &p, q.Get("with")); err != nil {
			return Rendered{}, err
		}
		for _, x := range p.Places {
			if x.SplitAt.IsZero() {
				continue
			}
			of, err := h.Book.PartsOf(ctx, x.ID)
			if err != nil {
				return Rendered{}, err
			}
			split := pages.SplitTheme{Place: x, Parts: of}
			split.Recodes = account.Can(a, account.AssignThemes, account.Thing{Challenge: x.Challenge}) == nil
			p.Splits = append(p.Splits, split)
		}
		if a.Person != 0 && len(p.Places) == 1 {
			p.CanFollow = true
			if p.Follows, err = h.Reads.Follows(ctx, a.Person, challenge.FollowTheme, int64(p.Places[0].ID)); err != nil {
				return Rendered{}, err
			}
		}
		p.Base = h.Base(c, p.Places[0].Name, text.T(ctx, "Themes"))
		p.Base.Description, p.Base.NotAdvice, p.Base.Active = p.Places[0].Definition, true, activeIdeas
		p.Base.Back, p.Base.BackText = "/themes", text.T(ctx, "All themes")
		p.Base.Card = pages.CardOf("/themes/" + slug)
		feed := "/themes/" + slug + "/feed.atom"
		if p.Chosen != "" {
			feed += "?challenge=" + url.QueryEscape(p.Chosen)
		}
		p.Base.Feeds = []frontend.Feed{{Title: text.T(ctx, "Ideas – %s", p.Places[0].Name), Href: feed}}
		var topics []outbox.Topic
		for _, x := range p.Places {
			topics = append(topics, outbox.ChallengeTopic(x.Challenge))
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: topics}, err
	})
	if moved != "" {
		return c.Redirect(moved, fiber.StatusMovedPermanently)
	}
	return err
}

// other returns the theme with this slug of the codebook that the page's one theme is of.
func (h Themes) other(ctx context.Context, p pages.Theme, slug string, veil review.Veil) (*theme.Place, error) {
	if len(p.Places) != 1 {
		return nil, theme.ErrNotFound
	}
	of := p.Places[0].Challenge
	places, err := h.Book.BySlug(ctx, slug, of, veil.Unread()...)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(places, func(t theme.Place) bool { return t.Challenge == of && t.Slug == slug && t.InBook() })
	if i < 0 {
		return nil, theme.ErrNotFound
	}
	return &places[i], nil
}

// fillTheme puts figures, ideas and write-ups on the page of a theme; with is the slug of
// another one that the ideas have, too.
func (h Themes) fillTheme(ctx context.Context, a account.Actor, p *pages.Theme, with string) error {
	reads, veil, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	q := challenge.ListQuery{Sort: challenge.Newest, Page: p.At, Limit: p.PerPage}
	if p.Chosen != "" {
		q.Challenge = p.Places[0].Challenge
	}
	p.Edits = map[id.Challenge]bool{}
	for _, x := range p.Places {
		q.Themes = append(q.Themes, x.ID)
		p.Edits[x.Challenge] = x.InBook() && mayEditBook(a, x.Challenge)
	}
	if with != "" {
		if p.With, err = h.other(ctx, *p, with, veil); err != nil {
			return err
		}
		q.With = p.With.ID
	}
	if p.Beyond() { // before anything is read for it: no page of this kind is kept
		return theme.ErrNotFound
	}
	if len(p.Places) == 1 && p.At <= 1 { // the figures stand on the first page
		ch, err := h.Reads.ChallengeByID(ctx, p.Places[0].Challenge)
		if err != nil {
			return err
		}
		one := pages.ThemeNumbers{Areas: ch.Areas}
		if one.Figures, err = h.Book.FiguresOf(ctx, ch.ID, p.Places[0].ID, veil.Unread()...); err != nil {
			return err
		}
		p.One = &one
	}
	list, err := reads.List(ctx, q)
	if err != nil {
		return err
	}
	p.Cards, p.Total = list.Cards, list.Total
	cards, err := h.Writeups.Published(ctx, writeup.Query{Challenge: q.Challenge, Themes: q.Themes, Limit: 20})
	p.Writeups = writeupLines(ctx, h.words(), cards)
	return err
}

func writeupLines(ctx context.Context, w pages.Words, cards []writeup.Card) []pages.WriteupLine {
	var lines []pages.WriteupLine
	for _, card := range cards {
		lines = append(lines, pages.WriteupLine{Title: card.Title, Summary: card.Summary, Date: w.Date(ctx, card.PublishedAt), Href: pages.WriteupURL(card.Slug)})
	}
	return lines
}

// ofIdea answers GET /ideas/{number}/themes.
func (h Themes) ofIdea(c *fiber.Ctx) error { return h.showIdea(c, nil, nil) }

// showIdea shows the boxes: with the themes that the idea has, or after the
// fault err with those that were chosen.
func (h Themes) showIdea(c *fiber.Ctx, chosen []id.Theme, err error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, veil, gone := h.seen(ctx, a)
	if gone != nil {
		return gone
	}
	v, gone := reads.View(ctx, id.Idea(wire.ParseID(c.Params("number"))))
	if gone != nil {
		return gone
	}
	if gone = v.ReadableBy(a); gone != nil {
		return gone
	}
	if gone = account.Can(a, account.AssignThemes, account.Thing{Challenge: v.Challenge}); gone != nil {
		return gone
	}
	if v.TextHidden {
		return review.ErrUnread
	}
	p := pages.IdeaThemes{Base: h.staffBase(c, text.T(ctx, "Themes of this idea"), v.Title), Idea: v, Chosen: chosen}
	p.Base.Back, p.Base.BackText, p.Words = pages.IdeaURL(v.ID), text.T(ctx, "Back to the idea"), h.words()
	p.Keeps = account.Can(a, account.EditCodebook, account.Thing{Challenge: v.Challenge}) == nil
	if !veil.Judges(v.ID) {
		if p.Codings, gone = h.Book.Codings(ctx, v.ID); gone != nil {
			return gone
		}
	}
	if p.Book, gone = h.Book.Codebook(ctx, v.Challenge); gone != nil {
		return gone
	}
	for _, t := range v.Themes { // one that was split has a list of its own
		if slices.ContainsFunc(p.Book, func(b theme.Place) bool { return b.ID == t.ID }) {
			p.Has = append(p.Has, t.ID)
		}
	}
	if err == nil {
		p.Chosen = p.Has
	} else {
		c.Status(wire.Status(fault.KindOf(err)))
		p.Fields, p.Base.Errors = fieldsOf(err, "themes"), true
	}
	if p.Suggested, gone = h.Suggests.For(ctx, a, v.ID); errors.Is(gone, theme.ErrJudging) {
		p.Judging, gone = fault.Of(gone).Message, nil
	}
	if gone != nil {
		return gone
	}
	return Show(c, p.Page())
}

// assign answers POST /ideas/{number}/themes. It gives what was ticked and was
// not there when the page was made, and takes what was unticked: a theme that
// somebody else gave meanwhile stays. After a suggestion was taken up the page is shown
// again, with the others.
func (h Themes) assign(c *fiber.Ctx) error {
	ctx, number := c.UserContext(), id.Idea(wire.ParseID(c.Params("number")))
	f, err := wire.Form(c, textMax, "had", "themes", "suggested")
	had, chosen := themeIDs(f.All("had")), themeIDs(f.All("themes"))
	if err == nil {
		var give, take []id.Theme
		for _, t := range chosen {
			if !slices.Contains(had, t) {
				give = append(give, t)
			}
		}
		for _, t := range had {
			if !slices.Contains(chosen, t) {
				take = append(take, t)
			}
		}
		err = h.Service.Assign(ctx, wire.Actor(c), number, give, take)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The themes are saved")})
		to := pages.IdeaURL(number)
		if f.Get("suggested") != "" {
			to += "/themes"
		}
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	return h.showIdea(c, chosen, err)
}

// themeIDs reads ids from boxes; one that is none becomes an id that no theme has.
func themeIDs(values []string) []id.Theme {
	var out []id.Theme
	for _, v := range values {
		out = append(out, id.Theme(wire.ParseID(v)))
	}
	return out
}
