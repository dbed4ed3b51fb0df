package searchtest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

// Rows writes the rows that engines follow, by plain SQL into the real schema,
// so that the suite needs no store and can write what the product never would.
type Rows struct {
	DB       *sql.DB
	Postgres bool
	// Settle is called after every change. It is nil for engines that follow the
	// rows by themselves; the others are fed here.
	Settle func(ideas ...id.Idea)

	n  int
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	} // the transaction of Undone
}

// Idea is a row of ideas; what is left empty gets a plain value.
type Idea struct {
	Challenge    id.Challenge
	Area         id.Area
	Themes       []id.Theme
	Kind         search.Kind
	Title, Body  string
	Answers      []string
	Tags         []string
	Moderation   string
	Stage        string
	Shown        search.Stage
	Outcome      string         // as it is
	ShownOutcome search.Outcome // as everybody may know it
	Evidence     search.Evidence
	Pick         search.Pick
	Supports     int
	PostedAt     time.Time
}

var epoch = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

func (r *Rows) exec(query string, args ...any) {
	if _, err := r.conn().ExecContext(context.Background(), r.numbered(query), args...); err != nil {
		panic(fmt.Sprintf("searchtest: %s: %v", query, err))
	}
}

func (r *Rows) add(query string, args ...any) int64 {
	var n int64
	if err := r.conn().QueryRowContext(context.Background(), r.numbered(query+" RETURNING id"), args...).Scan(&n); err != nil {
		panic(fmt.Sprintf("searchtest: %s: %v", query, err))
	}
	return n
}

func (r *Rows) conn() interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
} {
	if r.on != nil {
		return r.on
	}
	return r.DB
}

func (r *Rows) numbered(q string) string {
	if !r.Postgres {
		return q
	}
	for n := 1; strings.Contains(q, "?"); n++ {
		q = strings.Replace(q, "?", fmt.Sprintf("$%d", n), 1)
	}
	return q
}

func (r *Rows) settle(ideas ...id.Idea) {
	if r.Settle != nil {
		r.Settle(ideas...)
	}
}

func (r *Rows) slug(what string) string {
	r.n++
	return fmt.Sprintf("%s-%d", what, r.n)
}

// Challenge adds a challenge.
func (r *Rows) Challenge(state string) id.Challenge {
	s := r.slug("challenge")
	return id.Challenge(r.add("INSERT INTO challenges (slug, title, state, created_at) VALUES (?, ?, ?, ?)", s, s, state, epoch))
}

// SetChallenge changes the state of a challenge.
func (r *Rows) SetChallenge(c id.Challenge, state string) {
	r.exec("UPDATE challenges SET state = ? WHERE id = ?", state, c)
	r.settle()
}

// Synonym adds a line to what is the same in a challenge, which gets a new version.
func (r *Rows) Synonym(c id.Challenge, mutual, off bool, first, others string) {
	r.exec("INSERT INTO search_synonyms (challenge_id, position, mutual, off, first, others) SELECT ?, count(*), ?, ?, ?, ? FROM search_synonyms", c, mutual, off, first, others)
	r.exec("UPDATE challenges SET version = version + 1 WHERE id = ?", c)
}

// Area adds an area.
func (r *Rows) Area(c id.Challenge) id.Area {
	s := r.slug("area")
	return id.Area(r.add("INSERT INTO areas (challenge_id, slug, name, position) VALUES (?, ?, ?, 1)", c, s, s))
}

// Theme adds a theme.
func (r *Rows) Theme(c id.Challenge) id.Theme {
	s := r.slug("theme")
	return id.Theme(r.add("INSERT INTO themes (challenge_id, slug, name, created_at) VALUES (?, ?, ?, ?)", c, s, s, epoch))
}

