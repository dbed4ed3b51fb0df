package v1

import (
	"context"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
)

// Privacy answers what people ask of the data about themselves.
type Privacy struct {
	Data    files.Copies
	Erasing erases
	Site    string // the name of the service
	Now     func() time.Time
}

// erases is what these routes ask of privacy.Service beside copies.
type erases interface {
	Erase(ctx context.Context, by account.Actor, p id.Person, w privacy.Wish) error
}

// Routes adds the routes under r, which is /api/v1.
func (h Privacy) Routes(r fiber.Router) {
	r.Get("/me/data", wire.SignedIn, h.copy)
	r.Post("/me/erase", wire.SignedIn, h.erase)
}

// copy answers GET /api/v1/me/data.
func (h Privacy) copy(c *fiber.Ctx) error {
	return wire.SendFile(c, "your-data.zip", "application/zip", func(out io.Writer) error {
		return files.WriteCopy(c.UserContext(), h.Data, wire.Actor(c), files.CopyMade{By: h.Site, At: h.Now()}, out)
	})
}

// eraseMe is the body of POST /api/v1/me/erase.
type eraseMe struct {
	Words privacy.Choice `json:"words"`
	Files privacy.Choice `json:"files"`
}

// erase answers POST /api/v1/me/erase. The token works no more afterwards.
func (h Privacy) erase(c *fiber.Ctx) error {
	var in eraseMe
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	by := wire.Actor(c)
	if err := h.Erasing.Erase(c.UserContext(), by, by.Person, privacy.Wish{Words: in.Words, Files: in.Files}); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
