package v1

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/outbox"
)

// Challenges answers /api/v1/challenges: challenges with their areas and phases.
type Challenges struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Challenges) Routes(r fiber.Router) {
	r.Get("/challenges", h.all)
	r.Post("/challenges", h.create(h.post)...)
	r.Get("/challenges/:slug", h.read)
	r.Patch("/challenges/:slug", wire.SignedIn, h.edit)
	r.Post("/challenges/:slug/publish", wire.SignedIn, h.publish)
	r.Post("/challenges/:slug/archive", wire.SignedIn, h.archive)
	r.Post("/challenges/:slug/areas", h.create(h.addArea)...)
	r.Put("/challenges/:slug/areas/:area", wire.SignedIn, h.putArea)
	r.Put("/challenges/:slug/follow", wire.SignedIn, h.follow(true))
	r.Delete("/challenges/:slug/follow", wire.SignedIn, h.follow(false))
}

// overview is a challenge in the list of challenges.
type overview struct {
	Slug     string          `json:"slug"`
	Title    string          `json:"title"`
	Question string          `json:"question"`
	State    challenge.State `json:"state"`
	Ideas    int             `json:"ideas"`
	Phases   []phase         `json:"phases"` // those of the whole challenge
}

// contest is a challenge. It holds nothing that its version does not tell of.
type contest struct {
	Slug         string                `json:"slug"`
	Title        string                `json:"title"`
	Question     string                `json:"question"`
	Brief        string                `json:"brief"`
	Steps        []string              `json:"steps"`
	Sponsor      string                `json:"sponsor"`
	Support      challenge.SupportForm `json:"support"`
	NoIndex      bool                  `json:"no_index"`
	UnnamedPosts bool                  `json:"unnamed_posts"`
	TeamPosts    bool                  `json:"team_posts"`
	State        challenge.State       `json:"state"`
	Areas        []area                `json:"areas"`
	Phases       []phase               `json:"phases"`
	Prompts      []prompt              `json:"prompts"`
	CreatedAt    time.Time             `json:"created_at"`
	Version      int                   `json:"version"`
}

// area is a part of a challenge.
type area struct {
	Slug  string `json:"slug"`
	Name  string `json:"name"`
	About string `json:"about"`
}

// prompt is a question that is asked of ideas of one kind.
type prompt struct {
	Kind  challenge.Kind `json:"kind"`
	Key   string         `json:"key"`
	Label string         `json:"label"`
	Hint  string         `json:"hint"`
}

func contestOut(ch challenge.Challenge) contest {
	out := contest{
		Slug: ch.Slug, Title: ch.Title, Question: ch.Question, Brief: ch.Brief, Steps: ch.Steps, Sponsor: ch.Sponsor, Support: ch.SupportForm, NoIndex: ch.NoIndex, UnnamedPosts: ch.UnnamedPosts, TeamPosts: ch.TeamPosts,
		State: ch.State, CreatedAt: ch.CreatedAt.UTC(), Version: ch.Version, Areas: make([]area, len(ch.Areas)), Phases: make([]phase, len(ch.Phases)),
	}
	if out.Steps == nil {
		out.Steps = []string{}
	}
	for i, a := range ch.Areas {
		out.Areas[i] = area{a.Slug, a.Name, a.About}
	}
	for i, p := range ch.Phases {
		out.Phases[i] = phaseOut(ch, p)
	}
	for _, k := range challenge.Kinds {
		for _, p := range ch.PromptsFor(k) {
			out.Prompts = append(out.Prompts, prompt(p))
		}
	}
	return out
}

