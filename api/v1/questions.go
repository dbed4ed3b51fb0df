package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Questions answers private questions to the chair of a panel.
type Questions Panels

func (h Questions) routes(r fiber.Router) {
	r.Get("/panels/:id/questions", wire.SignedIn, h.list)
	r.Post("/panels/:id/questions", wire.SignedIn, h.ask)
	r.Put("/panels/:id/questions/:question/answer", wire.SignedIn, h.answer)
}

// privateQuestion is a question to the chair, for these two alone.
type privateQuestion struct {
	ID         id.Question `json:"id"`
	From       string      `json:"from"`
	Number     *id.Idea    `json:"number"` // of the idea that it is about
	Words      string      `json:"words"`
	AskedAt    *time.Time  `json:"asked_at"`
	Answer     *string     `json:"answer"`
	AnsweredAt *time.Time  `json:"answered_at"`
}

type privateQuestions struct {
	Own   []privateQuestion `json:"own"`
	Asked []privateQuestion `json:"asked"` // for the person who asks to answer
}

func (h Questions) list(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	found, err := h.Service.Questions(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := func(qs []review.Question) []privateQuestion {
		items := []privateQuestion{}
		for _, q := range qs {
			one := privateQuestion{ID: q.ID, Words: q.Words, AskedAt: utc(q.At), Answer: sentence(q.Answer), AnsweredAt: utc(q.AnsweredAt)}
			if q.Idea != 0 {
				one.Number = &q.Idea
			}
			for _, m := range found.Head.Members {
				if m.ID == q.Seat {
					one.From = m.Name
				}
			}
			items = append(items, one)
		}
		return items
	}
	return readPrivate(c, privateQuestions{out(found.Own), out(found.Asked)})
}

func (h Questions) ask(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Number id.Idea `json:"number"`
		Words  string  `json:"words"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if err := h.Service.Ask(ctx, wire.Actor(c), p, in.Number, in.Words); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h Questions) answer(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Answer string `json:"answer"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if err := h.Service.AnswerQuestion(ctx, wire.Actor(c), p, id.Question(wire.ParseID(c.Params("question"))), in.Answer); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
