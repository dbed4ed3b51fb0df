package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// several is the body of POST /api/v1/moderation/several.
type several struct {
	To         string               `json:"to"`
	ReasonCode challenge.ReasonCode `json:"reason_code"`
	Reason     string               `json:"reason"`
	Things     []thing              `json:"things"`
}

// thing is an idea or, with a number, a comment, as the queue names it.
type thing struct {
	Number  id.Idea    `json:"number"`  // of the idea; may be left out of a comment
	Comment id.Comment `json:"comment"` // 0 or left out: the idea itself
	Seen    *id.Ruling `json:"seen"`    // the ruling that stood last when it was read, 0: none; null: not said
	Version int        `json:"version"` // the one that was read; 0: not said
}

// atOnce is what was decided at once.
type atOnce struct {
	ID      id.Ruling  `json:"id"` // by which all of it is undone
	Rulings []madeOnce `json:"rulings"`
}

// madeOnce is one ruling among several.
type madeOnce struct {
	ID      id.Ruling   `json:"id"`
	Number  id.Idea     `json:"number"`
	Comment *id.Comment `json:"comment"` // null: the idea itself
}

// several answers POST /api/v1/moderation/several.
func (h Moderation) several(c *fiber.Ctx) error {
	if _, err := challenge.Moderated(wire.Actor(c)); err != nil {
		return err
	}
	var in several
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	var bad fault.Fields
	oneOf([]string{string(challenge.VerdictKept), string(challenge.Hidden)}, in.To, "to", "Choose kept or hidden.", &bad)
	if err := bad.Fault("moderation.invalid", "There is a problem with the request."); err != nil {
		return err
	}
	list := make([]challenge.Decision, len(in.Things))
	for n, t := range in.Things {
		list[n] = act{To: in.To, ReasonCode: in.ReasonCode, Reason: in.Reason, Seen: t.Seen, Version: t.Version}.decision(challenge.Reported{Idea: t.Number, Comment: t.Comment})
	}
	made, err := h.Uses.DecideSeveral(c.UserContext(), wire.Actor(c), list)
	if err != nil {
		return err
	}
	out := atOnce{ID: made[0].Batch, Rulings: make([]madeOnce, len(made))}
	for n, r := range made {
		out.Rulings[n] = madeOnce{r.ID, r.On.Idea, orNone(r.On.Comment)}
	}
	return wire.Changed(c, out, 0)
}

// undone says how many decisions were undone.
type undone struct {
	Undone int `json:"undone"`
	Waits  int `json:"waits"` // of these wait for a moderator: they have changed since, and nobody has read them
}

// undoTogether answers POST /api/v1/rulings/{id}/undo-together.
func (h Moderation) undoTogether(c *fiber.Ctx) error {
	list, err := h.Uses.UndoTogether(c.UserContext(), wire.Actor(c), id.Ruling(wire.ParseID(c.Params("id"))))
	if err != nil {
		return err
	}
	return wire.Changed(c, undone{len(list), challenge.StillWait(list)}, 0)
}
