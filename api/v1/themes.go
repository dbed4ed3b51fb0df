package v1

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/theme"
)

// Themes answers the codebooks of challenges and the themes of ideas.
type Themes struct {
	Parts
	Book    readsThemes
	Service keepsThemes
	// Suggests is shared with the pages: what it has learned is kept once.
	Suggests suggestsThemes
	// Quadrants tells what panels have published; nil: there are none.
	Quadrants publishesQuadrants
	Zone      *time.Location // in which weeks begin; nil: UTC
}

// readsThemes is what these routes ask of theme.Reads.
type readsThemes interface {
	Codebook(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.Place, error)
	ThemeByID(ctx context.Context, t id.Theme) (theme.Place, error)
	Figures(ctx context.Context, c id.Challenge, without ...id.Idea) (theme.Figures, error)
	Had(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.Had, error)
	OfIdea(ctx context.Context, i id.Idea) ([]theme.Given, error)
	Codings(ctx context.Context, i id.Idea) ([]theme.CodingLine, error)
	PartsOf(ctx context.Context, t id.Theme) ([]theme.Theme, error)
	Waiting(ctx context.Context, t id.Theme, limit int) ([]theme.Recoding, error)
	Recoded(ctx context.Context, t id.Theme, limit int) ([]theme.Recoding, error)
}

// keepsThemes is what these routes ask of theme.Service.
type keepsThemes interface {
	Add(ctx context.Context, a account.Actor, slug string, w theme.Words) (theme.Theme, error)
	Change(ctx context.Context, a account.Actor, t id.Theme, version int, w theme.Words) (theme.Theme, error)
	Merge(ctx context.Context, a account.Actor, t id.Theme, version int, into id.Theme) (theme.Theme, error)
	Split(ctx context.Context, a account.Actor, t id.Theme, version int, into []theme.Words) ([]theme.Theme, error)
	Recode(ctx context.Context, a account.Actor, t id.Theme, idea id.Idea, give []id.Theme) error
	Assign(ctx context.Context, a account.Actor, idea id.Idea, give, take []id.Theme) error
}

// Routes adds the routes under r, which is /api/v1.
func (h Themes) Routes(r fiber.Router) {
	r.Get("/challenges/:slug/themes", h.all)
	r.Post("/challenges/:slug/themes", h.create(h.add)...)
	r.Get("/challenges/:slug/theme-figures", h.figures)
	r.Get("/themes/:id", h.read)
	r.Patch("/themes/:id", wire.SignedIn, h.edit)
	r.Post("/themes/:id/merge", wire.SignedIn, h.merge)
	r.Post("/themes/:id/split", wire.SignedIn, h.split)
	r.Get("/themes/:id/recodings", wire.SignedIn, h.recodings)
	r.Put("/themes/:id/recodings/:number", wire.SignedIn, h.recode)
	r.Get("/ideas/:number/themes", h.ofIdea)
	r.Post("/ideas/:number/themes", wire.SignedIn, h.assign)
	r.Get("/ideas/:number/codings", wire.SignedIn, h.codings)
	r.Get("/ideas/:number/theme-suggestions", wire.SignedIn, h.suggestions)
}

// label is a theme of a codebook.
type label struct {
	ID         id.Theme   `json:"id"`
	Slug       string     `json:"slug"`
	Name       string     `json:"name"`
	Definition string     `json:"definition"`
	Example    string     `json:"example"`
	Story      string     `json:"story"`       // Markdown
	MergedInto *id.Theme  `json:"merged_into"` // both null for a theme of the codebook as it stands
	SplitAt    *time.Time `json:"split_at"`
	Version    int        `json:"version"`
}

func labelOut(t theme.Theme) label {
	out := label{ID: t.ID, Slug: t.Slug, Name: t.Name, Definition: t.Definition, Example: t.Example, Story: t.Story, Version: t.Version}
	if t.MergedInto != 0 {
		out.MergedInto = &t.MergedInto
	}
	if !t.SplitAt.IsZero() {
		at := t.SplitAt.UTC()
		out.SplitAt = &at
	}
	return out
}

// counted is a theme with its number of ideas.
type counted struct {
	label
	Ideas int `json:"ideas"`
}

