package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) practices(g fiber.Router) {
	g.Get("/:panel/practice", h.practice)
	g.Get("/:panel/practice/edit", h.askPractice)
	g.Post("/:panel/practice/edit", h.setPractice)
	g.Post("/:panel/practice/prepared", h.prepareFor)
	g.Get("/:panel/practice/:practice", h.practiceIdea)
	g.Post("/:panel/practice/:practice", h.practise)
}

// toPractice leads a member who opens a real idea too early to the practice ideas.
func (h Reviews) toPractice(c *fiber.Ctx) error {
	h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), review.ErrPractice.Message)})
	return c.Redirect(pages.PracticeURL(panelOf(c)), fiber.StatusSeeOther)
}

func (h Reviews) practicePage(c *fiber.Ctx) (pages.Practice, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	found, err := h.Service.Practice(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Practice{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Practice{Base: h.frameOf(c, text.T(ctx, "Practice ideas"), found.Head.Name), Practice: found}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), found.Head.Name
	return p, nil
}

func (h Reviews) practice(c *fiber.Ctx) error {
	p, err := h.practicePage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// practiceIdeaPage is the page of one practice idea as its reader may see it now.
func (h Reviews) practiceIdeaPage(c *fiber.Ctx) (pages.PracticeIdea, error) {
	all, err := h.practicePage(c)
	if err != nil {
		return pages.PracticeIdea{}, err
	}
	n := int(wire.ParseID(c.Params("practice")))
	at := slices.IndexFunc(all.Ideas, func(i review.Practised) bool { return i.Number == n })
	if at < 0 {
		return pages.PracticeIdea{}, review.ErrNoPractice
	}
	p := pages.PracticeIdea{Base: all.Base, Practice: all.Practice, Idea: all.Ideas[at]}
	p.Base.Title = slices.Insert(p.Base.Title, 0, p.Idea.Title)
	p.Base.Back, p.Base.BackText = pages.PracticeURL(panelOf(c)), text.T(c.UserContext(), "Practice ideas")
	return p, nil
}

func (h Reviews) practiceIdea(c *fiber.Ctx) error {
	p, err := h.practiceIdeaPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Reviews) practise(c *fiber.Ctx) error {
	p, err := h.practiceIdeaPage(c)
	if err != nil {
		return err
	}
	ctx, panel := c.UserContext(), panelOf(c)
	var names []string
	for _, cr := range p.Head.Criteria {
		names = append(names, pages.ScoreField(cr.ID), pages.UnableField(cr.ID))
	}
	f, err := wire.Form(c, formMax, names...)
	answers := map[string]string{}
	p.Answers = map[id.Criterion]string{}
	for _, cr := range p.Head.Criteria {
		answer := scoreOf(f, cr.ID)
		answers[cr.Name], p.Answers[cr.ID] = answer, answer
	}
	if err == nil {
		err = h.Service.Practise(ctx, wire.Actor(c), panel, p.Idea.Number, answers)
	}
	if err == nil {
		return c.Redirect(pages.PracticeIdeaURL(panel, p.Idea.Number), fiber.StatusSeeOther)
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	p.Fields = slices.Clone(fieldsOf(err, ""))
	for i := range p.Fields {
		for _, cr := range p.Head.Criteria {
			if p.Fields[i].Name == cr.Name {
				p.Fields[i].Name = pages.ScoreField(cr.ID)
			}
		}
	}
	p.Base.Errors = true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// scoreOf is what a form answers on a criterion.
func scoreOf(f wire.Values, cr id.Criterion) string {
	answer := strings.TrimSpace(f.Get(pages.ScoreField(cr)))
	if f.Get(pages.UnableField(cr)) == "1" && answer == "" {
		return review.UnableText
	}
	return answer
}

// practiceForm is the form of the practice ideas for who may change them.
func (h Reviews) practiceForm(c *fiber.Ctx) (pages.PracticeEdit, error) {
	all, err := h.practicePage(c)
	switch {
	case err != nil:
		return pages.PracticeEdit{}, err
	case !all.Writes:
		return pages.PracticeEdit{}, review.ErrNotYours
	}
	p := pages.PracticeEdit{Base: all.Base, Practice: all.Practice}
	ctx := c.UserContext()
	p.Base.Title = slices.Insert(p.Base.Title, 0, text.T(ctx, "Change the practice ideas"))
	p.Base.Back, p.Base.BackText = pages.PracticeURL(panelOf(c)), text.T(ctx, "Practice ideas")
	return p, nil
}

func (h Reviews) askPractice(c *fiber.Ctx) error {
	p, err := h.practiceForm(c)
	if err == nil && p.Head.Reached(review.Briefed) {
		err = review.ErrFrozen
	}
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Reviews) setPractice(c *fiber.Ctx) error {
	p, err := h.practiceForm(c)
	if err != nil {
		return err
	}
	names := []string{"version"}
	renamed := map[string]string{}
	for n := 1; n <= review.PracticeIdeas; n++ {
		key := strconv.Itoa(n) + "."
		for _, name := range []string{"title", "body", "reasons"} {
			names = append(names, pages.PracticeKey(n, name))
			renamed[key+name] = pages.PracticeKey(n, name)
		}
		for _, cr := range p.Head.Criteria {
			names = append(names, pages.PracticeWorked(n, cr.ID))
			renamed[key+"worked."+cr.Name] = pages.PracticeWorked(n, cr.ID)
		}
	}
	f, err := wire.Form(c, textMax, names...)
	if err == nil {
		ideas := make([]review.PracticeIdea, review.PracticeIdeas)
		for i := range ideas {
			n := i + 1
			ideas[i] = review.PracticeIdea{
				Title: f.Get(pages.PracticeKey(n, "title")), Body: f.Get(pages.PracticeKey(n, "body")), Reasons: f.Get(pages.PracticeKey(n, "reasons")), Worked: map[string]string{},
			}
			for _, cr := range p.Head.Criteria {
				ideas[i].Worked[cr.Name] = f.Get(pages.PracticeWorked(n, cr.ID))
			}
		}
		err = h.Service.SetPractice(c.UserContext(), wire.Actor(c), panelOf(c), versionOf(f), ideas)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "The practice ideas are saved.")})
		return c.Redirect(pages.PracticeURL(panelOf(c)), fiber.StatusSeeOther)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy:
	default:
		return err
	}
	p.Typed, p.Base.Errors = typedOf(f), true
	p.Fields = slices.Clone(fieldsOf(err, "p1-title"))
	for i := range p.Fields {
		if to, ok := renamed[p.Fields[i].Name]; ok {
			p.Fields[i].Name = to
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// prepareFor takes the secretary's word that a member has practised with them.
func (h Reviews) prepareFor(c *fiber.Ctx) error {
	p, err := h.practicePage(c)
	if err != nil {
		return err
	}
	if p.Viewer.Seat != review.Secretary {
		return review.ErrNotYours
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "seat")
	if err == nil && f.ID("seat") == 0 {
		err = (fault.Fields{{Name: "seat", Message: "Select a member."}}).Fault("practice.member", "There is a problem with the member.")
	}
	if err == nil {
		err = h.Service.PrepareFor(ctx, wire.Actor(c), panelOf(c), id.Seat(f.ID("seat")))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "It is noted that they are ready.")})
		return c.Redirect(pages.PracticeURL(panelOf(c)), fiber.StatusSeeOther)
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.NotFound {
		return err
	}
	p.Typed, p.Fields, p.Base.Errors = typedOf(f), fieldsOf(err, "seat"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
