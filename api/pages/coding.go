package pages

import (
	"bytes"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Coding answers the pages on which two people code ideas without seeing each other's
// codes.
type Coding struct {
	Reading
	Book    theme.Reads
	Service keepsCoding
}

// keepsCoding is what these pages ask of theme.Service.
type keepsCoding interface {
	OpenRound(ctx context.Context, a account.Actor, slug string, coders [2]id.Person, scope theme.Scope) (theme.Round, int, error)
	CodeIdea(ctx context.Context, a account.Actor, r id.Coding, idea id.Idea, themes []id.Theme) error
	SettleIdea(ctx context.Context, a account.Actor, r id.Coding, idea id.Idea, themes []id.Theme) error
}

// codingMost is how many settled ideas, and ideas that can still be changed, a page lists.
const codingMost = 50

// Routes adds the pages to app.
func (h Coding) Routes(app fiber.Router) {
	app.Get("/challenges/:slug/coding", wire.SignedIn, h.rounds)
	app.Post("/challenges/:slug/coding", wire.SignedIn, h.openRound)
	app.Get("/challenges/:slug/coding/:round", wire.SignedIn, h.round)
	app.Get("/challenges/:slug/coding/:round/agreement.csv", wire.SignedIn, h.agreement)
	app.Get("/challenges/:slug/coding/:round/ideas/:number", wire.SignedIn, h.sheet)
	app.Post("/challenges/:slug/coding/:round/ideas/:number", wire.SignedIn, h.code)
	app.Post("/challenges/:slug/coding/:round/ideas/:number/settle", wire.SignedIn, h.settle)
}

// coded returns the challenge of the address if a may give themes in it.
func (h Coding) coded(c *fiber.Ctx) (challenge.Challenge, error) {
	a := wire.Actor(c)
	ch, err := h.open(c.UserContext(), a, c.Params("slug"))
	if err == nil {
		err = account.Can(a, account.AssignThemes, account.Thing{Challenge: ch.ID})
	}
	return ch, err
}

// roundOf returns the round of the address.
func (h Coding) roundOf(c *fiber.Ctx) (theme.RoundPlace, error) {
	ch, err := h.coded(c)
	if err != nil {
		return theme.RoundPlace{}, err
	}
	_, veil, err := h.seen(c.UserContext(), wire.Actor(c))
	if err != nil {
		return theme.RoundPlace{}, err
	}
	r, err := h.Book.RoundByID(c.UserContext(), id.Coding(wire.ParseID(c.Params("round"))), veil.Judging()...)
	if err == nil && r.Challenge != ch.ID {
		err = theme.ErrNoRound
	}
	return r.For(wire.Actor(c).Person), err
}

// sheetsOf lists the ideas of a round without those that the reader is to judge by
// themselves on a panel, or is recused from.
func (h Coding) sheetsOf(c *fiber.Ctx, r id.Coding) ([]theme.Sheet, error) {
	ctx := c.UserContext()
	_, veil, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return nil, err
	}
	sheets, err := h.Book.Sheets(ctx, r)
	return slices.DeleteFunc(sheets, func(s theme.Sheet) bool { return veil.Judges(s.Idea) }), err
}

func (h Coding) base(c *fiber.Ctx, back, backText string, title ...string) frontend.Base {
	b := h.Base(c, title...)
	b.NoIndex, b.Active, b.Back, b.BackText = true, frontend.Publish, back, backText
	return b
}

func (h Coding) rounds(c *fiber.Ctx) error { return h.showRounds(c, pages.CodingRounds{}) }

func (h Coding) showRounds(c *fiber.Ctx, p pages.CodingRounds) error {
	ctx := c.UserContext()
	ch, err := h.coded(c)
	if err != nil {
		return err
	}
	p.Base = h.base(c, "/themes?challenge="+ch.Slug, text.T(ctx, "Themes"), text.T(ctx, "Coding in pairs"), ch.Title)
	p.Base.Errors, p.Slug, p.Title, p.Words = len(p.Fields) > 0, ch.Slug, ch.Title, h.words()
	_, veil, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	if p.Rounds, err = h.Book.Rounds(ctx, ch.ID, veil.Judging()...); err != nil {
		return err
	}
	if p.Opens = mayEditBook(wire.Actor(c), ch.ID) && ch.State != challenge.Archived; p.Opens {
		if p.Team, err = h.Book.TeamOf(ctx, ch.ID); err != nil {
			return err
		}
	}
	return Show(c, p.Page())
}

