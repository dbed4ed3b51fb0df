package v1

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
	"uptake/domain/theme"
)

// Coding answers the rounds in which two people code ideas without seeing each other's
// codes.
type Coding struct {
	Parts
	Book    readsCoding
	Service keepsCoding
}

// readsCoding is what these routes ask of theme.Reads.
type readsCoding interface {
	Codebook(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.Place, error)
	TeamOf(ctx context.Context, c id.Challenge) ([]theme.Member, error)
	Rounds(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.RoundPlace, error)
	RoundByID(ctx context.Context, r id.Coding, without ...id.Idea) (theme.RoundPlace, error)
	Sheets(ctx context.Context, r id.Coding) ([]theme.Sheet, error)
}

// keepsCoding is what these routes ask of theme.Service.
type keepsCoding interface {
	OpenRound(ctx context.Context, a account.Actor, slug string, coders [2]id.Person, scope theme.Scope) (theme.Round, int, error)
	CodeIdea(ctx context.Context, a account.Actor, r id.Coding, idea id.Idea, themes []id.Theme) error
	SettleIdea(ctx context.Context, a account.Actor, r id.Coding, idea id.Idea, themes []id.Theme) error
}

// Routes adds the routes under r, which is /api/v1.
func (h Coding) Routes(r fiber.Router) {
	r.Get("/challenges/:slug/coding-rounds", wire.SignedIn, h.rounds)
	r.Post("/challenges/:slug/coding-rounds", h.create(h.openRound)...)
	r.Get("/coding-rounds/:id", wire.SignedIn, h.round)
	r.Get("/coding-rounds/:id/ideas", wire.SignedIn, h.sheets)
	r.Put("/coding-rounds/:id/ideas/:number", wire.SignedIn, h.code)
	r.Put("/coding-rounds/:id/ideas/:number/settlement", wire.SignedIn, h.settle)
}

// codingRound is a round and how far it is.
type codingRound struct {
	ID        id.Coding `json:"id"`
	Number    int       `json:"number"`
	Coders    []string  `json:"coders"`
	OpenedAt  time.Time `json:"opened_at"`
	Ideas     int       `json:"ideas"`
	Coded     []int     `json:"coded"`
	Differing int       `json:"differing"`
	Settled   int       `json:"settled"`
}

func codingRoundOut(r theme.RoundPlace) codingRound {
	return codingRound{
		ID: r.ID, Number: r.Number, Coders: r.Names[:], OpenedAt: r.OpenedAt.UTC(), Ideas: r.Ideas, Coded: r.Coded[:], Differing: r.Differing, Settled: r.Settled,
	}
}

// themeKappa is how far both agree on one theme.
type themeKappa struct {
	given
	Both    int      `json:"both"`
	First   int      `json:"first_only"`
	Second  int      `json:"second_only"`
	Neither int      `json:"neither"`
	Kappa   *float64 `json:"kappa"`
	Reason  *string  `json:"reason"`
}

// codingAgreement is how far the two agree.
type codingAgreement struct {
	Ideas  int          `json:"ideas"`
	Alike  int          `json:"alike"`
	Kappa  *float64     `json:"kappa"`
	Reason *string      `json:"reason"`
	Themes []themeKappa `json:"themes"`
}

// figureOut is a figure, or why there is none.
func figureOut(f stats.Figure) (value *float64, reason *string) {
	if f.Defined() {
		return &f.Value, nil
	}
	why := string(f.Reason)
	return nil, &why
}

func agreementOut(a theme.Agreement) codingAgreement {
	out := codingAgreement{Ideas: a.Ideas, Alike: a.Alike, Themes: []themeKappa{}}
	out.Kappa, out.Reason = figureOut(a.Kappa)
	for _, t := range a.Themes {
		one := themeKappa{given: given{t.ID, t.Slug, t.Name}, Both: t.Both, First: t.First, Second: t.Second, Neither: t.Neither}
		one.Kappa, one.Reason = figureOut(t.Kappa)
		out.Themes = append(out.Themes, one)
	}
	return out
}

// coded returns the challenge called slug if a may give themes in it.
func (h Coding) coded(c *fiber.Ctx, slug string, hidden error) (challenge.Challenge, error) {
	a := wire.Actor(c)
	ch, err := h.open(c.UserContext(), a, slug)
	if err != nil {
		return ch, hidden
	}
	return ch, account.Can(a, account.AssignThemes, account.Thing{Challenge: ch.ID})
}

// roundOf returns the round of the address.
func (h Coding) roundOf(c *fiber.Ctx) (theme.RoundPlace, error) {
	veil, err := h.veil(c.UserContext(), wire.Actor(c))
	if err != nil {
		return theme.RoundPlace{}, err
	}
	r, err := h.Book.RoundByID(c.UserContext(), id.Coding(wire.ParseID(c.Params("id"))), veil.Judging()...)
	if err != nil {
		return r, err
	}
	_, err = h.coded(c, r.ChallengeSlug, theme.ErrNoRound)
	return r.For(wire.Actor(c).Person), err
}

