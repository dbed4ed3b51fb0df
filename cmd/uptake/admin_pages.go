package main

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/pages"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
)

// admin adds the pages for those who run the service.
func (a *App) admin(app *fiber.App, reading pages.Reading) {
	admin := pages.Admin{Reading: reading, Service: a.Challenges, People: a.People, Work: work{a.Store.Queue()}}
	admin.Routes(app)
	pages.Equality{Admin: admin, Asking: a.equality()}.Routes(app)
	pages.Badges{Admin: admin, Gives: a.People}.Routes(app)
	pages.Why{Admin: admin, Asks: a.explains()}.Routes(app)
	pages.Keeping{Admin: admin, Keeps: a.Privacy}.Routes(app)
	pages.Finding{Admin: admin, Finds: a.Privacy, Stores: store.PrivacySearches(a.Store), Now: now}.Routes(app)
}

// work is the queue of tasks as pages see it.
type work struct{ store.Queue }

// Retry says in a fault of its own that there is no such task.
func (w work) Retry(ctx context.Context, task id.Task, now time.Time) error {
	err := w.Queue.Retry(ctx, task, now)
	if errors.Is(err, store.ErrNone) {
		return outbox.ErrNoTask
	}
	return err
}
