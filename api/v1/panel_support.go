package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// PanelSupports answers what helps the members of a panel to take part.
type PanelSupports Panels

func (h PanelSupports) routes(r fiber.Router) {
	r.Get("/panels/:id/support", wire.SignedIn, h.read)
	r.Put("/panels/:id/support/plan", wire.SignedIn, h.setPlan)
	r.Put("/panels/:id/support/availability", wire.SignedIn, h.sayWhen)
	r.Post("/panels/:id/support/expenses", wire.SignedIn, h.noteExpense)
	r.Delete("/panels/:id/support/expenses/:expense", wire.SignedIn, h.takeBack)
	r.Put("/panels/:id/support/expenses/:expense/paid", wire.SignedIn, h.settle)
}

// panelSupport is the plan of a panel, with availabilities and expenses as far as the
// person who asks may know them.
type panelSupport struct {
	Contact      string         `json:"contact"`
	MeetsAt      *time.Time     `json:"meets_at"`
	Minutes      int            `json:"minutes"`
	Place        string         `json:"place"`
	Calendar     *string        `json:"calendar"` // the meeting as text/calendar
	Availability []availability `json:"availability"`
	Expenses     []expense      `json:"expenses"`
}

type availability struct {
	Seat  id.Seat `json:"seat"`
	Words string  `json:"words"`
}

type expense struct {
	ID      int64      `json:"id"`
	Seat    id.Seat    `json:"seat"`
	What    string     `json:"what"`
	Pence   int        `json:"pence"`
	NotedAt *time.Time `json:"noted_at"`
	PaidAt  *time.Time `json:"paid_at"`
}

func (h PanelSupports) read(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	found, err := h.Service.Support(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := panelSupport{
		Contact: found.Plan.Contact, MeetsAt: utc(found.Plan.MeetsAt), Minutes: found.Plan.Minutes, Place: found.Plan.Place,
		Calendar: sentence(h.Service.Calendar(found.Head.Panel, found.Plan)), Availability: []availability{}, Expenses: []expense{},
	}
	for _, w := range found.When {
		out.Availability = append(out.Availability, availability{w.Seat, w.Words})
	}
	for _, e := range found.Expenses {
		out.Expenses = append(out.Expenses, expense{e.ID, e.Seat, e.What, e.Pence, utc(e.At), utc(e.PaidAt)})
	}
	return readPrivate(c, out)
}

// done answers a write without a body.
func (h PanelSupports) done(c *fiber.Ctx, err error) error {
	if err != nil {
		return h.Service.Refused(c.UserContext(), panelID(c), err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h PanelSupports) setPlan(c *fiber.Ctx) error {
	var in struct {
		Contact string  `json:"contact"`
		MeetsAt instant `json:"meets_at"`
		Minutes int     `json:"minutes"`
		Place   string  `json:"place"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.done(c, h.Service.SetPlan(c.UserContext(), wire.Actor(c), panelID(c), review.Plan{Contact: in.Contact, MeetsAt: in.MeetsAt.at, Minutes: in.Minutes, Place: in.Place}))
}

func (h PanelSupports) sayWhen(c *fiber.Ctx) error {
	var in struct {
		Words string `json:"words"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.done(c, h.Service.SayWhen(c.UserContext(), wire.Actor(c), panelID(c), in.Words))
}

func (h PanelSupports) noteExpense(c *fiber.Ctx) error {
	var in struct {
		Seat  id.Seat `json:"seat"`
		What  string  `json:"what"`
		Pence int     `json:"pence"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.done(c, h.Service.NoteExpense(c.UserContext(), wire.Actor(c), panelID(c), review.Expense{Seat: in.Seat, What: in.What, Pence: in.Pence}))
}

func (h PanelSupports) takeBack(c *fiber.Ctx) error {
	return h.done(c, h.Service.TakeBackExpense(c.UserContext(), wire.Actor(c), panelID(c), wire.ParseID(c.Params("expense"))))
}

func (h PanelSupports) settle(c *fiber.Ctx) error {
	var in struct {
		Paid bool `json:"paid"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.done(c, h.Service.SettleExpense(c.UserContext(), wire.Actor(c), panelID(c), wire.ParseID(c.Params("expense")), in.Paid))
}
