package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	_ "github.com/mattn/go-sqlite3" // the driver called sqlite3

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/frontend"
	"uptake/frontend/pages"
)

// bare is the server that ours is compared with: Fiber, prepared statements, the
// same pages from the same templates, a writer that gathers commits. It has no
// middleware, checks nothing and nobody, and keeps no page.
type bare struct {
	db     *sql.DB
	now    func() time.Time
	zone   *time.Location
	labels map[string]string
	gzips  sync.Pool
	write  chan *change

	overview, counted, phases, areas, tallies, cards, view, thread, session, word, follows *sql.Stmt
}

// runReference serves the database at path on addr until the process is ended.
func runReference(ctx context.Context, path, addr string) error {
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro&_query_only=1&_busy_timeout=5000")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	b := &bare{db: db, now: time.Now, labels: map[string]string{}, write: make(chan *change, 1024)}
	b.gzips.New = func() any {
		w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // fails for unknown levels only
		return w
	}
	if b.zone, err = time.LoadLocation("Europe/London"); err != nil {
		return err
	}
	if err = b.prepare(ctx); err != nil {
		return err
	}
	if err = b.startWriter(ctx, path); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", b.home)
	app.Get("/challenges/"+slug+"/ideas", b.list)
	app.Get("/ideas/:number", b.idea)
	app.Get("/api/v1/challenges/"+slug+"/ideas", b.json)
	app.Put("/api/v1/ideas/:number/support", b.support)
	app.Post("/api/v1/ideas/:number/comments", b.comment)
	app.Post("/api/v1/challenges/"+slug+"/ideas", b.post)
	return app.Listen(addr)
}

const (
	phaseColumns = "id, coalesce(area_id, 0), kind, title, opens_at, closes_at, posting, commenting, supporting, version"
	listedIdeas  = "i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')"
)

func (b *bare) prepare(ctx context.Context) error {
	for _, s := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&b.overview, "SELECT id, slug, title, question, state FROM challenges WHERE state <> 'draft' ORDER BY created_at DESC, id DESC"},
		{&b.counted, "SELECT coalesce(sum(n), 0) FROM idea_tallies WHERE challenge_id = ? AND theme_id = 0 AND shown_stage NOT IN ('withdrawn', 'merged')"},
		{&b.phases, "SELECT " + phaseColumns + " FROM phases WHERE challenge_id = ? ORDER BY opens_at, id"},
		{&b.areas, "SELECT id, slug, name FROM areas WHERE challenge_id = ? ORDER BY position"},
		{&b.tallies, "SELECT area_id, kind, shown_stage, n FROM idea_tallies WHERE challenge_id = ? AND theme_id = 0 AND n > 0"},
		{&b.cards, `SELECT i.id, i.challenge_id, i.kind, i.title, substr(i.body, 1, 300), i.lang, coalesce(a.name, ''), coalesce(a.slug, ''), coalesce(p.name, ''), i.author_role,
			i.shown_stage, i.shown_outcome, i.supports, i.againsts, i.passes, i.comments, i.version, i.posted_at
			FROM ideas i LEFT JOIN areas a ON a.id = i.area_id LEFT JOIN people p ON p.id = i.author_id
			WHERE i.challenge_id = ? AND ` + listedIdeas + " ORDER BY i.posted_at DESC, i.id DESC LIMIT 20"},
		{&b.view, `SELECT i.id, i.challenge_id, i.author_id, i.author_role, i.kind, i.area_id, i.title, i.body, i.lang, i.licence, i.moderation, i.stage,
			i.supports, i.comments, i.version, i.posted_at, ch.slug, ch.title, a.slug, a.name, p.name, p.handle, (SELECT count(*) FROM idea_versions v WHERE v.idea_id = i.id)
			FROM ideas i JOIN challenges ch ON ch.id = i.challenge_id LEFT JOIN areas a ON a.id = i.area_id LEFT JOIN people p ON p.id = i.author_id WHERE i.id = ?`},
		{&b.thread, `WITH f AS (SELECT id FROM comments WHERE idea_id = ?1 AND thread_id = 0 ORDER BY id LIMIT 50)
			SELECT c.id, c.idea_id, coalesce(c.parent_id, 0), c.thread_id, c.author_id, c.author_role, c.staff, c.body, c.lang, c.state, c.version, c.posted_at, p.name, p.handle, coalesce(pp.name, '')
			FROM (SELECT f.id, f.id AS first FROM f UNION ALL SELECT r.id, f.id FROM f JOIN comments r ON r.idea_id = ?1 AND r.thread_id = f.id) n JOIN comments c ON c.id = n.id
			LEFT JOIN people p ON p.id = c.author_id LEFT JOIN comments pc ON pc.id = c.parent_id LEFT JOIN people pp ON pp.id = pc.author_id ORDER BY n.first, c.id`},
		{&b.session, "SELECT p.id, p.name, p.handle, p.professional_role FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = ?"},
		{&b.word, "SELECT value FROM supports WHERE idea_id = ? AND person_id = ?"},
		{&b.follows, "SELECT count(*) FROM follows WHERE kind = 'idea' AND subject = ? AND person_id = ? AND active"},
	} {
		var err error
		// A bare ? would make SQLite compile most of these anew at every run, see Dialect.bind of the store.
		if *s.to, err = b.db.PrepareContext(ctx, strings.ReplaceAll(s.sql, "?", "+?")); err != nil { //nolint:sqlclosecheck // they live as long as the server
			return err
		}
	}
	return each(ctx, b.db, func(r *sql.Rows) error {
		var code, label string
		err := r.Scan(&code, &label)
		b.labels[code] = label
		return err
	}, "SELECT code, label FROM reference_terms WHERE list = 'role'")
}

