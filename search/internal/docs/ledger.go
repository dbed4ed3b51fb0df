package docs

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

// Ledger is what the database knows of an engine outside of it: what that has still
// to be told (search_feed, written by triggers in the transaction of each change)
// and how far it has come (search_outside).
type Ledger struct {
	e     *Engine
	write Write
}

// Ledger returns the ledger of the database; write runs statements in one short
// transaction.
func (e *Engine) Ledger(write Write) *Ledger { return &Ledger{e: e, write: write} }

// Standing is how an engine outside stands to the rows.
type Standing struct {
	On      bool   // changes are written down for it
	Mark    string // what it holds if it is ours and whole; empty: it has to be filled
	Anew    bool   // somebody asked for a new one, which takes the place of this one
	Holder  string // who feeds it
	Waiting int    // changes that it has not been told
	Since   time.Time
}

// Standing reads it. It costs two look-ups, however much waits; Waiting is counted
// to a thousand.
func (l *Ledger) Standing(ctx context.Context) (Standing, error) {
	var st Standing
	err := l.e.each(ctx, new(statement).add("SELECT o.mark, o.anew, o.holder FROM search_outside o"), func(rows *sql.Rows) error {
		st.On = true
		return rows.Scan(&st.Mark, &st.Anew, &st.Holder)
	})
	if err != nil || !st.On {
		return st, fit(ctx, err)
	}
	err = l.e.each(ctx, new(statement).add("SELECT count(*), coalesce(min(f.at), 0) FROM (SELECT g.at FROM search_feed g ORDER BY g.seq LIMIT 1000) f"), func(rows *sql.Rows) error {
		var at int64
		err := rows.Scan(&st.Waiting, &at)
		if st.Waiting > 0 {
			st.Since = time.Unix(at, 0).UTC()
		}
		return err
	})
	return st, fit(ctx, err)
}

// Begin has changes written down from now on, or goes on doing so. Who is writing
// at this moment is waited for: what they commit later is written down, what they
// have committed is in the rows.
func (l *Ledger) Begin(ctx context.Context) error {
	st, err := l.Standing(ctx)
	if err != nil || st.On {
		return err
	}
	var lock []string
	if l.e.d.Numbered {
		lock = []string{"LOCK TABLE search_changes IN ACCESS EXCLUSIVE MODE"}
	}
	return l.write(ctx, append(lock, "INSERT INTO search_outside (id) VALUES (1) ON CONFLICT DO NOTHING")...)
}

// End forgets the engine outside: nothing is written down any more, and if one is
// set again, it is filled afresh.
func (l *Ledger) End(ctx context.Context) error {
	st, err := l.Standing(ctx)
	if err != nil || !st.On {
		return err
	}
	return l.write(ctx, "DELETE FROM search_outside", "DELETE FROM search_feed")
}

// Hold makes holder the one who feeds the engine until a time, unless somebody else
// is. holder is made of letters and digits.
func (l *Ledger) Hold(ctx context.Context, holder string, now, until time.Time) (bool, error) {
	if err := l.write(ctx, fmt.Sprintf("UPDATE search_outside SET holder = '%s', held_until = %d WHERE holder = '%s' OR held_until < %d",
		holder, until.Unix(), holder, now.Unix())); err != nil {
		return false, err
	}
	st, err := l.Standing(ctx)
	return st.Holder == holder, err
}

// Free lets somebody else feed the engine at once.
func (l *Ledger) Free(ctx context.Context, holder string) error {
	return l.write(ctx, fmt.Sprintf("UPDATE search_outside SET held_until = 0 WHERE holder = '%s'", holder))
}

// Change is a change of an idea, or of a text under it, that was written down.
type Change struct {
	Seq  int64
	Idea id.Idea
}

// Next returns the first changes that wait.
func (l *Ledger) Next(ctx context.Context, n int) ([]Change, error) {
	var out []Change
	err := l.e.each(ctx, new(statement).add("SELECT f.seq, f.idea_id FROM search_feed f ORDER BY f.seq LIMIT ?", n), func(rows *sql.Rows) error {
		var c Change
		err := rows.Scan(&c.Seq, &c.Idea)
		out = append(out, c)
		return err
	})
	return out, fit(ctx, err)
}

// Done takes changes out, each by its own number: in PostgreSQL one with a smaller
// number may be committed later. mark is what the engine holds now; it is made of
// letters, digits and a colon.
func (l *Ledger) Done(ctx context.Context, mark string, changes []Change) error {
	seqs := make([]string, len(changes))
	for i, c := range changes {
		seqs[i] = strconv.FormatInt(c.Seq, 10)
	}
	return l.write(ctx, "UPDATE search_outside SET mark = '"+mark+"'", "DELETE FROM search_feed WHERE seq IN ("+strings.Join(seqs, ", ")+")")
}

