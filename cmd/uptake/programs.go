package main

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/pages"
	v1 "uptake/api/v1"
	"uptake/api/wire"
	"uptake/store"
)

// programs adds what the API answers about challenges, ideas and their threads. reports
// holds back whoever reports again and again.
func (a *App) programs(r fiber.Router, reports fiber.Handler) {
	parts := v1.Parts{
		Uses: a.Challenges, Reads: store.ChallengeReads(a.Store), Themes: store.ThemeReads(a.Store), Veils: a.veils, Team: a.People, Search: a.finds, Alike: a.alike, Kept: a.Store.Kept(now),
		Cursors: wire.Cursors{Key: a.Config.secrets()[0]},
		Cache:   pages.NewCache(a.Store.Versions(), string(a.Config.Brand), v1.CacheBytes, now),
	}
	parts.Routes(r)
	v1.Reports{Parts: parts, Key: a.Config.secrets()[0]}.Routes(r, reports)
	v1.Members{Parts: parts, People: a.People}.Routes(r)
	v1.Work{Parts: parts, Tasks: work{a.Store.Queue()}, Now: now, Look: a.Config.LookWithin}.Routes(r)
	v1.Badges{Parts: parts, People: a.People}.Routes(r)
	v1.Sanctions{Parts: parts, People: a.People}.Routes(r)
	v1.Keeping{Parts: parts, Keeps: a.Privacy}.Routes(r)
	v1.Equality{Parts: parts, Asking: a.equality()}.Routes(r)
	v1.Why{Asks: a.explains()}.Routes(r)
	a.publishingPrograms(r, parts)
}
