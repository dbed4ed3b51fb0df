package v1

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Ideas answers /api/v1/ideas: one idea and what its author does with it.
type Ideas struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Ideas) Routes(r fiber.Router) {
	r.Get("/ideas", h.newest)
	r.Get("/challenges/:slug/ideas", h.of)
	r.Post("/challenges/:slug/ideas", h.create(h.post)...)
	r.Get("/ideas/:number", h.read)
	r.Patch("/ideas/:number", wire.SignedIn, h.edit)
	r.Post("/ideas/:number/withdraw", wire.SignedIn, h.withdraw)
	r.Put("/ideas/:number/name", wire.SignedIn, h.name)
	r.Post("/ideas/:number/agree", wire.SignedIn, h.agree)
	r.Put("/ideas/:number/pick", wire.SignedIn, h.pick)
	r.Get("/ideas/:number/links", h.links)
	r.Post("/ideas/:number/links", wire.SignedIn, h.addLink)
	r.Delete("/links/:id", wire.SignedIn, h.dropLink)
	r.Delete("/ideas/:number/pick", wire.SignedIn, h.unpick)
	r.Get("/ideas/:number/versions", h.versions)
	r.Get("/ideas/:number/events", h.events)
	r.Get("/ideas/:number/similar", h.similar)
	r.Get("/challenges/:slug/similar", h.beside)
}

// read answers GET /api/v1/ideas/{number}.
func (h Ideas) read(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	out, err := h.show(ctx, a, v)
	if err != nil {
		return err
	}
	return wire.ReadCounted(c, out, v.Version)
}

// kept answers a write with the idea as it is now.
func (h Ideas) kept(c *fiber.Ctx, i id.Idea, created bool) error {
	ctx, at := c.UserContext(), "/api/v1/ideas/"+strconv.FormatInt(int64(i), 10)
	if created {
		wire.Made(c, at)
	}
	reads, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	v, err := reads.View(ctx, i)
	if err != nil {
		return err
	}
	out, err := h.show(ctx, wire.Actor(c), v)
	if err != nil {
		return err
	}
	if v.Author == wire.Person(c) && v.InCrisis() {
		wire.MarkDanger(c)
	}
	out.Help = wire.Help(c)
	if created {
		return wire.Created(c, at, out, v.Version)
	}
	return wire.Changed(c, out, v.Version)
}

// newIdea is the body of drafts, and part of that of POST /api/v1/challenges/{slug}/ideas.
type newIdea struct {
	Kind    string            `json:"kind"`
	Area    string            `json:"area"`
	Title   string            `json:"title"`
	Body    string            `json:"body"`
	Answers map[string]string `json:"answers"`
	Tags    []string          `json:"tags"`
	Lang    string            `json:"lang"`
	Unnamed bool              `json:"unnamed"`   // readers see the author's role, not the name
	Team    bool              `json:"team_only"` // its author asks that only the team reads it
}

func (in newIdea) text(ch challenge.Challenge) challenge.Text {
	return challenge.Text{
		Kind: challenge.Kind(in.Kind), Area: areaOf(ch, in.Area).ID, Title: in.Title, Body: in.Body, Lang: in.Lang, Answers: answersIn(in.Answers), Tags: in.Tags, Unnamed: in.Unnamed, AskTeam: in.Team,
	}
}