// openRound answers POST /challenges/{slug}/coding.
func (h Coding) openRound(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "first", "second", "scope")
	var r theme.Round
	n := 0
	if err == nil {
		coders := [2]id.Person{id.Person(f.ID("first")), id.Person(f.ID("second"))}
		r, n, err = h.Service.OpenRound(ctx, wire.Actor(c), c.Params("slug"), coders, theme.Scope(f.Get("scope")))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The round of coding has begun"), Text: text.N(ctx, n, "It has %d idea.", "It has %d ideas.")})
		return c.Redirect(pages.CodingRoundURL(c.Params("slug"), r.ID), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return h.showRounds(c, pages.CodingRounds{First: f.Get("first"), Second: f.Get("second"), Scope: f.Get("scope"), Fields: fieldsOf(err, "scope")})
}

// round answers GET /challenges/{slug}/coding/{round}.
func (h Coding) round(c *fiber.Ctx) error {
	ctx := c.UserContext()
	r, err := h.roundOf(c)
	if err != nil {
		return err
	}
	p := pages.CodingRound{RoundPlace: r, Words: h.words(), Coder: r.Coder(wire.Actor(c).Person)}
	p.Base = h.base(c, pages.CodingURL(r.ChallengeSlug), text.T(ctx, "Coding in pairs"), text.T(ctx, "Round %s of coding", strconv.Itoa(r.Number)), r.ChallengeTitle)
	sheets, err := h.sheetsOf(c, r.ID)
	if err != nil {
		return err
	}
	book, err := h.Book.Codebook(ctx, r.Challenge)
	if err != nil {
		return err
	}
	p.Agreement = theme.Agree(book, sheets)
	sortSheets(&p, sheets, r.Coder(wire.Actor(c).Person))
	if p.Names, err = h.namesIn(ctx, book, append(slices.Clone(p.Differing), p.Settled...)); err != nil {
		return err
	}
	var people []id.Person
	for _, s := range p.Settled {
		people = append(people, s.By)
	}
	p.People, err = h.Reads.NamesOf(ctx, people)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// sortSheets puts each idea where it belongs for coder n, or for somebody else.
func sortSheets(p *pages.CodingRound, sheets []theme.Sheet, n int) {
	for _, s := range sheets {
		switch own := s.For(n); {
		case s.Both() && s.SettleAt.IsZero():
			p.Differing = append(p.Differing, s)
		case s.Both():
			p.Settled = append(p.Settled, s)
		case n >= 0 && own.CodedAt[n].IsZero():
			p.Next = append(p.Next, own)
		case n >= 0:
			p.Own = append(p.Own, own)
		}
	}
	p.Waiting = len(p.Next)
	slices.SortStableFunc(p.Settled, func(a, b theme.Sheet) int { return b.SettleAt.Compare(a.SettleAt) })
	p.Settled, p.Own = p.Settled[:min(len(p.Settled), codingMost)], p.Own[:min(len(p.Own), codingMost)]
}

// namesIn names the themes of a codebook and of sheets, whatever has become of these.
func (h Coding) namesIn(ctx context.Context, book []theme.Place, sheets []theme.Sheet) (map[id.Theme]string, error) {
	names := map[id.Theme]string{}
	for _, t := range book {
		names[t.ID] = t.Name
	}
	for _, s := range sheets {
		for _, t := range slices.Concat(s.Codes[0], s.Codes[1], s.Settled) {
			if names[t] == "" {
				was, err := h.Book.ThemeByID(ctx, t)
				if err != nil {
					return nil, err
				}
				names[t] = was.Name
			}
		}
	}
	return names, nil
}

// agreement answers GET /challenges/{slug}/coding/{round}/agreement.csv.
func (h Coding) agreement(c *fiber.Ctx) error {
	ctx := c.UserContext()
	r, err := h.roundOf(c)
	if err != nil {
		return err
	}
	sheets, err := h.sheetsOf(c, r.ID)
	if err != nil {
		return err
	}
	book, err := h.Book.Codebook(ctx, r.Challenge)
	if err != nil {
		return err
	}
	return sendCSV(c, "agreement.csv", func(b *bytes.Buffer) error { return files.CodingAgreement(theme.Agree(book, sheets), b) })
}

// sendCSV answers with a file.
func sendCSV(c *fiber.Ctx, name string, write func(b *bytes.Buffer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(b.Bytes())
}

func (h Coding) sheet(c *fiber.Ctx) error { return h.showSheet(c, pages.CodingSheet{}, nil) }

// showSheet shows an idea in its round, after the fault err with what was chosen.
func (h Coding) showSheet(c *fiber.Ctx, p pages.CodingSheet, err error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	r, gone := h.roundOf(c)
	if gone != nil {
		return gone
	}
	number := id.Idea(wire.ParseID(c.Params("number")))
	sheets, gone := h.sheetsOf(c, r.ID)
	if gone != nil {
		return gone
	}
	at := slices.IndexFunc(sheets, func(s theme.Sheet) bool { return s.Idea == number })
	if at < 0 {
		return theme.ErrNotInIt
	}
	p.Round, p.Coder = r, r.Coder(a.Person)
	p.Sheet = sheets[at].For(p.Coder)
	reads, _, gone := h.seen(ctx, a)
	if gone != nil {
		return gone
	}
	if p.Idea, gone = reads.View(ctx, number); gone != nil {
		return gone
	}
	if gone = p.Idea.ReadableBy(a); gone != nil {
		return gone
	}
	if p.Book, gone = h.Book.Codebook(ctx, r.Challenge); gone != nil {
		return gone
	}
	if p.Names, gone = h.namesIn(ctx, p.Book, []theme.Sheet{p.Sheet}); gone != nil {
		return gone
	}
	p.Base = h.base(c, pages.CodingRoundURL(r.ChallengeSlug, r.ID), text.T(ctx, "Round %s of coding", strconv.Itoa(r.Number)), p.Idea.Title, text.T(ctx, "Round %s of coding", strconv.Itoa(r.Number)), r.ChallengeTitle)
	switch {
	case err != nil:
		c.Status(wire.Status(fault.KindOf(err)))
		p.Fields, p.Base.Errors = fieldsOf(err, "themes"), true
	case p.Sheet.Both():
		for _, t := range p.Sheet.Codes[0] { // what both chose
			if slices.Contains(p.Sheet.Codes[1], t) {
				p.Chosen = append(p.Chosen, t)
			}
		}
	case p.Coder >= 0:
		p.Chosen, p.None = p.Sheet.Codes[p.Coder], !p.Sheet.CodedAt[p.Coder].IsZero() && len(p.Sheet.Codes[p.Coder]) == 0
	}
	return Show(c, p.Page())
}

// codes reads the boxes of a sheet.
func (h Coding) codes(c *fiber.Ctx) (pages.CodingSheet, error) {
	f, err := wire.Form(c, textMax, "themes")
	ticked := f.All("themes")
	p := pages.CodingSheet{None: slices.Contains(ticked, pages.NoneOfThem)}
	p.Chosen = themeIDs(slices.DeleteFunc(slices.Clone(ticked), func(s string) bool { return s == pages.NoneOfThem }))
	if err == nil && p.None == (len(p.Chosen) > 0) {
		err = (fault.Fields{{Name: "themes", Message: "Select the themes that fit, or “None of them”."}}).Fault("theme.unknown", "There is a problem with the themes.")
	}
	return p, err
}

// code answers POST /challenges/{slug}/coding/{round}/ideas/{number}, and leads to the
// next idea that waits.
func (h Coding) code(c *fiber.Ctx) error {
	ctx, a, slug := c.UserContext(), wire.Actor(c), c.Params("slug")
	p, err := h.codes(c)
	if fault.KindOf(err) == fault.Malformed {
		return err // no page sends it
	}
	r, gone := h.roundOf(c)
	if gone != nil {
		return gone
	}
	if err == nil {
		err = h.Service.CodeIdea(ctx, a, r.ID, id.Idea(wire.ParseID(c.Params("number"))), p.Chosen)
	}
	if err != nil {
		if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Busy {
			return h.showSheet(c, p, err)
		}
		return err
	}
	sheets, err := h.sheetsOf(c, r.ID)
	if err != nil {
		return err
	}
	to, n := pages.CodingRoundURL(slug, r.ID), r.Coder(a.Person)
	if next := slices.IndexFunc(sheets, func(s theme.Sheet) bool { return s.CodedAt[n].IsZero() }); next >= 0 {
		to = pages.CodingSheetURL(slug, r.ID, sheets[next].Idea)
	} else {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "You have coded every idea of this round")})
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// settle answers POST /challenges/{slug}/coding/{round}/ideas/{number}/settle.
func (h Coding) settle(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.codes(c)
	if fault.KindOf(err) == fault.Malformed {
		return err // no page sends it
	}
	r, gone := h.roundOf(c)
	if gone != nil {
		return gone
	}
	if err == nil {
		err = h.Service.SettleIdea(ctx, wire.Actor(c), r.ID, id.Idea(wire.ParseID(c.Params("number"))), p.Chosen)
	}
	if err != nil {
		if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Busy {
			return h.showSheet(c, p, err)
		}
		return err
	}
	h.Say(c, frontend.Flash{Heading: text.T(ctx, "The themes are settled")})
	return c.Redirect(pages.CodingRoundURL(c.Params("slug"), r.ID)+"#differing", fiber.StatusSeeOther)
}
