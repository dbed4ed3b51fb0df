package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// challengeReads answers challenge.Reads.
type challengeReads struct{ s *Store }

// ChallengeReads returns the reads of challenges, ideas and comments.
func ChallengeReads(s *Store) challenge.Reads { return challengeReads{s} }

// Challenges lists the challenges, the newest first.
func (r challengeReads) Challenges(ctx context.Context, unpublished bool) ([]challenge.Overview, error) {
	where := " WHERE c.state <> 'draft'"
	if unpublished {
		where = ""
	}
	var rows []struct {
		ID       id.Challenge
		Slug     string
		Title    string
		Question string
		State    challenge.State
		NoIndex  bool
		Ideas    int
	}
	db := r.s.Reader(ctx)
	err := db.All(&rows, `/* challenge.list */ SELECT c.id, c.slug, c.title, c.question, c.state, c.no_index,
		COALESCE((SELECT sum(t.n) FROM idea_tallies t WHERE t.challenge_id = c.id AND t.theme_id = 0 AND t.shown_stage NOT IN ('withdrawn', 'merged')), 0) AS ideas
		FROM challenges c`+where+` ORDER BY c.created_at DESC, c.id DESC`)
	if err != nil {
		return nil, err
	}
	var phases []struct {
		ChallengeID id.Challenge
		Phase       phaseRow `gorm:"embedded"`
	}
	if err = db.All(&phases, "/* challenge.all_phases */ SELECT challenge_id, "+phaseColumns+" FROM phases ORDER BY opens_at, id"); err != nil {
		return nil, err
	}
	of := map[id.Challenge][]challenge.Phase{}
	for _, p := range phases {
		of[p.ChallengeID] = append(of[p.ChallengeID], p.Phase.domain())
	}
	out := make([]challenge.Overview, len(rows))
	for i, c := range rows {
		out[i] = challenge.Overview{ID: c.ID, Slug: c.Slug, Title: c.Title, Question: c.Question, State: c.State, NoIndex: c.NoIndex, Phases: of[c.ID], Ideas: c.Ideas}
	}
	return out, nil
}

// ChallengeBySlug returns a challenge in any state.
func (r challengeReads) ChallengeBySlug(ctx context.Context, slug string) (challenge.Challenge, error) {
	return r.challenge(ctx, "slug = ?", slug)
}

// ChallengeByID returns a challenge in any state.
func (r challengeReads) ChallengeByID(ctx context.Context, c id.Challenge) (challenge.Challenge, error) {
	return r.challenge(ctx, "id = ?", c)
}

// challenge looks at the version first: whoever reads a page asks for the same
// few challenges, and their areas, phases and prompts are in memory.
func (r challengeReads) challenge(ctx context.Context, where string, key any) (challenge.Challenge, error) {
	var at struct {
		ID      id.Challenge
		Version int
	}
	err := r.s.Reader(ctx).Get(&at, "/* challenge.at */ SELECT id, version FROM challenges WHERE "+where, key)
	if errors.Is(err, ErrNone) {
		return challenge.Challenge{}, challenge.ErrNotFound
	}
	if err != nil {
		return challenge.Challenge{}, err
	}
	if c, ok := r.s.rules.get(at.ID, at.Version); ok {
		return c, nil
	}
	return r.s.rules.fill(ctx, at.ID)
}

// whole reads a challenge with all its parts.
func (r challengeReads) whole(ctx context.Context, of id.Challenge) (challenge.Challenge, error) {
	var c challenge.Challenge
	err := r.s.Snapshot(ctx, func(db Reader) error {
		var row challengeRow
		err := db.Get(&row, "/* challenge.read */ SELECT "+challengeColumns+" FROM challenges WHERE id = ?", of)
		if errors.Is(err, ErrNone) {
			return challenge.ErrNotFound
		}
		if err != nil {
			return err
		}
		c, err = readChallenge(db, row)
		return err
	})
	return c, err
}

// NamesOf returns the names of people who may act.
func (r challengeReads) NamesOf(ctx context.Context, people []id.Person) (map[id.Person]string, error) {
	out := map[id.Person]string{}
	if len(people) == 0 {
		return out, nil
	}
	var rows []struct {
		ID   id.Person
		Name string
	}
	err := r.s.Reader(ctx).All(&rows, "/* person.names */ SELECT id, name FROM people WHERE id IN ? AND state = 'active' AND name <> '' AND named", people)
	for _, p := range rows {
		out[p.ID] = p.Name
	}
	return out, err
}

type countRow struct {
	ThemeID      id.Theme
	AreaID       id.Area
	Kind         challenge.Kind
	ShownStage   challenge.Stage
	ShownOutcome challenge.Outcome
	Evidence     challenge.Evidence
	Pick         challenge.Pick
	N            int
}

