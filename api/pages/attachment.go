package pages

import (
	"context"
	"mime"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Attachments answers the pages of what is attached to ideas, and its bytes.
type Attachments struct {
	Reading
	Attachments attachment.Reads
	Service     keepsAttachments
	Blobs       attachment.Blobs
}

// keepsAttachments is what these pages ask of attachment.Service.
type keepsAttachments interface {
	Attach(ctx context.Context, by account.Actor, idea id.Idea, u attachment.Upload) (attachment.Attachment, error)
	Describe(ctx context.Context, by account.Actor, one id.Attachment, version int, to attachment.Words, looked string) (attachment.Attachment, error)
	Agree(ctx context.Context, by account.Actor, one id.Attachment, version int, who, what string) (attachment.Attachment, error)
	WithdrawConsent(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error)
	Remove(ctx context.Context, by account.Actor, one id.Attachment) (attachment.Attachment, error)
	Hide(ctx context.Context, by account.Actor, one id.Attachment, reason string) (attachment.Attachment, error)
	Show(ctx context.Context, by account.Actor, one id.Attachment, version int) (attachment.Attachment, error)
}

// attachmentMax is the largest form with a file in it, in bytes. Above it the texts
// come back with a fault, up to the limit of all requests, where the line is cut.
const attachmentMax = attachment.BytesMax + 128<<10

// Routes adds the pages to app.
func (h Attachments) Routes(app fiber.Router) {
	app.Get("/ideas/:number/attachments", wire.SignedIn, h.manage)
	app.Post("/ideas/:number/attachments", wire.SignedIn, h.attach)
	app.Get("/ideas/:number/attachments/:attachment", h.bytes)
	app.Get("/ideas/:number/attachments/:attachment/small", h.small)
	app.Get("/ideas/:number/attachments/:attachment/change", wire.SignedIn, h.change)
	app.Post("/ideas/:number/attachments/:attachment/change", wire.SignedIn, h.doChange)
}

// of returns the idea of an address as who asks sees it.
func (h Attachments) of(c *fiber.Ctx) (challenge.View, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return challenge.View{}, err
	}
	v, err := reads.View(ctx, id.Idea(wire.ParseID(c.Params("number"))))
	if err == nil {
		err = v.ReadableBy(a)
	}
	if err == nil {
		err = h.known(ctx, a, v.ChallengeSlug, challenge.ErrIdeaNotFound)
	}
	return v, err
}

// one returns the attachment of an address, whoever may see it.
func (h Attachments) one(c *fiber.Ctx) (attachment.Attachment, error) {
	return h.Attachments.ByID(c.UserContext(), id.Attachment(wire.ParseID(c.Params("attachment"))))
}

func (h Attachments) bytes(c *fiber.Ctx) error { return h.send(c, false) }
func (h Attachments) small(c *fiber.Ctx) error { return h.send(c, true) }

const (
	waitless = 256 << 10       // up to that many bytes are sent without a limit of time
	sendMost = 2 * time.Minute // for what is larger
)

// send answers with the bytes of an attachment to who may open it; to everybody else
// there is nothing, whatever the reason. Who may is asked each time: no cache answers
// by itself.
func (h Attachments) send(c *fiber.Ctx, small bool) error {
	v, err := h.of(c)
	if err != nil {
		return attachment.ErrNotFound
	}
	a, err := h.one(c)
	if err != nil {
		return err
	}
	if err = a.OpenTo(wire.Actor(c), v); err != nil {
		return err
	}
	hash := a.Hash
	if small {
		if hash = a.Small; hash == "" {
			return attachment.ErrNotFound
		}
	}
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if !v.Listed() || a.State() != attachment.Shown {
		c.Set(fiber.HeaderCacheControl, "private, no-store")
	}
	c.Vary(fiber.HeaderCookie)
	if wire.NotModified(c, `"`+hash[:32]+`"`) {
		return nil
	}
	b, err := h.Blobs.Get(c.UserContext(), hash)
	if err != nil {
		c.Response().Header.Del(fiber.HeaderETag)
		return err
	}
	if len(b) > waitless { // whoever does not read holds it in memory
		if err = c.Context().Conn().SetWriteDeadline(time.Now().Add(sendMost)); err != nil {
			return err
		}
		c.Context().SetConnectionClose() // the deadline ends with it
	}
	how := "attachment"
	if a.Kind.Picture() {
		how = "inline"
	}
	c.Set(fiber.HeaderContentType, a.Kind.MediaType())
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType(how, map[string]string{"filename": a.Name}))
	// Whatever it holds, it is a page of its own without rights, should a browser show it.
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox; frame-ancestors 'none'")
	if a.Kind.Recording() {
		return ranged(c, b)
	}
	return c.Send(b)
}

