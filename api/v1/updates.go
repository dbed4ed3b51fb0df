package v1

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/update"
)

// Updates answers the dated news of challenges.
type Updates struct {
	Parts
	News    update.Reads
	Service keepsUpdates
}

// keepsUpdates is what these routes ask of update.Service.
type keepsUpdates interface {
	Start(ctx context.Context, a account.Actor, slug string, w update.Words) (update.Update, error)
	Edit(ctx context.Context, a account.Actor, u id.Update, version int, w update.Words) (update.Update, error)
	Publish(ctx context.Context, a account.Actor, u id.Update, version int) (update.Update, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Updates) Routes(r fiber.Router) {
	r.Get("/challenges/:slug/updates", h.of)
	r.Post("/challenges/:slug/updates", h.create(h.start)...)
	r.Get("/updates/:id", h.read)
	r.Patch("/updates/:id", wire.SignedIn, h.edit)
	r.Post("/updates/:id/publish", wire.SignedIn, h.publish)
}

// headline is an update in a list.
type headline struct {
	ID          id.Update       `json:"id"`
	Challenge   string          `json:"challenge"`
	Category    update.Category `json:"category"`
	Title       string          `json:"title"`
	Summary     string          `json:"summary"`
	PublishedAt *time.Time      `json:"published_at"`
	Version     int             `json:"version"`
}

// news is an update.
type news struct {
	headline
	Body     string      `json:"body"`
	Author   *string     `json:"author"` // the name shown
	Ideas    []id.Idea   `json:"ideas"`
	Writeup  *id.Writeup `json:"writeup"`
	Occasion *occasion   `json:"occasion"`
}

// occasion is a webinar or a live question hour.
type occasion struct {
	Kind      update.OccasionKind `json:"kind"`
	Title     string              `json:"title"`
	StartsAt  time.Time           `json:"starts_at"`
	EndsAt    time.Time           `json:"ends_at"`
	Where     string              `json:"where"`
	Hosts     []party             `json:"hosts"`
	Questions []question          `json:"questions"`
	Themes    []themeNote         `json:"themes"`
	AnswersAt *time.Time          `json:"answers_at"`
}

// party is somebody who speaks: a person of the site by handle, or a name.
type party struct {
	Handle string `json:"handle,omitempty"`
	Name   string `json:"name,omitempty"`
}

type question struct {
	Key           string         `json:"key"`
	By            party          `json:"by"`
	At            time.Time      `json:"at"`
	Text          string         `json:"text"`
	Contributions []contribution `json:"contributions"`
	Answer        *written       `json:"answer"`
}

type contribution struct {
	Key       string    `json:"key"`
	By        party     `json:"by"`
	At        time.Time `json:"at"`
	Body      string    `json:"body"`
	InReplyTo string    `json:"in_reply_to"`
}

type written struct {
	By   party     `json:"by"`
	At   time.Time `json:"at"`
	Body string    `json:"body"`
}

type themeNote struct {
	Theme string `json:"theme"`
	Words string `json:"words"`
}

func partyOut(p update.Party) party  { return party{p.Handle, p.Name} }
func (p party) domain() update.Party { return update.Party{Handle: p.Handle, Name: p.Name} }

func occasionOut(o *update.Occasion) *occasion {
	if o == nil {
		return nil
	}
	out := occasion{
		Kind: o.Kind, Title: o.Title, StartsAt: o.StartsAt.UTC(), EndsAt: o.EndsAt.UTC(), Where: o.Where, AnswersAt: utc(o.AnswersAt),
		Hosts: []party{}, Questions: []question{}, Themes: []themeNote{},
	}
	for _, p := range o.Hosts {
		out.Hosts = append(out.Hosts, partyOut(p))
	}
	for _, q := range o.Questions {
		x := question{Key: q.Key, By: partyOut(q.By), At: q.At.UTC(), Text: q.Text, Contributions: []contribution{}}
		for _, k := range q.Contributions {
			x.Contributions = append(x.Contributions, contribution{k.Key, partyOut(k.By), k.At.UTC(), k.Body, k.InReplyTo})
		}
		if q.Answer != nil {
			x.Answer = &written{partyOut(q.Answer.By), q.Answer.At.UTC(), q.Answer.Body}
		}
		out.Questions = append(out.Questions, x)
	}
	for _, t := range o.Themes {
		out.Themes = append(out.Themes, themeNote(t))
	}
	return &out
}

func (o *occasion) domain() *update.Occasion {
	if o == nil {
		return nil
	}
	out := update.Occasion{Kind: o.Kind, Title: o.Title, StartsAt: o.StartsAt, EndsAt: o.EndsAt, Where: o.Where}
	if o.AnswersAt != nil {
		out.AnswersAt = *o.AnswersAt
	}
	for _, p := range o.Hosts {
		out.Hosts = append(out.Hosts, p.domain())
	}
	for _, q := range o.Questions {
		x := update.Question{Key: q.Key, By: q.By.domain(), At: q.At, Text: q.Text}
		for _, k := range q.Contributions {
			x.Contributions = append(x.Contributions, update.Contribution{Key: k.Key, By: k.By.domain(), At: k.At, Body: k.Body, InReplyTo: k.InReplyTo})
		}
		if q.Answer != nil {
			x.Answer = &update.Answer{By: q.Answer.By.domain(), At: q.Answer.At, Body: q.Answer.Body}
		}
		out.Questions = append(out.Questions, x)
	}
	for _, t := range o.Themes {
		out.Themes = append(out.Themes, update.ThemeNote(t))
	}
	return &out
}

func newsOut(v update.View) news {
	out := news{
		headline: headline{v.ID, v.ChallengeSlug, v.Category, v.Title, v.Summary, utc(v.PublishedAt), v.Version},
		Body:     v.Body, Author: sentence(v.AuthorName), Ideas: []id.Idea{}, Occasion: occasionOut(v.Occasion),
	}
	for _, l := range v.Links { // those that everybody may read
		out.Ideas = append(out.Ideas, l.ID)
	}
	if v.WriteupSlug != "" {
		out.Writeup = &v.Writeup
	}
	return out
}

// of answers GET /api/v1/challenges/{slug}/updates, the newest first.
func (h Updates) of(c *fiber.Ctx) error {
	slug := c.Params("slug")
	known := []string{"category", "cursor", "limit"}
	return h.list(c, known, []outbox.Topic{outbox.Site}, func(ctx context.Context, a account.Actor, q wire.Values) (any, []outbox.Topic, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return nil, nil, err
		}
		query := update.Query{Challenge: ch.ID}
		if s := q.Get("category"); s != "" {
			var bad fault.Fields
			query.Category = oneOf(update.Categories, s, "category", "Choose news, progress, occasion or results.", &bad)
			if err = bad.Fault("query.fields", "Some parameters cannot be taken as they are."); err != nil {
				return nil, nil, err
			}
		}
		name := "updates:" + strconv.FormatInt(int64(ch.ID), 10) + ":" + string(query.Category)
		at, limit, err := h.page(q, name)
		if err != nil {
			return nil, nil, err
		}
		query.After, query.Limit = id.Update(at.ID), limit+1
		cards, err := h.News.Published(ctx, query)
		if err != nil {
			return nil, nil, err
		}
		next := ""
		if len(cards) > limit {
			cards = cards[:limit]
			next = h.Cursors.Write(name, wire.Cursor{ID: int64(cards[limit-1].ID)})
		}
		items := make([]headline, len(cards))
		for i, k := range cards {
			items[i] = headline{k.ID, k.ChallengeSlug, k.Category, k.Title, k.Summary, utc(k.PublishedAt), k.Version}
		}
		return wire.NewList(items, next), []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, nil
	})
}

