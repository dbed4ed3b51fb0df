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
	"uptake/domain/outbox"
)

// card is an idea in a list.
type card struct {
	Number    id.Idea            `json:"number"`
	Challenge string             `json:"challenge"`
	Kind      challenge.Kind     `json:"kind"`
	Area      *place             `json:"area"`
	Title     string             `json:"title"`
	Excerpt   string             `json:"excerpt"` // the beginning of the text
	Lang      string             `json:"lang"`
	Author    *author            `json:"author"`
	Stage     challenge.Stage    `json:"stage"`
	Outcome   *string            `json:"outcome"`
	Evidence  challenge.Evidence `json:"evidence"`
	Pick      *string            `json:"pick_reason"`
	counts
	hiddenParts
	PostedAt time.Time `json:"posted_at"`
	Version  int       `json:"version"`
}

func cardOut(k challenge.Card) card {
	return card{
		Number: k.ID, Challenge: k.ChallengeSlug, Kind: k.Kind, Area: placeOut(k.AreaSlug, k.Area), Title: k.Title, Excerpt: k.Excerpt,
		Lang: k.Lang, Author: authorOut(k.Author, k.AuthorRole), Stage: k.Stage, Outcome: sentence(k.Outcome), Evidence: k.Evidence, Pick: sentence(k.PickReason),
		counts: countsOut(k.CrowdHidden, k.Supports, k.Againsts, k.Passes, k.Comments), PostedAt: k.PostedAt.UTC(), Version: k.Version,
		hiddenParts: hiddenOut(k.TextHidden, k.AuthorHidden),
	}
}

// page reads where in the list called name a page begins, and how long it is.
func (p Parts) page(q wire.Values, name string) (wire.Cursor, int, error) {
	var bad fault.Fields
	limit := q.Int("limit", 1, wire.PageMax, wire.PageDefault, &bad)
	at, _, err := p.Cursors.Read(name, q.Get("cursor"))
	if err == nil {
		err = bad.Fault("query.fields", "Some parameters cannot be taken as they are.")
	}
	return at, limit, err
}

// cards reads a page of ideas as query has them for a, in the list called name.
func (h Ideas) cards(ctx context.Context, a account.Actor, q wire.Values, name string, query challenge.ListQuery) (wire.List[card], []challenge.Card, error) {
	at, limit, err := h.page(q, name)
	if err != nil {
		return wire.List[card]{}, nil, err
	}
	if at != (wire.Cursor{}) {
		key, err := strconv.ParseInt(at.Sort, 10, 64)
		if err != nil {
			return wire.List[card]{}, nil, wire.ErrCursor
		}
		query.After = challenge.Place{Idea: id.Idea(at.ID), Key: key}
	}
	query.Limit = limit
	reads, err := h.seen(ctx, a)
	if err != nil {
		return wire.List[card]{}, nil, err
	}
	found, err := reads.List(ctx, query)
	if err != nil {
		return wire.List[card]{}, nil, err
	}
	next := ""
	if found.More {
		next = h.Cursors.Write(name, wire.Cursor{ID: int64(found.Last.Idea), Sort: strconv.FormatInt(found.Last.Key, 10)})
	}
	items := make([]card, len(found.Cards))
	for i, k := range found.Cards {
		items[i] = cardOut(k)
	}
	list := wire.NewList(items, next)
	list.Total = &found.Total
	return list, found.Cards, nil
}

// newest answers GET /api/v1/ideas: the newest ideas of all challenges.
func (h Ideas) newest(c *fiber.Ctx) error {
	known := []string{"kind", "stage", "outcome", "evidence", "cursor", "limit"}
	return h.list(c, known, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, a account.Actor, q wire.Values) (any, []outbox.Topic, error) {
		query := challenge.ListQuery{Sort: challenge.Newest}
		var bad fault.Fields
		query.Kinds, query.Stages = kindsOf(q, &bad), stagesOf(q, &bad)
		query.Outcomes, query.Evidence = outcomesOf(q, &bad), evidenceOf(q, &bad)
		if err := bad.Fault("query.fields", "Some parameters cannot be taken as they are."); err != nil {
			return nil, nil, err
		}
		list, cards, err := h.cards(ctx, a, q, "ideas", query)
		// An edit or a new support moves the topic of its challenge, not that of the site.
		var more []outbox.Topic
		for _, k := range cards {
			if t := outbox.ChallengeTopic(k.Challenge); !slices.Contains(more, t) {
				more = append(more, t)
			}
		}
		return list, more, err
	})
}

// stages are those of ideas that lists hold: withdrawn and merged ones are out.
var stages = []challenge.Stage{challenge.Posted, challenge.InReview, challenge.Decided, challenge.WrittenUp}

// sorts are the orders of the list of a challenge.
var sorts = []challenge.Sort{
	challenge.Newest, challenge.MostSupported, challenge.RecentlyDiscussed, challenge.MostDiscussed, challenge.Rising, challenge.Shuffled,
}

