package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// placed is an idea with its key in an order that no column holds.
type placed struct {
	ID id.Idea
	At int64
}

// computed lists ideas in an order that is made when it is asked for: first their
// numbers, so that texts are read of one page alone.
func (r challengeReads) computed(ctx context.Context, q challenge.ListQuery, limit int) (challenge.List, error) {
	page, err := r.places(ctx, q, limit+1)
	if err != nil {
		return challenge.List{}, err
	}
	list := challenge.List{More: len(page) > limit}
	page = page[:min(len(page), limit)]
	ids := make([]id.Idea, len(page))
	for i, p := range page {
		ids[i], list.Last = p.ID, challenge.Place{Idea: p.ID, Key: p.At}
	}
	if list.Cards, err = r.CardsByID(ctx, ids); err != nil || q.NoTotal {
		return list, err
	}
	list.Total, err = total(r.s.Reader(ctx), q)
	return list, err
}

// places returns up to n ideas of q in order.
func (r challengeReads) places(ctx context.Context, q challenge.ListQuery, n int) ([]placed, error) {
	from := 0
	if q.After.Idea == 0 && q.Page > 1 {
		from = (q.Page - 1) * (n - 1)
	}
	switch q.Sort {
	case challenge.Rising:
		return r.rising(ctx, q, from, n)
	case challenge.MostDiscussed:
		return r.by(ctx, q, "i.comments", nil, true, from, n)
	default:
		factor, start := challenge.Deal(q.Challenge, q.Now, q.Reader)
		return r.by(ctx, q, "((i.shuffle * CAST(? AS bigint) + CAST(? AS bigint)) % 2147483647)", []any{factor, start}, false, from, n)
	}
}

// by orders by an expression, ties by number.
func (r challengeReads) by(ctx context.Context, q challenge.ListQuery, expression string, with []any, down bool, from, n int) ([]placed, error) {
	where, args := filter(q)
	args = append(slices.Clone(with), args...)
	cmp, dir := ">", ""
	if down {
		cmp, dir = "<", " DESC"
	}
	if q.After.Idea != 0 {
		where += " AND (" + expression + ", i.id) " + cmp + " (?, ?)"
		args = append(append(args, with...), q.After.Key, q.After.Idea)
	}
	var out []placed
	err := r.s.Reader(ctx).All(&out, "/* idea.places */ SELECT i.id, "+expression+" AS at FROM ideas i"+placeJoins(q)+" WHERE "+where+
		" ORDER BY 2"+dir+", 1"+dir+" LIMIT ? OFFSET ?", append(args, n, from)...)
	return out, err
}

// placeJoins are the tables beside the ideas that the filter of q reads.
func placeJoins(q challenge.ListQuery) string {
	if q.Region != "" {
		return " JOIN challenges ch ON ch.id = i.challenge_id " + ideaAuthor
	}
	return " JOIN challenges ch ON ch.id = i.challenge_id"
}

// rising lists the ideas that people turned to in the last days, the fastest first,
// then all others by age. The key of such a one is less than 0: see challenge.Place.
func (r challengeReads) rising(ctx context.Context, q challenge.ListQuery, from, n int) ([]placed, error) {
	where, args := filter(q)
	since := challenge.RisingSince(q.Now).UTC()
	var active []struct {
		ID       id.Idea
		PostedAt time.Time
		N        int
	}
	db := r.s.Reader(ctx)
	err := db.All(&active, `/* idea.rising */ SELECT i.id, i.posted_at, count(*) AS n FROM (
			SELECT s.idea_id, s.person_id FROM supports s WHERE s.value = 1 AND s.cast_at >= ?
			UNION SELECT c.idea_id, c.author_id FROM comments c WHERE c.state = 'visible' AND c.posted_at >= ? AND c.author_id IS NOT NULL) t
		JOIN ideas i ON i.id = t.idea_id`+placeJoins(q)+" WHERE "+where+" GROUP BY i.id, i.posted_at",
		append([]any{since, since}, args...)...)
	if err != nil {
		return nil, err
	}
	ranked, ids := make([]placed, len(active)), make([]id.Idea, len(active))
	for i, a := range active {
		ranked[i], ids[i] = placed{a.ID, challenge.Rise(a.N, a.PostedAt, q.Now)}, a.ID
	}
	// One whom nobody of late turned to enough for a thousandth still comes before the rest.
	slices.SortFunc(ranked, func(a, b placed) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) })
	if q.After.Idea != 0 && q.After.Key >= 0 {
		from, _ = slices.BinarySearchFunc(ranked, placed{q.After.Idea, q.After.Key}, func(a, b placed) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) })
		if from < len(ranked) && ranked[from].ID == q.After.Idea {
			from++
		}
	}
	out := slices.Clone(ranked[min(from, len(ranked)):min(from+n, len(ranked))])
	behind := q.After.Idea != 0 && q.After.Key < 0
	if behind {
		out = nil
	}
	if n -= len(out); n == 0 {
		return out, nil
	}
	if len(ids) > 0 {
		where, args = where+" AND i.id NOT IN ?", append(args, ids)
	}
	if behind {
		where, args = where+" AND (i.posted_at, i.id) < (?, ?)", append(args, time.UnixMicro(-q.After.Key).UTC(), q.After.Idea)
	}
	rest := 0
	if q.After.Idea == 0 {
		rest = max(0, from-len(ranked))
	}
	var quiet []struct {
		ID       id.Idea
		PostedAt time.Time
	}
	err = db.All(&quiet, "/* idea.quiet */ SELECT i.id, i.posted_at FROM ideas i"+placeJoins(q)+" WHERE "+where+" ORDER BY i.posted_at DESC, i.id DESC LIMIT ? OFFSET ?", append(args, n, rest)...)
	for _, i := range quiet {
		out = append(out, placed{i.ID, -i.PostedAt.UnixMicro()})
	}
	return out, err
}
