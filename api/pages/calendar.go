package pages

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/outbox"
	"uptake/frontend/pages"
)

// calendar answers GET /challenges/{slug}/dates.ics: when the phases of a challenge are.
// A calendar that subscribes to it follows them when they are moved.
func (h Feeds) calendar(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		host := "uptake"
		if u, err := url.Parse(h.BaseURL); err == nil && u.Hostname() != "" {
			host = u.Hostname()
		}
		name := func(p challenge.Phase) string { return pages.PhaseName(ctx, p) }
		dates := ch.Calendar(name, h.BaseURL+pages.ChallengeURL(ch.Slug), host)
		return Rendered{HTML: []byte(dates), Type: "text/calendar; charset=utf-8", Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}}, nil
	})
}
