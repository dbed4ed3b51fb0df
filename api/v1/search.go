package v1

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/search"
)

// Search answers /api/v1/search: public ideas and updates by their words.
type Search struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Search) Routes(r fiber.Router) {
	r.Get("/search", h.find)
	r.Get("/suggestions", h.suggest)
}

// found is one page of what was found.
type found struct {
	Items      []hit     `json:"items"`
	Updates    []newsHit `json:"updates"`
	Next       string    `json:"next,omitempty"`
	Total      int       `json:"total"`
	TotalExact bool      `json:"total_exact"`
	Simpler    bool      `json:"simpler"`      // the built-in search answered in place of the search server
	NoWords    bool      `json:"no_words"`     // nothing in q can be looked for
	DidYouMean string    `json:"did_you_mean"` // q as it is spelt in what was found; empty if that is q
	Facets     facets    `json:"facets"`
}

// hit is an idea that was found, with the words found in title and snippet.
type hit struct {
	card
	TitleParts []stretch   `json:"title_parts"`
	Snippet    []stretch   `json:"snippet"`
	In         string      `json:"in"`      // what the snippet was taken from
	Comment    *id.Comment `json:"comment"` // the comment that it was taken from
	Update     *id.Update  `json:"update"`  // the update that it was taken from
}

// newsHit is an update that was found by itself.
type newsHit struct {
	ID         id.Update `json:"id"`
	Challenge  string    `json:"challenge"`
	TitleParts []stretch `json:"title_parts"`
	Snippet    []stretch `json:"snippet"`
}

// stretch is a piece of text that was found, or that stands between.
type stretch struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

// facets are how many ideas would be found with another choice. Areas and themes
// belong to a challenge: they are counted where one is chosen.
type facets struct {
	Challenges []tally `json:"challenge"`
	Kinds      []tally `json:"kind"`
	Stages     []tally `json:"stage"`
	Outcomes   []tally `json:"outcome"`
	Evidence   []tally `json:"evidence"`
	Picks      []tally `json:"pick"`
	Areas      []tally `json:"area"`
	Themes     []tally `json:"theme"`
}

// tally is one choice of a facet.
type tally struct {
	Value string `json:"value"`
	N     int    `json:"n"`
}

// find answers GET /api/v1/search.
func (h Search) find(c *fiber.Ctx) error {
	q, err := wire.Query(c, "q", "challenge", "area", "theme", "kind", "stage", "outcome", "evidence", "pick", "sort", "cursor", "limit")
	if err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	query, ch, err := h.query(ctx, a, q)
	if err != nil {
		return err
	}
	sort := ownSort(q)
	name := listName(q) + dayOf(sort, h.Uses.Now())
	at, limit, err := h.page(q, name)
	if err != nil {
		return err
	}
	query.Page, query.PerPage = int(at.ID)+1, limit // of no cursor: the first
	for word := range strings.FieldsSeq(at.Sort) {
		query.After = append(query.After, id.Idea(wire.ParseID(word)))
	}
	veil, err := h.veil(ctx, a)
	if err != nil {
		return err
	}
	if covers(veil, query.Filters.Challenges) {
		if sort != "" && sort != challenge.Shuffled || query.Sort == search.Supported || query.Sort == search.Discussed || len(query.Filters.Picks) > 0 {
			return review.ErrVeiled
		}
		query.NoComments = true
		query.Facets = slices.DeleteFunc(query.Facets, func(d search.Dimension) bool { return d == search.ByPick })
	}
	query.Without = veil.Unread()
	var res search.Result
	var more bool
	if sort != "" {
		res, more, err = h.inOrder(ctx, a, veil, query, sort)
	} else {
		res, err = h.Parts.Search.Search(ctx, query)
		// A smaller total: ideas of earlier pages have gone.
		more = len(res.Hits) == limit && query.Page*limit != res.Total
	}
	if errors.Is(err, search.ErrTooLong) {
		f := *search.ErrTooLong
		f.Fields = fault.Fields{{Name: "q", Message: f.Message}}
		return &f
	}
	if err != nil {
		return err
	}
	out := found{Total: res.Total, TotalExact: res.TotalExact, Simpler: res.Simpler, NoWords: res.NoWords, DidYouMean: res.DidYouMean}
	if out.Items, err = h.hits(ctx, veil, res.Hits); err != nil {
		return err
	}
	if n := len(res.Hits); more {
		var ended []string
		for _, one := range res.Hits[max(0, n-endedOn):] {
			ended = append(ended, strconv.FormatInt(int64(one.Idea), 10))
		}
		out.Next = h.Cursors.Write(name, wire.Cursor{ID: int64(query.Page), Sort: strings.Join(ended, " ")})
	}
	slugs, err := h.slugs(ctx)
	if err != nil {
		return err
	}
	out.Updates = newsHits(res.Updates, slugs)
	if out.Facets, err = h.facets(ctx, res.Facets, slugs, ch); err != nil {
		return err
	}
	return wire.Read(c, out)
}

