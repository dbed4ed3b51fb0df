package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/equality"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Equality answers the equality questions of a challenge.
type Equality struct {
	Parts
	Asking asks
}

// asks is what these routes ask of equality.Service.
type asks interface {
	Switch(ctx context.Context, by account.Actor, c id.Challenge, on bool) error
	Asks(ctx context.Context, by account.Actor, c id.Challenge) error
	Answer(ctx context.Context, by account.Actor, c id.Challenge, a equality.Answers) error
	Results(ctx context.Context, by account.Actor, c id.Challenge) (equality.Results, error)
}

// Routes adds the routes under r, which is /api/v1. Answers take no Idempotency-Key: the
// digest that is kept of a request would lead from the person to what they said.
func (h Equality) Routes(r fiber.Router) {
	r.Get("/challenges/:slug/equality", wire.SignedIn, h.results)
	r.Put("/challenges/:slug/equality", wire.SignedIn, h.turn)
	r.Get("/challenges/:slug/equality/questions", wire.SignedIn, h.questions)
	r.Post("/challenges/:slug/equality/answers", wire.SignedIn, h.answer)
}

// equalityResults are what may be told of who answered.
type equalityResults struct {
	On      bool           `json:"on"`
	Waiting bool           `json:"waiting"` // answers wait for the next week
	People  *string        `json:"people"`  // "0", "<8" or a rounded number
	Lists   []equalityList `json:"lists"`
}

// equalityList is one question. No lines: too few answered it.
type equalityList struct {
	Key   string         `json:"key"`
	Text  string         `json:"text"`
	Lines []equalityLine `json:"lines"`
}

// equalityLine is an answer and how many gave it.
type equalityLine struct {
	Answer string  `json:"answer"`
	People *string `json:"people"` // null: not told, since another could be worked out
}

func equalityOut(r equality.Results) equalityResults {
	out := equalityResults{On: r.On, Waiting: r.Waiting, People: sentence(r.All.String()), Lists: []equalityList{}}
	if !r.Tells() {
		return out
	}
	for _, l := range r.Lists {
		list := equalityList{l.Key, l.Text, make([]equalityLine, len(l.Lines))}
		for n, line := range l.Lines {
			list.Lines[n] = equalityLine{line.Answer, sentence(line.Count.String())}
		}
		out.Lists = append(out.Lists, list)
	}
	return out
}

// results answers GET /api/v1/challenges/{slug}/equality.
func (h Equality) results(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	r, err := h.Asking.Results(ctx, a, ch.ID)
	if err != nil {
		return err
	}
	return wire.Read(c, equalityOut(r))
}

// turn answers PUT /api/v1/challenges/{slug}/equality.
func (h Equality) turn(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err == nil {
		err = ch.Changeable()
	}
	if err != nil {
		return err
	}
	var in struct {
		On *bool `json:"on"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if in.On == nil {
		return missing("on", "Send true to switch the questions on, false to switch them off.")
	}
	if err = h.Asking.Switch(ctx, a, ch.ID, *in.On); err != nil {
		return err
	}
	r, err := h.Asking.Results(ctx, a, ch.ID)
	if err != nil {
		return err
	}
	return wire.Changed(c, equalityOut(r), 0)
}

// missing is the fault of a member that a body has to have.
func missing(name, message string) error {
	return fault.Fields{{Name: name, Message: message}}.Fault("body.fields", "Some fields cannot be taken as they are.")
}

// asked returns the challenge, if the person is still to be asked in it.
func (h Equality) asked(c *fiber.Ctx) (challenge.Challenge, error) {
	ch, err := h.open(c.UserContext(), wire.Actor(c), c.Params("slug"))
	if err != nil {
		return ch, err
	}
	return ch, h.Asking.Asks(c.UserContext(), wire.Actor(c), ch.ID)
}

// equalityQuestion is a question with its answers.
type equalityQuestion struct {
	Key     string   `json:"key"`
	Text    string   `json:"text"`
	Answers []string `json:"answers"`
	After   *string  `json:"after"` // key of the question whose answer leads here; null: everybody is asked
	If      *string  `json:"if"`    // that answer
}

// questions answers GET /api/v1/challenges/{slug}/equality/questions.
func (h Equality) questions(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	if _, err := h.asked(c); err != nil {
		return err
	}
	items := make([]equalityQuestion, len(equality.Questions))
	for n, q := range equality.Questions {
		items[n] = equalityQuestion{q.Key, q.Text, q.Answers, sentence(q.After), sentence(q.If)}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// answer answers POST /api/v1/challenges/{slug}/equality/answers with 204.
func (h Equality) answer(c *fiber.Ctx) error {
	ch, err := h.asked(c)
	if err != nil {
		return err
	}
	var in struct {
		Answers equality.Answers `json:"answers"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if in.Answers == nil {
		return missing("answers", "Send the answers, or {} for somebody who does not want to answer.")
	}
	if err = in.Answers.Check(); err != nil {
		return err
	}
	if err = h.Asking.Answer(c.UserContext(), wire.Actor(c), ch.ID, in.Answers); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