// all answers GET /api/v1/challenges/{slug}/themes, by name.
func (h Themes) all(c *fiber.Ctx) error {
	slug := c.Params("slug")
	return h.list(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, a account.Actor, _ wire.Values) (any, []outbox.Topic, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return nil, nil, err
		}
		veil, err := h.veil(ctx, a)
		if err != nil {
			return nil, nil, err
		}
		book, err := h.Book.Codebook(ctx, ch.ID, veil.Unread()...)
		items := make([]counted, len(book))
		for i, t := range book {
			items[i] = counted{labelOut(t.Theme), t.Ideas}
		}
		return wire.NewList(items, ""), []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, err
	})
}

// newTheme is the body of POST /api/v1/challenges/{slug}/themes.
type newTheme struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
	Example    string `json:"example"`
	Story      string `json:"story"`
}

// add answers POST /api/v1/challenges/{slug}/themes.
func (h Themes) add(c *fiber.Ctx) error {
	var in newTheme
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	t, err := h.Service.Add(c.UserContext(), wire.Actor(c), c.Params("slug"), theme.Words(in))
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/themes/"+strconv.FormatInt(int64(t.ID), 10), labelOut(t), t.Version)
}

// place returns the theme of an address, if its reader may know of its challenge.
func (h Themes) place(c *fiber.Ctx) (theme.Place, error) {
	t, err := h.Book.ThemeByID(c.UserContext(), id.Theme(wire.ParseID(c.Params("id"))))
	if err != nil {
		return theme.Place{}, err
	}
	_, err = h.open(c.UserContext(), wire.Actor(c), t.ChallengeSlug)
	if errors.Is(err, challenge.ErrNotFound) {
		err = theme.ErrNotFound // of a hidden challenge nothing can be told
	}
	return t, err
}

// read answers GET /api/v1/themes/{id}.
func (h Themes) read(c *fiber.Ctx) error {
	t, err := h.place(c)
	if err != nil {
		return err
	}
	return wire.ReadVersion(c, labelOut(t.Theme), t.Version)
}

// editTheme is the body of PATCH /api/v1/themes/{id}. What is left out stays.
type editTheme struct {
	Name       *string `json:"name"`
	Definition *string `json:"definition"`
	Example    *string `json:"example"`
	Story      *string `json:"story"`
}

// edit answers PATCH /api/v1/themes/{id}.
func (h Themes) edit(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editTheme
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	was, err := h.place(c)
	if err != nil {
		return err
	}
	// A version that has moved on since this read is refused below.
	t, err := h.Service.Change(c.UserContext(), wire.Actor(c), was.ID, version, theme.Words{
		Name: or(in.Name, was.Name), Definition: or(in.Definition, was.Definition), Example: or(in.Example, was.Example), Story: or(in.Story, was.Story),
	})
	if err != nil {
		return err
	}
	return wire.Changed(c, labelOut(t), t.Version)
}

// merge answers POST /api/v1/themes/{id}/merge with the theme merged into.
func (h Themes) merge(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Into id.Theme `json:"into"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	t, err := h.Service.Merge(c.UserContext(), wire.Actor(c), id.Theme(wire.ParseID(c.Params("id"))), version, in.Into)
	if err != nil {
		return err
	}
	return wire.Changed(c, labelOut(t), t.Version)
}

// given is a theme that an idea has.
type given struct {
	ID   id.Theme `json:"id"`
	Slug string   `json:"slug"`
	Name string   `json:"name"`
}

// ofIdea answers GET /api/v1/ideas/{number}/themes: those that everybody may see.
func (h Themes) ofIdea(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	list, err := h.given(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	return wire.Read(c, list)
}

func (h Themes) given(ctx context.Context, i id.Idea) (wire.List[given], error) {
	all, err := h.Book.OfIdea(ctx, i)
	var items []given
	for _, t := range all {
		items = append(items, given{t.ID, t.Slug, t.Name})
	}
	return wire.NewList(items, ""), err
}

// assign answers POST /api/v1/ideas/{number}/themes with the idea's themes
// afterwards.
func (h Themes) assign(c *fiber.Ctx) error {
	var in struct {
		Give []id.Theme `json:"give"`
		Take []id.Theme `json:"take"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	ctx := c.UserContext()
	if err := h.Service.Assign(ctx, wire.Actor(c), number(c), in.Give, in.Take); err != nil {
		return err
	}
	list, err := h.given(ctx, number(c))
	if err != nil {
		return err
	}
	return c.JSON(list)
}
