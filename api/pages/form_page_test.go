package pages_test

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
)

func TestTheAddressOfAFormLeadsToItsPage(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	frame := pages.Frame{Flashes: p.uses}
	said := func(c *fiber.Ctx) error { return c.SendString("said") }
	p.app = api.New(api.Options{BaseURL: baseURL, Sessions: p.uses, Log: quiet(), Page: frame.Fault, Routes: func(app *fiber.App) {
		app.Use(func(c *fiber.Ctx) error { return c.Next() })
		for _, path := range []string{"/", "/review/:panel", "/review/:panel/ideas/:number", "/review/:panel/ideas/:number/discussion", "/review/:panel/ideas/:number/minutes", "/review/:panel/meeting", "/admin/panels/:panel"} {
			app.Get(path, said)
		}
		for _, path := range []string{
			"/review/:panel/step", "/review/:panel/shortlist/move", "/review/:panel/ideas/:number/decision", "/review/:panel/ideas/:number/themes/settle", "/review/:panel/ideas/:number/dissent",
			"/review/:panel/meeting/current", "/admin/panels/:panel/seats/:seat", "/elsewhere/form", "/admin/import",
		} {
			app.Post(path, said)
		}
	}})
	b := p.browser("")
	for from, to := range map[string]string{
		"/review/4/step": "/review/4", "/review/4/step?x=1": "/review/4", "/review/4/shortlist/move": "/review/4", "/review/4/meeting/current": "/review/4/meeting",
		"/review/4/ideas/38/decision": "/review/4/ideas/38/discussion", "/review/4/ideas/38/themes/settle": "/review/4/ideas/38/discussion",
		"/review/4/ideas/38/dissent": "/review/4/ideas/38/minutes", "/admin/panels/4/seats/7": "/admin/panels/4",
	} {
		b.get(from).want(http.StatusSeeOther, to)
	}
	for _, none := range []string{"/elsewhere/form", "/admin/import"} { // no page above them, or not of these parts
		b.get(none).want(http.StatusMethodNotAllowed)
	}
}