// endedOn is how many of the last ideas of a page its cursor names, so that the next
// page finds its place when some of them have gone.
const endedOn = 5

// listName names the list of what q finds, so that a cursor leads on in it and in
// no other.
func listName(q wire.Values) string {
	h := sha256.New()
	for _, name := range []string{"q", "challenge", "area", "theme", "kind", "stage", "outcome", "evidence", "pick", "sort", "limit"} {
		for _, v := range q.All(name) {
			h.Write([]byte(name + "\x00" + v + "\x00"))
		}
	}
	return "search:" + hex.EncodeToString(h.Sum(nil)[:8])
}

// searchSorts are the orders of what is found that an engine knows, beside ownSorts.
var searchSorts = []search.Sort{search.Newest, search.Supported, search.Discussed}

// query reads what is asked. ch is the one challenge that it is narrowed to, nil
// for none or several.
func (h Search) query(ctx context.Context, a account.Actor, q wire.Values) (search.Query, *challenge.Challenge, error) {
	out := search.Query{Text: q.Get("q"), Facets: []search.Dimension{search.ByChallenge, search.ByKind, search.ByStage, search.ByOutcome, search.ByEvidence, search.ByPick}}
	var bad fault.Fields
	for _, k := range kindsOf(q, &bad) {
		out.Filters.Kinds = append(out.Filters.Kinds, search.Kind(k))
	}
	for _, s := range stagesOf(q, &bad) {
		out.Filters.Stages = append(out.Filters.Stages, search.Stage(s))
	}
	for _, o := range outcomesOf(q, &bad) {
		out.Filters.Outcomes = append(out.Filters.Outcomes, search.Outcome(o))
	}
	for _, e := range evidenceOf(q, &bad) {
		out.Filters.Evidence = append(out.Filters.Evidence, search.Evidence(e))
	}
	for _, p := range picksOf(q, &bad) {
		out.Filters.Picks = append(out.Filters.Picks, search.Pick(p))
	}
	if s := q.Get("sort"); s != "" && ownSort(q) == "" {
		out.Sort = oneOf(searchSorts, s, "sort", "Choose newest, supported, discussed, comments, rising or shuffled, or leave it out for the best first.", &bad)
	}
	var one *challenge.Challenge
	var err error
	each(q, "challenge", &bad, func(slug string) {
		ch, failed := h.open(ctx, a, slug)
		switch {
		case errors.Is(failed, challenge.ErrNotFound):
			bad.Add("challenge", "Choose a challenge from the list.")
		case failed != nil:
			err = failed
		default:
			one = &ch
			out.Filters.Challenges = append(out.Filters.Challenges, ch.ID)
		}
	})
	if len(out.Filters.Challenges) != 1 {
		one = nil
	}
	if err == nil {
		err = h.within(ctx, q, one, &out, &bad)
	}
	if err != nil {
		return out, nil, err
	}
	return out, one, bad.Fault("query.fields", "Some parameters cannot be taken as they are.")
}

// within reads the filters that belong to one challenge.
func (h Search) within(ctx context.Context, q wire.Values, ch *challenge.Challenge, out *search.Query, bad *fault.Fields) (err error) {
	if ch != nil {
		out.Facets = append(out.Facets, search.ByArea, search.ByTheme)
		out.Filters.Areas = areasOf(q, *ch, bad)
		out.Filters.Themes, err = h.themesOf(ctx, q, ch.ID, bad)
		return err
	}
	for _, name := range []string{"area", "theme"} {
		if q.Get(name) != "" {
			bad.Add(name, "Choose one challenge to narrow it further.")
		}
	}
	return nil
}

