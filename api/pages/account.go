package pages

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Account answers a person's own pages.
type Account struct {
	Frame
	People keepsAccount
	Ideas  interface {
		challenge.SuggestReads // whether ideas are suggested to somebody
		challenge.RemindReads  // whether they are reminded of what waits
	}
	Others []Service // that sign people in besides mail
}

// keepsAccount is what these pages ask of account.Service.
type keepsAccount interface {
	Profile(ctx context.Context, by account.Actor) (account.Person, error)
	EditProfile(ctx context.Context, by account.Actor, version int, pr account.Profile) (account.Person, error)
	Lists(ctx context.Context) (account.Lists, error)
	Sessions(ctx context.Context, by account.Actor) ([]account.Session, error)
	EndSession(ctx context.Context, by account.Actor, session id.Session) error
	SignOutEverywhere(ctx context.Context, by account.Actor) (int, error)
	Identities(ctx context.Context, by account.Actor) ([]account.Identity, error)
	Tokens(ctx context.Context, by account.Actor) ([]account.Token, error)
	IssueToken(ctx context.Context, by account.Actor, n account.NewToken) (account.Issued, error)
	RevokeToken(ctx context.Context, by account.Actor, jti string) error
	Notes(ctx context.Context, by account.Actor) ([]account.Note, error)
	Member(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	CutOff(ctx context.Context, by account.Actor, p id.Person, reason string) error
	BadgesOf(ctx context.Context, p id.Person) ([]account.Badge, error)
}

// Routes adds the pages to app. All of them need somebody who is signed in.
func (h Account) Routes(app fiber.Router) {
	app.Get("/welcome", wire.SignedIn, h.welcome)
	app.Post("/welcome", wire.SignedIn, h.saveWelcome)
	app.Get("/account", wire.SignedIn, h.show)
	app.Get("/account/profile", wire.SignedIn, h.profile)
	app.Post("/account/profile", wire.SignedIn, h.saveProfile)
	app.Post("/account/sessions/:session/end", wire.SignedIn, wire.Takes(), h.endSession)
	app.Post("/account/sign-out-everywhere", wire.SignedIn, wire.Takes(), h.outEverywhere)
	app.Get("/account/activity", wire.SignedIn, h.activity)
	app.Get("/admin/people/:handle/sign-out", wire.SignedIn, h.askCutOff)
	app.Post("/admin/people/:handle/sign-out", wire.SignedIn, h.cutOff)
	app.Get("/account/tokens/new", wire.SignedIn, h.newToken)
	app.Post("/account/tokens", wire.SignedIn, h.issueToken)
	app.Post("/account/tokens/:jti/revoke", wire.SignedIn, wire.Takes(), h.revokeToken)
}

func (h Account) base(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, title...)
	b.NoIndex = true
	return b
}

// show answers GET /account.
func (h Account) show(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), wire.Actor(c)
	who, err := h.People.Profile(ctx, by)
	if err != nil {
		return err
	}
	lists, err := h.People.Lists(ctx)
	if err != nil {
		return err
	}
	sessions, err := h.People.Sessions(ctx, by)
	if err != nil {
		return err
	}
	tokens, err := h.People.Tokens(ctx, by)
	if err != nil {
		return err
	}
	identities, err := h.People.Identities(ctx, by)
	if err != nil {
		return err
	}
	suggests, err := h.Ideas.WantsForYou(ctx, who.ID)
	if err != nil {
		return err
	}
	reminds, err := h.Ideas.WantsReminders(ctx, who.ID)
	if err != nil {
		return err
	}
	_, none := challenge.Moderated(by)
	badges, err := h.People.BadgesOf(ctx, who.ID)
	if err != nil {
		return err
	}
	return Show(c, pages.AccountPage(pages.Account{
		Base: h.base(c, text.T(ctx, "Your account")), Who: who, Zone: h.zone(), Badges: badges,
		ForYou: suggests, Moderates: none == nil, Reminders: reminds, Role: lists.Label("role", who.ProfessionalRole), Region: lists.Label("region", who.Region),
		Sessions: sessions, Present: wire.Session(c), Tokens: tokens, Others: ways(h.Others), Identities: identities,
		Stepped: by.Stepped, Held: len(by.Held) > 0,
	}))
}

