package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Practices answers the practice ideas of a panel.
type Practices Panels

func (h Practices) routes(r fiber.Router) {
	r.Get("/panels/:id/practice", wire.SignedIn, h.list)
	r.Put("/panels/:id/practice", wire.SignedIn, h.set)
	r.Put("/panels/:id/practice/:number", wire.SignedIn, h.put)
	r.Post("/panels/:id/seats/:seat/prepared", wire.SignedIn, h.prepared)
}

// practice is how far the person who asks is with the practice ideas.
type practice struct {
	Done  int            `json:"done"`
	Total int            `json:"total"`
	Items []practiceIdea `json:"items"`
}

// practiceIdea is an invented idea. What the chair would answer, and why, is null
// until the member has answered it. Scores are as in putSheet.
type practiceIdea struct {
	Number  int               `json:"number"`
	Title   string            `json:"title"`
	Body    string            `json:"body"`
	Scores  map[string]string `json:"scores"`
	Worked  map[string]string `json:"worked"`
	Reasons *string           `json:"reasons"`
}

func (h Practices) read(c *fiber.Ctx) (practice, error) {
	ctx, p := c.UserContext(), panelID(c)
	found, err := h.Service.Practice(ctx, wire.Actor(c), p)
	if err != nil {
		return practice{}, h.Service.Refused(ctx, p, err)
	}
	out := practice{Done: found.Done, Total: review.PracticeIdeas, Items: []practiceIdea{}}
	for _, i := range found.Ideas {
		out.Items = append(out.Items, practiceIdea{i.Number, i.Title, i.Body, i.Own.Answers, i.Worked, sentence(i.Reasons)})
	}
	return out, nil
}

func (h Practices) list(c *fiber.Ctx) error {
	out, err := h.read(c)
	if err != nil {
		return err
	}
	return readPrivate(c, out)
}

// put answers PUT /api/v1/panels/{id}/practice/{number} with the idea, the worked
// answers now in it.
func (h Practices) put(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Scores map[string]string `json:"scores"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	number := int(wire.ParseID(c.Params("number")))
	if err := h.Service.Practise(ctx, wire.Actor(c), p, number, in.Scores); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out, err := h.read(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, out.Items[number-1], 0)
}

// newPractice is one item of the body of PUT /api/v1/panels/{id}/practice.
type newPractice struct {
	Title   string            `json:"title"`
	Body    string            `json:"body"`
	Worked  map[string]string `json:"worked"`
	Reasons string            `json:"reasons"`
}

func (h Practices) set(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Items []newPractice `json:"items"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	ideas := make([]review.PracticeIdea, len(in.Items))
	for i, n := range in.Items {
		ideas[i] = review.PracticeIdea{Title: n.Title, Body: n.Body, Worked: n.Worked, Reasons: n.Reasons}
	}
	if err = h.Service.SetPractice(ctx, wire.Actor(c), p, version, ideas); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out, err := h.read(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, 0)
}

func (h Practices) prepared(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if err := h.Service.PrepareFor(ctx, wire.Actor(c), p, id.Seat(wire.ParseID(c.Params("seat")))); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
