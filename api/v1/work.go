package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Work answers what waits: for a moderator, and for the server itself.
type Work struct {
	Parts
	Tasks keepsTasks
	Now   func() time.Time
	Look  time.Duration // how long something should wait for a moderator at most; 0: nobody has said
}

// keepsTasks is what these routes ask of the queue of tasks.
type keepsTasks interface {
	Parked(ctx context.Context) ([]outbox.Task, error)
	Waiting(ctx context.Context) (tasks []outbox.Task, total int, err error)
	Retry(ctx context.Context, task id.Task, now time.Time) error
}

// Routes adds the routes under r, which is /api/v1.
func (h Work) Routes(r fiber.Router) {
	r.Get("/moderation", wire.SignedIn, h.queue)
	r.Get("/moderation/team", wire.SignedIn, h.forTeam)
	r.Get("/moderation/log", wire.SignedIn, h.log)
	r.Get("/rulings", wire.SignedIn, h.rulings)
	r.Get("/tasks", wire.SignedIn, h.tasks)
	r.Post("/tasks/:id/retry", wire.SignedIn, h.retry)
}

// held is a text that waits for a moderator.
type held struct {
	Number    id.Idea     `json:"number"`  // of the idea
	Comment   *id.Comment `json:"comment"` // null: the idea itself
	Challenge *string     `json:"challenge"`
	Title     string      `json:"title"`
	Body      string      `json:"body"`
	Author    string      `json:"author"`
	Since     time.Time   `json:"since"`
	Held      bool        `json:"held"` // nobody else sees it
	Reports   []reported  `json:"reports"`
	Hidden    bool        `json:"hidden"` // and its author has changed it since
	Found     []toLookAt  `json:"found"`
	Notes     []note      `json:"notes"`   // of moderators
	Past      past        `json:"past"`    // of its author
	DueAt     *time.Time  `json:"due_at"`  // by when somebody should have looked; null: nobody has said
	InHand    *hand       `json:"in_hand"` // null: nobody has it
	Seen      id.Ruling   `json:"seen"`    // the ruling that stands and was made last; 0: none
	Version   int         `json:"version"`
}

// toLookAt is a passage that the check for details found.
type toLookAt struct {
	Kind    string    `json:"kind"`
	Asked   bool      `json:"asked"` // its author was asked about it and left it
	Field   string    `json:"field"`
	Passage string    `json:"passage"`
	FoundAt time.Time `json:"found_at"`
}

// reported is an open report, without who it was.
type reported struct {
	Reason     challenge.ReportReason `json:"reason"`
	Words      string                 `json:"words"`
	ReportedAt time.Time              `json:"reported_at"`
}

// queue answers GET /api/v1/moderation: what is held or reported, of the challenges that the
// person moderates.
func (h Work) queue(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx := c.UserContext()
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	waiting, err := h.Reads.Queue(ctx, of)
	if err != nil {
		return err
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return err
	}
	slugs := map[id.Challenge]*string{}
	for i := range all {
		slugs[all[i].ID] = &all[i].Slug
	}
	items := make([]held, len(waiting))
	for i, w := range waiting {
		items[i] = held{Number: w.Idea, Challenge: slugs[w.Challenge], Title: w.Title, Body: w.Body, Author: w.Author, Since: w.Since.UTC(), Held: w.Held, Reports: make([]reported, len(w.Reports)), Seen: w.Seen, Version: w.Version, Hidden: w.Hidden, Found: make([]toLookAt, len(w.Found)), Notes: notesOut(w.Notes), Past: past{w.Past.Posted, w.Past.Held, w.Past.Removed}}
		for n, f := range w.Found {
			items[i].Found[n] = toLookAt{f.Kind, f.Asked, f.Field, f.Shown.Words, f.At.UTC()}
		}
		if h.Look > 0 {
			items[i].DueAt = utc(w.Since.Add(h.Look))
		}
		if w.Hand.Of(h.Now()) {
			items[i].InHand = &hand{w.Hand.Name, w.Hand.By == wire.Actor(c).Person, w.Hand.Since.UTC(), w.Hand.Since.Add(challenge.InHandFor).UTC()}
		}
		for n, r := range w.Reports {
			items[i].Reports[n] = reported{r.Reason, r.Words, r.At.UTC()}
		}
		if w.Comment != 0 {
			items[i].Comment = &waiting[i].Comment
		}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// forTeam answers GET /api/v1/moderation/team: what only the team reads, of the challenges
// that the person moderates.
func (h Work) forTeam(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	list, err := h.Reads.TeamIdeas(c.UserContext(), of)
	if err != nil {
		return err
	}
	items := make([]teamIdea, len(list))
	for n, i := range list {
		items[n] = teamIdea{i.Idea, i.Challenge, i.Title, i.Lang, i.Why, i.PostedAt.UTC()}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// teamIdea is an idea that only the team reads.
type teamIdea struct {
	Number    id.Idea            `json:"number"`
	Challenge string             `json:"challenge"`
	Title     string             `json:"title"`
	Lang      string             `json:"lang"`
	Why       challenge.TeamOnly `json:"team_only"`
	PostedAt  time.Time          `json:"posted_at"`
}

// task is work that follows from something that happened. What it holds is not
// shown: it may be a mail.
type task struct {
	ID      id.Task        `json:"id"`
	Handler outbox.Handler `json:"handler"`
	Parked  bool           `json:"parked"` // given up, until somebody retries it
	Tries   int            `json:"tries"`
	Error   string         `json:"error"` // of the last try
	DueAt   time.Time      `json:"due_at"`
	AddedAt time.Time      `json:"added_at"`
}

// tasks answers GET /api/v1/tasks: those given up, the latest first, then those
// that wait, the next one due first; at most 200 of each.
func (h Work) tasks(c *fiber.Ctx) error {
	if err := account.Can(wire.Actor(c), account.SeeTasks, account.Thing{}); err != nil {
		return err
	}
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx := c.UserContext()
	parked, err := h.Tasks.Parked(ctx)
	if err != nil {
		return err
	}
	waiting, total, err := h.Tasks.Waiting(ctx)
	if err != nil {
		return err
	}
	var items []task
	for _, t := range append(parked, waiting...) {
		items = append(items, task{t.ID, t.Handler, t.Parked, t.Tries, t.LastErr, t.DueAt.UTC(), t.AddedAt.UTC()})
	}
	list := wire.NewList(items, "")
	total += len(parked)
	list.Total = &total
	return wire.Read(c, list)
}

// retry answers POST /api/v1/tasks/{id}/retry with 204: a task that was given up
// is tried again now.
func (h Work) retry(c *fiber.Ctx) error {
	if err := account.Can(wire.Actor(c), account.SeeTasks, account.Thing{}); err != nil {
		return err
	}
	if err := h.Tasks.Retry(c.UserContext(), id.Task(wire.ParseID(c.Params("id"))), h.Now()); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
