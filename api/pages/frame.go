package pages

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Frame is what the pages of one installation have in common. Its fields are
// set once, before the first request.
type Frame struct {
	Site    frontend.Site
	Cookies wire.Cookies
	Demo    []frontend.DemoPerson // everybody the demo's bar offers; nil elsewhere
	Flashes Flashes               // nil: no messages for the next page
	Zone    *time.Location        // of times on pages; nil: UTC
	// Reviews reports whether somebody sits on a panel, for the link in the header.
	// Nil: nobody does.
	Reviews func(ctx context.Context, p id.Person) bool
}

// Flashes keeps one message for the next page of a session; account.Service does.
type Flashes interface {
	Flash(ctx context.Context, session id.Session, message string) error
	TakeFlash(ctx context.Context, session id.Session) error
}

// zone is where times on pages are.
func (f Frame) zone() *time.Location {
	if f.Zone == nil {
		return time.UTC
	}
	return f.Zone
}

// Base returns the frame of the page that c asks for, as the person behind c is
// to see it. title holds the parts of its title, the page's own first. A message
// that waited is on it and waits no longer.
func (f Frame) Base(c *fiber.Ctx, title ...string) frontend.Base {
	b := f.around(c, title...)
	if b.Person != nil {
		b.Flash = f.take(c)
	}
	return b
}

// around is Base without the message that waits.
func (f Frame) around(c *fiber.Ctx, title ...string) frontend.Base {
	b := frontend.Base{Title: title, Path: c.Path(), Card: pages.SiteCard, Site: f.Site, Demo: frontend.Demo{People: f.Demo}, Danger: wire.InDanger(c)}
	if c.Method() == fiber.MethodGet {
		b.Path = c.OriginalURL()
	}
	a := wire.Actor(c)
	if a.Person == 0 {
		return b
	}
	ctx := c.UserContext()
	b.Person = &frontend.Person{
		Name: a.Name, Moderates: a.HasAnywhere(account.Moderator) || a.HasAnywhere(account.Lead),
		Publishes: a.HasAnywhere(account.Communications) || a.HasAnywhere(account.Lead), Administers: a.HasAnywhere(account.Administrator) || a.HasAnywhere(account.Lead),
		Reviews: f.Reviews != nil && f.Reviews(ctx, a.Person),
	}
	if b.Person.Name == "" {
		b.Person.Name = text.T(ctx, "Your account")
	}
	b.Demo.Current = a.Handle
	return b
}

// lead leads on from a form that was taken: by way of the page that says where help is, for
// somebody who may be in danger.
func (f Frame) lead(c *fiber.Ctx, to string) error {
	if wire.InDanger(c) {
		to = "/help-now?return=" + url.QueryEscape(to)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// Say keeps message for the next page that the person behind c sees. A visitor
// has none: their pages are the same for everybody. That it could not be kept is
// no reason to fail what it tells of.
func (f Frame) Say(c *fiber.Ctx, message frontend.Flash) {
	s := wire.Session(c).ID
	if f.Flashes == nil || s == 0 {
		return
	}
	if b, err := json.Marshal(message); err == nil && len(b) <= account.FlashMax {
		_ = f.Flashes.Flash(c.UserContext(), s, string(b))
	}
}

func (f Frame) take(c *fiber.Ctx) *frontend.Flash {
	s := wire.Session(c)
	if f.Flashes == nil || s.Flash == "" {
		return nil
	}
	var message frontend.Flash
	if err := json.Unmarshal([]byte(s.Flash), &message); err != nil {
		return nil
	}
	if err := f.Flashes.TakeFlash(c.UserContext(), s.ID); err != nil {
		return nil // it waits for a page on which it can be taken away
	}
	return &message
}

// Show answers c with page, made for one person. The status is what the handler
// has set.
func Show(c *fiber.Ctx, page templ.Component) error {
	html, err := HTML(c.UserContext(), page)
	if err != nil {
		return err
	}
	return Send(c, html)
}

// HTML returns page in bytes.
func HTML(ctx context.Context, page templ.Component) ([]byte, error) {
	var b bytes.Buffer
	if err := page.Render(ctx, &b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
