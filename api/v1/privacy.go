package v1

import (
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
)

// Privacy answers what people ask of the data about themselves.
type Privacy struct {
	Data files.Copies
	Site string // the name of the service
	Now  func() time.Time
}

// Routes adds the routes under r, which is /api/v1.
func (h Privacy) Routes(r fiber.Router) {
	r.Get("/me/data", wire.SignedIn, h.copy)
}

// copy answers GET /api/v1/me/data.
func (h Privacy) copy(c *fiber.Ctx) error {
	return wire.SendFile(c, "your-data.zip", "application/zip", func(out io.Writer) error {
		return files.WriteCopy(c.UserContext(), h.Data, wire.Actor(c), files.CopyMade{By: h.Site, At: h.Now()}, out)
	})
}
