package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// ruling is what a moderator decided, without the words that it is about.
type ruling struct {
	ID         id.Ruling             `json:"id"`
	Challenge  string                `json:"challenge"`
	Number     id.Idea               `json:"number"`  // of the idea
	Comment    *id.Comment           `json:"comment"` // null: the idea itself
	From       challenge.Moderation  `json:"from"`
	To         challenge.Moderation  `json:"to"`
	ReasonCode *challenge.ReasonCode `json:"reason_code"`
	Reason     *string               `json:"reason"` // as everybody may read it
	By         *string               `json:"by"`     // handle; null: enough people had reported it, or a command
	RuledAt    time.Time             `json:"ruled_at"`
	UndoUntil  *time.Time            `json:"undo_until"` // null: it cannot be undone any more
	UndoneBy   *string               `json:"undone_by"`
	UndoneAt   *time.Time            `json:"undone_at"`
}

func rulingOut(v challenge.RulingView, now time.Time) ruling {
	out := ruling{
		ID: v.ID, Challenge: v.ChallengeSlug, Number: v.On.Idea, From: v.From, To: v.To, Reason: sentence(v.Public()), By: sentence(v.ByHandle),
		RuledAt: v.At.UTC(), UndoneBy: sentence(v.UndoneByHandle), UndoneAt: utc(v.UndoneAt),
	}
	if v.On.Comment != 0 {
		out.Comment = &v.On.Comment
	}
	if v.Code != "" {
		out.ReasonCode = &v.Code
	}
	if v.MayUndo(now) == nil {
		out.UndoUntil = utc(v.At.Add(challenge.RulingWindow))
	}
	return out
}

// rulingsMost is how many rulings an answer holds.
const rulingsMost = 200

// rulings answers GET /api/v1/rulings: what was decided in the challenges that the person
// moderates.
func (h Work) rulings(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	list, err := h.Reads.Rulings(c.UserContext(), challenge.RulingQuery{Of: of, Limit: rulingsMost})
	if err != nil {
		return err
	}
	items := make([]ruling, len(list))
	for n, v := range list {
		items[n] = rulingOut(v, h.Now())
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// undo answers POST /api/v1/rulings/{id}/undo.
func (h Moderation) undo(c *fiber.Ctx) error {
	r, err := h.Uses.UndoRuling(c.UserContext(), wire.Actor(c), id.Ruling(wire.ParseID(c.Params("id"))))
	if err != nil {
		return err
	}
	return wire.Changed(c, struct {
		Waits bool `json:"waits"` // its words were changed after the decision
	}{r.Waits}, 0)
}
