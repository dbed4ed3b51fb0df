package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// refresh is after how many seconds a browser without scripts looks again.
const refresh = 15

// meetings adds the pages of meetings and minutes.
func (h Reviews) meetings(g fiber.Router) {
	g.Get("/:panel/meeting", h.meeting)
	g.Get("/:panel/meeting/stream", h.stream)
	g.Post("/:panel/meeting/current", h.setCurrent)
	g.Post("/:panel/meeting/presence", h.setPresence)
	g.Post("/:panel/meeting/move", h.moveOnAgenda)
	g.Post("/:panel/meeting/pull", h.pull)
	g.Get("/:panel/meeting/consent", h.askConsent)
	g.Post("/:panel/meeting/consent", h.consent)
	g.Get("/:panel/ideas/:number/aside", h.askAside)
	g.Post("/:panel/ideas/:number/aside", h.setAside)
	g.Get("/:panel/ideas/:number/skip", h.askSkip)
	g.Post("/:panel/ideas/:number/skip", h.skip)
	g.Get("/:panel/minutes", h.minutes)
	g.Get("/:panel/minutes/download", h.downloadMinutes)
	g.Get("/:panel/ideas/:number/minutes", h.minutesOf)
	g.Post("/:panel/ideas/:number/minutes", h.writeMinutes)
	g.Post("/:panel/ideas/:number/minutes/agree", h.agreeMinutes)
	g.Post("/:panel/ideas/:number/dissent", h.dissent)
}

func (h Reviews) room(c *fiber.Ctx) (review.Room, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	r, err := h.Service.Room(ctx, wire.Actor(c), panel)
	return r, h.Service.Refused(ctx, panel, err)
}

// meeting answers GET /review/{panel}/meeting.
func (h Reviews) meeting(c *fiber.Ctx) error {
	r, err := h.room(c)
	if err != nil {
		return err
	}
	p := pages.Meeting{Base: h.frameOf(c, text.T(c.UserContext(), "Meeting"), r.Head.Name), Words: h.words(), Room: r}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(r.Head.ID), r.Head.Name
	if r.Head.Meets() {
		p.Base.Refresh = refresh
	}
	return Show(c, p.Page())
}

// stream answers GET /review/{panel}/meeting/stream: a token whenever the page of
// the meeting is another one.
func (h Reviews) stream(c *fiber.Ctx) error {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	if _, err := h.Service.MeetingToken(ctx, a, panel); err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	return h.Live.Stream(c, outbox.PanelTopic(panel), func(ctx context.Context) (string, error) {
		return h.Service.MeetingToken(ctx, a, panel)
	})
}

// met leads back to the meeting after an act; faults of the moment are said there.
func (h Reviews) met(c *fiber.Ctx, err error, words string) error {
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.Closed:
		words = text.T(c.UserContext(), fault.Of(err).Message)
	default:
		return h.Service.Refused(c.UserContext(), panelOf(c), err)
	}
	if words != "" {
		h.Say(c, frontend.Flash{Text: words})
	}
	return c.Redirect(pages.MeetingURL(panelOf(c)), fiber.StatusSeeOther)
}

// meets reads a form of the page of the meeting, for those who may open it.
func (h Reviews) meets(c *fiber.Ctx, names ...string) (wire.Values, error) {
	if _, err := h.room(c); err != nil {
		return wire.Values{}, err
	}
	return wire.Form(c, formMax, names...)
}

func (h Reviews) setCurrent(c *fiber.Ctx) error {
	f, err := h.meets(c, "idea")
	if err != nil {
		return err
	}
	return h.met(c, h.Service.SetCurrent(c.UserContext(), wire.Actor(c), panelOf(c), id.Idea(f.ID("idea"))), "")
}

func (h Reviews) setPresence(c *fiber.Ctx) error {
	f, err := h.meets(c, "seat", "here")
	if err != nil {
		return err
	}
	var seats []id.Seat
	if s := id.Seat(f.ID("seat")); s != 0 {
		seats = append(seats, s)
	}
	return h.met(c, h.Service.Attend(c.UserContext(), wire.Actor(c), panelOf(c), f.Get("here") == "1", seats...), "")
}

func (h Reviews) moveOnAgenda(c *fiber.Ctx) error {
	f, err := h.meets(c, "idea", "place")
	if err != nil {
		return err
	}
	return h.met(c, h.Service.MoveOnAgenda(c.UserContext(), wire.Actor(c), panelOf(c), id.Idea(f.ID("idea")), int(f.ID("place"))), "")
}

func (h Reviews) pull(c *fiber.Ctx) error {
	f, err := h.meets(c, "idea")
	if err != nil {
		return err
	}
	err = h.Service.PullIdea(c.UserContext(), wire.Actor(c), panelOf(c), id.Idea(f.ID("idea")))
	return h.met(c, err, text.T(c.UserContext(), "The panel will discuss the idea. Nobody sees who asked for it."))
}

func (h Reviews) consentPage(c *fiber.Ctx) (pages.Consent, error) {
	r, err := h.room(c)
	if err == nil && r.Viewer.Seat != review.Chair {
		err = review.ErrNotYours
	}
	if err == nil && !r.Head.Meets() {
		err = review.ErrNoMeeting
	}
	if err != nil {
		return pages.Consent{}, err
	}
	p := pages.Consent{Base: h.frameOf(c, text.T(c.UserContext(), "Decide without discussion"), r.Head.Name), Words: h.words(), Room: r, Typed: pages.Typed{}}
	p.Base.Back, p.Base.BackText = pages.MeetingURL(r.Head.ID), text.T(c.UserContext(), "Meeting")
	return p, nil
}

func (h Reviews) askConsent(c *fiber.Ctx) error {
	p, err := h.consentPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Reviews) consent(c *fiber.Ctx) error {
	ctx := c.UserContext()
	var names []string
	for _, o := range review.Outcomes {
		names = append(names, "reason_"+string(o))
	}
	f, err := wire.Form(c, textMax, names...)
	if err != nil {
		return err
	}
	p, err := h.consentPage(c)
	if err != nil {
		return err
	}
	reasons := map[review.Outcome]string{}
	for _, o := range review.Outcomes {
		reasons[o] = f.Get("reason_" + string(o))
	}
	done, err := h.Service.DecideByConsent(ctx, wire.Actor(c), panelOf(c), reasons)
	if fault.KindOf(err) == fault.Invalid {
		p.Fields, p.Typed, p.Base.Errors = fieldsOf(err, ""), typedOf(f), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, p.Page())
	}
	return h.met(c, err, text.N(ctx, len(done), "%d idea is decided.", "%d ideas are decided."))
}
