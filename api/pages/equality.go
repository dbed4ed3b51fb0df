package pages

import (
	"context"
	"encoding/csv"
	"io"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/equality"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Equality answers the pages of the equality questions.
type Equality struct {
	Admin
	Asking asks
}

// asks is what these pages ask of equality.Service.
type asks interface {
	Switch(ctx context.Context, by account.Actor, c id.Challenge, on bool) error
	Asks(ctx context.Context, by account.Actor, c id.Challenge) error
	Answer(ctx context.Context, by account.Actor, c id.Challenge, a equality.Answers) error
	Results(ctx context.Context, by account.Actor, c id.Challenge) (equality.Results, error)
}

// Routes adds the pages to app.
func (h Equality) Routes(app fiber.Router) {
	app.Get("/challenges/:slug/equality", wire.SignedIn, h.ask)
	app.Post("/challenges/:slug/equality", wire.SignedIn, h.skip)
	app.Get("/challenges/:slug/equality/questions", wire.SignedIn, h.questions)
	app.Post("/challenges/:slug/equality/questions", wire.SignedIn, h.answer)
	app.Get("/challenges/:slug/equality/thanks", wire.SignedIn, h.thanks)
	app.Get("/admin/challenges/:slug/equality", wire.SignedIn, h.results)
	app.Post("/admin/challenges/:slug/equality", wire.SignedIn, h.turn)
	app.Get("/admin/challenges/:slug/equality.csv", wire.SignedIn, h.file)
}

// asked returns the challenge, if the person is still to be asked in it.
func (h Equality) asked(c *fiber.Ctx) (challenge.Challenge, error) {
	ch, err := h.open(c.UserContext(), wire.Actor(c), c.Params("slug"))
	if err != nil {
		return ch, err
	}
	return ch, h.Asking.Asks(c.UserContext(), wire.Actor(c), ch.ID)
}

func (h Equality) frame(c *fiber.Ctx, ch challenge.Challenge) frontend.Base {
	b := h.Base(c, text.T(c.UserContext(), "Equality questions"), ch.Title)
	b.NoIndex, b.Back, b.BackText = true, pages.ChallengeURL(ch.Slug), ch.Title
	return b
}

// ask answers GET /challenges/{slug}/equality.
func (h Equality) ask(c *fiber.Ctx) error {
	ch, err := h.asked(c)
	if err != nil {
		return err
	}
	return Show(c, pages.EqualityAsk{Base: h.frame(c, ch), Challenge: ch}.Page())
}

// skip answers POST /challenges/{slug}/equality: they do not want to answer.
func (h Equality) skip(c *fiber.Ctx) error {
	ch, err := h.asked(c)
	if err != nil {
		return err
	}
	if _, err := wire.Form(c, formMax); err != nil {
		return err
	}
	if err := h.Asking.Answer(c.UserContext(), wire.Actor(c), ch.ID, nil); err != nil {
		return err
	}
	return c.Redirect(pages.ChallengeURL(ch.Slug), fiber.StatusSeeOther)
}

// questions answers GET /challenges/{slug}/equality/questions.
func (h Equality) questions(c *fiber.Ctx) error {
	ch, err := h.asked(c)
	if err != nil {
		return err
	}
	p := pages.EqualityForm{Base: h.frame(c, ch), Challenge: ch, Questions: pages.FirstQuestions()}
	p.Base.Title[0] = text.T(c.UserContext(), "Answer the equality questions")
	return Show(c, p.Page())
}

// answer answers POST /challenges/{slug}/equality/questions: the first step may lead to a
// second, whose page holds what the first said.
func (h Equality) answer(c *fiber.Ctx) error {
	ch, err := h.asked(c)
	if err != nil {
		return err
	}
	names := []string{"step"}
	for _, q := range equality.Questions {
		names = append(names, q.Key)
	}
	f, err := wire.Form(c, formMax, names...)
	if err != nil {
		return err
	}
	a := equality.Answers{}
	for _, q := range equality.Questions {
		if given := f.Get(q.Key); given != "" {
			a[q.Key] = given
		}
	}
	a = a.Clean()
	if next := a.Next(); f.Get("step") != "2" && len(next) > 0 {
		p := pages.EqualityForm{Base: h.frame(c, ch), Challenge: ch, Questions: next, Said: a, Second: true}
		p.Base.Title[0] = text.T(c.UserContext(), "Equality questions, second step")
		return Show(c, p.Page())
	}
	if err := h.Asking.Answer(c.UserContext(), wire.Actor(c), ch.ID, a); err != nil {
		return err
	}
	return c.Redirect(pages.EqualityURL(ch.Slug)+"/thanks", fiber.StatusSeeOther)
}

// thanks answers GET /challenges/{slug}/equality/thanks.
func (h Equality) thanks(c *fiber.Ctx) error {
	ch, err := h.open(c.UserContext(), wire.Actor(c), c.Params("slug"))
	if err != nil {
		return err
	}
	b := h.frame(c, ch)
	b.Title[0] = text.T(c.UserContext(), "Thank you for answering")
	return Show(c, pages.EqualityAsk{Base: b, Challenge: ch}.Thanks())
}

// results answers GET /admin/challenges/{slug}/equality.
func (h Equality) results(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), wire.Actor(c)
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	p := pages.EqualityResults{Base: h.base(c, pages.AdminURL(ch.Slug), ch.Title, text.T(ctx, "Who answered the equality questions"), ch.Title), Challenge: ch}
	if p.Results, err = h.Asking.Results(ctx, by, ch.ID); err != nil {
		return err
	}
	p.May = account.Can(by, account.KeepData, account.Thing{Challenge: ch.ID}) == nil
	return Show(c, p.Page())
}

// turn answers POST /admin/challenges/{slug}/equality.
func (h Equality) turn(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "on")
	if err != nil {
		return err
	}
	on := f.Get("on") == "yes"
	if err := h.Asking.Switch(ctx, wire.Actor(c), ch.ID, on); err != nil {
		return err
	}
	said := text.T(ctx, "The equality questions are off. Answers stay.")
	if on {
		said = text.T(ctx, "The equality questions are on.")
	}
	return h.done(c, ch.Slug, said)
}

// file answers GET /admin/challenges/{slug}/equality.csv.
func (h Equality) file(c *fiber.Ctx) error {
	ch, err := h.toChange(c)
	if err != nil {
		return err
	}
	r, err := h.Asking.Results(c.UserContext(), wire.Actor(c), ch.ID)
	if err != nil {
		return err
	}
	rows := [][]string{{"question", "answer", "people"}, {"", "all who answered", r.All.String()}}
	for _, l := range r.Lists {
		for _, line := range l.Lines {
			rows = append(rows, []string{l.Text, line.Answer, line.Count.String()})
		}
	}
	return wire.SendFile(c, "equality-"+ch.Slug+".csv", "text/csv; charset=utf-8", func(out io.Writer) error {
		if _, err := io.WriteString(out, "\uFEFF"); err != nil { // spreadsheets take it for another alphabet otherwise
			return err
		}
		return csv.NewWriter(out).WriteAll(rows)
	})
}
