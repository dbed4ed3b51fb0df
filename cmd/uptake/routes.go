package main

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	v1 "uptake/api/v1"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/frontend"
	"uptake/store"
)

// signInRate holds back whoever asks for mail, or tries codes, again and again. A
// hospital may share one address; each mailbox and each code has a closer limit.
var signInRate = api.Rate{Max: 120, Per: 10 * time.Minute}

// reportRate holds back whoever reports again and again. A hospital may share one address.
var reportRate = api.Rate{Max: 30, Per: 10 * time.Minute}

// routes adds what people and programs can ask for.
func (a *App) routes(app *fiber.App) {
	frame, reading := a.frame(), a.reading()
	app.Use((&pages.Indexing{Unlisted: a.Config.NoIndex, Reads: store.IndexingReads(a.Store), Versions: a.Store.Versions()}).Robots)
	writing := pages.Writing{Reading: reading, Service: a.Challenges, Equality: a.equality().Asks}
	pages.Privacy{Frame: frame, Data: a.Privacy, Erasing: a.Privacy, People: a.People, Now: now}.Routes(app)
	others := a.Config.services()
	signIn := pages.SignIn{Frame: frame, People: a.People, Others: others, Supports: a.Challenges}
	second := pages.SecondStep{Frame: frame, People: a.People}
	second.Routes(app, api.Limit(signInRate))
	pages.Passkeys{SecondStep: second, Keys: a.People}.Routes(app, api.Limit(signInRate))
	signIn.Routes(app, api.Limit(signInRate))
	pages.Identities{SignIn: signIn, Uses: a.People, Services: others}.Routes(app, api.Limit(signInRate))
	pages.Addresses{Frame: frame, People: a.People}.Routes(app, api.Limit(signInRate))
	pages.Ages{Frame: frame, People: a.People, Erasing: a.Privacy, Rule: account.AgeRule(a.Config.Under16)}.Routes(app, api.Limit(signInRate))
	pages.Proving{Frame: frame, People: a.People}.Routes(app, api.Limit(signInRate))
	pages.Account{Frame: frame, People: a.People, Ideas: reading.Reads, Others: others}.Routes(app)
	a.feeds(app, reading)
	reading.Routes(app)
	pages.SupportByMail{Reading: reading, People: a.People}.Routes(app, api.Limit(signInRate))
	pages.Content{Reading: reading, BaseURL: a.Config.base(), Months: a.Config.KeepMonths, Terms: a.People}.Routes(app)
	writing.Routes(app)
	talking, reports := pages.Talking{Writing: writing, LookWithin: a.Config.LookWithin, Recordings: a.Files.Reads, TakenUp: store.AdoptionReads(a.Store)}, api.Limit(reportRate)
	talking.Routes(app)
	pages.Reporting{Talking: talking, Key: a.Config.secrets()[0]}.Routes(app, reports)
	pages.ModeratingPeople{Reading: reading, Service: a.Challenges, People: a.People}.Routes(app)
	pages.Saved{Writing: writing}.Routes(app)
	a.publishing(app, reading)
	a.admin(app, reading)
	a.panels(app, reading)

	if a.demo.people != nil {
		app.Post("/demo/sign-in", a.demoSignIn(frame.Cookies))
		app.Get("/demo/routes", demoRoutes)
	}

	r := v1.Scoped(app.Group("/api/v1"))
	v1.People{Accounts: a.People}.Routes(r)
	v1.Account{Accounts: a.People}.Routes(r)
	v1.Privacy{Data: a.Privacy, Erasing: a.Privacy, Site: a.Config.ServiceName, Now: now}.Routes(r)
	v1.Ages{Accounts: a.People}.Routes(r, api.Limit(signInRate))
	v1.Terms{Versions: a.People}.Routes(r)
	v1.Tokens{Accounts: a.People}.Routes(r)
	v1.Spec{}.Routes(r)
	a.programs(r, reports)
}

// reading is what shows people challenges and ideas.
func (a *App) reading() pages.Reading {
	return pages.Reading{
		Frame: a.frame(), Cache: pages.NewCache(a.Store.Versions(), string(a.Config.Brand), pages.CacheBytes, now),
		Reads: store.ChallengeReads(a.Store), Search: a.finds, Clock: a.clock, Zone: a.Config.Timezone, Label: a.labels.label,
		Lists: a.labels.all, Least: a.Config.SuppressBelow,
		Agreeing: a.People.Agreeing, Veils: a.veils, Beside: a.beside(), Alike: a.alike,
	}
}

// frame is what all pages of this installation share.
func (a *App) frame() pages.Frame {
	return pages.Frame{
		Demo:    a.demo.people,
		Site:    frontend.Site{ServiceName: a.Config.ServiceName, Operator: a.Config.Operator, Contact: a.Config.Contact, Unlisted: a.Config.NoIndex, BaseURL: a.Config.base()},
		Cookies: api.Options{BaseURL: a.Config.base()}.Cookies(), Flashes: a.People, Zone: a.Config.Timezone,
		Reviews: a.veils.Seated,
	}
}

// clock tells the time in the zone in which dates are put into words.
func (a *App) clock() time.Time { return now().In(a.Config.Timezone) }

// challenges returns the use cases of challenges.
func (a *App) challenges() challenge.Service {
	return challenge.Service{Store: store.Challenges(a.Store), Now: a.clock, StaffSecondStep: a.Config.StaffSecondStep}
}

// labels keeps the words of the reference lists for a minute: they stand beside
// every name and hardly ever change.
type labels struct {
	people account.Service
	mu     sync.Mutex
	lists  account.Lists
	due    time.Time // of the next reading
}

func (l *labels) label(list, code string) string {
	return l.all(context.Background()).Label(list, code)
}

// all returns the lists themselves; callers leave them as they are.
func (l *labels) all(ctx context.Context) account.Lists {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := now(); t.After(l.due) {
		l.due = t.Add(5 * time.Second) // else each name of a page would wait for a database that does not answer
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if lists, err := l.people.Lists(ctx); err == nil {
			l.lists, l.due = lists, t.Add(time.Minute)
		}
	}
	return l.lists
}
