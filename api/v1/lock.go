package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
)

// newLock is the body of PUT /api/v1/ideas/{number}/comment-lock.
type newLock struct {
	Locked     bool                 `json:"locked"`
	ReasonCode challenge.ReasonCode `json:"reason_code"` // it or a reason is needed
	Reason     string               `json:"reason"`
}

// lock answers PUT /api/v1/ideas/{number}/comment-lock with the idea.
func (h Moderation) lock(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, ch, err := h.readable(ctx, a, number(c))
	if err == nil {
		err = account.Can(a, account.Moderate, account.Thing{Challenge: ch.ID})
	}
	if err != nil {
		return err
	}
	var in newLock
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Uses.LockComments(ctx, a, v.ID, in.Locked, challenge.Because{Code: in.ReasonCode, Words: in.Reason}); err != nil {
		return err
	}
	return Ideas{h.Parts}.kept(c, v.ID, false)
}
