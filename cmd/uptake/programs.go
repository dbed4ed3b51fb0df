package main

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/pages"
	v1 "uptake/api/v1"
	"uptake/api/wire"
	"uptake/store"
)

// programs adds what the API answers about challenges, ideas and their threads.
func (a *App) programs(r fiber.Router) {
	parts := v1.Parts{
		Uses: a.Challenges, Reads: store.ChallengeReads(a.Store), Themes: store.ThemeReads(a.Store), Veils: a.veils, Team: a.People, Search: a.finds, Alike: a.alike, Kept: a.Store.Kept(now),
		Cursors: wire.Cursors{Key: a.Config.secrets()[0]},
		Cache:   pages.NewCache(a.Store.Versions(), string(a.Config.Brand), v1.CacheBytes, now),
	}
	parts.Routes(r)
	v1.Members{Parts: parts, People: a.People}.Routes(r)
	v1.Work{Parts: parts, Tasks: work{a.Store.Queue()}, Now: now}.Routes(r)
	a.publishingPrograms(r, parts)
}
