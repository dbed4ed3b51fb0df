package v1

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Attachments answers what is attached to ideas. The bytes are at the addresses of
// the pages.
type Attachments struct {
	Parts
	Attached attachment.Reads
	Service  keepsAttachments
}

// keepsAttachments is what these routes ask of attachment.Service.
type keepsAttachments interface {
	Attach(ctx context.Context, by account.Actor, idea id.Idea, u attachment.Upload) (attachment.Attachment, error)
	Describe(ctx context.Context, by account.Actor, one id.Attachment, version int, to attachment.Words, looked string) (attachment.Attachment, error)
	Agree(ctx context.Context, by account.Actor, one id.Attachment, version int, who, what string) (attachment.Attachment, error)
	WithdrawConsent(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error)
	Remove(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error)
	Hide(ctx context.Context, by account.Actor, one id.Attachment, reason string) (attachment.Attachment, error)
	Show(ctx context.Context, by account.Actor, one id.Attachment, version int) (attachment.Attachment, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Attachments) Routes(r fiber.Router) {
	r.Get("/ideas/:number/attachments", h.list)
	r.Post("/ideas/:number/attachments", h.create(h.attach)...)
	r.Patch("/ideas/:number/attachments/:attachment", wire.SignedIn, h.describe)
	r.Delete("/ideas/:number/attachments/:attachment", wire.SignedIn, h.remove)
	r.Post("/ideas/:number/attachments/:attachment/agree", wire.SignedIn, h.agree)
	r.Post("/ideas/:number/attachments/:attachment/disagree", wire.SignedIn, h.disagree)
	r.Post("/ideas/:number/attachments/:attachment/hide", wire.SignedIn, h.hide)
	r.Post("/ideas/:number/attachments/:attachment/show", wire.SignedIn, h.show)
	r.Get("/moderation/recordings", wire.SignedIn, h.toLook)
}

// attached is one picture, document or recording. Who agreed to what is on its page alone.
type attached struct {
	ID        id.Attachment    `json:"id"`
	Idea      id.Idea          `json:"idea"`
	Kind      attachment.Kind  `json:"kind"`
	Name      string           `json:"name"`
	Alt       string           `json:"alt"`
	Words     string           `json:"transcript"` // of a recording
	Bytes     int              `json:"bytes"`
	Width     int              `json:"width"`  // of a picture, in pixels; 0 for documents
	Height    int              `json:"height"` // likewise
	People    bool             `json:"people"` // people can be recognised in it
	State     attachment.State `json:"state"`
	Href      string           `json:"href"` // of its bytes
	CreatedAt time.Time        `json:"created_at"`
	Version   int              `json:"version"`
	Help      []string         `json:"help,omitempty"` // as for comment
}

func attachedOut(a attachment.Attachment) attached {
	return attached{
		ID: a.ID, Idea: a.Idea, Kind: a.Kind, Name: a.Name, Alt: a.Alt, Words: a.Transcript, Bytes: a.Bytes, Width: a.Width, Height: a.Height, People: a.People, State: a.State(),
		Href: "/ideas/" + strconv.FormatInt(int64(a.Idea), 10) + "/attachments/" + strconv.FormatInt(int64(a.ID), 10), CreatedAt: a.CreatedAt.UTC(), Version: a.Version,
	}
}

// list answers GET /api/v1/ideas/{number}/attachments: what everybody may open, and to
// those who manage it also what waits or is hidden.
func (h Attachments) list(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	all, err := h.Attached.OfIdea(ctx, v.ID)
	if err != nil {
		return err
	}
	shown := attachment.ShownTo(a, v, all)
	if !v.TextHidden && !v.AuthorHidden && attachment.ManagedBy(a, v.Idea) {
		shown = nil
		for _, one := range all {
			if one.State() != attachment.Removed {
				shown = append(shown, one)
			}
		}
	}
	items := make([]attached, len(shown))
	for i, one := range shown {
		items[i] = attachedOut(one)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// attach answers POST /api/v1/ideas/{number}/attachments, a form with a file.
func (h Attachments) attach(c *fiber.Ctx) error {
	f, err := wire.Form(c, attachment.BytesMax+128<<10, "alt", "transcript", "people", "agreed", "who", "what", "looked")
	if errors.Is(err, wire.ErrTooLarge) {
		return attachment.ErrLarge
	}
	if err != nil {
		return err
	}
	u := attachment.Upload{Alt: f.Get("alt"), Transcript: f.Get("transcript"), People: attachment.Answer(f.Get("people")), Agreed: f.Get("agreed") == string(attachment.Yes), Who: f.Get("who"), What: f.Get("what"), Looked: f.Get("looked")}
	if file := f.File("file"); file != nil {
		u.Name = file.Filename
		if u.Bytes, err = wire.ReadFile(file); err != nil {
			return err
		}
	}
	a, err := h.Service.Attach(c.UserContext(), wire.Actor(c), number(c), u)
	if err != nil {
		return err
	}
	at := "/api/v1/ideas/" + c.Params("number") + "/attachments"
	wire.Made(c, at)
	out := attachedOut(a)
	out.Help = wire.Help(c)
	return wire.Created(c, at, out, a.Version)
}

// one is the attachment that an address names, if it belongs to the idea that it names.
func (h Attachments) one(c *fiber.Ctx) (id.Attachment, error) {
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err == nil && (v.TextHidden || v.AuthorHidden) { // what is attached may tell whose idea it is
		err = attachment.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	a, err := h.Attached.ByID(c.UserContext(), id.Attachment(wire.ParseID(c.Params("attachment"))))
	if err == nil && a.Idea != number(c) {
		err = attachment.ErrNotFound
	}
	return a.ID, err
}

// describe answers PATCH /api/v1/ideas/{number}/attachments/{attachment}.
func (h Attachments) describe(c *fiber.Ctx) error {
	var in struct {
		Alt        string  `json:"alt"`
		Transcript *string `json:"transcript"` // left out: it stays
		Looked     string  `json:"looked"`     // what the refusal of doubtful words gave
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	return h.changed(c, func(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error) {
		a, err := h.Attached.ByID(ctx, one)
		if err != nil {
			return a, err
		}
		return h.Service.Describe(ctx, by, one, version, attachment.Words{Alt: in.Alt, Transcript: or(in.Transcript, a.Transcript)}, in.Looked)
	})
}

// agree answers POST …/agree.
func (h Attachments) agree(c *fiber.Ctx) error {
	var in struct {
		Who  string `json:"who"`
		What string `json:"what"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.changed(c, func(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error) {
		return h.Service.Agree(ctx, by, one, 0, in.Who, in.What)
	})
}

// hide answers POST …/hide.
func (h Attachments) hide(c *fiber.Ctx) error {
	var in struct {
		Reason string `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.changed(c, func(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error) {
		return h.Service.Hide(ctx, by, one, in.Reason)
	})
}

// show answers POST …/show.
func (h Attachments) show(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	return h.changed(c, func(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error) {
		return h.Service.Show(ctx, by, one, version)
	})
}

// toLook answers GET /api/v1/moderation/recordings: those that wait for a moderator.
func (h Attachments) toLook(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	list, err := h.Attached.ToLook(c.UserContext(), of)
	if err != nil {
		return err
	}
	items := make([]attached, len(list))
	for n, one := range list {
		items[n] = attachedOut(one.Attachment)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

func (h Attachments) remove(c *fiber.Ctx) error   { return h.gone(c, h.Service.Remove) }
func (h Attachments) disagree(c *fiber.Ctx) error { return h.gone(c, h.Service.WithdrawConsent) }

type changes func(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error)

// changed answers a change that leaves the attachment there.
func (h Attachments) changed(c *fiber.Ctx, do changes) error {
	one, err := h.one(c)
	if err != nil {
		return err
	}
	a, err := do(c.UserContext(), wire.Actor(c), one)
	if err != nil {
		return err
	}
	out := attachedOut(a)
	out.Help = wire.Help(c)
	return wire.Changed(c, out, a.Version)
}

// gone answers a change that takes it away.
func (h Attachments) gone(c *fiber.Ctx, do changes) error {
	one, err := h.one(c)
	if err != nil {
		return err
	}
	if _, err = do(c.UserContext(), wire.Actor(c), one); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
