package v1

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/writeup"
)

// Writeups answers write-ups: drafts for those who work on them, and what is
// published for everybody.
type Writeups struct {
	Parts
	Texts   writeup.Reads
	Service keepsWriteups
}

// keepsWriteups is what these routes ask of writeup.Service.
type keepsWriteups interface {
	Start(ctx context.Context, a account.Actor, ideas []id.Idea) (writeup.Writeup, error)
	Edit(ctx context.Context, a account.Actor, w id.Writeup, version int, words writeup.Words) (writeup.Writeup, error)
	Correct(ctx context.Context, a account.Actor, w id.Writeup, version int, words writeup.Words, note string) (writeup.Writeup, error)
	AskToSign(ctx context.Context, a account.Actor, w id.Writeup, role writeup.Role, handle string) (writeup.Writeup, error)
	AskForChange(ctx context.Context, a account.Actor, w id.Writeup, edition int, role writeup.Role, note string) (writeup.Writeup, error)
	SignOff(ctx context.Context, a account.Actor, w id.Writeup, edition int, role writeup.Role, note string) (writeup.Writeup, error)
	Publish(ctx context.Context, a account.Actor, w id.Writeup, version int, override string) (writeup.Writeup, error)
	Schedule(ctx context.Context, a account.Actor, w id.Writeup, version int, at time.Time, override string) (writeup.Writeup, error)
	Unschedule(ctx context.Context, a account.Actor, w id.Writeup, version int) (writeup.Writeup, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Writeups) Routes(r fiber.Router) {
	r.Get("/writeups", h.published)
	r.Post("/writeups", h.create(h.start)...)
	r.Get("/writeups/waiting", wire.SignedIn, h.waiting)
	r.Get("/writeups/:id", h.read)
	r.Patch("/writeups/:id", wire.SignedIn, h.edit)
	r.Post("/writeups/:id/correction", wire.SignedIn, h.correct)
	r.Post("/writeups/:id/readers", wire.SignedIn, h.ask)
	r.Post("/writeups/:id/sign-offs", wire.SignedIn, h.sign)
	r.Post("/writeups/:id/changes", wire.SignedIn, h.askForChange)
	r.Post("/writeups/:id/publish", wire.SignedIn, h.publish)
	r.Delete("/writeups/:id/schedule", wire.SignedIn, h.unschedule)
}

// published answers GET /api/v1/writeups, the newest first.
func (h Writeups) published(c *fiber.Ctx) error {
	known := []string{"challenge", "idea", "cursor", "limit"}
	return h.list(c, known, []outbox.Topic{outbox.Site}, func(ctx context.Context, a account.Actor, q wire.Values) (any, []outbox.Topic, error) {
		query := writeup.Query{Idea: id.Idea(q.ID("idea"))}
		name := "writeups:" + q.Get("challenge") + ":" + q.Get("idea")
		if slug := q.Get("challenge"); slug != "" {
			ch, err := h.open(ctx, a, slug)
			if err != nil {
				return nil, nil, err
			}
			query.Challenge = ch.ID
		}
		at, limit, err := h.page(q, name)
		if err != nil {
			return nil, nil, err
		}
		query.After, query.Limit = id.Writeup(at.ID), limit+1
		cards, err := h.Texts.Published(ctx, query)
		if err != nil {
			return nil, nil, err
		}
		next := ""
		if len(cards) > limit {
			cards = cards[:limit]
			next = h.Cursors.Write(name, wire.Cursor{ID: int64(cards[limit-1].ID)})
		}
		return wire.NewList(piecesOut(cards), next), nil, nil
	})
}

func piecesOut(cards []writeup.Card) []piece {
	items := make([]piece, len(cards))
	for i, k := range cards {
		items[i] = pieceOut(k)
	}
	return items
}

// waiting answers GET /api/v1/writeups/waiting: what is not published, as far as
// the asker works on it.
func (h Writeups) waiting(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return err
	}
	of := []id.Challenge{}
	for _, o := range all {
		if account.Can(a, account.EditWriteup, account.Thing{Challenge: o.ID}) == nil {
			of = append(of, o.ID)
		}
	}
	cards, err := h.Texts.Waiting(ctx, of)
	if err != nil {
		return err
	}
	mine, err := h.Texts.ToSign(ctx, a.Person)
	if err != nil {
		return err
	}
	seen := map[id.Writeup]bool{}
	for _, k := range cards {
		seen[k.ID] = true
	}
	for _, k := range mine {
		if !seen[k.ID] {
			cards = append(cards, k)
		}
	}
	return wire.Read(c, wire.NewList(piecesOut(cards), ""))
}

func writeupOf(c *fiber.Ctx) id.Writeup { return id.Writeup(wire.ParseID(c.Params("id"))) }

