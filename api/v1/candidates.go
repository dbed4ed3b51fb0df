package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// Candidates answers themes that were found by machine in ideas without one.
type Candidates struct {
	Parts
	Finds  findsCandidates // shared with the pages
	Judges judgesCandidates
}

// findsCandidates is what these routes ask of theme.Discovering.
type findsCandidates interface {
	Of(ctx context.Context, a account.Actor, c id.Challenge) (theme.Discovered, error)
}

// judgesCandidates is what these routes ask of theme.Service.
type judgesCandidates interface {
	AcceptCandidate(ctx context.Context, a account.Actor, slug string, words []string, w theme.Words, ideas []id.Idea) (theme.Theme, error)
	MergeCandidate(ctx context.Context, a account.Actor, slug string, words []string, into id.Theme, ideas []id.Idea) error
	RejectCandidate(ctx context.Context, a account.Actor, slug string, words []string) error
}

// Routes adds the routes under r, which is /api/v1.
func (h Candidates) Routes(r fiber.Router) {
	r.Get("/challenges/:slug/theme-candidates", wire.SignedIn, h.all)
	r.Put("/challenges/:slug/theme-candidates", wire.SignedIn, h.judge)
}

type candidate struct {
	Name  string    `json:"name"`
	Words []string  `json:"words"`
	Ideas []id.Idea `json:"ideas"`
}

// candidates are those of a challenge.
type candidates struct {
	wire.List[candidate]
	Ready bool `json:"ready"`
	Loose int  `json:"ideas_without_theme"`
}

// all answers GET /api/v1/challenges/{slug}/theme-candidates.
func (h Candidates) all(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	found, err := h.Finds.Of(ctx, a, ch.ID)
	if err != nil {
		return err
	}
	var items []candidate
	for _, x := range found.Candidates {
		items = append(items, candidate{x.Name(), x.Words, x.Ideas})
	}
	return readPrivate(c, candidates{List: wire.NewList(items, ""), Ready: found.Ready, Loose: found.Loose})
}

// judge answers PUT /api/v1/challenges/{slug}/theme-candidates.
func (h Candidates) judge(c *fiber.Ctx) error {
	var in struct {
		Words   []string      `json:"words"`
		Verdict theme.Verdict `json:"verdict"`
		Ideas   []id.Idea     `json:"ideas"`
		Theme   *newTheme     `json:"theme"`
		Into    id.Theme      `json:"into"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	ctx, a, slug := c.UserContext(), wire.Actor(c), c.Params("slug")
	var err error
	switch in.Verdict {
	case theme.Accepted:
		var w newTheme
		if in.Theme != nil {
			w = *in.Theme
		}
		_, err = h.Judges.AcceptCandidate(ctx, a, slug, in.Words, theme.Words(w), in.Ideas)
	case theme.Joined:
		err = h.Judges.MergeCandidate(ctx, a, slug, in.Words, in.Into, in.Ideas)
	case theme.Rejected:
		err = h.Judges.RejectCandidate(ctx, a, slug, in.Words)
	default:
		err = (fault.Fields{{Name: "verdict", Message: "Say accepted, merged or rejected."}}).Fault(theme.ErrCandidate.Code, theme.ErrCandidate.Message)
	}
	if err != nil {
		return err
	}
	return h.all(c)
}
