package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// recodingsMax is how many ideas of a list are answered at once: a person goes through
// them one by one.
const recodingsMax = 100

// split answers POST /api/v1/themes/{id}/split with the new themes.
func (h Themes) split(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Into []newTheme `json:"into"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	words := make([]theme.Words, len(in.Into))
	for n, w := range in.Into {
		words[n] = theme.Words(w)
	}
	parts, err := h.Service.Split(c.UserContext(), wire.Actor(c), id.Theme(wire.ParseID(c.Params("id"))), version, words)
	if err != nil {
		return err
	}
	items := make([]label, len(parts))
	for n, t := range parts {
		items[n] = labelOut(t)
	}
	return c.JSON(wire.NewList(items, ""))
}

// recoding is an idea of a theme that was split.
type recoding struct {
	Number   id.Idea    `json:"number"`
	Title    string     `json:"title"`
	ListedAt time.Time  `json:"listed_at"`
	CodedAt  *time.Time `json:"coded_at"` // null: it waits
	Themes   []id.Theme `json:"themes"`   // given in place of the split one
}

// recodings are the ideas of a split theme, and what they may be given.
type recodings struct {
	wire.List[recoding]
	Parts []given `json:"parts"`
}

// recodings answers GET /api/v1/themes/{id}/recodings: the ideas that wait to be coded
// again, or those that have been.
func (h Themes) recodings(c *fiber.Ctx) error {
	ctx := c.UserContext()
	q, err := wire.Query(c, "state")
	if err != nil {
		return err
	}
	t, err := h.place(c)
	if err != nil {
		return err
	}
	if err = account.Can(wire.Actor(c), account.AssignThemes, account.Thing{Challenge: t.Challenge}); err != nil {
		return err
	}
	read := h.Book.Waiting
	switch q.Get("state") {
	case "", "waiting":
	case "done":
		read = h.Book.Recoded
	default:
		return (fault.Fields{{Name: "state", Message: "Select waiting or done."}}).Fault("query.fields", "Some parameters cannot be taken as they are.")
	}
	found, err := read(ctx, t.ID, recodingsMax)
	if err != nil {
		return err
	}
	parts, err := h.Book.PartsOf(ctx, t.ID)
	if err != nil {
		return err
	}
	out := recodings{Parts: []given{}}
	items := make([]recoding, len(found))
	for n, r := range found {
		items[n] = recoding{Number: r.Idea, Title: r.Title, ListedAt: r.ListedAt.UTC(), Themes: append([]id.Theme{}, r.Given...)}
		if !r.CodedAt.IsZero() {
			at := r.CodedAt.UTC()
			items[n].CodedAt = &at
		}
	}
	out.List = wire.NewList(items, "")
	for _, p := range parts {
		out.Parts = append(out.Parts, given{p.ID, p.Slug, p.Name})
	}
	return readPrivate(c, out)
}

// recode answers PUT /api/v1/themes/{id}/recodings/{number} with the idea's themes
// afterwards.
func (h Themes) recode(c *fiber.Ctx) error {
	var in struct {
		Themes []id.Theme `json:"themes"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if in.Themes == nil {
		return (fault.Fields{{Name: "themes", Message: "Name the themes; none fits is []."}}).Fault("theme.unknown", "There is a problem with the themes.")
	}
	ctx := c.UserContext()
	if err := h.Service.Recode(ctx, wire.Actor(c), id.Theme(wire.ParseID(c.Params("id"))), number(c), in.Themes); err != nil {
		return err
	}
	list, err := h.given(ctx, number(c))
	if err != nil {
		return err
	}
	return c.JSON(list)
}
