package pages

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Saved answers the pages on which people keep what they search for.
type Saved struct{ Writing }

// Routes adds the pages to app.
func (h Saved) Routes(app fiber.Router) {
	app.Get("/saved-searches", wire.SignedIn, h.list)
	app.Get("/saved-searches/new", wire.SignedIn, h.start)
	app.Post("/saved-searches/new", wire.SignedIn, h.save)
	app.Get("/saved-searches/:search", wire.SignedIn, h.edit)
	app.Post("/saved-searches/:search", wire.SignedIn, h.change)
	app.Post("/saved-searches/:search/remove", wire.SignedIn, wire.Takes(), h.remove)
}

// matchesStep is how many matches are looked at at once.
const matchesStep = 100

// Matches lists what a saved search finds now that is later than the search, the
// newest first, as its owner may see it: all of it, since an idea that was imported
// or shown again can stand anywhere in that order. It finds nothing where its challenge is not to be seen any more.
func (h Reading) Matches(ctx context.Context, a account.Actor, s challenge.SavedSearch) ([]challenge.Card, error) {
	values, err := url.ParseQuery(s.Query)
	if err != nil {
		return nil, fault.Of(err)
	}
	q := wire.NewValues(values)
	var in *asked
	if s.List == "" {
		in, err = h.everywhere(ctx, q)
	} else {
		ch, failed := h.open(ctx, a, s.List)
		if errors.Is(failed, challenge.ErrNotFound) {
			return nil, nil
		}
		if err = failed; err == nil {
			in, err = h.within(ctx, ch)
		}
	}
	if err != nil {
		return nil, err
	}
	if q.Get("challenge") != "" && len(in.in) == 0 { // none of those is to be seen any more
		return nil, nil
	}
	reads, veil, err := h.seen(ctx, a)
	if err != nil {
		return nil, err
	}
	if q.Get("pick") != "" && veil.Over(in.Challenge) {
		return nil, nil // they are not to know yet what the team picked
	}
	in.choose(q, nil, true)
	in.Sort, in.Page, in.Limit = challenge.Newest, 1, matchesStep
	query := in.query(&pages.IdeaList{Search: q.Get("q"), Veiled: veil.Over(in.Challenge), Unread: veil.Unread()})
	query.Facets = nil
	var out []challenge.Card
	for ; ; query.Page++ {
		found, err := h.Search.Search(ctx, query)
		if err != nil {
			return nil, err
		}
		later := slices.DeleteFunc(ideasOf(found.Hits), func(i id.Idea) bool { return i <= s.After })
		cards, err := reads.CardsByID(ctx, later)
		if out = append(out, cards...); err != nil || len(found.Hits) < matchesStep {
			return out, err
		}
	}
}

func (h Saved) list(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p := pages.Saved{Base: h.base(c, text.T(ctx, "Saved searches")), Words: h.words()}
	p.Base.Back, p.Base.BackText = "/following", text.T(ctx, "What I follow")
	all, err := h.Reads.SavedOf(ctx, wire.Person(c))
	if err != nil {
		return err
	}
	for _, s := range all {
		p.Searches = append(p.Searches, pages.SavedLine{SavedSearch: s, Href: notify.SavedURL(s)})
	}
	return Show(c, p.Page())
}

func (h Saved) page(c *fiber.Ctx, s challenge.SavedSearch) pages.SaveSearch {
	ctx := c.UserContext()
	p := pages.SaveSearch{Base: h.base(c, text.T(ctx, "Save a search")), Search: s, Href: notify.SavedURL(s)}
	p.Base.Back = p.Href
	if s.ID != 0 {
		p.Base.Title = []string{text.T(ctx, "Change a saved search")}
		p.Base.Back = "/saved-searches"
	}
	return p
}

// start answers GET /saved-searches/new, to which the page of results leads.
func (h Saved) start(c *fiber.Ctx) error {
	q, err := wire.Query(c, "list", "query")
	if err != nil {
		return err
	}
	s := challenge.SavedSearch{List: q.Get("list"), Query: q.Get("query"), Often: challenge.Weekly}
	if asked, err := url.ParseQuery(s.Query); err == nil {
		s.Name = asked.Get("q")
	}
	return Show(c, h.page(c, s).Page())
}

func (h Saved) save(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "list", "query", "version", "name", "often")
	s := challenge.SavedSearch{List: f.Get("list"), Query: f.Get("query"), Name: f.Get("name"), Often: challenge.Often(f.Get("often"))}
	if err == nil {
		_, err = h.Service.SaveSearch(ctx, wire.Actor(c), s)
	}
	return h.saved(c, s, err)
}

// saved ends a save: on to the list, or the form again.
func (h Saved) saved(c *fiber.Ctx, s challenge.SavedSearch, err error) error {
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "Your search is saved.")})
		return c.Redirect("/saved-searches", fiber.StatusSeeOther)
	}
	if !keepsForm(err) && fault.KindOf(err) != fault.Conflict {
		return err
	}
	p := h.page(c, s)
	p.Fields, p.Base.Errors = fieldsOf(err, "name"), true
	for i, f := range p.Fields {
		if f.Name == "query" || f.Name == "list" { // not a field that anybody fills in
			p.Fields[i].Name = "name"
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// own returns the saved search of an address, if it is the reader's.
func (h Saved) own(c *fiber.Ctx) (challenge.SavedSearch, error) {
	all, err := h.Reads.SavedOf(c.UserContext(), wire.Person(c))
	if err != nil {
		return challenge.SavedSearch{}, err
	}
	for _, s := range all {
		if s.ID == id.Search(wire.ParseID(c.Params("search"))) {
			return s, nil
		}
	}
	return challenge.SavedSearch{}, challenge.ErrSavedNotFound
}

func (h Saved) edit(c *fiber.Ctx) error {
	s, err := h.own(c)
	if err != nil {
		return err
	}
	return Show(c, h.page(c, s).Page())
}

func (h Saved) change(c *fiber.Ctx) error {
	s, err := h.own(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "list", "query", "version", "name", "often")
	if err == nil {
		version := cmp.Or(int(f.ID("version")), -1) // no version is not any version
		_, err = h.Service.ChangeSearch(c.UserContext(), wire.Actor(c), s.ID, version, f.Get("name"), challenge.Often(f.Get("often")))
	}
	s.Name, s.Often = f.Get("name"), challenge.Often(f.Get("often"))
	return h.saved(c, s, err)
}

func (h Saved) remove(c *fiber.Ctx) error {
	if err := h.Service.DropSearch(c.UserContext(), wire.Actor(c), id.Search(wire.ParseID(c.Params("search")))); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "Your search is removed. You get no more mail about it.")})
	return c.Redirect("/saved-searches", fiber.StatusSeeOther)
}
