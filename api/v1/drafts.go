package v1

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Drafts answers /api/v1/drafts: what the person who asks has not posted yet.
type Drafts struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Drafts) Routes(r fiber.Router) {
	r.Get("/drafts", wire.SignedIn, h.mine)
	r.Post("/challenges/:slug/drafts", h.create(h.start)...)
	r.Get("/drafts/:id", wire.SignedIn, h.read)
	r.Put("/drafts/:id", wire.SignedIn, h.save)
	r.Delete("/drafts/:id", wire.SignedIn, h.drop)
	r.Post("/drafts/:id/post", h.create(h.post)...)
}

// draft is an unposted text as it was typed.
type draft struct {
	ID        id.Draft       `json:"id"`
	Challenge string         `json:"challenge"`
	Kind      challenge.Kind `json:"kind"`
	Area      *place         `json:"area"`
	Title     string         `json:"title"`
	Body      string         `json:"body"`
	Answers   []reply        `json:"answers"`
	Tags      []string       `json:"tags"`
	Lang      string         `json:"lang"`
	Unnamed   bool           `json:"unnamed"`
	TeamOnly  bool           `json:"team_only"`
	StartedAt time.Time      `json:"started_at"`
	SavedAt   time.Time      `json:"saved_at"`
	Version   int            `json:"version"`
	Help      []string       `json:"help,omitempty"` // as for comment
}

func draftOut(ch challenge.Challenge, d challenge.Draft) draft {
	out := draft{
		ID: d.ID, Challenge: ch.Slug, Kind: d.Kind, Title: d.Title, Body: d.Body, Answers: repliesOut(d.Answers), Tags: tagsOut(d.Tags), Lang: d.Lang, Unnamed: d.Unnamed, TeamOnly: d.AskTeam,
		StartedAt: d.StartedAt.UTC(), SavedAt: d.SavedAt.UTC(), Version: d.Version,
	}
	if d.InCrisis() {
		out.Help = challenge.Help
	}
	if a, ok := ch.Area(d.Area); ok {
		out.Area = placeOut(a.Slug, a.Name)
	}
	return out
}

// mine answers GET /api/v1/drafts, the last saved first.
func (h Drafts) mine(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx := c.UserContext()
	all, err := h.Reads.DraftsOf(ctx, wire.Person(c), "")
	if err != nil {
		return err
	}
	of := map[id.Challenge]challenge.Challenge{}
	items := make([]draft, len(all))
	for i, d := range all {
		if _, known := of[d.Challenge]; !known {
			if of[d.Challenge], err = h.Reads.ChallengeByID(ctx, d.Challenge); err != nil {
				return err
			}
		}
		items[i] = draftOut(of[d.Challenge], d)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// typed binds the text of a draft, which may be empty, too long or unfinished.
func typed(c *fiber.Ctx, ch challenge.Challenge) (challenge.Text, error) {
	var in newIdea
	if err := wire.Bind(c, &in); err != nil {
		return challenge.Text{}, err
	}
	t := in.text(ch)
	for i, a := range t.Answers {
		for _, p := range ch.PromptsFor(t.Kind) {
			if p.Key == a.Key {
				t.Answers[i].Label = p.Label
			}
		}
	}
	return t, nil
}

// start answers POST /api/v1/challenges/{slug}/drafts.
func (h Drafts) start(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	t, err := typed(c, ch)
	if err != nil {
		return err
	}
	d, err := h.Uses.StartDraft(ctx, a, ch.Slug, "", t)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/drafts/"+strconv.FormatInt(int64(d.ID), 10), draftOut(ch, d), d.Version)
}

// find returns the draft of an address, if it belongs to who asks.
func (h Drafts) find(c *fiber.Ctx) (challenge.Draft, challenge.Challenge, error) {
	ctx := c.UserContext()
	d, err := h.Reads.DraftByID(ctx, id.Draft(wire.ParseID(c.Params("id"))))
	if err != nil {
		return d, challenge.Challenge{}, err
	}
	if !d.MayOpen(wire.Person(c), "") {
		return challenge.Draft{}, challenge.Challenge{}, challenge.ErrDraftNotFound
	}
	ch, err := h.Reads.ChallengeByID(ctx, d.Challenge)
	return d, ch, err
}

// read answers GET /api/v1/drafts/{id}.
func (h Drafts) read(c *fiber.Ctx) error {
	d, ch, err := h.find(c)
	if err != nil {
		return err
	}
	return wire.ReadVersion(c, draftOut(ch, d), d.Version)
}

// save answers PUT /api/v1/drafts/{id}: the whole text, in place of the one before.
func (h Drafts) save(c *fiber.Ctx) error {
	d, ch, err := h.find(c)
	if err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	t, err := typed(c, ch)
	if err != nil {
		return err
	}
	if d, err = h.Uses.SaveDraft(c.UserContext(), wire.Actor(c), "", d.ID, version, t); err != nil {
		return err
	}
	return wire.Changed(c, draftOut(ch, d), d.Version)
}

// drop answers DELETE /api/v1/drafts/{id}.
func (h Drafts) drop(c *fiber.Ctx) error {
	d, _, err := h.find(c)
	if err == nil {
		err = h.Uses.DropDraft(c.UserContext(), wire.Actor(c), "", d.ID)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// postedDraft is the body of POST /api/v1/drafts/{id}/post, which may be left out.
type postedDraft struct {
	Looked string `json:"looked"` // what the refusal of doubtful words gave
	Terms  int    `json:"terms"`  // the version that is agreed to
}

// post answers POST /api/v1/drafts/{id}/post: the draft becomes an idea.
func (h Drafts) post(c *fiber.Ctx) error {
	d, _, err := h.find(c)
	if err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in postedDraft
	if len(c.BodyRaw()) > 0 {
		if err = wire.Bind(c, &in); err != nil {
			return err
		}
	}
	a := wire.Actor(c)
	a.Terms = in.Terms
	i, err := h.Uses.PostDraft(c.UserContext(), a, "", d.ID, version, in.Looked, nil)
	if err != nil {
		if d.InCrisis() {
			wire.MarkDanger(c)
		}
		return err
	}
	return Ideas{h.Parts}.kept(c, i.ID, true)
}
