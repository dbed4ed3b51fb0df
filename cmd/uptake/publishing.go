package main

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/pages"
	v1 "uptake/api/v1"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/theme"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/store"
)

// beside is what themes, write-ups, adoptions and updates show on the pages of
// challenges and ideas.
func (a *App) beside() pages.Publishing {
	return pages.Publishing{
		Themes: store.ThemeReads(a.Store), Writeups: store.WriteupReads(a.Store), Adoptions: store.AdoptionReads(a.Store), Updates: store.UpdateReads(a.Store),
		Files: a.Files.Reads, Panels: pages.PublishedPanels{Service: a.reviews()},
	}
}

func (a *App) themes() theme.Service {
	return theme.Service{Store: store.Themes(a.Store), Now: a.clock, Judges: func(ctx context.Context, by account.Actor, i id.Idea) (bool, error) {
		if a.veils == nil { // before the site is open
			return false, nil
		}
		return a.veils.Judges(ctx, by, i)
	}}
}

func (a *App) writeups() writeup.Service {
	return writeup.Service{Store: store.Writeups(a.Store), Now: a.clock, Site: a.Config.ServiceName, BaseURL: a.Config.base(), Panels: a.reviews()}
}

func (a *App) adoptions() adoption.Service {
	return adoption.Service{Store: store.Adoptions(a.Store), Now: a.clock}
}

func (a *App) updates() update.Service {
	return update.Service{Store: store.Updates(a.Store), Now: a.clock}
}

// publishing adds the pages on which ideas are published back.
func (a *App) publishing(app *fiber.App, reading pages.Reading) {
	themes, written, adopted, news := store.ThemeReads(a.Store), store.WriteupReads(a.Store), store.AdoptionReads(a.Store), store.UpdateReads(a.Store)
	pages.Themes{Reading: reading, Book: themes, Writeups: written, Service: a.themes(), Suggests: a.suggests, Quadrants: a.reviews()}.Routes(app)
	coding := pages.Coding{Reading: reading, Book: themes, Service: a.themes()}
	coding.Routes(app)
	pages.Candidates{Coding: coding, Finds: a.discovers, Judges: a.themes()}.Routes(app)
	pages.Writeups{Reading: reading, Writeups: written, Adoptions: adopted, Updates: news, Panels: a.reviews(), Service: a.writeups()}.Routes(app)
	pages.Updates{Reading: reading, Updates: news, Writeups: written, Service: a.updates()}.Routes(app)
	public := pages.Public{Reading: reading, Shortlists: a.reviews(), Writeups: written, Updates: news, Book: themes}
	pages.Cards{Public: public}.Routes(app)
	pages.Sitemap{Public: public, BaseURL: a.Config.base()}.Routes(app)
	pages.Attachments{Reading: reading, Attachments: a.Files.Reads, Service: a.Files, Blobs: a.Files.Blobs}.Routes(app)
	pages.Adoptions{Reading: reading, Adoptions: adopted, Service: a.adoptions(), Lists: a.People.Lists}.Routes(app)
}

// feeds adds the feeds of lists. They come before the lists: /ideas/feed.atom is no idea.
func (a *App) feeds(app *fiber.App, reading pages.Reading) {
	pages.Feeds{
		Reading: reading, BaseURL: a.Config.base(), Writeups: store.WriteupReads(a.Store), Updates: store.UpdateReads(a.Store), Themes: store.ThemeReads(a.Store),
	}.Routes(app)
}

// publishingPrograms adds the same to the API.
func (a *App) publishingPrograms(r fiber.Router, parts v1.Parts) {
	v1.Themes{Parts: parts, Book: store.ThemeReads(a.Store), Service: a.themes(), Suggests: a.suggests, Quadrants: a.reviews(), Zone: a.Config.Timezone}.Routes(r)
	v1.Candidates{Parts: parts, Finds: a.discovers, Judges: a.themes()}.Routes(r)
	v1.Coding{Parts: parts, Book: store.ThemeReads(a.Store), Service: a.themes()}.Routes(r)
	v1.Writeups{Parts: parts, Texts: store.WriteupReads(a.Store), Service: a.writeups()}.Routes(r)
	v1.Adoptions{Parts: parts, Records: store.AdoptionReads(a.Store), Service: a.adoptions()}.Routes(r)
	v1.Attachments{Parts: parts, Attached: a.Files.Reads, Service: a.Files}.Routes(r)
	panels := v1.Panels{Parts: parts, Service: a.reviews()}
	panels.Routes(r)
	v1.PanelThemes{Panels: panels}.Routes(r)
	v1.Updates{Parts: parts, News: store.UpdateReads(a.Store), Service: a.updates()}.Routes(r)
}

// publishDue publishes a write-up whose embargo has ended.
func (a *App) publishDue(ctx context.Context, t outbox.Task) error {
	return a.writeups().PublishDue(ctx, id.Writeup(t.Subject))
}
