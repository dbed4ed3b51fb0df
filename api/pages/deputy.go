package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/frontend/text"
)

// nameDeputy makes the holder of a seat the deputy chair, or nobody.
func (h PanelSetup) nameDeputy(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "deputy")
	if err == nil {
		_, err = h.Service.NameDeputy(ctx, wire.Actor(c), panelOf(c), id.Seat(f.ID("deputy")))
	}
	return h.keep(c, f, "deputy", "deputy", text.T(ctx, "The deputy chair is named."), 0, err)
}
