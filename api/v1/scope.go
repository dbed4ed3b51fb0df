package v1

import (
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
)

// taking lists what a token needs beyond reading to take part. What stands in no
// list needs account.ScopeRead to be read, and account.ScopeAdminister otherwise.
const taking = `
PATCH /me
PUT /me/for-you
PUT /me/reminders
POST /me/searches
PUT /me/searches/:search
DELETE /me/searches/:search
PUT /challenges/:slug/follow
DELETE /challenges/:slug/follow
PUT /challenges/:slug/areas/:area/follow
DELETE /challenges/:slug/areas/:area/follow
PUT /themes/:id/follow
DELETE /themes/:id/follow
PUT /ideas/:number/author/follow
DELETE /ideas/:number/author/follow
PUT /ideas/:number/follow
DELETE /ideas/:number/follow
POST /challenges/:slug/equality/answers
POST /challenges/:slug/drafts
PUT /drafts/:id
DELETE /drafts/:id
POST /drafts/:id/post
POST /challenges/:slug/ideas
PATCH /ideas/:number
POST /ideas/:number/withdraw
PUT /ideas/:number/name
POST /ideas/:number/agree
PUT /ideas/:number/support
POST /ideas/:number/comments
PATCH /comments/:id
DELETE /comments/:id
POST /comments/:id/restore
POST /ideas/:number/reports
POST /comments/:id/reports
POST /ideas/:number/links
DELETE /links/:id
POST /ideas/:number/attachments
PATCH /ideas/:number/attachments/:attachment
DELETE /ideas/:number/attachments/:attachment
POST /ideas/:number/attachments/:attachment/agree
POST /ideas/:number/attachments/:attachment/disagree
POST /ideas/:number/adoptions
PATCH /adoptions/:id
POST /ideas/:number/panel-answers/agree
POST /writeups/:id/sign-offs
POST /writeups/:id/changes
POST /panels/:id/invitation
POST /panels/:id/questions
PUT /panels/:id/support/availability
POST /panels/:id/support/expenses
DELETE /panels/:id/support/expenses/:expense
PUT /panels/:id/practice/:number
POST /panels/:id/sheets
PUT /panels/:id/sheets/:number
PUT /panels/:id/sheets/:number/draft
DELETE /panels/:id/sheets/:number/draft
PUT /panels/:id/ideas/:number/notes
PUT /panels/:id/ideas/:number/themes
POST /panels/:id/ideas/:number/conflicts
POST /panels/:id/ideas/:number/dissents
POST /panels/:id/ideas/:number/minutes/agreement
POST /panels/:id/entries/:seat/ideas/:number/confirmation
DELETE /panels/:id/entries/:seat/ideas/:number`

// working lists what a token needs account.ScopeModerate for: the work of the team
// and of whoever runs a panel.
const working = `
GET /moderation
GET /people/:handle/badges
POST /people/:handle/badges
DELETE /people/:handle/badges/:badge
GET /people/:handle/sanctions
POST /people/:handle/sanctions
POST /people/:handle/sanctions/:sanction/lift
GET /people/:handle/trust
PUT /people/:handle/trust
GET /moderation/appeals
POST /moderation/appeals/:sanction
GET /rulings
POST /moderation/several
POST /rulings/:id/undo
POST /rulings/:id/undo-together
GET /moderation/log
GET /moderation/team
GET /ideas/:number/checklist
PUT /ideas/:number/checklist
GET /moderation/recordings
GET /moderation/adoptions
GET /ideas/:number/moderator-notes
POST /ideas/:number/moderator-notes
GET /comments/:id/moderator-notes
POST /comments/:id/moderator-notes
PUT /ideas/:number/hand
DELETE /ideas/:number/hand
PUT /comments/:id/hand
DELETE /comments/:id/hand
POST /ideas/:number/removals
POST /comments/:id/removals
POST /ideas/:number/moderation
POST /comments/:id/moderation
PUT /ideas/:number/pick
PUT /ideas/:number/comment-lock
PUT /comments/:id/pin
DELETE /comments/:id/pin
DELETE /ideas/:number/pick
GET /ideas/:number/merge
POST /ideas/:number/merge
POST /ideas/:number/unmerge
GET /ideas/:number/move
POST /ideas/:number/move
POST /ideas/:number/attachments/:attachment/hide
POST /ideas/:number/attachments/:attachment/show
POST /adoptions/:id/hide
POST /adoptions/:id/show
POST /ideas/:number/themes
POST /challenges/:slug/themes
PATCH /themes/:id
POST /themes/:id/merge
POST /themes/:id/split
PUT /themes/:id/recodings/:number
POST /challenges/:slug/coding-rounds
PUT /coding-rounds/:id/ideas/:number
PUT /coding-rounds/:id/ideas/:number/settlement
PUT /challenges/:slug/theme-candidates
POST /challenges/:slug/updates
PATCH /updates/:id
POST /updates/:id/publish
GET /writeups/waiting
POST /writeups
PATCH /writeups/:id
POST /writeups/:id/correction
POST /writeups/:id/readers
POST /writeups/:id/publish
DELETE /writeups/:id/schedule
POST /panels/:id/steps
PUT /panels/:id/deadline
POST /panels/:id/pause
POST /panels/:id/resume
POST /panels/:id/look
POST /panels/:id/reopen
POST /panels/:id/reopening
POST /panels/:id/reopening/agree
POST /panels/:id/assignment
POST /panels/:id/assignment/hand
POST /panels/:id/ideas/:number/aside
POST /panels/:id/finish
POST /panels/:id/reminders
POST /panels/:id/hints
PUT /panels/:id/questions/:question/answer
PUT /panels/:id/support/plan
PUT /panels/:id/support/expenses/:expense/paid
POST /panels/:id/seats/:seat/prepared
PUT /panels/:id/practice
PUT /panels/:id/entries/:seat/ideas/:number
PUT /panels/:id/ideas/:number/redacted
POST /panels/:id/authors
PUT /panels/:id/ideas/:number/themes/settlement
PUT /panels/:id/meeting/current
PUT /panels/:id/meeting/presence
POST /panels/:id/meeting/moves
POST /panels/:id/meeting/skips
POST /panels/:id/meeting/pulls
POST /panels/:id/meeting/consent
PUT /panels/:id/ideas/:number/minutes
PUT /panels/:id/ideas/:number/decision
POST /panels/:id/ideas/:number/no-quorum
PATCH /panels/:id/shortlist
POST /panels/:id/shortlist/moves
POST /panels/:id/shortlist/publish`

