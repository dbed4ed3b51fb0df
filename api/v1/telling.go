package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Telling answers how authors read first what a panel has decided.
type Telling Panels

func (h Telling) routes(r fiber.Router) {
	r.Get("/panels/:id/authors", wire.SignedIn, h.hearing)
	r.Post("/panels/:id/authors", wire.SignedIn, h.tell)
	r.Get("/ideas/:number/panel-answers", wire.SignedIn, h.answers)
	r.Post("/ideas/:number/panel-answers/agree", wire.SignedIn, h.agree)
}

type hearing struct {
	ToldAt      *time.Time `json:"told_at"`
	PublicFrom  *time.Time `json:"public_from"`
	Authors     []hearer   `json:"authors"`
	Publishable bool       `json:"publishable"`
}

type hearer struct {
	Number   id.Idea    `json:"number"`
	AgreedAt *time.Time `json:"agreed_at"`
}

// hearing answers GET /api/v1/panels/{id}/authors.
func (h Telling) hearing(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	heard, err := h.Service.Hearing(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := hearing{utc(heard.ToldAt), utc(heard.PublicFrom), make([]hearer, len(heard.Told)), heard.Refuse == nil}
	for n, t := range heard.Told {
		out.Authors[n] = hearer{t.Idea, utc(t.AgreedAt)}
	}
	return readPrivate(c, out)
}

// tell answers POST /api/v1/panels/{id}/authors.
func (h Telling) tell(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	if _, err = h.Service.TellAuthors(ctx, wire.Actor(c), p, version); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return Panels(h).kept(c, p)
}

type panelAnswer struct {
	Panel      string            `json:"panel"`
	Outcome    challenge.Outcome `json:"outcome"`
	Reason     string            `json:"reason"`
	MergedInto *id.Idea          `json:"merged_into"`
	PublicFrom time.Time         `json:"public_from"`
	AgreedAt   *time.Time        `json:"agreed_at"`
}

// answers answers GET /api/v1/ideas/{number}/panel-answers.
func (h Telling) answers(c *fiber.Ctx) error {
	all, err := h.Service.AnswersForAuthor(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	items := make([]panelAnswer, len(all))
	for n, one := range all {
		items[n] = panelAnswerOut(one)
	}
	return readPrivate(c, struct {
		Items []panelAnswer `json:"items"`
	}{items})
}

func panelAnswerOut(a review.AuthorAnswer) panelAnswer {
	out := panelAnswer{Panel: a.Panel, Outcome: a.Outcome, Reason: a.Reason, PublicFrom: a.PublicFrom.UTC(), AgreedAt: utc(a.AgreedAt)}
	if a.Into != 0 {
		out.MergedInto = &a.Into
	}
	return out
}

// agree answers POST /api/v1/ideas/{number}/panel-answers/agree.
func (h Telling) agree(c *fiber.Ctx) error {
	if err := h.Service.AgreeToPublish(c.UserContext(), wire.Actor(c), number(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