// answersIn returns the answers by key, in an order that is always the same.
func answersIn(in map[string]string) []challenge.Answer {
	out := make([]challenge.Answer, 0, len(in))
	for key, text := range in {
		out = append(out, challenge.Answer{Key: key, Text: text})
	}
	slices.SortFunc(out, func(a, b challenge.Answer) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// post answers POST /api/v1/challenges/{slug}/ideas.
func (h Ideas) post(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	var in struct {
		newIdea
		Looked string `json:"looked"` // what the refusal of doubtful words gave
		Terms  int    `json:"terms"`  // the version that is agreed to
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	a.Terms = in.Terms
	i, err := h.Uses.PostIdea(ctx, a, ch.Slug, in.text(ch), in.Looked)
	if err != nil {
		return err
	}
	return h.kept(c, i.ID, true)
}

// editIdea is the body of PATCH /api/v1/ideas/{number}. What is left out stays as
// it is; answers and tags are replaced as a whole.
type editIdea struct {
	Kind    *string            `json:"kind"`
	Area    *string            `json:"area"`
	Title   *string            `json:"title"`
	Body    *string            `json:"body"`
	Answers *map[string]string `json:"answers"`
	Tags    *[]string          `json:"tags"`
	Lang    *string            `json:"lang"`
	Looked  string             `json:"looked"` // as on posting
	Terms   int                `json:"terms"`  // likewise
}

func (in editIdea) text(ch challenge.Challenge, t challenge.Text) challenge.Text {
	t.Title, t.Body, t.Lang = or(in.Title, t.Title), or(in.Body, t.Body), or(in.Lang, t.Lang)
	if in.Area != nil {
		t.Area = areaOf(ch, *in.Area).ID
	}
	if in.Tags != nil {
		t.Tags = *in.Tags
	}
	if in.Kind != nil {
		t.Kind = challenge.Kind(*in.Kind)
	}
	if in.Answers != nil {
		t.Answers = answersIn(*in.Answers)
		return t
	}
	if in.Kind != nil && slices.Contains(challenge.Kinds, t.Kind) {
		return t.Rehome(ch) // answers to questions that the new kind is not asked
	}
	return t
}

// name answers PUT /api/v1/ideas/{number}/name.
func (h Ideas) name(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, ch, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	if err = account.Can(a, account.EditIdea, account.Thing{Challenge: ch.ID, Author: v.Author}); err != nil {
		return err
	}
	var in struct {
		Unnamed bool `json:"unnamed"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Uses.NameIdea(ctx, a, v.ID, in.Unnamed); err != nil {
		return err
	}
	return h.kept(c, v.ID, false)
}

// agree answers POST /api/v1/ideas/{number}/agree.
func (h Ideas) agree(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	if _, err = h.Uses.Agree(ctx, a, v.ID); err != nil {
		return err
	}
	return h.kept(c, v.ID, false)
}

// edit answers PATCH /api/v1/ideas/{number}.
func (h Ideas) edit(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, ch, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	if err = account.Can(a, account.EditIdea, account.Thing{Challenge: ch.ID, Author: v.Author}); err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editIdea
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	a.Terms = in.Terms
	if _, err = h.Uses.EditIdea(ctx, a, v.ID, version, in.text(ch.Asking(v.Text), v.Text), in.Looked); err != nil {
		return err
	}
	return h.kept(c, v.ID, false)
}

// withdrawal is the body of POST /api/v1/ideas/{number}/withdraw, which may be
// left out.
type withdrawal struct {
	InFavourOf *int64 `json:"in_favour_of"` // the number of the idea that says it better
}

// withdraw answers POST /api/v1/ideas/{number}/withdraw. With If-Match only that
// version is withdrawn.
func (h Ideas) withdraw(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	var w challenge.Withdraw
	if c.Get(fiber.HeaderIfMatch) != "" {
		if w.Version, err = wire.IfMatch(c); err != nil {
			return err
		}
	}
	if len(c.BodyRaw()) > 0 {
		var in withdrawal
		if err = wire.Bind(c, &in); err != nil {
			return err
		}
		if in.InFavourOf != nil {
			if w.InFavourOf = id.Idea(*in.InFavourOf); w.InFavourOf == 0 {
				w.InFavourOf = -1 // no idea, and not "none"
			}
		}
	}
	if _, err = h.Uses.WithdrawIdea(ctx, a, v.ID, w); err != nil {
		return err
	}
	return h.kept(c, v.ID, false)
}

// versions answers GET /api/v1/ideas/{number}/versions, the newest first.
func (h Ideas) versions(c *fiber.Ctx) error {
	n := number(c)
	return h.list(c, nil, []outbox.Topic{outbox.IdeaTopic(n), outbox.People}, func(ctx context.Context, a account.Actor, _ wire.Values) (any, []outbox.Topic, error) {
		v, ch, err := h.readable(ctx, a, n)
		if err != nil {
			return nil, nil, err
		}
		reads, err := h.seen(ctx, a)
		if err != nil {
			return nil, nil, err
		}
		old, err := reads.Versions(ctx, n)
		items := make([]version, len(old))
		for i, o := range old {
			t := o.Text
			items[i] = version{o.Version, t.Kind, nil, t.Title, t.Body, repliesOut(t.Answers), tagsOut(t.Tags), t.Lang, agreedOut(o.Agreed), o.EditedAt.UTC()}
			if at, ok := ch.Area(t.Area); ok {
				items[i].Area = placeOut(at.Slug, at.Name)
			}
		}
		return wire.NewList(items, ""), []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}, err
	})
}

// events answers GET /api/v1/ideas/{number}/events, the oldest first.
func (h Ideas) events(c *fiber.Ctx) error {
	n := number(c)
	return h.list(c, nil, []outbox.Topic{outbox.IdeaTopic(n), outbox.People}, func(ctx context.Context, a account.Actor, _ wire.Values) (any, []outbox.Topic, error) {
		v, _, err := h.readable(ctx, a, n)
		if err != nil {
			return nil, nil, err
		}
		reads, err := h.seen(ctx, a)
		if err != nil {
			return nil, nil, err
		}
		moments, err := reads.Timeline(ctx, n)
		items := make([]event, len(moments))
		for i, m := range moments {
			items[i] = event{m.Kind, m.At.UTC(), sentence(m.Reason), sentence(m.Detail)}
		}
		return wire.NewList(items, ""), []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}, err
	})
}