// Filled notes that the engine holds a new index of that mark.
func (l *Ledger) Filled(ctx context.Context, mark string) error {
	return l.write(ctx, "UPDATE search_outside SET anew = FALSE, mark = '"+mark+"'")
}

// Lost notes that nobody knows what the engine holds: it is not asked until it has
// been filled.
func (l *Ledger) Lost(ctx context.Context) error {
	return l.write(ctx, "UPDATE search_outside SET mark = ''")
}

// Refill asks for a new index.
func (l *Ledger) Refill(ctx context.Context) error {
	return l.write(ctx, "UPDATE search_outside SET anew = TRUE")
}

// Public returns public ideas behind one, by their numbers.
func (l *Ledger) Public(ctx context.Context, behind id.Idea, n int) ([]id.Idea, error) {
	var out []id.Idea
	s := new(statement).add("SELECT i.id FROM ideas i WHERE i.id > ? AND ", behind).where(search.Filters{})
	err := l.e.each(ctx, s.add(" ORDER BY i.id LIMIT ?", n), func(rows *sql.Rows) error {
		var i id.Idea
		err := rows.Scan(&i)
		out = append(out, i)
		return err
	})
	return out, fit(ctx, err)
}

// Count counts the public ideas.
func (l *Ledger) Count(ctx context.Context) (int, error) {
	n := 0
	err := l.e.each(ctx, new(statement).add("SELECT count(*) FROM ideas i WHERE ").where(search.Filters{}), func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n, fit(ctx, err)
}

// Docs returns what anybody may see of ideas, in the order of their numbers. An idea
// that nobody may see is not among them.
func (l *Ledger) Docs(ctx context.Context, ideas []id.Idea) ([]search.Doc, error) {
	if len(ideas) == 0 {
		return nil, nil
	}
	ids := padded(slices.Clone(ideas))
	var out []search.Doc
	at := map[id.Idea]int{}
	s := new(statement).add("SELECT i.id, i.challenge_id, coalesce(i.area_id, 0), i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick, i.title, i.body, i.answers, i.tags, i.supports, i.posted_at, i.discussed_at FROM ideas i" + l.e.d.ByID + " WHERE ").where(search.Filters{})
	list(s.add(" AND i.id"), ids)
	err := l.e.each(ctx, s.add(" ORDER BY i.id"), func(rows *sql.Rows) error {
		var d search.Doc
		var answers, tags string
		err := rows.Scan(&d.Idea, &d.Challenge, &d.Area, &d.Kind, &d.Stage, &d.Outcome, &d.Evidence, &d.Pick, &d.Title, &d.Body, &answers, &tags, &d.Supports, &d.PostedAt, &d.TalkedAt)
		d.Body = tagged(joined(d.Body, answers), tags)
		at[d.Idea] = len(out)
		out = append(out, d)
		return err
	})
	add := func(query string, keep func(d *search.Doc, n int64, texts ...string)) {
		if err != nil {
			return
		}
		s := new(statement).add(query)
		list(s, ids)
		err = l.e.each(ctx, s, func(rows *sql.Rows) error {
			var i id.Idea
			var n int64
			var a, b, c, d string
			err := rows.Scan(&i, &n, &a, &b, &c, &d)
			if k, ok := at[i]; ok {
				keep(&out[k], n, a, b, c, d)
			}
			return err
		})
	}
	add("SELECT t.idea_id, t.theme_id, '', '', '', '' FROM idea_themes t WHERE t.idea_id", func(d *search.Doc, n int64, _ ...string) {
		d.Themes = append(d.Themes, id.Theme(n))
	})
	add("SELECT c.idea_id, c.id, c.body, '', '', '' FROM comments c WHERE c.state = 'visible' AND c.idea_id", func(d *search.Doc, _ int64, t ...string) {
		d.Comments = append(d.Comments, t[0])
	})
	add("SELECT l.idea_id, w.id, w.title, w.summary, w.headings, '' FROM writeup_ideas l JOIN writeups w ON w.id = l.writeup_id WHERE w.state = 'published' AND l.idea_id",
		func(d *search.Doc, _ int64, t ...string) {
			d.Writeups = append(d.Writeups, joined(t[0]+"\n"+t[1], t[2]))
		})
	add("SELECT l.idea_id, u.id, u.title, u.summary, u.body, u.occasion_text FROM update_ideas l JOIN updates u ON u.id = l.update_id WHERE "+announced+" AND l.idea_id",
		func(d *search.Doc, _ int64, t ...string) {
			d.Updates = append(d.Updates, strings.Join(t, "\n"))
		})
	return out, fit(ctx, err)
}
