package pages

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Candidates answers the pages of themes that were found by machine.
type Candidates struct {
	Coding
	Finds  findsCandidates // shared with the API
	Judges judgesCandidates
}

// findsCandidates is what these pages ask of theme.Discovering.
type findsCandidates interface {
	Of(ctx context.Context, a account.Actor, c id.Challenge) (theme.Discovered, error)
}

// judgesCandidates is what these pages ask of theme.Service.
type judgesCandidates interface {
	AcceptCandidate(ctx context.Context, a account.Actor, slug string, words []string, w theme.Words, ideas []id.Idea) (theme.Theme, error)
	MergeCandidate(ctx context.Context, a account.Actor, slug string, words []string, into id.Theme, ideas []id.Idea) error
	RejectCandidate(ctx context.Context, a account.Actor, slug string, words []string) error
}

// Routes adds the pages to app.
func (h Candidates) Routes(app fiber.Router) {
	app.Get("/challenges/:slug/candidates", wire.SignedIn, h.list)
	app.Get("/challenges/:slug/candidates/:candidate", wire.SignedIn, h.one)
	app.Post("/challenges/:slug/candidates/:candidate", wire.SignedIn, h.judge)
}

func (h Candidates) found(c *fiber.Ctx) (challenge.Challenge, theme.Discovered, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return ch, theme.Discovered{}, err
	}
	found, err := h.Finds.Of(ctx, a, ch.ID)
	return ch, found, err
}

// list answers GET /challenges/{slug}/candidates.
func (h Candidates) list(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, found, err := h.found(c)
	if err != nil {
		return err
	}
	p := pages.Candidates{Slug: ch.Slug, Title: ch.Title, Discovered: found, Words: h.words(), Names: map[id.Theme]string{}, Titles: map[id.Idea]challenge.Card{}}
	p.Base = h.base(c, pages.ChallengeURL(ch.Slug)+"/codebook", text.T(ctx, "Themes of this challenge"), text.T(ctx, "Candidate themes"), ch.Title)
	var examples []id.Idea
	for _, x := range found.Candidates {
		examples = append(examples, x.Ideas[:min(len(x.Ideas), pages.Examples)]...)
	}
	cards, err := h.cards(ctx, wire.Actor(c), examples)
	if err != nil {
		return err
	}
	for _, card := range cards {
		p.Titles[card.ID] = card
	}
	var people []id.Person
	for _, j := range found.Judged {
		people = append(people, j.By)
		if j.Theme != 0 && p.Names[j.Theme] == "" {
			was, err := h.Book.ThemeByID(ctx, j.Theme)
			if err != nil {
				return err
			}
			p.Names[j.Theme] = was.Name
		}
	}
	if p.People, err = h.Reads.NamesOf(ctx, people); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// cards returns ideas in the order of their numbers in which.
func (h Candidates) cards(ctx context.Context, a account.Actor, which []id.Idea) ([]challenge.Card, error) {
	if len(which) == 0 {
		return nil, nil
	}
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return nil, err
	}
	cards, err := reads.CardsByID(ctx, which)
	slices.SortStableFunc(cards, func(x, y challenge.Card) int { return slices.Index(which, x.ID) - slices.Index(which, y.ID) })
	return cards, err
}

func (h Candidates) one(c *fiber.Ctx) error { return h.showOne(c, wire.Values{}, nil) }

// showOne shows a candidate, after the fault err with what was typed.
func (h Candidates) showOne(c *fiber.Ctx, f wire.Values, err error) error {
	ctx := c.UserContext()
	ch, found, gone := h.found(c)
	if gone != nil {
		return gone
	}
	at := slices.IndexFunc(found.Candidates, func(x theme.Candidate) bool { return x.Key() == c.Params("candidate") })
	if at < 0 {
		return theme.ErrNoCandidate
	}
	p := pages.Candidate{Slug: ch.Slug, Title: ch.Title, Candidate: found.Candidates[at]}
	p.Base = h.base(c, pages.CandidatesURL(ch.Slug), text.T(ctx, "Candidate themes"), p.Name(), text.T(ctx, "Candidate themes"), ch.Title)
	if p.Cards, gone = h.cards(ctx, wire.Actor(c), p.Ideas[:min(len(p.Ideas), pages.CandidateIdeas)]); gone != nil {
		return gone
	}
	if p.Book, gone = h.Book.Codebook(ctx, ch.ID); gone != nil {
		return gone
	}
	if err != nil {
		c.Status(wire.Status(fault.KindOf(err)))
		p.Typed, p.Into, p.Ticked = theme.Words{Name: f.Get("name"), Definition: f.Get("definition")}, f.Get("into"), ideaIDs(f.All("ideas"))
		p.Fields, p.Base.Errors = fieldsOf(err, "name"), true
	}
	return Show(c, p.Page())
}

func ideaIDs(values []string) []id.Idea {
	var out []id.Idea
	for _, v := range values {
		out = append(out, id.Idea(wire.ParseID(v)))
	}
	return out
}

// judge answers POST /challenges/{slug}/candidates/{candidate}.
func (h Candidates) judge(c *fiber.Ctx) error {
	ctx, a, slug := c.UserContext(), wire.Actor(c), c.Params("slug")
	f, err := wire.Form(c, textMax, "words", "ideas", "name", "definition", "into", "do")
	words, ideas := f.All("words"), ideaIDs(f.All("ideas"))
	said := text.T(ctx, "The group is not a theme")
	if err == nil {
		switch theme.Verdict(f.Get("do")) {
		case theme.Accepted:
			said = text.T(ctx, "The theme is added")
			_, err = h.Judges.AcceptCandidate(ctx, a, slug, words, theme.Words{Name: f.Get("name"), Definition: f.Get("definition")}, ideas)
		case theme.Joined:
			said = text.T(ctx, "The ideas have the theme")
			err = h.Judges.MergeCandidate(ctx, a, slug, words, id.Theme(f.ID("into")), ideas)
		case theme.Rejected:
			err = h.Judges.RejectCandidate(ctx, a, slug, words)
		default:
			err = theme.ErrCandidate
		}
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: said})
		return c.Redirect(pages.CandidatesURL(slug), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) || errors.Is(err, theme.ErrDecided) { // it is not on the list any more
		return err
	}
	return h.showOne(c, f, err)
}