func (r countRow) domain() challenge.Count {
	return challenge.Count{Theme: r.ThemeID, Area: r.AreaID, Kind: r.Kind, Stage: r.ShownStage, Outcome: r.ShownOutcome, Evidence: r.Evidence, Pick: r.Pick, N: r.N}
}

// countCells are the columns of a cell but for its theme, of an idea i.
const countCells = "COALESCE(i.area_id, 0) AS area_id, i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick"

// Counts returns the cells of a challenge's tallies, less what stands in them of without.
func (r challengeReads) Counts(ctx context.Context, c id.Challenge, without ...id.Idea) ([]challenge.Count, error) {
	var rows []countRow
	err := r.s.Reader(ctx).All(&rows, `/* challenge.counts */ SELECT theme_id, area_id, kind, shown_stage, shown_outcome, evidence, pick, n FROM idea_tallies
		WHERE challenge_id = ? AND n > 0 ORDER BY theme_id, area_id, kind, shown_stage, shown_outcome, evidence, pick`, c)
	if err != nil {
		return nil, err
	}
	less := map[challenge.Count]int{}
	if len(without) > 0 {
		var out []countRow
		err = r.s.Reader(ctx).All(&out, "/* challenge.counts_less */ SELECT 0 AS theme_id, "+countCells+", 1 AS n FROM ideas i WHERE i.challenge_id = ? AND i.id IN ? AND "+listed+
			" UNION ALL SELECT t.theme_id, "+countCells+", 1 FROM ideas i JOIN idea_themes t ON t.idea_id = i.id WHERE i.challenge_id = ? AND i.id IN ? AND "+listed, c, without, c, without)
		for _, o := range out {
			o.N = 0
			less[o.domain()]++
		}
	}
	out := make([]challenge.Count, 0, len(rows))
	for _, t := range rows {
		n := t.N
		t.N = 0
		one := t.domain()
		if one.N = n - less[one]; one.N > 0 {
			out = append(out, one)
		}
	}
	return out, err
}

// CountsOfAny counts ideas with any of several themes one by one: tallies know each
// theme by itself.
func (r challengeReads) CountsOfAny(ctx context.Context, c id.Challenge, themes []id.Theme, without ...id.Idea) ([]challenge.Count, error) {
	where, args := filter(challenge.ListQuery{Challenge: c, Themes: themes, Without: without})
	var rows []countRow
	err := r.s.Reader(ctx).All(&rows, "/* challenge.counts_of_any */ SELECT 0 AS theme_id, "+countCells+", count(*) AS n"+
		cardJoins+" WHERE "+where+" GROUP BY COALESCE(i.area_id, 0), i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick ORDER BY 2, 3, 4, 5, 6, 7", args...)
	return each(rows, countRow.domain), err
}

// RoleCells counts the people who shared the ideas of q.
func (r challengeReads) RoleCells(ctx context.Context, q challenge.ListQuery) ([]challenge.RoleCell, error) {
	all, err := r.roleCells(ctx, q, "0")
	return all[0], err
}

// RoleCellsApart counts them for each challenge.
func (r challengeReads) RoleCellsApart(ctx context.Context, q challenge.ListQuery) (map[id.Challenge][]challenge.RoleCell, error) {
	return r.roleCells(ctx, q, "i.challenge_id")
}

// roleCells counts them by an expression.
func (r challengeReads) roleCells(ctx context.Context, q challenge.ListQuery, by string) (map[id.Challenge][]challenge.RoleCell, error) {
	q.Group, q.Region = "", ""
	where, args := filter(q)
	var rows []struct {
		Apart  id.Challenge
		Grp    string
		Region string
		N      int
	}
	err := r.s.Reader(ctx).All(&rows, "/* idea.role_cells */ SELECT "+by+" AS apart, COALESCE(t.grp, '') AS grp, COALESCE(p.region, '') AS region, count(DISTINCT i.author_id) AS n"+cardJoins+
		" LEFT JOIN reference_terms t ON t.list = 'role' AND t.code = i.author_role WHERE "+where+
		" GROUP BY 1, 2, 3 ORDER BY 1, 2, 3", args...)
	out := map[id.Challenge][]challenge.RoleCell{}
	for _, c := range rows {
		out[c.Apart] = append(out[c.Apart], challenge.RoleCell{Group: c.Grp, Region: c.Region, N: c.N})
	}
	return out, err
}

// RegionsOf returns the regions of authors.
func (r challengeReads) RegionsOf(ctx context.Context, ids []id.Idea) (map[id.Idea]string, error) {
	out := map[id.Idea]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		ID     id.Idea
		Region string
	}
	err := r.s.Reader(ctx).All(&rows, "/* idea.regions */ SELECT i.id, p.region FROM ideas i JOIN people p ON p.id = i.author_id WHERE NOT i.unnamed AND p.named AND i.id IN ? AND p.region <> ''", ids)
	for _, i := range rows {
		out[i.ID] = i.Region
	}
	return out, err
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

