package v1

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/search"
)

// suggestMost is how many ideas are suggested at once.
const suggestMost = 6

// suggestion is an idea that somebody who is typing may mean.
type suggestion struct {
	Number id.Idea `json:"number"`
	Title  string  `json:"title"`
}

// suggest answers GET /api/v1/suggestions. Whoever may not see all that visitors do
// is suggested nothing: that words find an idea tells what stands in it.
func (h Search) suggest(c *fiber.Ctx) error {
	q, err := wire.Query(c, "q", "challenge")
	if err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	veil, err := h.veil(ctx, a)
	if err != nil {
		return err
	}
	out := []suggestion{}
	if !veil.Empty() {
		return wire.Read(c, wire.NewList(out, ""))
	}
	var in search.Filters
	if slug := q.Get("challenge"); slug != "" {
		ch, err := h.open(ctx, a, slug)
		if errors.Is(err, challenge.ErrNotFound) {
			return fault.Fields{{Name: "challenge", Message: "Choose a challenge from the list."}}.Fault("query.fields", "Some parameters cannot be taken as they are.")
		}
		if err != nil {
			return err
		}
		in.Challenges = []id.Challenge{ch.ID}
	}
	hits, err := h.Parts.Search.Suggest(ctx, q.Get("q"), in, suggestMost)
	if err != nil {
		return err
	}
	plain := strings.NewReplacer(string(search.Open), "", string(search.Close), "")
	for _, one := range hits {
		out = append(out, suggestion{one.Idea, plain.Replace(one.Title)})
	}
	return wire.Read(c, wire.NewList(out, ""))
}