// view returns the write-up of an address, if its reader may see it.
func (h Writeups) view(c *fiber.Ctx) (writeup.View, error) {
	v, err := h.Texts.ByID(c.UserContext(), writeupOf(c))
	if err != nil {
		return writeup.View{}, err
	}
	return v, v.ReadableBy(wire.Actor(c))
}

// read answers GET /api/v1/writeups/{id}.
func (h Writeups) read(c *fiber.Ctx) error {
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return wire.ReadCounted(c, workOut(wire.Actor(c), v), v.Version)
}

// answer gives the write-up as it is after a change.
func (h Writeups) answer(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, workOut(wire.Actor(c), v), v.Version)
}

// start answers POST /api/v1/writeups.
func (h Writeups) start(c *fiber.Ctx) error {
	var in struct {
		Ideas []id.Idea `json:"ideas"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	w, err := h.Service.Start(c.UserContext(), wire.Actor(c), in.Ideas)
	if err != nil {
		return err
	}
	at := "/api/v1/writeups/" + strconv.FormatInt(int64(w.ID), 10)
	wire.Made(c, at)
	v, err := h.Texts.ByID(c.UserContext(), w.ID)
	if err != nil {
		return err
	}
	return wire.Created(c, at, workOut(wire.Actor(c), v), v.Version)
}

// editWork is what may be changed of a write-up. What is left out stays.
type editWork struct {
	Title    *string    `json:"title"`
	Summary  *string    `json:"summary"`
	Headings *[]heading `json:"headings"`
	Credits  *[]credit  `json:"credits"`
}

// over returns the words of v with what was sent in their place.
func (in editWork) over(v writeup.View) writeup.Words {
	w := v.Writeup.Words
	w.Title, w.Summary = or(in.Title, w.Title), or(in.Summary, w.Summary)
	if in.Headings != nil {
		w.Headings = nil
		for _, x := range *in.Headings {
			w.Headings = append(w.Headings, writeup.Heading(x))
		}
	}
	if in.Credits != nil {
		w.Credits = nil
		for _, x := range *in.Credits {
			w.Credits = append(w.Credits, writeup.Credit{Handle: x.Handle, Name: x.Name, As: x.As})
		}
	}
	return w
}

// edit answers PATCH /api/v1/writeups/{id}.
func (h Writeups) edit(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editWork
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	_, err = h.Service.Edit(c.UserContext(), wire.Actor(c), v.ID, version, in.over(v))
	return h.answer(c, err)
}

// correct answers POST /api/v1/writeups/{id}/correction.
func (h Writeups) correct(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		editWork
		Correction string `json:"correction"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	_, err = h.Service.Correct(c.UserContext(), wire.Actor(c), v.ID, version, in.over(v), in.Correction)
	return h.answer(c, err)
}

// ask answers POST /api/v1/writeups/{id}/readers.
func (h Writeups) ask(c *fiber.Ctx) error {
	var in struct {
		Role   writeup.Role `json:"role"`
		Handle string       `json:"handle"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	_, err := h.Service.AskToSign(c.UserContext(), wire.Actor(c), writeupOf(c), in.Role, in.Handle)
	return h.answer(c, err)
}

// sign answers POST /api/v1/writeups/{id}/sign-offs.
func (h Writeups) sign(c *fiber.Ctx) error {
	var in struct {
		Edition int          `json:"edition"`
		Role    writeup.Role `json:"role"`
		Note    string       `json:"note"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	_, err := h.Service.SignOff(c.UserContext(), wire.Actor(c), writeupOf(c), in.Edition, in.Role, in.Note)
	return h.answer(c, err)
}

// askForChange answers POST /api/v1/writeups/{id}/changes.
func (h Writeups) askForChange(c *fiber.Ctx) error {
	var in struct {
		Edition int          `json:"edition"`
		Role    writeup.Role `json:"role"`
		Note    string       `json:"note"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	_, err := h.Service.AskForChange(c.UserContext(), wire.Actor(c), writeupOf(c), in.Edition, in.Role, in.Note)
	return h.answer(c, err)
}

// publish answers POST /api/v1/writeups/{id}/publish: now, or at the time
// given.
func (h Writeups) publish(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Override  string  `json:"override"`
		PublishAt instant `json:"publish_at"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	if in.PublishAt.at.IsZero() {
		_, err = h.Service.Publish(ctx, a, writeupOf(c), version, in.Override)
	} else {
		_, err = h.Service.Schedule(ctx, a, writeupOf(c), version, in.PublishAt.at, in.Override)
	}
	return h.answer(c, err)
}

// unschedule answers DELETE /api/v1/writeups/{id}/schedule.
func (h Writeups) unschedule(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	_, err = h.Service.Unschedule(c.UserContext(), wire.Actor(c), writeupOf(c), version)
	return h.answer(c, err)
}