// List returns a page of listed ideas.
func (r challengeReads) List(ctx context.Context, q challenge.ListQuery) (challenge.List, error) {
	order, ok := orders[q.Sort]
	if !ok {
		order = orders[challenge.Newest]
	}
	limit := q.Limit
	if limit < 1 || limit > 100 {
		limit = challenge.PerPage
	}
	switch q.Sort {
	case challenge.MostDiscussed, challenge.Rising, challenge.Shuffled:
		return r.computed(ctx, q, limit)
	case challenge.Newest, challenge.MostSupported, challenge.RecentlyDiscussed:
	}
	where, args := filter(q)
	db := r.s.Reader(ctx)
	columns := cardColumns
	if q.Sort == challenge.RecentlyDiscussed {
		columns += ", i.discussed_at"
	}
	sql := "/* idea.cards */ SELECT " + columns + cardJoins + " WHERE " + where
	if after := q.After; after.Idea != 0 {
		cmp := "<"
		if order.dir == "" {
			cmp = ">"
		}
		var key any = after.Key
		if order.time {
			key = time.UnixMicro(after.Key).UTC()
		}
		sql += " AND (" + order.column + ", i.id) " + cmp + " (?, ?)"
		args = append(args, key, after.Idea)
	}
	sql += " ORDER BY " + order.column + " " + order.dir + ", i.id " + order.dir + " LIMIT ?"
	args = append(args, limit+1)
	if q.After.Idea == 0 && q.Page > 1 {
		sql += " OFFSET ?"
		args = append(args, (q.Page-1)*limit)
	}
	var rows []cardRow
	if err := db.All(&rows, sql, args...); err != nil {
		return challenge.List{}, err
	}
	list := challenge.List{More: len(rows) > limit, Cards: make([]challenge.Card, 0, min(len(rows), limit))}
	for _, row := range rows[:min(len(rows), limit)] {
		card, err := row.domain()
		if err != nil {
			return challenge.List{}, err
		}
		list.Cards, list.Last = append(list.Cards, card), row.place(q.Sort)
	}
	if q.NoTotal {
		return list, nil
	}
	var err error
	list.Total, err = total(db, q)
	return list, err
}

// total counts the ideas that match q. With at most one theme the tallies know
// it; ideas with any of several themes or with both of two, with a tag, or of some authors, or
// without some, have to be counted one by one.
func total(db Reader, q challenge.ListQuery) (int, error) {
	var n int
	if len(q.Themes) > 1 || q.Group != "" || q.Region != "" || q.Only != nil || q.With != 0 || q.Tag != "" || len(q.Without) > 0 {
		where, args := filter(q)
		err := db.Get(&n, "/* idea.count */ SELECT count(*)"+cardJoins+" WHERE "+where, args...)
		return n, err
	}
	theme := id.Theme(0)
	if len(q.Themes) == 1 {
		theme = q.Themes[0]
	}
	sql, args := "/* idea.total */ SELECT COALESCE(sum(t.n), 0) FROM idea_tallies t JOIN challenges ch ON ch.id = t.challenge_id"+
		" WHERE ch.state <> 'draft' AND t.theme_id = ? AND t.shown_stage NOT IN ('withdrawn', 'merged')", []any{int64(theme)}
	add := func(condition string, values any, n int) {
		if n > 0 {
			sql, args = sql+" AND "+condition, append(args, values)
		}
	}
	if q.Challenge != 0 {
		add("t.challenge_id = ?", q.Challenge, 1)
	}
	add("t.challenge_id IN ?", q.Challenges, len(q.Challenges))
	add("t.area_id IN ?", q.Areas, len(q.Areas))
	add("t.kind IN ?", texts(q.Kinds), len(q.Kinds))
	add("t.shown_stage IN ?", texts(q.Stages), len(q.Stages))
	add("t.shown_outcome IN ?", texts(q.Outcomes), len(q.Outcomes))
	add("t.evidence IN ?", texts(q.Evidence), len(q.Evidence))
	add("t.pick IN ?", texts(q.Picks), len(q.Picks))
	err := db.Get(&n, sql, args...)
	return n, err
}

// CardsByID returns cards of listed ideas in the order of ids.
func (r challengeReads) CardsByID(ctx context.Context, ids []id.Idea) ([]challenge.Card, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []cardRow
	if err := r.s.Reader(ctx).All(&rows, "/* idea.cards_by_id */ SELECT "+cardColumns+cardJoins+" WHERE ch.state <> 'draft' AND "+listed+" AND i.id IN ?", ids); err != nil {
		return nil, err
	}
	found := make(map[id.Idea]cardRow, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	out := make([]challenge.Card, 0, len(rows))
	for _, i := range ids {
		if row, ok := found[i]; ok {
			card, err := row.domain()
			if err != nil {
				return nil, err
			}
			out = append(out, card)
		}
	}
	return out, nil
}
