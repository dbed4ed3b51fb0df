package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
)

// change is one write that waits for its commit.
type change struct {
	run  func(*statements) error
	err  error
	done chan error
}

// statements are the writer's own, prepared once.
type statements struct {
	begin, settle, commit, rollback, word, support, counter, comment, commented, idea, tally, follow, event *sql.Stmt
}

// startWriter gathers changes into commits that are safe on the disk: a bare
// group commit, without savepoints, limits or watches.
func (b *bare) startWriter(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_secure_delete=1")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	var s statements
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&s.begin, "BEGIN IMMEDIATE"},
		{&s.settle, "DELETE FROM search_pending"},
		{&s.commit, "COMMIT"},
		{&s.rollback, "ROLLBACK"},
		{&s.word, "SELECT value FROM supports WHERE idea_id = ? AND person_id = ?"},
		{&s.support, `INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (idea_id, person_id) DO UPDATE SET value = excluded.value, cast_at = excluded.cast_at`},
		{&s.counter, "UPDATE ideas SET supports = supports + ? WHERE id = ?"},
		{&s.comment, "INSERT INTO comments (idea_id, author_id, author_role, body, state, posted_at) VALUES (?, ?, 'other', ?, 'visible', ?)"},
		{&s.commented, "UPDATE ideas SET comments = comments + 1, discussed_at = ? WHERE id = ?"},
		{&s.idea, ideaHead[:len("INSERT INTO ideas (")] + ideaHead[len("INSERT INTO ideas (id, "):] + " VALUES (1, 1, ?, 'other', 'idea', ?, ?, 'CC BY 4.0', 'visible', 1, 'posted', 'posted', ?, ?, ?)"},
		{&s.tally, "UPDATE idea_tallies SET n = n + 1 WHERE challenge_id = 1 AND theme_id = 0 AND area_id = 1 AND kind = 'idea' AND shown_stage = 'posted'"},
		{&s.follow, followHead + " VALUES (?, 'idea', ?, ?, ?) ON CONFLICT DO NOTHING"},
		{&s.event, "INSERT INTO events (kind, challenge_id, idea_id, subject, actor_id, at) VALUES (?, 1, ?, ?, ?, ?)"},
	} {
		if *p.to, err = db.PrepareContext(ctx, p.sql); err != nil { //nolint:sqlclosecheck // they live as long as the server
			return err
		}
	}
	go b.gather(&s)
	return nil
}

func (b *bare) gather(s *statements) {
	for first := range b.write {
		group := []*change{first}
		_, err := s.begin.Exec()
		first.err = first.run(s)
		for more := err == nil; more && len(group) < 128; {
			select {
			case c := <-b.write:
				c.err = c.run(s)
				group = append(group, c)
			default:
				more = false
			}
		}
		if _, failed := s.settle.Exec(); failed != nil {
			err = errors.Join(err, failed)
		}
		if _, failed := s.commit.Exec(); failed != nil {
			err = errors.Join(err, failed)
		}
		for _, c := range group {
			c.done <- errors.Join(err, c.err)
		}
	}
}

// keep waits until run is on the disk.
func (b *bare) keep(run func(*statements) error) error {
	c := &change{run: run, done: make(chan error, 1)}
	b.write <- c
	return <-c.done
}

// who reads the idea and the person of a write; nobody checks them.
func who(c *fiber.Ctx) (idea, person int, err error) {
	idea, err = c.ParamsInt("number")
	if err != nil {
		return 0, 0, err
	}
	person, err = strconv.Atoi(c.Get("X-Person"))
	return idea, person, err
}

func (b *bare) support(c *fiber.Ctx) error {
	idea, person, err := who(c)
	if err != nil {
		return err
	}
	var in struct {
		Value int `json:"value"`
	}
	if err = json.Unmarshal(c.Body(), &in); err != nil {
		return err
	}
	err = b.keep(func(s *statements) error {
		before, now := 0, time.Now().UTC()
		if err := s.word.QueryRow(idea, person).Scan(&before); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if before == in.Value {
			return nil
		}
		if _, err := s.support.Exec(idea, person, in.Value, now); err != nil {
			return err
		}
		if _, err := s.counter.Exec(in.Value-before, idea); err != nil {
			return err
		}
		_, err := s.event.Exec("support.changed", idea, 0, person, now)
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(in)
}

func (b *bare) comment(c *fiber.Ctx) error {
	idea, person, err := who(c)
	if err != nil {
		return err
	}
	var in struct {
		Body string `json:"body"`
	}
	if err = json.Unmarshal(c.Body(), &in); err != nil {
		return err
	}
	err = b.keep(func(s *statements) error {
		now := time.Now().UTC()
		r, err := s.comment.Exec(idea, person, in.Body, now)
		if err != nil {
			return err
		}
		n, err := r.LastInsertId()
		if err != nil {
			return err
		}
		if _, err = s.commented.Exec(now, idea); err != nil {
			return err
		}
		if _, err = s.follow.Exec(person, idea, "commented", now); err != nil {
			return err
		}
		_, err = s.event.Exec("comment.posted", idea, n, person, now)
		return err
	})
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(in)
}

func (b *bare) post(c *fiber.Ctx) error {
	person, err := strconv.Atoi(c.Get("X-Person"))
	if err != nil {
		return err
	}
	var in struct {
		Title string `json:"title"`
		Body  string `json:"body"`
	}
	if err = json.Unmarshal(c.Body(), &in); err != nil {
		return err
	}
	err = b.keep(func(s *statements) error {
		now := time.Now().UTC()
		r, err := s.idea.Exec(person, in.Title, in.Body, rand.Int32(), now, now) //nolint:gosec // a place in a shuffled list
		if err != nil {
			return err
		}
		n, err := r.LastInsertId()
		if err != nil {
			return err
		}
		if _, err = s.tally.Exec(); err != nil {
			return err
		}
		if _, err = s.follow.Exec(person, n, "posted", now); err != nil {
			return err
		}
		_, err = s.event.Exec("idea.posted", n, 0, person, now)
		return err
	})
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(in)
}