// running lists what a token needs account.ScopeAdminister for.
const running = `
GET /me/activity
GET /me/identities
GET /me/second-step
GET /me/sanctions
POST /me/sanctions/:sanction/appeal
GET /me/data
POST /me/erase
PUT /me/age
POST /me/guardian
GET /tokens
POST /tokens
GET /why
GET /badge-rules
POST /badge-rules
DELETE /badge-rules/:rule
GET /keeping
GET /keeping/:run
GET /challenges/:slug/keeping
PUT /challenges/:slug/keeping
POST /challenges/:slug/keeping/runs
GET /challenges/:slug/equality
PUT /challenges/:slug/equality
GET /holds
POST /holds
POST /holds/:hold/release
GET /people
GET /people/:handle
PUT /people/:handle/roles
DELETE /people/:handle/roles
POST /people/:handle/sign-out
GET /people/:handle/second-step
POST /people/:handle/second-step/reset
GET /tasks
POST /tasks/:id/retry
POST /challenges
PATCH /challenges/:slug
POST /challenges/:slug/publish
POST /challenges/:slug/archive
POST /challenges/:slug/areas
PUT /challenges/:slug/areas/:area
POST /challenges/:slug/phases
PATCH /phases/:id
POST /challenges/:slug/panels
PUT /panels/:id/criteria
PATCH /panels/:id/rules
POST /panels/:id/seats
PATCH /panels/:id/seats/:seat
POST /panels/:id/ready
PUT /panels/:id/deputy`

// anyone lists what every token may do though it writes: to give back its own rights.
const anyone = `
DELETE /tokens/:token`

var scopes = func() map[string]account.Scope {
	all := map[string]account.Scope{}
	for scope, list := range map[account.Scope]string{
		account.ScopeRead: anyone, account.ScopePost: taking, account.ScopeModerate: working, account.ScopeAdminister: running,
	} {
		for route := range strings.Lines(strings.TrimSpace(list)) {
			all[strings.TrimSpace(route)] = scope
		}
	}
	return all
}()

// ScopeOf returns what an API token needs for a route of /api/v1, and whether the
// route stands in one of the lists above. path is its pattern below /api/v1.
func ScopeOf(method, path string) (needed account.Scope, listed bool) {
	if method == fiber.MethodHead {
		method = fiber.MethodGet
	}
	needed, listed = scopes[method+" "+path]
	switch {
	case listed:
		return needed, true
	case method == fiber.MethodGet:
		return account.ScopeRead, false
	}
	return account.ScopeAdminister, false
}

// ScopedRoutes lists the routes of the lists above, for the test that looks whether
// they are there.
func ScopedRoutes() []string { return slices.Sorted(maps.Keys(scopes)) }

// Scoped returns r, which is /api/v1, as a router that puts the check of the
// token's scope in front of each route that is added to it. It is the only place
// where scopes are enforced. Sessions of browsers have no scope: pages are how
// people do everything that they may.
func Scoped(r fiber.Router) fiber.Router { return scoped{r} }

type scoped struct{ fiber.Router }

func (s scoped) Get(path string, h ...fiber.Handler) fiber.Router {
	return s.add(s.Router.Get, fiber.MethodGet, path, h)
}

func (s scoped) Post(path string, h ...fiber.Handler) fiber.Router {
	return s.add(s.Router.Post, fiber.MethodPost, path, h)
}

func (s scoped) Put(path string, h ...fiber.Handler) fiber.Router {
	return s.add(s.Router.Put, fiber.MethodPut, path, h)
}

func (s scoped) Patch(path string, h ...fiber.Handler) fiber.Router {
	return s.add(s.Router.Patch, fiber.MethodPatch, path, h)
}

func (s scoped) Delete(path string, h ...fiber.Handler) fiber.Router {
	return s.add(s.Router.Delete, fiber.MethodDelete, path, h)
}

func (s scoped) add(to func(string, ...fiber.Handler) fiber.Router, method, path string, h []fiber.Handler) fiber.Router {
	needed, _ := ScopeOf(method, path)
	check := func(c *fiber.Ctx) error {
		if scope, by := wire.TokenScope(c); by {
			if err := scope.Allows(needed); err != nil {
				return err
			}
		}
		return c.Next()
	}
	to(path, append([]fiber.Handler{check}, h...)...)
	return s
}
