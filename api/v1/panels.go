package v1

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Panels answers /api/v1/panels: how panels are set up and conducted.
type Panels struct {
	Parts
	Service review.Service
}

// Routes adds the routes under r, which is /api/v1.
func (h Panels) Routes(r fiber.Router) {
	r.Get("/challenges/:slug/panels", h.all)
	r.Post("/challenges/:slug/panels", h.create(h.add)...)
	r.Get("/panels/:id", h.read)
	r.Put("/panels/:id/criteria", wire.SignedIn, h.setCriteria)
	r.Patch("/panels/:id/rules", wire.SignedIn, h.setRules)
	r.Post("/panels/:id/seats", h.create(h.addSeat)...)
	r.Patch("/panels/:id/seats/:seat", wire.SignedIn, h.changeSeat)
	r.Put("/panels/:id/deputy", wire.SignedIn, h.nameDeputy)
	r.Post("/panels/:id/ready", wire.SignedIn, h.ready)
	r.Post("/panels/:id/steps", wire.SignedIn, h.step)
	r.Put("/panels/:id/deadline", wire.SignedIn, h.deadline)
	r.Post("/panels/:id/pause", wire.SignedIn, h.pause)
	r.Post("/panels/:id/resume", wire.SignedIn, h.resume)
	r.Post("/panels/:id/look", wire.SignedIn, h.look)
	r.Post("/panels/:id/reopen", wire.SignedIn, h.reopen)
	r.Get("/panels/:id/records", wire.SignedIn, h.records)
	r.Post("/panels/:id/reopening", wire.SignedIn, h.askReopening)
	r.Post("/panels/:id/reopening/agree", wire.SignedIn, h.agreeReopening)
	r.Get("/panels/:id/board", wire.SignedIn, h.board)
	r.Get("/panels/:id/assignment", wire.SignedIn, h.readAssignment)
	r.Post("/panels/:id/assignment", wire.SignedIn, h.redistribute)
	Practices(h).routes(r)
	r.Post("/panels/:id/ideas/:number/aside", wire.SignedIn, h.setAside)
	r.Post("/panels/:id/assignment/hand", wire.SignedIn, h.shareByHand)
	Questions(h).routes(r)
	PanelSupports(h).routes(r)
	r.Get("/panels/:id/invitation", wire.SignedIn, h.invitation)
	r.Post("/panels/:id/invitation", wire.SignedIn, h.answerInvitation)
	Scores(h).routes(r)
	Results(h).routes(r)
	Meetings(h).routes(r)
	Entries(h).routes(r)
	Rounds(h).routes(r)
	Redactions(h).routes(r)
	AuthorNotes(h).routes(r)
	Telling(h).routes(r)
}

func panelID(c *fiber.Ctx) id.Panel { return id.Panel(wire.ParseID(c.Params("id"))) }

// panel is a panel as whoever asks may know it.
type panel struct {
	ID        id.Panel     `json:"id"`
	Challenge string       `json:"challenge"`
	Area      *string      `json:"area"` // name
	Slug      string       `json:"slug"`
	Name      string       `json:"name"`
	State     review.State `json:"state"`
	Round     int          `json:"round"`
	Imported  bool         `json:"imported"`
	Shortlist *string      `json:"shortlist"` // slug, once it is published
	Members   []member     `json:"members"`
	Criteria  []criterion  `json:"criteria"`
	Rounds    []round      `json:"rounds"`
	Rules     rules        `json:"rules"`
	Version   int          `json:"version"`
}

// member is a seat of a panel.
type member struct {
	Seat       id.Seat          `json:"seat"`
	Name       string           `json:"name"`
	Kind       review.SeatKind  `json:"kind"`
	State      review.SeatState `json:"state"`
	Profession string           `json:"profession"`
	Deputy     bool             `json:"deputy"` // acts for the chair on ideas that the chair is recused from
	Only       *id.Idea         `json:"only"`   // the one idea for which they are here; null for members of the panel
}

// round is a scoring window.
type round struct {
	Number   int               `json:"number"`
	State    review.RoundState `json:"state"`
	OpensAt  *time.Time        `json:"opens_at"`
	ClosesAt *time.Time        `json:"closes_at"`
	ClosedAt *time.Time        `json:"closed_at"`
}

func panelOut(h review.Head) panel {
	p := panel{
		ID: h.ID, Challenge: h.ChallengeSlug, Area: sentence(h.AreaName), Slug: h.Slug, Name: h.Name, State: h.State, Round: h.Round, Imported: h.Imported,
		Shortlist: sentence(h.ShortlistSlug), Members: []member{}, Criteria: make([]criterion, len(h.Criteria)), Rounds: make([]round, len(h.Rounds)),
		Rules: rulesOut(h.Rules), Version: h.Version,
	}
	for _, m := range h.Members {
		p.Members = append(p.Members, member{m.Seat.ID, m.Name, m.Kind, m.State, m.Profession, m.Deputy, orNone(m.Only)})
	}
	for i, c := range h.Criteria {
		p.Criteria[i] = criterionOut(c)
	}
	for i, r := range h.Rounds {
		p.Rounds[i] = round{r.Number, r.State, utc(r.OpensAt), utc(r.ClosesAt), utc(r.ClosedAt)}
	}
	return p
}

