package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// AuthorNotes answers the notes that members address to the authors of ideas.
type AuthorNotes Panels

func (h AuthorNotes) routes(r fiber.Router) {
	r.Get("/panels/:id/notes", wire.SignedIn, h.all)
	r.Get("/panels/:id/ideas/:number/notes", wire.SignedIn, h.read)
	r.Put("/panels/:id/ideas/:number/notes", wire.SignedIn, h.put)
	r.Get("/ideas/:number/panel-notes", wire.SignedIn, h.sent)
}

// authorNote is a note without who wrote it.
type authorNote struct {
	Key      string   `json:"key"`
	Note     string   `json:"note"`
	Found    []string `json:"found"` // what to do about what may identify somebody
	Blocked  bool     `json:"blocked"`
	Released bool     `json:"released"`
}

type ideaNotes struct {
	Number     id.Idea      `json:"number"`
	Title      string       `json:"title"`
	Notes      []authorNote `json:"notes"`
	ReleasedAt *time.Time   `json:"released_at"` // null: nobody has released anything
	Version    int          `json:"version"`
}

func ideaNotesOut(i review.IdeaNotes) ideaNotes {
	out := ideaNotes{i.Idea.Idea, i.Idea.Title, make([]authorNote, len(i.Notes)), utc(i.Release.At), i.Version()}
	for k, n := range i.Notes {
		out.Notes[k] = authorNote{n.Key, n.Words, []string{}, n.Blocked(), n.Released}
		for _, f := range n.Found {
			out.Notes[k].Found = append(out.Notes[k].Found, f.Advice())
		}
	}
	return out
}

func (h AuthorNotes) all(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	notes, err := h.Service.AuthorNotes(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	items := make([]ideaNotes, len(notes.Ideas))
	for n, i := range notes.Ideas {
		items[n] = ideaNotesOut(i)
	}
	return readPrivate(c, struct {
		Items []ideaNotes `json:"items"`
	}{items})
}

func (h AuthorNotes) one(c *fiber.Ctx) (review.IdeaNotes, error) {
	ctx, p := c.UserContext(), panelID(c)
	notes, err := h.Service.AuthorNotes(ctx, wire.Actor(c), p)
	if err != nil {
		return review.IdeaNotes{}, h.Service.Refused(ctx, p, err)
	}
	i, err := notes.On(number(c))
	if err != nil {
		return review.IdeaNotes{}, h.Service.Refused(ctx, p, err)
	}
	return i, nil
}

func (h AuthorNotes) read(c *fiber.Ctx) error {
	i, err := h.one(c)
	if err != nil {
		return err
	}
	return h.shown(c, i, wire.ReadVersion)
}

func (h AuthorNotes) shown(c *fiber.Ctx, i review.IdeaNotes, answer func(*fiber.Ctx, any, int) error) error {
	err := answer(c, ideaNotesOut(i), i.Version())
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return err
}

// put answers PUT: these notes are released, and no others.
func (h AuthorNotes) put(c *fiber.Ctx) error {
	if _, err := h.one(c); err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Notes []string `json:"notes"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	ctx, p := c.UserContext(), panelID(c)
	if _, err := h.Service.ReleaseNotes(ctx, wire.Actor(c), p, number(c), review.Releasing{Version: version, Keys: in.Notes}); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	i, err := h.one(c)
	if err != nil {
		return err
	}
	return h.shown(c, i, wire.Changed)
}

// sent answers the author of an idea, and nobody else.
func (h AuthorNotes) sent(c *fiber.Ctx) error {
	notes, err := h.Service.NotesForAuthor(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	if notes == nil {
		notes = []string{}
	}
	return readPrivate(c, struct {
		Notes []string `json:"notes"`
	}{notes})
}
