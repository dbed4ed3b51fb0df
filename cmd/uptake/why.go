package main

import (
	reasons "uptake/domain/why"
	"uptake/store"
)

// explains answers who may do what, by the rules themselves.
func (a *App) explains() reasons.Service {
	return reasons.Service{
		Store: store.Why(a.Store), People: a.People, Ideas: a.Challenges, Reads: store.ChallengeReads(a.Store), Panels: a.reviews(), Veils: a.veils,
		Writeups: store.WriteupReads(a.Store), BaseURL: a.Config.base(), Now: a.clock,
	}
}