// covers reports whether veil hides something in one of the challenges; none
// stand for all.
func covers(veil review.Veil, of []id.Challenge) bool {
	return len(of) == 0 && veil.Over(0) || slices.ContainsFunc(of, veil.Over)
}

// hits puts what was found into cards.
func (h Search) hits(ctx context.Context, veil review.Veil, in []search.Hit) ([]hit, error) {
	ids, by := make([]id.Idea, len(in)), make(map[id.Idea]search.Hit, len(in))
	for i, one := range in {
		ids[i], by[one.Idea] = one.Idea, one
	}
	cards, err := veil.On(h.Reads).CardsByID(ctx, ids)
	out := make([]hit, len(cards))
	for i, k := range cards {
		one := by[k.ID]
		if k.TextHidden {
			one.Snippet = "" // nothing was looked for, so it begins the text
		}
		out[i] = hit{card: cardOut(k), TitleParts: parts(one.Title), Snippet: parts(one.Snippet), In: string(one.In)}
		if one.Comment != 0 {
			out[i].Comment = &one.Comment
		}
		if one.Update != 0 {
			out[i].Update = &one.Update
		}
	}
	return out, err
}

func newsHits(in []search.Hit, slugs map[id.Challenge]string) []newsHit {
	out := []newsHit{}
	for _, one := range in {
		if slug := slugs[one.Challenge]; slug != "" {
			out = append(out, newsHit{ID: one.Update, Challenge: slug, TitleParts: parts(one.Title), Snippet: parts(one.Snippet)})
		}
	}
	return out
}

// slugs returns the addresses of the challenges that everybody may see.
func (h Search) slugs(ctx context.Context) (map[id.Challenge]string, error) {
	all, err := h.Reads.Challenges(ctx, false)
	slugs := make(map[id.Challenge]string, len(all))
	for _, o := range all {
		slugs[o.ID] = o.Slug
	}
	return slugs, err
}

// parts cuts a text at the marks that stand around what was found.
func parts(s string) []stretch {
	out := []stretch{}
	for s != "" {
		before, rest, marked := strings.Cut(s, string(search.Open))
		if before != "" {
			out = append(out, stretch{before, false})
		}
		if !marked {
			return out
		}
		var in string
		in, s, _ = strings.Cut(rest, string(search.Close))
		if in != "" {
			out = append(out, stretch{in, true})
		}
	}
	return out
}

// facets names what the engine has counted by number.
func (h Search) facets(ctx context.Context, in search.Facets, slugs map[id.Challenge]string, ch *challenge.Challenge) (facets, error) {
	out := facets{Challenges: tallies(in.Challenges, slugs), Kinds: texts(in.Kinds), Stages: texts(in.Stages), Outcomes: texts(in.Outcomes), Evidence: texts(in.Evidence), Picks: texts(in.Picks), Areas: []tally{}, Themes: []tally{}}
	if ch == nil {
		return out, nil
	}
	areas := make(map[id.Area]string, len(ch.Areas))
	for _, a := range ch.Areas {
		areas[a.ID] = a.Slug
	}
	out.Areas = tallies(in.Areas, areas)
	if h.Themes == nil || len(in.Themes) == 0 {
		return out, nil
	}
	book, err := h.Themes.Codebook(ctx, ch.ID)
	themes := make(map[id.Theme]string, len(book))
	for _, t := range book {
		themes[t.ID] = t.Slug
	}
	out.Themes = tallies(in.Themes, themes)
	return out, err
}

// tallies names each value; one without a name, such as ideas without an area, is
// left out.
func tallies[T comparable](in []search.Count[T], names map[T]string) []tally {
	out := []tally{}
	for _, n := range in {
		if name := names[n.Value]; name != "" {
			out = append(out, tally{name, n.N})
		}
	}
	return out
}

func texts[T ~string](in []search.Count[T]) []tally {
	out := make([]tally, len(in))
	for i, n := range in {
		out[i] = tally{string(n.Value), n.N}
	}
	return out
}
