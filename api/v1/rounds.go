package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Rounds answers what goes on beside the scores of an open round: how a member
// finishes, who is reminded, and which signs of conflicts there are.
type Rounds Panels

func (h Rounds) routes(r fiber.Router) {
	r.Get("/panels/:id/check", wire.SignedIn, h.check)
	r.Post("/panels/:id/finish", wire.SignedIn, h.finish)
	r.Post("/panels/:id/reminders", wire.SignedIn, h.remind)
	r.Get("/panels/:id/hints", wire.SignedIn, h.hints)
	r.Post("/panels/:id/hints", wire.SignedIn, h.settle)
}

// check is what a member looks through before they finish.
type check struct {
	Round       int        `json:"round"`
	Done        int        `json:"done"`
	Total       int        `json:"total"`
	MinutesLeft int        `json:"minutes_left"`
	FinishedAt  *time.Time `json:"finished_at"`
	Pending     []id.Idea  `json:"pending"` // without an answer on some criterion
	Unable      []id.Idea  `json:"unable"`  // answered in full, somewhere with "unable to judge"
	First       []id.Idea  `json:"first"`   // the first five that the member was shown
	Own         []ownOn    `json:"own"`
}

// ownOn is what the person who asks said of one idea.
type ownOn struct {
	Number id.Idea    `json:"number"`
	Scores []ownScore `json:"scores"`
}

// check answers GET /api/v1/panels/{id}/check.
func (h Rounds) check(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := wire.Query(c); err != nil {
		return err
	}
	l, err := h.Service.LookThrough(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	numbers := func(sheets []review.SheetHead) []id.Idea {
		out := []id.Idea{}
		for _, s := range sheets {
			out = append(out, s.Idea)
		}
		return out
	}
	own := []ownOn{}
	for _, s := range l.Sheets {
		if said, ok := l.Own[s.Idea]; ok {
			own = append(own, ownOn{s.Idea, scoresOut(l.Head, said)})
		}
	}
	return readPrivate(c, check{
		Own: own, Round: l.Round.Number, Done: l.Done, Total: l.Total, MinutesLeft: int((l.Left() + time.Minute - 1) / time.Minute), FinishedAt: utc(l.FinishedAt),
		Pending: numbers(l.Open), Unable: numbers(l.Unable), First: numbers(l.First),
	})
}

// finish answers POST /api/v1/panels/{id}/finish with 204. Scores can still be
// changed until the round closes.
func (h Rounds) finish(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if err := h.Service.Finish(ctx, wire.Actor(c), p); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// remind answers POST /api/v1/panels/{id}/reminders with how many members are
// written to.
func (h Rounds) remind(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Whom review.Whom `json:"whom"`
		Seat id.Seat     `json:"seat"` // for "one"
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	n, err := h.Service.Remind(ctx, wire.Actor(c), p, in.Whom, in.Seat)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.JSON(struct {
		Sent int `json:"sent"`
	}{n})
}

// hint is a sign that a member may have a conflict of interest.
type hint struct {
	Seat   id.Seat             `json:"seat"`
	Number id.Idea             `json:"number"`
	Title  string              `json:"title"`
	Kind   review.ConflictKind `json:"kind"`
	Sign   review.Sign         `json:"sign"`
}

// hints answers GET /api/v1/panels/{id}/hints.
func (h Rounds) hints(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := wire.Query(c); err != nil {
		return err
	}
	list, err := h.Service.Hints(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	items := []hint{}
	for _, one := range list.Hints {
		items = append(items, hint{one.Seat, one.Idea, one.Title, one.Kind, one.Sign})
	}
	return readPrivate(c, wire.NewList(items, ""))
}

// settle answers POST /api/v1/panels/{id}/hints with 204: the hints are
// confirmed, which declares the conflicts, or dismissed.
func (h Rounds) settle(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Seat    id.Seat             `json:"seat"`
		Kind    review.ConflictKind `json:"kind"`
		Ideas   []id.Idea           `json:"ideas"`
		Confirm bool                `json:"confirm"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	err := h.Service.SettleHints(ctx, wire.Actor(c), p, review.Settling{Seat: in.Seat, Kind: in.Kind, Ideas: in.Ideas, Confirm: in.Confirm})
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
