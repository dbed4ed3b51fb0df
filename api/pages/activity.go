package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// activity answers GET /activity and GET /challenges/{slug}/activity: what is new.
func (h Reading) activity(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, []string{"page"}, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		p := pages.Activity{Base: h.Base(c, text.T(ctx, "What is new")), Words: h.words(), At: min(pageOf(q), challenge.DeedPages), Path: "/activity"}
		var of id.Challenge
		if slug != "" {
			ch, err := h.open(ctx, a, slug)
			if err != nil {
				return Rendered{}, err
			}
			of, p.Path = ch.ID, pages.ChallengeURL(ch.Slug)+"/activity"
			p.Base.Title = append(p.Base.Title, ch.Title)
			p.Base.Back, p.Base.BackText, p.Challenge = pages.ChallengeURL(ch.Slug), ch.Title, ch.Title
		}
		p.Base.Active, p.Base.NotAdvice = activeChallenges, true
		p.Base.Feeds = []frontend.Feed{{Title: text.T(ctx, "What is new"), Href: p.Path + "/feed.atom"}}
		reads, _, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		if p.Deeds, p.More, err = reads.Deeds(ctx, challenge.DeedQuery{Challenge: of, Page: p.At, Limit: challenge.DeedsPerPage}); err != nil {
			return Rendered{}, err
		}
		p.More = p.More && p.At < challenge.DeedPages
		topics, err := h.newsTopics(ctx, of)
		if err != nil {
			return Rendered{}, err
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: topics, GoodUntil: h.midnight(), Once: p.At > 5}, err
	})
}

// newsTopics are what the news of a challenge, or of all, rest on.
func (h Reading) newsTopics(ctx context.Context, of id.Challenge) ([]outbox.Topic, error) {
	if of != 0 {
		return []outbox.Topic{outbox.ChallengeTopic(of)}, nil
	}
	all, err := h.Reads.Challenges(ctx, false)
	topics := make([]outbox.Topic, len(all))
	for n, o := range all {
		topics[n] = outbox.ChallengeTopic(o.ID)
	}
	return topics, err
}
