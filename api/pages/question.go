package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) questions(g fiber.Router) {
	g.Get("/:panel/questions", h.readQuestions)
	g.Post("/:panel/questions", h.ask)
	g.Post("/:panel/questions/:question", h.answerQuestion)
}

func (h Reviews) questionsPage(c *fiber.Ctx) (pages.Questions, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	found, err := h.Service.Questions(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Questions{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Questions{Base: h.frameOf(c, text.T(ctx, "Private questions"), found.Head.Name), Words: h.words(), Questions: found, Typed: pages.Typed{}}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), found.Head.Name
	return p, nil
}

func (h Reviews) readQuestions(c *fiber.Ctx) error {
	q, err := wire.Query(c, "idea")
	if err != nil {
		return err
	}
	p, err := h.questionsPage(c)
	if err != nil {
		return err
	}
	p.Typed["idea"] = q.Get("idea")
	if i := wire.ParseID(q.Get("idea")); i != 0 {
		p.Base.Back, p.Base.BackText = pages.SheetURL(panelOf(c), id.Idea(i)), text.T(c.UserContext(), "The idea")
	}
	return Show(c, p.Page())
}

func (h Reviews) ask(c *fiber.Ctx) error {
	p, err := h.questionsPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "idea", "words")
	if err == nil {
		err = h.Service.Ask(c.UserContext(), wire.Actor(c), panelOf(c), id.Idea(f.ID("idea")), f.Get("words"))
	}
	return h.asked(c, p, f, text.T(c.UserContext(), "Your question is with the chair."), err)
}

func (h Reviews) answerQuestion(c *fiber.Ctx) error {
	p, err := h.questionsPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "answer")
	p.Question = id.Question(wire.ParseID(c.Params("question")))
	if err == nil {
		err = h.Service.AnswerQuestion(c.UserContext(), wire.Actor(c), panelOf(c), p.Question, f.Get("answer"))
	}
	return h.asked(c, p, f, text.T(c.UserContext(), "Your answer is with the member."), err)
}

// asked answers a form of the page of questions.
func (h Reviews) asked(c *fiber.Ctx, p pages.Questions, f wire.Values, said string, err error) error {
	if err == nil {
		h.Say(c, frontend.Flash{Text: said})
		return c.Redirect(pages.QuestionsURL(panelOf(c)), fiber.StatusSeeOther)
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
		return err
	}
	p.Typed, p.Fields, p.Base.Errors = typedOf(f), slices.Clone(fieldsOf(err, "words")), true
	for i := range p.Fields {
		if p.Fields[i].Name == "answer" {
			p.Fields[i].Name = pages.AnswerField(p.Question)
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
