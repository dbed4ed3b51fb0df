package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
)

// ownShortlist is the shortlist of a panel as its members see it.
type ownShortlist struct {
	Slug        string     `json:"slug"`
	Title       string     `json:"title"`
	Intro       string     `json:"intro"`
	PublishedAt *time.Time `json:"published_at"`
	Items       []decision `json:"items"`
	Version     int        `json:"version"`
}

// list returns the shortlist as the person who asks may see it.
func (h Results) list(c *fiber.Ctx) (ownShortlist, error) {
	ctx, p := c.UserContext(), panelID(c)
	b, err := h.Service.Board(ctx, wire.Actor(c), p)
	if err != nil {
		return ownShortlist{}, h.Service.Refused(ctx, p, err)
	}
	if b.Short.ID == 0 {
		return ownShortlist{}, review.ErrShortlistNotFound
	}
	out := ownShortlist{Slug: b.Short.Slug, Title: b.Short.Title, Intro: b.Short.Intro, PublishedAt: utc(b.Short.PublishedAt), Items: []decision{}, Version: b.Short.Version}
	for _, d := range b.List {
		if b.Viewer.Seat == review.NoSeat {
			d.Internal, d.Override = "", ""
		}
		out.Items = append(out.Items, decisionOut(d))
	}
	return out, nil
}

func (h Results) shortlist(c *fiber.Ctx) error {
	out, err := h.list(c)
	if err != nil {
		return err
	}
	err = wire.ReadCounted(c, out, out.Version)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return err
}

// listed answers a change of the shortlist with the shortlist as it is now.
func (h Results) listed(c *fiber.Ctx) error {
	out, err := h.list(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, out.Version)
}

func (h Results) editShortlist(c *fiber.Ctx) error {
	was, err := h.list(c)
	if err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Title *string `json:"title"`
		Intro *string `json:"intro"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Service.EditShortlist(c.UserContext(), wire.Actor(c), panelID(c), version, or(in.Title, was.Title), or(in.Intro, was.Intro)); err != nil {
		return err
	}
	return h.listed(c)
}

func (h Results) move(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Idea id.Idea `json:"idea"`
		Way  string  `json:"way"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	way, known := map[string]review.Move{"up": review.Up, "down": review.Down}[in.Way]
	if !known {
		var bad fault.Fields
		bad.Add("way", "Choose up or down.")
		return bad.Fault("shortlist.invalid", "There is a problem with this move.")
	}
	if _, err := h.Service.MoveInShortlist(ctx, wire.Actor(c), p, in.Idea, way); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.listed(c)
}

func (h Results) publish(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := h.Service.PublishShortlist(ctx, wire.Actor(c), p, 0); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.listed(c)
}

// listLine is a published shortlist in the list of all.
type listLine struct {
	Slug        string    `json:"slug"`
	Title       string    `json:"title"`
	Challenge   string    `json:"challenge"` // title
	Area        *string   `json:"area"`      // name
	Ideas       int       `json:"ideas"`
	PublishedAt time.Time `json:"published_at"`
}

func (h Results) shortlists(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	found, err := h.Service.Shortlists(c.UserContext())
	if err != nil {
		return err
	}
	items := make([]listLine, len(found))
	for i, l := range found {
		items[i] = listLine{l.Slug, l.Title, l.ChallengeTitle, sentence(l.AreaName), l.Ideas, l.PublishedAt.UTC()}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// publishedShortlist is a shortlist as everybody may read it.
type publishedShortlist struct {
	Slug        string     `json:"slug"`
	Title       string     `json:"title"`
	Intro       string     `json:"intro"`
	Panel       id.Panel   `json:"panel"`
	Challenge   string     `json:"challenge"` // slug
	PublishedAt *time.Time `json:"published_at"`
	Scoring     int        `json:"n_scoring"`
	Lived       int        `json:"n_lived"`
	Items       []entry    `json:"items"`
	Others      []entry    `json:"others"`
}

// entry is a decided idea.
type entry struct {
	Number  id.Idea        `json:"number"`
	Title   *string        `json:"title"` // null for an idea that is out of public view
	Place   *int           `json:"place"`
	Tied    bool           `json:"tied"`
	Outcome review.Outcome `json:"outcome"`
	Reason  *string        `json:"reason"`
	Results []result       `json:"results"`
}

func entriesOut(es []review.Entry) []entry {
	out := []entry{}
	for _, e := range es {
		one := entry{Number: e.Decision.Idea, Title: sentence(e.Idea.Title), Tied: e.Tied, Outcome: e.Decision.Outcome, Reason: sentence(e.Decision.Reason), Results: []result{}}
		if e.Place > 0 {
			one.Place = &e.Place
		}
		for _, r := range e.Results {
			if !e.Idea.Unseen {
				one.Results = append(one.Results, resultOut(r))
			}
		}
		out = append(out, one)
	}
	return out
}

func (h Results) published(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	l, err := h.Service.ShortlistPage(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	ch, err := h.Reads.ChallengeByID(ctx, l.Head.Challenge)
	if err != nil {
		return err
	}
	if !ch.State.ShownTo(a, ch.ID) {
		return review.ErrShortlistNotFound
	}
	return wire.Read(c, publishedShortlist{
		Slug: l.Shortlist.Slug, Title: l.Shortlist.Title, Intro: l.Shortlist.Intro, Panel: l.Head.ID, Challenge: l.Head.ChallengeSlug,
		PublishedAt: utc(l.Shortlist.PublishedAt), Scoring: l.Members.Scoring, Lived: l.Members.Lived, Items: entriesOut(l.Entries), Others: entriesOut(l.Others),
	})
}
