package pages

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// watched returns the challenge that a form of alerts is for; the zero one is the whole site.
func (h Admin) watched(c *fiber.Ctx) (challenge.Challenge, error) {
	if c.Params("slug") == "" {
		return challenge.Challenge{}, account.Can(wire.Actor(c), account.CreateChallenge, account.Thing{})
	}
	return h.toEdit(c)
}

// watch answers GET /admin/challenges/{slug}/safeguarding and GET /admin/safeguarding.
func (h Admin) watch(c *fiber.Ctx) error {
	ch, err := h.watched(c)
	if err != nil {
		return err
	}
	w, err := h.Reads.WatchOf(c.UserContext(), ch.ID)
	if err != nil {
		return err
	}
	p, err := h.watchForm(c, ch, w)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Admin) watchForm(c *fiber.Ctx, ch challenge.Challenge, w challenge.Watch) (pages.WatchForm, error) {
	ctx := c.UserContext()
	at, cancel, cancelText := "/admin/safeguarding", "/admin", text.T(ctx, "Admin")
	title := []string{text.T(ctx, "Alerts")}
	if ch.ID != 0 {
		cancel, cancelText = pages.AdminURL(ch.Slug), ch.Title
		at, title = cancel+"/safeguarding", append(title, ch.Title)
	}
	p := pages.WatchForm{
		Base: h.base(c, cancel, cancelText, title...), Typed: w, Version: w.Version, Action: at, Cancel: cancel, Site: ch.ID == 0,
		SecondAfter: itoa(w.SecondAfter), Opens: clockTime(w.Opens), Closes: clockTime(w.Closes),
	}
	for who, email := range map[id.Person]*string{w.First: &p.First, w.Second: &p.Second} {
		if who != 0 {
			of, err := h.People.PersonInTeam(ctx, wire.Actor(c), ch.ID, who)
			if err != nil {
				return p, err
			}
			*email = of.Email
		}
	}
	return p, nil
}

// clockTime writes minutes from midnight as people type them.
func clockTime(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// minutesOf reads a time of day; -1 where it is none.
func minutesOf(typed string) int {
	typed = strings.TrimSpace(typed)
	if typed == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", typed)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// saveWatch answers the posts of the same addresses.
func (h Admin) saveWatch(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.watched(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, "version", "first", "second", "second_after", "days", "opens", "closes", "away")
	typed := challenge.Watch{Challenge: ch.ID, Version: int(f.ID("version")), Opens: minutesOf(f.Get("opens")), Closes: minutesOf(f.Get("closes")), Away: f.Get("away")}
	for _, d := range f.All("days") {
		n, wrong := strconv.Atoi(d)
		if wrong != nil {
			n = -1
		}
		typed.Days = append(typed.Days, time.Weekday(n))
	}
	if err == nil {
		var bad fault.Fields
		typed.SecondAfter = f.Int("second_after", 1, challenge.SecondAfterMax, 0, &bad)
		if typed.First, err = h.contact(ctx, c, ch.ID, f.Get("first"), "first", &bad); err != nil {
			return err
		}
		if typed.Second, err = h.contact(ctx, c, ch.ID, f.Get("second"), "second", &bad); err != nil {
			return err
		}
		if err = bad.Fault("watch.invalid", "There is a problem with who is alerted."); err == nil {
			_, err = h.Service.SetWatch(ctx, wire.Actor(c), typed)
		}
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Saved. Alerts go to these people from now on.")})
		if ch.ID == 0 {
			return c.Redirect("/admin", fiber.StatusSeeOther)
		}
		return c.Redirect(pages.AdminURL(ch.Slug), fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	typed.First, typed.Second = 0, 0
	p, wrong := h.watchForm(c, ch, typed)
	if wrong != nil {
		return wrong
	}
	if fault.KindOf(err) == fault.Stale {
		saved, wrong := h.Reads.WatchOf(ctx, ch.ID)
		if wrong != nil {
			return wrong
		}
		p.Saved, p.Version = pages.SavedWatch(ctx, saved), saved.Version
	}
	p.First, p.Second, p.SecondAfter, p.Opens, p.Closes = f.Get("first"), f.Get("second"), f.Get("second_after"), f.Get("opens"), f.Get("closes")
	p.Fields, p.Base.Errors = fieldsOf(err, "first"), true
	return Show(c, p.Page())
}

// contact returns who has an address, 0 for none typed.
func (h Admin) contact(ctx context.Context, c *fiber.Ctx, ch id.Challenge, email, field string, bad *fault.Fields) (id.Person, error) {
	if strings.TrimSpace(email) == "" {
		return 0, nil
	}
	p, err := h.People.PersonForTeam(ctx, wire.Actor(c), ch, email)
	if err != nil && fault.Of(err).Is(account.ErrNobodyThere) {
		bad.Add(field, account.ErrNobodyThere.Message)
		err = nil
	}
	return p.ID, err
}
