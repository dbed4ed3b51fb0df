package v1

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Adoptions answers who has taken ideas up.
type Adoptions struct {
	Parts
	Records adoption.Reads
	Service keepsAdoptions
}

// keepsAdoptions is what these routes ask of adoption.Service.
type keepsAdoptions interface {
	Record(ctx context.Context, a account.Actor, idea id.Idea, e adoption.Entry) (adoption.Adoption, error)
	Change(ctx context.Context, a account.Actor, one id.Adoption, version int, e adoption.Entry) (adoption.Adoption, error)
	Hide(ctx context.Context, a account.Actor, one id.Adoption, why challenge.Because) (adoption.Adoption, error)
	Show(ctx context.Context, a account.Actor, one id.Adoption, version int) (adoption.Adoption, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Adoptions) Routes(r fiber.Router) {
	r.Get("/ideas/:number/adoptions", h.of)
	r.Post("/ideas/:number/adoptions", h.create(h.record)...)
	r.Get("/adoptions/:id", h.read)
	r.Patch("/adoptions/:id", wire.SignedIn, h.edit)
	r.Post("/adoptions/:id/hide", wire.SignedIn, h.hide)
	r.Post("/adoptions/:id/show", wire.SignedIn, h.show)
	r.Get("/moderation/adoptions", wire.SignedIn, h.toLook)
}

// uptake is one site's record of taking up one idea.
type uptake struct {
	ID        id.Adoption          `json:"id"`
	Idea      id.Idea              `json:"idea"`
	Site      string               `json:"site"`
	Region    string               `json:"region"` // code of the reference list; empty if not given
	State     adoption.State       `json:"state"`
	Date      string               `json:"date"`
	Result    string               `json:"result"`
	Contact   *string              `json:"contact"` // the name shown; null if there is none
	Steps     []step               `json:"steps"`
	Seen      challenge.Moderation `json:"moderation"` // what is not visible only its contact and the moderators read
	Why       *string              `json:"moderation_reason"`
	Terms     agreed               `json:"terms"`
	CreatedAt time.Time            `json:"created_at"`
	Version   int                  `json:"version"`
	Help      []string             `json:"help,omitempty"` // as for comment
}

// step is a state that a site has reached.
type step struct {
	State adoption.State `json:"state"`
	Date  string         `json:"date"`
	Note  string         `json:"note"`
}

func uptakeOut(v adoption.View) uptake {
	out := uptake{
		ID: v.ID, Idea: v.Idea, Site: v.Site, Region: v.Region, State: v.State, Date: v.Date, Result: v.Result, Contact: sentence(v.ContactName),
		Steps: make([]step, len(v.Steps)), Seen: v.Moderation(), Why: sentence(v.Why.Public()), Terms: agreedOut(v.Agreed), CreatedAt: v.CreatedAt.UTC(), Version: v.Version,
	}
	for i, s := range v.Steps {
		out.Steps[i] = step(s)
	}
	return out
}

// of answers GET /api/v1/ideas/{number}/adoptions, the oldest first.
func (h Adoptions) of(c *fiber.Ctx) error {
	n := number(c)
	return h.list(c, nil, []outbox.Topic{outbox.IdeaTopic(n), outbox.People}, func(ctx context.Context, a account.Actor, _ wire.Values) (any, []outbox.Topic, error) {
		v, _, err := h.readable(ctx, a, n)
		if err != nil {
			return nil, nil, err
		}
		all, err := h.Records.OfIdea(ctx, v.ID)
		items := make([]uptake, len(all))
		for i, x := range all {
			items[i] = uptakeOut(x.Beside(v))
		}
		return wire.NewList(items, ""), []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}, err
	})
}

// newUptake is what a site says of itself.
type newUptake struct {
	Site   string         `json:"site"`
	Region string         `json:"region"`
	State  adoption.State `json:"state"`
	Date   string         `json:"date"`
	Result string         `json:"result"`
	Note   string         `json:"note"`
	Looked string         `json:"looked"` // what the refusal of doubtful words gave
	Terms  int            `json:"terms"`  // the version that is agreed to
}

