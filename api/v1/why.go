package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/why"
)

// Why answers /api/v1/why: whether somebody may do something, and by which rule.
type Why struct{ Asks asksWhy }

// asksWhy is what this route asks of why.Service.
type asksWhy interface {
	Ask(ctx context.Context, by account.Actor, q why.Question) (why.Answer, error)
}

// Routes adds the route under r, which is /api/v1.
func (h Why) Routes(r fiber.Router) { r.Get("/why", wire.SignedIn, h.ask) }

// answer is what the server would do.
type answer struct {
	Verdict   why.Verdict `json:"verdict"`
	Code      string      `json:"code"` // of the refusal, as the person would get it
	Sentence  string      `json:"sentence"`
	LeavesOut []string    `json:"leaves_out"` // what is not told to whoever asks
	Person    *string     `json:"person"`     // handle; null for somebody who is signed out
}

// ask answers GET /api/v1/why.
func (h Why) ask(c *fiber.Ctx) error {
	q, err := wire.Query(c, "person", "thing", "act")
	if err != nil {
		return err
	}
	a, err := h.Asks.Ask(c.UserContext(), wire.Actor(c), why.Question{Person: q.Get("person"), Thing: q.Get("thing"), Act: why.Act(q.Get("act"))})
	if err != nil {
		return err
	}
	return wire.Read(c, answer{a.Verdict, a.Code, a.Sentence, append([]string{}, a.LeavesOut...), sentence(a.Handle)})
}
