package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Saved answers /api/v1/me/searches: what the person who asks has saved.
type Saved struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Saved) Routes(r fiber.Router) {
	r.Get("/me/searches", wire.SignedIn, h.list)
	r.Post("/me/searches", h.create(h.save)...)
	r.Put("/me/searches/:search", wire.SignedIn, h.change)
	r.Delete("/me/searches/:search", wire.SignedIn, h.drop)
}

// savedSearch is a search that somebody has saved.
type savedSearch struct {
	ID      id.Search       `json:"id"`
	Name    string          `json:"name"`
	List    string          `json:"list"`  // slug of the challenge that it searches; empty: all
	Query   string          `json:"query"` // as in the address of the list
	Often   challenge.Often `json:"often"`
	SavedAt time.Time       `json:"saved_at"`
	Version int             `json:"version"`
}

func savedOut(s challenge.SavedSearch) savedSearch {
	return savedSearch{s.ID, s.Name, s.List, s.Query, s.Often, s.SavedAt.UTC(), s.Version}
}

func (h Saved) list(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	all, err := h.Reads.SavedOf(c.UserContext(), wire.Person(c))
	if err != nil {
		return err
	}
	out := make([]savedSearch, len(all))
	for i, s := range all {
		out[i] = savedOut(s)
	}
	return wire.Read(c, wire.NewList(out, ""))
}

func (h Saved) save(c *fiber.Ctx) error {
	var in struct {
		Name  string `json:"name"`
		List  string `json:"list"`
		Query string `json:"query"`
		Often string `json:"often"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	s, err := h.Uses.SaveSearch(c.UserContext(), wire.Actor(c), challenge.SavedSearch{Name: in.Name, List: in.List, Query: in.Query, Often: challenge.Often(in.Often)})
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/me/searches", savedOut(s), s.Version)
}

func (h Saved) change(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Name  string `json:"name"`
		Often string `json:"often"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	s, err := h.Uses.ChangeSearch(c.UserContext(), wire.Actor(c), id.Search(wire.ParseID(c.Params("search"))), version, in.Name, challenge.Often(in.Often))
	if err != nil {
		return err
	}
	return wire.Changed(c, savedOut(s), s.Version)
}

func (h Saved) drop(c *fiber.Ctx) error {
	if err := h.Uses.DropSearch(c.UserContext(), wire.Actor(c), id.Search(wire.ParseID(c.Params("search")))); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
