package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

type mergeRow struct {
	ID       id.Merge
	FromID   id.Idea
	IntoID   id.Idea
	ActorID  id.Person
	Reason   string
	MergedAt time.Time
	UndoneAt time.Time
}

const mergeColumns = "id, from_id, into_id, actor_id, reason, merged_at, undone_at"

func readMerge(r Reads, where string, key any) (challenge.Merge, error) {
	var m mergeRow
	err := r.Get(&m, "/* merge.get */ SELECT "+mergeColumns+" FROM merges WHERE "+where, key)
	if errors.Is(err, ErrNone) {
		return challenge.Merge{}, challenge.ErrNotMerged
	}
	return challenge.Merge{ID: m.ID, From: m.FromID, Into: m.IntoID, Actor: m.ActorID, Reason: m.Reason, MergedAt: m.MergedAt, UndoneAt: m.UndoneAt}, err
}

// authorsOf selects who the authors of ideas are, as idea_id, author_id and an order:
// who wrote an idea, then who wrote what goes on as part of it for everybody to see,
// merged by a moderator or a panel. ideas is what stands behind IN, twice: so are its
// values given. Whoever credits, asks or tells authors reads them here.
func authorsOf(ideas string) string {
	return "SELECT i.id AS idea_id, i.author_id, 0 AS place FROM ideas i WHERE i.id IN " + ideas + ` AND i.author_id IS NOT NULL
		UNION SELECT f.merged_into, f.author_id, f.id FROM ideas f
		WHERE f.merged_into IN ` + ideas + " AND " + goesOn + " AND f.author_id IS NOT NULL"
}

// goesOn is the condition that an idea f goes on as part of f.merged_into for everybody to
// see, merged by a moderator or a panel.
const goesOn = "f.shown_stage = 'merged' AND f.moderation = 'visible'"

func readAuthors(r Reads, ideas []id.Idea) (map[id.Idea][]id.Person, error) {
	out := map[id.Idea][]id.Person{}
	if len(ideas) == 0 {
		return out, nil
	}
	var rows []struct {
		IdeaID   id.Idea
		AuthorID id.Person
	}
	err := r.All(&rows, "/* idea.authors */ SELECT w.idea_id, w.author_id FROM ("+authorsOf("?")+") w ORDER BY w.idea_id, w.place", ideas, ideas)
	for _, a := range rows {
		if !slices.Contains(out[a.IdeaID], a.AuthorID) {
			out[a.IdeaID] = append(out[a.IdeaID], a.AuthorID)
		}
	}
	return out, err
}

