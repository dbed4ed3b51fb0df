package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/live"
	"uptake/api/pages"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/domain/privacy"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/search"
	"uptake/store"
)

// App is the whole server, put together. Its parts are closed in the reverse of
// the order in which they were made: whoever may still call another goes first.
type App struct {
	Config     *Config
	Log        *slog.Logger
	Store      *store.Store
	Search     indexed
	People     account.Service
	Mail       notify.Sender
	Challenges challenge.Service
	Files      attachment.Service
	Privacy    privacy.Service
	Runner     *outbox.Runner
	HTTP       *fiber.App

	outer     *outside      // nil without UPTAKE_MEILI_URL
	finds     search.Engine // what people are answered by
	alike     *pages.Alike
	live      *live.Hub
	labels    *labels
	veils     *review.Veils
	demo      demoBar      // empty but in the demonstration
	metrics   *http.Server // nil without UPTAKE_METRICS_ADDR
	watched   net.Listener // its own
	suggests  *theme.Suggesting
	discovers *theme.Discovering
}

// now is the server's clock, in UTC and in microseconds: both databases hold as
// much, so that an answer gives the time that later reads give.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Build puts the server together, its schema up to date if migrate says so. The
// error is a sentence for the operator.
func Build(ctx context.Context, c *Config, logs io.Writer, migrate bool) (*App, error) {
	return build(ctx, c, logs, migrate, nil)
}

// build is Build with rows to load before the pages are made; nil: none.
func build(ctx context.Context, c *Config, logs io.Writer, migrate bool, load func(*App, context.Context) error) (*App, error) {
	a := &App{Config: c, Log: slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: c.LogLevel}))}
	var err error
	a.Store, err = store.Open(ctx, store.Config{URL: string(c.Database), Log: a.Log, Migrate: migrate, AnswerEarly: c.answerEarly, React: reactions})
	if err != nil {
		return nil, err
	}
	a.Search = engine(a.Store)
	a.Search.OnFault(func(err error) { a.Log.Warn("search could not follow in memory; the database answers", "error", err) })
	if a.outer, err = a.outside(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.finds = a.finder()
	a.alike = &pages.Alike{Search: a.finds, Versions: a.Store.Versions(), Log: a.Log}
	a.People = people(c, a.Store)
	if migrate {
		if err = errors.Join(loadReference(ctx, a.People), a.publishTerms(ctx)); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	if a.Mail, err = c.sender(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.Challenges = a.challenges()
	if a.Files, err = c.files(a.Store); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.Privacy = a.privacy()
	if migrate {
		if err = a.Files.ScanAll(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	a.labels = &labels{people: a.People}
	a.live = live.NewHub(a.Store.Versions())
	a.veils = &review.Veils{Reads: store.ReviewReads(a.Store), Versions: a.Store.Versions()}
	a.suggests = &theme.Suggesting{Texts: store.ThemeTexts(a.Store), Now: a.clock, Judges: a.veils.Judges}
	a.discovers = &theme.Discovering{Loose: store.ThemeLoose(a.Store), Now: a.clock, Judges: func(ctx context.Context, by account.Actor) (func(id.Idea) bool, error) {
		veil, err := a.veils.Of(ctx, by)
		return veil.Judges, err
	}}
	if load != nil {
		if err = load(a, ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	a.Runner = &outbox.Runner{Queue: a.Store.Queue(), Now: now, Wake: a.Store.Wake(), Log: a.Log, Handlers: a.handlers()}
	a.HTTP = api.New(a.options())
	if c.MetricsAddr != "" {
		a.metrics = &http.Server{Handler: a.figures(), ReadHeaderTimeout: 5 * time.Second}
		if a.watched, err = listen(ctx, c.MetricsAddr, "set UPTAKE_METRICS_ADDR"); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// options are what the border of the server is made of.
func (a *App) options() api.Options {
	c := a.Config
	return api.Options{
		BaseURL: c.base(), TrustedProxies: c.TrustedProxies, Sessions: a.People, Log: a.Log,
		Bearer: tokens(c, a.People), Page: a.frame().Fault, Static: pages.Assets(frontend.Static()),
		Ready:  []api.Check{{Name: "database", Run: a.Store.Ready}},
		Routes: a.routes, Cried: a.Challenges.Cried,
	}
}

// Serve answers on l until ctx ends, then lets what is under way finish, within
// ten seconds, and closes everything.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := a.Privacy.Tomorrow(work); err != nil {
		a.Log.Warn("the nightly run is not queued; it is with the next start", "error", err)
	}
	if err := a.Challenges.NextReminders(work); err != nil {
		a.Log.Warn("reminders of moderators are not queued; they are with the next start", "error", err)
	}
	var behind sync.WaitGroup
	behind.Go(func() { a.Runner.Run(work) })
	behind.Go(func() { a.feed(work) })
	behind.Go(func() { _ = a.Search.Warm(work) }) // else the first search pays for the words; it says so itself if it cannot
	ended := make(chan error, 2)
	go func() { ended <- a.HTTP.Listener(l) }()
	if a.metrics != nil {
		go func() {
			if err := a.metrics.Serve(a.watched); !errors.Is(err, http.ErrServerClosed) {
				ended <- err
			}
		}()
	}
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		a.Log.Info("stopping")
	}
	a.live.Close() // an open stream would hold the server
	err = errors.Join(err, a.HTTP.ShutdownWithTimeout(10*time.Second))
	if a.metrics != nil {
		err = errors.Join(err, a.metrics.Close())
	}
	stop()
	behind.Wait()
	return errors.Join(err, a.Close())
}

// Close ends what Build made, for an App that was never served.
func (a *App) Close() error {
	if a.watched != nil {
		_ = a.watched.Close() // Serve has closed it already
	}
	a.Search.Close()
	return a.Store.Close()
}
