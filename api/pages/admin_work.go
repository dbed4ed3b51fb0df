package pages

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Work is the queue of what is to be done after committed changes.
type Work interface {
	// Parked lists the tasks that were given up, the latest first, at most 200.
	Parked(ctx context.Context) ([]outbox.Task, error)
	// Waiting lists those that are still to be tried, the next due first, at most
	// 200, with how many there are in all.
	Waiting(ctx context.Context) (tasks []outbox.Task, total int, err error)
	// Retry makes a parked task due at now. It returns outbox.ErrNoTask if there is
	// no such task.
	Retry(ctx context.Context, task id.Task, now time.Time) error
}

// work answers GET /admin/work. What a task holds is not shown: it may be a mail.
func (h Admin) work(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := account.Can(wire.Actor(c), account.SeeTasks, account.Thing{}); err != nil {
		return err
	}
	p := pages.AdminWork{Base: h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "Work that waits")), Words: h.words()}
	var err error
	if p.Parked, err = h.Work.Parked(ctx); err != nil {
		return err
	}
	if p.Waiting, p.Total, err = h.Work.Waiting(ctx); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// retry answers POST /admin/work/{task}/retry.
func (h Admin) retry(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := account.Can(wire.Actor(c), account.SeeTasks, account.Thing{}); err != nil {
		return err
	}
	if _, err := wire.Form(c, formMax); err != nil {
		return err
	}
	if err := h.Work.Retry(ctx, id.Task(wire.ParseID(c.Params("task"))), h.Clock()); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "The task is tried again now.")})
	return c.Redirect("/admin/work", fiber.StatusSeeOther)
}
