package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// record is a version of what a panel has decided, as both have signed it.
type record struct {
	Number     int              `json:"number"`
	Entries    int              `json:"entries"`
	Hash       string           `json:"hash"`
	FinalAt    *time.Time       `json:"final_at"`
	ReleasedAt *time.Time       `json:"released_at"`
	AskedAt    *time.Time       `json:"asked_at"`
	ReopenedAt *time.Time       `json:"reopened_at"`
	Reason     *string          `json:"reason"`
	Decisions  []recordDecision `json:"decisions"`
}

type recordDecision struct {
	Number   id.Idea        `json:"number"`
	Outcome  review.Outcome `json:"outcome"`
	Into     *id.Idea       `json:"into"`
	Reason   string         `json:"reason"`
	Position int            `json:"position"`
}

// records answers GET /api/v1/panels/{id}/records.
func (h Panels) records(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := wire.Query(c); err != nil {
		return err
	}
	book, err := h.Service.Records(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	items := make([]record, len(book.Records))
	for n, r := range book.Records {
		items[n] = record{
			Number: r.Number, Entries: r.Entries, Hash: r.Hash, FinalAt: utc(r.FinalAt), ReleasedAt: utc(r.ReleasedAt), AskedAt: utc(r.AskedAt),
			ReopenedAt: utc(r.ReopenedAt), Reason: sentence(r.Reason), Decisions: make([]recordDecision, len(r.Decisions)),
		}
		for i, d := range r.Decisions {
			one := recordDecision{Number: d.Idea, Outcome: d.Outcome, Reason: d.Reason, Position: d.Position}
			if d.Into != 0 {
				one.Into = &d.Into
			}
			items[n].Decisions[i] = one
		}
	}
	return readPrivate(c, wire.NewList(items, ""))
}

// askReopening answers POST /api/v1/panels/{id}/reopening.
func (h Panels) askReopening(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Reason string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if err = h.Service.AskReopening(ctx, wire.Actor(c), p, version, in.Reason); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

// agreeReopening answers POST /api/v1/panels/{id}/reopening/agree.
func (h Panels) agreeReopening(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	if _, err = h.Service.Reopen(ctx, wire.Actor(c), p, version); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}