// of answers GET /api/v1/challenges/{slug}/ideas.
func (h Ideas) of(c *fiber.Ctx) error {
	slug := c.Params("slug")
	known := []string{"area", "kind", "stage", "theme", "tag", "outcome", "evidence", "pick", "sort", "cursor", "limit"}
	read := func(ctx context.Context, a account.Actor, q wire.Values) (any, []outbox.Topic, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return nil, nil, err
		}
		query, err := h.narrow(ctx, q, ch)
		if err != nil {
			return nil, nil, err
		}
		query.Now, query.Reader = h.Uses.Now(), a.Person
		name := "ideas:" + strconv.FormatInt(int64(ch.ID), 10) + ":" + string(query.Sort)
		if query.Sort == challenge.Shuffled {
			name += query.Now.Format(time.DateOnly) // a place is one of that day
		}
		list, _, err := h.cards(ctx, a, q, name, query)
		return list, []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, err
	}
	if s := challenge.Sort(c.Query("sort")); s == challenge.Rising || s == challenge.Shuffled {
		return fresh(c, wire.Actor(c), known, read) // they change with the time, and with who asks
	}
	return h.list(c, known, []outbox.Topic{outbox.Site, outbox.People}, read)
}

// narrow reads the filters and the order of the list of ch.
func (h Ideas) narrow(ctx context.Context, q wire.Values, ch challenge.Challenge) (challenge.ListQuery, error) {
	query := challenge.ListQuery{Challenge: ch.ID, Sort: challenge.Newest}
	var bad fault.Fields
	query.Areas, query.Kinds, query.Stages = areasOf(q, ch, &bad), kindsOf(q, &bad), stagesOf(q, &bad)
	query.Outcomes, query.Evidence, query.Picks = outcomesOf(q, &bad), evidenceOf(q, &bad), picksOf(q, &bad)
	var err error
	if query.Themes, err = h.themesOf(ctx, q, ch.ID, &bad); err != nil {
		return query, err
	}
	query.Tag = tagOf(q, &bad)
	if s := q.Get("sort"); s != "" {
		query.Sort = oneOf(sorts, s, "sort", "Choose newest, supported, discussed, comments, rising or shuffled.", &bad)
	}
	return query, bad.Fault("query.fields", "Some parameters cannot be taken as they are.")
}

// valuesMax is how often one filter may be given.
const valuesMax = 50

// each calls read for every value of a filter that is not empty.
func each(q wire.Values, name string, bad *fault.Fields, read func(string)) {
	all := q.All(name)
	if len(all) > valuesMax {
		bad.Add(name, "Give this parameter 50 times at most.")
		return
	}
	for _, s := range all {
		if s != "" {
			read(s)
		}
	}
}

func areasOf(q wire.Values, ch challenge.Challenge, bad *fault.Fields) (out []id.Area) {
	each(q, "area", bad, func(s string) {
		if a, ok := ch.AreaBySlug(s); ok {
			out = append(out, a.ID)
		} else {
			bad.Add("area", "Choose an area of this challenge.")
		}
	})
	return out
}

func kindsOf(q wire.Values, bad *fault.Fields) (out []challenge.Kind) {
	each(q, "kind", bad, func(s string) {
		out = append(out, oneOf(challenge.Kinds, s, "kind", "Choose practice, idea or experience.", bad))
	})
	return out
}

func stagesOf(q wire.Values, bad *fault.Fields) (out []challenge.Stage) {
	each(q, "stage", bad, func(s string) {
		out = append(out, oneOf(stages, s, "stage", "Choose posted, in_review, decided or written_up.", bad))
	})
	return out
}

func outcomesOf(q wire.Values, bad *fault.Fields) (out []challenge.Outcome) {
	each(q, "outcome", bad, func(s string) {
		out = append(out, oneOf(challenge.Outcomes, s, "outcome", "Choose shortlisted, develop, refer or not_now.", bad))
	})
	return out
}

func evidenceOf(q wire.Values, bad *fault.Fields) (out []challenge.Evidence) {
	each(q, "evidence", bad, func(s string) {
		out = append(out, oneOf(challenge.Evidences, s, "evidence", "Choose proposed, lived, tried, measured or elsewhere.", bad))
	})
	return out
}

func picksOf(q wire.Values, bad *fault.Fields) (out []challenge.Pick) {
	each(q, "pick", bad, func(s string) {
		out = append(out, oneOf([]challenge.Pick{challenge.ByTeam}, s, "pick", "Choose team.", bad))
	})
	return out
}

// tagOf reads the tag that ideas have, whatever its capital letters and accents.
func tagOf(q wire.Values, bad *fault.Fields) string {
	asked := q.Get("tag")
	key := challenge.TagKey(asked)
	if asked != "" && key == "" {
		bad.Add("tag", "Write a tag as its author did.")
	}
	return key
}

func (p Parts) themesOf(ctx context.Context, q wire.Values, ch id.Challenge, bad *fault.Fields) ([]id.Theme, error) {
	var out []id.Theme
	var err error
	each(q, "theme", bad, func(s string) {
		if p.Themes == nil || err != nil {
			bad.Add("theme", "Choose a theme of this challenge.")
			return
		}
		places, failed := p.Themes.BySlug(ctx, s, ch)
		err = failed
		n := len(out)
		for _, t := range places {
			if t.Challenge == ch {
				out = append(out, t.ID)
			}
		}
		if n == len(out) {
			bad.Add("theme", "Choose a theme of this challenge.")
		}
	})
	return out, err
}
