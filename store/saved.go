package store

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

type savedRow struct {
	ID       id.Search
	PersonID id.Person
	Name     string
	List     string
	Query    string
	Often    challenge.Often
	AfterID  id.Idea
	SavedAt  time.Time
	LookedAt time.Time
	Version  int
}

func (r savedRow) domain() challenge.SavedSearch {
	return challenge.SavedSearch{
		ID: r.ID, Person: r.PersonID, Name: r.Name, List: r.List, Query: r.Query, Often: r.Often, After: r.AfterID,
		SavedAt: r.SavedAt, LookedAt: r.LookedAt, Version: r.Version,
	}
}

func readSaved(r Reads, p id.Person, lock string) ([]challenge.SavedSearch, error) {
	var rows []savedRow
	err := r.All(&rows, `/* saved.of */ SELECT id, person_id, name,
		COALESCE((SELECT c.slug FROM challenges c WHERE c.id = saved_searches.challenge_id), '') AS list, query, often, after_id, saved_at, looked_at, version
		FROM saved_searches WHERE person_id = ? ORDER BY id`+lock, p)
	if err != nil {
		return nil, err
	}
	out := each(rows, savedRow.domain)
	for i, s := range out {
		if out[i].Query, err = renamed(s.Query, func(number string) (string, error) {
			var slug string
			err := r.Get(&slug, "/* saved.slug */ SELECT slug FROM challenges WHERE id = ?", number64(number))
			return slug, err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// renamed is the query of a search with each challenge in it called by another name:
// its slug may change, its number does not.
func renamed(query string, name func(string) (string, error)) (string, error) {
	if !strings.Contains(query, "challenge=") {
		return query, nil
	}
	values, err := url.ParseQuery(query)
	for i, c := range values["challenge"] {
		if err == nil {
			values["challenge"][i], err = name(c)
		}
	}
	return values.Encode(), err
}

func number64(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0 // no row has it
	}
	return n
}

// SavedOf lists the saved searches of a person.
func (r challengeReads) SavedOf(ctx context.Context, p id.Person) ([]challenge.SavedSearch, error) {
	return readSaved(r.s.Reader(ctx), p, "")
}

// HoldSaved lists the saved searches of a person and holds them and their number.
func (tx challengeTx) HoldSaved(p id.Person) ([]challenge.SavedSearch, error) {
	if err := tx.holdName("saved:" + strconv.FormatInt(int64(p), 10)); err != nil {
		return nil, err
	}
	return readSaved(tx.Tx, p, tx.ForUpdate())
}

// AddSaved keeps s and sets its ID, Version and After.
func (tx challengeTx) AddSaved(s *challenge.SavedSearch) error {
	s.Version = 1
	if err := tx.Get(&s.After, "/* saved.after */ SELECT COALESCE(max(id), 0) FROM ideas"); err != nil {
		return err
	}
	number := func(slug string) (string, error) {
		var c int64
		err := tx.Get(&c, "/* saved.challenge */ SELECT id FROM challenges WHERE slug = ?", slug)
		if errors.Is(err, ErrNone) {
			err = challenge.ErrNotFound
		}
		return strconv.FormatInt(c, 10), err
	}
	query, err := renamed(s.Query, number)
	if err != nil {
		return err
	}
	return tx.Get(&s.ID, `/* saved.add */ INSERT INTO saved_searches (person_id, name, challenge_id, query, often, after_id, saved_at, looked_at)
		VALUES (?, ?, (SELECT id FROM challenges WHERE slug = ?), ?, ?, ?, ?, ?) RETURNING id`, s.Person, s.Name, s.List, query, string(s.Often), int64(s.After), s.SavedAt.UTC(), s.LookedAt.UTC())
}

// SaveSaved keeps name and wish of s if its version still stands.
func (tx challengeTx) SaveSaved(s *challenge.SavedSearch) error {
	err := tx.One(`/* saved.save */ UPDATE saved_searches SET name = ?, often = ?, version = version + 1 WHERE id = ? AND version = ?`,
		s.Name, string(s.Often), s.ID, s.Version)
	if errors.Is(err, ErrNone) {
		return challenge.ErrSavedStale
	}
	s.Version++
	return err
}

// NoteLooked keeps when new matches of s were looked for. It leaves the version alone:
// a form that somebody opened before still saves.
func (tx challengeTx) NoteLooked(s id.Search, at time.Time) error {
	return tx.One("/* saved.looked */ UPDATE saved_searches SET looked_at = ? WHERE id = ?", at.UTC(), s)
}

// DropSaved removes a saved search.
func (tx challengeTx) DropSaved(s id.Search) error {
	if _, err := tx.Exec("/* saved.drop_matches */ DELETE FROM saved_matches WHERE search_id = ?", s); err != nil {
		return err
	}
	if _, err := tx.Exec("/* saved.drop_undone */ DELETE FROM saved_undone WHERE search_id = ?", s); err != nil {
		return err
	}
	return tx.One("/* saved.drop */ DELETE FROM saved_searches WHERE id = ?", s)
}

// NoteMatches keeps which ideas were told of and returns those that had not been.
func (tx challengeTx) NoteMatches(s id.Search, ideas []id.Idea) ([]id.Idea, error) {
	var fresh []id.Idea
	for _, i := range ideas {
		n, err := tx.Exec("/* saved.match */ INSERT INTO saved_matches (search_id, idea_id) VALUES (?, ?) ON CONFLICT (search_id, idea_id) DO NOTHING", s, i)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		var before int // told of before its import was undone
		if err = tx.Get(&before, `/* saved.before */ SELECT count(*) FROM source_ids x JOIN saved_undone u ON u.challenge_id = x.challenge_id AND u.source_id = x.source_id
			WHERE x.kind = 'idea' AND x.row_id = ? AND u.search_id = ?`, i, s); err != nil {
			return nil, err
		}
		if before == 0 {
			fresh = append(fresh, i)
		}
	}
	return fresh, nil
}

// QueueDigest queues the mail about new matches in the transaction that notes them.
func (tx challengeTx) QueueDigest(m account.Mail, at time.Time) error {
	return accountTx{tx.Tx}.QueueMail(m, at)
}