// managed returns the idea if who asks manages what is attached to it. Its author
// may, and so may moderators, but none who is kept from its text.
func (h Attachments) managed(c *fiber.Ctx) (challenge.View, error) {
	v, err := h.of(c)
	if err != nil {
		return v, err
	}
	if v.TextHidden || v.AuthorHidden || !attachment.ManagedBy(wire.Actor(c), v.Idea) {
		return v, attachment.ErrNotFound
	}
	return v, nil
}

func (h Attachments) manage(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Attachments) page(c *fiber.Ctx) (pages.Attachments, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.managed(c)
	if err != nil {
		return pages.Attachments{}, err
	}
	p := pages.Attachments{Base: h.Base(c, text.T(ctx, "Pictures, documents and recordings"), v.Title), Words: h.words(), Idea: v, Actor: a}
	p.Base.Back, p.Base.BackText, p.Base.Active, p.Base.NoIndex = pages.IdeaURL(v.ID), text.T(ctx, "Back to the idea"), activeIdeas, true
	if p.All, err = h.Attachments.OfIdea(ctx, v.ID); err != nil {
		return p, err
	}
	there := 0
	for _, one := range p.All {
		if one.State() != attachment.Removed {
			there++
		}
	}
	ch, err := h.Reads.ChallengeByID(ctx, v.Challenge)
	if err != nil {
		return p, err
	}
	may := account.Can(a, account.EditIdea, account.Thing{Challenge: v.Challenge, Author: v.Author})
	if may == nil {
		may = v.OpenToChange(ch)
	}
	switch {
	case may != nil && a.Person != v.Author:
		p.MayNot = text.T(ctx, "Only the author of an idea can attach something to it.")
	case may != nil:
		p.MayNot = text.T(ctx, fault.Of(may).Message)
	case there >= attachment.Most:
		p.MayNot = text.T(ctx, attachment.ErrMany.Message)
	}
	return p, nil
}