// welcome answers GET /welcome: the questions of the first sign-in, once.
func (h Account) welcome(c *fiber.Ctx) error {
	q, err := wire.Query(c, "return")
	if err != nil {
		return err
	}
	way := account.LocalPath(q.Get("return"))
	if wire.Actor(c).NeedsName() == nil {
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	}
	return h.showProfile(c, pages.Profile{Welcome: true, Return: way})
}

// profile answers GET /account/profile.
func (h Account) profile(c *fiber.Ctx) error { return h.showProfile(c, pages.Profile{}) }

// showProfile shows the form with what is kept.
func (h Account) showProfile(c *fiber.Ctx, p pages.Profile) error {
	who, err := h.People.Profile(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	p.Typed = account.Profile{Name: who.Name, ProfessionalRole: who.ProfessionalRole, Organisation: who.Organisation, Region: who.Region, Unnamed: who.Unnamed}
	p.Version = who.Version
	return h.form(c, p)
}

// form shows the form as it is in p.
func (h Account) form(c *fiber.Ctx, p pages.Profile) error {
	ctx := c.UserContext()
	lists, err := h.People.Lists(ctx)
	if err != nil {
		return err
	}
	p.Roles, p.Regions = lists["role"], lists["region"]
	if p.Welcome {
		p.Base = h.base(c, text.T(ctx, "Tell us who you are"))
	} else {
		p.Base = h.base(c, text.T(ctx, "Change your details"), text.T(ctx, "Your account"))
		p.Back = "/account"
	}
	p.Errors = len(p.Fields) > 0
	return Show(c, pages.ProfilePage(p))
}

// saveWelcome answers POST /welcome.
func (h Account) saveWelcome(c *fiber.Ctx) error { return h.save(c, true) }

// saveProfile answers POST /account/profile.
func (h Account) saveProfile(c *fiber.Ctx) error { return h.save(c, false) }

func (h Account) save(c *fiber.Ctx, welcome bool) error {
	ctx, by := c.UserContext(), wire.Actor(c)
	f, err := wire.Form(c, formMax, "version", "return", "name", "professional_role", "region", "organisation", "unnamed")
	typed := account.Profile{Name: f.Get("name"), ProfessionalRole: f.Get("professional_role"), Organisation: f.Get("organisation"), Region: f.Get("region"), Unnamed: f.Get("unnamed") != ""}
	way := account.LocalPath(f.Get("return"))
	version, _ := strconv.Atoi(f.Get("version")) // one that cannot be read is a version that nobody saw
	if err == nil {
		_, err = h.People.EditProfile(ctx, by, version, typed)
	}
	if err == nil {
		if !welcome {
			h.Say(c, frontend.Flash{Heading: text.T(ctx, "Your details are saved")})
			way = "/account"
		}
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	}
	p := pages.Profile{Welcome: welcome, Return: way, Typed: typed, Version: version}
	switch {
	case fault.KindOf(err) == fault.Stale:
		if p.Saved, p.Version, err = h.saved(ctx, by); err != nil {
			return err
		}
		c.Status(fiber.StatusPreconditionFailed)
	case mendable(err), errors.Is(err, account.ErrNameStays):
		p.Fields = fieldsOf(err, "name")
		c.Status(wire.Status(fault.KindOf(err)))
	default:
		return err
	}
	return h.form(c, p)
}

// saved says what another window has kept, and under which version.
func (h Account) saved(ctx context.Context, by account.Actor) ([]parts.Row, int, error) {
	who, err := h.People.Profile(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	lists, err := h.People.Lists(ctx)
	if err != nil {
		return nil, 0, err
	}
	name := who.Name
	if who.Unnamed {
		name = text.T(ctx, "%s (readers see your role only)", name)
	}
	var rows []parts.Row
	for _, r := range [][2]string{
		{text.T(ctx, "Name"), name},
		{text.T(ctx, "Role"), lists.Label("role", who.ProfessionalRole)},
		{text.T(ctx, "Region or nation"), lists.Label("region", who.Region)},
		{text.T(ctx, "Organisation"), who.Organisation},
	} {
		if r[1] == "" {
			r[1] = text.T(ctx, "Not provided")
		}
		rows = append(rows, parts.Row{Key: r[0], Value: r[1]})
	}
	return rows, who.Version, nil
}

// endSession answers POST /account/sessions/{session}/end.
func (h Account) endSession(c *fiber.Ctx) error {
	ctx := c.UserContext()
	session := id.Session(wire.ParseID(c.Params("session")))
	if err := h.People.EndSession(ctx, wire.Actor(c), session); err != nil {
		return err
	}
	if session == wire.Session(c).ID {
		h.Cookies.DropSession(c)
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	h.Say(c, frontend.Flash{Heading: text.T(ctx, "That browser is signed out")})
	return c.Redirect("/account", fiber.StatusSeeOther)
}

// outEverywhere answers POST /account/sign-out-everywhere.
func (h Account) outEverywhere(c *fiber.Ctx) error {
	if _, err := h.People.SignOutEverywhere(c.UserContext(), wire.Actor(c)); err != nil {
		return err
	}
	h.Cookies.DropSession(c)
	return c.Redirect("/", fiber.StatusSeeOther)
}

func (h Account) tokenBase(c *fiber.Ctx, title string) frontend.Base {
	ctx := c.UserContext()
	b := h.base(c, title, text.T(ctx, "Your account"))
	b.Back = "/account"
	return b
}

// newToken answers GET /account/tokens/new.
func (h Account) newToken(c *fiber.Ctx) error {
	return Show(c, pages.AccountTokenPage(pages.AccountToken{Base: h.tokenBase(c, text.T(c.UserContext(), "Make a token")), Days: "30", Scope: account.ScopeRead}))
}

// issueToken answers POST /account/tokens with the only page that ever shows the
// token: it is not kept, so nothing can be redirected to.
func (h Account) issueToken(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "label", "scope", "ttl_seconds")
	chosen := f.Get("ttl_seconds")
	n := account.NewToken{Label: f.Get("label"), For: -1, Scope: account.Scope(f.Get("scope"))}
	if n.Scope == "" {
		n.Scope = "none" // refused: nothing chosen would mean everything
	}
	if slices.Contains(pages.TokenDays, chosen) {
		d, _ := strconv.Atoi(chosen) // one of ours
		n.For = days(d)
	}
	var issued account.Issued
	if err == nil {
		issued, err = h.People.IssueToken(c.UserContext(), wire.Actor(c), n)
	}
	switch {
	case err == nil:
		b := h.tokenBase(c, text.T(c.UserContext(), "Your new token"))
		b.Back = ""
		return Show(c, pages.AccountTokenPage(pages.AccountToken{Base: b, Text: issued.Text, Scope: issued.Scope, Until: issued.ExpiresAt, Zone: h.zone()}))
	case mendable(err):
	case fault.Of(err).Is(account.ErrTokensMany): // said beside the form, not on a page of its own
		err = fault.Fields{{Name: "label", Message: account.ErrTokensMany.Message}}.Fault(account.ErrTokensMany.Code, account.ErrTokensMany.Message)
	default:
		return err
	}
	p := pages.AccountToken{Base: h.tokenBase(c, text.T(c.UserContext(), "Make a token")), Label: f.Get("label"), Scope: account.Scope(f.Get("scope")), Days: chosen, Fields: fieldsOf(err, "label")}
	p.Errors = true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, pages.AccountTokenPage(p))
}

// revokeToken answers POST /account/tokens/{jti}/revoke.
func (h Account) revokeToken(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.People.RevokeToken(ctx, wire.Actor(c), c.Params("jti")); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Heading: text.T(ctx, "The token is revoked"), Text: text.T(ctx, "Programs that use it are refused from now on.")})
	return c.Redirect("/account", fiber.StatusSeeOther)
}

// days is a span of n days.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