// each hands every row of a query to scan.
func each(ctx context.Context, db *sql.DB, scan func(*sql.Rows) error, query string) error {
	r, err := db.QueryContext(ctx, query)
	return read(r, err, scan)
}

func read(r *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // its error is that of r.Err
	for r.Next() {
		if err = scan(r); err != nil {
			return err
		}
	}
	return r.Err()
}

func (b *bare) words() pages.Words {
	return pages.Words{Now: b.now().In(b.zone), Zone: b.zone, Label: func(_, code string) string { return b.labels[code] }}
}

// send answers with page, compressed as ours compresses what it does not keep.
func (b *bare) send(c *fiber.Ctx, page templ.Component) error {
	var html bytes.Buffer
	if err := page.Render(context.Background(), &html); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if !strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		return c.Send(html.Bytes())
	}
	var small bytes.Buffer
	w := b.gzips.Get().(*gzip.Writer) //nolint:forcetypeassert // the pool holds nothing else
	w.Reset(&small)
	if _, err := w.Write(html.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	b.gzips.Put(w)
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return c.Send(small.Bytes())
}

// actor reads who holds the cookie: the page names them.
func (b *bare) actor(c *fiber.Ctx) (account.Actor, error) {
	token := c.Cookies("session")
	if token == "" {
		return account.Actor{}, nil
	}
	var a account.Actor
	err := b.session.QueryRow(account.Hash(token)).Scan(&a.Person, &a.Name, &a.Handle, &a.Role)
	return a, err
}

// frame begins a page for whoever asks.
func (b *bare) frame(c *fiber.Ctx, a account.Actor, active frontend.Section, title ...string) frontend.Base {
	base := frontend.Base{Title: title, Path: c.OriginalURL(), Site: frontend.Site{ServiceName: "Uptake"}, Active: active}
	if a.Person != 0 {
		base.Person = &frontend.Person{Name: a.Name}
	}
	return base
}

// the reads the challenge that all rows belong to, with its areas if asked.
func (b *bare) the(areas bool) (challenge.Challenge, error) {
	var ch challenge.Challenge
	r, err := b.overview.Query()
	err = read(r, err, func(r *sql.Rows) error {
		ch.SupportForm = challenge.SupportOnly
		return r.Scan(&ch.ID, &ch.Slug, &ch.Title, &ch.Question, &ch.State)
	})
	if err != nil {
		return ch, err
	}
	r, err = b.phases.Query(ch.ID)
	err = read(r, err, func(r *sql.Rows) error {
		var p challenge.Phase
		var closes sql.NullTime
		err := r.Scan(&p.ID, &p.Area, &p.Kind, &p.Title, &p.OpensAt, &closes, &p.Posting, &p.Commenting, &p.Supporting, &p.Version)
		p.ClosesAt = closes.Time
		ch.Phases = append(ch.Phases, p)
		return err
	})
	if err != nil || !areas {
		return ch, err
	}
	r, err = b.areas.Query(ch.ID)
	return ch, read(r, err, func(r *sql.Rows) error {
		var a challenge.Area
		err := r.Scan(&a.ID, &a.Slug, &a.Name)
		ch.Areas = append(ch.Areas, a)
		return err
	})
}

func (b *bare) home(c *fiber.Ctx) error {
	a, err := b.actor(c)
	if err != nil {
		return err
	}
	ch, err := b.the(false)
	if err != nil {
		return err
	}
	o := challenge.Overview{ID: ch.ID, Slug: ch.Slug, Title: ch.Title, Question: ch.Question, State: ch.State, NoIndex: ch.NoIndex, Phases: ch.Phases}
	if err = b.counted.QueryRow(ch.ID).Scan(&o.Ideas); err != nil {
		return err
	}
	return b.send(c, pages.Home{Base: b.frame(c, a, frontend.Challenges), Words: b.words(), Start: true, Challenges: []challenge.Overview{o}}.Page())
}

func (b *bare) twenty(ch challenge.Challenge) ([]challenge.Card, error) {
	cards := make([]challenge.Card, 0, challenge.PerPage)
	r, err := b.cards.Query(ch.ID)
	return cards, errors.Join(read(r, err, func(r *sql.Rows) error {
		k := challenge.Card{ChallengeSlug: ch.Slug}
		err := r.Scan(&k.ID, &k.Challenge, &k.Kind, &k.Title, &k.Excerpt, &k.Lang, &k.Area, &k.AreaSlug, &k.Author, &k.AuthorRole,
			&k.Stage, &k.Outcome, &k.Supports, &k.Againsts, &k.Passes, &k.Comments, &k.Version, &k.PostedAt)
		cards = append(cards, k)
		return err
	}))
}