// rounds answers GET /api/v1/challenges/{slug}/coding-rounds, the last one first.
func (h Coding) rounds(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ch, err := h.coded(c, c.Params("slug"), challenge.ErrNotFound)
	if err != nil {
		return err
	}
	veil, err := h.veil(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	all, err := h.Book.Rounds(c.UserContext(), ch.ID, veil.Judging()...)
	if err != nil {
		return err
	}
	var items []codingRound
	for _, r := range all {
		items = append(items, codingRoundOut(r.For(wire.Actor(c).Person)))
	}
	return readPrivate(c, wire.NewList(items, ""))
}

// openRound answers POST /api/v1/challenges/{slug}/coding-rounds.
func (h Coding) openRound(c *fiber.Ctx) error {
	var in struct {
		First  string      `json:"first"`
		Second string      `json:"second"`
		Scope  theme.Scope `json:"scope"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.coded(c, c.Params("slug"), challenge.ErrNotFound)
	if err != nil {
		return err
	}
	team, err := h.Book.TeamOf(ctx, ch.ID)
	if err != nil {
		return err
	}
	var coders [2]id.Person // nobody is no member of the team
	for _, m := range team {
		for n, handle := range []string{in.First, in.Second} {
			if m.Handle == handle {
				coders[n] = m.Person
			}
		}
	}
	r, _, err := h.Service.OpenRound(ctx, a, ch.Slug, coders, in.Scope)
	if err != nil {
		return err
	}
	place, err := h.Book.RoundByID(ctx, r.ID)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/coding-rounds/"+strconv.FormatInt(int64(r.ID), 10), codingRoundOut(place.For(a.Person)), 0)
}

// sheetsOf lists the ideas of a round without those that the reader is to judge by
// themselves on a panel, or is recused from.
func (h Coding) sheetsOf(c *fiber.Ctx, r id.Coding) ([]theme.Sheet, error) {
	ctx := c.UserContext()
	veil, err := h.veil(ctx, wire.Actor(c))
	if err != nil {
		return nil, err
	}
	sheets, err := h.Book.Sheets(ctx, r)
	return slices.DeleteFunc(sheets, func(s theme.Sheet) bool { return veil.Judges(s.Idea) }), err
}

// round answers GET /api/v1/coding-rounds/{id}, with how far both agree.
func (h Coding) round(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
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
	return readPrivate(c, struct {
		codingRound
		Agreement codingAgreement `json:"agreement"`
	}{codingRoundOut(r), agreementOut(theme.Agree(book, sheets))})
}

// codingSheet is an idea in a round, as its reader may see it.
type codingSheet struct {
	Number    id.Idea    `json:"number"`
	Title     string     `json:"title"`
	State     string     `json:"state"`
	First     []id.Theme `json:"first"`
	Second    []id.Theme `json:"second"`
	Settled   []id.Theme `json:"settled"`
	SettledAt *time.Time `json:"settled_at"`
}

// The states of an idea in a round, for its reader.
const (
	waitsForBoth = "waiting"
	youCoded     = "coded"
	theyDiffer   = "differing"
	isSettled    = "settled"
)

func codingSheetOut(s theme.Sheet, n int) codingSheet {
	s = s.For(n)
	out := codingSheet{Number: s.Idea, Title: s.Title, State: waitsForBoth}
	codes := func(k int) []id.Theme {
		if s.CodedAt[k].IsZero() {
			return nil // null: not said, or not to be seen
		}
		return append([]id.Theme{}, s.Codes[k]...)
	}
	out.First, out.Second = codes(0), codes(1)
	switch {
	case !s.SettleAt.IsZero():
		at := s.SettleAt.UTC()
		out.State, out.Settled, out.SettledAt = isSettled, append([]id.Theme{}, s.Settled...), &at
	case s.Both():
		out.State = theyDiffer
	case n >= 0 && !s.CodedAt[n].IsZero():
		out.State = youCoded
	}
	return out
}

// sheets answers GET /api/v1/coding-rounds/{id}/ideas, by number.
func (h Coding) sheets(c *fiber.Ctx) error {
	q, err := wire.Query(c, "state")
	if err != nil {
		return err
	}
	want := q.Get("state")
	if want != "" && !slices.Contains([]string{waitsForBoth, youCoded, theyDiffer, isSettled}, want) {
		return (fault.Fields{{Name: "state", Message: "Select waiting, coded, differing or settled."}}).Fault("query.fields", "Some parameters cannot be taken as they are.")
	}
	r, err := h.roundOf(c)
	if err != nil {
		return err
	}
	sheets, err := h.sheetsOf(c, r.ID)
	if err != nil {
		return err
	}
	var items []codingSheet
	for _, s := range sheets {
		if out := codingSheetOut(s, r.Coder(wire.Actor(c).Person)); want == "" || out.State == want {
			items = append(items, out)
		}
	}
	return readPrivate(c, wire.NewList(items, ""))
}

// code answers PUT /api/v1/coding-rounds/{id}/ideas/{number}.
func (h Coding) code(c *fiber.Ctx) error { return h.say(c, h.Service.CodeIdea) }

// settle answers PUT /api/v1/coding-rounds/{id}/ideas/{number}/settlement.
func (h Coding) settle(c *fiber.Ctx) error { return h.say(c, h.Service.SettleIdea) }

// say hands the themes of the body to one of the use cases, and answers with the idea
// in the round afterwards.
func (h Coding) say(c *fiber.Ctx, keep func(ctx context.Context, a account.Actor, r id.Coding, idea id.Idea, themes []id.Theme) error) error {
	var in struct {
		Themes []id.Theme `json:"themes"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	r, err := h.roundOf(c)
	if err != nil {
		return err
	}
	if in.Themes == nil {
		return (fault.Fields{{Name: "themes", Message: "Name the themes; none fits is []."}}).Fault("theme.unknown", "There is a problem with the themes.")
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	if err = keep(ctx, a, r.ID, number(c), in.Themes); err != nil {
		return err
	}
	sheets, err := h.sheetsOf(c, r.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(sheets, func(s theme.Sheet) bool { return s.Idea == number(c) })
	if at < 0 {
		return theme.ErrNotInIt // it was hidden at this very moment
	}
	return c.JSON(codingSheetOut(sheets[at], r.Coder(a.Person)))
}