// newNews is the body of POST /api/v1/challenges/{slug}/updates.
type newNews struct {
	Category update.Category `json:"category"`
	Title    string          `json:"title"`
	Summary  string          `json:"summary"`
	Body     string          `json:"body"`
	Ideas    []id.Idea       `json:"ideas"`
	Writeup  id.Writeup      `json:"writeup"`
	Occasion *occasion       `json:"occasion"`
}

// start answers POST /api/v1/challenges/{slug}/updates.
func (h Updates) start(c *fiber.Ctx) error {
	var in newNews
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	u, err := h.Service.Start(c.UserContext(), wire.Actor(c), c.Params("slug"), update.Words{
		Category: in.Category, Title: in.Title, Summary: in.Summary, Body: in.Body, Ideas: in.Ideas, Writeup: in.Writeup, Occasion: in.Occasion.domain(),
	})
	if err != nil {
		return err
	}
	at := "/api/v1/updates/" + strconv.FormatInt(int64(u.ID), 10)
	wire.Made(c, at)
	v, err := h.News.ByID(c.UserContext(), u.ID)
	if err != nil {
		return err
	}
	return wire.Created(c, at, newsOut(v), v.Version)
}

// view returns the update of an address, if its reader may see it.
func (h Updates) view(c *fiber.Ctx) (update.View, error) {
	v, err := h.News.ByID(c.UserContext(), id.Update(wire.ParseID(c.Params("id"))))
	if err != nil {
		return update.View{}, err
	}
	return v, v.ReadableBy(wire.Actor(c))
}

// read answers GET /api/v1/updates/{id}.
func (h Updates) read(c *fiber.Ctx) error {
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return wire.ReadCounted(c, newsOut(v), v.Version)
}

// editNews is the body of PATCH /api/v1/updates/{id}. What is left out stays.
type editNews struct {
	Category *update.Category `json:"category"`
	Title    *string          `json:"title"`
	Summary  *string          `json:"summary"`
	Body     *string          `json:"body"`
	Ideas    *[]id.Idea       `json:"ideas"`
	Writeup  *id.Writeup      `json:"writeup"` // 0 takes it away
	Occasion *occasion        `json:"occasion"`
}

// edit answers PATCH /api/v1/updates/{id}.
func (h Updates) edit(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editNews
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	w := v.Words
	w.Title, w.Summary, w.Body = or(in.Title, w.Title), or(in.Summary, w.Summary), or(in.Body, w.Body)
	if in.Category != nil {
		w.Category = *in.Category
	}
	if in.Ideas != nil {
		w.Ideas = *in.Ideas
	}
	if in.Writeup != nil {
		w.Writeup = *in.Writeup
	}
	if in.Occasion != nil {
		w.Occasion = in.Occasion.domain()
	}
	_, err = h.Service.Edit(c.UserContext(), wire.Actor(c), v.ID, version, w)
	return h.answer(c, err)
}

func (h Updates) answer(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, newsOut(v), v.Version)
}

// publish answers POST /api/v1/updates/{id}/publish.
func (h Updates) publish(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	_, err = h.Service.Publish(c.UserContext(), wire.Actor(c), id.Update(wire.ParseID(c.Params("id"))), version)
	return h.answer(c, err)
}
