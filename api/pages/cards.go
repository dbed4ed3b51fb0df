package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend/card"
	"uptake/frontend/pages"
)

// Public is all that has a page of its own for everybody.
type Public struct {
	Reading
	Shortlists review.Service
	Writeups   writeup.Reads
	Updates    update.Reads
	Book       theme.Reads
}

// Cards answers the pictures that stand beside links to public pages where they are
// shared, drawn from the titles. What is not public has none, whoever asks.
type Cards struct{ Public }

// Routes adds the pictures to app.
func (h Cards) Routes(app fiber.Router) {
	app.Get(pages.SiteCard, h.card(func(context.Context, *fiber.Ctx) (card.Card, error) { return card.Card{}, nil }))
	for at, of := range map[string]titleOf{
		"/challenges/:slug": h.ofChallenge, "/ideas/:number": h.ofIdea, "/shortlists/:slug": h.ofShortlist,
		"/write-ups/:slug": h.ofWriteup, "/updates/:id": h.ofUpdate, "/themes/:slug": h.ofTheme,
	} {
		app.Get(pages.CardOf(at), h.card(of))
	}
}

// titleOf returns what the card of the page that c asks for says, as visitors may
// read it. All that it shows moves outbox.Site when it changes, or the topic of its idea.
type titleOf func(ctx context.Context, c *fiber.Ctx) (card.Card, error)

// card answers a picture. All are given the same one.
func (h Cards) card(of titleOf) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set("Cross-Origin-Resource-Policy", "cross-origin") // other sites show it beside the link
		topics := []outbox.Topic{outbox.Site}
		if number := wire.ParseID(c.Params("number")); number != 0 {
			topics = append(topics, outbox.IdeaTopic(id.Idea(number)))
		}
		return h.Cache.Shared(c, nil, topics, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			k, err := of(ctx, c)
			if err != nil {
				return Rendered{}, err
			}
			k.Below = h.Site.Name()
			picture, err := k.PNG()
			return Rendered{HTML: picture, Type: "image/png"}, err
		})
	}
}

func (h Cards) ofChallenge(ctx context.Context, c *fiber.Ctx) (card.Card, error) {
	ch, err := h.open(ctx, account.Actor{}, c.Params("slug"))
	return card.Card{Title: ch.Title}, err
}

func (h Cards) ofIdea(ctx context.Context, c *fiber.Ctx) (card.Card, error) {
	v, err := h.Reads.View(ctx, id.Idea(wire.ParseID(c.Params("number"))))
	if err == nil && !v.Listed() {
		err = challenge.ErrIdeaNotFound
	}
	if err == nil {
		err = h.known(ctx, account.Actor{}, v.ChallengeSlug, challenge.ErrIdeaNotFound)
	}
	return card.Card{Above: v.ChallengeTitle, Title: v.Title}, err
}

func (h Cards) ofShortlist(ctx context.Context, c *fiber.Ctx) (card.Card, error) {
	l, err := h.Shortlists.ShortlistPage(ctx, account.Actor{}, c.Params("slug"))
	if err == nil {
		err = h.known(ctx, account.Actor{}, l.Head.ChallengeSlug, review.ErrShortlistNotFound)
	}
	return card.Card{Above: l.Head.ChallengeTitle, Title: l.Shortlist.Title}, err
}

func (h Cards) ofWriteup(ctx context.Context, c *fiber.Ctx) (card.Card, error) {
	v, err := h.Writeups.BySlug(ctx, c.Params("slug"))
	if err == nil {
		err = v.ReadableBy(account.Actor{})
	}
	return card.Card{Above: v.ChallengeTitle, Title: v.Title}, err
}

func (h Cards) ofUpdate(ctx context.Context, c *fiber.Ctx) (card.Card, error) {
	v, err := h.Updates.ByID(ctx, id.Update(wire.ParseID(c.Params("id"))))
	if err == nil {
		err = v.ReadableBy(account.Actor{})
	}
	return card.Card{Above: v.ChallengeTitle, Title: v.Title}, err
}

// ofTheme names a theme alone: challenges may share it.
func (h Cards) ofTheme(ctx context.Context, c *fiber.Ctx) (card.Card, error) {
	slug := c.Params("slug")
	places, err := h.Book.BySlug(ctx, slug, 0)
	if err != nil {
		return card.Card{}, err
	}
	var p pages.Theme
	if moved := p.Choose(places, slug); len(p.Places) == 0 || moved != "" {
		return card.Card{}, theme.ErrNotFound
	}
	return card.Card{Title: p.Places[0].Name}, nil
}
