package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/urfave/cli/v3"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/store"
)

func (p program) demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "show everything with invented people and ideas, from nothing",
		Description: "A bar on each page signs you in as anybody. Without --data the folder is temporary and goes when you stop.\n" +
			"No mail leaves: messages are written as files into the folder.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "addr", Usage: "where to listen", Value: "127.0.0.1:8080"},
			&cli.StringFlag{Name: "data", Usage: "a folder that stays: a new or an empty one, or that of an earlier demonstration"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if addr := c.String("addr"); !isAddr(addr) {
				return usagef("--addr is %q: give host:port, such as 127.0.0.1:8080", addr)
			}
			return p.demo(ctx, c.String("addr"), c.String("data"))
		},
	}
}

// demo serves the demonstration with settings of its own: those of the
// environment would lead to a real installation.
func (p program) demo(ctx context.Context, addr, data string) (err error) {
	if data == "" {
		if data, err = os.MkdirTemp("", "uptake-demo-"); err != nil {
			return fmt.Errorf("no temporary folder can be made: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	}
	conf, err := Load([]string{"UPTAKE_ADDR=" + addr, "UPTAKE_DATA=" + data, "UPTAKE_SERVICE_NAME=Uptake (demonstration)", "UPTAKE_OPERATOR=the demonstration", "UPTAKE_LOG_LEVEL=warn"})
	if err != nil {
		return err
	}
	if err = demoFolder(data); err != nil {
		return err
	}
	if err = conf.Prepare(); err != nil {
		return err
	}
	l, err := conf.listen(ctx, "set --addr")
	if err != nil {
		return err
	}
	limitMemory()
	if err = scratch(data); err != nil {
		return errors.Join(err, l.Close())
	}
	a, err := BuildDemo(ctx, conf, p.errs)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	_, _ = fmt.Fprintf(p.out, "The demonstration is at %s\nSign in as anybody with the bar at the top of each page. Stop with Ctrl+C.\n", conf.base())
	return a.Serve(ctx, l)
}

// demoMark is the file by which the demonstration knows a folder of its own.
const demoMark = "demonstration"

// demoFolder makes sure that dir is the demonstration's own, and marks it: the
// bar on each page signs anybody in as anybody, so a folder that holds an
// installation, or anything else, is refused before it is touched.
func demoFolder(dir string) error {
	mark := filepath.Join(dir, demoMark)
	if _, err := os.Lstat(mark); err == nil {
		return nil
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err = os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("the data folder %s cannot be made (%s): name another with --data", dir, why(err))
		}
	case err != nil:
		return fmt.Errorf("the data folder %s cannot be read (%s): name another with --data", dir, why(err))
	case len(entries) > 0:
		return fmt.Errorf("%s holds something else than a demonstration, in which anybody may sign in as anybody: name a new or an empty folder with --data", dir)
	}
	words := "Anybody may sign in as anybody here: uptake demo made this folder.\n"
	if err = os.WriteFile(mark, []byte(words), 0o600); err != nil {
		return fmt.Errorf("the data folder %s cannot be written to (%s): name another with --data", dir, why(err))
	}
	return nil
}

// BuildDemo is Build for the demonstration.
func BuildDemo(ctx context.Context, c *Config, logs io.Writer) (*App, error) {
	return build(ctx, c, logs, true, (*App).loadDemo)
}

// loadDemo fills an empty installation; one that has the challenge stays as it is.
func (a *App) loadDemo(ctx context.Context) error {
	_, err := store.ChallengeReads(a.Store).ChallengeBySlug(ctx, demoSlug)
	if errors.Is(err, challenge.ErrNotFound) {
		d := &demo{store: a.Store, conf: a.Config, weeks: weeksTo(now(), a.Config.Timezone)}
		err = d.load(ctx)
	}
	if err != nil {
		return err
	}
	return a.demoPeople(ctx)
}

// demoFirst are the people to sign in as first, with the part they play.
var demoFirst = []struct{ name, part string }{
	{"Josie Tranter", "patient, wrote idea 7"},
	{"Nell Ashgrove", "physiotherapist, wrote idea 1"},
	{"Dev Kapadia-Holt", "administrator and challenge lead"},
	{"Lorna Whitfield-Sey", "moderator"},
	{"Marcus Thorley-Vane", "communications"},
	{"Carys Maddox-Owen", "author of the write-up"},
}

// demoPeople lists everybody for the bar: those with a part first.
func (a *App) demoPeople(ctx context.Context) error {
	a.demo.ids = map[string]id.Person{}
	seats, err := a.demoSeats(ctx)
	if err != nil {
		return err
	}
	everybody, err := store.AccountReads(a.Store).Everybody(ctx)
	if err != nil {
		return err
	}
	first := func(p account.Person) int {
		if i := slices.IndexFunc(demoFirst, func(f struct{ name, part string }) bool { return f.name == p.Name }); i >= 0 {
			return i
		}
		if seats[p.ID] != "" {
			return len(demoFirst)
		}
		return len(demoFirst) + 1
	}
	slices.SortStableFunc(everybody, func(x, y account.Person) int {
		if d := first(x) - first(y); d != 0 {
			return d
		}
		return strings.Compare(x.Name, y.Name)
	})
	for _, p := range everybody {
		part := seats[p.ID]
		if i := first(p); i < len(demoFirst) {
			part = demoFirst[i].part
		}
		if part == "" {
			part = a.labels.label("role", p.ProfessionalRole)
		}
		a.demo.people = append(a.demo.people, frontend.DemoPerson{Key: p.Handle, Name: p.Name, Part: part})
		a.demo.ids[p.Handle] = p.ID
	}
	return nil
}

// demoSeats says in words which seats each person holds.
func (a *App) demoSeats(ctx context.Context) (map[id.Person]string, error) {
	seats := map[id.Person]string{}
	panels := review.Service{Store: store.Reviews(a.Store), Reads: store.ReviewReads(a.Store), Now: now}
	for _, slug := range []string{demoSlug, demoOpenSlug} {
		c, err := store.ChallengeReads(a.Store).ChallengeBySlug(ctx, slug)
		if err != nil {
			return nil, err
		}
		heads, err := panels.Panels(ctx, account.Console, c.ID)
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			for _, m := range h.Members {
				part := h.Name + " panel, " + string(m.Kind)
				if m.Kind == review.Lived {
					part += " experience"
				}
				if seats[m.Person] != "" {
					part = seats[m.Person] + "; " + part
				}
				seats[m.Person] = part
			}
		}
	}
	return seats, nil
}

// demoBar is what the bar of the demonstration offers.
type demoBar struct {
	people []frontend.DemoPerson
	ids    map[string]id.Person
}

// demoSignIn answers POST /demo/sign-in: signs in as the person chosen in the bar.
func (a *App) demoSignIn(cookies wire.Cookies) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, err := wire.Form(c, 4<<10, "person")
		if err != nil {
			return err
		}
		way := "/"
		if from, err := url.Parse(c.Get(fiber.HeaderReferer)); err == nil && account.LocalPath(from.EscapedPath()) != "" {
			way = account.LocalPath(from.EscapedPath()) // the page that the bar stood on
		}
		p, ok := a.demo.ids[f.Get("person")]
		if !ok {
			if err = a.People.SignOut(c.UserContext(), cookies.Session(c)); err != nil {
				return err
			}
			cookies.DropSession(c)
			return c.Redirect(way, fiber.StatusSeeOther)
		}
		e, err := a.People.SignInAs(c.UserContext(), account.Console, p, c.Get(fiber.HeaderUserAgent))
		if err != nil {
			return err
		}
		cookies.SetSession(c, e.Token, e.ExpiresAt)
		return c.Redirect(way, fiber.StatusSeeOther)
	}
}

// demoRoutes answers GET /demo/routes with every address that can be asked for,
// by method: what the tests in a browser have to have visited.
func demoRoutes(c *fiber.Ctx) error {
	routes := map[string][]string{}
	for _, r := range c.App().GetRoutes(true) {
		routes[r.Method] = append(routes[r.Method], r.Path)
	}
	return c.JSON(routes)
}
