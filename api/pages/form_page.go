package pages

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// formsOf are the parts of the site in which the page of a form is found from where the
// form was sent to.
var formsOf = []string{"/review/", "/admin/", "/ideas/", "/publish/"}

// besideForms are forms whose page is not above the address that they are sent to.
var besideForms = map[string]string{
	"decision": "discussion", "no-quorum": "discussion", "themes": "discussion", "settle": "../discussion", "dissent": "minutes",
}

// formPage is the page whose form is sent to the address of c, for somebody who opens
// that address itself: reloads it, or comes back to it. It is empty for none.
func formPage(c *fiber.Ctx) string {
	path := strings.TrimSuffix(c.Path(), "/")
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead ||
		!slices.ContainsFunc(formsOf, func(part string) bool { return strings.HasPrefix(path, part) }) {
		return ""
	}
	above, last, _ := cutLast(path)
	if to, ok := strings.CutPrefix(besideForms[last], "../"); ok {
		above, _, _ = cutLast(above)
		if page := above + "/" + to; readable(c, page) {
			return page
		}
	} else if page := above + "/" + to; to != "" && readable(c, page) {
		return page
	}
	for page, more := above, true; more; page, _, more = cutLast(page) {
		if readable(c, page) {
			return page
		}
	}
	return ""
}

func cutLast(path string) (above, last string, ok bool) {
	at := strings.LastIndex(path, "/")
	if at <= 0 {
		return "", "", false
	}
	return path[:at], path[at+1:], true
}

// readable reports whether a page can be read at path.
func readable(c *fiber.Ctx, path string) bool {
	return slices.ContainsFunc(c.App().GetRoutes(true), func(r fiber.Route) bool {
		return r.Method == fiber.MethodGet && r.Path != "*" && r.Path != "/*" && fiber.RoutePatternMatch(path, r.Path)
	})
}
