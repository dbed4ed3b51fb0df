package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/pages"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/store"
)

// reviews returns the use cases of panels.
func (a *App) reviews() review.Service {
	return review.Service{Store: store.Reviews(a.Store), Reads: store.ReviewReads(a.Store), Now: a.clock, Site: a.Config.ServiceName, BaseURL: a.Config.base(), Zone: a.Config.Timezone}
}

// panels adds the pages of panels and of what they publish.
func (a *App) panels(app *fiber.App, reading pages.Reading) {
	reviews := pages.Reviews{Reading: reading, Service: a.reviews(), Files: a.Files.Reads, Live: a.live}
	reviews.Routes(app)
	pages.PanelSetup{Reviews: reviews}.Routes(app)
	pages.Shortlists{Reading: reading, Service: a.reviews(), Writeups: store.WriteupReads(a.Store)}.Routes(app)
}

// closeRound works off the task that a round's deadline leaves: its subject is the
// panel and its payload the number of the round.
func (a *App) closeRound(ctx context.Context, t outbox.Task) error {
	round, err := strconv.Atoi(string(t.Payload))
	if err != nil {
		return fmt.Errorf("a round to close without its number: %w", err)
	}
	return a.reviews().CloseDueRound(ctx, id.Panel(t.Subject), round)
}