// Idea adds an idea.
func (r *Rows) Idea(i Idea) id.Idea {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def((*string)(&i.Kind), "idea")
	def(&i.Title, "An idea")
	def(&i.Moderation, "visible")
	def((*string)(&i.Shown), "posted")
	def(&i.Stage, string(i.Shown))
	r.n++
	if i.PostedAt.IsZero() {
		i.PostedAt = epoch.Add(time.Duration(r.n) * time.Minute)
	}
	answers := []map[string]string{}
	for n, a := range i.Answers {
		answers = append(answers, map[string]string{"key": fmt.Sprintf("k%d", n), "label": "Labelword", "text": a})
	}
	raw, err := json.Marshal(answers)
	if err != nil {
		panic(err)
	}
	var area any
	if i.Area != 0 {
		area = i.Area
	}
	def((*string)(&i.Evidence), "proposed")
	n := id.Idea(r.add(`INSERT INTO ideas (challenge_id, area_id, kind, title, body, answers, tags, moderation, stage, shown_stage, outcome, shown_outcome, evidence, pick, supports, posted_at, discussed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.Challenge, area, string(i.Kind), i.Title, i.Body, string(raw), strings.Join(i.Tags, "\n"), i.Moderation, i.Stage, string(i.Shown), i.Outcome, string(i.ShownOutcome), string(i.Evidence), string(i.Pick), i.Supports, i.PostedAt, i.PostedAt))
	for _, t := range i.Themes {
		r.theme(n, t)
	}
	r.settle(n)
	return n
}

func (r *Rows) theme(i id.Idea, t id.Theme) {
	r.exec("INSERT INTO idea_themes (idea_id, theme_id, at) VALUES (?, ?, ?)", i, t, epoch)
}

// AddTheme gives an idea a theme.
func (r *Rows) AddTheme(i id.Idea, t id.Theme) {
	r.theme(i, t)
	r.settle(i)
}

// SetIdea sets one column of an idea.
func (r *Rows) SetIdea(i id.Idea, column string, value any) {
	r.exec("UPDATE ideas SET "+column+" = ? WHERE id = ?", value, i)
	r.settle(i)
}

// DeleteIdea deletes an idea with its themes.
func (r *Rows) DeleteIdea(i id.Idea) {
	r.exec("DELETE FROM idea_themes WHERE idea_id = ?", i)
	r.exec("DELETE FROM ideas WHERE id = ?", i)
	r.settle(i)
}

// Comment adds a comment.
func (r *Rows) Comment(i id.Idea, body, state string) id.Comment {
	r.n++
	at := epoch.Add(time.Duration(r.n) * time.Minute)
	c := id.Comment(r.add("INSERT INTO comments (idea_id, body, state, posted_at) VALUES (?, ?, ?, ?)", i, body, state, at))
	r.exec("UPDATE ideas SET comments = comments + 1, discussed_at = ? WHERE id = ?", at, i)
	r.settle(i)
	return c
}

// SetComment sets one column of a comment.
func (r *Rows) SetComment(i id.Idea, c id.Comment, column string, value any) {
	r.exec("UPDATE comments SET "+column+" = ? WHERE id = ?", value, c)
	r.settle(i)
}

// DeleteComment deletes a comment.
func (r *Rows) DeleteComment(i id.Idea, c id.Comment) {
	r.exec("DELETE FROM comments WHERE id = ?", c)
	r.settle(i)
}

// Writeup adds a write-up of ideas.
func (r *Rows) Writeup(c id.Challenge, title, text, state string, ideas ...id.Idea) id.Writeup {
	raw, err := json.Marshal([]map[string]string{{"key": "how", "heading": "How did you change?", "text": text}})
	if err != nil {
		panic(err)
	}
	w := id.Writeup(r.add("INSERT INTO writeups (challenge_id, slug, title, headings, state, created_at, edited_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		c, r.slug("writeup"), title, string(raw), state, epoch, epoch))
	for n, i := range ideas {
		r.exec("INSERT INTO writeup_ideas (writeup_id, idea_id, position) VALUES (?, ?, ?)", w, i, n)
	}
	r.settle(ideas...)
	return w
}

// SetWriteup sets one column of a write-up of ideas.
func (r *Rows) SetWriteup(w id.Writeup, column string, value any, ideas ...id.Idea) {
	r.exec("UPDATE writeups SET "+column+" = ? WHERE id = ?", value, w)
	r.settle(ideas...)
}

// Unlink takes an idea out of a write-up.
func (r *Rows) Unlink(w id.Writeup, i id.Idea) {
	r.exec("DELETE FROM writeup_ideas WHERE writeup_id = ? AND idea_id = ?", w, i)
	r.settle(i)
}

// Update adds an update about ideas; draft leaves it unpublished.
func (r *Rows) Update(c id.Challenge, title, body string, draft bool, ideas ...id.Idea) id.Update {
	var at any
	if !draft {
		at = epoch
	}
	u := id.Update(r.add("INSERT INTO updates (challenge_id, category, title, body, published_at, created_at, edited_at) VALUES (?, 'news', ?, ?, ?, ?, ?)",
		c, title, body, at, epoch, epoch))
	for _, i := range ideas {
		r.exec("INSERT INTO update_ideas (update_id, idea_id) VALUES (?, ?)", u, i)
	}
	r.settle(ideas...)
	return u
}

// SetUpdate sets one column of an update about ideas.
func (r *Rows) SetUpdate(u id.Update, column string, value any, ideas ...id.Idea) {
	r.exec("UPDATE updates SET "+column+" = ? WHERE id = ?", value, u)
	r.settle(ideas...)
}

// Unname takes an idea out of an update.
func (r *Rows) Unname(u id.Update, i id.Idea) {
	r.exec("DELETE FROM update_ideas WHERE update_id = ? AND idea_id = ?", u, i)
	r.settle(i)
}

// DeleteUpdate deletes an update that names no idea.
func (r *Rows) DeleteUpdate(u id.Update) {
	r.exec("DELETE FROM updates WHERE id = ?", u)
	r.settle()
}

// Undone runs fn in a transaction that is rolled back.
func (r *Rows) Undone(fn func()) {
	tx, err := r.DB.Begin()
	if err != nil {
		panic(err)
	}
	settle := r.Settle
	r.on, r.Settle = tx, nil
	defer func() {
		r.on, r.Settle = nil, settle
		if err := tx.Rollback(); err != nil {
			panic(err)
		}
	}()
	fn()
}

// settle puts into the index of SQLite what has changed, as the store does
// before each commit.
const settle = "DELETE FROM search_pending"

// Write runs statements in one transaction: what engines get for Rebuild.
func (r *Rows) Write(ctx context.Context, statements ...string) error {
	tx, err := r.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if !r.Postgres {
		statements = append(statements[:len(statements):len(statements)], settle)
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			_ = tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}

// open opens a database until the test ends.
func open(t testing.TB, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