// attach answers POST /ideas/{number}/attachments.
func (h Attachments) attach(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.page(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, attachmentMax, "alt", "transcript", "people", "agreed", "who", "what", "looked", "file")
	p.Form = pages.AttachmentForm{Alt: f.Get("alt"), Transcript: f.Get("transcript"), People: f.Get("people"), Agreed: f.Get("agreed"), Who: f.Get("who"), What: f.Get("what"), Again: f.File("file") != nil}
	var u attachment.Upload
	if err == nil {
		u, err = uploadOf(f)
	}
	if err == nil {
		u.Looked = f.Get("looked")
		var a attachment.Attachment
		if a, err = h.Service.Attach(ctx, wire.Actor(c), p.Idea.ID, u); err == nil {
			h.Say(c, said(ctx, a))
			return h.lead(c, pages.AttachmentsURL(p.Idea.ID))
		}
	}
	if doubtful(err) {
		p.Form.Doubts = u.Doubts(h.Clock())
		return Show(c, p.Page())
	}
	if fault.KindOf(err) == fault.TooLarge {
		err = attachment.ErrLarge
	}
	if !keepsForm(err) && fault.KindOf(err) != fault.Conflict {
		return err
	}
	p.Form.Fields, p.Base.Errors = fieldsOf(err, "file"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// said tells the author what has become of a file.
func said(ctx context.Context, a attachment.Attachment) frontend.Flash {
	switch a.State() {
	case attachment.WaitsForScan:
		return frontend.Flash{Heading: text.T(ctx, "Your file is kept"), Text: text.T(ctx, "It is shown once it has been checked for harmful software.")}
	case attachment.WaitsForConsent:
		return frontend.Flash{Heading: text.T(ctx, "Your file is kept"), Text: text.T(ctx, "Nobody can open it until you say that the people in it have agreed.")}
	case attachment.WaitsForLook:
		if !a.Kind.Recording() {
			return frontend.Flash{Heading: text.T(ctx, "Your file is kept"), Text: text.T(ctx, "A moderator looks at it before others can see it.")}
		}
		return frontend.Flash{Heading: text.T(ctx, "Your recording is kept"), Text: text.T(ctx, "Others can play it once a moderator has looked at it.")}
	}
	return frontend.Flash{Heading: text.T(ctx, "Your file is attached to the idea")}
}

// uploadOf reads the form with its file.
func uploadOf(f wire.Values) (attachment.Upload, error) {
	u := attachment.Upload{Alt: f.Get("alt"), Transcript: f.Get("transcript"), People: attachment.Answer(f.Get("people")), Agreed: f.Get("agreed") == string(attachment.Yes), Who: f.Get("who"), What: f.Get("what")}
	file := f.File("file")
	if file == nil {
		return u, nil // the use case says what is missing
	}
	var err error
	u.Name = file.Filename
	u.Bytes, err = wire.ReadFile(file)
	return u, err
}

func (h Attachments) change(c *fiber.Ctx) error {
	p, err := h.changePage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Attachments) changePage(c *fiber.Ctx) (pages.AttachmentChange, error) {
	ctx, who := c.UserContext(), wire.Actor(c)
	v, err := h.managed(c)
	if err != nil {
		return pages.AttachmentChange{}, err
	}
	a, err := h.one(c)
	if err == nil && (a.Idea != v.ID || a.State() == attachment.Removed) {
		err = attachment.ErrNotFound
	}
	if err != nil {
		return pages.AttachmentChange{}, err
	}
	ch, err := h.Reads.ChallengeByID(ctx, v.Challenge)
	if err != nil {
		return pages.AttachmentChange{}, err
	}
	p := pages.AttachmentChange{
		Base: h.Base(c, text.T(ctx, "Attachment %s: %s", strconv.FormatInt(int64(a.ID), 10), a.Name), v.Title), Words: h.words(), Idea: v, One: a, Alt: a.Alt, Transcript: a.Transcript,
		Opens: a.OpenTo(who, v) == nil, Own: who.Person == v.Author,
		Moderate: account.Can(who, account.Moderate, account.Thing{Challenge: v.Challenge}) == nil,
	}
	p.Describe = p.Own && v.OpenToChange(ch) == nil
	if found, ok := guard.Gravest(guard.Check(a.Name+"\n"+a.Alt+"\n"+a.Transcript, h.Clock().Year())); ok && p.Moderate {
		p.Advice = text.T(ctx, found.Advice())
	}
	p.Base.Back, p.Base.Active, p.Base.NoIndex = pages.AttachmentsURL(v.ID), activeIdeas, true
	return p, nil
}

// errNoChange refuses a form that does not say what is to be done.
var errNoChange = &fault.Error{Kind: fault.Malformed, Code: "attachment.no_change", Message: "Go back and press the button for what you want to do."}

// doChange answers POST /ideas/{number}/attachments/{attachment}/change.
func (h Attachments) doChange(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), wire.Actor(c)
	p, err := h.changePage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, writeMax, "do", "version", "alt", "transcript", "looked", "who", "what", "reason", "from")
	a, words, version := p.One, text.T(ctx, "Your change is saved."), int(f.ID("version"))
	if err == nil {
		switch f.Get("do") {
		case "describe":
			p.Alt, p.Transcript = f.Get("alt"), f.Get("transcript")
			a, err = h.Service.Describe(ctx, by, a.ID, version, attachment.Words{Alt: p.Alt, Transcript: p.Transcript}, f.Get("looked"))
			if doubtful(err) {
				p.Doubts = (attachment.Upload{Alt: p.Alt, Transcript: p.Transcript}).Doubts(h.Clock())
				return Show(c, p.Page())
			}
		case "agree":
			a, err = h.Service.Agree(ctx, by, a.ID, version, f.Get("who"), f.Get("what"))
		case "disagree":
			a, err = h.Service.WithdrawConsent(ctx, by, a.ID)
			words = text.T(ctx, "It is removed and does not come back.")
		case "remove":
			a, err = h.Service.Remove(ctx, by, a.ID)
			words = text.T(ctx, "It is removed and does not come back.")
		case "hide":
			a, err = h.Service.Hide(ctx, by, a.ID, f.Get("reason"))
			words = text.T(ctx, "Done. The author can see the reason.")
		case "show":
			a, err = h.Service.Show(ctx, by, a.ID, version)
			words = text.T(ctx, "Done. Everybody who can read the idea can open it.")
		default:
			err = errNoChange
		}
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: words})
		if f.Get("from") == "queue" {
			return c.Redirect("/moderate", fiber.StatusSeeOther)
		}
		return h.lead(c, pages.AttachmentsURL(a.Idea))
	}
	if !keepsForm(err) {
		return err
	}
	p.Alt, p.Transcript, p.Who, p.What, p.Reason = f.Get("alt"), f.Get("transcript"), f.Get("who"), f.Get("what"), f.Get("reason")
	if f.Get("do") != "describe" {
		p.Alt, p.Transcript = p.One.Alt, p.One.Transcript
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "maincontent"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
