package docs

import (
	"context"
	"database/sql"
	"slices"

	"uptake/domain/id"
	"uptake/search"
)

const (
	newestUpdates = 50 // updates that are ranked
	bestUpdates   = 3  // and shown
)

// announced is what anybody may see of updates, the second lock again.
const announced = `u.published_at IS NOT NULL AND u.challenge_id IN (SELECT ch.id FROM challenges ch WHERE ch.state <> 'draft')`

// news returns the best updates that hold what p asks for. An update is one text:
// musts, nots and plain words all look at that alone.
func (e *Engine) news(ctx context.Context, p search.Plan, q search.Query) ([]search.Hit, error) {
	f := q.Filters
	if p.Empty() || q.Page > 1 || len(q.After) > 0 || len(f.Areas)+len(f.Themes)+len(f.Kinds)+len(f.Stages)+len(f.Outcomes)+len(f.Evidence)+len(f.Picks) > 0 {
		return nil, nil
	}
	match := e.d.Any(search.Phrases(p.Should))
	if len(p.Must) > 0 {
		lists := make([][]search.Phrase, len(p.Must))
		for i, m := range p.Must {
			lists[i] = m.Phrases
		}
		match = e.d.All(lists)
	}
	if len(p.Not) > 0 {
		match = e.d.But(match, e.d.Any(search.Phrases(p.Not)))
	}
	s := new(statement).add("SELECT u.id FROM ("+e.d.Docs+") d CROSS JOIN updates u"+e.d.ByID+" WHERE d.doc < ? AND u.id = d.doc - ? AND "+announced,
		match, int64(1)<<ideaShift, int64(update))
	if len(f.Challenges) > 0 {
		list(s.add(" AND u.challenge_id"), f.Challenges)
	}
	var ids []id.Update
	if err := e.each(ctx, s.add(" ORDER BY d.doc DESC LIMIT ?", newestUpdates), func(rows *sql.Rows) error {
		var u id.Update
		err := rows.Scan(&u)
		ids = append(ids, u)
		return err
	}); err != nil {
		return nil, err
	}
	texts, err := e.updates(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make([]search.Found, 0, len(texts))
	for _, u := range slices.Compact(ids) {
		if t, ok := texts[u]; ok {
			found = append(found, t)
		}
	}
	r := search.NewRanker(p)
	r.Rank(found)
	return hits(r, found, bestUpdates), nil
}

// updates reads published updates.
func (e *Engine) updates(ctx context.Context, ids []id.Update) (map[id.Update]search.Found, error) {
	out := map[id.Update]search.Found{}
	if len(ids) == 0 {
		return out, nil
	}
	s := new(statement).add("SELECT u.id, u.challenge_id, u.title, u.summary, u.body, u.occasion_text FROM updates u" + e.d.ByID + " WHERE " + announced + " AND u.id")
	list(s, padded(slices.Clone(ids)))
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var f search.Found
		var summary, body, occasion string
		err := rows.Scan(&f.Update, &f.Challenge, &f.Title, &summary, &body, &occasion)
		f.Body = summary + "\n" + body + "\n" + occasion
		out[f.Update] = f
		return err
	})
	return out, err
}
