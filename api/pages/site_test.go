package pages_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/equality"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/privacy"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/search"
	"uptake/search/fts"
	"uptake/search/pgtext"
	"uptake/store"
	"uptake/store/storetest"
)

// site is the pages that one person after another walks through, over a real
// store, with one published challenge in it and one that is not.
type site struct {
	asks *equality.Service
	*people
	ideas          challenge.Service
	reading        pages.Reading
	open, prepared challenge.Challenge
}

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, storetest.SQLite(t))
}

func newSiteOn(t *testing.T, db *store.Store, with ...func(*site)) *site {
	t.Helper()
	s := &site{people: newPeopleOn(t, db)}
	for _, change := range with {
		change(s)
	}
	s.ideas = challenge.Service{Store: store.Challenges(s.store), Now: s.clock.Now}
	phase := challenge.UsualPhase(challenge.Collect)
	phase.OpensAt, phase.ClosesAt = s.clock.Now().Add(-time.Hour), s.clock.Now().Add(24*time.Hour)
	s.open = s.create(challenge.Challenge{Slug: "lockdown", Title: "Lockdown learning", Question: "What went better?", Phases: []challenge.Phase{phase}, Areas: []challenge.Area{{Name: "Wards"}}})
	var err error
	if s.open, err = s.ideas.Publish(t.Context(), account.Console, s.open.ID); err != nil {
		t.Fatal(err)
	}
	s.prepared = s.create(challenge.Challenge{Slug: "winter", Title: "Winter plans"})
	frame := pages.Frame{
		Flashes: s.uses, Zone: london, Site: frontend.Site{Operator: "Example Trust", Contact: "help@example.org"},
	}
	reading := pages.Reading{
		Frame: frame, Cache: pages.NewCache(s.store.Versions(), "neutral", 1<<20, s.clock.Now), Reads: store.ChallengeReads(s.store),
		Clock: s.clock.Now, Zone: london, Label: func(_, code string) string { return code }, Search: s.engine(),
		Lists: func(ctx context.Context) account.Lists { lists, _ := s.uses.Lists(ctx); return lists },
	}
	reading.Alike = &pages.Alike{Search: reading.Search, Versions: s.store.Versions(), Log: quiet()}
	reading.Agreeing = s.uses.Agreeing
	s.reading = reading
	s.app = api.New(api.Options{BaseURL: baseURL, Cried: s.ideas.Cried, Sessions: s.uses, Log: quiet(), Page: frame.Fault, Routes: func(app *fiber.App) {
		second := pages.SecondStep{Frame: frame, People: s.uses}
		second.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		pages.Passkeys{SecondStep: second, Keys: s.uses}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		pages.SignIn{Frame: frame, People: s.uses}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		pages.Proving{Frame: frame, People: s.uses}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		pages.Account{Frame: frame, People: s.uses, Ideas: reading.Reads}.Routes(app)
		held := privacy.Service{Store: store.Privacy(s.store), Reads: store.PrivacyReads(s.store), Blobs: noBlobs{}, Now: s.clock.Now}
		held.Seats = review.Service{Store: store.Reviews(s.store), Reads: store.ReviewReads(s.store), Now: s.clock.Now}
		pages.Ages{Frame: frame, People: s.uses, Erasing: held, Rule: s.uses.Age}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		pages.Privacy{Frame: frame, Data: held, Erasing: held, People: s.uses, Now: s.clock.Now}.Routes(app)
		pages.ModeratingPeople{Reading: reading, Service: s.ideas, People: s.uses}.Routes(app)
		reading.Routes(app)
		pages.Content{Reading: reading, BaseURL: baseURL, Terms: s.uses}.Routes(app)
		pages.Sitemap{Public: s.public(reading), BaseURL: baseURL}.Routes(app)
		writing := pages.Writing{Reading: reading, Service: s.ideas, Equality: equality.Service{Reads: store.EqualityReads(s.store)}.Asks}
		writing.Routes(app)
		pages.Talking{Writing: writing}.Routes(app)
		pages.Reporting{Talking: pages.Talking{Writing: writing}, Key: []byte("key")}.Routes(app, api.Limit(api.Rate{Max: 12, Per: time.Minute}))
		pages.Saved{Writing: writing}.Routes(app)
		admin := pages.Admin{Reading: reading, Service: s.ideas, People: s.uses, Work: queue{s.store.Queue()}}
		admin.Routes(app)
		pages.Keeping{Admin: admin, Keeps: held}.Routes(app)
		pages.Finding{Admin: admin, Finds: held, Stores: store.PrivacySearches(s.store), Now: s.clock.Now}.Routes(app)
		asks := equality.Service{Store: store.Equality(s.store), Reads: store.EqualityReads(s.store), Now: s.clock.Now}
		s.asks = &asks
		pages.Equality{Admin: admin, Asking: asks}.Routes(app)
	}})
	return s
}

// public is all of the site that has a page for everybody.
func (s *site) public(reading pages.Reading) pages.Public {
	return pages.Public{
		Reading: reading, Shortlists: review.Service{Reads: store.ReviewReads(s.store)}, Writeups: store.WriteupReads(s.store),
		Updates: store.UpdateReads(s.store), Book: store.ThemeReads(s.store),
	}
}

// engine is the search engine of the site's database.
func (s *site) engine() search.Engine {
	write := func(context.Context, ...string) error { return errors.New("nothing is rebuilt here") }
	if s.store.Dialect() == store.Postgres {
		return pgtext.New(s.store.ReadDB(), write, search.NewSynonyms(search.StartList()))
	}
	return fts.New(s.store.ReadDB(), write, search.NewSynonyms(search.StartList()))
}

var london, _ = time.LoadLocation("Europe/London")

func (s *site) create(c challenge.Challenge) challenge.Challenge {
	s.t.Helper()
	c, err := s.ideas.Create(s.t.Context(), account.Console, c)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// queue is the store's queue as the server hands it to the pages.
type queue struct{ store.Queue }

func (q queue) Retry(ctx context.Context, task id.Task, now time.Time) error {
	if err := q.Queue.Retry(ctx, task, now); errors.Is(err, store.ErrNone) {
		return outbox.ErrNoTask
	} else if err != nil {
		return err
	}
	return nil
}

// someone is a browser of a person who holds role in challenge; 0: on the whole site.
func (s *site) someone(name string, role account.Role, in id.Challenge) *browser {
	s.t.Helper()
	b := s.browser(name)
	b.signIn(name+"@example.org", strings.ToUpper(name[:1])+name[1:])
	if role != "" {
		who, err := s.uses.Reads.PersonByEmail(s.t.Context(), name+"@example.org")
		if err == nil {
			err = s.uses.GiveRole(s.t.Context(), account.Console, who.ID, role, in)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return b
}

// handle is the key of whoever has this address.
func (s *site) handle(email string) string {
	s.t.Helper()
	who, err := s.uses.Reads.PersonByEmail(s.t.Context(), email)
	if err != nil {
		s.t.Fatal(err)
	}
	return who.Handle
}

// idea posts an idea of whoever has this address to the open challenge.
func (s *site) idea(email, title string) id.Idea {
	s.t.Helper()
	ctx := s.t.Context()
	who, err := s.uses.Reads.PersonByEmail(ctx, email)
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := s.uses.Reads.ActorByID(ctx, who.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	i, err := s.ideas.PostIdea(ctx, a, s.open.Slug, challenge.Text{Kind: challenge.KindIdea, Title: title, Body: "We moved follow-up to video.", Area: s.open.Areas[0].ID}, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return i.ID
}
