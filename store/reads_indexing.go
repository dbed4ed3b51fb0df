package store

import (
	"context"
	"errors"
	"strconv"

	"uptake/domain/id"
)

// Indexing answers what search engines are asked not to list.
type Indexing struct{ store *Store }

// IndexingReads returns the reads of s about search engines.
func IndexingReads(s *Store) Indexing { return Indexing{s} }

// Refused lists the challenges of which search engines are asked to list nothing.
func (x Indexing) Refused(ctx context.Context) ([]id.Challenge, error) {
	var out []id.Challenge
	err := x.store.Reader(ctx).All(&out, "/* indexing.refused */ SELECT id FROM challenges WHERE no_index ORDER BY id")
	return out, err
}

// challengeOf finds the challenge of what is asked for, by the first part of its address.
var challengeOf = map[string]string{
	"challenges": "/* indexing.challenge */ SELECT id FROM challenges WHERE slug = ?",
	"ideas":      "/* indexing.idea */ SELECT challenge_id FROM ideas WHERE id = ?",
	"write-ups":  "/* indexing.writeup */ SELECT challenge_id FROM writeups WHERE slug = ?",
	"shortlists": "/* indexing.shortlist */ SELECT p.challenge_id FROM shortlists s JOIN panels p ON p.id = s.panel_id WHERE s.slug = ?",
	"updates":    "/* indexing.update */ SELECT challenge_id FROM updates WHERE id = ?",
}

// ChallengeOf returns the challenge that an address belongs to: kind is its first
// part, and key its second, a slug or a number. It is 0 for what belongs to none.
func (x Indexing) ChallengeOf(ctx context.Context, kind, key string) (id.Challenge, error) {
	ask, ok := challengeOf[kind]
	if !ok {
		return 0, nil
	}
	var of id.Challenge
	var by any = key
	if kind == "ideas" || kind == "updates" {
		n, err := strconv.ParseInt(key, 10, 64)
		if err != nil { // such as /ideas/feed.atom
			return 0, nil //nolint:nilerr // that belongs to no challenge
		}
		by = n
	}
	err := x.store.Reader(ctx).Get(&of, ask, by)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return of, err
}