// all answers GET /api/v1/challenges, the newest first.
func (h Challenges) all(c *fiber.Ctx) error {
	read := func(ctx context.Context, a account.Actor, _ wire.Values) (any, []outbox.Topic, error) {
		all, err := h.Reads.Challenges(ctx, a.SignedIn())
		items := make([]overview, 0, len(all))
		for _, o := range all {
			if !o.State.ShownTo(a, o.ID) {
				continue
			}
			item := overview{o.Slug, o.Title, o.Question, o.State, o.Ideas, []phase{}}
			for _, p := range o.Phases {
				if p.Area == 0 {
					item.Phases = append(item.Phases, phaseOut(challenge.Challenge{}, p))
				}
			}
			items = append(items, item)
		}
		return wire.NewList(items, ""), nil, err
	}
	if a := wire.Actor(c); len(a.Grants) > 0 { // perhaps of the team of one that is not published
		return fresh(c, a, nil, read)
	}
	return h.list(c, nil, []outbox.Topic{outbox.Site}, read)
}

// read answers GET /api/v1/challenges/{slug}.
func (h Challenges) read(c *fiber.Ctx) error {
	ch, err := h.open(c.UserContext(), wire.Actor(c), c.Params("slug"))
	if err != nil {
		return err
	}
	return wire.ReadVersion(c, contestOut(ch), ch.Version)
}

// newContest is the body of POST /api/v1/challenges.
type newContest struct {
	Slug         string     `json:"slug"`
	Title        string     `json:"title"`
	Question     string     `json:"question"`
	Brief        string     `json:"brief"`
	Steps        []string   `json:"steps"`
	Sponsor      string     `json:"sponsor"`
	Support      string     `json:"support"`
	NoIndex      bool       `json:"no_index"`
	UnnamedPosts bool       `json:"unnamed_posts"`
	TeamPosts    bool       `json:"team_posts"`
	Areas        []area     `json:"areas"`
	Phases       []newPhase `json:"phases"` // of the whole challenge: its areas are not there yet
	Prompts      []prompt   `json:"prompts"`
}

func promptsIn(in []prompt) []challenge.Prompt {
	out := make([]challenge.Prompt, len(in))
	for i, p := range in {
		out[i] = challenge.Prompt(p)
	}
	return out
}

// post answers POST /api/v1/challenges.
func (h Challenges) post(c *fiber.Ctx) error {
	a := wire.Actor(c)
	if err := account.Can(a, account.CreateChallenge, account.Thing{}); err != nil {
		return err
	}
	var in newContest
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	made := challenge.Challenge{
		Slug: in.Slug, Title: in.Title, Question: in.Question, Brief: in.Brief, Steps: in.Steps, Sponsor: in.Sponsor,
		SupportForm: challenge.SupportForm(in.Support), NoIndex: in.NoIndex, UnnamedPosts: in.UnnamedPosts, TeamPosts: in.TeamPosts, Prompts: promptsIn(in.Prompts),
	}
	for _, x := range in.Areas {
		made.Areas = append(made.Areas, challenge.Area{Slug: x.Slug, Name: x.Name, About: x.About})
	}
	for _, x := range in.Phases {
		p, err := x.phase(challenge.Challenge{})
		if err != nil {
			return err
		}
		made.Phases = append(made.Phases, p)
	}
	ch, err := h.Uses.Create(c.UserContext(), a, made)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/challenges/"+ch.Slug, contestOut(ch), ch.Version)
}

// editContest is the body of PATCH /api/v1/challenges/{slug}. What is left out
// stays as it is; a list is replaced as a whole.
type editContest struct {
	Slug         *string   `json:"slug"`
	Title        *string   `json:"title"`
	Question     *string   `json:"question"`
	Brief        *string   `json:"brief"`
	Steps        *[]string `json:"steps"`
	Sponsor      *string   `json:"sponsor"`
	NoIndex      *bool     `json:"no_index"`
	UnnamedPosts *bool     `json:"unnamed_posts"`
	TeamPosts    *bool     `json:"team_posts"`
	Prompts      *[]prompt `json:"prompts"`
}

