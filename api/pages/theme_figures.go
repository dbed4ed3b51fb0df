package pages

import (
	"bytes"
	"context"
	"io"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// publishesQuadrants is what these pages ask of review.Service.
type publishesQuadrants interface {
	PublicQuadrants(ctx context.Context, c id.Challenge, had []theme.Had, ch review.Channel) ([]review.PanelQuadrants, error)
}

// figures adds a page and a file for each figure.
func (h Themes) figures(app fiber.Router) {
	for _, f := range pages.ThemeFigures {
		app.Get("/challenges/:slug/themes/"+string(f), h.figure(f))
		app.Get("/challenges/:slug/themes/"+string(f)+".csv", h.figureFile(f))
	}
}

// figure answers GET /challenges/{slug}/themes/{figure}.
func (h Themes) figure(f pages.ThemeFigure) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, slug := wire.Actor(c), c.Params("slug")
		return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			p, ch, err := h.numbers(ctx, a, slug, f, review.PublicPage)
			if err != nil {
				return Rendered{}, err
			}
			p.Base = h.Base(c, f.Name(ctx), ch.Title)
			p.Base.Back, p.Base.BackText, p.Base.Active = pages.ThemesURL(ch.Slug), text.T(ctx, "Themes of this challenge"), activeChallenges
			html, err := HTML(ctx, p.Page())
			return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}}, err
		})
	}
}

// figureFile answers GET /challenges/{slug}/themes/{figure}.csv.
func (h Themes) figureFile(f pages.ThemeFigure) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, slug := wire.Actor(c), c.Params("slug")
		err := h.Cache.Page(c, nil, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			p, ch, err := h.numbers(ctx, a, slug, f, review.PublicExport)
			if err != nil {
				return Rendered{}, err
			}
			var b bytes.Buffer
			err = themeFile(p, &b)
			return Rendered{HTML: b.Bytes(), Type: "text/csv; charset=utf-8", Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}}, err
		})
		if err == nil {
			c.Set(fiber.HeaderContentDisposition, `attachment; filename="themes-`+string(f)+`.csv"`)
		}
		return err
	}
}

func themeFile(p pages.ThemeNumbers, out io.Writer) error {
	switch p.Figure {
	case pages.ThemesTogether:
		return files.ThemesTogether(p.Figures, out)
	case pages.ThemesAreas:
		return files.ThemesByArea(p.Figures, p.Areas, out)
	case pages.ThemesQuadrants:
		return files.ThemesByQuadrant(p.Quadrants, out)
	case pages.ThemesWeeks:
	}
	return files.ThemesByWeek(p.Figures.Book, p.Trend, out)
}

// numbers reads what a figure shows to a.
func (h Themes) numbers(ctx context.Context, a account.Actor, slug string, f pages.ThemeFigure, by review.Channel) (pages.ThemeNumbers, challenge.Challenge, error) {
	ch, err := h.open(ctx, a, slug)
	if err != nil {
		return pages.ThemeNumbers{}, ch, err
	}
	_, veil, err := h.seen(ctx, a)
	if err != nil {
		return pages.ThemeNumbers{}, ch, err
	}
	p := pages.ThemeNumbers{Words: h.words(), Slug: ch.Slug, Title: ch.Title, Figure: f, Areas: ch.Areas}
	if p.Figures, err = h.Book.Figures(ctx, ch.ID, veil.Unread()...); err != nil || f == pages.ThemesTogether || f == pages.ThemesAreas {
		return p, ch, err
	}
	had, err := h.Book.Had(ctx, ch.ID, veil.Unread()...)
	if err != nil {
		return p, ch, err
	}
	if f == pages.ThemesWeeks {
		p.Trend = theme.TrendOf(had, h.Zone)
		return p, ch, nil
	}
	if h.Quadrants != nil {
		p.Quadrants, err = h.Quadrants.PublicQuadrants(ctx, ch.ID, had, by)
	}
	return p, ch, err
}
