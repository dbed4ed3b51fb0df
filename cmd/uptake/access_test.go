package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
)

var rewrite = flag.Bool("update", false, "write testdata/access.txt anew")

// inState are the routes whose answer depends on the idea or the challenge that they
// name.
var inState = regexp.MustCompile(`:number|challenges/:slug|comments/:id|attachment`)

// TestTheTableOfAccess asks for everything that the site answers, as each role, in each
// state of the idea, the challenge and the asker, and writes something plausible
// wherever something can be written. Who gets what stands in testdata/access.txt: a row
// for each route, and one more for each state in which the answers are others. A change
// of a row is looked at before it is kept, with go test -run TableOfAccess -update. Each
// refusal of the table carries a sentence, which stands below it.
func TestTheTableOfAccess(t *testing.T) {
	t.Parallel()
	a := newAccess(t)
	says, posted := map[string]string{}, map[string]string{}
	var rows []string
	for _, state := range accessStates {
		a.become(strings.NewReplacer("{idea}", a.given[":number"][0], "{challenge}", decimal(a.c.ID)).Replace(state.sql))
		for _, r := range a.routesFrom("") {
			if state.sql != "" && !inState.MatchString(r) && state.name != "blocked" {
				continue
			}
			cells, wrong := a.row(r, says)
			for _, w := range wrong {
				t.Error(w)
			}
			switch {
			case state.sql == "":
				posted[r] = cells
			case cells == posted[r]:
				continue
			}
			rows = append(rows, r+" ["+state.name+"] "+cells)
		}
	}
	slices.Sort(rows)
	rows = append(rows, "")
	for _, code := range slices.Sorted(maps.Keys(says)) {
		if says[code] == "" {
			t.Errorf("%s is not explained to whoever is refused", code)
		}
		rows = append(rows, code+": "+says[code])
	}
	const file = "testdata/access.txt"
	got := strings.Join(rows, "\n") + "\n"
	if *rewrite {
		a.must(os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	a.must(err)
	for _, line := range lineDiff(strings.Split(string(want), "\n"), strings.Split(got, "\n")) {
		t.Error(line)
	}
}

// TestTheTableOfAccessFindsAHole plants routes that forget whom they serve.
func TestTheTableOfAccessFindsAHole(t *testing.T) {
	t.Parallel()
	a := newAccess(t)
	routes := a.routes
	a.planted = func(app *fiber.App) {
		routes(app)
		app.Get("/moderators-of-anything", func(c *fiber.Ctx) error {
			if len(wire.Actor(c).Grants) == 0 {
				return account.ErrForbidden
			}
			return c.SendString("All that is held.")
		})
		app.Post("/for-nobody-signed-in", func(c *fiber.Ctx) error {
			if wire.Actor(c).SignedIn() {
				return account.ErrForbidden
			}
			return c.SendStatus(fiber.StatusNoContent)
		})
		app.Get("/broken", func(*fiber.Ctx) error { return errors.New("broken") })
	}
	a.serve()
	for route, want := range map[string]int{"GET /moderators-of-anything": 1, "POST /for-nobody-signed-in": 1, "GET /broken": len(accessRoles), "GET /ideas/:number": 0} {
		if _, wrong := a.row(route, map[string]string{}); len(wrong) != want {
			t.Errorf("%s: got %q, want %d faults", route, wrong, want)
		}
	}
	if got := lineDiff([]string{"a", "b"}, []string{"b", "c"}); len(got) != 2 {
		t.Errorf("two lines of three differ, and these are named: %q", got)
	}
}

// row asks for a route as each role, and looks whether what they get is in order: nobody
// may do what those with more rights may not, unless the author or the panel alone may.
func (a *access) row(route string, says map[string]string) (cells string, wrong []string) {
	a.t.Helper()
	by, got := map[string][]string{}, map[string]string{}
	for _, role := range accessRoles {
		got[role] = a.try(role, route, says)
		by[got[role]] = append(by[got[role]], role)
		if got[role] >= "500" {
			wrong = append(wrong, fmt.Sprintf("%s answers %s with %s", route, role, got[role]))
		}
	}
	if got["elsewhere"] != got["member"] && !elsewhere.MatchString(route) {
		wrong = append(wrong, fmt.Sprintf("%s answers whoever moderates another challenge alone with %s, a member with %s", route, got["elsewhere"], got["member"]))
	}
	if got["visitor"] < "400" && got["member"] >= "400" && !strings.HasPrefix(route, "POST /sign-in") && got["member"] != "403 "+account.ErrMayNotWrite.Code {
		wrong = append(wrong, fmt.Sprintf("%s answers visitors with %s, and members with %s", route, got["visitor"], got["member"]))
	}
	var out []string
	for _, answer := range slices.Sorted(maps.Keys(by)) {
		who := strings.Join(by[answer], " ")
		if len(by) == 1 {
			who = "everybody"
		}
		out = append(out, answer+": "+who)
	}
	return strings.Join(out, " | "), wrong
}

// elsewhere are the routes that are no challenge's own, so that a moderator of any may
// come in.
var elsewhere = regexp.MustCompile(`^(GET /api/v1/(moderation|moderation/(adoptions|appeals|log|recordings|team)|rulings)|POST /api/v1/moderation/(several|appeals/:sanction)|(GET|POST|PUT) /api/v1/people/:handle/(sanctions(/:sanction/lift)?|trust)|(GET|POST) /moderate(/(alerts|appeals|log\.csv|several|people/:handle(/\w+)?))?)$`)

// lineDiff lists the lines that are in one of two texts alone.
func lineDiff(want, got []string) []string {
	var out []string
	for _, l := range want {
		if !slices.Contains(got, l) {
			out = append(out, "no more: "+l)
		}
	}
	for _, l := range got {
		if !slices.Contains(want, l) {
			out = append(out, "new:     "+l)
		}
	}
	return out
}