// record answers POST /api/v1/ideas/{number}/adoptions.
func (h Adoptions) record(c *fiber.Ctx) error {
	var in newUptake
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	a := wire.Actor(c)
	a.Terms = in.Terms
	ad, err := h.Service.Record(c.UserContext(), a, number(c), adoption.Entry{
		Site: in.Site, Region: in.Region, State: in.State, Date: in.Date, Result: in.Result, Note: in.Note, Looked: in.Looked,
	})
	if err != nil {
		return err
	}
	at := "/api/v1/adoptions/" + strconv.FormatInt(int64(ad.ID), 10)
	wire.Made(c, at)
	v, err := h.Records.ByID(c.UserContext(), ad.ID)
	if err != nil {
		return err
	}
	out := uptakeOut(v)
	out.Help = wire.Help(c)
	return wire.Created(c, at, out, v.Version)
}

func adoptionOf(c *fiber.Ctx) id.Adoption { return id.Adoption(wire.ParseID(c.Params("id"))) }

// view returns the record of an address, if its reader may read its idea.
func (h Adoptions) view(c *fiber.Ctx) (adoption.View, error) {
	v, err := h.Records.ByID(c.UserContext(), adoptionOf(c))
	if err != nil {
		return adoption.View{}, err
	}
	i, _, err := h.readable(c.UserContext(), wire.Actor(c), v.Idea)
	if err != nil {
		return adoption.View{}, err
	}
	return v.Beside(i), v.ShownTo(wire.Actor(c))
}

// read answers GET /api/v1/adoptions/{id}.
func (h Adoptions) read(c *fiber.Ctx) error {
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return wire.ReadCounted(c, uptakeOut(v), v.Version)
}

// editUptake is the body of PATCH /api/v1/adoptions/{id}. What is left out
// stays; a note belongs to the new step.
type editUptake struct {
	Site   *string         `json:"site"`
	Region *string         `json:"region"`
	State  *adoption.State `json:"state"`
	Date   *string         `json:"date"`
	Result *string         `json:"result"`
	Note   *string         `json:"note"`
	Looked string          `json:"looked"`
	Terms  int             `json:"terms"`
}

// edit answers PATCH /api/v1/adoptions/{id}.
func (h Adoptions) edit(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editUptake
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	was, err := h.view(c)
	if err != nil {
		return err
	}
	e := adoption.Entry{
		Site: or(in.Site, was.Site), Region: or(in.Region, was.Region), State: was.State, Date: or(in.Date, was.Date),
		Result: or(in.Result, was.Result), Note: or(in.Note, ""), Looked: in.Looked,
	}
	if in.State != nil {
		e.State = *in.State
	}
	a := wire.Actor(c)
	a.Terms = in.Terms
	if _, err = h.Service.Change(c.UserContext(), a, was.ID, version, e); err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	out := uptakeOut(v)
	out.Help = wire.Help(c)
	return wire.Changed(c, out, v.Version)
}

// hide answers POST /api/v1/adoptions/{id}/hide with 204.
func (h Adoptions) hide(c *fiber.Ctx) error {
	var in struct {
		Code   challenge.ReasonCode `json:"reason_code"`
		Reason string               `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err := h.Service.Hide(c.UserContext(), wire.Actor(c), adoptionOf(c), challenge.Because{Code: in.Code, Words: in.Reason}); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// show answers POST /api/v1/adoptions/{id}/show.
func (h Adoptions) show(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	if _, err = h.Service.Show(c.UserContext(), wire.Actor(c), adoptionOf(c), version); err != nil {
		return err
	}
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, uptakeOut(v), v.Version)
}

// toLook answers GET /api/v1/moderation/adoptions: what waits for a moderator.
func (h Adoptions) toLook(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	list, err := h.Records.ToLook(c.UserContext(), of)
	if err != nil {
		return err
	}
	items := make([]uptake, len(list))
	for n, v := range list {
		items[n] = uptakeOut(v)
	}
	return wire.Read(c, wire.NewList(items, ""))
}