// writeupAuthors are the authors of ideas in their order, each once.
func writeupAuthors(r Reads, ideas []id.Idea) ([]id.Person, error) {
	of, err := readAuthors(r, ideas)
	var out []id.Person
	for _, i := range ideas {
		for _, p := range of[i] {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out, err
}

const standing = "from_id = ? AND undone_at IS NULL"

// MergeOf returns the merge by which an idea goes on as part of another.
func (r challengeReads) MergeOf(ctx context.Context, from id.Idea) (challenge.Merge, error) {
	return readMerge(r.s.Reader(ctx), standing, from)
}

// MergeByID returns a merge, one that was undone too.
func (r challengeReads) MergeByID(ctx context.Context, m id.Merge) (challenge.Merge, error) {
	return readMerge(r.s.Reader(ctx), "id = ?", m)
}

// MergeOf returns the merge of an idea that stands.
func (tx challengeTx) MergeOf(from id.Idea) (challenge.Merge, error) {
	return readMerge(tx.Tx, standing, from)
}

// takenIn lists the ideas that go on as part of another, for everybody to see: what
// moderators have merged, and what panels have since they published it.
func takenIn(r Reads, into id.Idea) ([]challenge.TookIn, error) {
	var rows []challenge.TookIn
	err := r.All(&rows, `/* merge.taken_in */ SELECT i.id AS idea, i.title, i.lang, i.author_id AS author, `+ideaBy+` AS author_name, i.author_role,
		COALESCE(g.merged_at, i.released_at) AS merged_at, g.id IS NULL AS by_panel,
		(SELECT count(*) FROM merge_supports s JOIN supports v ON v.idea_id = g.into_id AND v.person_id = s.person_id
			WHERE s.merge_id = g.id AND s.idea_id = g.from_id AND s.carried = FALSE AND s.value = 1 AND v.value = 1 AND v.cast_at <= g.merged_at) AS shared
		FROM ideas i LEFT JOIN merges g ON g.from_id = i.id AND g.undone_at IS NULL `+ideaAuthor+`
		WHERE i.merged_into = ? AND i.shown_stage = 'merged' AND i.moderation = 'visible' ORDER BY COALESCE(g.merged_at, i.released_at), i.id`, into)
	return rows, err
}

// NewestMerge returns the latest merge into an idea that stands.
func (tx challengeTx) NewestMerge(into id.Idea) (challenge.Merge, error) {
	return readMerge(tx.Tx, "into_id = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1", into)
}

// BeforePanel reports whether a panel at work has one of the ideas before it.
func (tx challengeTx) BeforePanel(ideas ...id.Idea) (bool, error) {
	var n int
	err := tx.Get(&n, `/* merge.before_panel */ SELECT count(*) FROM panel_ideas g JOIN panels p ON p.id = g.panel_id WHERE g.idea_id IN ?
		AND p.state NOT IN ('draft', 'formed', 'briefed', 'published', 'archived') AND g.state NOT IN ('withdrawn', 'out_of_scope', 'referred')`, ideas)
	return n > 0, err
}

// Credited reports whether p wrote an idea that goes on as part of i.
func (tx challengeTx) Credited(i id.Idea, p id.Person) (bool, error) {
	var n int
	err := tx.Get(&n, "/* merge.credited */ SELECT count(*) FROM ideas f WHERE f.merged_into = ? AND f.shown_stage = 'merged' AND f.author_id = ?", i, p)
	return n > 0, err
}

// AddMerge keeps m and moves what belongs to the idea that is merged. Both ideas
// are held by the caller, so nobody supports or comments meanwhile.
func (tx challengeTx) AddMerge(m *challenge.Merge, f challenge.SupportForm) error {
	err := tx.Get(&m.ID, `/* merge.add */ INSERT INTO merges (from_id, into_id, actor_id, reason, merged_at) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		m.From, m.Into, orNull(m.Actor), m.Reason, m.MergedAt.UTC())
	if err != nil {
		return err
	}
	if err = tx.carryFollows(*m); err != nil {
		return err
	}
	if err = tx.carrySupports(*m, f); err != nil {
		return err
	}
	if _, err = tx.Exec("/* merge.comments */ UPDATE comments SET idea_id = ?, from_id = ? WHERE idea_id = ?", m.Into, m.From, m.From); err != nil {
		return err
	}
	if err = tx.One("/* merge.took_in */ UPDATE ideas SET took_in = took_in + 1 WHERE id = ?", m.Into); err != nil {
		return err
	}
	return tx.recount(m.From, m.Into)
}

// recount works the counters of comments out again, and unpins what is not there any more. What
// went over with a merge is pinned again when it comes back.
func (tx challengeTx) recount(ideas ...id.Idea) error {
	_, err := tx.Exec(`/* merge.recount */ UPDATE ideas SET pinned_id = CASE WHEN EXISTS (SELECT 1 FROM comments c WHERE c.id = ideas.pinned_id AND c.state = 'visible'
			AND (c.idea_id = ideas.id OR c.from_id = ideas.id)) THEN pinned_id ELSE 0 END, comments = (SELECT count(*) FROM comments c WHERE c.idea_id = ideas.id AND c.state = 'visible'),
		discussed_at = COALESCE((SELECT max(c.posted_at) FROM comments c WHERE c.idea_id = ideas.id AND c.state = 'visible' AND c.posted_at > ideas.posted_at), posted_at)
		WHERE id IN ?`, ideas)
	return err
}

// carryFollows lets whoever follows the merged idea follow the kept one, before any
// support goes over. Who has asked to hear nothing of the merged idea is not told of
// the kept one for its sake, but goes on being told for the sake of a support there.
func (tx challengeTx) carryFollows(m challenge.Merge) error {
	const which = ` FROM follows f WHERE f.kind = 'idea' AND f.subject = ?
		AND NOT EXISTS (SELECT 1 FROM follows x WHERE x.kind = 'idea' AND x.subject = ? AND x.person_id = f.person_id)
		AND (f.active = TRUE OR NOT EXISTS (SELECT 1 FROM supports s WHERE s.idea_id = ? AND s.person_id = f.person_id))`
	_, err := tx.Exec("/* merge.note_follows */ INSERT INTO merge_follows (merge_id, person_id) SELECT ?, f.person_id"+which, m.ID, m.From, m.Into, m.Into)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`/* merge.follows */ INSERT INTO follows (person_id, kind, subject, why, active, since) SELECT f.person_id, f.kind, ?, f.why, f.active, f.since
		FROM follows f JOIN merge_follows g ON g.merge_id = ? AND g.person_id = f.person_id WHERE f.kind = 'idea' AND f.subject = ?`, m.Into, m.ID, m.From)
	return err
}

func (tx challengeTx) words(i id.Idea) ([]challenge.Support, error) {
	var rows []struct {
		PersonID id.Person
		Value    int
		CastAt   time.Time
	}
	err := tx.All(&rows, "/* merge.words */ SELECT person_id, value, cast_at FROM supports WHERE idea_id = ? ORDER BY person_id", i)
	out := make([]challenge.Support, len(rows))
	for n, r := range rows {
		out[n] = challenge.Support{Idea: i, Person: r.PersonID, Value: r.Value, CastAt: r.CastAt}
	}
	return out, err
}

func (tx challengeTx) carrySupports(m challenge.Merge, f challenge.SupportForm) error {
	from, err := tx.words(m.From)
	if err != nil {
		return err
	}
	into, err := tx.words(m.Into)
	if err != nil {
		return err
	}
	authors := []id.Person{}
	err = tx.All(&authors, `/* merge.authors */ SELECT i.author_id FROM ideas i WHERE i.author_id IS NOT NULL AND (i.id IN ?
		OR i.id IN (SELECT g.from_id FROM merges g WHERE g.into_id = ? AND g.undone_at IS NULL))`, []id.Idea{m.From, m.Into}, m.Into)
	if err != nil {
		return err
	}
	own := map[id.Person]bool{}
	for _, p := range authors {
		own[p] = true
	}
	carried := challenge.CarryWords(f, from, into, own)
	over := map[id.Person]bool{}
	var rows [][]any
	for _, w := range carried.Over {
		over[w.Person] = true
		rows = append(rows, []any{m.Into, w.Person, w.Value, w.CastAt.UTC()})
	}
	if err = tx.drop(m.Into, carried.Replaced); err != nil {
		return err
	}
	if err = tx.insert("/* merge.supports */ INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES ", "", rows); err != nil {
		return err
	}
	rows = nil
	for _, w := range slices.Concat(from, carried.Aside, carried.Replaced) {
		rows = append(rows, []any{m.ID, w.Idea, w.Person, w.Value, w.CastAt.UTC(), w.Idea == m.From && over[w.Person]})
	}
	if err = tx.insert("/* merge.note_supports */ INSERT INTO merge_supports (merge_id, idea_id, person_id, value, cast_at, carried) VALUES ", "", rows); err != nil {
		return err
	}
	if _, err = tx.Exec(`/* merge.drop_supports */ DELETE FROM supports WHERE idea_id = ?`, m.From); err != nil {
		return err
	}
	if err = tx.drop(m.Into, carried.Aside); err != nil {
		return err
	}
	return errors.Join(tx.count(m.From, f, nil, from), tx.count(m.Into, f, carried.Over, carried.Aside))
}

// count moves the counters of an idea by words that came and words that went.
func (tx challengeTx) count(i id.Idea, f challenge.SupportForm, came, gone []challenge.Support) error {
	var move challenge.Tally
	for _, w := range came {
		by := challenge.Move(f, false, 0, w.Value)
		move = challenge.Tally{Supports: move.Supports + by.Supports, Againsts: move.Againsts + by.Againsts, Passes: move.Passes + by.Passes}
	}
	for _, w := range gone {
		by := challenge.Move(f, false, 0, w.Value)
		move = challenge.Tally{Supports: move.Supports - by.Supports, Againsts: move.Againsts - by.Againsts, Passes: move.Passes - by.Passes}
	}
	_, err := tx.moveSupports(i, move)
	return err
}

// DropMerge takes back what AddMerge did. What becomes of the words of people is
// for challenge.ReturnWords to say.
func (tx challengeTx) DropMerge(m challenge.Merge, f challenge.SupportForm) error {
	if err := tx.returnSupports(m, f); err != nil {
		return err
	}
	steps := []struct {
		sql  string
		args []any
	}{
		{`/* merge.unfollow */ DELETE FROM follows WHERE kind = 'idea' AND subject = ? AND person_id IN (SELECT person_id FROM merge_follows WHERE merge_id = ?)
			AND EXISTS (SELECT 1 FROM follows x WHERE x.kind = 'idea' AND x.subject = ? AND x.person_id = follows.person_id AND x.why = follows.why
			AND x.active = follows.active AND x.since = follows.since)`, []any{m.Into, m.ID, m.From}},
		{`/* merge.return_comments */ UPDATE comments SET idea_id = ?, from_id = NULL WHERE idea_id = ? AND (from_id = ?
			OR thread_id IN (SELECT t.id FROM comments t WHERE t.idea_id = ? AND t.from_id = ?))`, []any{m.From, m.Into, m.From, m.Into, m.From}},
		{"/* merge.drop_notes */ DELETE FROM merge_supports WHERE merge_id = ?", []any{m.ID}},
		{"/* merge.drop_follows */ DELETE FROM merge_follows WHERE merge_id = ?", []any{m.ID}},
	}
	for _, s := range steps {
		if _, err := tx.Exec(s.sql, s.args...); err != nil {
			return err
		}
	}
	if err := tx.One("/* merge.gave_back */ UPDATE ideas SET took_in = took_in - 1 WHERE id = ?", m.Into); err != nil {
		return err
	}
	if err := tx.recount(m.From, m.Into); err != nil {
		return err
	}
	return tx.One("/* merge.undo */ UPDATE merges SET undone_at = ? WHERE id = ? AND undone_at IS NULL", m.UndoneAt.UTC(), m.ID)
}

func (tx challengeTx) returnSupports(m challenge.Merge, f challenge.SupportForm) error {
	var rows []struct {
		IdeaID   id.Idea
		PersonID id.Person
		Value    int
		CastAt   time.Time
		Carried  bool
	}
	err := tx.All(&rows, "/* merge.noted_supports */ SELECT idea_id, person_id, value, cast_at, carried FROM merge_supports WHERE merge_id = ? ORDER BY idea_id, person_id", m.ID)
	if err != nil {
		return err
	}
	noted := make([]challenge.Noted, len(rows))
	for n, r := range rows {
		noted[n] = challenge.Noted{Support: challenge.Support{Idea: r.IdeaID, Person: r.PersonID, Value: r.Value, CastAt: r.CastAt}, Carried: r.Carried}
	}
	kept, err := tx.words(m.Into)
	if err != nil {
		return err
	}
	words := challenge.ReturnWords(f, noted, kept)
	if err = tx.drop(m.Into, words.Leave); err != nil {
		return err
	}
	came := map[id.Idea][]challenge.Support{}
	var back [][]any
	for _, w := range words.Back {
		came[w.Idea] = append(came[w.Idea], w)
		back = append(back, []any{w.Idea, w.Person, w.Value, w.CastAt.UTC()})
	}
	if err = tx.insert("/* merge.restore */ INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES ", "", back); err != nil {
		return err
	}
	return errors.Join(tx.count(m.From, f, came[m.From], nil), tx.count(m.Into, f, came[m.Into], words.Leave))
}

// drop takes the words of people on an idea away.
func (tx challengeTx) drop(i id.Idea, words []challenge.Support) error {
	for some := range slices.Chunk(words, 500) {
		people := each(some, func(w challenge.Support) id.Person { return w.Person })
		if _, err := tx.Exec("/* merge.drop_words */ DELETE FROM supports WHERE idea_id = ? AND person_id IN ?", i, people); err != nil {
			return err
		}
	}
	return nil
}
