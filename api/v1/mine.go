package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Mine answers what the person who asks has posted, said and follows:
// /api/v1/me/… and the routes that start and end following.
type Mine struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Mine) Routes(r fiber.Router) {
	r.Get("/me/ideas", wire.SignedIn, h.ideas)
	r.Get("/me/comments", wire.SignedIn, h.comments)
	r.Get("/me/supports", wire.SignedIn, h.supports)
	r.Get("/me/follows", wire.SignedIn, h.follows)
	r.Get("/me/for-you", wire.SignedIn, h.forYou)
	r.Put("/me/for-you", wire.SignedIn, h.wantForYou)
	r.Get("/me/reminders", wire.SignedIn, h.reminders)
	r.Put("/me/reminders", wire.SignedIn, h.wantReminders)
	h.follow(r, "/challenges/:slug/areas/:area/follow", h.area)
	h.follow(r, "/themes/:id/follow", h.theme)
	h.follow(r, "/ideas/:number/author/follow", h.author)
}

// subject finds what the address of a request names, to be followed.
type subject func(context.Context, account.Actor, *fiber.Ctx) (challenge.FollowKind, int64, error)

func (h Mine) follow(r fiber.Router, path string, of subject) {
	r.Put(path, wire.SignedIn, h.set(of, true))
	r.Delete(path, wire.SignedIn, h.set(of, false))
}

// ideas answers GET /api/v1/me/ideas: one's own ideas in every state, the newest first.
func (h Mine) ideas(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	all, err := h.Reads.IdeasOf(c.UserContext(), wire.Person(c))
	if err != nil {
		return err
	}
	items := make([]idea, len(all))
	for i, v := range all {
		v.Themes = nil // they are not read for this list
		items[i] = ideaOut(v)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// about is the idea that something was said of.
type about struct {
	Number     id.Idea         `json:"number"`
	Challenge  string          `json:"challenge"`
	Title      *string         `json:"title"` // null where it is out of view
	Stage      challenge.Stage `json:"stage"`
	Outcome    *string         `json:"outcome"`
	MergedInto *id.Idea        `json:"merged_into"`
	InFavourOf *id.Idea        `json:"in_favour_of"`
}

func aboutOut(a challenge.About) about {
	out := about{Number: a.Idea, Challenge: a.ChallengeSlug, Title: sentence(a.Title), Stage: a.Stage, Outcome: sentence(a.Outcome)}
	if a.MergedInto != 0 {
		out.MergedInto = &a.MergedInto
	}
	if a.InFavourOf != 0 {
		out.InFavourOf = &a.InFavourOf
	}
	return out
}

// ownComment is a comment of one's own with the idea that it stands on.
type ownComment struct {
	comment
	About about `json:"about"`
}

// comments answers GET /api/v1/me/comments, the newest first.
func (h Mine) comments(c *fiber.Ctx) error {
	page, err := h.at(c, "me/comments")
	if err != nil {
		return err
	}
	found, err := h.Reads.CommentsOf(c.UserContext(), wire.Person(c), page)
	if err != nil {
		return err
	}
	items := make([]ownComment, len(found.Items))
	for i, o := range found.Items {
		items[i] = ownComment{commentOut(challenge.CommentView{Comment: o.Comment, AuthorName: wire.Actor(c).ShownName()}, true), aboutOut(o.About)}
	}
	list := wire.NewList(items, h.next("me/comments", found.Page, found.Pages))
	list.Total = &found.Total
	return wire.Read(c, list)
}

// ownSupport is one's word on an idea.
type ownSupport struct {
	Value  int       `json:"value"`
	CastAt time.Time `json:"cast_at"`
	About  about     `json:"about"`
}

// supports answers GET /api/v1/me/supports, the newest first.
func (h Mine) supports(c *fiber.Ctx) error {
	page, err := h.at(c, "me/supports")
	if err != nil {
		return err
	}
	found, err := h.Reads.SupportsOf(c.UserContext(), wire.Person(c), page)
	if err != nil {
		return err
	}
	items := make([]ownSupport, len(found.Items))
	for i, o := range found.Items {
		items[i] = ownSupport{o.Value, o.CastAt.UTC(), aboutOut(o.About)}
	}
	list := wire.NewList(items, h.next("me/supports", found.Page, found.Pages))
	list.Total = &found.Total
	return wire.Read(c, list)
}

// at reads which page of the list called name is asked for, from 1.
func (h Mine) at(c *fiber.Ctx, name string) (int, error) {
	q, err := wire.Query(c, "cursor")
	if err != nil {
		return 0, err
	}
	at, _, err := h.Cursors.Read(name, q.Get("cursor"))
	return int(at.ID) + 1, err
}

func (h Mine) next(name string, page, pages int) string {
	if page >= pages {
		return ""
	}
	return h.Cursors.Write(name, wire.Cursor{ID: int64(page)})
}

// followed is something that one follows, and why.
type followed struct {
	Kind      challenge.FollowKind `json:"kind"`
	Name      string               `json:"name"`
	Challenge *string              `json:"challenge"` // slug; null for a person
	Slug      *string              `json:"slug"`      // of an area or a theme
	Idea      *id.Idea             `json:"idea"`      // number; for ideas alone
	Why       challenge.Why        `json:"why"`
}

// follows answers GET /api/v1/me/follows: challenges, areas, themes and people, then ideas.
func (h Mine) follows(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, person := c.UserContext(), wire.Person(c)
	all, err := h.Reads.FollowsOf(ctx, person)
	if err != nil {
		return err
	}
	ideas, err := h.Reads.FollowedIdeas(ctx, person)
	if err != nil {
		return err
	}
	items := make([]followed, 0, len(all)+len(ideas))
	for _, f := range all {
		items = append(items, followed{f.Kind, f.Name, sentence(f.ChallengeSlug), sentence(f.Slug), nil, f.Why})
	}
	for _, f := range ideas {
		number := f.ID
		items = append(items, followed{challenge.FollowIdea, f.Title, sentence(f.ChallengeSlug), nil, &number, f.Why})
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// set answers PUT and DELETE …/follow.
func (h Mine) set(of subject, on bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, a := c.UserContext(), wire.Actor(c)
		kind, what, err := of(ctx, a, c)
		if err == nil {
			err = h.Uses.SetFollow(ctx, a, kind, what, on)
		}
		if err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

func (h Mine) area(ctx context.Context, a account.Actor, c *fiber.Ctx) (challenge.FollowKind, int64, error) {
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return "", 0, err
	}
	area, ok := ch.AreaBySlug(c.Params("area"))
	if !ok {
		return "", 0, challenge.ErrAreaNotFound
	}
	return challenge.FollowArea, int64(area.ID), nil
}

func (Mine) theme(_ context.Context, _ account.Actor, c *fiber.Ctx) (challenge.FollowKind, int64, error) {
	return challenge.FollowTheme, wire.ParseID(c.Params("id")), nil
}

func (h Mine) author(ctx context.Context, a account.Actor, c *fiber.Ctx) (challenge.FollowKind, int64, error) {
	v, _, err := h.readable(ctx, a, number(c))
	if v.Unnamed {
		v.Author = 0 // nobody to follow: a list of whom one follows tells names
	}
	return challenge.FollowPerson, int64(v.Author), err
}
