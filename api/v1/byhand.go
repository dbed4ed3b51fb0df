package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// wish is what has been settled by hand about an idea and a member, or for seat 0
// about everybody: whether the idea is an anchor.
type wish struct {
	Number id.Idea `json:"number"`
	Seat   id.Seat `json:"seat"`
	Scores bool    `json:"scores"`
}

func wishesOut(ws []review.Wish) []wish {
	out := make([]wish, len(ws))
	for n, w := range ws {
		out[n] = wish{w.Idea, w.Seat, w.Scores}
	}
	return out
}

// byHand is the body of POST /api/v1/panels/{id}/assignment/hand.
type byHand struct {
	Pairs []wish `json:"pairs"`
	Parts []struct {
		Seat   id.Seat `json:"seat"`
		Tenths int     `json:"tenths"`
	} `json:"parts"`
	CSV    string `json:"csv"`
	Only   bool   `json:"only"`
	Forget bool   `json:"forget"`
	Look   bool   `json:"look"`
}

// shareByHand answers POST /api/v1/panels/{id}/assignment/hand with what it comes
// to.
func (h Panels) shareByHand(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in byHand
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	hand := review.ByHand{Version: version, File: in.CSV, Only: in.Only, Forget: in.Forget, Look: in.Look}
	for _, w := range in.Pairs {
		hand.Pairs = append(hand.Pairs, review.Wish{Idea: w.Number, Seat: w.Seat, Scores: w.Scores})
	}
	for _, part := range in.Parts {
		hand.Parts = append(hand.Parts, review.Part{Seat: part.Seat, Tenths: part.Tenths})
	}
	al, err := h.Service.ShareByHand(ctx, wire.Actor(c), p, hand)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.JSON(assignmentOut(al))
}