// edit answers PATCH /api/v1/challenges/{slug}.
func (h Challenges) edit(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editContest
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	to := ch
	to.Slug, to.Title, to.Question = or(in.Slug, ch.Slug), or(in.Title, ch.Title), or(in.Question, ch.Question)
	to.Brief, to.Sponsor, to.NoIndex = or(in.Brief, ch.Brief), or(in.Sponsor, ch.Sponsor), or(in.NoIndex, ch.NoIndex)
	to.UnnamedPosts, to.TeamPosts = or(in.UnnamedPosts, ch.UnnamedPosts), or(in.TeamPosts, ch.TeamPosts)
	if in.Steps != nil {
		to.Steps = *in.Steps
	}
	if in.Prompts != nil {
		to.Prompts = promptsIn(*in.Prompts)
	}
	if ch, err = h.Uses.Change(ctx, a, ch.ID, version, to); err != nil {
		return err
	}
	return wire.Changed(c, contestOut(ch), ch.Version)
}

// publish answers POST /api/v1/challenges/{slug}/publish.
func (h Challenges) publish(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err == nil {
		ch, err = h.Uses.Publish(ctx, a, ch.ID)
	}
	if err != nil {
		return err
	}
	return wire.Changed(c, contestOut(ch), ch.Version)
}

// archive answers POST /api/v1/challenges/{slug}/archive.
func (h Challenges) archive(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err == nil {
		ch, err = h.Uses.Archive(ctx, a, ch.ID)
	}
	if err != nil {
		return err
	}
	return wire.Changed(c, contestOut(ch), ch.Version)
}

// addArea answers POST /api/v1/challenges/{slug}/areas. An area has no address
// of its own: its challenge shows it.
func (h Challenges) addArea(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	var in area
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if ch, err = h.Uses.AddArea(ctx, a, ch.ID, challenge.Area{Slug: in.Slug, Name: in.Name, About: in.About}); err != nil {
		return err
	}
	added := ch.Areas[len(ch.Areas)-1]
	return wire.Created(c, "/api/v1/challenges/"+ch.Slug, area{added.Slug, added.Name, added.About}, 0)
}

// putArea answers PUT /api/v1/challenges/{slug}/areas/{area}: the whole area, but for
// its address, which stays. An area has no version of its own: the challenge has.
func (h Challenges) putArea(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	kept, ok := ch.AreaBySlug(c.Params("area"))
	if !ok {
		return challenge.ErrAreaNotFound
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Name  string `json:"name"`
		About string `json:"about"`
		Lead  string `json:"lead_email"` // empty: nobody leads it
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	kept.Name, kept.About, kept.Lead = in.Name, in.About, 0
	if in.Lead != "" {
		lead, err := h.Team.PersonForTeam(ctx, a, ch.ID, in.Lead)
		if errors.Is(err, account.ErrNobodyThere) {
			var bad fault.Fields
			bad.Add("lead_email", account.ErrNobodyThere.Message)
			return bad.Fault("area.invalid", "There is a problem with the area.")
		}
		if err != nil {
			return err
		}
		kept.Lead = lead.ID
	}
	if ch, err = h.Uses.ChangeArea(ctx, a, ch.ID, version, kept); err != nil {
		return err
	}
	kept, _ = ch.AreaBySlug(kept.Slug)
	return wire.Changed(c, area{kept.Slug, kept.Name, kept.About}, ch.Version)
}

// follow answers PUT and DELETE /api/v1/challenges/{slug}/follow.
func (h Challenges) follow(on bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, a := c.UserContext(), wire.Actor(c)
		ch, err := h.open(ctx, a, c.Params("slug"))
		if err == nil {
			err = h.Uses.SetFollow(ctx, a, challenge.FollowChallenge, int64(ch.ID), on)
		}
		if err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

// areaOf returns the area of a challenge called slug; the id of nothing for one
// that it does not have, which every use case refuses with the field named.
func areaOf(ch challenge.Challenge, slug string) challenge.Area {
	if slug == "" {
		return challenge.Area{}
	}
	if a, ok := ch.AreaBySlug(slug); ok {
		return a
	}
	return challenge.Area{ID: -1}
}

// slugOf returns the slug of the area with this id; nil for none.
func slugOf(ch challenge.Challenge, p challenge.Phase) *string {
	at := slices.IndexFunc(ch.Areas, func(a challenge.Area) bool { return a.ID == p.Area })
	if p.Area == 0 || at < 0 {
		return nil
	}
	return &ch.Areas[at].Slug
}