// all answers GET /api/v1/challenges/{slug}/panels: to everybody those that are
// formed.
func (h Panels) all(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	if _, err = wire.Query(c); err != nil {
		return err
	}
	heads, err := h.Service.Panels(ctx, a, ch.ID)
	if err != nil {
		return err
	}
	items := make([]panel, len(heads))
	for i, head := range heads {
		items[i] = h.known(a, head)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// known is a panel without its version where its state is not a's to know: the
// version moves with each step.
func (Panels) known(a account.Actor, head review.Head) panel {
	p := panelOut(head)
	if review.ViewerOf(a, head.Panel, head.Seats()).Seat == review.NoSeat && account.Can(a, account.SetUpPanel, account.Thing{Challenge: head.Challenge}) != nil {
		p.Version = 0
	}
	return p
}

// head returns a panel as a may know it.
func (h Panels) head(ctx context.Context, a account.Actor, p id.Panel) (panel, error) {
	head, err := h.Service.Reads.Head(ctx, p)
	if err != nil {
		return panel{}, err
	}
	ch, err := h.Reads.ChallengeByID(ctx, head.Challenge)
	if err != nil {
		return panel{}, err
	}
	if !ch.State.ShownTo(a, ch.ID) {
		return panel{}, review.ErrNotFound
	}
	heads, err := h.Service.Panels(ctx, a, head.Challenge)
	if err != nil {
		return panel{}, err
	}
	for _, own := range heads {
		if own.ID == p {
			return h.known(a, own), nil
		}
	}
	return panel{}, review.ErrNotFound
}

func (h Panels) read(c *fiber.Ctx) error {
	out, err := h.head(c.UserContext(), wire.Actor(c), panelID(c))
	if err != nil {
		return err
	}
	return wire.ReadCounted(c, out, out.Version)
}

// kept answers a write with the panel as it is now.
func (h Panels) kept(c *fiber.Ctx, p id.Panel) error {
	out, err := h.head(c.UserContext(), wire.Actor(c), p)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, out.Version)
}

// newPanel is the body of POST /api/v1/challenges/{slug}/panels.
type newPanel struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
	Area string `json:"area"`
}

func (h Panels) add(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	var in newPanel
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	p, err := h.Service.CreatePanel(ctx, a, review.NewPanel{Challenge: ch.ID, Area: areaOf(ch, in.Area).ID, Name: in.Name, Slug: in.Slug})
	if err != nil {
		return err
	}
	at := "/api/v1/panels/" + strconv.FormatInt(int64(p.ID), 10)
	wire.Made(c, at)
	out, err := h.head(ctx, a, p.ID)
	if err != nil {
		return err
	}
	return wire.Created(c, at, out, out.Version)
}

// newSeat is the body of POST /api/v1/panels/{id}/seats.
type newSeat struct {
	Handle     string          `json:"handle"`
	Kind       review.SeatKind `json:"kind"`
	Profession string          `json:"profession"`
	Invite     bool            `json:"invite"` // the person is asked first
	Only       id.Idea         `json:"only"`   // the number of the one idea for which the person is asked in
}

func (h Panels) addSeat(c *fiber.Ctx) error {
	ctx, a, p := c.UserContext(), wire.Actor(c), panelID(c)
	var in newSeat
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	found, err := h.Service.Candidates(ctx, a, p, in.Handle)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	seating := review.Seating{Kind: in.Kind, Profession: in.Profession, Only: in.Only, Invite: in.Invite}
	for _, f := range found {
		if f.Handle == in.Handle {
			seating.Person = f.Person
		}
	}
	if seating.Person == 0 {
		return review.ErrNoPerson
	}
	if _, err = h.Service.SeatMember(ctx, a, p, seating); err != nil {
		return err
	}
	at := "/api/v1/panels/" + strconv.FormatInt(int64(p), 10)
	wire.Made(c, at)
	out, err := h.head(ctx, a, p)
	if err != nil {
		return err
	}
	return wire.Created(c, at, out, out.Version)
}

func (h Panels) changeSeat(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		State review.SeatState `json:"state"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err := h.Service.ChangeSeat(ctx, wire.Actor(c), p, id.Seat(wire.ParseID(c.Params("seat"))), in.State); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

func (h Panels) nameDeputy(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Seat id.Seat `json:"seat"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err := h.Service.NameDeputy(ctx, wire.Actor(c), p, in.Seat); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

func (h Panels) ready(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if err := h.Service.DeclareReady(ctx, wire.Actor(c), p); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// newStep is the body of POST /api/v1/panels/{id}/steps.
type newStep struct {
	To       review.State `json:"to"`
	ClosesAt instant      `json:"closes_at"`
	Confirm  bool         `json:"confirm"`
	Reason   string       `json:"reason"`
}

func (h Panels) step(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in newStep
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	_, err = h.Service.Advance(ctx, wire.Actor(c), p, review.Advance{To: in.To, Version: version, ClosesAt: in.ClosesAt.at, Confirm: in.Confirm, Reason: in.Reason})
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

func (h Panels) deadline(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		ClosesAt instant `json:"closes_at"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if err := h.Service.MoveDeadline(ctx, wire.Actor(c), p, in.ClosesAt.at); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

func (h Panels) pause(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Reason string `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err := h.Service.PausePanel(ctx, wire.Actor(c), p, in.Reason); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

func (h Panels) resume(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := h.Service.ResumePanel(ctx, wire.Actor(c), p); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

// look answers POST /api/v1/panels/{id}/look: from then on chair and secretary see
// what the closed round came to.
func (h Panels) look(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := h.Service.Look(ctx, wire.Actor(c), p); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

// reopen answers POST /api/v1/panels/{id}/reopen.
func (h Panels) reopen(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Reason   string  `json:"reason"`
		ClosesAt instant `json:"closes_at"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Service.ReopenRound(ctx, wire.Actor(c), p, version, in.Reason, in.ClosesAt.at); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}

// readPrivate answers a read that no store on the way may keep.
func readPrivate(c *fiber.Ctx, v any) error {
	err := wire.Read(c, v)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return err
}
